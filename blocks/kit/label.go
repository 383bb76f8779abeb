package kit

import (
	"github.com/slack-go/slack"

	"rapport/internal/account"
)

// Because is a person's reason, where one was given.
func Because(reason string) string {
	if reason = Inline(reason, MaxLine); reason == "" {
		return ""
	}
	return ": " + reason
}

// Light is a level's colour.
func Light(l account.Level) string {
	switch l {
	case account.Critical:
		return "🔴"
	case account.AtRisk:
		return "🟠"
	case account.Healthy:
		return "🟢"
	}
	return "⚪"
}

// NameOf is an account's name, or its domain where it has none.
func NameOf(name string, domain account.Domain) string {
	if name = Tidy(name); name == "" {
		return domain.Display()
	}
	return name
}

// Words is a message of one sentence of mrkdwn that is already escaped.
func Words(sentence string) Message {
	return Message{Text: Heard(sentence), Blocks: []slack.Block{Section(sentence)}}
}

// Heard is mrkdwn of ours as a notification shows it and a screen reader says
// it: without marks of formatting, dates as their words. Channels and people
// stay Slack's to name.
func Heard(mrkdwn string) string {
	return unlinked(mrkdwn, func(named string) string { return "<" + named + ">" })
}

// Quote is what a person typed, as a sentence cites it.
func Quote(asked string) string { return "“" + Escape(asked, MaxName) + "”" }
