package applink

// Look sends what is due, as Run does ten times a second.
func (s *Server) Look() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sendKept()
}
