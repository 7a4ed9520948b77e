package parallel

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// collect is a sink that keeps what it is given, and fails the test if that is
// not in the order of the input.
type collect struct {
	t   *testing.T
	got []int
}

func (c *collect) take(i, out int) error {
	if out != 10*i {
		c.t.Errorf("sink got item %d with %d", i, out)
	}
	if n := len(c.got); n > 0 && c.got[n-1] >= out {
		c.t.Errorf("sink got %d after %v", out, c.got)
	}
	c.got = append(c.got, out)
	return nil
}

func TestInOrder(t *testing.T) {
	for _, tc := range []struct{ n, jobs, window int }{
		{0, 4, 8}, {1, 4, 8}, {100, 1, 1}, {100, 0, 0}, {2000, 6, 16}, {500, 16, 3}, {500, 3, 1000},
	} {
		t.Run(fmt.Sprint(tc), func(t *testing.T) {
			var running, ahead, peakRunning, peakAhead atomic.Int64
			c := &collect{t: t}
			err := InOrder(t.Context(), numbers(tc.n), tc.jobs, tc.window,
				func(_ context.Context, i, item int) (int, error) {
					if i != item {
						t.Errorf("item %d came with index %d", item, i)
					}
					raise(&peakRunning, running.Add(1))
					raise(&peakAhead, ahead.Add(1))
					for range rand.IntN(4) {
						runtime.Gosched()
					}
					running.Add(-1)
					return 10 * item, nil
				},
				func(i, out int) error {
					ahead.Add(-1)
					return c.take(i, out)
				})
			if err != nil || len(c.got) != tc.n {
				t.Errorf("got %d results, %v, want %d", len(c.got), err, tc.n)
			}
			if p := peakRunning.Load(); p > int64(max(tc.jobs, 1)) {
				t.Errorf("%d at work with %d jobs", p, tc.jobs)
			}
			if p := peakAhead.Load(); p > int64(max(tc.window, 1)) {
				t.Errorf("%d ahead with a window of %d", p, tc.window)
			}
		})
	}
}

func raise(v *atomic.Int64, n int64) {
	for old := v.Load(); old < n && !v.CompareAndSwap(old, n); old = v.Load() {
	}
}

// A bubble of synctest fails the test if a goroutine is left, or if all wait
// for each other.
func TestInOrderUsesItsJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		c := &collect{t: t}
		err := InOrder(t.Context(), numbers(40), 4, 8,
			func(_ context.Context, i, item int) (int, error) {
				time.Sleep(time.Second) // of the bubble's clock
				return 10 * item, nil
			}, c.take)
		if took := time.Since(start); err != nil || took != 10*time.Second {
			t.Errorf("40 items of a second with 4 jobs took %v, %v", took, err)
		}
	})
}

var errWork, errSink = errors.New("disk full"), errors.New("catalog lost")

func TestInOrderStopsOnWorkError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var started, cancelled []int
		c := &collect{t: t}
		err := InOrder(t.Context(), numbers(100), 4, 8,
			func(ctx context.Context, i, item int) (int, error) {
				mu.Lock()
				started = append(started, i)
				mu.Unlock()
				switch i {
				case 4: // slow, before the failed one: it is finished
					time.Sleep(10 * time.Second)
					if ctx.Err() != nil {
						t.Error("an item before the failed one was cancelled")
					}
				case 5:
					time.Sleep(time.Second)
					return 0, errWork
				case 6: // after it, and finished all the same: it is not forgotten
					<-ctx.Done()
				case 7: // after it: cancelled
					select {
					case <-ctx.Done():
						mu.Lock()
						cancelled = append(cancelled, i)
						mu.Unlock()
						return 0, ctx.Err()
					case <-time.After(time.Hour):
						t.Errorf("item %d was not cancelled", i)
					}
				}
				return 10 * item, nil
			}, c.take)
		if err != errWork { //nolint:errorlint // as it was returned
			t.Errorf("got %v, want %v", err, errWork)
		}
		if !slices.Equal(c.got, []int{0, 10, 20, 30, 40, 60}) {
			t.Errorf("sink got %v, want the five before the failed one and what was finished after it", c.got)
		}
		slices.Sort(started)
		slices.Sort(cancelled)
		if !slices.Equal(started, numbers(8)) || !slices.Equal(cancelled, []int{7}) {
			t.Errorf("started %v, cancelled %v", started, cancelled)
		}
	})
}

// Of several errors it is the first in input order, whichever came first.
func TestInOrderReturnsTheFirstError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &collect{t: t}
		early := errors.New("early in the list")
		err := InOrder(t.Context(), numbers(10), 4, 10,
			func(_ context.Context, i, item int) (int, error) {
				switch i {
				case 1:
					time.Sleep(time.Minute)
					return 0, early
				case 3:
					return 0, errWork
				}
				return 10 * item, nil
			}, c.take)
		if err != early || slices.Contains(c.got, 10) || !slices.Contains(c.got, 20) { //nolint:errorlint // as it was returned
			t.Errorf("got %v after %v, want %v after what was finished", err, c.got, early)
		}
	})
}

func TestInOrderStopsOnSinkError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var started atomic.Int64
		calls := 0
		err := InOrder(t.Context(), numbers(1000), 4, 8,
			func(ctx context.Context, i, item int) (int, error) {
				started.Add(1)
				if i < 4 {
					return 10 * item, nil
				}
				<-ctx.Done()
				return 0, ctx.Err()
			},
			func(i, _ int) error {
				calls++
				if i == 2 {
					return errSink
				}
				return nil
			})
		if err != errSink || calls != 3 { //nolint:errorlint // as it was returned
			t.Errorf("got %v after %d calls, want %v after 3", err, calls, errSink)
		}
		if n := started.Load(); n > 2+8 {
			t.Errorf("%d items were started", n)
		}
	})
}

func TestInOrderOnCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var started atomic.Int64
		c := &collect{t: t}
		err := InOrder(ctx, numbers(100), 3, 10,
			func(ctx context.Context, i, item int) (int, error) {
				started.Add(1)
				switch i {
				case 3:
					<-ctx.Done()            // they see it
					time.Sleep(time.Second) // and are finished all the same
				case 4:
					time.Sleep(time.Second) // until 3 and 5 are in hand
					cancel()
				case 5:
					<-ctx.Done()
					return 0, ctx.Err()
				case 6:
					t.Error("an item was started after the cancel")
				}
				return 10 * item, nil
			}, c.take)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
		if !slices.Equal(c.got, []int{0, 10, 20, 30, 40}) {
			t.Errorf("sink got %v, want all that was finished", c.got)
		}
		if n := started.Load(); n != 6 {
			t.Errorf("%d items were started, want the six before the cancel", n)
		}
	})
}

func TestInOrderCancelledWhenAllWasDone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := &collect{t: t}
	err := InOrder(ctx, numbers(5), 2, 5,
		func(_ context.Context, _, item int) (int, error) { return 10 * item, nil },
		func(i, out int) error {
			if i == 4 {
				cancel()
			}
			return c.take(i, out)
		})
	if err != nil || len(c.got) != 5 {
		t.Errorf("got %v, %v: there was nothing left to cancel", c.got, err)
	}
}

func TestInOrderAlreadyCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 { // whichever way a select falls
		err := InOrder(ctx, numbers(50), 4, 8,
			func(context.Context, int, int) (int, error) { t.Error("started"); return 0, nil },
			func(int, int) error { t.Error("sink was called"); return nil })
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v, want context.Canceled", err)
		}
	}
}

func TestInOrderCancelAnywhere(t *testing.T) {
	for range 300 {
		ctx, cancel := context.WithCancel(t.Context())
		at := rand.IntN(60)
		c := &collect{t: t}
		err := InOrder(ctx, numbers(50), 1+rand.IntN(6), 1+rand.IntN(12),
			func(ctx context.Context, i, item int) (int, error) {
				if i == at {
					cancel()
				}
				runtime.Gosched()
				if rand.IntN(2) == 0 && ctx.Err() != nil {
					return 0, ctx.Err()
				}
				return 10 * item, nil
			}, c.take)
		cancel()
		if (err == nil) != (len(c.got) == 50) {
			t.Fatalf("got %d results and %v", len(c.got), err)
		}
	}
}
