package main

import (
	"context"
	"errors"
	"time"

	"github.com/slack-go/slack"
)

// This file deletes pictures at Slack when no window shows them any more.

const (
	// pictureStands is how long a picture is kept at Slack: a little longer than
	// the cache shows it again.
	pictureStands = 25 * time.Hour
	// picturesEach and picturesMost keep within what Slack allows: 36 a minute.
	picturesEach = 5 * time.Second
	picturesMost = 3
	// pictureAgain is when one is tried again that Slack did not delete.
	pictureAgain = time.Hour
)

// sweepPictures deletes the pictures whose time is over, until ctx ends.
func (b *bot) sweepPictures(ctx context.Context) {
	tick := time.NewTicker(picturesEach)
	defer tick.Stop()
	for {
		if err := b.deletePictures(ctx); err != nil && ctx.Err() == nil {
			b.log.WarnContext(ctx, "delete old pictures", "err", explained(err))
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// deletePictures deletes some pictures; the first that Slack does not delete is
// the last for now.
func (b *bot) deletePictures(ctx context.Context) error {
	files, err := b.db.OverPictures(ctx, b.now(), pictureAgain, picturesMost)
	for _, file := range files {
		if err := b.slack.DeleteFileContext(ctx, file); err != nil && !isDeleted(err) {
			return err
		}
		if err := b.db.DropPicture(ctx, file); err != nil {
			return err
		}
	}
	return err
}

func isDeleted(err error) bool {
	var no slack.SlackErrorResponse
	return errors.As(err, &no) && (no.Err == "file_not_found" || no.Err == "file_deleted")
}

// keepPicture sees to it that a picture is deleted after a while.
func (b *bot) keepPicture(ctx context.Context, file string, stands time.Duration) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendTime)
	defer cancel()
	if err := b.db.KeepPicture(ctx, file, b.now().Add(stands)); err != nil {
		b.log.WarnContext(ctx, "a picture that will not be deleted at Slack", "file", file, "err", err)
	}
}
