package socketmode

import "sync"

// pending counts envelopes that were taken in and not yet dealt with, and can be closed to new ones.
type pending struct {
	mu     sync.Mutex
	count  int
	closed bool
	idle   chan struct{} // closed once nobody may enter and all have left
}

func newPending() *pending { return &pending{idle: make(chan struct{})} }

// enter claims a place; false means closed.
func (p *pending) enter() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.count++
	return true
}

func (p *pending) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count--
	if p.closed && p.count == 0 {
		close(p.idle)
	}
}

// close lets nobody in any more and returns what is closed when the last has left.
func (p *pending) close() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.closed = true
		if p.count == 0 {
			close(p.idle)
		}
	}
	return p.idle
}

func (p *pending) size() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}
