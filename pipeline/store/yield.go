package store

import (
	"errors"
	"os"
	"sync"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// Beside the lock there are two files that say something by being locked: that
// somebody waits for it, and that its holder gives it back from time to time.
const (
	waiting  = ".stillroom.waiting"
	yielding = ".stillroom.yielding"
)

// Yielding says, until done is called, that the holder of the lock asks Wanted from
// time to time and gives it back: whoever waits then waits for as long as it takes.
func (s *Store) Yielding() (done func(), err error) { return s.say(yielding) }

// Wanted reports whether somebody waits for the lock.
func (s *Store) Wanted() bool { return s.said(waiting) }

// Yielded reports whether who holds the lock gives it back from time to time.
func (s *Store) Yielded() bool { return s.said(yielding) }

// say holds one of the files for as long as it is so. Several may.
func (s *Store) say(name string) (done func(), err error) {
	f, err := s.root.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		err = shareLock(f)
	}
	if err != nil {
		return nil, atomicfile.Destination("lock", s.path, err)
	}
	var once sync.Once
	return func() { once.Do(func() { f.Close() }) }, nil
}

func (s *Store) said(name string) bool {
	f, err := s.root.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(tryLock(f), ErrBusy)
}
