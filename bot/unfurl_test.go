package main

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/store/storetest"
)

func (w *world) connect() *pgx.Conn { return storetest.Connect(w, w.settings.Database) }

// linkedWorld is a world in which people link to acme.com and globex.com, and
// the app is told.
func linkedWorld(t *testing.T) *world {
	t.Helper()
	manifest, err := os.ReadFile("../manifest.yml")
	require.NoError(t, err)
	linked := bytes.Replace(manifest, []byte("    - app.salesbricks.com\n"), []byte("    - acme.com\n"), 1)
	require.NotEqual(t, manifest, linked)
	w := worldOf(t, linked)
	w.start()
	return w
}

func TestALinkToAKnownAccountShowsWhoseItIsAndNoFigures(t *testing.T) {
	w := linkedWorld(t)
	w.Knows(acme...)
	dana, omar := w.Slack.User("dana").In("cs-team"), w.Slack.User("omar").In("cs-team")
	for _, link := range []string{
		"https://app.attio.com/us/company/1", "https://app.attio.com/us/company/1/?tab=notes#x", "https://app.buildbetter.app/call/c-3",
		"https://dashboard.stripe.com/acct_1/subscriptions/sub_1", "https://www.acme.com/about?a=1&b=2",
	} {
		posted := dana.Says("look at " + link)
		posted.ExpectUnfurl("Acme Inc", "At risk", "dana@us.example", "Open")
		assert.NotContains(t, posted.Text(), "$", link)
	}
	seen := omar.ExpectMessage("company/1")
	seen.ExpectUnfurl("Acme Inc")
	seen.Click("Open")
	card := omar.ExpectMessage("$50,400 ARR")
	assert.True(t, card.IsEphemeral(), "the rest is for who clicks")
	dana.DoesNotSee(card)

	for _, link := range []string{"https://app.attio.com/us/company/2", "https://dashboard.stripe.com/", "https://app.buildbetter.app/call/c-4"} {
		unknown := dana.Says(link)
		w.Slack.ExpectNothingElse()
		assert.NotContains(t, unknown.Text(), "Acme", link)
	}
}

func TestALinkIsNotShownWhereSomebodyMayNotKnow(t *testing.T) {
	w := linkedWorld(t)
	w.Knows(acme...)
	link := "https://app.attio.com/us/company/1"
	for _, story := range []struct{ who, channel, why string }{
		{"dana", "general", "Somebody who may not see"}, // Gia, a guest
		{"gia", "general", "not shown to guests"},
		{"dana", "acme-shared", "shared with another organisation"},
		{"sven", "acme-shared", "only answer people of the workspace"},
	} {
		t.Run(story.who+" in "+story.channel, func(t *testing.T) {
			before := len(w.refusals("link_shared"))
			posted := w.Slack.User(story.who).In(story.channel).Says(link)
			require.Eventually(t, func() bool { return len(w.refusals("link_shared")) > before }, patience, tick)
			why := w.refusals("link_shared")
			assert.Contains(t, why[len(why)-1], " acme.com: ")
			assert.Contains(t, why[len(why)-1], story.why)
			assert.Len(t, why, before+1, "once")
			assert.NotContains(t, posted.Text(), "Acme")
		})
	}
	before := len(w.refusals("link_shared"))
	w.Slack.ChangePerson("omar", map[string]any{"role": "guest"})
	for _, who := range []string{"dana", "omar"} {
		w.Slack.User(who).In("secret").Says(link)
		w.Slack.ExpectNothingElse() // nobody asked, and nobody is told
	}
	w.becomes(0, `from inbox where done_at is null`)
	assert.Len(t, w.refusals("link_shared"), before, "who talks of whom in a conversation that the bot cannot see is kept nowhere")
	assert.Empty(t, w.Slack.User("dana").In("cs-team").Composes(link+" ").Unfurls(), "nobody knows who will see what is being written")
}

func TestWhatStandsBelowALinkLeavesAChannelThatOthersJoin(t *testing.T) {
	for name, story := range map[string]struct {
		change func(*world)
		line   string
	}{
		"shared":  {func(w *world) { w.Slack.ChangeChannel("cs-team", map[string]any{"share": true}) }, "Not shown any more: this channel is shared with another organisation."},
		"a guest": {func(w *world) { w.Slack.User("dana").In("cs-team").Types("/invite @gia") }, "Not shown any more: somebody who may not see customer accounts is in this channel."},
	} {
		t.Run(name, func(t *testing.T) {
			w := linkedWorld(t)
			w.Knows(acme...)
			w.Slack.ChangeChannel("general", map[string]any{"remove": "gia"}) // she may be in one channel
			dana := w.Slack.User("dana").In("cs-team")
			posted := dana.Says("https://app.attio.com/us/company/1 and https://www.acme.com/about")
			posted.ExpectUnfurl("Acme Inc", "dana@us.example")
			lost := dana.Says("https://acme.com/")
			lost.ExpectUnfurl("Acme Inc")
			w.becomes(2, `from posting where kind = 'link' and state = 'stands'`)
			w.breaks(`update posting set ts = '1.000001' where comment like '%acme.com/"]'`) // as if it was deleted
			story.change(w)
			posted.ExpectUnfurl(story.line).ExpectNoText("Acme", "At risk", "dana@us.example")
			w.becomes(1, `from posting where kind = 'link' and state = 'withdrawn'`)
			w.becomes(1, `from posting where kind = 'link' and state = 'gone' and lost`)
		})
	}
}

func TestABrokenEventIsAnError(t *testing.T) {
	b := &bot{}
	for name, hear := range map[string]func(*bot, context.Context, request) error{
		`{"links":[{"url":7}]}`: (*bot).linkShared, `{"user":[]}`: (*bot).personChanged, `{"subteam_id":{}}`: (*bot).groupChanged,
	} {
		for _, told := range []string{"", "{", "7", name} {
			require.ErrorContains(t, hear(b, t.Context(), request{channel: "C1", told: []byte(told)}), "read ", told)
		}
	}
	require.NoError(t, b.linkShared(t.Context(), request{channel: "C1", told: []byte(`{"message_ts":"1.2","links":[{"url":"no address"},{}]}`)}))
	require.NoError(t, b.linkShared(t.Context(), request{channel: "C1", told: []byte(`{}`)}))
}
