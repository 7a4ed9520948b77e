package app

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/pipeline/store"
)

// lockWait is how long a command waits for another that writes files.
const lockWait = 5 * time.Second

// letIn is long enough for a waiting command to notice; letInFor is how long it may then
// take.
const (
	letIn    = 200 * time.Millisecond
	letInFor = 24 * time.Hour
)

// bell lets the one who waits for a lock and the one who holds it hear of each other.
type bell interface {
	Wanted() bool  // somebody waits
	Yielded() bool // who holds it gives it back from time to time
	Yielding() (done func(), err error)
}

// lock is that of the files of a catalog.
type lock struct {
	of      store.Storage
	bell    bell
	release func() // once it is taken
}

func (l *lock) take(ctx context.Context, wait time.Duration) (err error) {
	l.release, err = l.of.Lock(ctx, wait)
	return err
}

// yield gives the lock to whoever waits for it, and takes it again.
func (l *lock) yield(ctx context.Context) error {
	l.release()
	select {
	case <-time.After(letIn):
	case <-ctx.Done():
	}
	// The other command may take its time: what is done is done, and the card is still
	// there.
	err := l.take(ctx, letInFor)
	if err != nil {
		l.release = func() {}
	}
	return err
}
