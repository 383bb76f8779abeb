// Package streams is what a message holds while an app writes it piece by piece: text, tasks, a plan and blocks, in the
// order they came. It never knows conversations, clocks or whose message it is.
package streams

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"
)

// Life is how long a stream can be written to after its start, whatever is appended meanwhile.
const Life = 5 * time.Minute

const (
	longestPiece = 12_000 // characters of text that one call brings
	longestText  = 40_000 // characters of text that one message takes
	mostBlocks   = 50     // that come in chunks
)

// Refusal is Slack's word for why a piece is not taken, with its sentences if there are any.
type Refusal struct {
	Word     string
	Problems []string
}

func (r *Refusal) Error() string { return r.Word }

func refuse(word string, problems ...string) error { return &Refusal{Word: word, Problems: problems} }

// How tasks are shown: one after the other where they came, or gathered in one plan.
const (
	Timeline = "timeline"
	Plan     = "plan"
)

// Stream is a message under way. The first piece decides whether text or chunks are written; the other is refused later.
type Stream struct {
	mode   string // Timeline or Plan
	speaks string // "text" or "chunks", once the first piece came
	newID  func() string

	parts  []*part
	tasks  map[string]*task
	plan   *part // where all tasks stand, when they stand together
	said   strings.Builder
	chars  int
	blocks int
}

// New begins a stream with nothing in it; newID makes ids for its blocks.
func New(mode string, newID func() string) *Stream {
	return &Stream{mode: mode, newID: newID, tasks: map[string]*task{}}
}

// part is what becomes one block, or the blocks of one chunk.
type part struct {
	id    string
	text  strings.Builder
	task  *task
	title string
	tasks []*task         // of a plan
	done  json.RawMessage // blocks as they came, without brackets
	kind  string
}

// Text is all that was written so far.
func (s *Stream) Text() string { return s.said.String() }

// Add appends a piece whole, or refuses it and stays as it was.
func (s *Stream) Add(p Piece) error {
	if p.empty() {
		return nil
	}
	speaks := "text"
	if p.Text == "" {
		speaks = "chunks"
	}
	chars, blocks := s.chars+utf8.RuneCountInString(p.Text), s.blocks
	for _, c := range p.Chunks {
		chars += utf8.RuneCountInString(c.text) + utf8.RuneCountInString(c.task.Details) + utf8.RuneCountInString(c.task.Output)
		blocks += c.count
	}
	switch {
	case s.speaks != "" && s.speaks != speaks:
		return refuse("streaming_mode_mismatch")
	case blocks > mostBlocks:
		return refuse("msg_blocks_too_many")
	case chars > longestText:
		return refuse("msg_blocks_too_long")
	}
	s.speaks, s.chars, s.blocks = speaks, chars, blocks
	s.write(p.Text)
	for _, c := range p.Chunks {
		s.take(c)
	}
	return nil
}

func (s *Stream) take(c Chunk) {
	switch c.kind {
	case "markdown_text":
		s.write(c.text)
	case "plan_update":
		if s.mode == Plan {
			s.planned().title = c.text
		}
	case "task_update":
		s.update(c.task)
	case "blocks":
		if c.count > 0 {
			s.parts = append(s.parts, &part{kind: "blocks", done: c.blocks})
		}
	}
}

// write continues the text at the end, or begins a new one after something else.
func (s *Stream) write(text string) {
	if text == "" {
		return
	}
	if n := len(s.parts); n == 0 || s.parts[n-1].kind != "markdown" {
		s.parts = append(s.parts, &part{kind: "markdown", id: s.newID()})
	}
	s.parts[len(s.parts)-1].text.WriteString(text)
	s.said.WriteString(text)
}

// update changes a task: what is new of its title, status, output and sources takes the place of the old; details add up.
func (s *Stream) update(t task) {
	known := s.tasks[t.ID]
	if known == nil {
		known = &task{ID: t.ID, block: s.newID()}
		s.tasks[t.ID] = known
		if s.mode == Plan {
			s.planned().tasks = append(s.planned().tasks, known)
		} else {
			s.parts = append(s.parts, &part{kind: "task_card", task: known})
		}
	}
	known.Title, known.Status, known.Details = t.Title, t.Status, known.Details+t.Details
	if t.Output != "" {
		known.Output = t.Output
	}
	if t.Sources != nil {
		known.Sources = t.Sources
	}
}

func (s *Stream) planned() *part {
	if s.plan == nil {
		s.plan = &part{kind: "plan", id: s.newID()}
		s.parts = append(s.parts, s.plan)
	}
	return s.plan
}

// Blocks is the message so far, complete: with what was written, its tasks as they are now, and at the end those blocks.
func (s *Stream) Blocks(end json.RawMessage) json.RawMessage {
	var out bytes.Buffer
	out.WriteByte('[')
	for _, p := range s.parts {
		comma(&out)
		out.Write(p.json())
	}
	if rest := bare(end); len(rest) > 0 {
		comma(&out)
		out.Write(rest)
	}
	out.WriteByte(']')
	if out.Len() == len("[]") {
		return nil
	}
	return out.Bytes()
}

func (p *part) json() []byte {
	switch p.kind {
	case "markdown":
		return encode(object{"type": "markdown", "block_id": p.id, "text": p.text.String()})
	case "task_card":
		return encode(p.task.card())
	case "plan":
		tasks, title := []object{}, p.title
		for _, t := range p.tasks {
			tasks = append(tasks, t.card())
			if title == "" {
				title = t.Title
			}
		}
		return encode(object{"type": "plan", "block_id": p.id, "title": title, "tasks": tasks})
	}
	return p.done
}

// bare is a JSON array without its brackets.
func bare(list json.RawMessage) []byte {
	list = bytes.TrimSpace(list)
	if len(list) < 2 || list[0] != '[' {
		return nil
	}
	return bytes.TrimSpace(list[1 : len(list)-1])
}

func comma(out *bytes.Buffer) {
	if out.Len() > 1 {
		out.WriteByte(',')
	}
}

type object = map[string]any

// encode writes JSON without escaping < and >, which Slack's markup is full of.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil { // strings and lists of them: this cannot be
		return []byte("null")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
