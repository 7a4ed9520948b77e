package fence

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// Workers are the processes that draw, as many as pictures are asked for at a time. They
// are started when they are needed, and used again until they are closed.
type Workers struct {
	// Seconds of a processor are what one picture may take; 0: those of the default limits.
	Seconds int
	// Spare are taken before others are started, and kept at the end; nil: there are none.
	Spare *Spare

	command func() (path string, args []string) // another program, in tests
	stall   time.Duration                       // in tests; 0: stalled

	mu     sync.Mutex
	idle   []*worker
	closed bool
}

// stalled is how long a worker may do nothing at all: see patience.
const stalled = 10 * time.Minute

// ErrClosed: nothing is drawn after Close.
var ErrClosed = errors.New("the processes that draw pictures have been ended")

// Close ends the workers that have nothing to do, and lets no other begin. Those at work
// are ended by the contexts of whoever asked.
func (w *Workers) Close() {
	w.mu.Lock()
	idle := w.idle
	w.idle, w.closed = nil, true
	w.mu.Unlock()
	if w.Spare.keep(idle) {
		return
	}
	for _, x := range idle {
		x.end()
	}
}

// take returns a worker that has nothing to do. used: it has drawn before.
func (w *Workers) take(ctx context.Context, fresh bool) (x *worker, used bool, err error) {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return nil, false, ErrClosed
	}
	if n := len(w.idle); n > 0 && !fresh {
		x = w.idle[n-1]
		w.idle = w.idle[:n-1]
	}
	w.mu.Unlock()
	if x == nil && !fresh {
		x = w.Spare.take()
	}
	if x != nil {
		return x, true, nil
	}
	x, err = w.start(ctx)
	return x, false, err
}

// giveBack is for a worker that did its work.
func (w *Workers) giveBack(x *worker) {
	w.mu.Lock()
	closed := w.closed
	if !closed {
		w.idle = append(w.idle, x)
	}
	w.mu.Unlock()
	if closed {
		x.end()
	}
}

// done has a task done that makes so many files.
func (w *Workers) done(ctx context.Context, t task, files int, to *os.File) (outcome, error) {
	data := t.Original.Data
	t.Original.Data, t.Size = nil, int64(len(data))
	if t.Original.Format.RAW() {
		t.Limits.RAW = render.Here
	}
	fresh := false
	for {
		out, used, err := w.once(ctx, t, data, files, to, fresh)
		var lost *lostError
		switch {
		case ctx.Err() != nil:
			return outcome{}, ctx.Err()
		case !errors.As(err, &lost):
			return out, err
		case lost.why == idle || lost.why == silent:
			return outcome{}, &render.StalledError{Format: t.Original.Format, Unseen: lost.why == silent}
		case used:
			fresh = true // it may have been the picture before, or what happened since
		case lost.why == tooLong:
			return outcome{}, &render.LostError{Format: t.Original.Format, Seconds: w.seconds()}
		case lost.memory:
			return outcome{}, &render.MemoryError{Format: t.Original.Format, Need: needOf(t, data)}
		case t.Limits.RAW == render.Here:
			t.Limits.RAW = render.Nowhere
		default:
			return outcome{}, &render.LostError{Format: t.Original.Format}
		}
	}
}

// seconds of a processor are what one picture may take.
func (w *Workers) seconds() int {
	if w.Seconds <= 0 {
		return schema.DefaultLimits().MaxSeconds
	}
	return w.Seconds
}

// once has it done by one worker. The error is a *lostError if that was lost.
func (w *Workers) once(
	ctx context.Context, t task, data []byte, files int, to *os.File, fresh bool,
) (out outcome, used bool, err error) {
	x, used, err := w.take(ctx, fresh)
	if err != nil {
		return out, used, err
	}
	if to != nil { // of a worker that was lost something may be in it
		if _, err = to.Seek(0, io.SeekStart); err == nil {
			err = to.Truncate(0)
		}
		if err != nil {
			w.giveBack(x)
			return out, used, err
		}
	}
	out, err = x.ask(ctx, t, data, files, to, w.seconds(), cmp.Or(w.stall, stalled))
	switch {
	case err != nil:
		x.end()
		return outcome{}, used, err
	case out.LibRaw, x.limits.grown():
		x.end()
	default:
		w.giveBack(x)
	}
	if out.Failed != nil {
		return outcome{}, used, out.Failed.of(t)
	}
	return out, used, nil
}

// needOf is about how many bytes a worker takes for a task.
func needOf(t task, data []byte) int64 {
	o := t.Original
	o.Data = data
	need := render.Need(o)
	if o.Width == 0 || o.Height == 0 { // a rendering of ours, whose size nobody said
		need += 16 * cmp.Or(t.Limits.MaxPixels, schema.DefaultLimits().MaxPixels)
	}
	return need
}
