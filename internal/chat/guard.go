package chat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/tmc/langchaingo/llms"
)

// ErrTruncated says that an answer ended before the model had ended it.
var ErrTruncated = errors.New("the model's answer was cut short")

// ErrStalled says that nothing came of an answer for too long.
var ErrStalled = errors.New("the model stopped answering")

// APIError is a refusal of the provider. It holds no part of what was asked.
type APIError struct {
	Status     int
	RetryAfter string
}

func (e *APIError) Error() string {
	if e.Status == 0 {
		return "the model's provider could not be reached"
	}
	return fmt.Sprintf("the model's provider answered %d %s", e.Status, http.StatusText(e.Status))
}

// mostAnswer bounds what is taken of one answer, in bytes.
const mostAnswer = 64 << 10

// guarded makes the library say how a call ended: for it, answers that were
// cut off, cancelled or too long are whole ones.
type guarded struct {
	model   llms.Model
	legacy  bool // the provider knows max_tokens only
	silence time.Duration
}

// told is what the library drops on its way: it travels in the context.
type told struct {
	status     int
	retryAfter string
}

type toldKey struct{}

// answer asks for one text, streamed, so that a silence is seen.
func (g guarded) answer(ctx context.Context, system, asked string, most int) (string, error) {
	t := &told{}
	ctx, cancel := context.WithCancelCause(context.WithValue(ctx, toldKey{}, t))
	defer cancel(nil)
	silence := time.AfterFunc(g.silence, func() { cancel(ErrStalled) })
	defer silence.Stop()
	length := 0
	options := []llms.CallOption{llms.WithMaxTokens(most), llms.WithStreamingFunc(func(_ context.Context, piece []byte) error {
		silence.Reset(g.silence)
		if length += len(piece); length > mostAnswer {
			cancel(ErrTruncated)
		}
		return nil
	})}
	if g.legacy {
		options = append(options, llms.WithMetadata(map[string]any{"openai:use_legacy_max_tokens": true}))
	}
	resp, err := g.model.GenerateContent(ctx, []llms.MessageContent{
		llms.TextParts(llms.ChatMessageTypeSystem, system), llms.TextParts(llms.ChatMessageTypeHuman, asked),
	}, options...)
	switch {
	case ctx.Err() != nil:
		return "", fmt.Errorf("ask the model: %w", context.Cause(ctx))
	case err != nil && t.status == http.StatusOK:
		return "", fmt.Errorf("ask the model: %w", ErrTruncated) // err may quote the answer
	case err != nil:
		return "", fmt.Errorf("ask the model: %w", &APIError{t.status, t.retryAfter})
	}
	return whole(resp)
}

// whole is the text of an answer that the model itself ended.
func whole(resp *llms.ContentResponse) (string, error) {
	if resp == nil || len(resp.Choices) == 0 {
		return "", ErrTruncated
	}
	var text strings.Builder
	for _, c := range resp.Choices {
		switch c.StopReason {
		case "stop", "end_turn", "stop_sequence":
		default: // none: the stream was cut; length, max_tokens: it did not get to its end; else it was not let
			return "", ErrTruncated
		}
		text.WriteString(c.Content)
	}
	return text.String(), nil
}

// wire stands between the library and the network.
type wire struct{ next http.RoundTripper }

// RoundTrip leaves out what current models refuse, and keeps what the library
// drops of an answer.
func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	t, ours := r.Context().Value(toldKey{}).(*told)
	if !ours {
		return w.next.RoundTrip(r)
	}
	r, err := patched(r)
	if err != nil {
		return nil, err
	}
	resp, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	t.status, t.retryAfter = resp.StatusCode, resp.Header.Get("Retry-After")
	return resp, nil
}

// patched is a request without a temperature: the library sends 0 to models
// that take none.
func patched(r *http.Request) (*http.Request, error) {
	if r.Body == nil {
		return r, nil
	}
	body, err := io.ReadAll(r.Body)
	if err = errors.Join(err, r.Body.Close()); err != nil {
		return nil, fmt.Errorf("read a request to the model: %w", err)
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) == nil {
		delete(fields, "temperature")
		if body, err = json.Marshal(fields); err != nil {
			return nil, fmt.Errorf("write a request to the model: %w", err)
		}
	}
	r = r.Clone(r.Context())
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return r, nil
}
