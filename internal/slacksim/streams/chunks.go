package streams

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"rapport/internal/slacksim/blockkit"
)

const (
	mostChunks   = 1000
	longestTitle = 256
	longestID    = 255
	mostSources  = 50
)

// Piece is what one call brings: text, or chunks, never both.
type Piece struct {
	Text   string
	Chunks []Chunk
}

func (p Piece) empty() bool { return p.Text == "" && len(p.Chunks) == 0 }

// Chunk is one thing that is appended.
type Chunk struct {
	kind   string
	text   string // the text, or a plan's title
	task   task
	blocks json.RawMessage // without brackets
	count  int             // of blocks
}

// task is one step of an agent's work.
type task struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Status  string   `json:"status"`
	Details string   `json:"details"`
	Output  string   `json:"output"`
	Sources []source `json:"sources"`

	block string
}

type source struct {
	Type string `json:"type"`
	URL  string `json:"url"`
	Text string `json:"text,omitempty"`
}

// card is a task as a block.
func (t *task) card() object {
	out := object{"type": "task_card", "block_id": t.block, "task_id": t.ID, "title": t.Title, "status": t.Status}
	for name, text := range map[string]string{"details": t.Details, "output": t.Output} {
		if text != "" {
			section := object{"type": "rich_text_section", "elements": []object{{"type": "text", "text": text}}}
			out[name] = object{"type": "rich_text", "elements": []object{section}}
		}
	}
	if len(t.Sources) > 0 {
		out["sources"] = t.Sources
	}
	return out
}

// Reader reads what a call brings. Lenient lets blocks through that Block Kit refuses; Also says what else is against some;
// NewID names blocks that came without.
type Reader struct {
	Lenient bool
	Also    func(blocks json.RawMessage) []blockkit.Problem
	NewID   func() string
}

// Read takes a call's markdown_text and chunks, either of which may be empty.
func (r Reader) Read(text string, chunks json.RawMessage) (Piece, error) {
	if utf8.RuneCountInString(text) > longestPiece {
		return Piece{}, refuse("msg_too_long")
	}
	if len(chunks) == 0 {
		return Piece{Text: text}, nil
	}
	var list []json.RawMessage
	if json.Unmarshal(chunks, &list) != nil {
		return Piece{}, invalid("/chunks", "must provide an array")
	}
	switch {
	case text != "" && len(list) > 0:
		return Piece{}, refuse("cannot_provide_both_markdown_text_and_chunks")
	case len(list) > mostChunks:
		return Piece{}, invalid("/chunks", "no more than "+strconv.Itoa(mostChunks)+" items allowed")
	}
	p := Piece{Text: text}
	for i, raw := range list {
		c, err := r.chunk("/chunks/"+strconv.Itoa(i), raw)
		if err != nil {
			return Piece{}, err
		}
		p.Chunks = append(p.Chunks, c)
	}
	return p, nil
}

func invalid(pointer, message string) error {
	return refuse("invalid_chunks", blockkit.Problem{Pointer: pointer, Message: message}.String())
}

func (r Reader) chunk(at string, raw json.RawMessage) (Chunk, error) {
	var in struct {
		Type   string          `json:"type"`
		Text   *string         `json:"text"`
		Title  *string         `json:"title"`
		Blocks json.RawMessage `json:"blocks"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return Chunk{}, invalid(at, "must provide an object")
	}
	c := Chunk{kind: in.Type}
	switch in.Type {
	case "markdown_text":
		if in.Text == nil {
			return c, invalid(at, "missing required field: text")
		}
		if c.text = *in.Text; utf8.RuneCountInString(c.text) > longestPiece {
			return c, refuse("msg_too_long")
		}
	case "plan_update":
		if in.Title == nil || *in.Title == "" {
			return c, invalid(at, "missing required field: title")
		}
		if c.text = *in.Title; utf8.RuneCountInString(c.text) > longestTitle {
			return c, invalid(at+"/title", "must be less than 257 characters")
		}
	case "task_update":
		if err := json.Unmarshal(raw, &c.task); err != nil {
			return c, invalid(at, "must be a task of strings and sources")
		}
		return c, c.task.check(at)
	case "blocks":
		return c, r.blocks(&c, at, in.Blocks)
	case "":
		return c, invalid(at, "missing required field: type")
	default:
		return c, invalid(at+"/type", "unsupported type: "+in.Type)
	}
	return c, nil
}

func (t *task) check(at string) error {
	switch {
	case t.ID == "":
		return invalid(at, "missing required field: id")
	case utf8.RuneCountInString(t.ID) > longestID:
		return invalid(at+"/id", "must be less than 256 characters")
	case t.Title == "":
		return invalid(at, "missing required field: title")
	case utf8.RuneCountInString(t.Title) > longestTitle:
		return invalid(at+"/title", "must be less than 257 characters")
	case t.Status == "":
		return invalid(at, "missing required field: status")
	case !slices.Contains([]string{"pending", "in_progress", "complete", "error"}, t.Status):
		return invalid(at+"/status", "must be one of: pending, in_progress, complete, error")
	case utf8.RuneCountInString(t.Details) > longestPiece || utf8.RuneCountInString(t.Output) > longestPiece:
		return refuse("msg_too_long")
	case len(t.Sources) > mostSources:
		return invalid(at+"/sources", "no more than "+strconv.Itoa(mostSources)+" items allowed")
	}
	for i, src := range t.Sources {
		here := at + "/sources/" + strconv.Itoa(i)
		address, err := url.Parse(src.URL)
		switch {
		case src.Type != "url":
			return invalid(here+"/type", "must be one of: url")
		case err != nil || (address.Scheme != "http" && address.Scheme != "https") || address.Host == "":
			return invalid(here+"/url", "must be a valid URL")
		}
	}
	return nil
}

func (r Reader) blocks(c *Chunk, at string, raw json.RawMessage) error {
	var list []json.RawMessage
	if len(raw) == 0 || json.Unmarshal(raw, &list) != nil {
		return invalid(at+"/blocks", "must provide an array")
	}
	if len(list) > mostBlocks {
		return refuse("msg_blocks_too_many")
	}
	var problems []blockkit.Problem
	if !r.Lenient {
		problems = blockkit.Validate(blockkit.Message, raw)
	}
	if len(problems) == 0 && r.Also != nil {
		problems = r.Also(raw)
	}
	if len(problems) > 0 {
		var lines []string
		for _, p := range problems {
			if p.Message == blockkit.TooLong {
				return refuse(blockkit.TooLong)
			}
			p.Pointer = at + "/blocks" + strings.TrimPrefix(p.Pointer, "/blocks")
			lines = append(lines, p.String())
		}
		return refuse("invalid_blocks", lines...)
	}
	named := blockkit.Identified(raw, r.NewID)
	if len(list) > 0 && !json.Valid(named) { // blocks that are no objects, where anything goes
		return refuse("invalid_blocks", blockkit.Problem{Pointer: at + "/blocks", Message: "must provide an array of objects"}.String())
	}
	c.count, c.blocks = len(list), bare(named)
	return nil
}
