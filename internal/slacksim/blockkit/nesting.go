package blockkit

// blockOf is a block of some types that stands in a field of another and is part of it, such as a task's details. Those that
// do not say their type are taken for bare.
type blockOf struct {
	only []string
	bare string
}

func (r blockOf) check(c *check, v any) { c.checkBlock(v, r.only, r.bare) }

// child is a block inside a layout or a container. It counts as a block of the surface, as those that hold it do: Slack
// says so of layouts; of containers it is unknown, so this errs on the strict side.
type child []string

func (r child) check(c *check, v any) {
	o, _ := v.(map[string]any)
	kind := textOf(o["type"])
	c.tally.blocks++
	if (kind == "layout" || kind == "container") && c.depth+1 >= c.book.limits.depth {
		c.fail("unsupported type: "+kind, "type")
		return
	}
	c.depth++
	c.checkBlock(v, r, "")
	c.depth--
}

// instead is a block that old clients show in place of the one that holds it. It is not shown beside it, so that its ids may
// be the same again; whether its text counts is unknown, and nobody sends one without need, so it does not.
type instead []string

func (r instead) check(c *check, v any) {
	counted, ids := c.tally, c.blockIDs
	c.blockIDs = nil
	c.checkBlock(v, r, "")
	c.tally, c.blockIDs = counted, ids
}

// elementOf is an element of some types.
type elementOf []string

func (r elementOf) check(c *check, v any) {
	o, ok := v.(map[string]any)
	if !ok {
		c.fail("must provide an object")
		return
	}
	known := c.known(c.book.elements, textOf(o["type"]), r)
	if known == nil {
		return
	}
	if id := textOf(o["action_id"]); id != "" {
		key := actionKey{c.block, id}
		if c.actionIDs[key] {
			c.fail("`action_id` already exists: `"+quoted(id)+"`", "action_id")
		} else if c.actionIDs == nil {
			c.actionIDs = map[actionKey]bool{}
		}
		c.actionIDs[key] = true
	}
	known.check(c, o)
}

// imageOr is what a context block holds: an image, or words.
type imageOr struct{ words }

func (r imageOr) check(c *check, v any) {
	if o, _ := v.(map[string]any); o["type"] == "image" {
		elementOf{"image"}.check(c, v)
		return
	}
	r.words.check(c, v)
}

// cells is the rows of a table, whose text has a budget of its own.
type cells struct{ list }

func (r cells) check(c *check, v any) {
	before := c.tally.text
	r.list.check(c, v)
	c.tally.cells += c.tally.text - before
}

// markdown is text whose length counts twice: with all texts, and with all markdown.
type markdown struct{ str }

func (r markdown) check(c *check, v any) {
	before := c.tally.text
	r.str.check(c, v)
	c.tally.markdown += c.tally.text - before
}

// focus is the flag of the one element of a view that has the focus at first. In a message it has no meaning.
type focus struct{}

func (focus) check(c *check, v any) {
	boolean{}.check(c, v)
	if v != true || c.on == Message {
		return
	}
	if c.tally.focused++; c.tally.focused > c.book.limits.focused {
		c.fail("only one element can have `focus_on_load`")
	}
}

// responseURL is the flag of the one select in a modal's input that gives the app an address to answer to.
type responseURL struct{}

func (responseURL) check(c *check, v any) {
	boolean{}.check(c, v)
	if v != true {
		return
	}
	if c.on != Modal || !c.inInput {
		c.fail("only available in input blocks of modals")
		return
	}
	if c.tally.responseURLs++; c.tally.responseURLs > c.book.limits.responseURLs {
		c.fail("only one element can have `response_url_enabled`")
	}
}

// stringOr is a bare string, or a text object.
type stringOr struct {
	bare str
	words
}

func (r stringOr) check(c *check, v any) {
	if _, ok := v.(string); ok {
		r.bare.check(c, v)
		return
	}
	r.words.check(c, v)
}
