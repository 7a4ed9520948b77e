package verify

import (
	"context"
	"errors"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// derivatives looks at every photo's derivatives, and for missing ones.
type derivatives struct {
	sound *sound
	there *derived
	now   schema.When
}

func (x derivatives) run(ctx context.Context, job Job, r *report) error {
	x.now, x.there = schema.WhenOf(job.Clock()), walkDerived(ctx, job.Store)
	batch, files := make([]schema.Photo, 0, readAtOnce), 0
	err := job.Catalog.Photos(ctx, schema.Selection{Sort: "name"}, func(p schema.Photo) error {
		batch = append(batch, p)
		if files += len(p.Derivatives); files < readAtOnce && len(batch) < readAtOnce {
			return nil
		}
		err := x.batch(ctx, job, r, batch)
		batch, files = batch[:0], 0
		return err
	})
	if err == nil {
		err = x.batch(ctx, job, r, batch)
	}
	if err == nil {
		err = x.there.strays(ctx, job, r)
	}
	return errors.Join(err, x.sound.end(ctx, job, r, "derivatives"))
}

// made is a derivative and its row.
type made struct {
	schema.Derivative
	row schema.StoredFile
}

// batch looks at the derivatives of some photos, and notes which bytes are right.
func (x derivatives) batch(ctx context.Context, job Job, r *report, photos []schema.Photo) error {
	files := 0
	for _, p := range photos {
		files += len(p.Derivatives)
	}
	list := make([]made, 0, files)
	for _, p := range photos {
		for _, d := range p.Derivatives {
			list = append(list, made{d, schema.StoredFile{Kind: "derivative", Photo: p.ID, Path: d.Path, Bytes: d.Bytes, SHA256: d.SHA256, ReadAt: d.ReadAt}})
		}
	}
	found, err := lookAtAll(ctx, job, list, func(ctx context.Context, m made) seen {
		if !toRead(job, m.row) && x.there.whole(m.row) {
			return seen{done: true, whole: true}
		}
		return look(job, m.row, func(s *seen) error { return m.read(ctx, job, s) })
	})
	for _, m := range list {
		x.there.name(m.row.Path)
	}
	for _, p := range photos {
		n := len(p.Derivatives)
		for i := range n {
			if !found[i].done {
				return errors.Join(err, x.sound.note(ctx, job, r))
			}
		}
		x.photo(job, r, p, list[:n], found[:n])
		list, found = list[n:], found[n:]
	}
	return errors.Join(err, x.sound.note(ctx, job, r))
}

func (m made) read(ctx context.Context, job Job, s *seen) error {
	data, err := store.ReadAll(ctx, job.Store, m.row.Path)
	if err != nil {
		return err
	}
	s.bytes = int64(len(data))
	s.faults, err = derive.ByteFaults(ctx, job.Draws, m.Derivative, data)
	return err
}

// photo tells what was found of a photo and of its derivatives.
func (x derivatives) photo(job Job, r *report, p schema.Photo, list []made, found []seen) {
	if p.Damage != "" {
		r.findFile(findings.OriginalDamaged, "photo "+p.ID, "as it came from the card: "+p.Damage, p.Path)
	}
	for _, o := range p.Others {
		if o.Damage != "" {
			r.findFile(findings.OriginalDamaged, "original "+o.SHA256.ID(), "of photo "+p.ID+", as it came from the card: "+o.Damage, o.Path)
		}
	}
	for i, m := range list {
		r.Checked.Derivatives++
		for _, f := range derive.RowFaults(p, m.Derivative, job.Recipes) {
			r.find(f.Rule, m.Path, "photo "+p.ID+": "+f.Seen)
		}
		lastRead(x.now, r, m.row)
		checked(job, r, m.row, x.one(r, m.row, found[i]))
	}
	if p.Unmarked {
		r.find(findings.PictureUnknown, "photo "+p.ID, "no fingerprint by today's method")
	}
	for _, recipe := range job.Recipes {
		if derive.Lacks(p, recipe, job.Limits) {
			r.find(findings.DerivativeNone, "photo "+p.ID, "none by recipe "+recipe.Name)
		}
	}
}

func (x derivatives) one(r *report, f schema.StoredFile, s seen) error {
	if !here(r, f, s, findings.DerivativeMissing, findings.DerivativeSize) {
		return s.failed()
	}
	if !s.read {
		return nil
	}
	r.Checked.Read++
	r.Checked.Bytes += s.bytes
	switch {
	case errors.Is(s.err, fs.ErrNotExist):
		r.findStored(findings.DerivativeMissing, f, "")
		return nil
	case s.err != nil:
		return s.err
	}
	for _, fault := range s.faults {
		r.findStored(fault.Rule, f, fault.Seen)
	}
	if len(s.faults) == 0 {
		x.sound.add(f)
	}
	return nil
}
