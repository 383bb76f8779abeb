package socketmode

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzParseFrame(f *testing.F) {
	for _, seed := range []string{
		`{"type":"hello","num_connections":1,"connection_info":{"app_id":"A1"}}`,
		`{"envelope_id":"e1","type":"events_api","payload":{},"retry_attempt":1}`,
		`{"envelope_id":"e1","type":`, `{"envelope_id" : "`, `null`, `[]`, "\xff",
		`{"type":"` + strings.Repeat("x", kindLimit-1) + `é"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got := parseFrame(raw)
		if got.kind == "" || len(got.kind) > kindLimit || !utf8.ValidString(got.kind) {
			t.Errorf("kind %q", got.kind)
		}
		if isKnown(got.kind) && got.id == "" {
			t.Errorf("%s without an id", got.kind)
		}
		if isKnown(got.kind) && (got.envelope.ID != got.id || got.envelope.Type != got.kind) {
			t.Errorf("envelope %q of type %q", got.envelope.ID, got.envelope.Type)
		}
	})
}
