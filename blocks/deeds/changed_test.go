package deeds_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/internal/account"
	"rapport/internal/slacksim/blockkit"
)

// toldIn is the mark of what a window tells, by what can be chosen in it.
func toldIn(t *testing.T, v slack.ModalViewRequest) blocks.Told {
	t.Helper()
	_, asked, err := blocks.Carried[blocks.AskDeed](v.PrivateMetadata)
	require.NoError(t, err)
	require.NotEmpty(t, asked.Told)
	return asked.Told
}

// grown is an effect on an account that has another source as well.
func grown() deeds.Effect {
	d, euro := deed(now(), ""), platform()
	euro.ID, euro.Amount.Currency = 3, "EUR"
	more := func(f *account.Facts) { f.Revenue = append(f.Revenue, euro) }
	return deeds.Effect{Before: assessed(more), After: assessed(func(f *account.Facts) { more(f); f.Revenue[1].Ignored = &d })}
}

func TestAnotherEffectOfARevenueSourceHasAnotherMark(t *testing.T) {
	same, e := scene(), ignoring()
	told := toldIn(t, deeds.IgnoreRevenue(scene(), addOn(), e))
	same.Account.Name = "Acme & Sons"
	same.Place, same.On.Back = blocks.Place{Channel: "C9"}, ""
	assert.Equal(t, told, toldIn(t, deeds.IgnoreRevenue(same, addOn(), e)), "the effect is the same elsewhere")

	moved, dearer, level, scored := scene(), addOn(), e, e
	moved.Account.Route = &account.Route{From: account.Health, To: account.Convert}
	dearer.Amount.Amount++
	level.After.Level = account.Critical
	scored.Before.Score++
	for name, v := range map[string]slack.ModalViewRequest{
		"ARR in another currency": deeds.IgnoreRevenue(scene(), addOn(), grown()),
		"another section":         deeds.IgnoreRevenue(moved, addOn(), e),
		"another price":           deeds.IgnoreRevenue(scene(), dearer, e),
		"another level":           deeds.IgnoreRevenue(scene(), addOn(), level),
		"another score before":    deeds.IgnoreRevenue(scene(), addOn(), scored),
		"the other deed":          deeds.CountRevenue(scene(), addOn(), counting()),
	} {
		assert.NotEqual(t, told, toldIn(t, v), name)
	}
}

func TestAnotherEffectOnASectionHasAnotherMark(t *testing.T) {
	a, better := assessed(nil), assessed(nil)
	better.Score++
	worse := better
	worse.Level = account.Critical
	untracked := scene()
	d := deed(now(), "")
	untracked.Account.Untracked = &d
	for name, window := range map[string]func(deeds.Scene, account.Assessment) slack.ModalViewRequest{
		"untrack": deeds.Untrack, "retrack": deeds.Retrack,
		"route": func(s deeds.Scene, a account.Assessment) slack.ModalViewRequest { return deeds.Route(s, a, nil) },
	} {
		told := toldIn(t, window(scene(), a))
		assert.Equal(t, told, toldIn(t, window(scene(), better)), "%s: of the score it tells nothing", name)
		assert.NotEqual(t, told, toldIn(t, window(scene(), worse)), name)
		assert.NotEqual(t, told, toldIn(t, window(scene(), grown().Before)), name)
	}
	assert.NotEqual(t, toldIn(t, deeds.Route(scene(), a, nil)), toldIn(t, deeds.Route(untracked, a, nil)))

	told := toldIn(t, deeds.Route(scene(), a, nil))
	for _, there := range []deeds.Destination{{Channel: "C7"}, {Channel: "C7", Barred: "I am not in it"}} {
		other := toldIn(t, deeds.Route(scene(), a, map[account.Section]deeds.Destination{account.Convert: there}))
		assert.NotEqual(t, told[string(account.Convert)], other[string(account.Convert)])
		assert.Equal(t, told[string(account.Contracts)], other[string(account.Contracts)], "another section is none of it")
	}
}

func TestAnotherEffectOfAMarkHasAnotherMarkOfItsFactorAlone(t *testing.T) {
	a, until := assessed(nil), now().AddDate(0, 1, 0)
	of := choices(a)
	told := toldIn(t, deeds.MarkFactor(scene(), a, of, until))
	require.Len(t, told, len(of))
	assert.Equal(t, told, toldIn(t, deeds.MarkFactor(scene(), a, of, until.AddDate(0, 0, 7))), "the day is chosen in it")

	other := choices(a)
	other[0].After.Score++
	other[1].Factor.Label = "another wording"
	again := toldIn(t, deeds.MarkFactor(scene(), a, other, until))
	for i, c := range of {
		assert.Equal(t, i != 0, told[string(c.Factor.Factor)] == again[string(c.Factor.Factor)], c.Factor.Factor)
	}
	b := a
	b.Score++
	for factor, mark := range toldIn(t, deeds.MarkFactor(scene(), b, of, until)) {
		assert.NotEqual(t, told[factor], mark, "the score that it leaves is another one")
	}
}

// The most that a window of marks can hold fits into what Slack keeps of it, and
// into an acknowledgement.
func TestTheLargestWindowCanBeToldAnew(t *testing.T) {
	a := assessed(nil)
	var all []deeds.Choice
	for i := range 16 { // more than an account ever has at once
		f := a.Factors[0]
		f.Factor = account.Factor(fmt.Sprintf("%-24d", i))
		f.Label, f.Marked, f.Until = strings.Repeat("“<&>”", 20), account.WrongData, now()
		all = append(all, deeds.Choice{Factor: f, After: a})
	}
	s := hostile()
	s.Place = blocks.Place{Channel: "C0123456789", Thread: "1700000000.000100", Answers: "https://hooks.slack.com/actions/T0123456789/1234567890123/" + strings.Repeat("x", 24)}
	v := deeds.Changed(deeds.MarkFactor(s, a, all, now()), deeds.Chosen(s, all[0], a))
	assert.Len(t, toldIn(t, v), len(all))
	encoded, err := json.Marshal(slack.NewUpdateViewSubmissionResponse(&v))
	require.NoError(t, err)
	assert.Less(t, len(encoded), 18_000)
	encoded, err = json.Marshal(v)
	require.NoError(t, err)
	assert.Empty(t, blockkit.ValidateView(encoded))
}

func TestAWindowThatIsToldAnewSaysSoFirst(t *testing.T) {
	for name, v := range windows() {
		again := deeds.Changed(v, "*Payment failed*: Score 69 → 74")
		encoded, err := json.Marshal(again)
		require.NoError(t, err)
		assert.Empty(t, blockkit.ValidateView(encoded), name)
		assert.Equal(t, v.Blocks.BlockSet, again.Blocks.BlockSet[1:], "%s: what was typed stays", name)
		assert.Equal(t, v.PrivateMetadata, again.PrivateMetadata, name)
	}
	v := windows()["mark"]
	golden(t, "window_told_anew", deeds.Changed(v, "*Payment failed*: Score 69 → 74"))
}
