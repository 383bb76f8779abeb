-- The ground: accounts, what their sources say of them, what is derived of it,
-- and what people did. Every time is passed in by the program; the database
-- never asks for the time.

-- +goose Up
create extension if not exists pg_trgm;
create extension if not exists btree_gin;

create table account (
    id               bigint generated always as identity primary key,
    domain           text        not null unique,
    name             text        not null,
    folded           text        not null, -- at most 200 characters of the name, in lower case in every script
    contact_name     text        not null default '',
    contact_email    text        not null default '',
    owner_email      text        not null default '',
    home             text        not null default '',
    crm_system       text        not null default '',
    crm_url          text        not null default '',
    licensed         integer,
    untracked_at     timestamptz,
    untracked_by     text        not null default '',
    untracked_name   text        not null default '',
    untracked_reason text        not null default '',
    created_at       timestamptz not null
);
create index account_words on account using gin (folded gin_trgm_ops, domain gin_trgm_ops);
create index account_name on account (folded collate "C"); -- byte order serves "begins with"
create index account_contact on account (lower(contact_email)) where contact_email <> '';
create index account_owner on account (lower(owner_email), domain) where owner_email <> '';

-- One Salesbricks contract or one Stripe subscription.
create table revenue_source (
    id             bigint generated always as identity primary key,
    account_id     bigint      not null references account on delete cascade,
    system         text        not null,
    external_id    text        not null,
    product        text        not null,
    status         text        not null,
    status_since   timestamptz not null,
    unit           text        not null,
    unit_count     integer     not null,
    currency       text        not null,
    amount         bigint      not null,
    seats          integer,
    starts_on      date,
    ends_on        date,
    renews_on      date,
    url            text        not null default '',
    ignored_at     timestamptz,
    ignored_by     text        not null default '',
    ignored_name   text        not null default '',
    ignored_reason text        not null default '',
    unique (system, external_id)
);
create index revenue_source_account on revenue_source (account_id);

create table usage_day (
    account_id bigint  not null references account on delete cascade,
    day        date    not null,
    active     integer not null,
    weekly     integer,
    primary key (account_id, day)
);

create table activity (
    id          bigint generated always as identity primary key,
    account_id  bigint      not null references account on delete cascade,
    system      text        not null,
    kind        text        not null,
    external_id text        not null,
    at          timestamptz not null,
    title       text        not null default '',
    summary     text        not null default '',
    body        text        not null default '',
    url         text        not null default '',
    signal      text,
    sentiment   double precision,
    nps         smallint,
    -- A tsvector holds less than 1 MB. A character takes at most 8 bytes of it (four
    -- in a word of its own and four in the hyphenated word or path around it), so
    -- what is cut here always fits, whatever the text.
    search      tsvector generated always as (
        setweight(to_tsvector('english', left(title, 1000)), 'A') ||
        setweight(to_tsvector('english', left(summary, 10000)), 'B') ||
        setweight(to_tsvector('english', left(body, 100000)), 'C')) stored,
    unique (system, kind, external_id)
);
create index activity_newest on activity (account_id, at desc, id desc);
create index activity_contact on activity (account_id, at desc) where kind in ('call', 'email');
create index activity_signal on activity (account_id, at desc) where signal is not null;
create index activity_search on activity using gin (account_id, search);

-- A turn of a call's transcript, numbered from 0.
create table turn (
    activity_id bigint           not null references activity on delete cascade,
    n           integer          not null,
    speaker     text             not null,
    at_seconds  double precision not null,
    said        text             not null,
    primary key (activity_id, n)
);

create table enrichment (
    account_id bigint      not null references account on delete cascade,
    system     text        not null,
    fields     jsonb       not null,
    at         timestamptz not null,
    primary key (account_id, system)
);

-- When each system last delivered anything, for any account.
create table feed (
    system  text primary key,
    last_at timestamptz not null
);

-- The history of scores. An account that has no score has no row.
create table assessment (
    account_id bigint      not null references account on delete cascade,
    at         timestamptz not null,
    score      smallint    not null,
    level      text        not null,
    base       smallint    not null,
    cut        smallint    not null,
    factors    jsonb       not null,
    primary key (account_id, at) include (score, level) -- a trail is read from the index alone
);

-- Where an account stands by its newest assessment.
create table standing (
    account_id bigint primary key references account on delete cascade,
    at         timestamptz not null,
    score      smallint,
    level      text        not null,
    section    text        not null,
    base       smallint    not null,
    cut        smallint    not null,
    arr        bigint      not null, -- of the rollup's largest total, to sort by
    factors    jsonb       not null,
    rollup     jsonb       not null
) with (fillfactor = 80);

-- Drops, slides and recoveries, saved with the assessment that shows them.
create table movement (
    account_id bigint      not null references account on delete cascade,
    at         timestamptz not null,
    kind       text        not null,
    detail     jsonb       not null,
    primary key (account_id, at, kind)
);

-- Accounts whose facts are newer than their standing.
create table unsettled (
    account_id bigint primary key references account on delete cascade
);

create table route (
    id           bigint generated always as identity primary key,
    account_id   bigint      not null references account on delete cascade,
    from_section text        not null,
    to_section   text        not null,
    by_id        text        not null,
    by_name      text        not null,
    at           timestamptz not null,
    reason       text        not null default ''
);
create index route_newest on route (account_id, at desc, id desc);

-- A person's word that a factor counts nothing until a day.
create table mark (
    id         bigint generated always as identity primary key,
    account_id bigint      not null references account on delete cascade,
    factor     text        not null,
    why        text        not null,
    until      timestamptz not null,
    by_id      text        not null,
    by_name    text        not null,
    at         timestamptz not null,
    reason     text        not null default ''
);
create index mark_newest on mark (account_id, at desc, id desc);

-- Who did what, when, where and why; only ever added to.
create table audit (
    id         bigint generated always as identity primary key,
    at         timestamptz not null,
    account_id bigint references account on delete set null,
    by_id      text        not null,
    by_name    text        not null,
    place      text        not null default '',
    action     text        not null,
    reason     text        not null default '',
    before     jsonb,
    after      jsonb
);
create index audit_account on audit (account_id, at desc);
create index audit_at on audit (at desc);

-- What Slack said, written down before it is acknowledged.
create table inbox (
    id          bigint generated always as identity primary key,
    key         text        not null unique,
    kind        text        not null,
    payload     bytea       not null,
    received_at timestamptz not null,
    leased_to   timestamptz not null,
    attempts    smallint    not null default 1,
    done_at     timestamptz,
    outcome     text        not null default ''
);
create index inbox_open on inbox (leased_to) where done_at is null;
create index inbox_done on inbox (done_at) where done_at is not null;

create table setting (
    key     text primary key,
    value   jsonb       not null,
    at      timestamptz not null,
    by_id   text        not null,
    by_name text        not null
);

-- +goose Down
drop table setting, inbox, audit, mark, route, unsettled, movement, standing, assessment, feed, enrichment, turn, activity,
    usage_day, revenue_source, account;
