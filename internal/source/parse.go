package source

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// parse reads one line's object by its type.
func parse(line []byte, n int, b *Batch) error {
	kind, err := kindOf(line)
	if err != nil {
		return err
	}
	switch kind {
	case "account":
		return take(line, n, &b.Accounts, accountLine.fact)
	case "revenue_source":
		return take(line, n, &b.Revenue, revenueLine.fact)
	case "usage":
		return take(line, n, &b.Usage, usageLine.fact)
	case "activity":
		return take(line, n, &b.Activities, activityLine.fact)
	case "enrichment":
		return take(line, n, &b.Enrichment, enrichmentLine.fact)
	case "":
		return errors.New(`field "type" is missing`)
	}
	return fmt.Errorf(`unknown type %q in field "type": it is account, revenue_source, usage, activity or enrichment`, clip(kind))
}

// kindOf finds the object's type; where it stands first, as it mostly does,
// without a pass over the whole line.
func kindOf(line []byte) (string, error) {
	if rest, ok := bytes.CutPrefix(line, []byte(`{"type":"`)); ok {
		if end := bytes.IndexByte(rest, '"'); end >= 0 && end <= 32 && !bytes.ContainsRune(rest[:end], '\\') {
			return string(rest[:end]), nil
		}
	}
	if line[0] != '{' {
		return "", errors.New("the line is not a JSON object")
	}
	var head struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return "", explain(err)
	}
	return head.Type, nil
}

// take decodes a line as L, makes a fact of it and adds it to a batch's list.
func take[L, F any](line []byte, n int, to *[]F, fact func(L, int) (F, error)) error {
	var l L
	if err := json.Unmarshal(line, &l, json.RejectUnknownMembers(true)); err != nil {
		return explain(err)
	}
	f, err := fact(l, n)
	if err != nil {
		return err
	}
	*to = append(*to, f)
	return nil
}

// explain puts the decoder's error into a sentence that names the field.
func explain(err error) error {
	var wrong *json.SemanticError
	if errors.As(err, &wrong) {
		field := strings.ReplaceAll(strings.TrimPrefix(string(wrong.JSONPointer), "/"), "/", ".")
		switch {
		case errors.Is(err, json.ErrUnknownName):
			return fmt.Errorf("unknown field %q", clip(field))
		case field == "":
			return errors.New("the line is not an object of this type")
		case errors.Is(wrong.Err, strconv.ErrSyntax):
			return fmt.Errorf("field %q: %s is not a whole number", clip(field), clip(string(wrong.JSONValue)))
		case errors.Is(wrong.Err, strconv.ErrRange):
			return fmt.Errorf("field %q: %s is out of range", clip(field), clip(string(wrong.JSONValue)))
		case wrong.Err != nil:
			return fmt.Errorf("field %q: %w", clip(field), wrong.Err)
		case len(wrong.JSONValue) > 0:
			return fmt.Errorf("field %q cannot be %s", clip(field), clip(string(wrong.JSONValue)))
		}
		return fmt.Errorf("field %q cannot be a JSON %s", clip(field), wrong.JSONKind)
	}
	var broken *jsontext.SyntacticError
	if errors.As(err, &broken) {
		field := strings.ReplaceAll(strings.TrimPrefix(string(broken.JSONPointer), "/"), "/", ".")
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return fmt.Errorf("field %q stands twice", clip(field))
		}
		return fmt.Errorf("not valid JSON at byte %d: %w", broken.ByteOffset, broken.Err)
	}
	return fmt.Errorf("not valid JSON: %w", err)
}

// clip shortens what is quoted from a line.
func clip(text string) string {
	const most = 60
	if r := []rune(text[:min(len(text), 4*most)]); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}
