package socketmode_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"rapport/internal/socketmode"
)

// each lets only every n-th envelope through to do.
func each(n int64, do func(as handler) handler) func(handler) handler {
	var count atomic.Int64
	return func(as handler) handler {
		altered := do(as)
		return func(ctx context.Context, e socketmode.Envelope) {
			if count.Add(1)%n == 0 {
				altered(ctx, e)
				return
			}
			as(ctx, e)
		}
	}
}

func twice(as handler) handler {
	return func(ctx context.Context, e socketmode.Envelope) { as(ctx, e); as(ctx, e) }
}

func dropped(handler) handler {
	return func(ctx context.Context, e socketmode.Envelope) { _ = e.Ack(ctx, nil) } // said to have arrived, but never handed over
}

// unsaid hands an envelope over without the means to acknowledge it.
func unsaid(as handler) handler {
	return func(ctx context.Context, e socketmode.Envelope) {
		as(ctx, socketmode.Envelope{ID: e.ID, Payload: e.Payload})
	}
}

// repeated hands over again, under another envelope's name, what was acknowledged: as if Slack had sent it.
func repeated(as handler) handler {
	return func(ctx context.Context, e socketmode.Envelope) {
		as(ctx, e)
		e.ID += " again"
		as(ctx, e)
	}
}

// The campaign's own rules are tried on clients that break them.
func TestTheCampaignSeesABadClient(t *testing.T) {
	t.Parallel()
	calm := ordeal{name: "none", calm: true, patience: time.Second, events: 100, end: 3 * time.Second}
	copies := calm
	copies.name, copies.begin = "duplicate", object{"socket": "duplicate", "times": 100}
	for what, c := range map[string]struct {
		course ordeal
		alter  func(handler) handler
		says   string
	}{
		"nothing":                        {calm, func(as handler) handler { return as }, ""},
		"nothing, with copies":           {copies, func(as handler) handler { return as }, ""},
		"all twice":                      {calm, twice, "100 times an envelope was handed over more often than Slack sent it"},
		"all twice, with copies":         {copies, twice, "200 times an envelope was handed over more often than Slack sent it"},
		"one of fifty twice":             {calm, each(50, twice), "2 times an envelope was handed over more often than Slack sent it"},
		"one of fifty dropped":           {calm, each(50, dropped), "2 messages lost"},
		"one of fifty again, as another": {calm, each(50, repeated), "2 events came again, but only"},
		"one of forty unacknowledged":    {calm, each(40, unsaid), "were never acknowledged"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			found := campaign(t, c.course, alteredClient(c.alter)).problems(c.course)
			if c.says == "" {
				assert.Empty(t, found)
				return
			}
			assert.Contains(t, strings.Join(found, "\n"), c.says)
		})
	}
}
