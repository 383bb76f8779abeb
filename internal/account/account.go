// Package account owns what we mean by a customer account: its identity, its
// money, the factors that make its score, and the movements of that score.
// It never does I/O, never asks for the time, and logs nothing: values in,
// values out.
package account

import (
	"errors"
	"time"
)

// Sentinels that every layer above tests with errors.Is.
var (
	// ErrNotFound says that no account is known by what was asked.
	ErrNotFound = errors.New("no such account")
	// ErrAmbiguous says that several accounts answer to what was asked.
	ErrAmbiguous = errors.New("several accounts match")
)

// ID is an account's number in the store. Zero is no account.
type ID int64

// Account is one customer company as its sources and people describe it,
// without what is derived of it (see Assessment).
type Account struct {
	ID         ID
	Domain     Domain
	Name       string
	Contact    Contact
	OwnerEmail string  // the CSM's e-mail address, or empty
	Home       Section // where the account is worked on without a route
	CRM        CRM
	Licensed   *int // licensed users by the account's own figure; nil is unknown
	Untracked  *Deed
	Route      *Route // the last route; nil is none
}

// Section is where the account is worked on now: by its last route, else home,
// else Health. A word that is no section hides no account.
func (a Account) Section() Section {
	switch {
	case a.Route != nil && a.Route.To.Known():
		return a.Route.To
	case a.Home.Known():
		return a.Home
	}
	return Health
}

// Contact is the primary contact at the customer; both fields may be empty.
type Contact struct {
	Name  string
	Email string
}

// CRM is the account's record in Attio or Salesbricks; both fields are empty
// when none is linked.
type CRM struct {
	System System
	URL    string
}

// Actor is who did something: a Slack user id and the name people know.
type Actor struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Deed is a thing that a person did to an account, with its reason if given.
type Deed struct {
	By     Actor
	At     time.Time
	Reason string
}

// Route is a move of an account from one section to another.
type Route struct {
	Deed
	From, To Section
	Back     bool // a hand-off that was sent back
}

// Done is what was done, as people say it.
func (r Route) Done() string {
	if r.Back {
		return "Sent back"
	}
	return "Routed"
}

// System is the source that a fact came from, as the import format names it.
type System string

// The systems that the product knows. Another word is kept as it is.
const (
	Salesbricks System = "salesbricks"
	Stripe      System = "stripe"
	PostHog     System = "posthog"
	HubSpot     System = "hubspot"
	Attio       System = "attio"
	BuildBetter System = "buildbetter"
)

// Systems lists the known systems in the order in which a card names them.
func Systems() []System {
	return []System{Salesbricks, Stripe, PostHog, HubSpot, Attio, BuildBetter}
}

// Label is the system's name as its maker writes it.
func (s System) Label() string {
	switch s {
	case Salesbricks:
		return "Salesbricks"
	case Stripe:
		return "Stripe"
	case PostHog:
		return "PostHog"
	case HubSpot:
		return "HubSpot"
	case Attio:
		return "Attio"
	case BuildBetter:
		return "BuildBetter"
	}
	return string(s)
}

// Feed says how fresh a system's facts are: when it last delivered any, for
// any account. A system without a Feed is not connected.
type Feed struct {
	System System
	LastAt time.Time
}

// Enrichment is what a CRM knows of a company, by field name.
type Enrichment struct {
	System System
	Fields map[string]string
	At     time.Time // when it was last delivered
}

const secondsADay = 24 * 60 * 60

// Day is the UTC calendar day that t falls on, at midnight.
func Day(t time.Time) time.Time { return time.Unix(dayNumber(t)*secondsADay, 0).UTC() }

// days counts the calendar days from a to b; negative when b is earlier.
func days(a, b time.Time) int { return int(dayNumber(b) - dayNumber(a)) }

// dayNumber counts days from 1970. It counts in seconds: a Duration ends after
// 292 years.
func dayNumber(t time.Time) int64 {
	n := t.Unix()
	if n < 0 {
		n -= secondsADay - 1
	}
	return n / secondsADay
}

// daysBefore is n times 24 hours before t.
func daysBefore(t time.Time, n int) time.Time {
	return t.Add(-time.Duration(n) * 24 * time.Hour)
}
