package parallel

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

func TestTurns(t *testing.T) {
	const items = 200
	turn := NewTurns()
	var mu sync.Mutex
	var got []int
	var group sync.WaitGroup
	for _, i := range rand.Perm(items) {
		group.Go(func() {
			defer turn.Pass(i)
			if i%7 == 3 {
				return // one that fails passes without having waited
			}
			if err := turn.Wait(context.Background(), i); err != nil {
				t.Error(err)
			}
			mu.Lock()
			got = append(got, i)
			mu.Unlock()
			turn.Pass(i)
		})
	}
	group.Wait()
	if !slices.IsSorted(got) || len(got) < items*6/7 {
		t.Errorf("%d went through, sorted: %v", len(got), slices.IsSorted(got))
	}
	if turn.next != items || len(turn.waits)+len(turn.passed) > 0 {
		t.Errorf("left behind: next %d, %d waiting, %d passed", turn.next, len(turn.waits), len(turn.passed))
	}
}

func TestTurnsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := NewTurns().Wait(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
