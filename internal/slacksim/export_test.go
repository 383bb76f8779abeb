package slacksim

import "strings"

// ReadsForms says whether a method sees no JSON.
func ReadsForms(method string) bool { return readsForms(method) }

// Waiting is how many events wait to be delivered.
func (s *Sim) Waiting() int { return s.link.Kept() }

// Listening says whether an app is connected.
func (s *Sim) Listening() bool { return s.link.Listening() }

// Happen tells the page of something, with so many bytes.
func (s *Sim) Happen(bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.publish(signal{kind: "message"}, fields{"text": strings.Repeat("x", bytes)})
}

// Exchange notes a call of the app's, with so many bytes.
func (s *Sim) Exchange(bytes int) {
	s.journal.add(entry{kind: "api", what: "chat.postMessage", body: []byte(`{"text":"` + strings.Repeat("x", bytes) + `"}`)})
}

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
