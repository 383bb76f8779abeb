package slacksim

// ReadsForms says whether a method sees no JSON.
func ReadsForms(method string) bool { return readsForms(method) }

// Waiting is how many events wait to be delivered.
func (s *Sim) Waiting() int { return s.link.Kept() }

// Listening says whether an app is connected.
func (s *Sim) Listening() bool { return s.link.Listening() }

// Markup is what becomes of a text that a person types.
func (s *Sim) Markup(typed string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.markup(typed)
}

// NextID is an id as events have it.
func (s *Sim) NextID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next("Ev")
}
