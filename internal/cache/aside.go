package cache

import (
	"context"
	"encoding/json"
	"strings"
	"time"
)

// asideLife is how long Slack lets a click be answered by its address.
const asideLife = 30 * time.Minute

// Aside is a card that one person alone sees, and the address by which it can
// be drawn anew. The address is a secret.
type Aside struct {
	Person  string    `json:"person"`
	Channel string    `json:"channel"`
	Thread  string    `json:"thread"`
	TS      string    `json:"ts"`
	Back    string    `json:"back"` // the list that it was opened from
	Answers string    `json:"answers"`
	Until   time.Time `json:"until"`
	Left    int       `json:"left"` // how often it may be drawn anew
}

func (a Aside) field() string { return strings.Join([]string{a.Person, a.Channel, a.TS}, " ") }

func asides(of string) slot { return slot{"aside", of, asideLife} }

// KeepAside remembers a card of an account, in the place of what was remembered
// of the same message.
func (c *Cache) KeepAside(ctx context.Context, of string, a Aside) {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	at := asides(of)
	b, err := json.Marshal(entry[Aside]{format, at.id, a})
	if err == nil {
		pipe := c.client.Pipeline()
		pipe.HSet(short, at.key(), a.field(), b)
		pipe.Expire(short, at.key(), at.life)
		_, err = pipe.Exec(short)
	}
	if err != nil && ctx.Err() == nil {
		c.failed(at.kind)
	}
}

// ForgetAside drops a card that is gone, or shows something else.
func (c *Cache) ForgetAside(ctx context.Context, of string, a Aside) {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := c.client.HDel(short, asides(of).key(), a.field()).Err(); err != nil && ctx.Err() == nil {
		c.failed("aside")
	}
}

// Asides are the cards of an account that are remembered.
func (c *Cache) Asides(ctx context.Context, of string) []Aside {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	at := asides(of)
	kept, err := c.client.HVals(short, at.key()).Result()
	if err != nil && ctx.Err() == nil {
		c.failed(at.kind)
	}
	var out []Aside
	for _, text := range kept {
		var e entry[Aside]
		if json.Unmarshal([]byte(text), &e) == nil && e.Format == format && e.ID == of && e.Value.Answers != "" {
			out = append(out, e.Value)
		}
	}
	return out
}
