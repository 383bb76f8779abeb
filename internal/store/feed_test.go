package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

// busy is an account of 25 activities, three of them of one moment, and its
// neighbour.
func busy(t *testing.T) (*store.DB, account.ID) {
	t.Helper()
	db := storetest.New(t)
	staged := store.Staged{Accounts: []account.Of[account.Account]{named("acme.com", "Acme"), named("other.com", "Other")}}
	add := func(domain account.Domain, id string, kind account.Kind, at time.Time, title string) {
		staged.Activities = append(staged.Activities, account.Of[account.Entry]{Account: domain, Fact: account.Entry{
			Activity: account.Activity{System: account.BuildBetter, ExternalID: id, Kind: kind, At: at, Title: title, Summary: "The exports of " + id},
		}})
	}
	for i := range 25 {
		at := epoch.Add(-time.Duration(i) * time.Hour)
		if i >= 10 && i < 13 {
			at = epoch.Add(-10 * time.Hour)
		}
		kind := account.Call
		if i%5 == 0 {
			kind = account.Mail
		}
		add("acme.com", fmt.Sprint("a-", i), kind, at, fmt.Sprint("Talk ", i))
	}
	add("acme.com", "ahead", account.Call, epoch.Add(time.Hour), "Not yet")
	add("other.com", "theirs", account.Call, epoch.Add(-time.Hour), "Theirs")
	tell(t, db, staged, epoch)
	a, err := db.Account(t.Context(), "acme.com")
	require.NoError(t, err)
	return db, a.ID
}

func TestAFeedIsReadToItsEndAndBack(t *testing.T) {
	t.Parallel()
	db, id := busy(t)
	ask := store.FeedAsk{Most: 4, Now: epoch}
	var down, up []string
	var last []store.FeedEntry
	for more := true; more; {
		var page []store.FeedEntry
		var err error
		page, more, err = db.Feed(t.Context(), id, ask)
		require.NoError(t, err)
		for _, e := range page {
			down = append(down, e.ExternalID)
		}
		last, ask.From = page, page[len(page)-1].FeedMark
	}
	assert.Len(t, down, 25)
	assert.Equal(t, "a-0", down[0])
	assert.Equal(t, "a-24", down[24])

	ask.Newer, ask.From = true, last[len(last)-1].FeedMark
	up = append(up, last[len(last)-1].ExternalID)
	for more := true; more; {
		var page []store.FeedEntry
		var err error
		page, more, err = db.Feed(t.Context(), id, ask)
		require.NoError(t, err)
		for i := range page {
			up = append(up, page[len(page)-1-i].ExternalID)
		}
		ask.From = page[0].FeedMark
	}
	for i := range down {
		assert.Equal(t, down[i], up[24-i])
	}
}

func TestAFeedIsFilteredByKindAndWords(t *testing.T) {
	t.Parallel()
	db, id := busy(t)
	count := func(ask store.FeedAsk) int {
		ask.Most, ask.Now = 100, epoch
		page, more, err := db.Feed(t.Context(), id, ask)
		require.NoError(t, err)
		assert.False(t, more)
		return len(page)
	}
	assert.Equal(t, 5, count(store.FeedAsk{Kinds: []account.Kind{account.Mail}}))
	assert.Equal(t, 25, count(store.FeedAsk{Kinds: []account.Kind{account.Mail, account.Call}}))
	assert.Zero(t, count(store.FeedAsk{Kinds: []account.Kind{account.Payment}}))
	assert.Equal(t, 25, count(store.FeedAsk{Words: "export"}), "in any form of the word")
	assert.Equal(t, 1, count(store.FeedAsk{Words: `talk 7`}))
	assert.Equal(t, 25, count(store.FeedAsk{Words: "alk"}), "a part of a title")
	assert.Equal(t, 5, count(store.FeedAsk{Words: "talk", Kinds: []account.Kind{account.Mail}}))
	for _, hostile := range []string{"'; drop table activity; --", `"`, "-", "!!", "%", "_", `\`, "a & | b", "\x00", "\xff", "\u202e"} {
		assert.Zero(t, count(store.FeedAsk{Words: hostile}), "%q", hostile)
	}
}

func TestARecordTellsNinetyDaysAndAFewOfThemInFull(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, everything(), epoch)
	id := ids(t, db, "acme.com")[0]
	for n, days := range []int{-300, -120, -90, -60, -1, 0} {
		save(t, db, store.Assessed{ID: id, Assessment: scored(epoch.AddDate(0, 0, days), 60+n)})
	}
	var trail []int
	for _, p := range record(t, db, "acme.com", epoch).Trail {
		assert.Nil(t, p.Factors)
		trail = append(trail, p.Score)
	}
	assert.Equal(t, []int{61, 62, 63, 64}, trail, "and the point before")

	points, err := db.Moments(t.Context(), id, []time.Time{epoch.AddDate(0, 0, -1), epoch.AddDate(0, 0, -60), epoch.AddDate(0, 0, -61)})
	require.NoError(t, err)
	require.Len(t, points, 2, "those that are kept")
	assert.Equal(t, scored(epoch.AddDate(0, 0, -60), 63).Point(), points[0])
	assert.Equal(t, 64, points[1].Score)
	none, err := db.Moments(t.Context(), id, nil)
	require.NoError(t, err)
	assert.Empty(t, none)
}
