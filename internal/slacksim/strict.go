package slacksim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"
)

// strictly decodes one value of JSON that has no keys but those of the type.
func strictly(raw []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

// bodyOf reads what /control is told, strictly.
func bodyOf(w http.ResponseWriter, r *http.Request, into any) error {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
	if err != nil {
		return err
	}
	return strictly(raw, into)
}

// misread is the refusal of a body that could not be decoded; it says what was asked for unless it is just one key too many.
func misread(err error, otherwise string) error {
	if key, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return &fault{"unknown_key", "There is no key " + key + " here."}
	}
	return &fault{"invalid_json", otherwise}
}

// orderOf reads what a person does. What was chosen in an element stands in keys of the element's own.
func orderOf(raw []byte) (in order, err error) {
	if err := json.Unmarshal(raw, &in.raw); err != nil {
		return in, err
	}
	plain := maps.Clone(in.raw)
	maps.DeleteFunc(plain, func(key string, _ json.RawMessage) bool {
		return key == "rich_text_value" || strings.HasPrefix(key, "selected_")
	})
	if plain == nil {
		plain = map[string]json.RawMessage{} // the body was null
	}
	return in, strictly(encode(plain), &in)
}

// toldOfPaths answers in JSON what nobody asks for at all, or not by that verb.
func toldOfPaths(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		status, body := http.StatusNotFound, fields{"ok": false, "error": "unknown_path", "message": "There is no " + r.URL.Path + "."}
		for _, verb := range []string{http.MethodGet, http.MethodPost} {
			other := r.Clone(r.Context())
			other.Method = verb
			if _, pattern := mux.Handler(other); pattern != "" {
				w.Header().Set("Allow", verb)
				status, body = http.StatusMethodNotAllowed, fields{"ok": false, "error": "wrong_verb", "message": r.URL.Path + " is asked by " + verb + "."}
				break
			}
		}
		send(w, status, encode(body))
	})
}
