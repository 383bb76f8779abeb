package cache

import (
	"context"
	"time"
)

// pictureLife is how long a picture in Slack is shown again: the next day has
// another one.
const pictureLife = 24 * time.Hour

// Picture is the id of the file in Slack that shows something, from Redis or
// else from load, whose error is the only one returned.
func (c *Cache) Picture(ctx context.Context, of string, load func(context.Context) (string, error)) (string, error) {
	return remember(ctx, c, slot{"picture", of, pictureLife}, load)
}

// ForgetPicture drops a picture that Slack does not show any more.
func (c *Cache) ForgetPicture(ctx context.Context, of string) {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := c.client.Del(short, slot{kind: "picture", id: of}.key()).Err(); err != nil && ctx.Err() == nil {
		c.failed("picture")
	}
}
