package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/stillroom/stillroom/pipeline/check"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// evidence looks at every document that the ledger names, and for what lies among
// them. A document is told by its digest: whatever else a name among them says, a
// person gave it.
func (v *verifier) evidence(ctx context.Context) error {
	if !v.present {
		return nil
	}
	named := map[string]bool{}
	err := v.Catalog.Evidence(ctx, func(e schema.Evidence) error {
		rel := store.EvidencePath(e.SHA256)
		if len(e.Consents) == 0 {
			return nil // its file, if it is there, is one that no record names
		}
		named[rel] = true
		v.report.Checked.Evidence++
		f := schema.StoredFile{Kind: "evidence", Path: rel, Bytes: e.Bytes, SHA256: e.SHA256, ReadAt: e.ReadAt}
		about := "consent " + e.Consents[0]
		if n := len(e.Consents) - 1; n > 0 {
			about += fmt.Sprintf(" and %d more", n)
		}
		return v.looked(ctx, f, func(ctx context.Context, f schema.StoredFile) error { return v.evidenceFile(ctx, f, about) })
	})
	return errors.Join(err, v.noteSound(ctx), v.strayEvidence(ctx, named))
}

func (v *verifier) evidenceFile(ctx context.Context, f schema.StoredFile, about string) error {
	info, err := v.Store.Stat(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.find(check.EvidenceMissing, f.Path, about)
		return nil
	case err != nil:
		return err
	case f.Bytes > 0 && info.Size() != f.Bytes:
		v.find(check.EvidenceHash, f.Path, fmt.Sprintf("%s: %d bytes, %d recorded", about, info.Size(), f.Bytes))
		return nil
	}
	if info.Mode().Perm()&0o077 != 0 {
		v.find(check.EvidenceOpen, f.Path, about)
	}
	if !v.reads(f) {
		return nil
	}
	sum, n, err := v.Store.Digest(ctx, f.Path)
	if err != nil {
		return err
	}
	v.report.Checked.Bytes += n
	if sum != f.SHA256 {
		v.find(check.EvidenceHash, f.Path, about)
		return nil
	}
	v.sound = append(v.sound, f.Path)
	return nil
}

// strayEvidence looks for files that no record names, and for folders that are
// open to others.
func (v *verifier) strayEvidence(ctx context.Context, named map[string]bool) error {
	if _, err := v.Store.StatFolder(store.Evidence); errors.Is(err, fs.ErrNotExist) {
		return nil // whatever was in it has been called missing
	}
	open := 0
	folders := map[string]bool{store.Evidence: true}
	err := v.Store.Walk(ctx, store.Evidence, func(e store.Entry) error {
		folders[path.Dir(e.Rel)] = true
		if named[e.Rel] {
			return nil
		}
		subject := store.Evidence
		if d, err := schema.ParseDigest(path.Base(e.Rel)); err == nil && e.Rel == store.EvidencePath(d) {
			subject = e.Rel
		}
		v.findFile(check.EvidenceUnrecorded, subject, fmt.Sprintf("no record names it (%d bytes)", e.Size), e.Rel)
		return nil
	})
	for rel := range folders {
		if info, err := v.Store.StatFolder(rel); err == nil && info.Mode().Perm()&0o077 != 0 {
			open++
		}
	}
	if open > 0 {
		v.find(check.EvidenceOpen, store.Evidence, fmt.Sprintf("%d folders", open))
	}
	var pe *fs.PathError
	if errors.As(err, &pe) && ctx.Err() == nil {
		return fmt.Errorf("part of the folder cannot be read: %w", pe.Err)
	}
	return err
}
