-- Whose a message is while it is drawn, so that no two draw it at once, and
-- whether it stands in somebody's direct messages, where they alone see it.

-- +goose Up
alter table posting
    add hold   bigint  not null default 0, -- another one for each time that it is held; 0: nobody draws it
    add direct boolean not null default false;
create sequence posting_hold owned by posting.hold;
create index posting_person on posting (by_id) where direct and state in ('due', 'stands', 'gone');

-- +goose Down
drop index posting_person;
alter table posting drop hold, drop direct;
