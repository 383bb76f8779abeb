package applink

// Pending is how many deliveries are under way: sent and not yet acknowledged, held by a fault, or waiting for somebody to
// connect. Those that wait for the world's clock are not: nothing comes of them until it is moved.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, now := len(s.inflight)+len(s.faults.held), s.cfg.Now()
	for _, p := range s.kept {
		if p.missed || now.Sub(p.since) >= p.wait {
			n++
		}
	}
	return n
}
