package slacksim

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"rapport/internal/slacksim/streams"
)

// call is one request to the Web API.
type call struct {
	method   string
	form     url.Values
	body     map[string]json.RawMessage
	blocks   json.RawMessage // normalized by prepare
	host     string
	known    bool // it came with a token of ours
	warnings []string

	attachments json.RawMessage    // normalized by prepare
	piece       streams.Piece      // of a streamed message
	unfurls     map[string]preview // by address

	ctx context.Context // of the request, for what prepare fetches
}

// parseCall reads the arguments of a call from its address and its body: a form, JSON or a form of several parts.
func parseCall(r *http.Request, raw []byte) (*call, error) {
	c := &call{method: r.PathValue("method"), form: r.URL.Query(), host: r.Host}
	if len(raw) == 0 {
		return c, nil
	}
	header := r.Header.Get("Content-Type")
	if header == "" {
		return c, refuse("missing_post_type")
	}
	kind, params, err := mime.ParseMediaType(header)
	if err != nil {
		return c, refuse("invalid_post_type")
	}
	charset := strings.ToLower(params["charset"])
	switch {
	case charset != "" && charset != "utf-8" && charset != "utf8" && charset != "iso-8859-1":
		return c, refuse("invalid_charset")
	case charset == "iso-8859-1":
		raw = fromLatin1(raw)
	}
	switch kind {
	case "application/json":
		if charset == "" {
			c.warnings = append(c.warnings, "missing_charset")
		}
		err := c.parseJSON(raw)
		if readsForms(c.method) {
			c.body = nil
		}
		return c, err
	case "multipart/form-data":
		return c, c.parseParts(raw, params["boundary"])
	case "application/x-www-form-urlencoded", "text/plain":
		return c, c.parseForm(raw)
	}
	return c, refuse("invalid_post_type")
}

func (c *call) parseJSON(raw []byte) error {
	err := json.Unmarshal(raw, &c.body)
	switch {
	case !json.Valid(raw):
		return refuse("invalid_json")
	case err != nil:
		return refuse("json_not_object")
	}
	return nil
}

func (c *call) parseForm(raw []byte) error {
	values, err := url.ParseQuery(string(raw))
	if err != nil {
		return refuse("invalid_form_data")
	}
	for key, value := range values {
		c.form[key] = value
	}
	return nil
}

// parseParts reads a form of several parts; a file among them is an argument like any other.
func (c *call) parseParts(raw []byte, boundary string) error {
	if boundary == "" {
		return refuse("invalid_form_data")
	}
	form := multipart.NewReader(bytes.NewReader(raw), boundary)
	for {
		part, err := form.NextPart()
		if err == io.EOF { //nolint:errorlint // NextPart says so
			return nil
		}
		if err != nil {
			return refuse("invalid_form_data")
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return refuse("invalid_form_data")
		}
		c.form[part.FormName()] = append(c.form[part.FormName()], string(value))
	}
}

// fromLatin1 is the text in UTF-8.
func fromLatin1(raw []byte) []byte {
	out := make([]rune, len(raw))
	for i, b := range raw {
		out[i] = rune(b)
	}
	return []byte(string(out))
}

// warned adds to an answer what was odd about its request.
func (c *call) warned(answer fields) {
	for _, word := range c.warnings {
		if answer["warning"] == nil {
			answer["warning"] = word
		} else {
			answer["warning"] = answer["warning"].(string) + "," + word
		}
		meta, _ := answer["response_metadata"].(fields)
		if meta == nil {
			meta = fields{}
			answer["response_metadata"] = meta
		}
		words, _ := meta["warnings"].([]string)
		meta["warnings"] = append(words, word)
	}
}
