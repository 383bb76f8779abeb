// Package blocks owns how the product looks in Slack: it turns values of the
// domain into Block Kit, and the values behind buttons into text and back.
// It never does I/O, asks for the time, decides about an account, or lets a
// text of the record format, ping or open anything.
package blocks

import (
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Card is everything that an account's card shows.
type Card struct {
	Account    account.Account
	Standing   account.Assessment // the zero value when Assessed is false
	Assessed   bool
	Revenue    []account.RevenueSource
	Activities []account.Activity // the newest, newest first
	Enrichment []account.Enrichment
	Trail      []account.Point // before the standing, oldest first
	Feeds      []account.Feed
	Points     []account.Point // the scores of the last 90 days with the standing one, oldest first; empty draws no history
	Moves      []account.Move  // the largest of these days, the largest first
	Policy     account.Policy  // the borders of the levels
	LogoToken  string          // of logo.dev; empty draws no logo
	Handoff    *Handoff        // the open one; nil is none
	Back       string          // the list that the card was opened from (of hub.List); empty is none
	Reader     kit.Reader      // who alone sees the card; the zero value where several do
	Now        time.Time
}

// On is what the card's buttons carry.
func (c Card) On() On { return On{c.Account.Domain, c.Back} }

// room is how much of its longer parts a card shows.
type room struct {
	inModal bool // where Slack draws no chart

	activities int
	fields     int
	history    int // 1: the chart; one more for each of the largest moves
	sources    int
	doubles    int // what looks like the same money twice
}

// How much of its longer parts a card shows while people still read it; the
// rest is a click away.
const (
	maxActivities = 3
	maxFields     = 8
	maxMoves      = 3
	maxSources    = 10
	maxDoubles    = 3
)

// Message is the card, cut to what Slack takes of one message.
func (c Card) Message() kit.Message {
	return kit.Message{Text: c.headline(), Blocks: c.fitted(room{})}
}

// View is the card as a modal.
func (c Card) View() slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: kit.PlainText("Account", kit.MaxTitle), Close: kit.PlainText("Close", kit.MaxTitle),
		Blocks: slack.Blocks{BlockSet: c.fitted(room{inModal: true})}, PrivateMetadata: Carry(Place{}, c.On()),
	}
}

// fitted draws all that people read, or what Slack takes of it.
func (c Card) fitted(r room) []slack.Block {
	r.activities, r.sources = maxActivities, min(maxSources, len(c.Revenue))
	r.history = 1 + min(maxMoves, len(c.Moves))
	r.doubles = min(maxDoubles, len(c.Standing.Rollup.DoubleOf))
	for _, e := range c.Enrichment {
		r.fields += len(e.Fields)
	}
	r.fields = min(r.fields, maxFields)
	blocks := c.draw(r)
	if !kit.Fits(blocks) {
		blocks = c.draw(c.within(r))
	}
	return blocks
}

// within gives up no more than it must for the card to fit: of the feed, then
// of the CRM's fields, then of the history, then of the revenue sources, and at
// last of what may be counted twice.
func (c Card) within(r room) room {
	for _, part := range []*int{&r.activities, &r.fields, &r.history, &r.sources, &r.doubles} {
		all := *part
		gone := sort.Search(all, func(n int) bool {
			*part = all - n
			return kit.Fits(c.draw(r))
		})
		if *part = all - gone; gone < all {
			break
		}
	}
	return r
}

// draw lays the parts out from top to bottom.
func (c Card) draw(r room) []slack.Block {
	out := make([]slack.Block, 0, 32)
	if c.Back != "" {
		out = append(out, slack.NewActionBlock("", kit.Button("← Back", BackToList, c.On().Value())))
	}
	out = append(out, kit.Header(kit.NameOf(c.Account.Name, c.Account.Domain)), c.identity())
	out = append(out, c.handoff()...)
	out = append(out, c.score()...)
	out = append(out, c.metrics())
	out = append(out, c.factors()...)
	out = append(out, c.revenue(r)...)
	out = append(out, c.history(r)...)
	out = append(out, c.enrichment(r.fields)...)
	out = append(out, c.feed(r.activities)...)
	return append(out, c.actions(), c.freshness())
}

// headline is the card in a notification:
// `Acme Inc: 🟠 At risk, 58 / 100 (−14), $59,400 ARR`.
func (c Card) headline() string {
	parts := []string{kit.Light(c.level()) + " " + c.level().Label()}
	if c.scored() {
		score := strconv.Itoa(c.Standing.Score) + " / 100"
		if before, known := c.previous(); known && before.Score != c.Standing.Score {
			score += " (" + kit.Signed(c.Standing.Score-before.Score) + ")"
		}
		parts = append(parts, score)
	}
	for i, t := range c.totals() {
		if i < maxTotals {
			parts = append(parts, c.priced(t.ARR, t.Currency)+" ARR")
		}
	}
	if c.Account.Untracked != nil {
		parts = append(parts, "untracked")
	}
	return kit.Escape(kit.NameOf(c.Account.Name, c.Account.Domain), kit.MaxName) + ": " + strings.Join(parts, ", ")
}

// identity is the domain, the contact's address and the badges, with the logo
// beside them.
func (c Card) identity() slack.Block {
	domain := c.Account.Domain
	line := kit.Anchor("https://"+url.PathEscape(string(domain)), kit.Escape(domain.Display(), kit.MaxName))
	if email := kit.Tidy(c.Account.Contact.Email); email != "" {
		line += " · " + contact(email)
	}
	s := kit.Section(line + "\n" + c.badges())
	if logo := c.logo(); logo != "" {
		alt := "Logo of " + kit.NameOf(c.Account.Name, domain)
		s.Accessory = slack.NewAccessory(slack.NewImageBlockElement(logo, kit.Plain(alt, kit.MaxLine)))
	}
	return s
}

// logo is the address of the account's logo, empty without a token.
func (c Card) logo() string {
	q := url.Values{"token": {c.LogoToken}, "size": {"128"}, "format": {"png"}}
	address := "https://img.logo.dev/" + url.PathEscape(string(c.Account.Domain)) + "?" + q.Encode()
	if c.LogoToken == "" || len(address) > kit.MaxURL {
		return ""
	}
	return address
}

// contact is an e-mail address with a link that writes to it; what is not an
// address is only shown.
func contact(email string) string {
	const longest = 254 // of an address, by RFC 5321
	shown := kit.Escape(email, kit.MaxName)
	address, ok := account.Email(email)
	if !ok || len(address) > longest {
		return shown
	}
	return kit.Anchor(kit.Mailto(address), shown)
}

// badges is what kind of account this is, in one line.
func (c Card) badges() string {
	line := kit.Light(c.level()) + " *" + c.level().Label() + "*"
	if c.scored() {
		line += " · Score " + strconv.Itoa(c.Standing.Score)
	}
	if u := c.Account.Untracked; u != nil {
		line += " · *Untracked* by " + kit.Defuse(kit.Handle(u.By.Name)) + " since " + c.Reader.Day(u.At, c.Now) + kit.Defuse(kit.Because(u.Reason))
	}
	if o := c.origin(); o != "" {
		line += " · *" + o + "*"
	}
	line += " · " + kit.Defuse(c.Account.Section().Label())
	if m := c.Account.Route; m != nil {
		from := ""
		if m.From != "" {
			from = " from " + m.From.Label()
		}
		line += " · _" + kit.Defuse(m.Done()+from+" by "+kit.Handle(m.By.Name)+kit.Because(m.Reason)) + "_"
	}
	return line
}

func (c Card) origin() string {
	switch o := c.Standing.Rollup.Origin; o {
	case account.Merged:
		return "Merged"
	case account.FromSalesbricks, account.FromStripe:
		return account.System(o).Label()
	default:
		return ""
	}
}

func (c Card) scored() bool { return c.Assessed && c.Standing.Scored }

func (c Card) level() account.Level {
	if !c.scored() {
		return ""
	}
	return c.Standing.Level
}
