package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
)

// turns lets the programs that write to one database go one after the other.
//
// SQLite keeps them apart and lets none of them wait in line: who finds the database taken
// tries again after a while, and may find it taken every time by one that writes again and
// again. So each takes a turn first, by locks of three files beside the database. Turn is
// held by whoever writes. Line is held by the one who gets it next, so that whoever writes
// again and again has to stand in line again and again. Ahead is held by all who go first:
// whoever is next in line lets them pass.
//
// A lock ends with the process that has it, however that ends. Where the files cannot be
// made or locked there are no turns, and SQLite alone keeps writers apart, as it does in
// any case.
type turns struct{ database string }

const (
	turnFile  = "-turn"
	lineFile  = "-line"
	aheadFile = "-ahead"
)

// Beside holds the ends of the names of the files that lie beside a database while it is
// in use: SQLite's and those of the turns. None of them is worth a copy.
func Beside() []string { return []string{"-wal", "-shm", "-journal", turnFile, lineFile, aheadFile} }

// noticed is how long a wait is before a person notices it.
const noticed = time.Second

// wait is one wait for a turn, of which somebody may want to hear.
type wait struct {
	since time.Time
	waits func() // nil once it was called
}

func newWait(turn contract.Turn) *wait {
	w := &wait{time.Now(), turn.Waits}
	if w.waits == nil {
		w.waits = func() {}
	}
	return w
}

// left is how long it takes until somebody hears of the wait.
func (w *wait) left() time.Duration { return max(0, noticed-time.Since(w.since)) }

// tell lets somebody hear of it, if it has taken long enough.
func (w *wait) tell() {
	if w.waits != nil && w.left() == 0 {
		w.waits()
		w.waits = nil
	}
}

// take waits for a turn. It ends with done, and the error is that of ctx.
func (t turns) take(ctx context.Context, first bool, w *wait) (done func(), err error) {
	if first {
		ahead, err := t.lock(ctx, aheadFile, shared, w)
		if err != nil {
			return nil, err
		}
		defer ahead()
		return t.lock(ctx, turnFile, alone, w)
	}
	next, err := t.lock(ctx, lineFile, alone, w)
	if err != nil {
		return nil, err
	}
	defer next()
	passed, err := t.lock(ctx, aheadFile, alone, w)
	if err != nil {
		return nil, err
	}
	passed()
	return t.lock(ctx, turnFile, alone, w)
}

// lock locks one of the files. What it returns ends the lock.
func (t turns) lock(ctx context.Context, file string, how lockKind, w *wait) (func(), error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f := t.open(file)
	if f == nil {
		return func() {}, nil
	}
	var once sync.Once
	end := func() { once.Do(func() { f.Close() }) }
	if got, err := tryLockFile(f, how); got || err != nil {
		return end, nil // without a lock where there are none
	}
	// There is no way to end a wait for a lock. Whoever no longer wants it lets go of it
	// as soon as it is theirs.
	locked := make(chan struct{})
	go func() {
		defer close(locked)
		_ = lockFile(f, how)
	}()
	for {
		var soon <-chan time.Time
		if w.waits != nil {
			soon = time.After(w.left())
		}
		select {
		case <-locked:
			return end, nil
		case <-soon:
			w.tell()
		case <-ctx.Done():
			go func() {
				<-locked
				end()
			}()
			return nil, ctx.Err()
		}
	}
}

// firstWaits reports whether somebody waits who goes first.
func (t turns) firstWaits() bool {
	f := t.open(aheadFile)
	if f == nil {
		return false
	}
	defer f.Close()
	got, err := tryLockFile(f, alone)
	return err == nil && !got
}

// open opens one of the files, or returns nil where it cannot.
func (t turns) open(file string) *os.File {
	if t.database == "" {
		return nil // nobody writes to it
	}
	name := t.database + file
	if f, err := os.OpenFile(name, os.O_RDWR, 0); err == nil {
		return f
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	db, err := os.Stat(t.database)
	if err != nil {
		return nil
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, db.Mode().Perm())
	if err != nil {
		return nil
	}
	giveTo(f, db) // whoever may write to the database takes turns
	return f
}
