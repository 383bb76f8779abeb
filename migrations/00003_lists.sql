-- The lists of the sections: every account's place in one, narrow enough that
-- a page is read from an index, and how many there are, counted as they change.

-- +goose Up

-- Where the lists show an account, as its newest assessment and what people
-- did to it say. It goes with its account by a trigger: a reference would be
-- looked up for each of the many rows that are saved at once.
create table listing (
    account_id bigint primary key,
    section    text     not null,
    rank       smallint not null, -- level (critical 0, at risk 1, healthy 2, not scored 3) + 4 where not routed + 8 where untracked
    less       bigint   not null, -- the ARR that accounts of a rank are sorted by, negative: the largest comes first
    owner      text     collate "C" not null, -- at most 64 characters, in lower case
    renews_on  date,
    totals     jsonb    not null  -- ARR by currency
);
create index listing_order on listing (section, rank, less, account_id);
create index listing_owner on listing (section, owner, rank, less, account_id);

-- What the listings of a section add up to: the sum of n is how many accounts
-- there are of a rank (without its 4; no currency, no day), the ARR of a level
-- in a currency, or how many accounts renew on a day. The last two without
-- what is untracked. Whoever changes listings adds rows that say by how much
-- (fresh), so that nobody waits for another; after each 2,000 rows one folds
-- them into the row of their kind.
create table tally (
    id       bigint   not null generated always as identity,
    section  text     not null,
    rank     smallint not null,
    currency text     not null,
    day      date     not null, -- -infinity: of no day
    n        numeric  not null, -- a sum of amounts has no bound
    fresh    boolean  not null
);
create index tally_section on tally (section, day);
create index tally_fresh on tally (fresh) where fresh;
create unique index tally_folded on tally (section, rank, currency, day) where not fresh;

-- +goose StatementBegin
create function count_listings() returns trigger language plpgsql as $$
declare
    sign int := tg_argv[0];
    low bigint;
    high bigint;
begin
    with counted as (
        insert into tally (section, rank, currency, day, n, fresh)
        select section, rank & 11::smallint, '', '-infinity'::date, sign * count(*), true from moved group by 1, 2
        union all
        select section, rank & 3::smallint, t.key, '-infinity'::date, sign * sum(t.value::numeric), true
        from moved, jsonb_each_text(totals) t where rank < 8 group by 1, 2, 3 having sum(t.value::numeric) <> 0
        union all
        select section, 0::smallint, '', renews_on, sign * count(*), true
        from moved where rank < 8 and renews_on is not null group by 1, 4
        returning id
    )
    select min(id), max(id) into low, high from counted;
    if high / 2000 > (low - 1) / 2000 and pg_try_advisory_xact_lock(7263014955) then
        with taken as (
            delete from tally where fresh returning section, rank, currency, day, n
        )
        insert into tally (section, rank, currency, day, n, fresh)
        select section, rank, currency, day, sum(n), false from taken group by 1, 2, 3, 4 having sum(n) <> 0
        on conflict (section, rank, currency, day) where not fresh do update set n = tally.n + excluded.n;
    end if;
    return null;
end $$;
-- +goose StatementEnd
-- +goose StatementBegin
create function empty_tally() returns trigger language plpgsql as $$
begin
    delete from tally;
    return null;
end $$;
-- +goose StatementEnd
-- +goose StatementBegin
create function forget_listings() returns trigger language plpgsql as $$
begin
    delete from listing where account_id in (select id from gone);
    return null;
end $$;
-- +goose StatementEnd
create trigger listing_forgotten after delete on account referencing old table as gone for each statement execute function forget_listings();
create trigger listing_came after insert on listing referencing new table as moved for each statement execute function count_listings('1');
create trigger listing_went after delete on listing referencing old table as moved for each statement execute function count_listings('-1');
create trigger listing_changed_from after update on listing referencing old table as moved for each statement execute function count_listings('-1');
create trigger listing_changed_to after update on listing referencing new table as moved for each statement execute function count_listings('1');
create trigger listing_emptied after truncate on listing for each statement execute function empty_tally();

insert into listing (account_id, section, rank, less, owner, renews_on, totals)
select s.account_id, s.section,
    coalesce(array_position(array['critical', 'at_risk', 'healthy'], s.level), 4) - 1
        + case when r.to_section = s.section then 0 else 4 end + case when a.untracked_at is null then 0 else 8 end,
    -s.arr, left(lower(a.owner_email), 64),
    nullif(left(s.rollup ->> 'renews_on', 10), '0001-01-01')::date,
    coalesce((
        select jsonb_object_agg(t.currency, t.arr)
        from (select t ->> 'currency' as currency, sum((t ->> 'arr')::numeric) as arr from jsonb_array_elements(
            case jsonb_typeof(s.rollup -> 'totals') when 'array' then s.rollup -> 'totals' else '[]' end) t group by 1) t),
        '{}')
from standing s
join account a on a.id = s.account_id
left join lateral (
    select to_section from route where account_id = a.id and undone_at is null order by at desc, id desc limit 1) r on true;

-- +goose Down
drop trigger listing_forgotten on account;
drop table listing, tally;
drop function count_listings, empty_tally, forget_listings;
