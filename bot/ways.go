package main

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/hub"
	"rapport/internal/account"
	"rapport/internal/store"
)

const (
	mostSuggested = 20  // accounts that a menu offers
	mostReplies   = 100 // of a thread, the newest
)

// findAccount opens the window that finds any account.
func (b *bot) findAccount(context.Context, asker, request) (reply, error) {
	view := hub.FindView()
	return reply{modal: &view}, nil
}

// suggest answers a menu while a person types into it. It is the whole answer:
// the menu shows it, and nothing else happens.
func (b *bot) suggest(ctx context.Context, r request) any {
	options := func(o []*slack.OptionBlockObject) any { return map[string]any{"options": o} }
	r = r.placed()
	a, err := b.mayAsk(ctx, r)
	var matches []store.Match
	if err == nil {
		matches, err = b.suggested(ctx, a, r.text)
	}
	var no refusal
	switch {
	case errors.As(err, &no):
		b.refusedTyping(a, r, err)
		return options(hub.NoChoice(string(no)))
	case err != nil:
		b.log.ErrorContext(ctx, "suggest accounts", "on", r.on.String(), "err", explained(err))
		return options(hub.NoChoice("Something went wrong on my side. Please type it again."))
	}
	return options(hub.Choices(a.reader(), listed(matches)))
}

// suggested is what a menu offers: of nothing typed, the person's own accounts.
func (b *bot) suggested(ctx context.Context, a asker, text string) ([]store.Match, error) {
	text = strings.TrimSpace(account.Unmark(text))
	if text == "" {
		return b.db.Owned(ctx, strings.ToLower(a.person.Email), mostSuggested)
	}
	var found []store.Match
	if address, is := account.Email(text); is {
		var err error
		if found, err = b.db.ByContact(ctx, address, mostSuggested); err != nil {
			return nil, err
		}
	}
	if domain, err := account.ParseDomain(text); err == nil && strings.ContainsAny(text, "@/") {
		text = string(domain)
	}
	more, err := b.db.Suggest(ctx, text, mostSuggested)
	for _, m := range more {
		if !slices.ContainsFunc(found, func(f store.Match) bool { return f.Domain == m.Domain }) {
			found = append(found, m)
		}
	}
	return found[:min(len(found), mostSuggested)], err
}

// chosen shows the card of the account that was chosen in a menu: in the place
// of the window that has the menu, or in a window of its own.
func (b *bot) chosen(ctx context.Context, a asker, r request) (reply, error) {
	if r.value == hub.Nothing {
		return reply{}, nil
	}
	domain, err := blocks.DecodeChoice(r.value)
	if err != nil {
		return reply{}, err
	}
	card, err := b.known(ctx, domain)
	switch {
	case err != nil:
		return reply{}, err
	case r.view.id == "":
		return b.carded(ctx, a, r, card), nil
	}
	card.Reader = a.reader()
	view := card.View()
	if r.view.kind == "modal" {
		return reply{instead: &view, of: card.Account.ID}, nil
	}
	return reply{modal: &view, of: card.Account.ID}, nil
}

// openHere shows the account that a message is about, else its thread.
func (b *bot) openHere(ctx context.Context, a asker, r request) (reply, error) {
	what := "message"
	matches, err := b.meant(ctx, readable(r.text))
	if err == nil && len(matches) == 0 {
		what = "thread"
		matches, err = b.meant(ctx, readable(b.thread(ctx, r)))
	}
	switch {
	case err != nil:
		return reply{}, err
	case len(matches) == 0:
		return reply{}, refusal("I know none of the names, domains and e-mail addresses in this message and its thread. " +
			"/account with a name or a domain opens any account.")
	case len(matches) > 1:
		return reply{message: blocks.Several(a.reader(), what, listed(matches))}, nil
	}
	card, err := b.card(ctx, matches[0].Domain)
	if err != nil {
		return reply{}, err
	}
	return b.carded(ctx, a, r, card), nil
}

// thread is what is said around a message, its root and the newest replies
// first, as far as the bot may read it: where it is no member the message
// alone has to do.
func (b *bot) thread(ctx context.Context, r request) string {
	root := r.thread
	if root == "" {
		root = r.ts
	}
	said, _, _, err := b.slack.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: r.channel, Timestamp: root, Limit: 1000})
	if err != nil {
		b.log.InfoContext(ctx, "a thread that cannot be read", "channel", r.channel, "err", explained(err))
		return ""
	}
	if len(said) > mostReplies {
		said = append(said[:1:1], said[len(said)-mostReplies:]...)
	}
	if len(said) > 1 {
		slices.Reverse(said[1:])
	}
	var words []string
	for _, m := range said {
		blocks, _ := json.Marshal(m.Blocks)           // it came from JSON
		attachments, _ := json.Marshal(m.Attachments) // so did they
		words = append(words, spoken{m.Text, m.BotID, blocks, attachments}.words())
	}
	return strings.Join(words, "\n")
}

// suggestPrompts offers what a person is most likely to ask in the direct
// messages: their own accounts in need first. Who may not ask keeps what the
// manifest says.
func (b *bot) suggestPrompts(ctx context.Context, r request) error {
	a, err := b.mayAsk(ctx, r)
	var no barred
	if errors.As(err, &no) {
		return nil
	}
	if err != nil {
		return err
	}
	mine, err := b.db.Owned(ctx, strings.ToLower(a.person.Email), 2)
	if err != nil {
		return err
	}
	prompts := slack.AssistantThreadsSetSuggestedPromptsParameters{ChannelID: r.channel, Title: "Ask me for an account"}
	for _, m := range mine {
		prompts.AddPrompt(hub.PromptTitle(m.Name, m.Domain), string(m.Domain))
	}
	prompts.AddPrompt("My accounts", "mine")
	prompts.AddPrompt("Accounts by health", "health")
	if len(mine) < 2 {
		prompts.AddPrompt("What do you understand?", "help")
	}
	return b.slack.SetAssistantThreadsSuggestedPromptsContext(ctx, prompts)
}
