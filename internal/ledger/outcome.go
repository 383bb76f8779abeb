package ledger

import (
	"errors"
	"time"

	"rapport/internal/account"
)

// Outcome is what came of a deed.
type Outcome struct {
	Done    bool  // false: it was so already, and nothing changed
	Entry   int64 // its entry in the audit, by which it can be undone; 0 where it cannot be, or nothing was done
	Account account.ID
	By      account.Actor // not Done: who had done it; nobody where it was never otherwise
	At      time.Time     // not Done: when
	Reason  string        // not Done: why
}

// Why a deed is not done.
var (
	// ErrStale says that what is to be changed is not any more as the person saw it.
	ErrStale = errors.New("it has changed since it was seen")
	// ErrNotYours says that somebody else did what is to be undone.
	ErrNotYours = errors.New("somebody else did it")
	// ErrNewer says that something newer was done to the same thing.
	ErrNewer = errors.New("something newer was done to it")
)
