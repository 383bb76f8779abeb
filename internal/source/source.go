// Package source owns the contract of a system that tells facts of accounts,
// and the reader of the import format. It never stores what it was told.
package source

import "rapport/internal/account"

// Batch is what a source tells at one time: facts of any kind, of any
// accounts, in any order.
type Batch struct {
	Accounts   []account.Of[account.Account]
	Revenue    []account.Of[account.RevenueSource]
	Usage      []account.Of[account.UsageDay]
	Activities []account.Of[account.Entry]
	Enrichment []account.Of[account.Enrichment]
}

// Len counts the facts.
func (b Batch) Len() int {
	return len(b.Accounts) + len(b.Revenue) + len(b.Usage) + len(b.Activities) + len(b.Enrichment)
}
