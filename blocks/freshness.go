package blocks

import (
	"strings"

	"github.com/slack-go/slack"

	"rapport/blocks/kit"
	"rapport/internal/account"
)

// freshness is the last line: when all this was so, what came in too long
// ago, and which systems are not connected.
func (c Card) freshness() slack.Block {
	parts := []string{"*As of* " + c.Reader.Clock(c.Now)}
	if c.Assessed && c.Now.Sub(c.Standing.At) > kit.Stale {
		parts = append(parts, "refreshed "+c.Reader.Ago(c.Standing.At, c.Now))
	}
	parts = append(parts, c.silent()...)
	for _, s := range account.Systems() {
		if !c.connected(s) {
			parts = append(parts, s.Label()+" is not connected: "+missing(s))
		}
	}
	return kit.Note(strings.Join(parts, " · "))
}

const maxFeeds = 12

// silent are the systems that came in too long ago, those of one age together.
func (c Card) silent() []string {
	var ages []string
	who := map[string][]string{}
	for i, f := range c.feeds() {
		if age := c.Reader.Ago(f.LastAt, c.Now); c.Now.Sub(f.LastAt) > kit.Stale && i < maxFeeds {
			if who[age] == nil {
				ages = append(ages, age)
			}
			who[age] = append(who[age], kit.Escape(f.System.Label(), kit.MaxWord))
		}
	}
	for i, age := range ages {
		ages[i] = strings.Join(who[age], ", ") + " last came in " + age
	}
	return ages
}

// feeds are the connected systems in the order in which a card names them.
func (c Card) feeds() []account.Feed {
	out := make([]account.Feed, 0, len(c.Feeds))
	for _, s := range account.Systems() {
		for _, f := range c.Feeds {
			if f.System == s {
				out = append(out, f)
			}
		}
	}
	for _, f := range c.Feeds {
		if rank(f.System) >= len(account.Systems()) {
			out = append(out, f)
		}
	}
	return out
}

func (c Card) connected(s account.System) bool {
	for _, f := range c.Feeds {
		if f.System == s {
			return true
		}
	}
	return false
}

// missing is what a card lacks without a system.
func missing(s account.System) string {
	switch s {
	case account.Salesbricks:
		return "no contracts"
	case account.Stripe:
		return "no subscriptions"
	case account.PostHog:
		return "no active users"
	case account.HubSpot:
		return "no company fields"
	case account.Attio:
		return "no CRM record"
	case account.BuildBetter:
		return "no calls or signals"
	}
	return "none of its facts"
}
