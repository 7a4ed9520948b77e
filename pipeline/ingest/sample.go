package ingest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"github.com/stillroom/stillroom/pipeline/ingest/records"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// sampler knows files again without reading them: by the name, the size and the date that
// they had when they were taken in, and by samples of their bytes. What it says is no
// proof of a copy, and is never counted as one.
type sampler struct {
	catalog  Catalog
	storages Storages
	store    store.Storage
	mirrors  []*mirror.Mirror
	held     records.Held
	taken    map[string][]schema.TakenFile // by name on the card
}

// namesAtOnce is how many names are asked for in one question.
const namesAtOnce = 10_000

func newSampler(ctx context.Context, job Job, files []source.File, held records.Held) (sampler, error) {
	s := sampler{
		catalog: job.Catalog, storages: job.Storages, store: job.Store, mirrors: job.Mirrors,
		held: held, taken: map[string][]schema.TakenFile{},
	}
	for some := range slices.Chunk(files, namesAtOnce) {
		names := make([]string, len(some))
		for n, f := range some {
			names[n] = f.Rel
		}
		taken, err := job.Catalog.TakenFrom(ctx, names)
		if err != nil {
			return s, err
		}
		for name, list := range taken {
			s.taken[name] = list
		}
	}
	return s, nil
}

// frame returns the items of a frame of which every file is known; nil, if one has to be
// read: then all are, since the files of a frame belong together.
func (s sampler) frame(ctx context.Context, fr source.Frame) ([]schema.ImportItem, error) {
	if len(s.taken) == 0 {
		return nil, nil
	}
	items := make([]schema.ImportItem, len(fr.Files))
	for n, f := range fr.Files {
		item, ok, err := s.file(ctx, f)
		if err != nil || !ok {
			return nil, err
		}
		items[n] = item
	}
	return items, nil
}

func (s sampler) file(ctx context.Context, f source.File) (schema.ImportItem, bool, error) {
	var none schema.ImportItem
	was, ok := s.only(f)
	if !ok {
		return none, false, nil
	}
	k, known, err := s.catalog.Known(ctx, was.SHA256)
	if err != nil || !known || k.Undone != 0 {
		return none, false, err
	}
	there, err := s.stored(ctx, was)
	if err != nil || !there || !sameSamples(f, s.store, was) {
		return none, false, err
	}
	p := part{file: f, item: schema.ImportItem{
		Source: f.Path, Bytes: f.Size, Waits: s.held.Holding(f.Root), Outcome: schema.Duplicate, Sampled: true,
		Reason: "known by its name, size and date, and by samples of its bytes; not read",
		SHA256: was.SHA256, Photo: was.SHA256.ID(), Path: was.Path,
	}}
	p.warnDamage(k.Damage)
	return p.item, true, nil
}

// only is the one file that was taken in under the name of f, with its size and its date.
func (s sampler) only(f source.File) (was schema.TakenFile, ok bool) {
	for _, t := range s.taken[f.Rel] {
		if t.Bytes != f.Size || t.Written == "" || t.Written != schema.WhenOf(f.ModTime) {
			continue
		}
		if ok {
			return was, false
		}
		was, ok = t, true
	}
	return was, ok
}

// stored reports whether every storage that is open has a file of the right size where
// its copy should be.
func (s sampler) stored(ctx context.Context, was schema.TakenFile) (bool, error) {
	if fi, err := s.store.Stat(was.Path); err != nil || fi.Size() != was.Bytes {
		return false, nil
	}
	if len(s.mirrors) == 0 {
		return true, nil
	}
	copies, err := s.storages.Copies(ctx, was.SHA256)
	if err != nil {
		return false, err
	}
	for _, m := range s.mirrors {
		if !slices.ContainsFunc(copies, func(c schema.Copy) bool {
			if c.Storage != m.Record.UUID {
				return false
			}
			fi, err := m.Stat(c.Path)
			return err == nil && fi.Size() == was.Bytes
		}) {
			return false, nil
		}
	}
	return true, nil
}

// A sample is so many bytes at the beginning, in the middle and at the end.
const sample = 4096

// sameSamples reports whether samples of a file on the card are those of its copy. A file
// or a copy that cannot be read is read in whole, which says what is wrong.
func sameSamples(f source.File, s store.Storage, was schema.TakenFile) bool {
	fh, err := source.Open(f)
	if err != nil {
		return false
	}
	defer fh.Close()
	for _, at := range []int64{0, max(0, f.Size/2-sample/2), max(0, f.Size-sample)} {
		here, there := make([]byte, sample), make([]byte, sample)
		n, err := fh.ReadAt(here, at)
		if err != nil && !errors.Is(err, io.EOF) {
			return false
		}
		r, err := s.OpenAt(was.Path, at)
		if err != nil {
			return false
		}
		m, err := io.ReadFull(r, there)
		_ = r.Close()
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) || !bytes.Equal(here[:n], there[:m]) {
			return false
		}
	}
	return source.Unchanged(f, fh) == nil
}
