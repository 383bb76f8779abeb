package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/kit"
	"rapport/internal/account"
)

// reply is what a route answers with. The zero value is silence.
type reply struct {
	message kit.Message
	card    bool                    // an account's card: in its places it is an ordinary message
	of      account.ID              // whose card it is
	shows   time.Time               // when the assessment was made that the card shows
	back    string                  // the list that the card was opened from
	list    bool                    // of a section: ordinary where cards are, and in the channels of sections
	modal   *slack.ModalViewRequest // opened; above the modal that was clicked in, where that was one
	instead *slack.ModalViewRequest // in the place of the modal that was clicked in
	aside   bool                    // a sentence beside what was clicked, which stays
	did     bool                    // it tells of a change that was made, whether or not it can be told
	ends    string                  // how the request ends with it, in a word
	changes account.Domain          // whose account was changed, where it was one's
	drawn   string                  // the response URL of the card that only its reader sees and that shows it already
}

// noMore is what is said where the account of a click is no more.
const noMore = "That account is not known any more, so there is nothing to show or change. /account with a name or a domain opens any other."

// sendTime is what a sentence gets where the work has used up its own time.
const sendTime = 3 * time.Second

// worded is an answer as it is sent: the one place where an error becomes a
// sentence.
func (b *bot) worded(ctx context.Context, r request, what reply, err error) reply {
	var no refusal
	switch {
	case errors.As(err, &no):
		return reply{message: kit.Sentence(string(no)), aside: true, ends: "refused"}
	case errors.Is(err, account.ErrNotFound):
		return reply{message: kit.Sentence(noMore), aside: true, ends: "refused"}
	case err != nil:
		return reply{message: kit.Sentence(b.sentence(ctx, r, err)), aside: true, ends: "failed"}
	}
	what.ends = "answered"
	return what
}

// answer is the one way to answer. It returns how it ended, in a word.
func (b *bot) answer(ctx context.Context, a asker, r request, what reply) string {
	err := b.send(ctx, a, r, what)
	if err == nil {
		return what.ends
	}
	plain := kit.Sentence(b.sentence(ctx, r, err)) // the answer could not be sent: this may be
	if what.did {
		plain = kit.Sentence("It was done, but Slack did not take what I have to say about it. The card shows what is so now.")
	}
	if err := b.send(ctx, a, r, reply{message: plain, aside: true}); err != nil {
		b.log.ErrorContext(ctx, "answer", "on", r.on.String(), "letter", r.letter, "err", explained(err))
		return "unanswered"
	}
	return "failed"
}

// sentence tells a person what happened and what to do, and the operator the
// rest under the same reference.
func (b *bot) sentence(ctx context.Context, r request, err error) string {
	ref := reference()
	b.log.ErrorContext(ctx, "request failed", "ref", ref, "on", r.on.String(), "letter", r.letter, "err", explained(err))
	switch {
	case isExpired(err):
		return "Slack waits three seconds for a window to open, and I was slower. Please click once more. Reference " + ref
	case errors.Is(err, errTooLong), errors.Is(err, context.DeadlineExceeded):
		return "That took longer than I may take. Nothing was changed; please try again in a minute. Reference " + ref
	case errors.Is(err, kit.ErrAction):
		return "I cannot read that button or form any more, and nothing was changed. Open the account anew with /account. Reference " + ref
	case isSlackTrouble(err):
		return "Slack did not answer me, or did not take what I said. Nothing was changed; please try again in a minute. Reference " + ref
	}
	return "Something went wrong on my side, and nothing was changed. Please try again; if it happens again, give your administrator the reference " + ref
}

// isExpired reports whether a click was too long ago to open a window.
func isExpired(err error) bool {
	var no slack.SlackErrorResponse
	return errors.As(err, &no) && (no.Err == "expired_trigger_id" || no.Err == "trigger_expired")
}

func isSlackTrouble(err error) bool {
	var code slack.StatusCodeError
	var limited *slack.RateLimitedError
	var no slack.SlackErrorResponse
	return errors.As(err, &code) || errors.As(err, &limited) || errors.As(err, &no)
}

// explained adds what Slack says of a refusal beyond its word.
func explained(err error) error {
	var no slack.SlackErrorResponse
	if errors.As(err, &no) && len(no.ResponseMetadata.Messages) > 0 {
		return fmt.Errorf("%w: %q", err, no.ResponseMetadata.Messages)
	}
	return err
}

// send chooses the way: a modal, an ordinary message, or one that only the
// asker sees.
func (b *bot) send(ctx context.Context, a asker, r request, what reply) error {
	if ctx.Err() != nil { // the work took all its time: the sentence about that must still go out
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), sendTime)
		defer cancel()
	}
	switch {
	case what.modal != nil:
		return b.open(ctx, r, *what.modal)
	case what.instead != nil:
		return b.redrawn(ctx, r.view.id, *what.instead)
	case what.message.Text == "":
		return nil
	}
	m := what.message
	if b.footer != "" {
		m = m.WithFooter(b.footer)
	}
	if r.channel == "" { // a Home, a shortcut: answered in the direct messages
		r.channel, a.channel.Direct = r.user, true
	}
	replaces := r.hidden && !what.aside
	if !b.ordinary(ctx, a, r, what) {
		return b.whisper(ctx, r, m, replaces)
	}
	at, err := b.post(ctx, r, m)
	if err == nil && (what.card || what.list) {
		b.record(ctx, a, at, what)
	}
	var no slack.SlackErrorResponse
	if errors.As(err, &no) && (no.Err == "not_in_channel" || no.Err == "channel_not_found") && r.answers != "" {
		return b.whisper(ctx, r, m, replaces) // an account channel that the bot is not in
	}
	if err == nil && replaces && r.answers != "" {
		return b.respond(ctx, r, slack.WebhookMessage{DeleteOriginal: true}) // the menu has done its work
	}
	return err
}

// open shows a modal; above the one that was clicked in, where that was one.
func (b *bot) open(ctx context.Context, r request, v slack.ModalViewRequest) error {
	_, err := b.show(ctx, r, v)
	return err
}

// show is open, and tells what stands there then: for what is added later.
func (b *bot) show(ctx context.Context, r request, v slack.ModalViewRequest) (shown slack.View, err error) {
	open := b.slack.OpenViewContext
	if r.view.kind == "modal" && r.on.kind == "action" {
		open = b.slack.PushViewContext
	}
	err = b.tolerantView(ctx, v.Blocks, func(form slack.Blocks) error {
		v.Blocks = form
		now, err := open(ctx, r.opens, v)
		if err != nil {
			return fmt.Errorf("open a modal: %w", err)
		}
		shown = now.View
		return nil
	})
	return shown, err
}

// redrawn shows other content in a modal that is open.
func (b *bot) redrawn(ctx context.Context, id string, v slack.ModalViewRequest) error {
	return b.tolerantView(ctx, v.Blocks, func(form slack.Blocks) error {
		v.Blocks = form
		if _, err := b.slack.UpdateViewContext(ctx, v, "", "", id); err != nil {
			return fmt.Errorf("update a modal: %w", err)
		}
		return nil
	})
}

// ordinary reports whether an answer is a message that all in its place see:
// in the bot's direct messages, and a card in the channels set for it, unless
// a guest would see it there.
func (b *bot) ordinary(ctx context.Context, a asker, r request, what reply) bool {
	if a.channel.Direct {
		return true
	}
	places := slices.Concat(b.accountChannels, a.set.AccountChannels)
	if what.list {
		places = slices.AppendSeq(places, maps.Values(a.set.SectionChannels))
	}
	if (!what.card && !what.list) || !slices.Contains(places, r.channel) {
		return false
	}
	err := b.mayShow(ctx, a.set, r.channel)
	var no barred
	if err != nil && !errors.As(err, &no) {
		b.log.WarnContext(ctx, "look who is in an account channel", "channel", r.channel, "err", err)
	}
	return err == nil
}

// whisper answers so that only the asker sees it; in the place of what was
// clicked, if that is to go.
func (b *bot) whisper(ctx context.Context, r request, m kit.Message, replaces bool) error {
	return b.tolerant(ctx, m, func(form kit.Message) error {
		if r.answers != "" {
			return b.respond(ctx, r, slack.WebhookMessage{
				ResponseType: slack.ResponseTypeEphemeral, ReplaceOriginal: replaces,
				Text: form.Text, Blocks: &slack.Blocks{BlockSet: form.Blocks}, ThreadTimestamp: r.thread,
			})
		}
		options := append(content(form), slack.MsgOptionPostEphemeral(r.user))
		if r.thread != "" {
			options = append(options, slack.MsgOptionTS(r.thread))
		}
		return b.patiently(ctx, func() error {
			_, err := b.slack.PostEphemeralContext(ctx, r.channel, r.user, options...)
			return err
		})
	})
}

// respond answers by the URL that came with a command or click.
func (b *bot) respond(ctx context.Context, r request, m slack.WebhookMessage) error {
	no := false
	m.UnfurlLinks, m.UnfurlMedia = &no, &no
	return b.patiently(ctx, func() error {
		if err := slack.PostWebhookCustomHTTPContext(ctx, r.answers, b.http, &m); err != nil {
			return fmt.Errorf("answer by the response address: %w", unaddressed(err))
		}
		return nil
	})
}

// post writes an ordinary message, under the message that mentioned the bot,
// where one did, and says where it stands.
func (b *bot) post(ctx context.Context, r request, m kit.Message) (at blocks.Place, err error) {
	under := r.thread
	if under == "" && (r.on == event("app_mention") || r.on.kind == "message_action") {
		under = r.ts
	}
	err = b.tolerant(ctx, m, func(form kit.Message) error {
		options := content(form)
		if under != "" {
			options = append(options, slack.MsgOptionTS(under))
		}
		if err := b.cache.Wait(ctx, "chat.postMessage:"+r.channel, 1); err != nil {
			return err
		}
		return b.patiently(ctx, func() error {
			channel, ts, err := b.slack.PostMessageContext(ctx, r.channel, options...)
			at = blocks.Place{Channel: channel, TS: ts, Thread: under}
			return err
		})
	})
	return at, err
}

func content(m kit.Message) []slack.MsgOption {
	return []slack.MsgOption{
		slack.MsgOptionText(m.Text, false), slack.MsgOptionBlocks(m.Blocks...),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
}

// patiently tries again when Slack says to come back later.
func (b *bot) patiently(ctx context.Context, call func() error) error {
	for tries := 1; ; tries++ {
		err := call()
		var limited *slack.RateLimitedError
		if !errors.As(err, &limited) || tries == 3 {
			return err
		}
		wait := time.NewTimer(limited.RetryAfter)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return errors.Join(context.Cause(ctx), err)
		}
	}
}
