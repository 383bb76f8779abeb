package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The lines of the import format that a conversion of RavenStack writes.

type ravenAccountLine struct {
	Type     string `json:"type"`
	Domain   string `json:"domain"`
	Name     string `json:"name"`
	Licensed int64  `json:"licensed_users"`
}

type ravenEnrichmentLine struct {
	Type    string            `json:"type"`
	Account string            `json:"account"`
	System  string            `json:"system"`
	Fields  map[string]string `json:"fields"`
}

type ravenRevenueLine struct {
	Type     string `json:"type"`
	Account  string `json:"account"`
	System   string `json:"system"`
	ID       string `json:"id"`
	Product  string `json:"product"`
	Status   string `json:"status"`
	Interval string `json:"interval"`
	Currency string `json:"currency"`
	Amount   int64  `json:"amount"`
	Seats    int64  `json:"seats"`
	StartsOn string `json:"starts_on"`
	EndsOn   string `json:"ends_on,omitempty"`
	RenewsOn string `json:"renews_on,omitempty"`
}

type ravenActivityLine struct {
	Type    string       `json:"type"`
	Account string       `json:"account"`
	System  string       `json:"system"`
	Kind    string       `json:"kind"`
	ID      string       `json:"id"`
	At      string       `json:"at"`
	Title   string       `json:"title"`
	Summary string       `json:"summary,omitempty"`
	Body    string       `json:"body,omitempty"`
	Signal  *ravenSignal `json:"signal,omitempty"`
}

type ravenSignal struct {
	Type string `json:"type"`
}

// ravenRow reads the values of one row and keeps the first thing that is wrong
// with them.
type ravenRow struct {
	at     map[string]int // where a column stands
	values []string
	err    error
}

func (r *ravenRow) wrong(column, format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("column %s: "+format, append([]any{column}, args...)...)
	}
}

func (r *ravenRow) isSound() bool { return r.err == nil }

func (r *ravenRow) textOrNone(column string) string {
	i, found := r.at[column]
	if !found {
		r.wrong(column, "is missing")
		return ""
	}
	return strings.TrimSpace(r.values[i])
}

func (r *ravenRow) text(column string) string {
	text := r.textOrNone(column)
	if text == "" {
		r.wrong(column, "is empty")
	}
	return text
}

// day reads a date, the day first, at midnight.
func (r *ravenRow) day(column string) time.Time {
	return r.time(column, r.text(column), "02-01-2006")
}

func (r *ravenRow) dayOrNone(column string) time.Time {
	return r.time(column, r.textOrNone(column), "02-01-2006")
}

func (r *ravenRow) momentOrNone(column string) time.Time {
	text := r.textOrNone(column)
	if strings.Contains(text, ":") {
		return r.time(column, text, "02-01-2006 15:04")
	}
	return r.time(column, text, "02-01-2006")
}

func (r *ravenRow) time(column, text, layout string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(layout, text)
	if err != nil || t.Year() < 1900 {
		r.wrong(column, "%q is not a date like %s", text, layout)
	}
	return t
}

func (r *ravenRow) flag(column string) bool {
	switch text := r.text(column); strings.ToUpper(text) {
	case "TRUE":
		return true
	case "FALSE", "":
	default:
		r.wrong(column, "%q is neither TRUE nor FALSE", text)
	}
	return false
}

func (r *ravenRow) number(column string) int64 {
	text := r.text(column)
	n, err := strconv.ParseInt(text, 10, 32)
	if text != "" && (err != nil || n < 0) {
		r.wrong(column, "%q is not a whole number from 0", text)
	}
	return n
}

func (r *ravenRow) numberOrNone(column string) *int64 {
	if r.textOrNone(column) == "" {
		return nil
	}
	n := r.number(column)
	return &n
}

// cents reads an amount of dollars with at most two decimals, exactly.
func (r *ravenRow) cents(column string) int64 {
	text := r.text(column)
	whole, part, _ := strings.Cut(text, ".")
	if len(part) < 2 {
		part += strings.Repeat("0", 2-len(part))
	}
	n, err := strconv.ParseUint(whole+part, 10, 40)
	if text != "" && (err != nil || len(part) > 2 || whole == "") {
		r.wrong(column, "%q is not an amount of dollars", text)
	}
	return int64(n)
}

// ravenDate is a day as the import format writes it.
func ravenDate(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}
