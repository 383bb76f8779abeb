package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

// large is a workspace of many accounts, made up page by page.
type large struct {
	accounts int
}

const page = 2_000

var words = [...]string{
	"export", "slow", "invoice", "renewal", "dashboard", "login", "report", "quarter", "budget", "team", "feature", "request",
	"workflow", "pricing", "support", "ticket", "migration", "security", "contract", "training", "rollout", "champion", "adoption",
}

// said is some hundred bytes of text, another one for each n.
func said(n, count int) string {
	b := make([]byte, 0, count*9)
	for i := range count {
		n = n*1103515245 + 12345
		b = fmt.Appendf(b, "%s%d ", words[(n>>8&0xffff)%len(words)], (n>>16&0xff)%(7+i))
	}
	return string(b)
}

func domainOf(i int) account.Domain {
	return account.Domain(fmt.Sprintf("%s%d.example", words[i%len(words)], i))
}

// pages stages everything, a few thousand facts at a time.
func (l large) pages(stage func(store.Staged) error) error {
	for from := 0; from < l.accounts; from += page {
		var s store.Staged
		for i := from; i < min(from+page, l.accounts); i++ {
			l.of(i, &s)
		}
		if err := stage(s); err != nil {
			return err
		}
	}
	return nil
}

// of adds what is known of one account: two sources, five days, two activities.
func (large) of(i int, s *store.Staged) {
	d := domainOf(i)
	seats := i % 90
	s.Accounts = append(s.Accounts, account.Of[account.Account]{Account: d, Fact: account.Account{
		Domain: d, Name: said(i, 2) + "Inc", Contact: account.Contact{Name: "Ann Lee", Email: "ann@" + string(d)},
		OwnerEmail: fmt.Sprintf("csm%d@us.example", i%40), Home: account.Health,
		CRM: account.CRM{System: account.Attio, URL: "https://app.attio.com/us/company/" + string(d)}, Licensed: &seats,
	}})
	for k := range 2 {
		s.Revenue = append(s.Revenue, account.Of[account.RevenueSource]{Account: d, Fact: account.RevenueSource{
			System: [...]account.System{account.Salesbricks, account.Stripe}[k], ExternalID: fmt.Sprintf("sub_%d_%d", i, k),
			Product: "Platform", Status: account.Active, Interval: account.Interval{Unit: account.Monthly, Count: 1},
			Amount: account.Money{Amount: int64(10_000 + i), Currency: "USD"}, Seats: &seats,
			StartsOn: epoch.AddDate(0, 0, -i%300), RenewsOn: epoch.AddDate(0, 0, i%300), URL: "https://dashboard.stripe.com/subscriptions/" + string(d),
		}})
		s.Activities = append(s.Activities, account.Of[account.Entry]{Account: d, Fact: account.Entry{
			Activity: account.Activity{
				System: account.BuildBetter, ExternalID: fmt.Sprintf("a_%d_%d", i, k), Kind: [...]account.Kind{account.Call, account.Signal}[k],
				At: epoch.AddDate(0, 0, -(i+k*7)%120), Title: said(i+k, 4), URL: "https://app.buildbetter.app/call/" + string(d),
				Said: [...]*account.Said{nil, {Type: account.Complaint}}[k],
			},
			Body: said(i*31+k, 25),
		}})
	}
	for k := range 5 {
		s.Usage = append(s.Usage, account.Of[account.UsageDay]{
			Account: d, Fact: account.UsageDay{Day: account.Day(epoch).AddDate(0, 0, -k), Active: (i + k) % 40, Weekly: &seats},
		})
	}
}

// fill imports the world into an empty database.
func (l large) fill(b *testing.B, db *store.DB) {
	b.Helper()
	require.NoError(b, db.Change(b.Context(), func(c *store.Change) error {
		if err := l.pages(func(s store.Staged) error { return c.Stage(b.Context(), s) }); err != nil {
			return err
		}
		_, err := c.Merge(b.Context(), epoch)
		return err
	}))
}

// BenchmarkMerge measures how long an import takes beside COPY of the same
// rows into the same tables.
func BenchmarkMerge(b *testing.B) {
	world := large{100_000}
	for b.Loop() {
		bare := copyAll(b, world)
		b.StopTimer()
		db := storetest.New(b)
		b.StartTimer()
		began := time.Now()
		var staged time.Duration
		require.NoError(b, db.Change(b.Context(), func(c *store.Change) error {
			if err := world.pages(func(s store.Staged) error { return c.Stage(b.Context(), s) }); err != nil {
				return err
			}
			staged = time.Since(began)
			strangers, _, err := c.Strangers(b.Context(), 10)
			if err != nil || len(strangers) > 0 {
				return fmt.Errorf("%v %w", strangers, err)
			}
			_, err = c.Merge(b.Context(), epoch)
			return err
		}))
		ours := time.Since(began)
		began = time.Now()
		require.NoError(b, db.Change(b.Context(), func(c *store.Change) error {
			if err := world.pages(func(s store.Staged) error { return c.Stage(b.Context(), s) }); err != nil {
				return err
			}
			m, err := c.Merge(b.Context(), epoch)
			require.Zero(b, m.Accounts.Changed+m.Revenue.Changed+m.Usage.Changed+m.Activities.Changed+m.Usage.Added)
			return err
		}))
		b.ReportMetric(bare.Seconds(), "copy-s")
		b.ReportMetric(staged.Seconds(), "stage-s")
		b.ReportMetric(ours.Seconds(), "merge-s")
		b.ReportMetric(time.Since(began).Seconds(), "again-s")
		b.ReportMetric(bare.Seconds()/ours.Seconds(), "speed/copy")
	}
}

// copyAll is the time that COPY takes for all rows, one table after the other,
// ids known.
func copyAll(b *testing.B, world large) time.Duration {
	b.Helper()
	ctx := b.Context()
	conn := storetest.Connect(b, storetest.URL(b))
	began := time.Now()
	tx, err := conn.Begin(ctx)
	require.NoError(b, err)
	copyIn(b, tx, world)
	require.NoError(b, tx.Commit(ctx))
	return time.Since(began)
}

func copyIn(b testing.TB, tx pgx.Tx, world large) {
	b.Helper()
	copyTable(b, tx, world, "account", []string{
		"id", "domain", "name", "folded", "contact_name", "contact_email", "owner_email", "home", "crm_system", "crm_url", "licensed", "created_at",
	}, accountRows)
	copyTable(b, tx, world, "revenue_source", []string{
		"account_id", "system", "external_id", "product", "status", "status_since", "unit",
		"unit_count", "currency", "amount", "seats", "starts_on", "ends_on", "renews_on", "url",
	}, revenueRows)
	copyTable(b, tx, world, "usage_day", []string{"account_id", "day", "active", "weekly"}, usageRows)
	copyTable(b, tx, world, "activity", []string{
		"account_id", "system", "kind", "external_id", "at", "title", "summary", "body", "url", "signal", "sentiment", "nps",
	}, activityRows)
}

// copyTable is one COPY, account by account.
func copyTable(b testing.TB, tx pgx.Tx, world large, table string, columns []string, rows func(id int, s *store.Staged) [][]any) {
	b.Helper()
	began := time.Now()
	next := 0
	var ready [][]any
	_, err := tx.CopyFrom(b.Context(), pgx.Identifier{table}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		for len(ready) == 0 {
			if next == world.accounts {
				return nil, nil
			}
			var s store.Staged
			world.of(next, &s)
			next++
			ready = rows(next, &s)
		}
		row := ready[0]
		ready = ready[1:]
		return row, nil
	}))
	require.NoError(b, err)
	b.Logf("COPY %s: %v", table, time.Since(began))
}

func accountRows(id int, s *store.Staged) [][]any {
	a := s.Accounts[0].Fact
	return [][]any{{
		id, a.Domain, a.Name, a.Name, a.Contact.Name, a.Contact.Email, a.OwnerEmail, a.Home, a.CRM.System, a.CRM.URL, a.Licensed, epoch,
	}}
}

func revenueRows(id int, s *store.Staged) (rows [][]any) {
	for _, of := range s.Revenue {
		r := of.Fact
		rows = append(rows, []any{
			id, r.System, r.ExternalID, r.Product, r.Status, epoch, r.Interval.Unit, r.Interval.Count, r.Amount.Currency, r.Amount.Amount,
			r.Seats, r.StartsOn, nil, r.RenewsOn, r.URL,
		})
	}
	return rows
}

func usageRows(id int, s *store.Staged) (rows [][]any) {
	for _, of := range s.Usage {
		rows = append(rows, []any{id, of.Fact.Day, of.Fact.Active, of.Fact.Weekly})
	}
	return rows
}

func activityRows(id int, s *store.Staged) (rows [][]any) {
	for _, of := range s.Activities {
		a := of.Fact
		row := []any{id, a.System, a.Kind, a.ExternalID, a.At, a.Title, a.Summary, a.Body, a.URL, nil, nil, nil}
		if a.Said != nil {
			row[9] = string(a.Said.Type)
		}
		rows = append(rows, row)
	}
	return rows
}
