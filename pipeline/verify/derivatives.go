package verify

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// derivatives looks at every photo's derivatives, and for missing ones.
type derivatives struct{ sound *sound }

func (x derivatives) run(ctx context.Context, job Job, r *report) error {
	return errors.Join(job.Catalog.Photos(ctx, schema.Selection{Sort: "name"}, func(p schema.Photo) error {
		if p.Damage != "" {
			r.find(findings.OriginalDamaged, p.Path, "photo "+p.ID+", as it came from the card: "+p.Damage)
		}
		for _, o := range p.Others {
			if o.Damage != "" {
				r.find(findings.OriginalDamaged, o.Path, "original "+o.SHA256.ID()+" of photo "+p.ID+", as it came from the card: "+o.Damage)
			}
		}
		for _, d := range p.Derivatives {
			r.Checked.Derivatives++
			for _, f := range derive.RowFaults(p, d, job.Recipes) {
				r.find(f.Rule, d.Path, "photo "+p.ID+": "+f.Seen)
			}
			f := schema.StoredFile{Kind: "derivative", Photo: p.ID, Path: d.Path, Bytes: d.Bytes, SHA256: d.SHA256, ReadAt: d.ReadAt}
			if err := looked(ctx, job, r, f, func() error { return x.one(ctx, job, r, f, d) }); err != nil {
				return err
			}
		}
		if p.Unmarked {
			r.find(findings.PictureUnknown, "photo "+p.ID, "no fingerprint by today's method")
		}
		for _, recipe := range job.Recipes {
			if derive.Lacks(p, recipe, job.Limits) {
				r.find(findings.DerivativeNone, "photo "+p.ID, "none by recipe "+recipe.Name)
			}
		}
		return nil
	}), x.sound.note(ctx, job, r))
}

func (x derivatives) one(ctx context.Context, job Job, r *report, f schema.StoredFile, d schema.Derivative) error {
	info, err := stat(job, r, f, findings.DerivativeMissing, findings.DerivativeSize)
	if err != nil || info == nil || !reads(job, r, f) {
		return err
	}
	data, err := store.ReadAll(ctx, job.Store, f.Path)
	if err != nil {
		return err
	}
	r.Checked.Bytes += int64(len(data))
	faults, err := derive.ByteFaults(ctx, d, data)
	if err != nil {
		return err
	}
	for _, fault := range faults {
		r.findStored(fault.Rule, f, fault.Seen)
	}
	if len(faults) == 0 {
		x.sound.add(f)
	}
	return nil
}
