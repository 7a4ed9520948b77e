package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/parallel"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// originals looks at every original.
type originals struct {
	rows    *rows
	sound   *sound
	now     schema.When
	buffers parallel.Buffers
}

func (o originals) run(ctx context.Context, job Job, r *report) error {
	batch := make([]schema.StoredFile, 0, readAtOnce)
	now := job.Clock()
	o.now, o.buffers = schema.WhenOf(now), parallel.NewBuffers(runtime.GOMAXPROCS(0))
	r.Reading = findings.ReadingAt(now, job.Since)
	err := job.Catalog.Originals(ctx, func(f schema.StoredFile) error {
		o.rows.add(f.Path)
		if batch = append(batch, f); len(batch) < readAtOnce {
			return nil
		}
		err := o.batch(ctx, job, r, batch)
		batch = batch[:0]
		return err
	})
	if err == nil {
		err = o.batch(ctx, job, r, batch)
	}
	if err == nil {
		readDue(job, r)
	}
	return errors.Join(err, o.sound.end(ctx, job, r, "originals"))
}

// batch looks at some originals, and notes which bytes are right.
func (o originals) batch(ctx context.Context, job Job, r *report, list []schema.StoredFile) error {
	found, err := lookAtAll(ctx, job, list, func(ctx context.Context, f schema.StoredFile) seen {
		return o.look(ctx, job, f)
	})
	for i, f := range list {
		if !found[i].done {
			break
		}
		if found[i].erased {
			continue
		}
		f.Path = found[i].at
		r.Checked.Originals++
		at := lastRead(o.now, r, f)
		right, err := o.one(r, f, found[i])
		checked(job, r, f, err)
		if right {
			at = o.now
		}
		r.Reading.Add(at)
	}
	return errors.Join(err, o.sound.note(ctx, job, r))
}

// look looks at an original where its row says. Files are moved and erased while others
// are read, so one that is not there is missing only if its row says the same still, and
// no move says otherwise.
func (o originals) look(ctx context.Context, job Job, f schema.StoredFile) seen {
	s := look(job, f, o.read(ctx, job, f))
	s.at = f.Path
	if !errors.Is(s.err, fs.ErrNotExist) {
		return s
	}
	moves, err := job.Storages.Unfinished(ctx) // before the row, which tells of those that end now
	now, there, kerr := job.Catalog.Known(ctx, f.SHA256)
	if err := errors.Join(err, kerr); err != nil {
		s.err = err
		return s
	}
	s.at, s.erased = now.Path, !there
	names := []string{now.Path}
	for _, m := range moves {
		if m.Storage == "" && m.SHA256 == f.SHA256 {
			names = append(names, m.To)
		}
	}
	for _, name := range names {
		if !there || !errors.Is(s.err, fs.ErrNotExist) {
			break
		}
		f.Path = name
		s = look(job, f, o.read(ctx, job, f))
		s.at = now.Path
	}
	return s
}

// read reads an original for its digest. Of one that no damage is on record of, which may
// have come before damage was looked for, it sees whether its picture is whole.
func (o originals) read(ctx context.Context, job Job, f schema.StoredFile) func(*seen) error {
	if f.Damage != "" || f.Photo == "" || f.Bytes > job.Limits.MaxFileBytes {
		return digest(ctx, job, f)
	}
	return func(s *seen) (err error) {
		p := &pictureHeld{from: o.buffers, size: f.Bytes}
		defer p.release()
		if s.sum, s.bytes, err = store.DigestTo(ctx, job.Store, f.Path, p); err != nil || s.sum != f.SHA256 || len(p.data) == 0 {
			return err
		}
		s.damage, err = derive.HiddenIn(ctx, f.SHA256, p.data, job.Limits)
		return err
	}
}

// pictureHeld holds the bytes of a file, if they are those of a picture.
type pictureHeld struct {
	from  parallel.Buffers
	size  int64
	data  []byte
	other bool // it is no picture, and nothing of it is held
}

func (p *pictureHeld) Write(b []byte) (int, error) {
	if p.data == nil && !p.other {
		if p.other = !derive.MayHide(b); !p.other {
			p.data = p.from.Get(p.size)[:0]
		}
	}
	if !p.other {
		p.data = append(p.data, b...)
	}
	return len(b), nil
}

func (p *pictureHeld) release() {
	if p.data != nil {
		p.from.Put(p.data)
	}
}

// one tells what was found of an original, and whether its bytes were read and are right.
func (o originals) one(r *report, f schema.StoredFile, s seen) (right bool, err error) {
	if !here(r, f, s, findings.OriginalMissing, findings.OriginalSize) {
		return false, s.failed()
	}
	if s.info.Mode().Perm()&0o222 != 0 {
		r.findStored(findings.OriginalWritable, f, "")
	}
	if !s.read {
		return false, nil
	}
	r.Checked.Read++
	if s.err != nil {
		return false, s.err
	}
	r.Checked.Bytes += s.bytes
	if s.sum != f.SHA256 {
		r.findStored(findings.OriginalHash, f, "")
		return false, nil
	}
	o.sound.add(f)
	if s.damage != "" {
		r.findStored(findings.OriginalDamaged, f, "as it came from the card: "+s.damage+"; the catalog has no record of it")
	}
	return true, nil
}

// unrecorded looks for files among the originals that no row names: a run that
// crashed between a file and its row leaves such, and they are not lost. They have
// no id, so they are told by their size, and by their shoot where a row names a
// file of that folder.
func (rows *rows) unrecorded(ctx context.Context, job Job, r *report) error {
	var strays []store.Entry
	err := job.Store.Walk(ctx, store.Originals, func(e store.Entry) error {
		if !rows.have(e.Rel) {
			strays = append(strays, e)
		}
		return nil
	})
	if len(strays) == 0 {
		return err
	}
	now, nerr := rowsNow(ctx, job) // files came, were moved and erased since the rows were read
	if nerr != nil {
		return errors.Join(err, nerr)
	}
	for _, e := range strays {
		if _, gone := job.Store.Stat(e.Rel); now.have(e.Rel) || errors.Is(gone, fs.ErrNotExist) {
			continue
		}
		subject := store.Originals
		if dir := path.Dir(e.Rel); rows.folders[dir] {
			subject = dir
		}
		r.findFile(findings.OriginalUnrecorded, subject, fmt.Sprintf("the catalog knows nothing of this file (%d bytes)", e.Size), e.Rel)
	}
	return err
}

// rowsNow are the paths that a row names at this moment, with those of files on their way.
func rowsNow(ctx context.Context, job Job) (*rows, error) {
	now := newRows()
	if err := job.Catalog.Originals(ctx, func(f schema.StoredFile) error { now.add(f.Path); return nil }); err != nil {
		return nil, err
	}
	list, err := job.Storages.Unfinished(ctx)
	for _, m := range list {
		if m.Storage == "" {
			now.add(m.From)
			now.add(m.To)
		}
	}
	return now, err
}
