package socketmode

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

// The answers of Ack that a caller can act upon. After any of them Slack may deliver the envelope again.
var (
	// ErrTooLarge means that Slack would drop the answer silently; acknowledge without payload and use the Web API.
	ErrTooLarge = errors.New("acknowledgement of 20 kB or more")
	// ErrNoPayload means that this envelope takes no payload; acknowledge without.
	ErrNoPayload = errors.New("envelope accepts no response payload")
	// ErrAlreadyAcked means that an acknowledgement of this envelope was already sent or tried.
	ErrAlreadyAcked = errors.New("envelope already acknowledged")
	// ErrTooLate means that Slack no longer waits for this envelope.
	ErrTooLate = errors.New("acknowledgement too late")
	// ErrConnectionGone means that the connection that brought the envelope is no more.
	ErrConnectionGone = errors.New("connection gone")
)

// Kinds of frames that have no type of Slack's.
const (
	KindUnparsable = "unparsable"
	KindOversized  = "oversized"
)

const (
	ackLimit  = 20 * 1024 // from here on Slack drops silently
	kindLimit = 64        // bytes of a type's name worth keeping
)

// Envelope is one thing that Slack sent and wants acknowledged.
type Envelope struct {
	ID              string
	Type            string // events_api, slash_commands or interactive
	Payload         json.RawMessage
	AcceptsResponse bool // whether Ack may carry a payload
	RetryAttempt    int
	RetryReason     string
	ReceivedAt      time.Time

	ticket *ticket
}

// ticket is what all copies of an envelope hold in common.
type ticket struct {
	from     *link
	deadline time.Time
	used     atomic.Bool
}

// Ack tells Slack that the envelope arrived, with an optional answer (nil: none). It goes by the connection that brought
// the envelope or not at all, and at most once. nil means written, not that Slack has read it. A write that has begun is
// not abandoned when ctx ends, because half a frame would end the connection for everyone; it has a time limit of its own.
func (e Envelope) Ack(ctx context.Context, payload any) error {
	if e.ticket == nil {
		return fmt.Errorf("acknowledge %s: %w", e.ID, ErrConnectionGone)
	}
	if payload != nil && !e.AcceptsResponse {
		return fmt.Errorf("acknowledge %s: %w", e.ID, ErrNoPayload)
	}
	frame, err := encodeAck(e.ID, payload)
	if err == nil {
		err = e.ticket.redeem(ctx, frame)
	}
	if err != nil {
		return fmt.Errorf("acknowledge %s: %w", e.ID, err)
	}
	return nil
}

func (t *ticket) redeem(ctx context.Context, frame []byte) error {
	if t.used.Load() {
		return ErrAlreadyAcked
	}
	if !time.Now().Before(t.deadline) {
		return ErrTooLate
	}
	late := time.NewTimer(time.Until(t.deadline))
	defer late.Stop()
	l := t.from
	select { // one writer at a time, so that waiting for the turn can be given up without harm
	case l.writing <- struct{}{}:
		defer func() { <-l.writing }()
	case <-l.ctx.Done():
		return ErrConnectionGone
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-late.C:
		return ErrTooLate
	}
	switch {
	case l.ctx.Err() != nil: // select picks at random among what is ready
		return ErrConnectionGone
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case !t.used.CompareAndSwap(false, true):
		return ErrAlreadyAcked
	}
	return l.write(ctx, frame)
}

// encodeAck writes the frame in as few bytes as JSON allows.
func encodeAck(id string, payload any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(struct {
		ID      string `json:"envelope_id"`
		Payload any    `json:"payload,omitempty"`
	}{id, payload})
	if err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	frame := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	if len(frame) >= ackLimit {
		return nil, fmt.Errorf("%d bytes: %w", len(frame), ErrTooLarge)
	}
	return frame, nil
}

// frame is what came over the wire, read leniently: only an envelope's id and type are indispensable.
type frame struct {
	kind, id, reason, appID string
	connections             int
	envelope                Envelope
}

// parseFrame reads a frame. What it cannot read is KindUnparsable, with the envelope's id if one stands in it.
func parseFrame(raw []byte) frame {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return frame{kind: KindUnparsable, id: findID(raw)}
	}
	f := frame{
		kind:        value[string](fields["type"]),
		id:          value[string](fields["envelope_id"]),
		reason:      value[string](fields["reason"]),
		connections: value[int](fields["num_connections"]),
		appID: value[struct {
			AppID string `json:"app_id"`
		}](fields["connection_info"]).AppID,
	}
	if f.kind == "" || f.id == "" && isKnown(f.kind) {
		return frame{kind: KindUnparsable, id: f.id}
	}
	f.kind = strings.ToValidUTF8(f.kind[:min(len(f.kind), kindLimit)], "") // fit to be a metric's label
	f.envelope = Envelope{
		ID: f.id, Type: f.kind, Payload: fields["payload"],
		AcceptsResponse: value[bool](fields["accepts_response_payload"]),
		RetryAttempt:    value[int](fields["retry_attempt"]),
		RetryReason:     value[string](fields["retry_reason"]),
	}
	return f
}

func isKnown(kind string) bool {
	return kind == "events_api" || kind == "slash_commands" || kind == "interactive"
}

// value is the field, or nothing if it is absent or of another type.
func value[T any](raw json.RawMessage) T {
	var v T
	if json.Unmarshal(raw, &v) != nil {
		var none T
		return none
	}
	return v
}

// findID looks for an envelope's id in what is not JSON, or only the beginning of it. Inside a string the quotes would be
// escaped, so that what a person typed is not mistaken for it.
func findID(raw []byte) string {
	_, rest, found := bytes.Cut(raw, []byte(`"envelope_id"`))
	rest, colon := bytes.CutPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(":"))
	rest, quoted := bytes.CutPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(`"`))
	id, _, ended := bytes.Cut(rest[:min(len(rest), 128)], []byte(`"`))
	if !found || !colon || !quoted || !ended || bytes.ContainsAny(id, `\`) {
		return ""
	}
	return string(id)
}
