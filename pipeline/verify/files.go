package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// originals looks at every original. When the storage is not there, no file is
// called missing: one finding says that nothing could be looked at.
func (v *verifier) originals(ctx context.Context) error {
	if err := v.Store.Present(); err != nil {
		v.find(findings.StorageMissing, "storage", err.Error())
		return nil
	}
	v.present = true
	return errors.Join(v.Catalog.Originals(ctx, func(f schema.StoredFile) error {
		v.recorded[f.Path] = true
		v.report.Checked.Originals++
		return v.looked(ctx, f, v.original)
	}), v.noteSound(ctx))
}

// derivatives looks at every photo's derivatives, and for missing ones.
func (v *verifier) derivatives(ctx context.Context) error {
	if !v.present {
		return nil
	}
	return errors.Join(v.Catalog.Photos(ctx, schema.Selection{Sort: "name"}, func(p schema.Photo) error {
		if p.Damage != "" {
			v.find(findings.OriginalDamaged, p.Path, "photo "+p.ID+", as it came from the card: "+p.Damage)
		}
		for _, o := range p.Others {
			if o.Damage != "" {
				v.find(findings.OriginalDamaged, o.Path, "original "+o.SHA256.ID()+" of photo "+p.ID+", as it came from the card: "+o.Damage)
			}
		}
		for _, d := range p.Derivatives {
			v.report.Checked.Derivatives++
			for _, f := range derive.RowFaults(p, d, v.Recipes) {
				v.find(f.Rule, d.Path, "photo "+p.ID+": "+f.Seen)
			}
			f := schema.StoredFile{Kind: "derivative", Photo: p.ID, Path: d.Path, Bytes: d.Bytes, SHA256: d.SHA256, ReadAt: d.ReadAt}
			if err := v.looked(ctx, f, func(ctx context.Context, f schema.StoredFile) error { return v.derivative(ctx, f, d) }); err != nil {
				return err
			}
		}
		if p.Unmarked {
			v.find(findings.PictureUnknown, "photo "+p.ID, "no fingerprint by today's method")
		}
		for _, r := range v.Recipes {
			if derive.Lacks(p, r, v.Limits) {
				v.find(findings.DerivativeNone, "photo "+p.ID, "none by recipe "+r.Name)
			}
		}
		return nil
	}), v.noteSound(ctx))
}

// looked runs the check of one file. What keeps it from running is a finding;
// the error is that of ctx.
func (v *verifier) looked(ctx context.Context, f schema.StoredFile, one func(context.Context, schema.StoredFile) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := one(ctx, f); err != nil {
		v.findStored(findings.CheckFailed, f, err.Error())
	}
	v.Looked()
	return nil
}

// noteSound records which bytes were read and found right.
func (v *verifier) noteSound(ctx context.Context) error {
	if len(v.sound) == 0 {
		return nil
	}
	defer func() { v.sound = nil }()
	err := v.Catalog.RecordFixity(ctx, v.sound, v.Clock())
	if errors.Is(err, schema.ErrReadOnly) || errors.Is(err, schema.ErrDiskFull) {
		if !v.unnoted { // once: every kind of file comes by here
			v.find(findings.CatalogReadOnly, "catalog", err.Error())
		}
		v.unnoted, err = true, nil
	}
	return err
}

// stat reports a file that is not there or has another length, which makes
// reading it pointless.
func (v *verifier) stat(f schema.StoredFile, missing, size string) (fs.FileInfo, error) {
	info, err := v.Store.Stat(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.findStored(missing, f, "")
		return nil, nil
	case err != nil:
		return nil, err
	case info.Size() != f.Bytes:
		v.findStored(size, f, fmt.Sprintf("%d bytes, %d recorded", info.Size(), f.Bytes))
		return nil, nil
	}
	return info, nil
}

// reads reports whether the file is one of those to be re-read.
func (v *verifier) reads(f schema.StoredFile) bool {
	if !v.ReadData || v.Read != nil && !v.Read(f) {
		return false
	}
	v.report.Checked.Read++
	return true
}

func (v *verifier) original(ctx context.Context, f schema.StoredFile) error {
	info, err := v.stat(f, findings.OriginalMissing, findings.OriginalSize)
	if err != nil || info == nil {
		return err
	}
	if info.Mode().Perm()&0o222 != 0 {
		v.findStored(findings.OriginalWritable, f, "")
	}
	if !v.reads(f) {
		return nil
	}
	sum, n, err := store.Digest(ctx, v.Store, f.Path)
	if err != nil {
		return err
	}
	v.report.Checked.Bytes += n
	if sum != f.SHA256 {
		v.findStored(findings.OriginalHash, f, "")
		return nil
	}
	v.sound = append(v.sound, f.Path)
	return nil
}

func (v *verifier) derivative(ctx context.Context, f schema.StoredFile, d schema.Derivative) error {
	info, err := v.stat(f, findings.DerivativeMissing, findings.DerivativeSize)
	if err != nil || info == nil || !v.reads(f) {
		return err
	}
	data, err := store.ReadAll(ctx, v.Store, f.Path)
	if err != nil {
		return err
	}
	v.report.Checked.Bytes += int64(len(data))
	faults, err := derive.ByteFaults(ctx, d, data)
	if err != nil {
		return err
	}
	for _, x := range faults {
		v.findStored(x.Rule, f, x.Seen)
	}
	if len(faults) == 0 {
		v.sound = append(v.sound, f.Path)
	}
	return nil
}

// unrecorded looks for files among the originals that no row names: a run that
// crashed between a file and its row leaves such, and they are not lost. They have
// no id, so they are told by their size, and by their shoot where a row names a
// file of that folder.
func (v *verifier) unrecorded(ctx context.Context) error {
	if !v.present {
		return nil
	}
	shoots := map[string]bool{}
	for rel := range v.recorded {
		shoots[path.Dir(rel)] = true
	}
	return v.Store.Walk(ctx, store.Originals, func(e store.Entry) error {
		if v.recorded[e.Rel] {
			return nil
		}
		subject := store.Originals
		if dir := path.Dir(e.Rel); shoots[dir] {
			subject = dir
		}
		v.findFile(findings.OriginalUnrecorded, subject, fmt.Sprintf("the catalog knows nothing of this file (%d bytes)", e.Size), e.Rel)
		return nil
	})
}

// erased reports files that were ordered to be erased and are still there: a
// crash, or a mirror that was not connected.
func (v *verifier) erased(ctx context.Context) error {
	files, err := v.Catalog.PurgeFiles(ctx)
	left := map[string]int{}
	for _, f := range files {
		left[f.Mirror]++
	}
	for _, where := range slices.Sorted(maps.Keys(left)) {
		switch where {
		case "":
			v.find(findings.PurgeUnfinished, "storage", fmt.Sprintf("%d files", left[where]))
		default:
			v.find(findings.PurgeMirror, "mirror "+where, fmt.Sprintf("%d files", left[where]))
		}
	}
	return err
}
