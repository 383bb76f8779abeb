package slacksim

import "rapport/internal/slacksim/rates"

// measure counts a call of a method against its tier.
func (s *Sim) measure(method string) error {
	if !s.holds(RuleRates) {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.take("method "+method, rates.Of(method))
}

// pace counts a post in a channel. The lock is held.
func (s *Sim) pace(c *channel) error {
	if !s.holds(RulePace) {
		return nil
	}
	return s.take("channel "+c.ID, rates.Pace)
}

func (s *Sim) take(key string, limit rates.Limit) error {
	if wait, ok := s.meter.Take(key, limit, s.now()); !ok {
		return &refusal{code: "ratelimited", wait: wait}
	}
	return nil
}
