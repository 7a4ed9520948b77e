package fence

import "sync"

// Spare are workers that one Workers leaves to the next, in a process in which the program
// runs again and again: to start one takes longer than most of what it is asked.
type Spare struct {
	mu   sync.Mutex
	idle []*worker
}

// keep keeps workers that have nothing to do, and says so.
func (s *Spare) keep(list []*worker) bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	s.idle = append(s.idle, list...)
	s.mu.Unlock()
	return true
}

// take returns a worker that is there still; nil: there is none.
func (s *Spare) take() *worker {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := len(s.idle); n > 0; n = len(s.idle) {
		x := s.idle[n-1]
		s.idle = s.idle[:n-1]
		select {
		case <-x.gone:
			x.end()
		default:
			return x
		}
	}
	return nil
}
