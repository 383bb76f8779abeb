package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/ledger"
	"rapport/internal/store"
)

func TestTheAuditIsPrintedAsJSONLines(t *testing.T) {
	c := newTerminal(t)
	_, complaints, status := c.types("import", c.file("acme.jsonl", acme...), "--now", "2026-11-20T12:00:00Z")
	require.Zero(t, status, complaints)
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	dana := account.Actor{ID: "U1", Name: "dana"}
	require.NoError(t, withStore(t.Context(), func(db *store.DB) error {
		l := ledger.New(db)
		a, err := db.Account(t.Context(), "acme.com")
		require.NoError(t, err)
		out, err := l.Route(t.Context(), a.ID, ledger.Move{From: account.Health, To: account.Contracts}, ledger.Deed{By: dana, Place: "C1", Reason: "<pilot> ends\nsoon", At: at})
		require.NoError(t, err)
		_, err = l.Undo(t.Context(), out.Entry, ledger.Deed{By: dana, Place: "C1", At: at.AddDate(0, 0, 8)})
		require.NoError(t, err)
		return l.Refused(t.Context(), ledger.Refusal{By: account.Actor{ID: "U9", Name: "guest"}, At: at.AddDate(0, 0, 9), Place: "C2", Action: "command /account", Why: "guests see nothing"})
	}))

	out, complaints, status := c.types("audit")
	require.Zero(t, status, complaints)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 3)
	assert.JSONEq(t, `{"entry": 1, "at": "2026-11-20T12:00:00Z", "who": {"id": "U1", "name": "dana"}, "where": "C1", "what": "route",
		"domain": "acme.com", "subject": "section", "outcome": "done", "reason": "<pilot> ends\nsoon",
		"before": {"section": "health"}, "after": {"section": "contracts", "route": 1, "handoff": 0, "replaced": []}}`, lines[0])
	assert.Contains(t, lines[0], "<pilot>", "as a person reads it")
	var undo, refused store.AuditLine
	require.NoError(t, json.Unmarshal([]byte(lines[1]), &undo))
	require.NoError(t, json.Unmarshal([]byte(lines[2]), &refused))
	assert.Equal(t, "undo", undo.What)
	assert.EqualValues(t, 1, *undo.Undoes)
	assert.Equal(t, []string{"refused", "guests see nothing", ""}, []string{refused.Outcome, refused.Reason, refused.Domain.String()})

	count := func(n int, args ...string) {
		t.Helper()
		out, complaints, status := c.types(append([]string{"audit"}, args...)...)
		require.Zero(t, status, complaints)
		assert.Equal(t, n, strings.Count(out, "\n"), args)
	}
	count(2, "--account", "https://www.acme.com/pricing")
	count(1, "--account", "acme.com", "--since", "2026-11-21")
	count(1, "--account", "acme.com", "--since", "2026-11-21T00:00:00+01:00")
	now := []string{"--now", "2026-11-29T12:00:00Z"}
	count(2, append(now, "--since", "7d")...)
	count(1, append(now, "--since", "90m")...)
	count(3, append(now, "--since", "2w")...)
	count(3, append(now, "--since", "8000w")...)
}

func TestAnAuditOfWhatIsNotSaysSo(t *testing.T) {
	c := newTerminal(t)
	_, complaints, status := c.types("audit", "--account", "ghost.com")
	assert.Equal(t, exitFailed, status)
	assert.Contains(t, complaints, "no such account")
	for _, wrong := range [][]string{
		{"--since", "yesterday"},
		{"--since", "-7d"},
		{"--since", "d"},
		{"--since", "-1h"},
		{"--since", "99999999999d"},
		{"--since", "7dd"},
		{"--account", "no domain"},
		{"extra"},
	} {
		_, complaints, status := c.types(append([]string{"audit"}, wrong...)...)
		assert.Equal(t, exitUsage, status, wrong)
		assert.NotEmpty(t, complaints)
	}
}
