package parallel

import (
	"context"
	"sync"
)

// Turns lets the workers of a run through one place in the order of their items.
// It holds no more than the items that are on their way.
type Turns struct {
	mu     sync.Mutex
	next   int                   // whose turn it is
	waits  map[int]chan struct{} // by item
	passed map[int]bool          // items that passed before it was their turn to
}

func NewTurns() *Turns {
	return &Turns{waits: map[int]chan struct{}{}, passed: map[int]bool{}}
}

// Wait returns when every item before i has passed, or with the error of ctx.
func (t *Turns) Wait(ctx context.Context, i int) error {
	t.mu.Lock()
	if t.next >= i {
		t.mu.Unlock()
		return nil
	}
	mine := make(chan struct{})
	t.waits[i] = mine
	t.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Pass says that i need not be waited for. It may be called without wait, and
// more than once.
func (t *Turns) Pass(i int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if i < t.next {
		return
	}
	t.passed[i] = true
	for t.passed[t.next] {
		delete(t.passed, t.next)
		t.next++
	}
	for item, wait := range t.waits {
		if item <= t.next {
			close(wait)
			delete(t.waits, item)
		}
	}
}
