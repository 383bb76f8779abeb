package store

import (
	"context"
	"time"
)

func (c *Change) addActivities(ctx context.Context, _ time.Time) (int64, error) {
	const add = `-- merge activities: add what is new
		with merged as (
			insert into activity (account_id, system, kind, external_id, at, title, summary, body, url, signal, sentiment, nps)
			select a.id, s.system, s.kind, s.external_id, s.at, s.title, s.summary, s.body, s.url, s.signal, s.sentiment, s.nps
			from stage_activity s
			join account a on a.domain = s.domain
			where not exists (
				select from activity x where x.system = s.system and x.kind = s.kind and x.external_id = s.external_id)
			returning account_id
		)` + touching
	n, err := c.count(ctx, add)
	if err != nil {
		return 0, err
	}
	return n, c.addTurns(ctx)
}

// changeActivities writes what differs and takes away the transcripts that do,
// for addTurns to put the new ones in their place.
func (c *Change) changeActivities(ctx context.Context, _ time.Time) (int64, error) {
	if err := c.compareTurns(ctx); err != nil {
		return 0, err
	}
	const change = `-- merge activities: change what differs; one that moves touches both accounts
		with merged as (
			update activity x
			set account_id = a.id, at = s.at, title = s.title, summary = s.summary, body = s.body, url = s.url,
				signal = s.signal, sentiment = s.sentiment, nps = s.nps
			from stage_activity s
			join account a on a.domain = s.domain
			join activity was on was.system = s.system and was.kind = s.kind and was.external_id = s.external_id
			where x.id = was.id
				and ((was.account_id, was.at, was.title, was.summary, was.url, was.signal, was.sentiment, was.nps, was.body)
					is distinct from (a.id, s.at, s.title, s.summary, s.url, s.signal, s.sentiment, s.nps, s.body)
					or was.id in (select activity_id from retold))
			returning was.account_id as former, x.account_id
		)` + touchingBoth
	n, err := c.count(ctx, change)
	if err != nil {
		return 0, err
	}
	const clear = `-- merge turns: take away the transcripts that differ
		delete from turn where activity_id in (select activity_id from retold)`
	if _, err := c.tx.Exec(ctx, clear); err != nil {
		return 0, err
	}
	const end = `-- merge turns: the comparison is over
		drop table retold`
	_, err = c.tx.Exec(ctx, end)
	return n, err
}

// compareTurns lists the known activities whose transcript is told otherwise.
func (c *Change) compareTurns(ctx context.Context) error {
	const begin = `-- merge turns: a table of known activities whose transcript is told otherwise
		create temp table retold (activity_id bigint not null) on commit drop`
	if _, err := c.tx.Exec(ctx, begin); err != nil {
		return err
	}
	if c.stage.turns == 0 {
		const untold = `-- merge turns: transcripts that are no longer told
			insert into retold
			select x.id
			from stage_activity s
			join account a on a.domain = s.domain
			join activity x on x.system = s.system and x.kind = s.kind and x.external_id = s.external_id
			where exists (select from turn t where t.activity_id = x.id)`
		_, err := c.tx.Exec(ctx, untold)
		return err
	}
	const compare = `-- merge turns: transcripts that are told otherwise
		with again as (
			select x.id, s.n as call
			from stage_activity s
			join account a on a.domain = s.domain
			join activity x on x.system = s.system and x.kind = s.kind and x.external_id = s.external_id
		), told as (
			select again.id, t.n, t.speaker, t.at_seconds, t.said from again join stage_turn t on t.call = again.call
		), kept as (
			select again.id, t.n, t.speaker, t.at_seconds, t.said from again join turn t on t.activity_id = again.id
		)
		insert into retold
		select distinct coalesce(told.id, kept.id)
		from told full join kept on kept.id = told.id and kept.n = told.n
		where (told.speaker, told.at_seconds, told.said) is distinct from (kept.speaker, kept.at_seconds, kept.said)`
	_, err := c.tx.Exec(ctx, compare)
	return err
}

// addTurns adds the transcripts of staged activities that have none.
func (c *Change) addTurns(ctx context.Context) error {
	if c.stage.turns == 0 {
		return nil
	}
	const add = `-- merge turns: add the transcripts of what has none
		insert into turn (activity_id, n, speaker, at_seconds, said)
		select x.id, t.n, t.speaker, t.at_seconds, t.said
		from stage_turn t
		join stage_activity s on s.n = t.call
		join account a on a.domain = s.domain
		join activity x on x.system = s.system and x.kind = s.kind and x.external_id = s.external_id
		where not exists (select from turn old where old.activity_id = x.id)`
	_, err := c.tx.Exec(ctx, add)
	return err
}
