package disk

import (
	"errors"
	"os"
	"sync"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/store"
)

// Bell lets the one who waits for the lock of a folder and the one who holds it hear of
// each other.
type Bell struct{ root *os.Root }

// Bell is that of the storage's lock.
func (s *Disk) Bell() Bell { return s.bell }

// Beside the lock there are files that say something by being locked: that somebody
// waits for it, that its holder gives it back from time to time, and that somebody
// keeps documents without it.
const (
	waiting  = ".stillroom.waiting"
	yielding = ".stillroom.yielding"
	keeping  = ".stillroom.keeping"
)

// Yielding says, until done is called, that the holder of the lock asks Wanted from
// time to time and gives it back: whoever waits then waits for as long as it takes.
func (b Bell) Yielding() (done func(), err error) { return b.say(yielding) }

// Waiting says, until done is called, that somebody waits for the lock: also who does not
// try yet, because the one who was let in is to have it first.
func (b Bell) Waiting() (done func(), err error) { return b.say(waiting) }

// Wanted reports whether somebody waits for the lock.
func (b Bell) Wanted() bool { return b.rung(waiting) }

// Yielded reports whether who holds the lock gives it back from time to time.
func (b Bell) Yielded() bool { return b.rung(yielding) }

// say holds one of the files for as long as it is so. Several may.
func (b Bell) say(name string) (done func(), err error) {
	f, err := b.root.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		err = shareLock(f)
	}
	if err != nil {
		return nil, atomicfile.Destination("lock", b.root.Name(), err)
	}
	var once sync.Once
	return func() { once.Do(func() { f.Close() }) }, nil
}

func (b Bell) rung(name string) bool {
	f, err := b.root.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(tryLock(f), store.ErrBusy)
}

// Announce and Announced implement [store.Storage].
func (s *Disk) Announce() (done func(), err error) { return s.bell.say(keeping) }

func (s *Disk) Announced() bool { return s.bell.rung(keeping) }
