package applink

import "time"

// mostKept is how many bytes of events wait at most; then the oldest are given up.
const mostKept = 32 << 20

// retries is after how long a failed event is sent again.
func retries() [3]time.Duration { return [...]time.Duration{0, time.Minute, 5 * time.Minute} }

// keep lets an event wait for its time, or for somebody to take it.
func (s *Server) keep(p *parcel) {
	s.kept = append(s.kept, p)
	s.keptBytes += len(p.Payload)
	for s.keptBytes > mostKept {
		oldest := s.kept[0]
		s.kept[0] = nil // the list may keep its place for long
		s.kept, s.keptBytes = s.kept[1:], s.keptBytes-len(oldest.Payload)
		s.giveUp(oldest, "more waits than is kept: given up")
	}
}

// missing counts an attempt for which nobody was there; false when it was the last.
func (s *Server) missing(p *parcel) bool {
	waits := retries()
	if p.attempt >= len(waits) {
		s.giveUp(p, "nobody was connected at any attempt: given up")
		return false
	}
	p.missed, p.wait, p.reason = true, waits[p.attempt], "connection_failed"
	return true
}

func (s *Server) giveUp(p *parcel, why string) {
	s.note(Note{Kind: "envelope", ID: p.id, What: p.What, Frame: p.Payload, Problem: why})
}

// sendKept sends the events that are due, and those that only wait for somebody; what nobody takes is given up in the end. A
// world's clock that was put back makes them wait anew and not until it has caught up.
func (s *Server) sendKept() {
	if len(s.kept) == 0 {
		return
	}
	now, kept, isHeard := s.cfg.Now(), s.kept, s.pick() != nil
	s.kept, s.keptBytes = nil, 0
	for _, p := range kept {
		if now.Before(p.since) {
			p.since = now
		}
		if !s.waits(p, now, isHeard) {
			continue
		}
		if isHeard && (p.missed || now.Sub(p.since) >= p.wait) {
			s.dispatch(p)
			continue
		}
		s.keep(p)
	}
}

// waits passes the attempts whose time went by without anybody; false when the last one did.
func (s *Server) waits(p *parcel, now time.Time, isHeard bool) bool {
	for now.Sub(p.since) >= p.wait && (p.missed || !isHeard) {
		p.since = p.since.Add(p.wait)
		if p.missed {
			p.attempt++
		}
		if !s.missing(p) {
			return false
		}
	}
	return true
}
