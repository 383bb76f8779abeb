package deeds_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/slacksim/blockkit"
)

// outreach is to Acme, in a state that its facts make.
func outreach(change func(*account.Facts)) deeds.Outreach {
	f := facts()
	f.Account.Contact = account.Contact{Name: "Ann Lee", Email: "ann@acme.com"}
	if change != nil {
		change(&f)
	}
	s := scene()
	s.Account = f.Account
	return deeds.Outreach{
		Scene: s, Standing: account.Assess(f, account.DefaultPolicy(), now()), Revenue: f.Revenue, Sender: "dana",
		Activities: []account.Activity{{Kind: account.Call, At: now().AddDate(0, 0, -5), Title: "Quarterly review", Summary: "They want a faster export."}},
	}
}

func usage(week, licensed int) func(*account.Facts) {
	return func(f *account.Facts) {
		f.Revenue, f.Signals, f.Account.Licensed, f.UsageSince = nil, nil, &licensed, now().AddDate(0, 0, -60)
		for n := range 14 {
			f.Usage = append(f.Usage, account.UsageDay{Day: account.Day(now()).AddDate(0, 0, -n), Active: week, Weekly: &week})
		}
	}
}

// letters are drafts in all states.
func letters() map[string]deeds.Outreach {
	nameless := outreach(func(f *account.Facts) { f.Account.Contact, f.Account.Name = account.Contact{}, "" })
	hostile := outreach(func(f *account.Facts) {
		f.Account.Contact = account.Contact{Name: "<!channel>\nBcc: x@evil.example", Email: "not an address"}
		f.Account.Name, f.Revenue[1].Product = "*Acme* <@U1>", "Add-on\n\nP.S. <https://evil.example|click>"
	})
	return map[string]deeds.Outreach{
		"payment": outreach(nil), "nameless": nameless, "hostile": hostile,
		"few_users": outreach(usage(4, 25)), "strong": outreach(usage(24, 25)), "silent": outreach(usage(0, 25)),
		"nothing": outreach(func(f *account.Facts) { f.Revenue, f.Signals = nil, nil }),
		"praised": outreach(func(f *account.Facts) {
			f.Revenue, f.Signals = f.Revenue[:1], f.Signals[1:]
			f.Revenue[0].EndsOn = now().AddDate(1, 0, 0)
		}),
		"renewal":   outreach(func(f *account.Facts) { f.Revenue, f.Signals = f.Revenue[:1], nil }),
		"complaint": outreach(func(f *account.Facts) { f.Revenue = nil; f.Signals = f.Signals[:1] }),
		"urgent":    urgent(), "answered": answered(),
	}
}

// urgent is an account of which everything is bad at once.
func urgent() deeds.Outreach {
	return outreach(func(f *account.Facts) {
		usage(4, 25)(f)
		f.Revenue = facts().Revenue
		for i, kind := range []account.SignalType{account.Complaint, account.ChurnRisk, account.Escalation, account.Complaint, account.Escalation} {
			f.Signals = append(f.Signals, account.Activity{Kind: account.Signal, At: now().AddDate(0, 0, -i), Said: &account.Said{Type: kind}})
		}
	})
}

// answered is an account that has answered already.
func answered() deeds.Outreach {
	o := outreach(nil)
	o.Activities = []account.Activity{
		{Kind: account.Signal, At: now().AddDate(0, 0, -1), Title: "Thank you"},
		{Kind: account.Mail, At: now().AddDate(0, 0, -2), Title: "Re: Your card", Summary: "Finance has the new card and will update it by Thursday."},
		{Kind: account.Mail, At: now().AddDate(0, 0, -3), Title: "Your card"},
	}
	return o
}

func TestALetterSpeaksOfWhatIsUrgentFirst(t *testing.T) {
	l := urgent().Letter()
	assert.Equal(t, "Following up on your escalation", l.Subject)
	at := func(part string) int {
		require.Contains(t, l.Body, part)
		return strings.Index(l.Body, part)
	}
	assert.Less(t, at("raised something urgent"), at("did not go through"))
	assert.Less(t, at("did not go through"), at("Your contract renews"))
	assert.NotContains(t, l.Body, "tell us openly", "three things are enough")
	assert.NotContains(t, l.Body, "of your 25 people")
	assert.Contains(t, l.Body, "Thank you for our call on 17 November 2026.")
	assert.Len(t, urgent().Occasions(), 3)
}

func TestALetterKnowsWhatWasSaidLast(t *testing.T) {
	o := answered()
	body := o.Letter().Body
	assert.Contains(t, body, "We have been in touch about the payment for Add-on on 20 November 2026, and it is still open on our side.")
	assert.NotContains(t, body, "Could you check the payment details")
	assert.NotContains(t, body, "follow-up", "it is spoken of already")
	assert.Contains(t, o.Occasions()[0], "there was contact about it on 20 November 2026")
	o.Activities[1].Title, o.Activities[1].Summary = "Re: Directory sync", "Is there news?"
	assert.Contains(t, o.Letter().Body, "This is also a follow-up to our emails of 20 November 2026 about “Directory sync”.")
	for i := range o.Activities {
		o.Activities[i].At = now().AddDate(0, -1, -i)
	}
	assert.NotContains(t, o.Letter().Body, "follow-up", "that is long ago")
}

func TestALetterLeavesOutWhatAPersonMarked(t *testing.T) {
	o := outreach(func(f *account.Facts) {
		f.Marks = []account.Mark{{Deed: account.Deed{At: now()}, Factor: account.PaymentFailed, Why: account.WrongData, Until: now().AddDate(0, 1, 0)}}
	})
	assert.NotContains(t, o.Letter().Body, "payment")
	assert.Contains(t, o.Letter().Body, "Your contract renews")
	o.Standing.Factors = nil
	assert.Contains(t, o.Letter().Body, "Your contract renews", "a renewal within 60 days is one, whether or not it counts")
	o.Standing.Rollup.RenewsOn = now().AddDate(0, 0, 61)
	assert.NotContains(t, o.Letter().Body, "renews")
}

func TestADraftIsKeptAsItWasEdited(t *testing.T) {
	entered := map[string]string{"to_template": "ann@acme.com", "subject_model": "Hi", "body_model": "Dear Ann,\n\n*no* <!channel> `marks`\nDana"}
	l := deeds.Edited(func(id string) string { return entered[id] })
	assert.Equal(t, deeds.Letter{To: "ann@acme.com", Subject: "Hi", Body: entered["body_model"]}, l)
	for name, of := range map[string]deeds.Letter{"kept": l, "kept_without": {Subject: "Hi", Body: strings.Repeat("long ", 900)}} {
		m := deeds.KeptDraft(scene(), of)
		encoded, err := json.Marshal(m.Blocks)
		require.NoError(t, err)
		assert.Empty(t, blockkit.Validate(blockkit.Message, encoded))
		assert.Empty(t, blockkit.Aloud(m.Text, m.Blocks))
		golden(t, "draft_"+name, map[string]any{"text": m.Text, "blocks": m.Blocks})
	}
	assert.Contains(t, deeds.KeptDraft(scene(), l).Bare().Text, "&lt;!channel&gt;", "text alone says it too")
}

func TestLetters(t *testing.T) {
	for name, o := range letters() {
		t.Run(name, func(t *testing.T) {
			l := o.Letter()
			view := deeds.Draft{Scene: o.Scene, Letter: l, Writer: deeds.ByTemplate}.View()
			encoded, err := json.Marshal(view)
			require.NoError(t, err)
			assert.Empty(t, blockkit.ValidateView(encoded))
			golden(t, "draft_"+name, view)
			for _, own := range []string{"score", "Critical", "At risk", "points", "<!", "<@", "<https"} {
				assert.NotContains(t, l.Subject+l.Body, own, "a customer does not read this")
			}
			assert.NotContains(t, l.Subject, "\n")
			assert.NotEmpty(t, o.Occasions())
		})
	}
}

func TestADraftSaysWhoWroteIt(t *testing.T) {
	o := outreach(nil)
	bodies := map[deeds.Writer]string{}
	for _, w := range []deeds.Writer{deeds.ByTemplate, deeds.ForNow, deeds.ByBoth, deeds.ByModel, deeds.NoAnswer} {
		offer := deeds.Letter{Subject: "A quick word on your export", Body: "Hi Ann,\n\nthank you for the <review>.\n\nDana"}
		view := deeds.Draft{Scene: o.Scene, Letter: o.Letter(), Offer: offer, Writer: w}.View()
		encoded, err := json.Marshal(view)
		require.NoError(t, err)
		assert.Empty(t, blockkit.ValidateView(encoded))
		golden(t, "draft_by_"+string(w), view)
		bodies[w] = string(encoded)
	}
	assert.Contains(t, bodies[deeds.ByModel], "body_model", "another id, or Slack would keep the template's text")
	assert.Contains(t, bodies[deeds.ByModel], "to_template", "which no model writes")
	assert.Contains(t, bodies[deeds.ByBoth], "body_template", "what was typed stays until somebody chooses the model's")
	assert.Contains(t, bodies[deeds.NoAnswer], "body_template", "the same id, so that what was typed stays")
}

func TestWhatAWindowOffersIsReadAgain(t *testing.T) {
	o := outreach(nil)
	offer := deeds.Letter{Subject: "R&D at <Acme>", Body: strings.Repeat("Line & more :smile:\n\n", 200)}
	view := deeds.Draft{Scene: o.Scene, Letter: o.Letter(), Offer: offer, Writer: deeds.ByBoth}.View()
	encoded, err := json.Marshal(view.Blocks)
	require.NoError(t, err)
	for _, told := range []string{string(encoded), strings.NewReplacer(`\u0026`, "&amp;", `\u003c`, "&lt;", `\u003e`, "&gt;").Replace(string(encoded))} {
		got, err := deeds.Offered([]byte(told))
		require.NoError(t, err)
		assert.Equal(t, deeds.Letter{Subject: offer.Subject, Body: offer.Body[:3000]}, got)
	}
	for _, none := range []string{"", "null", "{}", "[]", `[{"block_id":"offer_subject","text":{"text":"A"}}]`, `[{"block_id":7}]`} {
		_, err := deeds.Offered([]byte(none))
		require.ErrorIs(t, err, kit.ErrAction, none)
	}
}

func TestAWriterIsToldNoJudgementOfOurs(t *testing.T) {
	o := outreach(nil)
	o.Activities = append(o.Activities, account.Activity{Kind: account.Signal, Title: "They are about to leave", Said: &account.Said{Type: account.ChurnRisk}})
	told := strings.Join(append(o.Facts(), o.Occasions()...), "\n")
	assert.Contains(t, told, "Quarterly review: They want a faster export.")
	assert.Contains(t, told, "Has Platform")
	assert.NotContains(t, told, "about to leave")
	assert.NotContains(t, told, "score")
}
