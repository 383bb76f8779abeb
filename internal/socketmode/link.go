package socketmode

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/coder/websocket"
)

var errSilent = errors.New("nothing heard for too long")

// link is one connection, from the handshake until it closes.
type link struct {
	s    *session
	conn *websocket.Conn
	raw  io.Closer // what conn stands on

	ctx context.Context // ends, with its cause, when the connection is no more
	end context.CancelCauseFunc

	hello      chan struct{} // closed by the first hello
	greeting   frame         // that hello
	asked      chan struct{} // closed when Slack first wants us to leave
	reason     string        // why
	superseded chan struct{} // closed when a newer connection stands
	writing    chan struct{} // held while an acknowledgement is written

	silence   *time.Timer // ends the link unless something is heard
	since     time.Time   // of hello
	complains bool        // whether an unparsable frame was already logged
}

// dial opens a connection and starts to read it.
func (s *session) dial(ctx context.Context, u *url.URL) (*link, error) {
	l := &link{
		s: s, hello: make(chan struct{}), asked: make(chan struct{}),
		superseded: make(chan struct{}), writing: make(chan struct{}, 1),
	}
	l.ctx, l.end = context.WithCancelCause(context.WithoutCancel(ctx))
	client, tap := *s.http, &tap{RoundTripper: cmp.Or(s.http.Transport, http.DefaultTransport)}
	client.Transport = tap
	conn, _, err := websocket.Dial(ctx, u.String(), &websocket.DialOptions{ //nolint:bodyclose // Dial's response needs none
		HTTPClient:     &client,
		OnPingReceived: func(context.Context, []byte) bool { l.heard(); return true },
	})
	if err != nil {
		l.end(err)
		return nil, fmt.Errorf("dial %s: %w", u.Host, withoutAddress(err))
	}
	conn.SetReadLimit(-1) // next has its own, which does not end the connection
	l.conn, l.raw = conn, tap.raw
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
		if !closed(l.hello) {
			l.greeting = f
			close(l.hello)
		}
		return
	case "disconnect":
		if !closed(l.asked) {
			l.reason = f.reason
			close(l.asked)
		}
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

// why tells what ended the connection, or is about to. Slack may ask and close in one breath: then what it asked counts.
func (l *link) why() error {
	if closed(l.asked) {
		return &disconnectError{reason: l.reason}
	}
	return context.Cause(l.ctx)
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
	impatient := time.AfterFunc(l.s.cfg.Timing.Close, func() { _ = l.raw.Close() })
	defer impatient.Stop()
	_ = l.conn.Close(websocket.StatusNormalClosure, "") // the reader ends with it and says why
}

// tap keeps hold of the connection under a websocket, because websocket.Conn.Close waits five seconds for a server that
// does not answer and cannot be hurried otherwise.
type tap struct {
	http.RoundTripper
	raw io.Closer
}

func (t *tap) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := t.RoundTripper.RoundTrip(r)
	if err == nil {
		t.raw = res.Body
	}
	return res, err //nolint:wrapcheck // it is not ours
}

func closed(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}
