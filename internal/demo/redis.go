package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// Redis is a server in this process that speaks Redis, on this machine only.
// What it holds ends with it.
type Redis struct {
	URL    string
	server *miniredis.Miniredis
}

// StartRedis takes a free port and answers at once. Keys expire only while Run
// runs.
func StartRedis() (*Redis, error) {
	server := miniredis.NewMiniRedis()
	if err := server.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("listen for redis: %w", err)
	}
	return &Redis{URL: "redis://" + server.Addr() + "/0", server: server}, nil
}

// tick is how finely keys expire.
const tick = 250 * time.Millisecond

// Run lets time pass for the keys, which the server does not do by itself,
// until its context ends.
func (r *Redis) Run(ctx context.Context) error {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-ticker.C:
			r.server.FastForward(now.Sub(last)) // more than a tick after a machine has slept
			last = now
		}
	}
}

// Close ends the server and its connections.
func (r *Redis) Close() { r.server.Close() }
