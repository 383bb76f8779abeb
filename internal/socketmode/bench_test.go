package socketmode_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// BenchmarkReceiveAck measures a 2 kB event from the server's write to its reading of the acknowledgement: one at a time,
// and with 64 under way.
func BenchmarkReceiveAck(b *testing.B) {
	for _, underWay := range []int{1, 64} {
		b.Run(fmt.Sprintf("under_way=%d", underWay), func(b *testing.B) {
			ready := make(chan *wire, 1)
			s := newSlack(b, func(w *wire) { w.hello(); ready <- w })
			run(b, s, nil)
			w := <-ready
			payload := strings.Repeat("x", 2000)
			places := make(chan struct{}, underWay)
			s.onAck = func() { <-places }
			sent := 0
			for b.Loop() {
				places <- struct{}{}
				sent++
				frame := fmt.Sprintf(`{"envelope_id":"e%d","type":"events_api","payload":{"text":%q}}`, sent, payload)
				if err := w.conn.Write(w.end, websocket.MessageText, []byte(frame)); err != nil {
					b.Fatal(err)
				}
			}
			for range underWay { // until the last is acknowledged
				places <- struct{}{}
			}
		})
	}
}
