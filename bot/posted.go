package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"rapport/internal/store"
)

// This file finds again what a process posted that died before it could keep
// that it had.

// postingEvent marks the messages that were posted by their posting, which no
// person sees.
const postingEvent = "rapport_posting"

func branded(p store.Posting) slack.SlackMetadata {
	return slack.SlackMetadata{EventType: postingEvent, EventPayload: map[string]any{"posting": strconv.FormatInt(p.ID, 10)}}
}

// aPage is how many messages are read at a time.
const aPage = 200

// posted looks for the message of a posting in its channel or thread, from the
// newest to what was said before it was due; "" is none.
func (b *bot) posted(ctx context.Context, p store.Posting) (ts string, err error) {
	root := ""
	if _, is := p.Notice(); is {
		if p.Channel, err = b.directOf(ctx, p.Channel); err != nil || p.Channel == "" {
			return "", err
		}
	}
	if p.Kind == store.PostingNote {
		if root, err = b.threadOf(ctx, p); err != nil {
			return "", err
		}
	}
	for cursor := ""; ; {
		var messages []slack.Message
		if messages, cursor, err = b.said(ctx, p, root, cursor); err != nil {
			return "", err
		}
		for _, m := range messages {
			if m.Metadata.EventType == postingEvent && fmt.Sprint(m.Metadata.EventPayload["posting"]) == strconv.FormatInt(p.ID, 10) {
				return m.Timestamp, nil
			}
		}
		if cursor == "" {
			return "", nil
		}
	}
}

// said is a page of what was said in the channel of a posting, or in a thread of
// it, since it was due, and where the next one begins; "" is nowhere.
func (b *bot) said(ctx context.Context, p store.Posting, root, cursor string) (messages []slack.Message, next string, err error) {
	since := strconv.FormatInt(p.DueAt.Add(-time.Hour).Unix(), 10)
	if root != "" {
		messages, _, next, err = b.slack.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: p.Channel, Timestamp: root, Oldest: since, Cursor: cursor, Limit: aPage, IncludeAllMetadata: true,
		})
		if err != nil {
			err = fmt.Errorf("read the thread %s of %s: %w", root, p.Channel, err)
		}
		return messages, next, err
	}
	history, err := b.slack.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: p.Channel, Oldest: since, Cursor: cursor, Limit: aPage, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, cursor, fmt.Errorf("read the messages of %s: %w", p.Channel, err)
	}
	return history.Messages, history.ResponseMetaData.NextCursor, nil
}
