package blocks

import (
	"rapport/blocks/kit"

	"strings"

	"github.com/slack-go/slack"
)

// Help says what the command understands.
func Help(command string) kit.Message {
	command = kit.Escape(command, kit.MaxWord)
	rows := []struct{ argument, meaning string }{
		{"acme.com", "an account by its domain, a URL or an e-mail address at it"},
		{"Acme", "by its name, or a part of it"},
		{"ann@acme.com", "by its contact's e-mail address"},
		{"", "your own accounts"},
		{"help", "this"},
	}
	lines := make([]string, 0, len(rows))
	for _, r := range rows {
		lines = append(lines, "`"+strings.TrimSpace(command+" "+r.argument)+"`  "+r.meaning)
	}
	text := strings.Join(lines, "\n")
	return kit.Message{
		Text: "What " + command + " understands:\n" + text,
		Blocks: []slack.Block{
			kit.Section("*What " + command + " understands*\n" + text),
			kit.Note("In a thread, where Slack takes no commands, mention me: `@Rapport acme.com`. In our direct messages the words alone will do."),
		},
	}
}
