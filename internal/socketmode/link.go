package socketmode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/coder/websocket"
)

var (
	errSilent     = errors.New("nothing heard for too long")
	errSuperseded = errors.New("a newer connection has taken over")
)

// link is one connection, from the handshake until it closes.
type link struct {
	s    *session
	conn *websocket.Conn

	ctx context.Context // ends, with its cause, when the connection is no more
	end context.CancelCauseFunc

	hello      chan frame    // the first hello
	asked      chan string   // the first reason why Slack wants us to leave
	superseded chan struct{} // closed when a newer connection stands
	writing    chan struct{} // held while an acknowledgement is written

	silence   *time.Timer // ends the link unless something is heard
	since     time.Time   // of hello
	complains bool        // whether an unparsable frame was already logged
}

// dial opens a connection and starts to read it.
func (s *session) dial(ctx context.Context, u *url.URL) (*link, error) {
	l := &link{
		s: s, hello: make(chan frame, 1), asked: make(chan string, 1),
		superseded: make(chan struct{}), writing: make(chan struct{}, 1),
	}
	l.ctx, l.end = context.WithCancelCause(context.WithoutCancel(ctx))
	conn, _, err := websocket.Dial(ctx, u.String(), &websocket.DialOptions{ //nolint:bodyclose // Dial's response needs none
		HTTPClient:     s.http,
		OnPingReceived: func(context.Context, []byte) bool { l.heard(); return true },
	})
	if err != nil {
		l.end(err)
		return nil, fmt.Errorf("dial %s: %w", u.Host, withoutAddress(err))
	}
	conn.SetReadLimit(-1) // next has its own, which does not end the connection
	l.conn = conn
	l.silence = time.AfterFunc(s.cfg.Timing.Silence, func() { l.end(errSilent) })
	s.links.Go(l.read)
	s.links.Go(l.retire)
	return l, nil
}

// read takes frame after frame until the connection ends. Nothing here waits for a handler, except for room in the backlog.
func (l *link) read() {
	var buf bytes.Buffer
	for {
		whole, err := l.next(&buf)
		if err != nil {
			l.end(fmt.Errorf("read: %w", err))
			l.silence.Stop()
			l.s.forget(l)
			_ = l.conn.CloseNow()
			return
		}
		l.heard()
		l.take(buf.Bytes(), whole)
	}
}

// next reads one frame; of one that is too large it keeps the beginning.
func (l *link) next(buf *bytes.Buffer) (whole bool, err error) {
	kind, r, err := l.conn.Reader(l.ctx)
	if err != nil {
		return false, fmt.Errorf("wait for a frame: %w", err)
	}
	buf.Reset()
	n, err := buf.ReadFrom(io.LimitReader(r, l.s.cfg.ReadLimit+1))
	if err != nil {
		return false, fmt.Errorf("read a frame: %w", err)
	}
	if n <= l.s.cfg.ReadLimit {
		return kind == websocket.MessageText, nil
	}
	if _, err = io.Copy(io.Discard, r); err != nil {
		return false, fmt.Errorf("skip a frame: %w", err)
	}
	return false, nil
}

// take sorts a frame: Slack's word about the connection itself is heeded here, all else goes to the workers.
func (l *link) take(raw []byte, whole bool) {
	var f frame
	switch {
	case whole:
		f = parseFrame(raw)
	case int64(len(raw)) > l.s.cfg.ReadLimit:
		f = frame{kind: KindOversized, id: findID(raw)}
	default:
		f = frame{kind: KindUnparsable, id: findID(raw)}
	}
	switch f.kind {
	case "hello":
		offer(l.hello, f)
		return
	case "disconnect":
		offer(l.asked, f.reason)
		return
	case KindUnparsable, KindOversized:
		if !l.complains {
			l.complains = true
			l.s.cfg.Log.Warn("skipped a frame", "kind", f.kind, "bytes", len(raw))
		}
	}
	e := f.envelope
	e.ID, e.Type, e.ReceivedAt = f.id, f.kind, time.Now()
	e.ticket = &ticket{from: l, deadline: e.ReceivedAt.Add(l.s.cfg.Timing.Ack)}
	l.silence.Stop() // while we wait for room it is we who are silent
	l.s.accept(e)
	l.heard()
}

// heard notes a sign of life.
func (l *link) heard() {
	l.silence.Reset(l.s.cfg.Timing.Silence)
	l.s.lastHeard.Store(time.Now().UnixNano())
}

// write sends one frame. The caller holds l.writing.
func (l *link) write(ctx context.Context, frame []byte) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.s.cfg.Timing.Write)
	defer cancel()
	if err := l.conn.Write(ctx, websocket.MessageText, frame); err != nil {
		l.end(fmt.Errorf("write: %w", err))
		return fmt.Errorf("%w: %w", ErrConnectionGone, err)
	}
	return nil
}

// retire closes the connection with a close frame some time after a newer one stands, or when the client ends.
func (l *link) retire() {
	select {
	case <-l.ctx.Done():
		return
	case <-l.s.closing:
	case <-l.superseded:
		overlap := time.NewTimer(l.s.cfg.Timing.Overlap)
		defer overlap.Stop()
		select {
		case <-l.ctx.Done():
			return
		case <-l.s.closing:
		case <-overlap.C:
		}
	}
	impatient := time.AfterFunc(l.s.cfg.Timing.Close, func() { l.end(errSuperseded) })
	defer impatient.Stop()
	_ = l.conn.Close(websocket.StatusNormalClosure, "") // the reader ends with it and says why
}

// offer puts a value into a channel that has room for one, once.
func offer[T any](ch chan<- T, v T) {
	select {
	case ch <- v:
	default:
	}
}
