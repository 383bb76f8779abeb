package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"rapport/internal/account"
)

// Deed is an entry of the audit as a history shows it: what a person did.
type Deed struct {
	Entry   int64
	At      time.Time
	By      account.Actor
	Place   string
	Action  string // of Ledger's deeds: untrack, retrack, route, ignore_revenue, ..., undo
	Subject string
	Reason  string
	Before  json.RawMessage
	After   json.RawMessage
	Undoes  int64  // the entry that it took back; 0 is none
	Undid   string // that entry's action
	Undone  bool   // it was taken back
}

var errSoon = errors.New("is being built")

// Deeds lists what people did to an account, the newest first: entries before
// one, where that is not 0.
func (db *DB) Deeds(ctx context.Context, d account.Domain, before int64, limit int) ([]Deed, error) {
	return nil, errSoon
}
