package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// evidence looks at every document that the ledger names, and for stray files among
// them. A document is told by its digest: whatever else a name among them says, a
// person gave it.
func (v *verifier) evidence(ctx context.Context) error {
	if !v.present {
		return nil
	}
	named := map[schema.Digest]bool{}
	err := v.Catalog.Evidence(ctx, func(e schema.Evidence) error {
		rel := store.EvidencePath(e.SHA256)
		if len(e.Consents) == 0 {
			return nil // its file, if it is there, is one that no record names
		}
		named[e.SHA256] = true
		v.report.Checked.Evidence++
		f := schema.StoredFile{Kind: "evidence", Path: rel, Bytes: e.Bytes, SHA256: e.SHA256, ReadAt: e.ReadAt}
		about := "consent " + e.Consents[0]
		if n := len(e.Consents) - 1; n > 0 {
			about += fmt.Sprintf(" and %d more", n)
		}
		return v.looked(ctx, f, func(ctx context.Context, f schema.StoredFile) error { return v.evidenceFile(ctx, f, about) })
	})
	if v.unreadable > 0 {
		v.find(findings.PrivacyAway, "evidence", fmt.Sprintf("%d documents", v.unreadable))
	}
	return errors.Join(err, v.noteSound(ctx), v.strayEvidence(ctx, named), v.contacts(ctx))
}

// contacts checks that guardians' contacts are kept as the settings say, and can be
// read.
func (v *verifier) contacts(ctx context.Context) error {
	open, sealed, closed, err := v.Catalog.Contacts(ctx)
	switch {
	case closed > 0 && v.Key:
		v.find(findings.PrivacyKey, "contacts", fmt.Sprintf("%d of %d", closed, open+sealed))
	case closed > 0:
		v.find(findings.PrivacyAway, "contacts", fmt.Sprintf("%d of %d", closed, open+sealed))
	}
	if v.Seals && open > 0 {
		v.find(findings.PrivacyOpen, "contacts", fmt.Sprintf("%d of %d", open, open+sealed))
	}
	return err
}

func (v *verifier) evidenceFile(ctx context.Context, f schema.StoredFile, about string) error {
	info, sealed, err := v.Evidence.Stat(f.SHA256)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.find(findings.EvidenceMissing, f.Path, about)
		return nil
	case err != nil:
		return err
	case !sealed && f.Bytes > 0 && info.Size() != f.Bytes:
		v.find(findings.EvidenceHash, f.Path, fmt.Sprintf("%s: %d bytes, %d recorded", about, info.Size(), f.Bytes))
		return nil
	}
	if info.Mode().Perm()&0o077 != 0 {
		v.find(findings.EvidenceOpen, f.Path, about)
	}
	if _, err := v.Store.Stat(f.Path); v.Seals && err == nil {
		v.find(findings.PrivacyOpen, f.Path, about)
	}
	if sealed && !v.Key {
		v.unreadable++
		return nil
	}
	if !v.reads(f) {
		return nil
	}
	sum, n, err := v.Evidence.Digest(ctx, f.SHA256)
	if sealed && err != nil && ctx.Err() == nil {
		v.find(findings.EvidenceHash, f.Path, about+": "+err.Error())
		return nil
	}
	if err != nil {
		return err
	}
	v.report.Checked.Bytes += n
	if sum != f.SHA256 {
		v.find(findings.EvidenceHash, f.Path, about)
		return nil
	}
	v.sound = append(v.sound, f.Path)
	return nil
}

// strayEvidence looks for files that no record names, and for folders that are
// open to others.
func (v *verifier) strayEvidence(ctx context.Context, named map[schema.Digest]bool) error {
	if _, err := v.Store.Stat(store.Evidence); errors.Is(err, fs.ErrNotExist) {
		return nil // whatever was in it has been called missing
	}
	open := 0
	folders := map[string]bool{store.Evidence: true}
	err := v.Store.Walk(ctx, store.Evidence, func(e store.Entry) error {
		folders[path.Dir(e.Rel)] = true
		d, err := store.ParseDocument(e.Rel)
		if err == nil && named[d] {
			return nil
		}
		subject := store.Evidence
		if err == nil {
			subject = e.Rel
		}
		v.findFile(findings.EvidenceUnrecorded, subject, fmt.Sprintf("no record names it (%d bytes)", e.Size), e.Rel)
		return nil
	})
	for rel := range folders {
		if info, err := v.Store.Stat(rel); err == nil && info.Mode().Perm()&0o077 != 0 {
			open++
		}
	}
	if open > 0 {
		v.find(findings.EvidenceOpen, store.Evidence, fmt.Sprintf("%d folders", open))
	}
	var pe *fs.PathError
	if errors.As(err, &pe) && ctx.Err() == nil {
		return fmt.Errorf("part of the folder cannot be read: %w", pe.Err)
	}
	return err
}
