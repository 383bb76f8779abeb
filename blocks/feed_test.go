package blocks_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// pages are windows of all activity.
func pages() map[string]blocks.FeedPage {
	asked := blocks.Feed{On: blocks.On{Domain: "acme.com"}}
	all := []account.Activity{call(), nps(9, 60), complaint(70), {
		System: account.Stripe, Kind: account.Payment, At: now().AddDate(0, 0, -12), Title: "Payment failed", URL: "https://dashboard.stripe.com/invoices/1",
	}, {
		System: account.Salesbricks, Kind: account.Contract, At: now().AddDate(-1, 0, 0), Title: "Contract renewed for <a year> & *more*",
	}, {
		System: "zendesk_eu", Kind: "ticket", At: time.Date(1960, 1, 2, 3, 4, 0, 0, time.UTC), URL: "https://x.example/" + strings.Repeat("&", 900),
	}}
	var entries []blocks.FeedEntry
	for i, a := range all {
		entries = append(entries, blocks.FeedEntry{Number: int64(70 - i), Activity: a})
	}
	asked.Back = "health..2"
	some := asked
	some.Kinds, some.Words, some.At, some.Entry, some.Turn = []account.Kind{account.Call, account.Signal}, "export <!here>", 7, 9, true
	return map[string]blocks.FeedPage{
		"feed":        {Name: "Acme Inc", Asked: asked, Entries: entries, Older: true},
		"feed_page":   {Name: "Acme Inc", Asked: some, Entries: entries[:3], Older: true, Newer: true},
		"feed_none":   {Asked: asked},
		"feed_nobody": {Name: "Acme Inc", Asked: some},
	}
}

func TestFeeds(t *testing.T) {
	for name, p := range pages() {
		t.Run(name, func(t *testing.T) {
			v := blocks.FeedView(p)
			goldenView(t, name, v)
			encoded, err := json.Marshal(v)
			require.NoError(t, err)
			harmless(t, texts(t, encoded))
		})
	}
}

func TestAPageOfTheFeedLeadsToTheNext(t *testing.T) {
	v := blocks.FeedView(pages()["feed_page"])
	turns := buttons(v.Blocks.BlockSet)
	require.Len(t, turns, 2)
	newer, err := blocks.DecodeFeed(turns[0].Value)
	require.NoError(t, err)
	older, err := blocks.DecodeFeed(turns[1].Value)
	require.NoError(t, err)
	assert.Equal(t, blocks.Feed{
		On: blocks.On{Domain: "acme.com", Back: "health..2"}, Kinds: []account.Kind{account.Call, account.Signal}, Words: "export <!here>",
		At: call().At.UnixMicro(), Entry: 70, Newer: true, Turn: true,
	}, newer)
	assert.False(t, older.Newer)
	assert.Equal(t, int64(68), older.Entry)

	asked := newer.Asked([]string{"call", "'; drop table", ""}, "  two \n words"+strings.Repeat("x", 300))
	assert.Equal(t, []account.Kind{account.Call}, asked.Kinds)
	assert.True(t, strings.HasPrefix(asked.Words, "two words"))
	assert.LessOrEqual(t, len(asked.Words), 100)
	assert.Zero(t, asked.At)

	of, err := blocks.DecodeFeed(blocks.On{Domain: "acme.com", Back: "x"}.Value())
	require.NoError(t, err, "a card's button asks for the newest")
	assert.Equal(t, blocks.Feed{On: blocks.On{Domain: "acme.com", Back: "x"}}, of)
	for _, value := range forged() {
		_, err := blocks.DecodeFeed(value)
		require.ErrorIs(t, err, kit.ErrAction, "%q", value)
	}
}

// Slack drops an acknowledgement of 20 kB and more.
func TestAnAcknowledgedFeedIsSmallEnough(t *testing.T) {
	p := pages()["feed_page"]
	p.Older = false
	for i := range 10 {
		a := call()
		a.Title, a.Summary, a.URL = strings.Repeat("日本<&", 60), strings.Repeat("日本<&", 200), "https://x.example/"+strings.Repeat("&", 380)
		p.Entries = append([]blocks.FeedEntry{{Number: int64(100 + i), Activity: a}}, p.Entries...)
	}
	encoded, err := json.Marshal(blocks.FeedAck(p, "carried"))
	require.NoError(t, err)
	assert.Less(t, len(encoded), 18_000)
	var said struct {
		Action string `json:"response_action"`
		View   struct {
			Carries string       `json:"private_metadata"`
			Blocks  slack.Blocks `json:"blocks"`
		} `json:"view"`
	}
	require.NoError(t, json.Unmarshal(encoded, &said))
	assert.Equal(t, [2]string{"update", "carried"}, [2]string{said.Action, said.View.Carries})
	turns := buttons(said.View.Blocks.BlockSet)
	assert.Equal(t, "Older", turns[len(turns)-1].Text.Text, "what had no room is a click away")
}

func FuzzDecodeFeed(f *testing.F) {
	f.Add(`{"domain":"acme.com","kinds":["call"],"words":"x","at":1,"entry":2,"newer":true,"turn":true}`)
	f.Fuzz(func(t *testing.T, value string) {
		if feed, err := blocks.DecodeFeed(value); err == nil {
			assert.NotEmpty(t, feed.Domain)
			again, err := blocks.DecodeFeed(feed.Value())
			require.NoError(t, err)
			assert.Equal(t, feed.Words, again.Words)
		}
	})
}
