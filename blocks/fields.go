package blocks

import (
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// FieldsView is the modal of all that CRMs know of an account's company, each
// field in full.
func FieldsView(c Card) slack.ModalViewRequest {
	const most, mostText = 90, 50_000 // blocks, characters: a view has 100 blocks and 250 kB
	out := []slack.Block{kit.Section("*" + kit.Escape(kit.NameOf(c.Account.Name, c.Account.Domain), kit.MaxName) + "*")}
	for _, e := range c.Enrichment {
		out = append(out, fieldsBlocks(e, c)...)
		if len(out) > most || kit.SizeOf(out) > mostText {
			break
		}
	}
	for len(out) > most || kit.SizeOf(out) > mostText {
		out = out[:len(out)-1]
	}
	if len(out) == 1 {
		out = append(out, kit.Section("No field is known yet."))
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: kit.PlainText("All fields", kit.MaxTitle), Close: kit.PlainText("Close", kit.MaxTitle),
		Blocks: slack.Blocks{BlockSet: out}, PrivateMetadata: Carry(Place{}, c.On()),
	}
}

// fieldsBlocks are a CRM's fields, as many in a block as Slack takes.
func fieldsBlocks(e account.Enrichment, c Card) []slack.Block {
	const mostValue, together = 1000, 2800
	names := fieldsOf(e)
	if len(names) == 0 {
		return nil
	}
	out := []slack.Block{slack.NewDividerBlock(), kit.Section("*" + kit.Escape(e.System.Label(), kit.MaxWord) + "*")}
	var lines strings.Builder
	for _, name := range names {
		line := kit.Escape(kit.Capital(kit.Tidy(name)), kit.MaxName) + ": *" + kit.Escape(e.Fields[name], mostValue) + "*\n"
		if lines.Len() > 0 && kit.Units(lines.String())+kit.Units(line) > together {
			out = append(out, kit.Section(lines.String()))
			lines.Reset()
		}
		lines.WriteString(line)
	}
	out = append(out, kit.Section(strings.TrimSuffix(lines.String(), "\n")))
	if !e.At.IsZero() {
		out = append(out, kit.Note("As of "+c.Reader.Day(e.At, c.Now)))
	}
	return out
}
