package verify

import (
	"context"
	"errors"
	"fmt"
	"path"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// rows holds the paths that a row of an original names.
type rows map[string]bool

// originals looks at every original.
type originals struct {
	rows      rows
	sound     *sound
	arranging *arranging
}

func (o originals) run(ctx context.Context, job Job, r *report) error {
	return errors.Join(job.Catalog.Originals(ctx, func(f schema.StoredFile) error {
		o.rows[f.Path] = true
		r.Checked.Originals++
		f = o.arranging.found(job, f)
		return looked(ctx, job, r, f, func() error { return o.one(ctx, job, r, f) })
	}), o.sound.note(ctx, job, r))
}

func (o originals) one(ctx context.Context, job Job, r *report, f schema.StoredFile) error {
	info, err := stat(job, r, f, findings.OriginalMissing, findings.OriginalSize)
	if err != nil || info == nil {
		return err
	}
	if info.Mode().Perm()&0o222 != 0 {
		r.findStored(findings.OriginalWritable, f, "")
	}
	if !reads(job, r, f) {
		return nil
	}
	sum, n, err := store.Digest(ctx, job.Store, f.Path)
	if err != nil {
		return err
	}
	r.Checked.Bytes += n
	if sum != f.SHA256 {
		r.findStored(findings.OriginalHash, f, "")
		return nil
	}
	o.sound.add(f)
	return nil
}

// unrecorded looks for files among the originals that no row names: a run that
// crashed between a file and its row leaves such, and they are not lost. They have
// no id, so they are told by their size, and by their shoot where a row names a
// file of that folder.
func (rows rows) unrecorded(ctx context.Context, job Job, r *report) error {
	shoots := map[string]bool{}
	for rel := range rows {
		shoots[path.Dir(rel)] = true
	}
	return job.Store.Walk(ctx, store.Originals, func(e store.Entry) error {
		if rows[e.Rel] {
			return nil
		}
		subject := store.Originals
		if dir := path.Dir(e.Rel); shoots[dir] {
			subject = dir
		}
		r.findFile(findings.OriginalUnrecorded, subject, fmt.Sprintf("the catalog knows nothing of this file (%d bytes)", e.Size), e.Rel)
		return nil
	})
}
