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
	var batch []schema.StoredFile
	err := job.Catalog.Originals(ctx, func(f schema.StoredFile) error {
		o.rows[f.Path] = true
		if batch = append(batch, o.arranging.found(job, f)); len(batch) < readAtOnce {
			return nil
		}
		list := batch
		batch = nil
		return o.batch(ctx, job, r, list)
	})
	if err == nil {
		err = o.batch(ctx, job, r, batch)
	}
	return errors.Join(err, o.sound.note(ctx, job, r))
}

// batch looks at some originals, and notes which bytes are right.
func (o originals) batch(ctx context.Context, job Job, r *report, list []schema.StoredFile) error {
	found, err := lookAtAll(ctx, list, func(ctx context.Context, f schema.StoredFile) seen {
		return look(job, f, digest(ctx, job, f))
	})
	for i, f := range list {
		if !found[i].done {
			break
		}
		r.Checked.Originals++
		checked(job, r, f, o.one(r, f, found[i]))
	}
	return errors.Join(err, o.sound.note(ctx, job, r))
}

func (o originals) one(r *report, f schema.StoredFile, s seen) error {
	if !here(r, f, s, findings.OriginalMissing, findings.OriginalSize) {
		return s.failed()
	}
	if s.info.Mode().Perm()&0o222 != 0 {
		r.findStored(findings.OriginalWritable, f, "")
	}
	if !s.read {
		return nil
	}
	r.Checked.Read++
	if s.err != nil {
		return s.err
	}
	r.Checked.Bytes += s.bytes
	if s.sum != f.SHA256 {
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
