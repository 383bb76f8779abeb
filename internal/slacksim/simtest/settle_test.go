package simtest_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gate stands before the workspace and lets no event stream through while it is shut.
type gate struct {
	mu      sync.Mutex
	isShut  bool
	streams []stream
}

// stream is one that went through the gate: how it is cut, and when it has ended.
type stream struct {
	cut   context.CancelFunc
	ended chan struct{}
}

func (g *gate) between(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/control/events" {
			ctx, cut := context.WithCancel(r.Context())
			defer cut()
			r = r.WithContext(ctx)
			ended := make(chan struct{})
			defer close(ended)
			g.mu.Lock()
			shut := g.isShut
			g.streams = append(g.streams, stream{cut, ended})
			g.mu.Unlock()
			if shut {
				http.Error(w, "not now", http.StatusServiceUnavailable)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// shut returns when every stream has ended: what happens afterwards is told by none.
func (g *gate) shut() {
	g.mu.Lock()
	g.isShut = true
	streams := slices.Clone(g.streams)
	g.mu.Unlock()
	for _, s := range streams {
		s.cut()
		<-s.ended
	}
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.isShut = false
}

// complains tells a story whose expectations fail, and returns what they say.
func complains(t *testing.T, c *complaint, story func()) string {
	t.Helper()
	var told sync.WaitGroup
	told.Go(story)
	told.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	said := c.said
	c.said = ""
	assert.NotEmpty(t, said, "nothing fails")
	return said
}

func TestNothingElseIsNotSaidOfAnAppAtWork(t *testing.T) {
	for what, late := range map[string]func(d *desk, post func(), req socketmode.Request){
		"before its acknowledgement": func(d *desk, post func(), req socketmode.Request) {
			time.AfterFunc(600*time.Millisecond, func() { post(); _ = d.client.Ack(req) })
		},
		"in a call that takes long": func(d *desk, post func(), req socketmode.Request) { _ = d.client.Ack(req); go post() },
	} {
		t.Run(what, func(t *testing.T) {
			c := &complaint{T: t}
			d := newDeskIn(t, setting{heard: c})
			d.SlowAPI("chat.postMessage", 600*time.Millisecond, 1)
			var posted sync.WaitGroup
			posted.Add(1)
			d.answers(func(req socketmode.Request) {
				d.answers(nil) // its own message comes to it, too
				late(d, func() {
					defer posted.Done()
					_, _, err := d.api.PostMessageContext(context.WithoutCancel(t.Context()), "cs-team", slack.MsgOptionText("at last", false))
					assert.NoError(t, err)
				}, req)
			})
			said := complains(t, c, func() {
				d.User("lee").InDM().Says("hello")
				d.ExpectNothingElse()
			})
			assert.Contains(t, said, "sees what nobody expected")
			assert.Contains(t, said, "at last")
			posted.Wait()
		})
	}
}

func TestAFeedThatWasCutMissesNothing(t *testing.T) {
	g, c := &gate{}, &complaint{T: t}
	d := newDeskIn(t, setting{heard: c, between: g.between})
	post := func(text string) {
		_, _, err := d.api.PostMessageContext(t.Context(), "cs-team", slack.MsgOptionText(text, false))
		require.NoError(t, err)
	}
	lee := d.User("lee").In("cs-team")
	post("one")
	lee.ExpectMessage("one")
	g.shut()
	post("two")
	time.AfterFunc(400*time.Millisecond, g.open)
	assert.Contains(t, complains(t, c, d.ExpectNothingElse), "two", "it is read before anybody says that there was nothing")
	lee.ExpectMessage("two")
}

func TestAFeedThatHearsNothingFailsTheTest(t *testing.T) {
	for what, silence := range map[string]func(d *desk, g *gate){
		"503 Service Unavailable": func(*desk, *gate) {},
		"it cannot be resumed": func(d *desk, g *gate) {
			for range 1100 {
				d.Now() // everybody is told of the clock
			}
			g.open()
		},
	} {
		t.Run(what, func(t *testing.T) {
			g, c := &gate{}, &complaint{T: t}
			d := newDeskIn(t, setting{heard: c, between: g.between})
			d.Patience = time.Minute
			if strings.HasPrefix(what, "503") {
				d.Patience = time.Second
			}
			g.shut()
			_, _, err := d.api.PostMessageContext(t.Context(), "cs-team", slack.MsgOptionText("unheard", false))
			require.NoError(t, err)
			silence(d, g)
			lee := d.User("lee").In("cs-team")
			for _, said := range []string{complains(t, c, d.ExpectNothingElse), complains(t, c, func() { lee.ExpectMessage("unheard") })} {
				assert.Contains(t, said, "hears nothing any more")
				assert.Contains(t, said, what)
			}
		})
	}
}

func TestOnlyAcknowledgementsThatSlackTakesCount(t *testing.T) {
	for says, ack := range map[string]func(d *desk, req socketmode.Request){
		"message was not acknowledged": func(*desk, socketmode.Request) {},
		"Slack threw it away: nobody waits": func(d *desk, req socketmode.Request) {
			time.AfterFunc(600*time.Millisecond, func() { _ = d.client.Ack(req) })
		},
		"message was acknowledged after 1": func(d *desk, req socketmode.Request) {
			time.AfterFunc(110*time.Millisecond, func() { _ = d.client.Ack(req) })
		},
	} {
		t.Run(says, func(t *testing.T) {
			c := &complaint{T: t}
			d := newDeskIn(t, setting{heard: c, patience: 300 * time.Millisecond})
			d.Patience = 1500 * time.Millisecond
			d.answers(func(req socketmode.Request) { ack(d, req) })
			assert.Contains(t, complains(t, c, func() {
				d.User("dana").InDM().Says("hello")
				d.ExpectAcked(100 * time.Millisecond)
			}), says)
		})
	}
}

func TestAModalThatWasThereBeforeIsNotWhatAClickOpened(t *testing.T) {
	c := &complaint{T: t}
	d := newDeskIn(t, setting{heard: c})
	dana := d.User("dana").In("cs-team")
	modal := func(text string) slack.ModalViewRequest {
		return slack.ModalViewRequest{Type: slack.VTModal, Title: words("Same"), Blocks: slack.Blocks{BlockSet: []slack.Block{
			slack.NewSectionBlock(words(text), nil, nil), slack.NewActionBlock("", slack.NewButtonBlockElement("go", "", words("Go"))),
		}}}
	}
	click := dana.Shortcut("hello", nil)
	opened, err := d.api.OpenViewContext(t.Context(), d.trigger(t), modal("one"))
	require.NoError(t, err)
	form := click.ExpectModal("Same").ExpectText("one")

	d.Patience = time.Second
	said := complains(t, c, func() { form.Click("Go").ExpectModal("Same") })
	assert.Contains(t, said, "still the one that was there before")

	d.Patience = 5 * time.Second
	click = form.Click("Go")
	_, err = d.api.UpdateViewContext(t.Context(), modal("two"), "", "", opened.View.ID)
	require.NoError(t, err)
	click.ExpectModal("Same").ExpectText("two")
	click = form.Click("Go")
	_, err = d.api.PushViewContext(t.Context(), d.trigger(t), modal("three"))
	require.NoError(t, err)
	click.ExpectModal("Same").ExpectText("three")
}
