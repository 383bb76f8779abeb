package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/account"
	"rapport/internal/store"
	"rapport/internal/store/storetest"
)

func TestWhatPeopleDidToRevenueIsTold(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	acme := owned(t, db, "acme.com")[0]
	omar := account.Actor{ID: "U2", Name: "omar"}
	source := func(ignored any) map[string]any {
		return map[string]any{"revenue_source": 7, "system": "stripe", "product": "Add-on", "ignored": ignored}
	}
	entries := []store.Audit{
		{Action: "ignore_revenue", Subject: "revenue:7", After: source(map[string]any{"by": "omar"})},
		{Action: "undo", Subject: "revenue:7", After: source(nil)},
		{Action: "untrack", Subject: "tracking", After: map[string]any{}},
		{Action: "ignore_revenue", Subject: "revenue:7", After: source("x"), Refused: true},
		{Action: "ignore_revenue", Subject: "revenue:8"},
	}
	require.NoError(t, db.Change(t.Context(), func(c *store.Change) error {
		for n, a := range entries {
			a.At, a.Account, a.By = epoch.Add(time.Duration(n)*time.Hour), acme, omar
			if _, err := c.Audit(t.Context(), a); err != nil {
				return err
			}
		}
		return nil
	}))
	deed := func(hours int) account.Deed {
		return account.Deed{By: omar, At: epoch.Add(time.Duration(hours) * time.Hour)}
	}
	ignored := account.Recount{Deed: deed(0), Revenue: 7, System: account.Stripe, Product: "Add-on", Ignored: true}
	counted := ignored
	counted.Deed, counted.Ignored = deed(1), false
	all, err := db.Recounts(t.Context(), acme, epoch.Add(-time.Hour), epoch.Add(24*time.Hour))
	require.NoError(t, err)
	for i := range all {
		all[i].At = all[i].At.UTC()
	}
	assert.Equal(t, []account.Recount{{Deed: deed(4)}, counted, ignored}, all, "the newest first; what was refused is none")
	some, err := db.Recounts(t.Context(), acme, epoch, epoch.Add(2*time.Hour))
	require.NoError(t, err)
	assert.Len(t, some, 1, "from after a moment on")

	save := func(at time.Time, score int, factors ...account.Applied) {
		require.NoError(t, db.Change(t.Context(), func(c *store.Change) error {
			return c.SaveAssessments(t.Context(), []store.Assessed{stood(acme, at, score, account.AtRisk, 1, factors...)})
		}))
	}
	save(epoch.Add(-time.Hour), 60, account.Applied{Factor: account.PaymentFailed, Source: account.Stripe, Points: -5, Full: -5})
	save(epoch, 65)
	home, err := db.Home(t.Context(), store.HomeOf{User: "U1", Email: "dana@us.example", Since: epoch.Add(-time.Minute), Max: 5, News: 5})
	require.NoError(t, err)
	require.Len(t, home.Moved, 1)
	require.Len(t, home.Moved[0].Recounts, 1)
	move := account.MoveBetween(home.Moved[0].From, home.Moved[0].To).Knowing(home.Moved[0].Recounts)
	assert.Equal(t, account.Dropped, move.Changes[0].Fate)
	assert.Equal(t, "omar", move.Recounts[0].By.Name)
}

func TestARouteSaysThatItWasSentBack(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	acme := owned(t, db, "acme.com")[0]
	by := account.Deed{By: account.Actor{ID: "U2", Name: "omar"}, At: epoch, Reason: "not yet"}
	require.NoError(t, db.Change(t.Context(), func(c *store.Change) error {
		route, err := c.AddRoute(t.Context(), acme, account.Route{Deed: by, From: account.Health, To: account.Contracts})
		if err != nil {
			return err
		}
		_, err = c.AddHandoff(t.Context(), store.Handoff{Account: acme, Route: route, From: account.Health, To: account.Contracts, By: by.By, At: by.At})
		return err
	}))
	a, err := db.Account(t.Context(), "acme.com")
	require.NoError(t, err)
	assert.Equal(t, "Routed", a.Route.Done())
	by.At = epoch.Add(time.Hour)
	require.NoError(t, db.Change(t.Context(), func(c *store.Change) error {
		if _, err := c.AddRoute(t.Context(), acme, account.Route{Deed: by, From: account.Contracts, To: account.Health}); err != nil {
			return err
		}
		return c.CloseHandoffs(t.Context(), acme, store.HandoffSentBack, by)
	}))
	a, err = db.Account(t.Context(), "acme.com")
	require.NoError(t, err)
	assert.Equal(t, "Sent back", a.Route.Done())
	assert.Equal(t, account.Contracts, a.Route.From)
}
