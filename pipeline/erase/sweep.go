package erase

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// sweep erases in one storage, by place as well as by name: whatever name a copy got
// there, whoever's row was never written, and what was set aside as damaged.
type sweep struct {
	store   store.Storage
	name    string                // as people call the storage
	pending []schema.PurgeFile    // that are to go from it
	keep    map[string]bool       // paths that belong to somebody else
	live    map[string]bool       // digests of originals that are not erased
	altered bool                  // a file with the name and other bytes goes as well
	folders func(string) []string // what an original of this digest has besides itself

	begun   []error // of files that were to go before run, by their names
	removed int
	gone    []int64               // of pending
	left    []schema.PurgeAltered // what has the name and other bytes
}

// run erases the files that it finds. The error names the files that could not be
// looked at or removed: they stay pending.
func (s *sweep) run(ctx context.Context) error {
	errs := s.begun
	bySize, byName := map[int64][]schema.PurgeFile{}, map[string][]schema.PurgeFile{}
	for _, f := range s.pending {
		if f.Bytes >= 0 {
			bySize[f.Bytes] = append(bySize[f.Bytes], f)
		}
		byName[numberless(f.Path)] = append(byName[numberless(f.Path)], f)
		for _, folder := range s.folders(f.SHA256) {
			errs = append(errs, s.removeBelow(ctx, folder))
		}
		errs = append(errs, s.removeEmpty(path.Dir(f.Path)))
	}
	kept := map[string]bool{} // digests of files that were altered and stay
	err := s.store.Walk(ctx, store.Originals, func(e store.Entry) error {
		candidates := append(slices.Clone(bySize[e.Size]), byName[numberless(e.Rel)]...)
		if len(candidates) == 0 || s.keep[e.Rel] || !e.Mode.IsRegular() {
			return nil
		}
		sum, _, err := store.Digest(ctx, s.store, e.Rel)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		same := slices.ContainsFunc(candidates, func(f schema.PurgeFile) bool { return err == nil && f.SHA256 == sum.String() })
		called := slices.IndexFunc(byName[numberless(e.Rel)], func(f schema.PurgeFile) bool { return f.Path == e.Rel })
		switch {
		case err == nil && s.live[sum.String()]: // another photo's, under a name that was erased
		case same, called >= 0 && s.altered:
			errs = append(errs, s.remove(e.Rel))
		case called >= 0:
			f := byName[numberless(e.Rel)][called]
			kept[f.SHA256] = true
			s.left = append(s.left, schema.PurgeAltered{Storage: s.name, Path: e.Rel, Photo: f.SHA256[:schema.PhotoIDLen]})
		case err != nil: // it may be one of them, and nobody can tell
			errs = append(errs, err)
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) && s.store.Present() == nil {
		err = nil // there is no such folder, so nothing is in it
	}
	_, terr := s.store.Sweep(ctx, false)
	if err := errors.Join(append(errs, err, terr)...); err != nil {
		return err
	}
	for _, f := range s.pending {
		if !kept[f.SHA256] {
			s.gone = append(s.gone, f.No)
		}
	}
	return nil
}

func (s *sweep) remove(rel string) error {
	err := store.RemoveFiles(s.store, rel)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		s.removed++
	}
	return err
}

func (s *sweep) removeBelow(ctx context.Context, folder string) error {
	var list []string
	err := s.store.Walk(ctx, folder, func(e store.Entry) error {
		list = append(list, e.Rel)
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, rel := range list {
		err = errors.Join(err, s.remove(rel))
	}
	return errors.Join(err, s.removeEmpty(folder))
}

// removeEmpty removes a folder that a run which was cut short has left empty: its name
// tells a digest or a visit.
func (s *sweep) removeEmpty(folder string) error {
	err := s.store.Remove(folder)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// numberless is a path without the number that a store adds to a name that is taken.
func numberless(rel string) string { return path.Join(path.Dir(rel), unnumbered(path.Base(rel))) }
