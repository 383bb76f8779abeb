package blocks

import (
	"strings"

	"github.com/slack-go/slack"
)

// Help says what the command understands.
func Help(command string) Message {
	command = escape(command, maxWord)
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
	return Message{
		Text: "What " + command + " understands:\n" + text,
		Blocks: []slack.Block{
			section("*What " + command + " understands*\n" + text),
			note("In a thread, where Slack takes no commands, mention me: `@Rapport acme.com`. In our direct messages the words alone will do."),
		},
	}
}
