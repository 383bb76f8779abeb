package socketmode_test

import (
	"math/rand/v2"
	"time"
)

// ordeal is one way in which Slack or the network behaves while events come.
type ordeal struct {
	name   string
	begin  object                    // a fault from the start
	before func(w *workspace, i int) // what happens before the i-th event
	calm   bool                      // every socket stands, so that each envelope can be acknowledged
	hurry  bool                      // events come as fast as they can be said
	linger time.Duration             // that the fault lasts after the last event
	work   time.Duration             // that the consumer needs for each event, as for writing it down: 2 ms
	// patience is how long Slack waits for an acknowledgement: a tenth of the real one.
	patience time.Duration
	events   int           // that are sent: 200
	end      time.Duration // after which it is given up: 30 s
}

// every does one fault after the other, before each n-th event.
func every(n int, faults ...object) func(*workspace, int) {
	return func(w *workspace, i int) {
		if i%n == n-1 {
			w.fault(faults[i/n%len(faults)])
		}
	}
}

// at does a fault before the n-th event.
func at(n int, fault object) func(*workspace, int) {
	return func(w *workspace, i int) {
		if i == n {
			w.fault(fault)
		}
	}
}

func ordeals() []ordeal {
	cut := object{"socket": "cut"}
	storm := func(reason string) ordeal {
		return ordeal{
			name: "storm: " + reason, begin: object{"socket": "storm", "reason": reason, "times": 1_000_000},
			before: at(0, cut), // the connection that was there before
		}
	}
	told := func(reason string) object { return object{"socket": "disconnect", "reason": reason} }
	refused := func(status int) object {
		return object{"api": "apps.connections.open", "status": status, "times": 2, "retry_after": 1}
	}
	clock := func(w *workspace, i int) {
		every(10, object{"advance": "25h"}, object{"advance": "-49h"})(w, i) // faults and clocks are told apart by their words
		every(40, cut)(w, i)
	}
	kinds := []object{
		cut, told("warning"), told("refresh_requested"), told("too_many_websockets"),
		{"socket": "storm", "times": 3},
		{"socket": "duplicate", "times": 9},
		{"socket": "reorder", "times": 7},
		{"socket": "unknown", "times": 3},
		{"socket": "malformed", "times": 4},
		{"socket": "silent"},
		{"socket": "slow", "ms": 3},
		{"advance": "2h"},
		{"advance": "-3h"},
		refused(500),
	}
	dice := rand.New(rand.NewPCG(3, 5)) // so that every client meets the same faults
	return []ordeal{
		{name: "none", calm: true},
		{name: "cut", before: every(20, cut)},
		{name: "cut in a hurry", before: at(150, cut), hurry: true},
		// What slack-go never recovers from: its events' queue is full when the socket drops, and the loop that should
		// empty it waits to acknowledge on a socket that is no more.
		{name: "cut, busy consumer", before: at(150, cut), hurry: true, work: 20 * time.Millisecond, patience: 3 * time.Second},
		storm("refresh_requested"), storm("warning"), storm("too_many_websockets"), storm("link_disabled"),
		{name: "disconnect", before: every(20, told("refresh_requested"), told("warning"), told("too_many_websockets"), told("link_disabled"))},
		{name: "duplicate", calm: true, begin: object{"socket": "duplicate", "times": campaignEvents}},
		{name: "reorder", calm: true, before: every(10, object{"socket": "reorder", "times": 10})},
		{name: "unknown", calm: true, before: every(10, object{"socket": "unknown", "times": 5})},
		{name: "malformed", calm: true, before: every(10, object{"socket": "malformed", "times": 4})},
		{name: "silent", before: at(50, object{"socket": "silent"}), linger: 4 * time.Second},
		{name: "noping", begin: object{"socket": "noping"}, linger: 4 * time.Second},
		{name: "slow", calm: true, begin: object{"socket": "slow", "ms": 5}},
		{name: "clock", before: clock},
		{name: "refused", before: func(w *workspace, i int) { every(40, refused(429), refused(500))(w, i); every(40, cut)(w, i) }},
		{name: "everything", before: func(w *workspace, i int) {
			if i%10 == 9 {
				w.fault(kinds[dice.IntN(len(kinds))])
			}
		}},
	}
}
