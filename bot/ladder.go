package main

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
)

// The ladder of refusal: blocks that Slack refuses stand once more in their
// plainer form, and if that is refused too the text goes alone. Nothing that
// was refused is sent again as it was.

// tolerant sends a message, at worst as text alone. Send gets each form.
func (b *bot) tolerant(ctx context.Context, m kit.Message, send func(kit.Message) error) error {
	err := send(m)
	no, refused := refusedBlocks(err)
	if !refused || len(m.Blocks) == 0 {
		return err
	}
	form := m.Blocks
	for rung := range rungs {
		if len(no.pointers) == 0 && no.tooLong {
			break
		}
		b.tellRefusal(ctx, "blocks in their plainer form", no, form)
		form = plainer(form, no, rung)
		err = send(kit.Message{Text: m.Text, Blocks: form})
		if no, refused = refusedBlocks(err); !refused {
			return err
		}
	}
	b.tellRefusal(ctx, "text alone", no, m.Blocks)
	return send(m.Bare())
}

// rungs is how many plainer forms are tried before text alone.
const rungs = 2

// plainer is the next form of blocks that were refused. Where nothing says which
// block it was, the rich ones go first, and then the rows of buttons.
func plainer(form []slack.Block, no refusedBy, rung int) []slack.Block {
	if len(no.pointers) == 0 && rung > 0 {
		return kit.Apart(form)
	}
	return kit.Relieve(form, no.pointers)
}

// tolerantView sends a modal or a Home, at worst as its words alone.
func (b *bot) tolerantView(ctx context.Context, view slack.Blocks, send func(slack.Blocks) error) error {
	err := send(view)
	no, refused := refusedBlocks(err)
	if !refused {
		return err
	}
	form := view.BlockSet
	for rung := range rungs {
		b.tellRefusal(ctx, "blocks in their plainer form", no, form)
		form = plainer(form, no, rung)
		err = send(slack.Blocks{BlockSet: form})
		if no, refused = refusedBlocks(err); !refused {
			return err
		}
	}
	b.tellRefusal(ctx, "words alone", no, view.BlockSet)
	return send(slack.Blocks{BlockSet: kit.Paragraphs(kit.Written(view.BlockSet))})
}

// tellRefusal tells the operator what was refused, by the pointers and the
// kinds of the blocks that they name, without what stands in them.
func (b *bot) tellRefusal(ctx context.Context, next string, no refusedBy, blocks []slack.Block) {
	kinds := make([]string, 0, len(blocks))
	for _, block := range blocks {
		kinds = append(kinds, string(block.BlockType()))
	}
	b.log.WarnContext(ctx, "Slack refused blocks", "word", no.word, "at", no.pointers, "blocks", strings.Join(kinds, " "), "next", next)
}

// refusedBy is what Slack says against blocks.
type refusedBy struct {
	word     string
	pointers []string
	tooLong  bool // all of them together
}

// pointer is Slack's way to name a block or a part of it.
var pointer = regexp.MustCompile(`\[json-pointer:((?:/view)?/blocks[^\]\s]*)\]`)

// refusedBlocks reads what Slack has against the blocks of a call; refused is
// false where it failed for another reason or not at all.
func refusedBlocks(err error) (no refusedBy, refused bool) {
	var code slack.StatusCodeError
	if errors.As(err, &code) && code.Code == http.StatusBadRequest { // of a response URL, which does not say why
		return refusedBy{word: code.Status}, true
	}
	var said slack.SlackErrorResponse
	if !errors.As(err, &said) {
		return refusedBy{}, false
	}
	no.word = said.Err
	messages := slices.Clone(said.ResponseMetadata.Messages)
	for _, e := range said.Errors {
		if e.Message != nil {
			messages = append(messages, *e.Message)
		}
	}
	for _, m := range messages {
		for _, found := range pointer.FindAllStringSubmatch(m, -1) {
			if !slices.Contains(no.pointers, found[1]) {
				no.pointers = append(no.pointers, found[1])
			}
		}
	}
	switch said.Err {
	case "invalid_blocks", "invalid_blocks_format":
		return no, true
	case "msg_blocks_too_long", "msg_too_long", "view_too_large":
		no.tooLong = true
		return no, true
	}
	return no, len(no.pointers) > 0
}
