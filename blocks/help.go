package blocks

import (
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
)

// Help says what the command understands.
func Help(command string) kit.Message {
	command = kit.Escape(command, kit.MaxWord)
	part := func(title string, rows ...[2]string) string {
		lines := []string{"*" + title + "*"}
		for _, r := range rows {
			lines = append(lines, "`"+strings.TrimSpace(command+" "+r[0])+"`  "+r[1])
		}
		return strings.Join(lines, "\n")
	}
	accounts := part("An account",
		[2]string{"acme.com", "its card, by domain, URL or any e-mail address at it"},
		[2]string{"Acme", "by its name, or a part of it"},
		[2]string{"ann@acme.com", "by its contact's e-mail address"},
		[2]string{"acme.com history", "who did what with it, when and why"})
	lists := part("Lists",
		[2]string{"", "your own accounts and open hand-offs"},
		[2]string{"health", "the accounts of a section; also convert, pipeline, contracts, re-engage"},
		[2]string{"help", "this"})
	elsewhere := "In a thread, where Slack takes no commands, mention me: `@Rapport acme.com`. In our direct messages the words alone will do. " +
		"On a message, choose *Open account here*; anywhere, the shortcut *Find account*."
	return kit.Message{
		Text:   "What " + command + " understands: accounts by domain, name or e-mail address, and lists",
		Blocks: []slack.Block{kit.Section(accounts), kit.Section(lists), kit.Note(elsewhere)},
	}
}
