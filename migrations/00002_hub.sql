-- The hub: what people did is kept for ever, hand-offs between sections, and
-- the messages that show an account, so that each of them can be drawn anew.

-- +goose Up

-- An entry outlives its account, and says what of it was changed (subject:
-- tracking, section, revenue:12, factor:no_activity, handoff:3, policy, ...)
-- and how it ended (outcome: done, refused).
alter table audit drop constraint audit_account_id_fkey;
alter table audit
    add domain  text   not null default '',
    add subject text   not null default '',
    add outcome text   not null default 'done',
    add undoes  bigint; -- the entry that this one took back
update audit set domain = account.domain from account where account.id = audit.account_id;
create index audit_subject on audit (account_id, subject, id desc) where outcome = 'done';
create index audit_domain on audit (domain, id desc);
create index audit_revenue on audit (subject, id desc) where outcome = 'done' and starts_with(subject, 'revenue:'); -- whosever it is by now
create unique index audit_undone on audit (undoes) where undoes is not null; -- nothing is taken back twice

-- The audit is only ever added to: by its owner's own rights, and by a trigger
-- for roles that rights do not bind.
-- +goose StatementBegin
create function audit_is_kept() returns trigger language plpgsql as $$
begin
    raise exception 'the audit is only ever added to' using errcode = 'insufficient_privilege';
end $$;
-- +goose StatementEnd
create trigger audit_is_kept before update or delete on audit for each row execute function audit_is_kept();
create trigger audit_is_not_emptied before truncate on audit for each statement execute function audit_is_kept();
-- +goose StatementBegin
do $$ begin
    execute format('revoke update, delete, truncate on audit from public, %I', current_user);
end $$;
-- +goose StatementEnd

-- What a person took back counts as never done.
alter table route add undone_at timestamptz;
alter table mark add undone_at timestamptz;

-- A route as the team of its destination sees it.
create table handoff (
    id            bigint generated always as identity primary key,
    account_id    bigint      not null references account on delete cascade,
    route_id      bigint      references route on delete cascade,
    from_section  text        not null,
    to_section    text        not null,
    by_id         text        not null,
    by_name       text        not null,
    at            timestamptz not null,
    reason        text        not null default '',
    state         text        not null default 'open', -- open, accepted, sent_back, undone, replaced (by a newer route)
    closed_by_id  text        not null default '',
    closed_by     text        not null default '',
    closed_at     timestamptz,
    closed_reason text        not null default '',
    remind_at     timestamptz  -- null: not any more
);
create index handoff_account on handoff (account_id, at desc);
create index handoff_remind on handoff (remind_at) where remind_at is not null and state = 'open';
create index handoff_open on handoff (at) where state = 'open';

-- A message that shows an account. It is due when it is to be posted or drawn
-- anew, stands when it shows what is so, and is gone when Slack has it no more.
create table posting (
    id         bigint generated always as identity primary key,
    account_id bigint      not null references account on delete cascade,
    kind       text        not null, -- card, share, handoff
    channel    text        not null,
    thread     text        not null default '',
    ts         text        not null default '', -- empty until it is posted
    handoff_id bigint      references handoff on delete cascade,
    by_id      text        not null default '',
    by_name    text        not null default '',
    comment    text        not null default '',
    back       text        not null default '', -- the list that the card was opened from
    state      text        not null, -- due, stands, said (a note), gone (it follows its account no more), withdrawn (its channel may not show accounts any more)
    due_at     timestamptz not null,
    leased_to  timestamptz,
    attempts   smallint    not null default 0,
    why        text        not null default '', -- it is gone or withdrawn; of what is due: why it is to be withdrawn
    lost       boolean     not null default false, -- gone, for Slack has it no more: nobody reads it
    turn       smallint    not null default 1, -- 1 is the newest message of its account, 2 the one before: accounts take turns
    made_at    timestamptz not null -- how long it follows its account
);
create unique index posting_message on posting (channel, ts) where ts <> '';
create index posting_account on posting (account_id) where state in ('due', 'stands');
create index posting_channel on posting (channel) where state in ('due', 'stands', 'said', 'gone');
create index posting_post on posting (due_at, id) where state = 'due' and ts = '';
create index posting_redraw on posting ((why = ''), turn, due_at, id desc) where state = 'due' and ts <> '';
create index posting_old on posting (made_at) where state = 'stands';
create index posting_over on posting (made_at) where state = 'withdrawn' or state = 'gone' and (lost or ts = '');
create index posting_past on posting (made_at) where state in ('gone', 'said');

-- When somebody looked at their Home, and how they like their pictures.
create table visit (
    user_id   text primary key,
    looked_at timestamptz not null,
    before_at timestamptz, -- the look before
    prefers   jsonb not null default '{}'
);

-- The pictures that Slack has, and when they are to be deleted there.
create table picture (
    file  text primary key,
    until timestamptz not null
);
create index picture_until on picture (until);

-- +goose Down
drop table picture, visit, posting, handoff;
-- What was taken back counted as never done, and before there is no word for it.
delete from mark where undone_at is not null;
delete from route where undone_at is not null;
alter table mark drop undone_at;
alter table route drop undone_at;
drop trigger audit_is_not_emptied on audit;
drop trigger audit_is_kept on audit;
drop function audit_is_kept();
grant update, delete, truncate on audit to current_user;
delete from audit where outcome = 'refused'; -- nor for what was refused
update audit set account_id = null where account_id is not null and not exists (select from account where id = account_id);
drop index audit_undone, audit_domain, audit_revenue, audit_subject;
alter table audit drop undoes, drop outcome, drop subject, drop domain;
alter table audit add constraint audit_account_id_fkey foreign key (account_id) references account on delete set null;
