package parallel

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// InOrder works on the items of in, up to jobs at a time, and hands the results
// to sink in the order of in, one at a time, on the goroutine of the caller. At
// most window items are started and not yet taken by sink, which bounds the
// memory that results wait in. A jobs or window below 1 counts as 1.
//
// An error returned by work is a fault that stops everything; what concerns
// one item only belongs in O. After the first error of work or sink no new
// item is started. Every item before the failed one is finished; items after it
// see their context cancelled. The error returned is that of the first failed
// item in the order of in.
//
// When ctx ends, no new item is started, and those in hand see it. The error is
// then that of ctx, or that of the first item that failed because of it. If
// every item was finished and taken all the same, it is nil.
//
// However a run ends, what work finished is taken by sink: work that has put
// something at rest, and returns no error, is never forgotten. Only after an
// error of sink itself is nothing more taken.
//
// When InOrder returns, none of its goroutines is left.
func InOrder[I, O any](
	ctx context.Context, in []I, jobs, window int, work func(context.Context, int, I) (O, error),
	sink func(int, O) error,
) error {
	jobs, window = max(jobs, 1), max(window, 1)
	caller := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	type result struct {
		out  O
		err  error
		done bool // work was called, and returned no error
	}
	// Items with an index above it are not started. It is not the context,
	// because the items before a failed one are to be finished.
	var last atomic.Int64
	last.Store(int64(len(in)))

	queue := make(chan chan result, window) // in the order of in
	slots := make(chan struct{}, window)    // a slot is held from start to sink
	var group errgroup.Group
	group.SetLimit(jobs + 1) // the feeder is one of the group
	group.Go(func() error {
		defer close(queue)
		for i, item := range in {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return nil
			}
			future := make(chan result, 1)
			queue <- future // never waits: it has as many places as there are slots
			group.Go(func() error {
				var r result
				if r.err = ctx.Err(); r.err == nil && int64(i) <= last.Load() {
					r.out, r.err = work(ctx, i, item)
					r.done = r.err == nil
				}
				if r.err != nil {
					lower(&last, int64(i))
				}
				future <- r
				return nil
			})
			if int64(i) >= last.Load() {
				return nil
			}
		}
		return nil
	})

	taken, next, lost := 0, 0, false
	var first error
	for future := range queue {
		i := next
		next++
		r := <-future
		if r.done && !lost {
			if r.err = sink(i, r.out); r.err == nil {
				taken++
			} else {
				lost = true
			}
		}
		if r.err != nil && first == nil {
			first = r.err
			lower(&last, int64(i))
			cancel()
		}
		<-slots
	}
	_ = group.Wait() // its functions return no errors; the queue brings them in order
	if first == nil && taken < len(in) {
		first = caller.Err()
	}
	return first
}

// lower sets v to n if n is less.
func lower(v *atomic.Int64, n int64) {
	for {
		old := v.Load()
		if old <= n || v.CompareAndSwap(old, n) {
			return
		}
	}
}
