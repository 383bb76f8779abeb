package main

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode"

	"rapport/internal/account"
	"rapport/internal/store"
)

const (
	mostLooked    = 500 // words of a text that may be links, domains and addresses
	mostAddresses = 10  // of contacts at free e-mail providers
)

// meant finds the accounts that a text is about: by the links, domains and
// addresses in it, then by the names in it.
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
	more, err := b.called(ctx, text, found)
	return append(found, more...), err
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

// onlyDomain is the one domain that a text names, in links and addresses too;
// empty where it names none or several.
func onlyDomain(text string) account.Domain {
	in := namedIn(text)
	for _, link := range in.links {
		if d, err := account.ParseDomain(link); err == nil && !slices.Contains(in.domains, d) {
			in.domains = append(in.domains, d)
		}
	}
	in.domains = slices.DeleteFunc(in.domains, func(d account.Domain) bool { // "e.g."
		at := strings.LastIndexByte(string(d), '.')
		return len(d)-at <= 2
	})
	if len(in.domains) != 1 {
		return ""
	}
	return in.domains[0]
}

// called finds the accounts that a text calls by their names, beside those that
// it names otherwise.
func (b *bot) called(ctx context.Context, text string, beside []store.Match) ([]store.Match, error) {
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
	meant := calls.Meant
	if len(beside) > 0 {
		var named []account.Domain
		for _, m := range beside {
			named = append(named, m.Domain)
		}
		meant = func(all []account.Candidate) []account.Domain { return calls.Beside(named, all) }
	}
	var matches []store.Match
	for _, domain := range meant(candidates) {
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
