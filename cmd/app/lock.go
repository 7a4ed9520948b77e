package app

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"github.com/stillroom/stillroom/pipeline/store"
)

// noticed is how long a wait is before a person notices it.
const noticed = time.Second

// asLongAsItTakes is how long a command waits for another that writes files. What the
// other has to do may take a night, and whoever asked may end the wait.
const asLongAsItTakes time.Duration = math.MaxInt64

// letIn is long enough for a waiting command to notice.
const letIn = 200 * time.Millisecond

// waitsForAnother says that a command waits.
const waitsForAnother = "another stillroom is writing to this catalog; this goes on as soon as it can, however long that takes (Ctrl-C ends the wait)"

// sayOnce says that a command waits, once.
func sayOnce(to Notices) func() {
	return sync.OnceFunc(func() { to.Note(waitsForAnother) })
}

// bell lets the one who waits for a lock and the one who holds it hear of each other.
type bell interface {
	Wanted() bool  // somebody waits
	Yielded() bool // who holds it gives it back from time to time
	Yielding() (done func(), err error)
	Waiting() (done func(), err error)
}

// lock is that of the files of a catalog.
type lock struct {
	of      store.Storage
	bell    bell
	release func() // once it is taken
}

// try takes the lock if it is free.
func (l *lock) try(ctx context.Context) (free bool, err error) {
	l.release, err = l.of.Lock(ctx, 0)
	if errors.Is(err, store.ErrBusy) {
		return false, nil
	}
	return err == nil, err
}

// take takes the lock, and waits for it as long as it takes. It calls waits if that is
// longer than a moment.
func (l *lock) take(ctx context.Context, waits func()) (err error) {
	if l.release, err = l.of.Lock(ctx, noticed); !errors.Is(err, store.ErrBusy) {
		return err
	}
	waits()
	l.release, err = l.of.Lock(ctx, asLongAsItTakes)
	return err
}

// yield gives the lock to whoever waits for it, and takes it again.
func (l *lock) yield(ctx context.Context) error {
	l.release()
	// Whoever is let in gives the lock back after some frames as well, and asks at once:
	// frames may be small.
	if done, err := l.bell.Waiting(); err == nil {
		defer done()
	}
	select {
	case <-time.After(letIn):
	case <-ctx.Done():
	}
	// The other command may take its time: what is done is done, and the card is still
	// there.
	err := l.take(ctx, func() {})
	if err != nil {
		l.release = func() {}
	}
	return err
}
