package deeds_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/blocks/blockstest"
	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/slacksim/blockkit"
)

func now() time.Time { return time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC) }

func deed(at time.Time, reason string) account.Deed {
	return account.Deed{By: account.Actor{ID: "U2", Name: "omar"}, At: at, Reason: reason}
}

// scene is Acme's card in a channel.
func scene() deeds.Scene {
	return deeds.Scene{
		Account: account.Account{ID: 1, Domain: "acme.com", Name: "Acme Inc"}, On: blocks.On{Domain: "acme.com", Back: "health"},
		Place: blocks.Place{Channel: "C2", TS: "1700000000.000100"}, Now: now(),
	}
}

// hostile is an account whose every word tries to be more than a word.
func hostile() deeds.Scene {
	s := scene()
	s.Account.Name = "*Acme* <!channel> & _Söhne_ שלום"
	d := deed(now().AddDate(-1, 0, 0), "see <https://evil.example|this> *now*\nor else")
	d.By.Name = "<@U1>"
	s.Account.Untracked = &d
	s.Account.Route = &account.Route{Deed: d, From: account.Health, To: account.Convert}
	return s
}

func platform() account.RevenueSource {
	return account.RevenueSource{
		ID: 1, System: account.Salesbricks, Product: "Platform", Status: account.Active, Interval: account.Interval{Unit: account.Yearly, Count: 1},
		Amount: account.Money{Amount: 4_800_000, Currency: "USD"}, EndsOn: now().AddDate(0, 1, 8),
	}
}

func addOn() account.RevenueSource {
	return account.RevenueSource{
		ID: 2, System: account.Stripe, Product: "Add-on", Status: account.PastDue, StatusSince: now().AddDate(0, 0, -12), Interval: account.Interval{Unit: account.Monthly, Count: 1},
		Amount: account.Money{Amount: 20_000, Currency: "USD"}, RenewsOn: now().AddDate(0, 0, 9),
	}
}

// facts are what is known of Acme.
func facts() account.Facts {
	nps := 9
	return account.Facts{
		Account: scene().Account, Revenue: []account.RevenueSource{platform(), addOn()},
		Signals: []account.Activity{
			{ExternalID: "s-1", System: account.BuildBetter, Kind: account.Signal, At: now().AddDate(0, 0, -3), Said: &account.Said{Type: account.Complaint}},
			{ExternalID: "s-2", System: account.BuildBetter, Kind: account.Signal, At: now().AddDate(0, 0, -4), Said: &account.Said{Type: account.NPS, Score: &nps}},
		},
	}
}

func assessed(change func(*account.Facts)) account.Assessment {
	f := facts()
	if change != nil {
		change(&f)
	}
	return account.Assess(f, account.DefaultPolicy(), now())
}

func ignoring() deeds.Effect {
	d := deed(now(), "")
	return deeds.Effect{Before: assessed(nil), After: assessed(func(f *account.Facts) { f.Revenue[1].Ignored = &d })}
}

func counting() deeds.Effect { return deeds.Effect{Before: ignoring().After, After: ignoring().Before} }

func mark(f account.Factor) account.Mark {
	return account.Mark{Deed: deed(now(), "known"), Factor: f, Why: account.WrongData, Until: now().AddDate(0, 1, 0)}
}

func choices(before account.Assessment, marked ...account.Mark) []deeds.Choice {
	var out []deeds.Choice
	for _, f := range before.Factors {
		out = append(out, deeds.Choice{Factor: f, After: assessed(func(facts *account.Facts) {
			facts.Marks = marked
			if f.Marked == "" {
				facts.Marks = append(facts.Marks, mark(f.Factor))
			} else {
				facts.Marks = nil
			}
		})})
	}
	return out
}

// windows are the states of all windows.
func windows() map[string]slack.ModalViewRequest {
	ignored, trial, euro := addOn(), addOn(), platform()
	d := deed(now().AddDate(0, -6, -19), "same order as Salesbricks")
	ignored.Ignored = &d
	canceled := ignored
	canceled.Status = account.Canceled
	trial.Status, trial.Product = account.Trialing, ""
	euro.Amount.Currency, euro.Product = "EUR", "*Platform* <!here>"
	dropped := deeds.Effect{
		Before: assessed(func(f *account.Facts) { f.Revenue = append(f.Revenue, euro, trial) }),
		After: assessed(func(f *account.Facts) {
			f.Revenue = []account.RevenueSource{platform()}
			f.Revenue[0].Status = account.Expired
		}),
	}
	untracked := scene()
	untracked.Account.Untracked = &d
	routed := scene()
	routed.Account.Route = &account.Route{Deed: d, From: account.Health, To: account.Contracts}
	before := assessed(nil)
	half := assessed(func(f *account.Facts) { f.Marks = []account.Mark{mark(account.PaymentFailedWeek)} })
	channels := map[account.Section]deeds.Destination{account.Convert: {Channel: "C7"}, account.Contracts: {Channel: "C8<!x>"}}
	barred := map[account.Section]deeds.Destination{
		account.Convert: {Channel: "C7", Barred: "it is shared with another organisation"}, account.Contracts: {Channel: "C8"},
		account.Pipeline: {Channel: "C9", Barred: "<!here> I am not in it"},
	}
	return map[string]slack.ModalViewRequest{
		"ignore":           deeds.IgnoreRevenue(scene(), addOn(), ignoring()),
		"ignore_hostile":   deeds.IgnoreRevenue(hostile(), euro, dropped),
		"count":            deeds.CountRevenue(scene(), ignored, counting()),
		"count_canceled":   deeds.CountRevenue(untracked, canceled, deeds.Effect{Before: before, After: before}),
		"untrack":          deeds.Untrack(scene(), before),
		"untrack_unscored": deeds.Untrack(scene(), account.Assessment{}),
		"retrack":          deeds.Retrack(untracked, before),
		"retrack_hostile":  deeds.Retrack(hostile(), before),
		"route":            deeds.Route(scene(), before, channels),
		"route_no_channel": deeds.Route(routed, before, nil),
		"route_hostile":    deeds.Route(hostile(), before, channels),
		"route_barred":     deeds.Route(scene(), before, barred),
		"mark":             deeds.MarkFactor(scene(), before, choices(before), now().AddDate(0, 1, 0)),
		"mark_marked":      deeds.MarkFactor(scene(), half, choices(half, mark(account.PaymentFailedWeek)), now().AddDate(0, 1, 0)),
		"share":            deeds.Share(scene()),
		"share_hostile":    deeds.Share(hostile()),
	}
}

// told is what is said when all is done, or not.
func told() map[string]kit.Message {
	s, h := scene(), hostile()
	same := deeds.Effect{Before: assessed(nil), After: assessed(nil)}
	m := mark(account.PaymentFailedWeek)
	return map[string]kit.Message{
		"ignored":         deeds.Ignored(s, addOn(), ignoring(), 12),
		"ignored_hostile": deeds.Ignored(h, platform(), same, 12),
		"counted":         deeds.Counted(s, addOn(), counting(), 13),
		"untracked":       deeds.Untracked(s, 14),
		"retracked":       deeds.Retracked(s, 15),
		"routed":          deeds.Routed(s, account.Contracts, deeds.Destination{Channel: "C8"}, 16),
		"routed_silently": deeds.Routed(s, account.Pipeline, deeds.Destination{}, 17),
		"routed_barred":   deeds.Routed(s, account.Convert, deeds.Destination{Channel: "C7", Barred: "it is shared with another organisation"}, 17),
		"marked":          deeds.Marked(s, m, ignoring(), 18),
		"unmarked":        deeds.Unmarked(s, m.Factor, counting(), 19),
		"shared":          deeds.Shared(s, "C2", 0),
		"refreshed":       deeds.Refreshed(s, ignoring()),
		"refreshed_same":  deeds.Refreshed(s, same),
		"refreshed_none":  deeds.Refreshed(s, deeds.Effect{}),
		"undone":          deeds.Undone(s, counting()),
		"undone_same":     deeds.Undone(s, same),
		"already":         deeds.Already(s, "already ignored from ARR", deed(now().AddDate(0, -6, -19), "same order as Salesbricks")),
		"already_hostile": deeds.Already(h, "already untracked", *h.Account.Untracked),
		"already_somehow": deeds.Already(s, "it counts already", account.Deed{}),
		"already_marked":  deeds.Already(s, deeds.AsMarked(s, m), m.Deed),
		"stale_revenue":   deeds.Stale(s, deeds.Is(s, addOn(), account.Money{Amount: 480_000, Currency: "USD"})),
		"stale_route":     deeds.Stale(h, deeds.In(h)),
		"stale_gone":      deeds.Stale(s, deeds.Gone),
		"undo_not_yours":  deeds.NotYours(s),
		"undo_newer":      deeds.Newer(s),
		"undo_nothing":    deeds.Nothing(),
		"no_factor":       deeds.NoFactor(s),
	}
}

func TestWindowsTellTheEffectFirst(t *testing.T) {
	for name, v := range windows() {
		t.Run(name, func(t *testing.T) {
			encoded, err := json.Marshal(v)
			require.NoError(t, err)
			assert.Empty(t, blockkit.ValidateView(encoded))
			assert.Empty(t, blockkit.Unlabelled(v))
			assert.Contains(t, blocks.Callbacks(), v.CallbackID)
			place, _, err := blocks.Carried[json.RawMessage](v.PrivateMetadata)
			require.NoError(t, err)
			assert.Equal(t, scene().Place, place)
			golden(t, "window_"+name, v)
		})
	}
}

func TestWhatIsSaidWhenAllIsDone(t *testing.T) {
	for name, m := range told() {
		t.Run(name, func(t *testing.T) {
			encoded, err := json.Marshal(m.Blocks)
			require.NoError(t, err)
			assert.Empty(t, blockkit.Validate(blockkit.Message, encoded))
			assert.Empty(t, blockkit.Aloud(m.Text, m.Blocks))
			golden(t, "told_"+name, map[string]any{"text": m.Text, "blocks": m.Blocks})
		})
	}
}

// golden compares a view with the kept one.
func golden(t *testing.T, name string, view any) {
	t.Helper()
	blockstest.Golden(t, name, view)
}
