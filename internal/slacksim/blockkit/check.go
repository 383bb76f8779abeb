package blockkit

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// check is one validation under way. It keeps the way to where it stands, so that a pointer is written only for a problem.
type check struct {
	on   Surface
	book *book
	root string
	path []step

	problems []Problem
	overall  []Problem // of all blocks together
	tally    tally

	blockIDs  map[string]bool
	actionIDs map[actionKey]bool
	visited   int  // blocks so far
	block     int  // which of them is at hand
	depth     int  // of layouts and containers around it
	inInput   bool // it is an input block
}

// step is a field's name, or an item's index.
type step struct {
	name  string
	index int
}

type actionKey struct {
	block int
	id    string
}

// tally counts what is limited over a whole message or view.
type tally struct {
	blocks, text, markdown, cells, tables, charts, inputs, focused, responseURLs int
}

const (
	mostProblems = 500 // nobody reads more
	longestQuote = 300 // of what was sent, in a message
)

func (b *book) newCheck(on Surface, root string) *check {
	return &check{on: on, book: b, root: root, path: make([]step, 0, 16)}
}

func (c *check) push(name string, index int) { c.path = append(c.path, step{name, index}) }

func (c *check) pop() { c.path = c.path[:len(c.path)-1] }

func (c *check) step(name string, visit func()) {
	c.push(name, 0)
	visit()
	c.pop()
}

// fail notes a problem of the value at hand, or of a field below it.
func (c *check) fail(message string, below ...string) {
	if len(c.problems) < mostProblems {
		c.problems = append(c.problems, Problem{c.pointer(below), message})
	}
}

func (c *check) failWhole(message string) {
	c.overall = append(c.overall, Problem{c.pointer(nil), message})
}

func (c *check) pointer(below []string) string {
	var b strings.Builder
	b.WriteString(c.root)
	for _, s := range c.path {
		b.WriteByte('/')
		if s.name == "" {
			b.WriteString(strconv.Itoa(s.index))
		} else {
			b.WriteString(s.name)
		}
	}
	for _, name := range below {
		b.WriteString("/" + name)
	}
	return b.String()
}

// quoted is a part of what was sent, short enough for a message.
func quoted(s string) string {
	if len(s) <= longestQuote {
		return s
	}
	cut := longestQuote
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

func (c *check) letter() string {
	switch c.on {
	case Message:
		return "M"
	case Modal:
		return "O"
	case Home:
		return "H"
	}
	return "?"
}

// top checks the blocks of a surface.
func (c *check) top(tree any) {
	blocks, ok := tree.([]any)
	if !ok && tree != nil {
		c.fail("must provide an array")
	}
	for i, one := range blocks {
		c.push("", i)
		c.tally.blocks++
		c.checkBlock(one, nil, "")
		c.pop()
	}
}

// whole holds the limits that a message or a view has as a whole.
func (c *check) whole() {
	c.few()
	c.budget()
}

func (c *check) few() {
	most := c.book.limits.viewBlocks
	if c.on == Message {
		most = c.book.limits.messageBlocks
	}
	if c.tally.blocks > most {
		c.failWhole("no more than " + strconv.Itoa(most) + " items allowed")
	}
}

func (c *check) budget() {
	limits := c.book.limits
	if c.on != Message {
		return
	}
	if c.tally.markdown > limits.markdown {
		c.failWhole("cumulative markdown text must be less than " + strconv.Itoa(limits.markdown+1) + " characters")
	}
	if c.tally.cells > limits.cells {
		c.failWhole("cumulative table text must be less than " + strconv.Itoa(limits.cells+1) + " characters")
	}
	if c.tally.tables > limits.tables {
		c.failWhole("only_one_table_allowed")
	}
	if c.tally.charts > limits.charts {
		c.failWhole("no more than " + strconv.Itoa(limits.charts) + " data_visualization blocks allowed")
	}
	if c.tally.text > limits.text {
		c.failWhole(TooLong)
	}
}

// checkBlock checks a block by what its type says. Only blocks of some types may be welcome; bare is the type of those that
// do not say theirs.
func (c *check) checkBlock(v any, only []string, bare string) {
	o, ok := v.(map[string]any)
	if !ok {
		c.fail("must provide an object")
		return
	}
	kind := textOf(o["type"])
	if o["type"] == nil {
		kind = bare
	}
	known := c.known(c.book.blocks, kind, only)
	if known == nil {
		return
	}
	if name := textOf(o["block_id"]); name != "" {
		if c.blockIDs[name] {
			c.fail("block_id already exists: `"+quoted(name)+"`", "block_id")
		} else if c.blockIDs == nil {
			c.blockIDs = map[string]bool{}
		}
		c.blockIDs[name] = true
	}
	outer, wasInput := c.block, c.inInput
	c.tally.count(kind, c.book.limits.overhead)
	c.visited++
	c.block, c.inInput = c.visited, kind == "input"
	known.check(c, o)
	c.block, c.inInput = outer, wasInput
}

// known finds what is said of a type, and says so when there is nothing or when it may not stand here.
func (c *check) known(shapes map[string]*shape, kind string, only []string) *shape {
	known := shapes[kind]
	switch {
	case kind == "":
		c.fail("missing required field: type")
		return nil
	case known == nil, !strings.Contains(known.on, c.letter()), only != nil && !slices.Contains(only, kind):
		c.fail("unsupported type: "+quoted(kind), "type")
		return nil
	}
	return known
}

// count adds a block. Slack counts something for the block itself beside its text (slack.md §1.2: a mix of 11,341 characters
// was refused where 13,297 of pure markdown passed); how much is unknown, so this errs on the strict side.
func (t *tally) count(kind string, overhead int) {
	switch kind {
	case "markdown":
		return
	case "table", "data_table":
		t.tables++
	case "data_visualization":
		t.charts++
	case "input":
		t.inputs++
	}
	t.text += overhead
}
