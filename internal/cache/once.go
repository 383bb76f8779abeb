package cache

import (
	"context"
	"time"
)

// Once reports whether nobody has asked for the same thing within a while.
// Without Redis everybody is the first.
func (c *Cache) Once(ctx context.Context, id string, within time.Duration) bool {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	first, err := c.client.SetNX(short, slot{kind: "once", id: id}.key(), 1, within).Result()
	if err != nil {
		if ctx.Err() == nil {
			c.failed("once")
		}
		return true
	}
	return first
}
