package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rapport/internal/account"
)

// Assessed is a new assessment of an account, and how its score moved.
type Assessed struct {
	ID         account.ID
	Assessment account.Assessment
	Movements  []account.Movement
}

// SaveAssessments keeps assessments and settles their accounts: each becomes the
// standing and, where there is a score, a point of the history; the same moment
// again replaces what was kept. An assessment of a moment before the standing is
// a look back and nothing of it is kept, unless the account is unsettled: that
// its facts are newer matters more than its time. So no account of rows is
// unsettled afterwards, whatever their times. An account may be in rows once.
func (c *Change) SaveAssessments(ctx context.Context, rows []Assessed) error {
	rows, err := c.kept(ctx, rows)
	if err != nil {
		return fmt.Errorf("save assessments: %w", err)
	}
	if len(rows) == 0 {
		return nil
	}
	col, err := columnsOf(rows)
	if err != nil {
		return fmt.Errorf("save %d assessments: %w", len(rows), err)
	}
	var b pgx.Batch
	queueAssessments(&b, col)
	queueMovements(&b, col)
	queueListings(&b, col)
	b.Queue(`-- save assessments: the accounts are settled
		delete from unsettled where account_id = any($1)`, col.id)
	if err := c.tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("save %d assessments: %w", len(rows), err)
	}
	return nil
}

// kept leaves out looks back.
func (c *Change) kept(ctx context.Context, rows []Assessed) ([]Assessed, error) {
	const query = `-- save assessments: settled accounts that stand by something newer
		select account_id from unnest($1::bigint[], $2::timestamptz[]) n (account_id, at)
		join standing s using (account_id)
		where s.at > n.at and not exists (select from unsettled u where u.account_id = s.account_id)`
	ids, ats := make([]account.ID, len(rows)), make([]time.Time, len(rows))
	for i := range rows {
		ids[i], ats[i] = rows[i].ID, rows[i].Assessment.At
	}
	back, err := column[account.ID](ctx, c.tx, query, ids, ats)
	if err != nil || len(back) == 0 {
		return rows, err
	}
	return slices.DeleteFunc(slices.Clone(rows), func(a Assessed) bool { return slices.Contains(back, a.ID) }), nil
}

// columns are assessments as arrays, a column each.
type columns struct {
	id                              []account.ID
	at                              []time.Time
	score                           []*int16
	level, section, factors, rollup []string
	base, cut                       []int16
	arr                             []int64
	rank                            []int16 // of the lists
	less                            []int64
	renewsOn                        []*time.Time // nil is unknown
	totals                          []string
	moved                           []account.ID // of movements
	movedAt                         []time.Time
	kind, detail                    []string
}

func columnsOf(rows []Assessed) (*columns, error) {
	n := len(rows)
	c := &columns{
		id: make([]account.ID, n), at: make([]time.Time, n), score: make([]*int16, n),
		level: make([]string, n), section: make([]string, n), factors: make([]string, n), rollup: make([]string, n),
		base: make([]int16, n), cut: make([]int16, n), arr: make([]int64, n),
		rank: make([]int16, n), less: make([]int64, n), renewsOn: make([]*time.Time, n), totals: make([]string, n),
	}
	scores := make([]int16, n)
	for i := range rows {
		a := &rows[i].Assessment
		c.id[i], c.at[i], c.level[i], c.section[i] = rows[i].ID, a.At, string(a.Level), string(a.Section)
		c.base[i], c.cut[i] = int16(a.Base), int16(a.Cut)
		if a.Scored {
			scores[i] = int16(a.Score)
			c.score[i] = &scores[i]
		}
		if len(a.Rollup.Totals) > 0 {
			c.arr[i] = a.Rollup.Totals[0].ARR
		}
		c.rank[i], c.less[i], c.renewsOn[i] = rankOf(a.Level), -max(c.arr[i], -math.MaxInt64), absent(a.Rollup.RenewsOn)
		var err error
		if c.totals[i], err = totalsOf(a.Rollup.Totals); err != nil {
			return nil, err
		}
		if c.factors[i], err = text(a.Factors); err != nil {
			return nil, err
		}
		if c.rollup[i], err = text(a.Rollup); err != nil {
			return nil, err
		}
		for _, m := range rows[i].Movements {
			detail, err := text(m)
			if err != nil {
				return nil, err
			}
			c.moved, c.movedAt = append(c.moved, rows[i].ID), append(c.movedAt, a.At)
			c.kind, c.detail = append(c.kind, string(m.Kind)), append(c.detail, detail)
		}
	}
	return c, nil
}

// text is a value in JSON; no value is an empty list.
func text(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	if string(b) == "null" {
		return "[]", nil
	}
	return string(b), nil
}

func queueAssessments(b *pgx.Batch, c *columns) {
	b.Queue(`-- save assessments: the history and the standing
		with fresh as materialized (
			select account_id, at, score, level, section, base, cut, arr, factors::jsonb as factors, rollup
			from unnest($1::bigint[], $2::timestamptz[], $3::smallint[], $4::text[], $5::text[], $6::smallint[], $7::smallint[],
				$8::bigint[], $9::text[], $10::text[]) n (account_id, at, score, level, section, base, cut, arr, factors, rollup)
		), history as (
			insert into assessment (account_id, at, score, level, base, cut, factors)
			select account_id, at, score, level, base, cut, factors from fresh where score is not null
			on conflict (account_id, at) do update
			set score = excluded.score, level = excluded.level, base = excluded.base, cut = excluded.cut, factors = excluded.factors
		), unscored as (
			delete from assessment old using fresh where fresh.score is null and old.account_id = fresh.account_id and old.at = fresh.at
		)
		insert into standing (account_id, at, score, level, section, base, cut, arr, factors, rollup)
		select account_id, at, score, level, section, base, cut, arr, factors, rollup::jsonb from fresh
		on conflict (account_id) do update
		set at = excluded.at, score = excluded.score, level = excluded.level, section = excluded.section, base = excluded.base,
			cut = excluded.cut, arr = excluded.arr, factors = excluded.factors, rollup = excluded.rollup`,
		c.id, c.at, c.score, c.level, c.section, c.base, c.cut, c.arr, c.factors, c.rollup)
}

func queueMovements(b *pgx.Batch, c *columns) {
	b.Queue(`-- save assessments: what an earlier run at the same moment saw moving
		delete from movement m
		using unnest($1::bigint[], $2::timestamptz[]) n (account_id, at)
		where m.account_id = n.account_id and m.at = n.at`, c.id, c.at)
	if len(c.moved) == 0 {
		return
	}
	b.Queue(`-- save assessments: movements
		insert into movement (account_id, at, kind, detail)
		select account_id, at, kind, detail::jsonb
		from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[]) n (account_id, at, kind, detail)`,
		c.moved, c.movedAt, c.kind, c.detail)
}
