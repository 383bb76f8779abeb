-- What somebody prefers is kept also where they have not looked at their Home.

-- +goose Up
alter table visit alter looked_at drop not null;

-- +goose Down
delete from visit where looked_at is null;
alter table visit alter looked_at set not null;
