package store_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

// shelved is a world of accounts in lists, with what the lists must hold.
type shelved struct {
	t    *testing.T
	url  string
	db   *store.DB
	rand *rand.Rand
	now  time.Time
	all  map[account.ID]*placed
}

// placed is how an account must stand in its list.
type placed struct {
	id        account.ID
	settled   bool
	name      string
	owner     string
	section   account.Section
	level     account.Level
	totals    []account.Total
	renewsOn  time.Time
	routed    bool
	untracked bool
}

func (p placed) arr() int64 {
	if len(p.totals) == 0 {
		return 0
	}
	return p.totals[0].ARR
}

func newShelves(t *testing.T, accounts int) *shelved {
	t.Helper()
	w := &shelved{t: t, url: storetest.URL(t), rand: rand.New(rand.NewPCG(7, 7)), now: epoch, all: map[account.ID]*placed{}}
	var err error
	w.db, err = store.Open(t.Context(), store.Config{URL: w.url, MaxConns: 4})
	require.NoError(t, err)
	t.Cleanup(w.db.Close)
	var s store.Staged
	var names []account.Domain
	for n := range accounts {
		d := account.Domain(fmt.Sprintf("a%d.example", n))
		names = append(names, d)
		s.Accounts = append(s.Accounts, of(d, account.Account{Domain: d, Name: fmt.Sprintf("Acc %d %s", n, words[n%7]), OwnerEmail: fmt.Sprintf("CSM%d@us.example", n%3)}))
	}
	tell(t, w.db, s, epoch)
	for n, id := range ids(t, w.db, names...) {
		w.all[id] = &placed{id: id, section: account.Health, name: fmt.Sprintf("acc %d %s", n, words[n%7]), owner: fmt.Sprintf("csm%d@us.example", n%3)}
	}
	return w
}

// stir has many accounts stand otherwise, and people route and untrack some.
func (w *shelved) stir() {
	w.t.Helper()
	w.now = w.now.Add(time.Hour)
	levels := []account.Level{account.Critical, account.AtRisk, account.Healthy, ""}
	change(w.t, w.db, func(c *store.Change) error {
		var rows []store.Assessed
		for _, id := range slices.Sorted(mapsKeys(w.all)) {
			p := w.all[id]
			if w.rand.IntN(3) == 0 {
				continue
			}
			p.settled = true
			p.level, p.totals, p.renewsOn = levels[w.rand.IntN(4)], nil, time.Time{}
			for _, currency := range []account.Currency{"USD", "EUR"}[:w.rand.IntN(3)] {
				p.totals = append(p.totals, account.Total{Currency: currency, ARR: int64(w.rand.IntN(5)) * 1000})
			}
			if w.rand.IntN(2) == 0 {
				p.renewsOn = account.Day(epoch).AddDate(0, 0, w.rand.IntN(80)-20)
			}
			switch w.rand.IntN(6) {
			case 0:
				to := account.Sections()[w.rand.IntN(5)]
				_, err := c.AddRoute(w.t.Context(), id, account.Route{From: p.section, To: to, Deed: account.Deed{By: dana, At: w.now}})
				require.NoError(w.t, err)
				p.section, p.routed = to, true
			case 1:
				require.NoError(w.t, c.Untrack(w.t.Context(), id, &account.Deed{By: dana, At: w.now}))
				p.untracked = true
			case 2:
				require.NoError(w.t, c.Untrack(w.t.Context(), id, nil))
				p.untracked = false
			}
			rows = append(rows, store.Assessed{ID: id, Assessment: account.Assessment{
				At: w.now, Scored: p.level != "", Score: w.rand.IntN(100), Level: p.level, Section: p.section, Factors: []account.Applied{},
				Rollup: account.Rollup{Totals: p.totals, RenewsOn: p.renewsOn},
			}})
		}
		return c.SaveAssessments(w.t.Context(), rows)
	})
}

func mapsKeys[K comparable, V any](m map[K]V) func(func(K) bool) {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// listed is what a shelf must hold, in order.
func (w *shelved) listed(s store.Shelf) []account.ID {
	var all []*placed
	for _, p := range w.all {
		if p.settled && p.section == s.Section && (s.Level == nil || *s.Level == p.level) && (s.Owner == "" || s.Owner == p.owner) &&
			(s.Untracked || !p.untracked) && strings.Contains(p.name, s.Text) {
			all = append(all, p)
		}
	}
	order := func(b bool) int { return map[bool]int{true: 1}[b] }
	rank := func(l account.Level) int {
		return map[account.Level]int{account.Critical: 1, account.AtRisk: 2, account.Healthy: 3, "": 4}[l]
	}
	slices.SortFunc(all, func(a, b *placed) int {
		return cmp.Or(cmp.Compare(order(a.untracked), order(b.untracked)), cmp.Compare(order(!a.routed), order(!b.routed)),
			cmp.Compare(rank(a.level), rank(b.level)), cmp.Compare(b.arr(), a.arr()), cmp.Compare(a.id, b.id))
	})
	out := make([]account.ID, len(all))
	for i, p := range all {
		out[i] = p.id
	}
	return out
}

// walked is what a shelf holds, page by page to its end and back again.
func (w *shelved) walked(s store.Shelf) (there, back []account.ID) {
	w.t.Helper()
	var end store.Spot
	for from := (store.Spot{}); ; {
		rows, err := w.db.Listed(w.t.Context(), s, from, 8)
		require.NoError(w.t, err)
		for _, r := range rows[:min(7, len(rows))] {
			there = append(there, r.Account.ID)
			end = r.Spot
		}
		if len(rows) < 8 {
			break
		}
		from = rows[7].Spot
	}
	for from := end; from.ID != 0; {
		rows, err := w.db.ListedBefore(w.t.Context(), s, from, 7)
		require.NoError(w.t, err)
		for _, r := range slices.Backward(rows) {
			back = append(back, r.Account.ID)
		}
		if from = (store.Spot{}); len(rows) == 7 {
			from = rows[0].Spot
		}
	}
	slices.Reverse(back)
	if end.ID != 0 {
		back = append(back, end.ID)
	}
	return there, back
}

func TestASearchFindsWhatIsFarDownTheList(t *testing.T) {
	t.Parallel()
	w := newShelves(t, 700)
	w.stir()
	w.stir()
	for _, s := range []store.Shelf{{Text: "acc 69"}, {Text: "acc 699"}, {Text: words[2]}, {Text: "ac", Untracked: true}, {Text: "acc 1", Owner: "csm1@us.example"}} {
		s.Section = account.Health
		want := w.listed(s)
		require.NotEmpty(t, want)
		there, back := w.walked(s)
		assert.Equal(t, want, there, "%+v", s)
		assert.Equal(t, want, back, "%+v, backwards", s)
	}
}

func TestAListHoldsTheAccountsOfItsSectionInOrderAndNoneTwice(t *testing.T) {
	t.Parallel()
	w := newShelves(t, 120)
	for range 4 {
		w.stir()
	}
	critical, unscored := account.Critical, account.Level("")
	for _, section := range account.Sections() {
		for _, s := range []store.Shelf{
			{},
			{Untracked: true},
			{Level: &critical},
			{Level: &unscored, Untracked: true},
			{Owner: "csm1@us.example"},
			{Owner: "csm1@us.example", Level: &critical, Untracked: true},
			{Text: words[3]},
			{Text: "acc 1", Untracked: true, Owner: "csm2@us.example"},
			{Text: "a"},
			{Text: "nothing"},
			{Owner: "nobody@us.example"},
		} {
			s.Section = section
			want := w.listed(s)
			there, back := w.walked(s)
			assert.Equal(t, want, append([]account.ID{}, there...), "%+v", s)
			assert.Equal(t, want, append([]account.ID{}, back...), "%+v, backwards", s)
		}
	}
}

// figures are what a section's accounts must add up to.
func (w *shelved) figures(s account.Section) store.Figures {
	var f store.Figures
	for _, level := range []account.Level{account.Critical, account.AtRisk, account.Healthy, ""} {
		l := store.LevelFigures{Level: level}
		arr := map[account.Currency]int64{}
		for _, p := range w.all {
			switch {
			case !p.settled || p.section != s || p.level != level:
				continue
			case p.untracked:
				l.Untracked++
				continue
			}
			l.Tracked++
			if !p.renewsOn.Before(account.Day(epoch)) && !p.renewsOn.After(account.Day(epoch).AddDate(0, 0, 30)) {
				f.Renewing++
			}
			for _, t := range p.totals {
				arr[t.Currency] += t.ARR
			}
		}
		for c, n := range arr {
			if n != 0 {
				l.ARR = append(l.ARR, account.Money{Amount: n, Currency: c})
			}
		}
		slices.SortFunc(l.ARR, func(a, b account.Money) int {
			return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Currency, b.Currency))
		})
		f.Levels = append(f.Levels, l)
	}
	return f
}

func TestFiguresAreAlwaysWhatCountingWouldGive(t *testing.T) {
	t.Parallel()
	w := newShelves(t, 150)
	check := func(when string) {
		for _, s := range account.Sections() {
			f, err := w.db.Figures(t.Context(), s, account.Day(epoch), account.Day(epoch).AddDate(0, 0, 30))
			require.NoError(t, err)
			assert.Equal(t, w.figures(s), f, "%s, %s", s, when)
		}
	}
	check("at first")
	for n := range 25 { // enough to be folded some times
		w.stir()
		if n%5 == 0 {
			check(fmt.Sprintf("after %d", n))
		}
	}
	check("at the end")

	gone := ids(t, w.db, "a3.example", "a7.example")
	conn := storetest.Connect(t, w.url)
	_, err := conn.Exec(t.Context(), `delete from account where id = any($1)`, gone)
	require.NoError(t, err)
	delete(w.all, gone[0])
	delete(w.all, gone[1])
	check("after two accounts are gone")

	_, err = conn.Exec(t.Context(), `truncate listing`)
	require.NoError(t, err)
	clear(w.all)
	check("after all are gone")
}

func TestTwoWhoChangeListsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	w := newShelves(t, 2)
	known := slices.Sorted(mapsKeys(w.all))
	at := func(c *store.Change, id account.ID, l account.Level) error {
		return c.SaveAssessments(t.Context(), []store.Assessed{{ID: id, Assessment: account.Assessment{At: w.now, Scored: true, Level: l, Section: account.Health}}})
	}
	change(t, w.db, func(c *store.Change) error {
		require.NoError(t, at(c, known[0], account.Critical))
		change(t, w.db, func(other *store.Change) error { return at(other, known[1], account.Critical) })
		return nil
	})
	f, err := w.db.Figures(t.Context(), account.Health, epoch, epoch)
	require.NoError(t, err)
	assert.Equal(t, 2, f.Levels[0].Tracked)
}

func TestMoneyWithoutBoundIsAddedUpAndHurtsNobody(t *testing.T) {
	t.Parallel()
	w := newShelves(t, 3)
	const most = int64(1<<63 - 1)
	change(t, w.db, func(c *store.Change) error {
		var rows []store.Assessed
		for id := range w.all {
			rows = append(rows, store.Assessed{ID: id, Assessment: account.Assessment{
				At: epoch, Scored: true, Level: account.Healthy, Section: account.Health, Rollup: account.Rollup{Totals: []account.Total{{Currency: "USD", ARR: most}}},
			}})
		}
		return c.SaveAssessments(t.Context(), rows)
	})
	f, err := w.db.Figures(t.Context(), account.Health, epoch, epoch)
	require.NoError(t, err)
	assert.Equal(t, []account.Money{{Amount: most, Currency: "USD"}}, f.Levels[2].ARR)
	rows, err := w.db.Listed(t.Context(), store.Shelf{Section: account.Health}, store.Spot{}, 10)
	require.NoError(t, err)
	assert.Len(t, rows, 3)
}

func TestARowTellsWhatTheListShows(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	tell(t, db, everything(), epoch)
	settle(t, db, epoch.AddDate(0, 0, -1), "acme.com")
	id := ids(t, db, "acme.com")[0]
	change(t, db, func(c *store.Change) error {
		_, err := c.AddRoute(t.Context(), id, account.Route{From: account.Health, To: account.Convert, Deed: account.Deed{By: dana, At: epoch, Reason: "wants more seats"}})
		return err
	})
	settle(t, db, epoch, "acme.com")
	rows, err := db.Listed(t.Context(), store.Shelf{Section: account.Convert}, store.Spot{}, 10)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	r := record(t, db, "acme.com", epoch)
	assert.Equal(t, r.Account, rows[0].Account)
	assert.Equal(t, r.Standing, rows[0].Standing)
	require.NotNil(t, rows[0].Before)
	assert.Equal(t, r.Trail[len(r.Trail)-1].Score, *rows[0].Before)
	assert.Equal(t, "wants more seats", rows[0].Account.Route.Reason)
	assert.Equal(t, 0, rows[0].Spot.Rank&4, "routed ones are on top")
}

func TestOwnersAreThoseOfTheSectionByTheAlphabet(t *testing.T) {
	t.Parallel()
	w := newShelves(t, 20)
	w.stir()
	w.stir()
	w.stir()
	owners := func(begin string, limit int) []string {
		found, err := w.db.Owners(t.Context(), account.Health, begin, limit)
		require.NoError(t, err)
		return found
	}
	assert.Equal(t, []string{"csm0@us.example", "csm1@us.example", "csm2@us.example"}, owners("", 100))
	assert.Equal(t, []string{"csm0@us.example", "csm1@us.example"}, owners("", 2))
	assert.Equal(t, []string{"csm1@us.example"}, owners("csm1", 100))
	assert.Equal(t, []string{"csm1@us.example"}, owners("CSM1@US", 100), "an address is the same in capitals")
	for _, hostile := range []string{"zzz", "%", "'; drop table listing", "\x00", "\xff", strings.Repeat("c", 10_000)} {
		assert.Empty(t, owners(hostile, 100), "%q", hostile)
	}
}

func TestNoTextHurtsASearchInAList(t *testing.T) {
	t.Parallel()
	w := newShelves(t, 20)
	w.stir()
	for _, hostile := range []string{"%", "_", `\`, "'", "a%", "\x00", "\xff", strings.Repeat("x", 100_000), "' or true --", "💥"} {
		rows, err := w.db.Listed(t.Context(), store.Shelf{Section: account.Health, Text: hostile}, store.Spot{}, 10)
		require.NoError(t, err, "%q", hostile)
		assert.Empty(t, rows, "%q", hostile)
		_, err = w.db.Listed(t.Context(), store.Shelf{Section: account.Section(hostile), Owner: hostile}, store.Spot{}, 10)
		if hostile != "\x00" && hostile != "\xff" { // a section comes from us, never from outside
			require.NoError(t, err, "%q", hostile)
		}
	}
	for _, odd := range []store.Spot{{Rank: -1, ID: 1}, {Rank: 99, ID: 1}, {Rank: 3, Less: -1 << 63, ID: 1<<63 - 1}} {
		_, err := w.db.Listed(t.Context(), store.Shelf{Section: account.Health}, odd, 10)
		require.NoError(t, err)
		_, err = w.db.ListedBefore(t.Context(), store.Shelf{Section: account.Health, Text: "a"}, odd, 10)
		require.NoError(t, err)
	}
}
