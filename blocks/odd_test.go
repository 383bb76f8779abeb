package blocks_test

import (
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// Whatever the sources tell: Slack takes the card, it pings nobody, and its
// sums add up.
func TestAnyCardIsTakenBySlack(t *testing.T) {
	for seed := range uint64(3000) {
		c := odd{rand.New(rand.NewPCG(seed, 7))}.card()
		m := c.Message().WithFooter("DEMO: sample data")
		valid(t, m)
		encoded, err := m.JSON()
		require.NoError(t, err)
		said := texts(t, encoded)
		harmless(t, said)
		assert.LessOrEqual(t, characters(said)-len(m.Text), 10_000, "characters of the blocks")
		addsUp(t, said, c)
		if seed%8 == 0 {
			repeats(t, c)
			if seed%40 == 0 {
				climbsDown(t, m)
			}
			for _, v := range []slack.ModalViewRequest{blocks.RevenueView(c, int(seed)), blocks.FieldsView(c), c.View()} {
				view, err := json.Marshal(v)
				require.NoError(t, err)
				assert.LessOrEqual(t, len(view), 250_000)
				validView(t, view)
				harmless(t, texts(t, view))
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// climbsDown has each block refused, and all of them: what stands in its place
// is taken.
func climbsDown(t *testing.T, m kit.Message) {
	t.Helper()
	for i := range m.Blocks {
		valid(t, kit.Message{Text: m.Text, Blocks: kit.Relieve(m.Blocks, []string{"/blocks/" + strconv.Itoa(i) + "/text"})})
	}
	valid(t, kit.Message{Text: m.Text, Blocks: kit.Relieve(m.Blocks, nil)})
	valid(t, kit.Message{Text: m.Text, Blocks: kit.Paragraphs(kit.Written(m.Blocks))})
	bare := m.Bare()
	assert.LessOrEqual(t, len(utf16.Encode([]rune(bare.Text))), 4000)
	harmless(t, []string{bare.Text})
}

// repeats draws a card twice: it is the same, and what it is made of too.
func repeats(t *testing.T, c blocks.Card) {
	t.Helper()
	before, err := json.Marshal(c)
	require.NoError(t, err)
	once, err := c.Message().JSON()
	require.NoError(t, err)
	twice, err := c.Message().JSON()
	require.NoError(t, err)
	after, err := json.Marshal(c)
	require.NoError(t, err)
	assert.Equal(t, string(once), string(twice))
	assert.Equal(t, string(before), string(after))
}

// harmless holds every string of a message against what would ping somebody
// or open something that is not the web.
func harmless(t *testing.T, said []string) {
	t.Helper()
	for _, s := range said {
		for i := range len(s) - 1 {
			if s[i] == '<' && strings.IndexByte("!@#", s[i+1]) >= 0 {
				assert.True(t, strings.HasPrefix(s[i:], "<!date^"), "a token in %q", s)
			}
		}
	}
}

// texts are all strings of a message but the names of its fields. It holds
// addresses to the web.
func texts(t *testing.T, encoded []byte) []string {
	t.Helper()
	var tree any
	require.NoError(t, json.Unmarshal(encoded, &tree))
	var out []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			out = append(out, v)
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			for name, x := range v {
				walk(x)
				if address, is := x.(string); is && strings.HasSuffix(name, "url") && !strings.HasPrefix(address, "http") {
					assert.Fail(t, "not an address of the web", address)
				}
			}
		}
	}
	walk(tree)
	return out
}

// characters counts what stands in a message, but for the words of Block Kit.
func characters(said []string) int {
	n := 0
	for _, s := range said {
		switch s {
		case "section", "rich_text", "rich_text_section", "rich_text_list", "text", "link", "mrkdwn", "plain_text", "bullet", "context", "header":
		default:
			n += len(utf16.Encode([]rune(s)))
		}
	}
	return n
}

// addsUp reads the card's sums as a person would and adds them up.
func addsUp(t *testing.T, said []string, c blocks.Card) {
	t.Helper()
	scores := 0
	for _, s := range said {
		for line := range strings.SplitSeq(s, "\n") {
			switch left, right, _ := strings.Cut(line, " = "); {
			case strings.HasPrefix(line, strconv.Itoa(c.Standing.Base)+" base"):
				scores++
				sum := strings.NewReplacer(" base", "", " cut off at 100", "", " cut off at 0", "").Replace(left)
				assert.Zero(t, value(t, sum).Cmp(value(t, right)), line)
				assert.Zero(t, value(t, right).Cmp(big.NewRat(int64(c.Standing.Score), 1)), line)
			case strings.HasPrefix(line, "ARR ") && right != "":
				sum, _, _ := strings.Cut(right, " · ")
				for _, system := range account.Systems() {
					sum = strings.ReplaceAll(sum, " "+system.Label(), "")
				}
				sum = strings.ReplaceAll(sum, " zendesk_eu", "")
				assert.Zero(t, value(t, strings.TrimPrefix(left, "ARR ")).Cmp(value(t, sum)), line)
			}
		}
	}
	if c.Assessed && c.Standing.Scored {
		assert.Equal(t, 1, scores)
	} else {
		assert.Zero(t, scores)
	}
}

// value evaluates `$1,200.50 − $3 + $4`.
func value(t *testing.T, text string) *big.Rat {
	t.Helper()
	text = strings.NewReplacer(" − ", " + −", "$", "", "€", "", "¥", "", "KWD\u00a0", "", "CAD\u00a0", "", ",", "").Replace(text)
	sum := new(big.Rat)
	for term := range strings.SplitSeq(text, " + ") {
		x, ok := new(big.Rat).SetString(strings.NewReplacer("−−", "", "−", "-").Replace(term))
		require.True(t, ok, "%q in %q", term, text)
		sum.Add(sum, x)
	}
	return sum
}

// odd makes accounts that no source should tell, and that some source will.
type odd struct{ *rand.Rand }

func pick[T any](o odd, from ...T) T { return from[o.IntN(len(from))] }

func (o odd) maybe() bool { return o.IntN(2) == 0 }

func (o odd) text() string {
	parts := []string{
		"Acme", " ", "<!channel>", "<@U123>", "<!subteam^S1>", "<#C1>", "&amp;", "*", "_x_", "~", "`", "```", ">", "\n", "\t", "שלום", "\u202e", "\u2066",
		"👩‍👩‍👧‍👦", "🇩🇪", "e\u0301", "\x00", "\xff\xfe", "|", "http://evil.example", "@channel", strings.Repeat("long ", 60), "日本語", "ＡＢ＊＿", "\u200b", "\u2028", "\"", "\\u003c",
	}
	var out strings.Builder
	for range o.IntN(6) {
		out.WriteString(pick(o, parts...))
	}
	if o.IntN(150) == 0 {
		return strings.Repeat(out.String(), 40)
	}
	return out.String()
}

func (o odd) time() time.Time {
	switch o.IntN(8) {
	case 0:
		return time.Time{}
	case 1:
		return now().AddDate(o.IntN(400)-200, 0, 0)
	}
	return now().Add(time.Duration(o.IntN(200*24)-100*24) * time.Hour)
}

func (o odd) day() time.Time {
	if t := o.time(); !t.IsZero() {
		return account.Day(t)
	}
	return time.Time{}
}

func (o odd) deed() *account.Deed {
	if o.IntN(3) > 0 {
		return nil
	}
	return &account.Deed{By: account.Actor{Name: o.text()}, At: o.time(), Reason: o.text()}
}

func (o odd) system() account.System {
	return pick(o, append(account.Systems(), account.Salesbricks, account.Stripe, account.Stripe, "zendesk_eu")...)
}

func (o odd) url() string {
	return pick(o, "", "https://acme.example/a?b=c&d=<e>|f", "javascript:alert(1)", "http://x", "https://"+strings.Repeat("a", 300)+".example", "https://x.example/"+strings.Repeat("ü", 900), "ftp://x", "https://u:p@x", "%zz", o.text())
}

func (o odd) source(id int) account.RevenueSource {
	s := account.RevenueSource{
		ID: account.RevenueID(id), System: o.system(), ExternalID: o.text(), Product: o.text(),
		Status:      account.Status(pick(o, "active", "active", "past_due", "trialing", "canceled", "expired", "unpaid", "paused", "", o.text())),
		StatusSince: o.time(), StartsOn: o.day(), EndsOn: o.day(), RenewsOn: o.day(), URL: o.url(), Ignored: o.deed(),
		Interval: account.Interval{Unit: pick(o, account.Daily, account.Weekly, account.Monthly, account.Quarterly, account.Yearly, account.Once, "fortnight"), Count: o.IntN(14)},
		Amount:   account.Money{Amount: o.Int64N(1e9) - 1e6, Currency: pick(o, account.Currency("USD"), "USD", "EUR", "JPY", "KWD", "CAD")},
	}
	if o.IntN(20) == 0 {
		s.Amount.Amount = pick(o, 0, account.MaxAmount, -account.MaxAmount, int64(1)<<62)
	}
	if o.maybe() {
		s.Seats = ptr(o.IntN(1000) - 10)
	}
	return s
}

func (o odd) activity() account.Activity {
	a := account.Activity{Kind: account.Kind(pick(o, "call", "email", "signal", "project", o.text())), At: o.time(), Title: o.text(), Summary: o.text(), URL: o.url()}
	if o.maybe() {
		a.Kind = account.Signal
		a.Said = &account.Said{Type: pick(o, account.Complaint, account.NPS, account.Escalation, account.ChurnRisk, account.Praise, account.SignalType(o.text()))}
		if o.maybe() {
			a.Said.Score = ptr(o.IntN(11))
		}
	}
	return a
}

func (o odd) move() account.Move {
	m := account.Move{FromAt: o.time(), At: o.time(), From: o.IntN(101), To: o.IntN(101), LeftOver: o.IntN(9) - 4}
	for range o.IntN(9) {
		m.Changes = append(m.Changes, account.Change{Name: o.text(), Source: account.System(pick(o, string(o.system()), o.text())), Was: o.IntN(9) - 4, Is: o.IntN(9) - 4})
	}
	return m
}

func (o odd) card() blocks.Card {
	a := account.Account{ID: 1, Domain: pick(o, account.Domain("acme.com"), "xn--mnchen-3ya.example", account.Domain(strings.Repeat("a.", 100)+"com")), Name: o.text(), Untracked: o.deed()}
	a.Contact = account.Contact{Name: o.text(), Email: o.text()}
	a.Home = pick(o, account.Health, account.Pipeline, "", account.Section(o.text()))
	if d := o.deed(); d != nil {
		a.Route = &account.Route{Deed: *d, From: pick(o, account.Sections()...), To: pick(o, account.Sections()...)}
	}
	if o.maybe() {
		a.Licensed = ptr(o.IntN(200))
	}
	s := story{facts: account.Facts{Account: a}, base: 1 + o.IntN(100)}
	for i := range pick(o, 0, 1, 2, 5, 12, 80) {
		s.facts.Revenue = append(s.facts.Revenue, o.source(i+1))
	}
	if o.maybe() {
		s.facts.Usage, s.facts.UsageSince = usage(o.IntN(50), o.IntN(50)), o.day()
	}
	for range o.IntN(12) {
		s.facts.Signals = append(s.facts.Signals, o.activity())
	}
	for _, f := range []account.Factor{account.NoActivity, account.LowAdoption, account.Complaints, account.ContractExpired} {
		if o.IntN(4) == 0 {
			s.facts.Marks = append(s.facts.Marks, account.Mark{Factor: f, Why: account.MarkReason(pick(o, "expected", "wrong_data", o.text())), Until: now().AddDate(0, o.IntN(3), 0)})
		}
	}
	for range o.IntN(4) {
		fields := map[string]string{"industry": o.text()}
		for range o.IntN(20) {
			fields[o.text()] = o.text()
		}
		s.enrichment = append(s.enrichment, account.Enrichment{System: account.System(pick(o, "hubspot", o.text())), Fields: fields})
	}
	for range o.IntN(40) {
		s.trail = append(s.trail, account.Point{At: o.time(), Score: o.IntN(101)})
	}
	for range o.IntN(9) {
		s.feeds = append(s.feeds, account.Feed{System: account.System(pick(o, string(o.system()), o.text())), LastAt: o.time()})
	}
	s.token, s.back = pick(o, "", "pk_1", o.text()), pick(o, "", "health.critical.dana@us.example", strings.Repeat("b", 150))
	for range o.IntN(4) {
		s.moves = append(s.moves, o.move())
	}
	c := s.card()
	if o.IntN(10) == 0 { // never assessed, or assessed of other facts
		c.Standing, c.Assessed = account.Assessment{}, false
	} else if o.IntN(10) == 0 && len(c.Revenue) > 0 {
		c.Revenue = c.Revenue[1:]
	}
	return c
}
