// Package blockkit says what Slack would have against blocks, and reads the elements in them. It is pure: it never waits,
// never draws and knows nothing of conversations.
package blockkit

import (
	"encoding/json"
	"slices"
	"strconv"
)

// Surface is where blocks are shown; not every block may stand everywhere.
type Surface string

// The surfaces of Block Kit.
const (
	Message Surface = "message"
	Modal   Surface = "modal"
	Home    Surface = "home"
)

// Problem is one reason why Slack would refuse blocks, in its words.
type Problem struct {
	Pointer string // a JSON pointer to the culprit
	Message string
}

func (p Problem) String() string { return p.Message + " [json-pointer:" + p.Pointer + "]" }

// TooLong is the word for too much text as a whole.
const TooLong = "msg_blocks_too_long"

// platform is the rules of Slack; nothing ever changes them, tests take copies.
var platform = newBook()

// Validate says what Slack would have against an array of blocks on a surface. What is wrong with all of them together
// comes first, then the problems in the order in which the culprits stand.
func Validate(on Surface, blocks []byte) []Problem {
	var tree any
	if json.Unmarshal(blocks, &tree) != nil {
		return []Problem{{"/blocks", "must provide an array"}}
	}
	return platform.onSurface(on, tree)
}

// ValidateView says what Slack would have against a modal or a Home tab.
func ValidateView(raw []byte) []Problem {
	var tree any
	if json.Unmarshal(raw, &tree) != nil {
		return []Problem{{"/view", "must provide an object"}}
	}
	return platform.ofView(tree)
}

// Attachments says what Slack would have against the blocks inside a message's attachments. The fields of attachments that
// are older than Block Kit (color, fallback, title, fields…) are let through: Slack draws what it can of them.
func Attachments(raw []byte) []Problem {
	var tree any
	if json.Unmarshal(raw, &tree) != nil {
		return []Problem{{"/attachments", "must provide an array"}}
	}
	return platform.inAttachments(tree)
}

// BadOptions says that an answer to a block_suggestion holds what Slack would not show.
func BadOptions(raw json.RawMessage) bool {
	var tree any
	return json.Unmarshal(raw, &tree) != nil || len(platform.ofOptions(tree)) > 0
}

func (b *book) onSurface(on Surface, tree any) []Problem {
	c := b.newCheck(on, "/blocks")
	c.top(tree)
	c.whole()
	return c.said()
}

func (b *book) ofView(tree any) []Problem {
	v, ok := tree.(map[string]any)
	if !ok {
		return []Problem{{"/view", "must provide an object"}}
	}
	on := Surface(textOf(v["type"]))
	if on != Modal && on != Home {
		return []Problem{{"/view/type", "must be one of: modal, home"}}
	}
	c := b.newCheck(on, "/view")
	b.objects[string(on)].check(c, v)
	c.tally.text = 0
	c.step("blocks", func() {
		c.top(v["blocks"])
		c.whole()
	})
	if on == Modal && c.tally.inputs > 0 && v["submit"] == nil {
		c.fail("must define `submit` to use an `input` block in modals", "submit")
	}
	return c.said()
}

// inAttachments takes all attachments as one message: whatever is counted is counted over them together. Whether Slack does
// is unknown; a card that is refused there but not here would be worse than the other way round.
func (b *book) inAttachments(tree any) []Problem {
	c := b.newCheck(Message, "/attachments")
	all, ok := tree.([]any)
	if !ok && tree != nil {
		c.fail("must provide an array")
	}
	if most := b.limits.attachments; len(all) > most {
		c.fail("no more than " + strconv.Itoa(most) + " items allowed")
	}
	for i, one := range all {
		c.push("", i)
		if o, ok := one.(map[string]any); ok {
			c.step("blocks", func() {
				c.tally.blocks = 0
				c.top(o["blocks"])
				c.few()
			})
		} else {
			c.fail("must provide an object")
		}
		c.pop()
	}
	c.budget()
	return c.said()
}

func (b *book) ofOptions(tree any) []Problem {
	c := b.newCheck(Message, "")
	ref("suggestions").check(c, tree)
	return c.said()
}

// said are the problems, those of the whole before those of its parts.
func (c *check) said() []Problem { return slices.Concat(c.overall, c.problems) }
