package simtest_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/internal/slacksim"
	"rapport/internal/slacksim/simtest"
)

// app is a small bot: a command that answers with a card, a button that opens a modal, an echo in threads.
type app struct {
	t      *testing.T
	api    *slack.Client
	client *socketmode.Client
}

func newWorld(t *testing.T) *simtest.Workspace {
	t.Helper()
	return newWorldFor(t, t)
}

// newWorldFor lets another one hear of failed expectations.
func newWorldFor(t *testing.T, heard testing.TB) *simtest.Workspace {
	t.Helper()
	manifest, err := os.ReadFile("../testdata/manifest.yml")
	require.NoError(t, err)
	sim := slacksim.New(slacksim.Config{Manifest: manifest})
	server := httptest.NewServer(sim.Handler())
	api := slack.New(sim.BotToken(), slack.OptionAPIURL(server.URL+"/api/"), slack.OptionAppLevelToken(sim.AppToken()))
	a := &app{t: t, api: api, client: socketmode.New(api)}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = sim.Run(ctx) })
	running.Go(func() { _ = a.client.RunContext(ctx) })
	hello := make(chan struct{})
	running.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case ev := <-a.client.Events:
				if ev.Type == socketmode.EventTypeHello {
					close(hello)
				}
				a.handle(ctx, ev)
			}
		}
	})
	t.Cleanup(func() { cancel(); running.Wait(); server.Close() })
	<-hello
	return simtest.New(heard, server.URL)
}

// expect fails on an error, except when the test has seen enough and ended meanwhile.
func (a *app) expect(ctx context.Context, err error) {
	if ctx.Err() == nil {
		assert.NoError(a.t, err)
	}
}

func words(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("plain_text", s, false, false)
}

func cardBlocks(arr string) []slack.Block {
	menu := slack.NewOptionsSelectBlockElement("static_select", words("Route to"), "route",
		slack.NewOptionBlockObject("convert", words("Convert"), nil), slack.NewOptionBlockObject("health", words("Health"), nil))
	return []slack.Block{
		slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "*Acme Inc* <http://acme.com|acme.com>", false, false), nil, nil),
		slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", arr+" ARR", false, false), nil,
			slack.NewAccessory(slack.NewButtonBlockElement("ignore", "r1", words("Ignore from ARR")))),
		slack.NewActionBlock("actions", menu, slack.NewButtonBlockElement("private", "", words("Whisper"))),
	}
}

func (a *app) handle(ctx context.Context, ev socketmode.Event) {
	switch data := ev.Data.(type) {
	case slack.SlashCommand:
		assert.NoError(a.t, a.client.Ack(*ev.Request))
		_, _, err := a.api.PostMessageContext(ctx, data.ChannelID, slack.MsgOptionText("Acme", false), slack.MsgOptionBlocks(cardBlocks("$48,000")...))
		a.expect(ctx, err)
	case slack.InteractionCallback:
		a.interaction(ctx, ev, data)
	case slackevents.EventsAPIEvent:
		assert.NoError(a.t, a.client.Ack(*ev.Request))
		switch event := data.InnerEvent.Data.(type) {
		case *slackevents.AppMentionEvent:
			ts := event.ThreadTimeStamp
			if ts == "" {
				ts = event.TimeStamp
			}
			_, text, _ := strings.Cut(event.Text, "> ")
			_, _, err := a.api.PostMessageContext(ctx, event.Channel, slack.MsgOptionText("You said "+text, false), slack.MsgOptionTS(ts))
			a.expect(ctx, err)
		case *slackevents.AppHomeOpenedEvent:
			_, err := a.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: event.User, View: slack.HomeTabViewRequest{
				Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: cardBlocks("$1")},
			}})
			a.expect(ctx, err)
		}
	}
}

func (a *app) interaction(ctx context.Context, ev socketmode.Event, data slack.InteractionCallback) {
	if data.Type == slack.InteractionTypeViewSubmission {
		reason := data.View.State.Values["reason"]["text"].Value
		if len(reason) < 5 {
			assert.NoError(a.t, a.client.Ack(*ev.Request, slack.NewErrorsViewSubmissionResponse(map[string]string{"reason": "Say more"})))
			return
		}
		assert.NoError(a.t, a.client.Ack(*ev.Request))
		channel, ts, _ := strings.Cut(data.View.PrivateMetadata, "/")
		_, _, _, err := a.api.UpdateMessageContext(ctx, channel, ts, slack.MsgOptionText("Acme", false), slack.MsgOptionBlocks(cardBlocks("$24,000 ("+reason+")")...))
		a.expect(ctx, err)
		return
	}
	assert.NoError(a.t, a.client.Ack(*ev.Request))
	switch action := data.ActionCallback.BlockActions[0]; action.ActionID {
	case "ignore":
		_, err := a.api.OpenViewContext(ctx, data.TriggerID, slack.ModalViewRequest{
			Type: slack.VTModal, Title: words("Ignore from ARR"), Submit: words("Ignore"), PrivateMetadata: data.Channel.ID + "/" + data.Message.Timestamp,
			Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewInputBlock("reason", words("Reason"), nil, slack.NewPlainTextInputBlockElement(nil, "text"))}},
		})
		a.expect(ctx, err)
	case "route":
		_, err := a.api.PostEphemeralContext(ctx, data.Channel.ID, data.User.ID, slack.MsgOptionText("Routed to "+action.SelectedOption.Value, false))
		a.expect(ctx, err)
	case "private":
		_, _, err := a.api.PostMessageContext(ctx, data.Channel.ID, slack.MsgOptionResponseURL(data.ResponseURL, slack.ResponseTypeEphemeral), slack.MsgOptionText("psst", false))
		a.expect(ctx, err)
	}
}

func TestAPersonReadsClicksAndFills(t *testing.T) {
	w := newWorld(t)
	dana := w.User("dana")
	card := dana.Types("/account acme.com").ExpectText("Acme Inc", "acme.com", "$48,000 ARR")
	card.Click("Ignore from ARR").ExpectModal("Ignore from ARR").SubmitRefused("required field").
		Fill("Reason", "no").SubmitRefused("Say more").
		Fill("Reason", "same order").Submit()
	card.ExpectText("$24,000 (same order) ARR").ExpectNoButton("Refresh").ExpectNoText("$48,000")
	card.Choose("Convert").ExpectMessage("Routed to convert")
	w.ExpectNothingElse()
}

func TestACardIsIgnoredAndUpdated(t *testing.T) {
	w := newWorld(t)
	dana := w.User("dana")
	card := dana.Types("/account acme.com").ExpectCard("Acme Inc", "$48,000 ARR")
	card.Click("Ignore from ARR").ExpectModal("Ignore from ARR").Fill("Reason", "same order").Submit()
	card.ExpectUpdate("$24,000 (same order) ARR")
	w.ExpectCall("chat.update", "24,000")
	w.ExpectAcked(3 * time.Second)
	w.ExpectNothingElse()
}

func TestOnlyTheRightPeopleSee(t *testing.T) {
	w := newWorld(t)
	dana, lee := w.User("dana").In("cs-team"), w.User("lee").In("cs-team")
	card := dana.Types("/account acme.com").ExpectText("Acme Inc")
	whisper := card.Click("Whisper").ExpectMessage("psst")
	assert.True(t, whisper.IsEphemeral())
	lee.DoesNotSee(whisper)
	card.As(lee).ExpectText("Acme Inc")
	w.Channel("cs-team").ExpectMessage("Acme Inc")
	w.User("sam").In("shared-partner").ExpectNothingElse()
	assert.Equal(t, 1, lee.Unread())
}

func TestAMentionIsAnsweredInItsThread(t *testing.T) {
	w := newWorld(t)
	lee := w.User("lee").In("cs-team")
	question := lee.Says("@Rapport what about acme.com?")
	answer := question.ExpectReply("You said what about acme.com?")
	assert.True(t, answer.InThread())
	again := lee.RepliesTo(question, "@rapport and now <b>?")
	again.ExpectReply("You said and now <b>?")
	lee.IsRefused("/account x", question, "/account is not supported in threads. Sorry!")
	w.ExpectNothingElse()
}

func TestHomeIsPublishedWhenItIsOpened(t *testing.T) {
	w := newWorld(t)
	w.User("kim").OpensHome().ExpectText("Acme Inc", "[Ignore from ARR]")
}

// complaint stands for a test that fails, and keeps what it says.
type complaint struct {
	*testing.T
	mu   sync.Mutex
	said string
}

func (c *complaint) Errorf(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said += fmt.Sprintf(format, args...)
}
func (c *complaint) FailNow() { runtime.Goexit() }

func TestFailedExpectationsSayWhatThePersonSaw(t *testing.T) {
	for what, story := range map[string]func(w *simtest.Workspace, dana *simtest.Person, card *simtest.Message){
		"$48,000 ARR  [Ignore from ARR]\n": func(_ *simtest.Workspace, dana *simtest.Person, _ *simtest.Message) { dana.ExpectMessage("Beta Ltd") },
		"does not come to hold":            func(_ *simtest.Workspace, _ *simtest.Person, card *simtest.Message) { card.ExpectText("$1") },
		"the message has no button Delete": func(_ *simtest.Workspace, _ *simtest.Person, card *simtest.Message) { card.Click("Delete") },
		"there is a button":                func(_ *simtest.Workspace, _ *simtest.Person, card *simtest.Message) { card.ExpectNoButton("Whisper") },
		"sees no modal": func(_ *simtest.Workspace, _ *simtest.Person, card *simtest.Message) {
			card.Click("Whisper").ExpectModal("x")
		},
		"dana sees: ": func(_ *simtest.Workspace, dana *simtest.Person, card *simtest.Message) { dana.DoesNotSee(card) },
		"sees what nobody expected": func(w *simtest.Workspace, dana *simtest.Person, _ *simtest.Message) {
			dana.In("cs-team").Says("@Rapport hello")
			w.ExpectNothingElse()
		},
		"there is no person called zoe": func(w *simtest.Workspace, _ *simtest.Person, _ *simtest.Message) { w.User("zoe") },
	} {
		t.Run(what, func(t *testing.T) {
			c := &complaint{T: t}
			w := newWorldFor(t, c)
			w.Patience = 500 * time.Millisecond
			var acted sync.WaitGroup
			acted.Go(func() {
				dana := w.User("dana")
				story(w, dana, dana.Types("/account acme.com").ExpectText("Acme Inc"))
			})
			acted.Wait()
			c.mu.Lock()
			defer c.mu.Unlock()
			assert.Contains(t, c.said, what)
		})
	}
}
