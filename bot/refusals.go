package main

import (
	"context"
	"errors"
	"time"
)

// refusedOnce is for how long the same refusal is one in the audit: a menu asks
// at every letter that somebody types.
const refusedOnce = time.Hour

// typing is what somebody was refused while they typed.
type typing struct {
	asker   asker
	request request
	why     error // a barred
}

// refusedTyping has a refusal kept in the audit after it was said. Where too
// many wait, the next letter tells of it again.
func (b *bot) refusedTyping(a asker, r request, err error) {
	var no barred
	if !errors.As(err, &no) { // it failed: nobody was refused anything
		return
	}
	select {
	case b.typed <- typing{a, r, err}:
	default:
	}
}

// keepRefusals keeps what people were refused while they typed, once for each
// person, menu and hour.
func (b *bot) keepRefusals(ctx context.Context) error {
	for {
		select {
		case t := <-b.typed:
			b.keepRefusal(context.WithoutCancel(ctx), t)
		case <-ctx.Done():
			for { // what was said is kept
				select {
				case t := <-b.typed:
					b.keepRefusal(context.WithoutCancel(ctx), t)
				default:
					return nil
				}
			}
		}
	}
}

func (b *bot) keepRefusal(ctx context.Context, t typing) {
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	if b.cache.Once(ctx, "refused:"+t.request.user+":"+t.request.on.String(), refusedOnce) {
		b.refused(ctx, t.asker, t.request, t.why)
	}
}
