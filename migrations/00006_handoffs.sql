-- The message of a hand-off and its lines are found by the hand-off.

-- +goose Up
create index posting_handoff on posting (handoff_id) where handoff_id is not null;

-- +goose Down
drop index posting_handoff;
