package verify

import (
	"context"
	"errors"
	"io/fs"
	"runtime"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/internal/parallel"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// readAtOnce is how many files are looked at before what was found is told and noted:
// with so many an interrupted night counts, and a note for each would cost more than the
// reading.
const readAtOnce = 256

// seen is what a look at a stored file found.
type seen struct {
	done   bool        // it was looked at to the end
	at     string      // the path of an original by its row now
	erased bool        // its row is gone, which was there
	info   fs.FileInfo // nil if it cannot be looked at
	err    error
	whole  bool // it was there, and as long as its row says
	read   bool // its bytes were read
	bytes  int64
	sum    schema.Digest
	damage string // what is not whole in the picture of an original
	faults []derive.Fault
}

// failed is what kept a file that is there from being looked at.
func (s seen) failed() error {
	if errors.Is(s.err, fs.ErrNotExist) {
		return nil
	}
	return s.err
}

// look looks at a file, and reads it with read if it is to be read and has its length.
func look(job Job, f schema.StoredFile, read func(*seen) error) (s seen) {
	s.done = true
	if s.info, s.err = job.Store.Stat(f.Path); s.err != nil {
		s.info = nil
		return s
	}
	if s.info.Size() == f.Bytes && toRead(job, f) {
		s.read = true
		s.err = read(&s)
	}
	return s
}

// toRead reports whether a file is one of those to be read again.
func toRead(job Job, f schema.StoredFile) bool {
	return job.ReadData && (job.Read == nil || job.Read(f))
}

// statAtOnce is how many files one goroutine looks at before another begins, where nothing
// is read: a goroutine for each would cost more than the look.
const statAtOnce = 32

// lookAtAll looks at files on all cores, and returns what was found of each. Where the
// error is not nil, which is that of ctx, some were not looked at.
func lookAtAll[T any](ctx context.Context, job Job, list []T, one func(context.Context, T) seen) ([]seen, error) {
	found := make([]seen, len(list))
	few := statAtOnce
	if job.ReadData {
		few = 1
	}
	type span struct{ from, to int }
	var spans []span
	for from := 0; from < len(list); from += few {
		spans = append(spans, span{from, min(from+few, len(list))})
	}
	jobs := max(2, runtime.GOMAXPROCS(0)) // two, so that one reads while the other counts
	err := parallel.InOrder(ctx, spans, jobs, 4*jobs, func(ctx context.Context, _ int, s span) (span, error) {
		for i := s.from; i < s.to && ctx.Err() == nil; i++ {
			if saw := one(ctx, list[i]); ctx.Err() == nil {
				found[i] = saw
			}
		}
		return s, ctx.Err()
	}, func(int, span) error { return nil })
	return found, err
}

// digest reads a file for its digest.
func digest(ctx context.Context, job Job, f schema.StoredFile) func(*seen) error {
	return func(s *seen) (err error) {
		s.sum, s.bytes, err = store.Digest(ctx, job.Store, f.Path)
		return err
	}
}
