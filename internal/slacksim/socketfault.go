package slacksim

import (
	"time"

	"rapport/internal/slacksim/applink"
)

// socketFault is a fault of the sockets, as /control is told of it.
type socketFault struct {
	Socket     string `json:"socket"`
	Reason     string `json:"reason"`
	Times      int    `json:"times"`
	MS         int    `json:"ms"`
	Cut        bool   `json:"cut"`        // the same as socket: cut
	Disconnect string `json:"disconnect"` // the same as socket: disconnect, with its reason
}

func (f socketFault) isAsked() bool { return f.Socket != "" || f.Cut || f.Disconnect != "" }

// breakSockets begins a fault of the sockets.
func (s *Sim) breakSockets(f socketFault) error {
	switch {
	case f.Cut:
		f.Socket = applink.Cut
	case f.Disconnect != "":
		f.Socket, f.Reason = applink.Disconnect, f.Disconnect
	}
	err := s.link.Break(applink.Fault{Mode: f.Socket, Reason: f.Reason, Times: f.Times, Delay: time.Duration(f.MS) * time.Millisecond})
	if err != nil {
		return &fault{"invalid_fault", "There is no such fault of the sockets: " + err.Error() + "."}
	}
	return nil
}
