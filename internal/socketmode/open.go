package socketmode

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// RefusedError is an answer of Slack's that trying again cannot change: a person has to mend the token or the app.
type RefusedError struct {
	Word string // Slack's own, such as invalid_auth
}

func (e *RefusedError) Error() string { return "slack refused the app token: " + e.Word }

// limitedError is Slack asking to be left alone for a while.
type limitedError struct {
	after time.Duration
}

func (e *limitedError) Error() string { return fmt.Sprintf("rate limited for %s", e.after) }

// open asks Slack for the address of one new connection. The address contains a ticket: it appears in no error.
func (c *Client) open(ctx context.Context) (*url.URL, error) {
	address := strings.TrimSuffix(c.cfg.APIURL, "/") + "/apps.connections.open"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("build request: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+c.cfg.AppToken)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask for a connection: %w", withoutAddress(err))
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode == http.StatusTooManyRequests {
		return nil, &limitedError{after: retryAfter(res.Header)}
	}
	var answer struct {
		OK         bool
		URL, Error string
	}
	err = json.NewDecoder(io.LimitReader(res.Body, 1<<16)).Decode(&answer)
	switch {
	case err == nil && !answer.OK && answer.Error != "":
		return nil, refusal(answer.Error, res.Header)
	case res.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("ask for a connection: status %d", res.StatusCode)
	case err != nil || !answer.OK:
		return nil, errors.New("ask for a connection: not an answer of slack's")
	}
	return c.trusted(answer.URL)
}

// trusted reads the address of a connection and refuses one that leads away from Slack.
func (c *Client) trusted(raw string) (*url.URL, error) {
	api, err := url.Parse(c.cfg.APIURL)
	if err != nil {
		return nil, fmt.Errorf("parse api url: %w", err)
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "":
		return nil, errors.New("read the connection's address: not a url")
	case u.Scheme != "wss" && u.Scheme != "ws":
		return nil, fmt.Errorf("connection uses scheme %q", u.Scheme)
	case isSlack(api) && (u.Scheme != "wss" || !isSlack(u)):
		return nil, fmt.Errorf("connection leads to %s://%s, not to slack", u.Scheme, u.Host)
	}
	return u, nil
}

// refusal tells what no retry can heal from what may pass. A word that Slack has not used before may pass.
func refusal(word string, h http.Header) error {
	switch word {
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope",
		"not_allowed_token_type", "no_permission", "access_denied", "team_access_not_granted", "forbidden_team",
		"enterprise_is_restricted", "ekm_access_denied", "two_factor_setup_required", "is_bot",
		"deprecated_endpoint", "method_deprecated", "unknown_method":
		return &RefusedError{Word: word}
	case "ratelimited", "rate_limited", "accesslimited":
		return &limitedError{after: retryAfter(h)}
	default:
		return fmt.Errorf("ask for a connection: slack says %q", word)
	}
}

// retryAfter reads Slack's Retry-After, in seconds; more than an hour is taken for a mistake.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(strings.TrimSpace(h.Get("Retry-After")))
	if err != nil {
		return 0
	}
	return time.Duration(min(max(seconds, 0), 3600)) * time.Second
}

// withoutAddress keeps an error's cause and drops the address, which may hold a ticket.
func withoutAddress(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
