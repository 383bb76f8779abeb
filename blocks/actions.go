package blocks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"rapport/internal/account"
)

// ErrAction says that a click carries a value that no button of ours has.
var ErrAction = errors.New("is not a value of this button")

// Actions lists the id of every action that a view can draw.
func Actions() []string {
	return []string{OpenAccount{}.ID(), ShowRevenue{}.ID()}
}

// OpenAccount opens an account's card.
type OpenAccount struct {
	Domain account.Domain `json:"domain"`
}

// ID is the action_id.
func (OpenAccount) ID() string { return "open_account" }

func (a OpenAccount) value() string { return encode(a) }

// DecodeOpenAccount reads the value of a click.
func DecodeOpenAccount(value string) (OpenAccount, error) {
	a, err := decode[OpenAccount](value)
	if err != nil {
		return OpenAccount{}, err
	}
	return a, known(a.Domain)
}

// ShowRevenue opens the list of all revenue sources of an account.
type ShowRevenue struct {
	Domain account.Domain `json:"domain"`
}

// ID is the action_id.
func (ShowRevenue) ID() string { return "show_revenue" }

func (a ShowRevenue) value() string { return encode(a) }

// DecodeShowRevenue reads the value of a click.
func DecodeShowRevenue(value string) (ShowRevenue, error) {
	a, err := decode[ShowRevenue](value)
	if err != nil {
		return ShowRevenue{}, err
	}
	return a, known(a.Domain)
}

// encode writes a payload of strings and numbers, which has always a JSON.
func encode[T any](payload T) string {
	encoded, err := json.Marshal(payload)
	if err != nil {
		return "{}"
	}
	return string(encoded)
}

// decode reads exactly one JSON object of a payload's fields and nothing else.
func decode[T any](value string) (T, error) {
	var payload, none T
	if len(value) > maxValue {
		return none, fmt.Errorf("read click: value of %d bytes %w", len(value), ErrAction)
	}
	d := json.NewDecoder(bytes.NewReader([]byte(value)))
	d.DisallowUnknownFields()
	if err := d.Decode(&payload); err != nil {
		return none, fmt.Errorf("read click: %w: %w", ErrAction, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return none, fmt.Errorf("read click: more than one value %w", ErrAction)
	}
	return payload, nil
}

// known holds a domain of a click to the form in which accounts have theirs.
func known(d account.Domain) error {
	if parsed, err := account.ParseDomain(string(d)); err != nil || parsed != d {
		return fmt.Errorf("read click: domain %w", ErrAction)
	}
	return nil
}
