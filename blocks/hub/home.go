package hub

import (
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Home is the Home tab of one person.
type Home struct {
	Reader kit.Reader
	Now    time.Time
	Since  time.Time // of what is new
	Looked bool      // Since is when the person last looked

	Tally    Tally
	Totals   []account.Total // ARR by currency, the largest first
	Accounts []Own           // one page of them, the worst first
	Page     int             // the first is 0
	Pages    int

	Moves     []HomeMove // the deepest fall first
	MovesAll  int
	Deeds     []HomeDeed // the newest first
	Handoffs  []HomeHandoff
	Feeds     []account.Feed
	Settings  *Set   // what admins have set; nil for everybody else
	Footer    string // the last line; may be empty
	Shortened bool   // only what is needed most, where Slack found the whole too large
}

// Tally counts accounts. Untracked ones are in no level.
type Tally struct {
	All, Critical, AtRisk, Healthy, Unscored, Untracked int
}

// Own is one of a person's accounts.
type Own struct {
	Domain    account.Domain
	Name      string
	Untracked bool
	Score     *int // nil is not scored yet
	Was       *int // the score of the last look; nil is not known
	Level     account.Level
	Factors   []account.Applied // the most negative first
	Rollup    account.Rollup
}

// HomeMove is a score that is another one than at the last look.
type HomeMove struct {
	Domain account.Domain
	Name   string
	Move   account.Move
}

// HomeDeed is what somebody else did to an account.
type HomeDeed struct {
	Domain  account.Domain
	Name    string
	By      account.Actor
	At      time.Time
	Action  string // of the audit
	Undid   string // the action that it took back
	Reason  string
	Section account.Section // that the account was moved to
}

// HomeHandoff is an open hand-off.
type HomeHandoff struct {
	ID       int64
	Domain   account.Domain
	Name     string
	From, To account.Section
	By       account.Actor
	At       time.Time
	Reason   string
}

// How much of what is new a Home shows.
const (
	maxHomeMoves    = 5
	maxHomeDeeds    = 8
	maxHomeHandoffs = 5
	maxHomeTotals   = 3
)

// View is the Home as Slack publishes it.
func (h Home) View() slack.HomeTabViewRequest {
	parts := [][]slack.Block{h.search(), h.handoffs(), h.news(), h.accounts()}
	if h.Shortened {
		parts = [][]slack.Block{h.search(), h.accounts()}
	}
	parts = append(parts, h.data(), h.Settings.summary())
	if h.Footer != "" {
		parts = append(parts, []slack.Block{kit.Note(kit.Escape(h.Footer, kit.MaxLine))})
	}
	var out []slack.Block
	for _, p := range parts {
		out = append(out, p...)
	}
	return homeOf(out)
}

// HomeSentence is a Home of one plain sentence: a refusal, or what went wrong.
func HomeSentence(text string) slack.HomeTabViewRequest { return homeOf(kit.Sentence(text).Blocks) }

// homeOf is a Home whose blocks keep their ids from one drawing to the next, so
// that a click on what was drawn before is still one on the same block.
func homeOf(of []slack.Block) slack.HomeTabViewRequest {
	taken := map[string]bool{}
	for _, b := range of {
		id := b.ID()
		s, is := b.(*slack.SectionBlock)
		if is && (taken[id] || len(id) > maxBlockID) {
			s.BlockID = "" // Slack names it
		}
		taken[id] = true
	}
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: of}}
}

// search is the menu that finds any account. It offers the person's own before
// a letter is typed. A Home of another minute has another menu, in which nothing
// is chosen: Slack tells of no choice that is made twice.
func (h Home) search() []slack.Block {
	menu := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, kit.PlainText("Find an account by name or domain", kit.MaxLine), blocks.FindAccountMenu)
	none := 0
	menu.MinQueryLength = &none
	return []slack.Block{slack.NewActionBlock("find "+strconv.FormatInt(h.Now.Unix()/60, 10), menu)}
}

// handoffs are those that nobody has accepted or sent back.
func (h Home) handoffs() []slack.Block {
	if len(h.Handoffs) == 0 {
		return nil
	}
	out := []slack.Block{kit.Header("Open hand-offs")}
	for i, x := range h.Handoffs {
		if i == maxHomeHandoffs {
			return append(out, kit.Note("There are more: `/account mine` lists them"))
		}
		line := named(x.Name, x.Domain) + " from " + word(x.From.Label()) + " to *" + word(x.To.Label()) + "*\n" +
			kit.Defuse(kit.Capital("by "+kit.Handle(x.By.Name))) + " · " + h.Reader.Ago(x.At, h.Now) + kit.Defuse(kit.Because(x.Reason))
		buttons := blocks.OnHandoff{On: blocks.On{Domain: x.Domain}, Handoff: x.ID, In: blocks.InHome}.Buttons(kit.NameOf(x.Name, x.Domain))
		buttons.BlockID = "handoff " + strconv.FormatInt(x.ID, 10)
		out = append(out, opening("handoff", line, x.Domain, x.Name), buttons)
	}
	return out
}

// accounts are a page of the person's own.
func (h Home) accounts() []slack.Block {
	out := []slack.Block{kit.Header("Your accounts")}
	if h.Tally.All == 0 {
		return append(out, kit.Section("No account has you as its owner yet. `/account` with a name or a domain opens any account."))
	}
	out = append(out, kit.Note(h.figures()))
	for _, a := range h.Accounts {
		out = append(out, opening("own", h.row(a), a.Domain, a.Name))
	}
	return append(out, h.turning()...)
}

// figures is `12 accounts · 🔴 2 critical · … · $1,200,000 ARR`.
func (h Home) figures() string {
	number := func(n int) string { return h.Reader.Number(int64(n)) }
	parts := []string{h.Reader.Count(h.Tally.All, "account")}
	for _, x := range []struct {
		n     int
		light string
		words string
	}{
		{h.Tally.Critical, kit.Light(account.Critical) + " ", " critical"},
		{h.Tally.AtRisk, kit.Light(account.AtRisk) + " ", " at risk"},
		{h.Tally.Healthy, kit.Light(account.Healthy) + " ", " healthy"},
		{h.Tally.Unscored, "", " not scored yet"},
		{h.Tally.Untracked, "", " untracked"},
	} {
		if x.n > 0 {
			parts = append(parts, x.light+number(x.n)+x.words)
		}
	}
	return strings.Join(append(parts, h.totals(h.Totals)...), " · ")
}

// totals are sums by currency: they are never added.
func (h Home) totals(totals []account.Total) []string {
	var out []string
	for i, t := range totals {
		if i == maxHomeTotals {
			return append(out, "+"+kit.Plural(len(totals)-i, "more currency"))
		}
		out = append(out, kit.Escape(h.Reader.Amount(account.Money{Amount: t.ARR, Currency: t.Currency}), kit.MaxWord)+" ARR")
	}
	return out
}

// row is an account in up to three lines: name, figures, what weighs on it.
func (h Home) row(a Own) string {
	name := kit.NameOf(a.Name, a.Domain)
	line := named(a.Name, a.Domain)
	if display := a.Domain.Display(); display != name {
		line += " · " + kit.Escape(display, kit.MaxName)
	}
	parts := []string{kit.Light(a.Level) + " " + a.Level.Label()}
	if a.Score != nil {
		score := strconv.Itoa(*a.Score)
		if a.Was != nil && *a.Was != *a.Score {
			score += " (" + kit.Signed(*a.Score-*a.Was) + ")"
		}
		parts = append(parts, score)
	}
	if a.Untracked {
		parts = append(parts, "*Untracked*")
	}
	parts = append(parts, h.totals(a.Rollup.Totals)...)
	if n, known := a.Rollup.DaysToRenewal(h.Now); known {
		parts = append(parts, renews(n))
	}
	line += "\n" + strings.Join(parts, " · ")
	if why := reasons(a.Factors, kit.MaxField); why != "" {
		line += "\n" + why
	}
	return line
}

// renews is when an account renews: `renews in 38 days`.
func renews(n int) string {
	switch {
	case n == 0:
		return "renews today"
	case n < 0:
		return "renewal " + kit.Plural(-n, "day") + " ago"
	}
	return "renews in " + kit.Plural(n, "day")
}

// turning are the buttons that turn the pages.
func (h Home) turning() []slack.Block {
	if h.Pages < 2 {
		return nil
	}
	var buttons []slack.BlockElement
	if h.Page > 0 {
		buttons = append(buttons, kit.Button("Previous", blocks.HomePrevious, blocks.HomePage{Page: h.Page - 1}.Value()))
	}
	if h.Page < h.Pages-1 {
		buttons = append(buttons, kit.Button("Next", blocks.HomeNext, blocks.HomePage{Page: h.Page + 1}.Value()))
	}
	page := kit.Note("Page " + strconv.Itoa(h.Page+1) + " of " + strconv.Itoa(h.Pages))
	return []slack.Block{page, slack.NewActionBlock("page "+strconv.Itoa(h.Page), buttons...)}
}

// maxBlockID is how long Slack lets a block's id be.
const maxBlockID = 255

// opening is a line of a part of the Home with the button that opens the
// account's card.
func opening(part, line string, domain account.Domain, name string) slack.Block {
	s := kit.Section(line)
	s.BlockID = part + " " + string(domain)
	open := kit.Button("Open", blocks.HomeOpen, blocks.On{Domain: domain}.Value())
	open.AccessibilityLabel = kit.Plain("Open "+kit.NameOf(name, domain), kit.MaxButton)
	s.Accessory = slack.NewAccessory(open)
	return s
}

// named is an account's name in bold.
func named(name string, domain account.Domain) string {
	return "*" + kit.Escape(kit.NameOf(name, domain), kit.MaxName) + "*"
}

func word(text string) string { return kit.Escape(text, kit.MaxWord) }
