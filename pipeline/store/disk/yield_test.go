//go:build linux || darwin || freebsd

package disk

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/store"
)

func twice(t *testing.T) (*Disk, *Disk) {
	t.Helper()
	dir := t.TempDir() + "/s"
	a, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close(); b.Close() })
	return a, b
}

// The holder learns that somebody waits, and who waits outlasts a holder that yields.
func TestLockIsGivenToWhoWaits(t *testing.T) {
	a, b := twice(t)
	unlock, err := a.Lock(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	done, err := a.Bell().Yielding()
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	if a.Bell().Wanted() || !b.Bell().Yielded() {
		t.Fatalf("before anybody waits: wanted %v, yielded %v", a.Bell().Wanted(), b.Bell().Yielded())
	}
	got := make(chan error)
	go func() {
		free, err := b.Lock(context.Background(), time.Millisecond)
		if err == nil {
			free()
		}
		got <- err
	}()
	for !a.Bell().Wanted() {
		select {
		case err := <-got:
			t.Fatalf("it did not wait: %v", err)
		default:
		}
	}
	unlock()
	if err := <-got; err != nil {
		t.Fatal(err)
	}
	if a.Bell().Wanted() {
		t.Error("it is wanted after everybody has had it")
	}
}

func TestLockOfWhoDoesNotYieldIsNotWaitedForLong(t *testing.T) {
	a, b := twice(t)
	unlock, err := a.Lock(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	done, err := a.Bell().Yielding()
	if err != nil {
		t.Fatal(err)
	}
	done() // it yields no more
	if _, err := b.Lock(t.Context(), time.Millisecond); !errors.Is(err, store.ErrBusy) {
		t.Errorf("%v", err)
	}
}
