// Package cache owns what may be forgotten, in Redis: who a person is, whether
// a channel is shared, and the budgets that several processes share. It never
// holds a fact: losing all of it, or Redis itself, costs time and nothing else.
package cache

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

const (
	personLife  = 10 * time.Minute
	channelLife = 5 * time.Minute
	// forgottenLife is how long nothing is written that was asked for before
	// somebody was forgotten: longer than any question takes.
	forgottenLife = 10 * time.Minute
	// patience is how long one operation may take: a Redis that is down must
	// not eat the three seconds that Slack gives.
	patience = 250 * time.Millisecond
)

// format is in every key and every value; another one is read as nothing.
const format = 1

// Config says where Redis is.
type Config struct {
	// URL is redis://, rediss:// or unix://.
	URL string
	// Failed is told the name of an operation that Redis did not do; may be nil.
	Failed func(operation string)
}

// Cache is safe for concurrent use.
type Cache struct {
	client *redis.Client
	rate   *redis_rate.Limiter
	local  local
	failed func(string)
}

// New connects to nothing yet: the first operation does.
func New(cfg Config) (*Cache, error) {
	opt, err := redis.ParseURL(cfg.URL)
	if err != nil {
		return nil, errors.New("read the address of Redis: want redis://[user:password@]host:port/[database]") // err holds the password
	}
	opt.DialTimeout, opt.ReadTimeout, opt.WriteTimeout, opt.PoolTimeout = patience, patience, patience, patience
	opt.ContextTimeoutEnabled = true
	opt.MaxRetries = -1
	opt.DialerRetries = 1
	opt.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	client := redis.NewClient(opt)
	failed := cfg.Failed
	if failed == nil {
		failed = func(string) {}
	}
	return &Cache{client: client, rate: redis_rate.NewLimiter(client), failed: failed}, nil
}

// Quiet keeps the client library from writing to standard error past our log:
// Config.Failed has counted the same. It is for the process as a whole, so main
// calls it, once.
func Quiet() { logging.Disable() }

// Ping says whether Redis answers.
func (c *Cache) Ping(ctx context.Context) error {
	if err := c.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ping redis: %w", err)
	}
	return nil
}

// Close ends the connections.
func (c *Cache) Close() error {
	if err := c.client.Close(); err != nil {
		return fmt.Errorf("close redis: %w", err)
	}
	return nil
}

// Person is what decides whether somebody may see an account, and when it is
// morning there.
type Person struct {
	Name     string `json:"name"`
	Email    string `json:"email"`
	TimeZone string `json:"time_zone"` // IANA, as Slack has it
	Locale   string `json:"locale"`    // BCP 47, as Slack has it
	Team     string `json:"team"`
	Guest    bool   `json:"guest"`    // restricted to some channels
	Stranger bool   `json:"stranger"` // of another organisation
	Bot      bool   `json:"bot"`
	Deleted  bool   `json:"deleted"`
	Admin    bool   `json:"admin"`
}

// Person is who has this id, from Redis or else from load, whose error is the
// only one returned.
func (c *Cache) Person(ctx context.Context, id string, load func(context.Context) (Person, error)) (Person, error) {
	return remember(ctx, c, slot{"person", id, personLife}, load)
}

// Channel is what decides whether an account may be shown in it.
type Channel struct {
	Name    string `json:"name"`
	Shared  bool   `json:"shared"` // with another organisation, or about to be
	Direct  bool   `json:"direct"`
	Private bool   `json:"private"`
	Absent  bool   `json:"absent"` // the bot is not in it
}

// Channel is what has this id, from Redis or else from load, whose error is the
// only one returned.
func (c *Cache) Channel(ctx context.Context, id string, load func(context.Context) (Channel, error)) (Channel, error) {
	return remember(ctx, c, slot{"channel", id, channelLife}, load)
}

// Group is the ids of the members of a user group, from Redis or else from
// load, whose error is the only one returned.
func (c *Cache) Group(ctx context.Context, id string, load func(context.Context) ([]string, error)) ([]string, error) {
	return remember(ctx, c, slot{"group", id, channelLife}, load)
}

// Forget drops what is remembered of a person, a channel or a user group:
// Slack told that it changed. What is being loaded meanwhile is not remembered:
// it may be as it was before.
func (c *Cache) Forget(ctx context.Context, id string) {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var keys []string
	for _, kind := range []string{"person", "channel", "crowd", "group"} {
		keys = append(keys, slot{kind: kind, id: id}.key())
	}
	_, err := c.client.TxPipelined(short, func(all redis.Pipeliner) error {
		all.Set(short, age(id), rand.Text(), forgottenLife)
		all.Del(short, keys...)
		return nil
	})
	if err != nil && ctx.Err() == nil {
		c.failed("forget")
	}
}

// age is where it stands when somebody or something was last forgotten: a word
// that is another one each time.
func age(id string) string { return slot{kind: "age", id: id}.key() }

// Crowd is whether somebody in a channel may not see an account, given who may
// (the same text for the same people), from Redis or else from load, whose
// error is the only one returned.
func (c *Cache) Crowd(ctx context.Context, channel, given string, load func(context.Context) (bool, error)) (bool, error) {
	type answer struct {
		Given string `json:"given"`
		Crowd bool   `json:"crowd"`
	}
	at := slot{"crowd", channel, channelLife}
	ask := func(ctx context.Context) (answer, error) {
		crowd, err := load(ctx)
		return answer{given, crowd}, err
	}
	isOfThese := func(a answer) bool { return a.Given == given }
	a, err := rememberIf(ctx, c, at, isOfThese, ask)
	return a.Crowd, err
}

// slot is a place in Redis.
type slot struct {
	kind, id string
	life     time.Duration
}

func (s slot) key() string { return fmt.Sprintf("rapport:%d:%s:%s", format, s.kind, s.id) }

// entry wraps a value, so that an empty or foreign one is not taken for a
// person of ours who may see everything.
type entry[T any] struct {
	Format int    `json:"format"`
	ID     string `json:"id"`
	Value  T      `json:"value"`
}

func remember[T any](ctx context.Context, c *Cache, s slot, load func(context.Context) (T, error)) (T, error) {
	return rememberIf(ctx, c, s, func(T) bool { return true }, load)
}

// rememberIf loads also what is remembered but will not do.
func rememberIf[T any](ctx context.Context, c *Cache, s slot, does func(T) bool, load func(context.Context) (T, error)) (T, error) {
	b, born, err := c.read(ctx, s)
	var e entry[T]
	if err == nil && json.Unmarshal(b, &e) == nil && e.Format == format && e.ID == s.id && does(e.Value) {
		return e.Value, nil
	}
	value, errLoad := load(ctx)
	if errLoad != nil {
		return value, errLoad
	}
	if err == nil || errors.Is(err, redis.Nil) { // else Redis is down: do not wait for it twice
		c.write(ctx, s, born, entry[T]{format, s.id, value})
	}
	return value, nil
}

// read is what stands in a slot, and when its id was last forgotten.
func (c *Cache) read(ctx context.Context, s slot) (b []byte, born string, err error) {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var value, since *redis.StringCmd
	_, _ = c.client.TxPipelined(short, func(both redis.Pipeliner) error { // each says below how it went
		value, since = both.Get(short, s.key()), both.Get(short, age(s.id))
		return nil
	})
	b, err = value.Bytes()
	if err != nil && !errors.Is(err, redis.Nil) && ctx.Err() == nil {
		c.failed(s.kind)
	}
	return b, since.Val(), err
}

// write fills a slot, unless its id was forgotten since it was read.
const write = `
if (redis.call('GET', KEYS[2]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`

func (c *Cache) write(ctx context.Context, s slot, born string, e any) {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	b, err := json.Marshal(e)
	if err == nil {
		err = redis.NewScript(write).Run(short, c.client, []string{s.key(), age(s.id)}, born, b, s.life.Milliseconds()).Err()
	}
	if err != nil && ctx.Err() == nil {
		c.failed(s.kind)
	}
}
