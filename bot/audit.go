package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"rapport/internal/account"
	"rapport/internal/store"
)

type auditCommand struct {
	Account string    `placeholder:"DOMAIN" help:"Only what was done to this account."`
	Since   string    `placeholder:"TIME" help:"Only what was done from this time (RFC 3339) or day on, or in a span until now, such as 90m, 36h, 7d or 2w."`
	Now     time.Time `placeholder:"TIME" help:"Count the span back from this time (RFC 3339)."`
}

// Run prints the audit, the oldest entry first, one JSON line each.
func (c auditCommand) Run(ctx context.Context, o outlet) error {
	var filter store.AuditFilter
	var err error
	if c.Account != "" {
		if filter.Domain, err = account.ParseDomain(c.Account); err != nil {
			return usageError{fmt.Errorf("audit: %w", err)}
		}
	}
	if filter.Since, err = since(c.Since, moment(c.Now)); err != nil {
		return usageError{fmt.Errorf("audit: %w", err)}
	}
	return withStore(ctx, func(db *store.DB) error {
		out := bufio.NewWriter(o.out)
		lines := json.NewEncoder(out)
		lines.SetEscapeHTML(false)
		printed := false
		err := db.AuditLines(ctx, filter, func(l store.AuditLine) error {
			printed = true
			return lines.Encode(l)
		})
		if err != nil {
			return fmt.Errorf("audit: %w", errors.Join(err, out.Flush()))
		}
		if c.Account != "" && !printed { // an account that is gone has its entries still
			if _, err := db.Account(ctx, filter.Domain); err != nil {
				return fmt.Errorf("audit: %w", err)
			}
		}
		if err := out.Flush(); err != nil {
			return fmt.Errorf("print the audit: %w", err)
		}
		return nil
	})
}

// since reads a moment, or a span before now; the empty text is from the
// beginning.
func since(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), nil
		}
	}
	span, err := span(text)
	if err != nil || span < 0 {
		return time.Time{}, fmt.Errorf("--since %.40q is neither a time such as 2026-11-20T12:00:00Z nor a day such as 2026-11-20 nor a span such as 90m, 36h, 7d or 2w", text)
	}
	return now.Add(-span), nil
}

// span is a duration, whose unit may also be a day or a week.
func span(text string) (time.Duration, error) {
	const day = 24 * time.Hour
	units := map[byte]time.Duration{'d': day, 'w': 7 * day}
	unit, long := units[text[len(text)-1]]
	if !long {
		return time.ParseDuration(text)
	}
	n, err := strconv.ParseUint(text[:len(text)-1], 10, 13) // no more days than a duration has room for
	return time.Duration(n) * unit, err
}
