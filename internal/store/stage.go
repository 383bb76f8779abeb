package store

import (
	"cmp"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"rapport/internal/account"
)

// Staged are facts on their way in. An account's fact is about its own domain,
// and what people did to it is not looked at.
type Staged struct {
	Accounts   []account.Of[account.Account]
	Revenue    []account.Of[account.RevenueSource]
	Usage      []account.Of[account.UsageDay]
	Activities []account.Of[account.Entry]
	Enrichment []account.Of[account.Enrichment]
}

// stage is what a Change has staged: the facts are in temporary tables, here
// are only their numbers.
type stage struct {
	n                                               int64 // the last fact's number; of one key the highest counts
	accounts, revenue, usage, activity, enrichments int64
	turns                                           int64
}

// Stage puts facts into temporary tables, of which Merge makes the new state.
// Facts that cannot be kept are a *FactError.
func (c *Change) Stage(ctx context.Context, s Staged) error {
	for _, step := range []struct {
		facts int
		copy  func(context.Context, Staged) error
	}{
		{len(s.Accounts), c.stageAccounts},
		{len(s.Revenue), c.stageRevenue},
		{len(s.Usage), c.stageUsage},
		{len(s.Activities), c.stageActivities},
		{len(s.Activities), c.stageTurns},
		{len(s.Enrichment), c.stageEnrichment},
	} {
		if step.facts == 0 {
			continue
		}
		if err := step.copy(ctx, s); err != nil {
			return fmt.Errorf("stage facts: %w", err)
		}
	}
	c.stage.n += int64(len(s.Accounts) + len(s.Revenue) + len(s.Usage) + len(s.Activities) + len(s.Enrichment))
	return nil
}

// target is a temporary table to copy into.
type target struct {
	name    string
	create  string
	columns []string
	count   *int64 // how many rows it has
}

// copyIn copies rows into a temporary table, which it makes for the first ones.
func (c *Change) copyIn(ctx context.Context, t target, rows pgx.CopyFromSource) error {
	if *t.count == 0 {
		if _, err := c.tx.Exec(ctx, t.create); err != nil {
			return err
		}
	}
	source := &looked{CopyFromSource: rows}
	n, err := c.tx.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, source)
	*t.count += n
	if err != nil {
		return cmp.Or(source.err, rows.Err(), err)
	}
	return nil
}

// looked remembers why a row could not be copied, which Postgres would only
// repeat as words.
type looked struct {
	pgx.CopyFromSource
	err error
}

// Values is the next row.
func (l *looked) Values() ([]any, error) {
	row, err := l.CopyFromSource.Values()
	l.err = cmp.Or(l.err, err)
	return row, err
}

func (c *Change) stageAccounts(ctx context.Context, s Staged) error {
	return c.copyIn(ctx, target{
		name: "stage_account",
		create: `-- stage accounts: a table for this transaction
			create temp table stage_account (n bigint, line integer, domain text, name text, folded text, contact_name text,
				contact_email text, owner_email text, home text, crm_system text, crm_url text, licensed integer) on commit drop`,
		columns: []string{
			"n", "line", "domain", "name", "folded", "contact_name", "contact_email", "owner_email", "home", "crm_system", "crm_url", "licensed",
		},
		count: &c.stage.accounts,
	}, pgx.CopyFromSlice(len(s.Accounts), func(i int) ([]any, error) {
		of := &s.Accounts[i]
		a := &of.Fact
		var look scan
		look.key("domain", string(a.Domain))
		look.text("name", a.Name)
		look.text("contact.name", a.Contact.Name)
		look.key("contact.email", a.Contact.Email)
		look.key("owner_email", a.OwnerEmail)
		look.key("section", string(a.Home))
		look.key("crm.system", string(a.CRM.System))
		look.text("crm.url", a.CRM.URL)
		return []any{
			c.stage.n + int64(i), of.Line, string(a.Domain), a.Name, folded(a.Name), a.Contact.Name,
			a.Contact.Email, a.OwnerEmail, string(a.Home), string(a.CRM.System), a.CRM.URL, a.Licensed,
		}, look.of(a.Domain, of.Line)
	}))
}

func (c *Change) stageRevenue(ctx context.Context, s Staged) error {
	return c.copyIn(ctx, target{
		name: "stage_revenue",
		create: `-- stage revenue: a table for this transaction
			create temp table stage_revenue (n bigint, line integer, domain text, system text, external_id text, product text,
				status text, status_since timestamptz, unit text, unit_count integer, currency text, amount bigint, seats integer,
				starts_on date, ends_on date, renews_on date, url text) on commit drop`,
		columns: []string{
			"n", "line", "domain", "system", "external_id", "product", "status", "status_since",
			"unit", "unit_count", "currency", "amount", "seats", "starts_on", "ends_on", "renews_on", "url",
		},
		count: &c.stage.revenue,
	}, pgx.CopyFromSlice(len(s.Revenue), func(i int) ([]any, error) {
		of := &s.Revenue[i]
		r := &of.Fact
		var look scan
		look.key("account", string(of.Account))
		look.key("system", string(r.System))
		look.key("id", r.ExternalID)
		look.text("product", r.Product)
		look.text("status", string(r.Status))
		look.text("interval", string(r.Interval.Unit))
		look.text("currency", string(r.Amount.Currency))
		look.text("url", r.URL)
		return []any{
			c.stage.n + int64(i), of.Line, string(of.Account), string(r.System), r.ExternalID, r.Product, string(r.Status), absent(r.StatusSince),
			string(r.Interval.Unit), r.Interval.Count, string(r.Amount.Currency), r.Amount.Amount, r.Seats,
			absent(r.StartsOn), absent(r.EndsOn), absent(r.RenewsOn), r.URL,
		}, look.of(of.Account, of.Line)
	}))
}

func (c *Change) stageUsage(ctx context.Context, s Staged) error {
	return c.copyIn(ctx, target{
		name: "stage_usage",
		create: `-- stage usage: a table for this transaction
			create temp table stage_usage (n bigint, line integer, domain text, day date, active integer, weekly integer) on commit drop`,
		columns: []string{"n", "line", "domain", "day", "active", "weekly"},
		count:   &c.stage.usage,
	}, pgx.CopyFromSlice(len(s.Usage), func(i int) ([]any, error) {
		of := &s.Usage[i]
		var look scan
		look.key("account", string(of.Account))
		return []any{
			c.stage.n + int64(i), of.Line, string(of.Account), of.Fact.Day, of.Fact.Active, of.Fact.Weekly,
		}, look.of(of.Account, of.Line)
	}))
}

func (c *Change) stageActivities(ctx context.Context, s Staged) error {
	return c.copyIn(ctx, target{
		name: "stage_activity",
		create: `-- stage activities: a table for this transaction
			create temp table stage_activity (n bigint, line integer, domain text, system text, kind text, external_id text,
				at timestamptz, title text, summary text, body text, url text, signal text, sentiment double precision, nps smallint) on commit drop`,
		columns: []string{
			"n", "line", "domain", "system", "kind", "external_id", "at", "title", "summary", "body", "url", "signal", "sentiment", "nps",
		},
		count: &c.stage.activity,
	}, pgx.CopyFromSlice(len(s.Activities), func(i int) ([]any, error) {
		of := &s.Activities[i]
		a := &of.Fact
		var look scan
		look.key("account", string(of.Account))
		look.key("system", string(a.System))
		look.key("kind", string(a.Kind))
		look.key("id", a.ExternalID)
		look.text("title", a.Title)
		look.text("summary", a.Summary)
		look.text("body", a.Body)
		look.text("url", a.URL)
		row := []any{
			c.stage.n + int64(i), of.Line, string(of.Account), string(a.System), string(a.Kind), a.ExternalID,
			a.At, a.Title, a.Summary, a.Body, a.URL, nil, nil, nil,
		}
		if said := a.Said; said != nil {
			look.text("signal.type", string(said.Type))
			row[11], row[12], row[13] = string(said.Type), said.Sentiment, said.Score
		}
		return row, look.of(of.Account, of.Line)
	}))
}

// stageTurns follows stageActivities: a turn names its call by the number under
// which that is staged.
func (c *Change) stageTurns(ctx context.Context, s Staged) error {
	call, turn := 0, -1
	next := func() bool {
		for turn++; call < len(s.Activities) && turn >= len(s.Activities[call].Fact.Turns); call, turn = call+1, 0 {
		}
		return call < len(s.Activities)
	}
	if !next() {
		return nil
	}
	turn--
	return c.copyIn(ctx, target{
		name: "stage_turn",
		create: `-- stage turns: a table for this transaction
			create temp table stage_turn (call bigint, n integer, speaker text, at_seconds double precision, said text) on commit drop`,
		columns: []string{"call", "n", "speaker", "at_seconds", "said"},
		count:   &c.stage.turns,
	}, pgx.CopyFromFunc(func() ([]any, error) {
		if !next() {
			return nil, nil
		}
		of := &s.Activities[call]
		t := &of.Fact.Turns[turn]
		var look scan
		look.text("transcript.speaker", t.Speaker)
		look.text("transcript.text", t.Text)
		return []any{c.stage.n + int64(call), turn, t.Speaker, t.At.Seconds(), t.Text}, look.of(of.Account, of.Line)
	}))
}

func (c *Change) stageEnrichment(ctx context.Context, s Staged) error {
	return c.copyIn(ctx, target{
		name: "stage_enrichment",
		create: `-- stage enrichment: a table for this transaction
			create temp table stage_enrichment (n bigint, line integer, domain text, system text, fields jsonb, at timestamptz) on commit drop`,
		columns: []string{"n", "line", "domain", "system", "fields", "at"},
		count:   &c.stage.enrichments,
	}, pgx.CopyFromSlice(len(s.Enrichment), func(i int) ([]any, error) {
		of := &s.Enrichment[i]
		var look scan
		look.key("account", string(of.Account))
		look.key("system", string(of.Fact.System))
		for name, value := range of.Fact.Fields {
			look.text("fields", name)
			look.text("fields."+name, value)
		}
		fields := of.Fact.Fields
		if fields == nil {
			fields = map[string]string{}
		}
		return []any{c.stage.n + int64(i), of.Line, string(of.Account), string(of.Fact.System), fields, absent(of.Fact.At)}, look.of(of.Account, of.Line)
	}))
}
