package kit

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

// Encode writes a payload of strings and numbers, which has always a JSON.
func Encode[T any](payload T) string {
	encoded, err := json.Marshal(payload)
	if err != nil {
		return "{}"
	}
	return string(encoded)
}

// Decode reads exactly one JSON object of a payload's fields and nothing else.
func Decode[T any](value string) (T, error) {
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

// Known holds a domain of a click to the form in which accounts have theirs.
func Known(d account.Domain) error {
	if parsed, err := account.ParseDomain(string(d)); err != nil || parsed != d {
		return fmt.Errorf("read click: domain %w", ErrAction)
	}
	return nil
}
