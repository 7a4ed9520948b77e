package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// evidence looks at every document that the ledger names, and for stray files among
// them. A document is told by its digest: whatever else a name among them says, a
// person gave it.
type evidence struct{ sound *sound }

func (x evidence) run(ctx context.Context, job Job, r *report) error {
	now := schema.WhenOf(job.Clock())
	named, unreadable := map[schema.Digest]bool{}, 0
	err := job.Catalog.Evidence(ctx, func(e schema.Evidence) error {
		rel := store.EvidencePath(e.SHA256)
		if len(e.Consents) == 0 {
			return nil // its file, if it is there, is one that no record names
		}
		named[e.SHA256] = true
		r.Checked.Evidence++
		f := schema.StoredFile{Kind: "evidence", Path: rel, Bytes: e.Bytes, SHA256: e.SHA256, ReadAt: e.ReadAt}
		about := "consent " + e.Consents[0]
		if n := len(e.Consents) - 1; n > 0 {
			about += fmt.Sprintf(" and %d more", n)
		}
		lastRead(now, r, f)
		return looked(ctx, job, r, f, func() error {
			readable, err := x.one(ctx, job, r, f, about)
			if !readable {
				unreadable++
			}
			return err
		})
	})
	if unreadable > 0 {
		r.find(findings.PrivacyAway, "evidence", formats.Count(unreadable, "document"))
	}
	return errors.Join(err, x.sound.end(ctx, job, r, "evidence"), strayEvidence(ctx, job, r, named))
}

// one looks at one document. It is not readable where it is sealed and the key is not
// here.
func (x evidence) one(
	ctx context.Context, job Job, r *report, f schema.StoredFile, about string,
) (readable bool, err error) {
	info, sealed, err := job.Evidence.Stat(f.SHA256)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.find(findings.EvidenceMissing, f.Path, about)
		return true, nil
	case err != nil:
		return true, err
	case !sealed && f.Bytes > 0 && info.Size() != f.Bytes:
		r.find(findings.EvidenceHash, f.Path, fmt.Sprintf("%s: %d bytes, %d recorded", about, info.Size(), f.Bytes))
		return true, nil
	}
	if forOthers(job.Store.Identity(), info.Mode()) != 0 {
		r.find(findings.EvidenceOpen, f.Path, about)
	}
	if _, err := job.Store.Stat(f.Path); job.Seals && err == nil {
		r.find(findings.PrivacyOpen, f.Path, about)
	}
	if sealed && !job.Key {
		return false, nil
	}
	if !reads(job, r, f) {
		return true, nil
	}
	sum, n, err := job.Evidence.Digest(ctx, f.SHA256)
	if errors.Is(err, fs.ErrNotExist) {
		r.find(findings.EvidenceMissing, f.Path, about)
		return true, nil
	}
	if sealed && err != nil && ctx.Err() == nil {
		r.find(findings.EvidenceHash, f.Path, about+": "+err.Error())
		return true, nil
	}
	if err != nil {
		return true, err
	}
	r.Checked.Bytes += n
	if sum != f.SHA256 {
		r.find(findings.EvidenceHash, f.Path, about)
		return true, nil
	}
	x.sound.add(f)
	return true, nil
}

// strayEvidence looks for files that no record names, and for folders that are
// open to others.
func strayEvidence(ctx context.Context, job Job, r *report, named map[schema.Digest]bool) error {
	if _, err := job.Store.Stat(store.Evidence); errors.Is(err, fs.ErrNotExist) {
		return nil // whatever was in it has been called missing
	}
	open := 0
	var strays []store.Entry
	folders := map[string]bool{store.Evidence: true}
	err := job.Store.Walk(ctx, store.Evidence, func(e store.Entry) error {
		folders[path.Dir(e.Rel)] = true
		if d, err := store.ParseDocument(e.Rel); err != nil || !named[d] {
			strays = append(strays, e)
		}
		return nil
	})
	if len(strays) > 0 {
		err = errors.Join(err, tellStrays(ctx, job, r, strays))
	}
	for rel := range folders {
		if info, err := job.Store.Stat(rel); err == nil && forOthers(job.Store.Identity(), info.Mode()) != 0 {
			open++
		}
	}
	if open > 0 {
		r.find(findings.EvidenceOpen, store.Evidence, formats.Count(open, "folder"))
	}
	var pe *fs.PathError
	if errors.As(err, &pe) && ctx.Err() == nil {
		return fmt.Errorf("part of the folder cannot be read: %w", pe.Err)
	}
	return err
}

// tellStrays reports the files that no record names. Documents are kept without the lock,
// and their records follow: that nobody is keeping one is asked after the files were seen,
// and the records are read after that.
func tellStrays(ctx context.Context, job Job, r *report, strays []store.Entry) error {
	if job.Store.Announced() {
		r.unsureOf("evidence")
		return nil
	}
	named := map[schema.Digest]bool{}
	err := job.Catalog.Evidence(ctx, func(e schema.Evidence) error {
		named[e.SHA256] = len(e.Consents) > 0
		return nil
	})
	for _, e := range strays {
		d, perr := store.ParseDocument(e.Rel)
		if perr == nil && named[d] {
			continue
		}
		subject := store.Evidence
		if perr == nil {
			subject = e.Rel
		}
		r.findFile(findings.EvidenceUnrecorded, subject, fmt.Sprintf("no record names it (%d bytes)", e.Size), e.Rel)
	}
	return err
}
