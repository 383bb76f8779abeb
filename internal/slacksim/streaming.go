package slacksim

import (
	"cmp"
	"encoding/json"
	"errors"
	"time"

	"rapport/internal/slacksim/blockkit"
	"rapport/internal/slacksim/streams"
)

// What a streamed message is to the page.
const (
	streamLive    = "live"
	streamDone    = "done"
	streamStale   = "stale"   // it died of age
	streamStopped = "stopped" // a person stopped it
)

const mostFinalBlocks = 50

// writing is a message under way.
type writing struct {
	*streams.Stream
	in      *channel
	message *message
	started time.Time // by the workspace's clock
}

func streamMethods() map[string]method {
	write := []string{"chat:write"}
	return map[string]method{
		"chat.startStream":  {scopes: write, prepare: preparePiece, run: (*Sim).startStream},
		"chat.appendStream": {scopes: write, prepare: preparePiece, run: (*Sim).appendStream},
		"chat.stopStream":   {scopes: write, prepare: prepareEnd, run: (*Sim).stopStream},
	}
}

// preparePiece reads and validates what a call brings, without the lock.
func preparePiece(s *Sim, c *call) error {
	r := streams.Reader{
		Lenient: !s.holds(RuleBlocks), NewID: func() string { return randomText(5) },
		Also: func(blocks json.RawMessage) []blockkit.Problem { return s.refusedVideos("/blocks", blocks) },
	}
	var err error
	c.piece, err = r.Read(c.str("markdown_text"), c.raw("chunks"))
	return refusePiece(err)
}

// prepareEnd also takes the blocks that stand below everything else.
func prepareEnd(s *Sim, c *call) error {
	if err := preparePiece(s, c); err != nil {
		return err
	}
	var blocks []json.RawMessage
	if raw := c.raw("blocks"); raw != nil && json.Unmarshal(raw, &blocks) == nil && len(blocks) > mostFinalBlocks && s.holds(RuleBlocks) {
		return refuse("msg_blocks_too_many")
	}
	return prepareBlocks(s, c)
}

// refusePiece puts the refusal of a piece into the shape of the API's.
func refusePiece(err error) error {
	var no *streams.Refusal
	if !errors.As(err, &no) {
		return err
	}
	out := &refusal{code: no.Word}
	if len(no.Problems) > 0 {
		long := make([]string, 0, len(no.Problems))
		for _, p := range no.Problems {
			long = append(long, "[ERROR] "+p)
		}
		out.extra = fields{"errors": no.Problems, "response_metadata": fields{"messages": long}}
	}
	return out
}

func (s *Sim) startStream(c *call) (fields, error) {
	to, err := s.destination(c.str("channel"))
	if err != nil {
		return nil, err
	}
	thread := ""
	if ts := c.str("thread_ts"); ts != "" {
		if thread = to.threadRoot(ts); thread == "" {
			return nil, refuse("thread_not_found")
		}
	}
	mode := cmp.Or(c.str("task_display_mode"), streams.Timeline)
	switch {
	case to.kind != "im" && c.str("recipient_user_id") == "":
		return nil, refuse("missing_recipient_user_id")
	case to.kind != "im" && c.str("recipient_team_id") == "":
		return nil, refuse("missing_recipient_team_id")
	case c.str("recipient_user_id") != "" && s.people.byID[c.str("recipient_user_id")] == nil:
		return nil, refuse("user_not_found")
	case to.kind == "im" && thread == "":
		return nil, refuse("channel_type_not_supported") // only channels take streams that are no replies
	case mode != streams.Timeline && mode != streams.Plan:
		return nil, badArgument("/task_display_mode", "must be one of: timeline, plan")
	}
	w := &writing{Stream: streams.New(mode, func() string { return randomText(5) }), in: to, started: s.now()}
	if err := refusePiece(w.Add(c.piece)); err != nil {
		return nil, err
	}
	w.message = &message{
		User: s.cfg.BotUserID, BotID: s.cfg.BotID, Username: c.str("username"), Text: w.Text(), Blocks: w.Blocks(nil), ThreadTS: thread,
		Streaming: streamLive, writing: w,
	}
	s.post(to, w.message)
	s.streaming = append(s.streaming, w)
	return fields{"channel": to.ID, "ts": w.message.TS}, nil
}

// streamed finds the stream that a call goes on with.
func (s *Sim) streamed(c *call) (*writing, error) {
	in, m, err := s.ownMessage(c, "message_not_owned_by_app")
	if err != nil {
		return nil, err
	}
	w := m.writing
	if w != nil {
		s.age(w)
	}
	switch {
	case m.Streaming == streamStopped:
		return nil, refuse("stopped_by_user")
	case m.Streaming != streamLive || w == nil || w.in != in:
		return nil, refuse("message_not_in_streaming_state")
	}
	return w, nil
}

func (s *Sim) appendStream(c *call) (fields, error) {
	w, err := s.streamed(c)
	if err != nil {
		return nil, err
	}
	if c.piece.Text == "" && len(c.piece.Chunks) == 0 {
		return nil, refuse("no_text")
	}
	if err := refusePiece(w.Add(c.piece)); err != nil {
		return nil, err
	}
	s.show(w, nil)
	return fields{"channel": w.in.ID, "ts": w.message.TS}, nil
}

func (s *Sim) stopStream(c *call) (fields, error) {
	w, err := s.streamed(c)
	if err != nil {
		return nil, err
	}
	next := c.str("session_status")
	if next != "" && !isSessionStatus(next) {
		return nil, refuse("invalid_status")
	}
	if err := refusePiece(w.Add(c.piece)); err != nil {
		return nil, err
	}
	m := w.message
	before := json.RawMessage(encode(s.slackMessage(m)))
	if md := metadata(c.raw("metadata")); md != nil {
		m.metadata = md
	}
	m.Text, m.Blocks = w.Text(), w.Blocks(c.blocks)
	s.end(w, streamDone)
	s.changed(w.in, m, before)
	if next != "" {
		s.setSession(threadKey{w.in.ID, cmp.Or(m.ThreadTS, m.TS)}, next, "")
	}
	return fields{"channel": w.in.ID, "ts": m.TS, "message": s.slackMessage(m)}, nil
}

// show tells the page of what was appended. The app hears of its stream when it ends, as of an edit.
func (s *Sim) show(w *writing, final json.RawMessage) {
	w.message.Text, w.message.Blocks = w.Text(), w.Blocks(final)
	s.publish(signal{kind: "changed", channel: w.in}, w.message)
}

// end closes a stream for good.
func (s *Sim) end(w *writing, state string) {
	w.message.Streaming, w.message.writing = state, nil
}

// age ends a stream whose time is over: it stays as it is until the app updates the message.
func (s *Sim) age(w *writing) {
	if w.message.writing == w && s.holds(RuleStreamLife) && s.now().Sub(w.started) >= streams.Life {
		s.end(w, streamStale)
		s.show(w, nil)
	}
}

// ageStreams ends what has become too old and forgets what has ended.
func (s *Sim) ageStreams() {
	alive := s.streaming[:0]
	for _, w := range s.streaming {
		if s.age(w); w.message.writing == w {
			alive = append(alive, w)
		}
	}
	clear(s.streaming[len(alive):])
	s.streaming = alive
}

// conflicts says that a message cannot be updated because it is being streamed.
func (s *Sim) conflicts(m *message) bool {
	if m.writing == nil {
		return false
	}
	s.age(m.writing)
	return m.writing != nil && s.holds(RuleStreamAlone)
}

// repaired makes a streamed message one that was written whole: nothing can be appended any more.
func (m *message) repaired() {
	if m.Streaming != "" {
		m.Streaming, m.writing = streamDone, nil
	}
}
