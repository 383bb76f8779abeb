package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/hub"
	"rapport/internal/account"
	"rapport/internal/store"
)

const (
	mostSuggested = 20  // accounts that a menu offers
	mostReplies   = 100 // of a thread, the newest
	mostLooked    = 500 // words of a message that may be domains
	mostAddresses = 10  // of contacts at free e-mail providers
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
		b.refused(ctx, a, r, err)
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
	card, err := b.card(ctx, domain)
	switch {
	case errors.Is(err, account.ErrNotFound):
		return reply{}, refusal(domain.Display() + " is not known any more.")
	case err != nil:
		return reply{}, err
	case r.view.id == "":
		return carded(card), nil
	}
	view := card.View()
	if r.view.kind == "modal" {
		return reply{instead: &view, of: card.Account.ID}, nil
	}
	return reply{modal: &view, of: card.Account.ID}, nil
}

// openHere shows the account that a message is about, else its thread.
func (b *bot) openHere(ctx context.Context, a asker, r request) (reply, error) {
	matches, err := b.meant(ctx, readable(r.text))
	if err == nil && len(matches) == 0 {
		matches, err = b.meant(ctx, readable(b.thread(ctx, r)))
	}
	switch {
	case err != nil:
		return reply{}, err
	case len(matches) == 0:
		return reply{}, refusal("I know none of the names, domains and e-mail addresses in this message and its thread. " +
			"/account with a name or a domain opens any account.")
	case len(matches) > 1:
		return reply{message: blocks.Menu(cmp.Or(labelled(r.text), "this message"), listed(matches))}, nil
	}
	card, err := b.card(ctx, matches[0].Domain)
	if err != nil {
		return reply{}, err
	}
	return carded(card), nil
}

// labelled is a message as people see it: links by their labels.
func labelled(text string) string {
	return readable(markup.ReplaceAllStringFunc(text, func(m string) string {
		if parts := markup.FindStringSubmatch(m); parts[2] != "" && !strings.ContainsAny(m[1:2], "@#!") {
			return parts[2]
		}
		return m
	}))
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

// meant finds the accounts that a text is about: by the links, domains and
// addresses in it, else by the names in it.
func (b *bot) meant(ctx context.Context, text string) ([]store.Match, error) {
	in := namedIn(text)
	known, err := b.knownLinks(ctx, in.links)
	if err != nil {
		return nil, err
	}
	among, err := b.db.Among(ctx, in.domains)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(among, func(x, y store.Match) int {
		return slices.Index(in.domains, x.Domain) - slices.Index(in.domains, y.Domain)
	})
	var found []store.Match
	add := func(m store.Match) {
		if !slices.ContainsFunc(found, func(f store.Match) bool { return f.Domain == m.Domain }) {
			found = append(found, m)
		}
	}
	for _, link := range in.links {
		if m, is := known[link]; is {
			add(m)
		}
	}
	for _, m := range among {
		add(m)
	}
	for _, address := range in.addresses {
		more, err := b.db.ByContact(ctx, address, mostMatches)
		if err != nil {
			return nil, err
		}
		for _, m := range more {
			add(m)
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	return b.called(ctx, text)
}

// naming is what in a text may name accounts, each once.
type naming struct {
	links     []string
	domains   []account.Domain
	addresses []string // at free e-mail providers: a contact may be known by one
}

func namedIn(text string) (in naming) {
	words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`,;()[]{}"'“”<>|!*`, r) })
	for _, word := range words[:min(len(words), mostLooked)] {
		word = strings.Trim(word, ".:_`?~")
		if strings.HasPrefix(word, "https://") || strings.HasPrefix(word, "http://") {
			if !slices.Contains(in.links, word) {
				in.links = append(in.links, word)
			}
			continue
		}
		domain, err := account.ParseDomain(word)
		switch address, is := account.Email(word); {
		case err == nil && !slices.Contains(in.domains, domain):
			in.domains = append(in.domains, domain)
		case errors.Is(err, account.ErrFreemail) && is && len(in.addresses) < mostAddresses && !slices.Contains(in.addresses, address):
			in.addresses = append(in.addresses, address)
		}
	}
	return in
}

// called finds the accounts that a text calls by their names.
func (b *bot) called(ctx context.Context, text string) ([]store.Match, error) {
	calls := account.CallsIn(text)
	names, labels := calls.Keys()
	found, err := b.db.Called(ctx, names, labels, 100)
	if err != nil {
		return nil, err
	}
	var candidates []account.Candidate
	for _, m := range found {
		candidates = append(candidates, account.Candidate{Domain: m.Domain, Name: m.Name})
	}
	var matches []store.Match
	for _, domain := range calls.Meant(candidates) {
		at := slices.IndexFunc(found, func(m store.Match) bool { return m.Domain == domain })
		matches = append(matches, found[at])
	}
	return matches, nil
}

// spoken is what a message says, in all its parts.
type spoken struct {
	Text        string          `json:"text"`
	Bot         string          `json:"bot_id"`
	Blocks      json.RawMessage `json:"blocks"`
	Attachments json.RawMessage `json:"attachments"`
}

// words is all that people read of the message. What a person wrote is in its
// text; bots say more in blocks.
func (s spoken) words() string {
	out := []string{s.Text}
	if s.Bot != "" || strings.TrimSpace(s.Text) == "" {
		out = append(out, textsIn(s.Blocks)...)
	}
	return strings.Join(append(out, textsIn(s.Attachments)...), "\n")
}

// textsIn is the texts and addresses in blocks or attachments.
func textsIn(raw json.RawMessage) (texts []string) {
	var tree any
	if len(raw) == 0 || json.Unmarshal(raw, &tree) != nil {
		return nil
	}
	var walk func(node any)
	walk = func(node any) {
		switch node := node.(type) {
		case []any:
			for _, one := range node {
				walk(one)
			}
		case map[string]any:
			for _, key := range []string{"pretext", "title", "title_link", "from_url", "text", "url", "value"} {
				if text, is := node[key].(string); is {
					texts = append(texts, text)
				}
			}
			for _, key := range []string{"text", "fields", "elements", "blocks", "title", "rows", "accessory"} {
				walk(node[key])
			}
		}
	}
	walk(tree)
	return texts
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
