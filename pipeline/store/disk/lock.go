package disk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"

	"github.com/stillroom/stillroom/pipeline/store"
)

// lockPoll is the pause between two attempts. There is no way to wait for a
// file lock that a context can interrupt; a person does not notice 20 ms.
const lockPoll = 20 * time.Millisecond

// Lock makes this Disk the only one, of all processes, that may write to the
// storage, until unlock is called. If another holds the lock it waits up to
// wait, or for as long as the other one is yielding, and then returns ErrBusy; on
// cancel it returns the error of ctx. A process that dies gives the lock back. Unlock may be called more than once.
func (s *Disk) Lock(ctx context.Context, wait time.Duration) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.Present(); err != nil {
		return nil, err
	}
	// A handle of its own: the lock belongs to it, not to the process. For
	// writing, because NFS locks nothing that is open for reading only.
	f, err := s.root.OpenFile(store.Marker, os.O_RDWR, 0)
	if err != nil {
		return nil, atomicfile.Destination("lock", string(s.place), err)
	}
	deadline := time.NewTimer(wait)
	defer deadline.Stop()
	again := time.NewTicker(lockPoll)
	defer again.Stop()
	said := func() {}
	defer func() { said() }()
	for first := true; ; first = false {
		err := tryLock(f)
		if err == nil {
			break
		}
		if first && wait > 0 && errors.Is(err, store.ErrBusy) {
			// Whoever holds it may give it back if it is wanted; where that cannot be
			// said, it is waited for as it is.
			if done, serr := s.bell.say(waiting); serr == nil {
				said = done
			}
		}
		if !errors.Is(err, store.ErrBusy) {
			f.Close()
			return nil, atomicfile.Destination("lock", string(s.place), err)
		}
		if wait > 0 {
			select {
			case <-again.C:
				continue
			case <-ctx.Done():
				f.Close()
				return nil, ctx.Err()
			case <-deadline.C:
				if s.bell.Yielded() {
					deadline.Reset(wait)
					continue
				}
			}
		}
		f.Close()
		return nil, fmt.Errorf("%s: %w", s.place, store.ErrBusy)
	}
	s.names.Forget() // whoever had it before may have been writing
	s.locked.Store(true)
	var once sync.Once
	return func() {
		once.Do(func() {
			s.locked.Store(false)
			f.Close() // which releases the lock
		})
	}, nil
}
