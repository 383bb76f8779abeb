package store

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"rapport/internal/account"
)

// FactError says which fact cannot be kept, and why. Nothing of its Change is.
type FactError struct {
	Line    int // where its source told it, or 0
	Account account.Domain
	Field   string
	Err     error // ErrText or ErrLong
}

// Reasons why a fact cannot be kept.
var (
	// ErrText refuses what a text in Postgres cannot hold.
	ErrText = errors.New("has a NUL character or is not UTF-8")
	// ErrLong refuses a key that no index has room for.
	ErrLong = errors.New("is longer than 500 bytes")
)

// maxKey bounds what an index holds, in bytes.
const maxKey = 500

func (e *FactError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %s %v", e.Line, e.Field, e.Err)
	}
	return fmt.Sprintf("a fact of %q: %s %v", strings.ToValidUTF8(string(e.Account), "?"), e.Field, e.Err)
}

func (e *FactError) Unwrap() error { return e.Err }

// storable reports whether Postgres can hold a text.
func storable(text string) bool {
	return strings.IndexByte(text, 0) < 0 && utf8.ValidString(text)
}

// clean makes a text storable where it is only for people to read.
func clean(text string) string {
	if storable(text) {
		return text
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// scan looks at the texts of one fact before it is staged, and keeps the first
// reason why it cannot be.
type scan struct {
	field string
	err   error
}

// key looks at a text that an index holds.
func (s *scan) key(field, text string) {
	if s.err == nil && len(text) > maxKey {
		s.field, s.err = field, ErrLong
	}
	s.text(field, text)
}

// text looks at any other text.
func (s *scan) text(field, text string) {
	if s.err == nil && !storable(text) {
		s.field, s.err = field, ErrText
	}
}

// of is the verdict.
func (s *scan) of(d account.Domain, line int) error {
	if s.err == nil {
		return nil
	}
	return &FactError{Line: line, Account: d, Field: s.field, Err: s.err}
}
