package copies

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/parallel"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// FetchJob puts originals back that a catalog names and does not have: after a restore
// from a backup, all of them. They come from folders, which are only read: a mirror, a
// card, whatever holds the same bytes under any name. The catalog is locked.
type FetchJob struct {
	Records interface {
		NoteCopies(ctx context.Context, copies []schema.Copy, mended []schema.Mended, now time.Time) error
		Moved(ctx context.Context, sha schema.Digest, path string) error // an original got another path
	}
	Originals func(ctx context.Context, fn func(schema.StoredFile) error) error
	Known     func(ctx context.Context, sha schema.Digest) (schema.KnownOriginal, bool, error)
	Store     store.Storage
	Dir       string // the catalog's folder, from which nothing comes back
	From      []string
	Clock     func() time.Time
	Counted   func(files int, bytes int64) // that are missing
	Fetched   func(schema.StoredFile)
	Failed    func(f source.File, err error) // of a folder: it could not be read
}

// Fetch reads every file whose size is that of a missing original, and keeps those whose
// digest is one's. What it keeps is durable, and was read back and compared. It can be
// cut short and run again.
func Fetch(ctx context.Context, job FetchJob) (schema.Fetched, error) {
	f := fetch{FetchJob: job, missing: map[int64]map[schema.Digest]schema.StoredFile{}}
	err := job.Originals(ctx, func(o schema.StoredFile) error {
		f.sum.Originals++
		_, err := job.Store.Stat(o.Path)
		if errors.Is(err, fs.ErrNotExist) {
			if f.missing[o.Bytes] == nil {
				f.missing[o.Bytes] = map[schema.Digest]schema.StoredFile{}
			}
			f.missing[o.Bytes][o.SHA256] = o
			f.sum.Missing++
			f.lacks += o.Bytes
			return nil
		}
		return err
	})
	if err == nil {
		err = job.Store.Present()
	}
	if err != nil || f.sum.Missing == 0 {
		return f.sum, err
	}
	job.Counted(f.sum.Missing, f.lacks)
	// A folder that is not there, or that is the catalog, is said before a byte is copied.
	found, err := source.Walk(ctx, job.From, job.Dir)
	if err != nil {
		return f.sum, err
	}
	for _, x := range found.Failures {
		job.Failed(source.File{Root: x.Root, Rel: x.Rel, Path: x.Path}, x.Err)
	}
	err = f.all(ctx, found)
	// What was kept is noted also when the run was cancelled. Where it cannot be, it is
	// there all the same: this is when each was last read.
	return f.sum, errors.Join(err, f.Records.NoteCopies(context.WithoutCancel(ctx), f.read, nil, job.Clock()))
}

type fetch struct {
	FetchJob
	missing map[int64]map[schema.Digest]schema.StoredFile // by size
	lacks   int64                                         // bytes of all that were missing
	sum     schema.Fetched
	read    []schema.Copy // kept, and not noted yet
}

// all looks at every file that may be one that is missing.
func (f *fetch) all(ctx context.Context, found source.Found) error {
	for _, file := range found.Files {
		if len(f.missing[file.Size]) == 0 {
			continue
		}
		err := f.one(ctx, file)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && mirror.EndsRun(err):
			return err
		case err != nil:
			f.Failed(file, err)
		}
	}
	return nil
}

// one keeps a file if it is one that is missing.
func (f *fetch) one(ctx context.Context, file source.File) error {
	fh, err := source.Open(file)
	if err != nil {
		return err
	}
	defer fh.Close()
	h := sha256.New()
	if _, err := io.Copy(h, parallel.Interruptible(ctx, fh)); err != nil {
		return err
	}
	sum := schema.Digest(h.Sum(nil))
	o, wanted := f.missing[file.Size][sum]
	if !wanted {
		return nil
	}
	if _, err := fh.Seek(0, io.SeekStart); err != nil {
		return err
	}
	known, _, err := f.Known(ctx, sum)
	if err != nil {
		return err
	}
	at := file.ModTime
	if known.Written != "" && known.Written != schema.WhenOf(at) {
		at = store.DateOf(known.Written, store.Place{Storage: f.Store, Name: o.Path})
	}
	folder, name := store.Split(o.Path)
	rel, err := store.Keep(ctx, f.Store, store.WrittenAt(fh, at), sum, file.Size, folder, name)
	if err != nil {
		return err
	}
	if err := source.Unchanged(file, fh); err != nil {
		return err // its bytes are right all the same, and found again
	}
	if rel != o.Path {
		if err := f.Records.Moved(ctx, sum, rel); err != nil {
			return err
		}
	}
	f.read = append(f.read, schema.Copy{Path: rel, SHA256: sum})
	delete(f.missing[file.Size], sum)
	f.sum.Fetched++
	f.sum.Missing--
	f.sum.Bytes += file.Size
	f.FetchJob.Fetched(o)
	return nil
}
