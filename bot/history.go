package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode"

	"github.com/slack-go/slack"

	"rapport/blocks"
	"rapport/blocks/deeds"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/chart"
)

const (
	// pictureTime is how long a window waits for its picture.
	pictureTime = 10 * time.Second
	// firstDays is how much of a history who has chosen nothing sees.
	firstDays = 90
)

// likes is how somebody likes their pictures.
type likes struct {
	Days int  `json:"history_days,omitempty"`
	Dark bool `json:"dark,omitempty"`
}

// showHistory opens the window of a score's history with its figures, and adds
// the picture when Slack has it.
func (b *bot) showHistory(ctx context.Context, a asker, r request) (reply, error) {
	on, err := blocks.DecodeOn(r.value)
	if err != nil {
		return reply{}, err
	}
	prefers := likes{Days: firstDays}
	if err := b.db.Preferences(ctx, a.id, &prefers); err != nil {
		b.log.WarnContext(ctx, "load preferences", "err", err)
	}
	window, policy, err := b.scores(ctx, a, blocks.ChangeHistory{On: on, Days: prefers.Days, Dark: prefers.Dark})
	if err != nil {
		return reply{}, err
	}
	window.Place = r.place()
	shown, err := b.show(ctx, r, window.View())
	if err != nil {
		return reply{}, err
	}
	b.pictureLater(ctx, window, policy, shown)
	return reply{}, nil
}

// changeHistory shows other days, or the picture on another ground, in the
// window that is open.
func (b *bot) changeHistory(ctx context.Context, a asker, r request) (reply, error) {
	ask, err := blocks.DecodeChangeHistory(r.value)
	if err != nil {
		return reply{}, err
	}
	if err := b.db.SavePreferences(ctx, a.id, likes{ask.Days, ask.Dark}); err != nil {
		b.log.WarnContext(ctx, "save preferences", "err", err)
	}
	window, policy, err := b.scores(ctx, a, ask)
	if err != nil {
		return reply{}, err
	}
	if window.Place, _, err = blocks.Carried[blocks.ChangeHistory](r.view.carries); err != nil {
		return reply{}, err
	}
	shown, err := b.slack.UpdateViewContext(ctx, window.View(), "", "", r.view.id)
	if err != nil {
		return reply{}, fmt.Errorf("update the window of a history: %w", err)
	}
	b.pictureLater(ctx, window, policy, shown.View)
	return reply{}, nil
}

// scores is the window of an account's history without its picture.
func (b *bot) scores(ctx context.Context, a asker, ask blocks.ChangeHistory) (deeds.Scores, account.Policy, error) {
	card, err := b.card(ctx, ask.Domain)
	if err != nil {
		return deeds.Scores{}, account.Policy{}, err
	}
	window := deeds.Scores{
		Scene: deeds.Scene{Account: card.Account, On: ask.On, Reader: a.reader(), Now: card.Now}, Days: ask.Days, Dark: ask.Dark,
	}
	if window.Points, err = b.db.History(ctx, card.Account.ID, window.From(), card.Now); err != nil {
		return deeds.Scores{}, account.Policy{}, err
	}
	if len(window.Points) > 0 {
		if window.Recounts, err = b.db.Recounts(ctx, card.Account.ID, window.Points[0].At, card.Now); err != nil {
			return deeds.Scores{}, account.Policy{}, err
		}
	}
	policy, err := b.db.Policy(ctx)
	return window, policy, err
}

// pictureLater adds the picture to a window that stands, or says there that it
// could not be had.
func (b *bot) pictureLater(ctx context.Context, window deeds.Scores, policy account.Policy, shown slack.View) {
	if len(window.Points) == 0 {
		return
	}
	if !b.later.begin(func(ctx context.Context) { b.addPicture(ctx, window, policy, shown) }) {
		b.noPicture(ctx, window, shown, errBusy)
	}
}

// addPicture shows the picture in the window. A window that was closed, or shows
// something else by now, stays as it is: the hash tells.
func (b *bot) addPicture(ctx context.Context, window deeds.Scores, policy account.Policy, shown slack.View) {
	ctx, cancel := context.WithTimeoutCause(ctx, pictureTime, errNoPicture)
	defer cancel()
	err := b.pictured(ctx, window, policy, func(file string) error {
		window.Picture = deeds.Picture{File: file}
		return b.showPicture(ctx, window, shown)
	})
	if err != nil {
		b.noPicture(ctx, window, shown, err)
	}
}

func (b *bot) showPicture(ctx context.Context, window deeds.Scores, shown slack.View) error {
	if _, err := b.slack.UpdateViewContext(ctx, window.View(), "", shown.Hash, shown.ID); err != nil && !isGone(err) {
		return fmt.Errorf("show a picture: %w", err)
	}
	return nil
}

// noPicture says in the window that its picture could not be had.
func (b *bot) noPicture(ctx context.Context, window deeds.Scores, shown slack.View, err error) {
	b.log.WarnContext(ctx, "a history without its picture", "account", window.Account.Domain, "err", explained(err))
	late, stop := context.WithTimeout(context.WithoutCancel(ctx), sendTime)
	defer stop()
	window.Picture = deeds.Picture{Failed: true}
	if err := b.showPicture(late, window, shown); err != nil {
		b.log.WarnContext(ctx, "say that a picture is missing", "err", explained(err))
	}
}

var (
	errNoPicture = errors.New("the picture was not ready in time")
	errBusy      = errors.New("too much is waited for already, or the process ends")
)

// pictured shows the picture of a window: the one that Slack has already, or a
// new one where it has none, or does not show that any more.
func (b *bot) pictured(ctx context.Context, window deeds.Scores, policy account.Policy, show func(file string) error) error {
	key := pictureKey(window, policy)
	fresh := false
	upload := func(ctx context.Context) (string, error) {
		fresh = true
		return b.uploadPicture(ctx, window, policy)
	}
	for {
		file, err := b.cache.Picture(ctx, key, upload)
		if err != nil {
			return err
		}
		err = show(file)
		if _, refused := refusedBlocks(err); !refused {
			return err
		}
		b.cache.ForgetPicture(ctx, key)
		b.keepPicture(ctx, file, 0)
		if fresh {
			return err
		}
	}
}

// pictureKey is the same for what is drawn the same.
func pictureKey(s deeds.Scores, p account.Policy) string {
	last := s.Points[len(s.Points)-1]
	return fmt.Sprintf("%d:%d:%t:%s:%d:%d:%d", s.Account.ID, s.Days, s.Dark, account.Day(s.Now).Format(time.DateOnly), last.At.UnixMicro(), p.AtRisk, p.Healthy)
}

// uploadPicture draws a picture and brings it to Slack, to be seen nowhere but
// in windows, and waits until it can be shown.
func (b *bot) uploadPicture(ctx context.Context, s deeds.Scores, policy account.Policy) (string, error) {
	theme := chart.Light
	if s.Dark {
		theme = chart.Dark
	}
	png, err := chart.History{
		Title: titled(s.Account.Domain), Points: s.Points, From: s.From(), To: s.Now, Policy: policy, Events: s.Events(),
	}.PNG(theme)
	if err != nil {
		return "", fmt.Errorf("draw the history of %s: %w", s.Account.Domain, err)
	}
	s.Reader = kit.Reader{} // the same picture is for others too
	var id string
	err = b.patiently(ctx, func() error {
		file, err := b.slack.UploadFileContext(ctx, slack.UploadFileParameters{
			Reader: bytes.NewReader(png), FileSize: len(png), Filename: "score-" + strconv.Itoa(s.Days) + "-days.png",
			Title: "Score history of " + string(s.Account.Domain), AltTxt: s.Alt(),
		})
		if err != nil {
			return fmt.Errorf("upload a picture: %w", err)
		}
		id = file.ID
		return nil
	})
	if err != nil {
		return "", err
	}
	b.keepPicture(ctx, id, pictureStands)
	return id, b.awaitFile(ctx, id)
}

// titled is a domain as people write it, or as machines do where a picture has
// no letters for that.
func titled(d account.Domain) string {
	shown := d.Display()
	for _, r := range shown {
		if r >= 0x80 && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) {
			return string(d)
		}
	}
	return shown
}

// awaitFile waits until Slack knows a picture's size: before, no block may show
// it.
func (b *bot) awaitFile(ctx context.Context, id string) error {
	for wait := 200 * time.Millisecond; ; wait *= 2 {
		var file *slack.File
		err := b.patiently(ctx, func() (err error) {
			file, _, _, err = b.slack.GetFileInfoContext(ctx, id, 1, 1)
			return err
		})
		switch {
		case err != nil:
			return fmt.Errorf("ask for picture %s: %w", id, err)
		case file.Mimetype != "" && file.OriginalW > 0:
			return nil
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("wait for picture %s: %w", id, context.Cause(ctx))
		}
	}
}

// isGone reports whether a window was closed, or shows something else by now.
func isGone(err error) bool {
	var no slack.SlackErrorResponse
	return errors.As(err, &no) && (no.Err == "hash_conflict" || no.Err == "not_found" || no.Err == "view_not_found")
}
