package leftovers

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/internal/workfolder"
	"github.com/stillroom/stillroom/schema"
)

// Catalog is the part of the catalog that knows of killed exports.
type Catalog interface {
	Deliveries(ctx context.Context, destination string) ([]schema.Delivery, error)
	Delivery(ctx context.Context, id string) (schema.Delivery, error)
	CloseDelivery(ctx context.Context, id, state string, replaces []string, now time.Time) error
}

// Leftover is a half-written file or folder of a killed export: the pictures that it
// made (in the catalog), a folder that never got its name, one in which an update was
// made, or a file of a folder that was being brought up to date.
type Leftover struct {
	Path     string
	Delivery string // "": it had no entry in the ledger yet
	staged   bool   // it is a folder that never got its name
	remove   func(ctx context.Context, cat Catalog) error
}

// plainly is a remove that asks nothing of the catalog.
func plainly(fn func() error) func(context.Context, Catalog) error {
	return func(context.Context, Catalog) error { return fn() }
}

// All returns every leftover of the catalog in dir, and those at a place that an export
// is for. The caller holds the lock of the catalog: else a running export would look like
// a killed one.
func All(ctx context.Context, dir string, deliveries []schema.Delivery, at ...string) ([]Leftover, error) {
	var list []Leftover
	if w := workfolder.In(dir); w.There() {
		list = append(list, Leftover{Path: w.Path(), remove: plainly(w.Remove)})
	}
	list = append(list, beside(deliveries, at)...)
	looked := map[string]bool{}
	for _, d := range deliveries {
		here := d.State == "standing" && slices.Contains(at, d.Destination)
		if d.State != "writing" && !here || looked[d.Destination] {
			continue
		}
		looked[d.Destination] = true
		dest, err := destination.Open(d.Destination, nil)
		if err != nil {
			continue // the folder is gone, or is not a folder any more: nobody can look into it
		}
		err = dest.Temps(ctx, func(rel string) error {
			list = append(list, Leftover{dest.Path(rel), d.ID, false, plainly(func() error { return removeAt(d.Destination, rel) })})
			return nil
		})
		if err = errors.Join(err, dest.Close()); err != nil {
			return list, err
		}
	}
	return list, nil
}

// beside are the folders that killed exports left beside their destinations. They are
// known by the delivery in their name, wherever it was going and whatever became of it:
// the package may have got another name since.
func beside(deliveries []schema.Delivery, at []string) (list []Leftover) {
	of, looked := map[string]schema.Delivery{}, map[string]bool{}
	places := slices.Clone(at)
	for _, d := range deliveries {
		of[d.ID] = d
		places = append(places, d.Destination)
	}
	for _, place := range places {
		parent := filepath.Dir(place)
		if looked[parent] {
			continue
		}
		looked[parent] = true
		entries, err := os.ReadDir(parent)
		if err != nil {
			continue // a disk that is not there
		}
		for _, e := range entries {
			id, update := destination.HalfwayID(e.Name())
			if id == "" || !e.IsDir() {
				continue
			}
			d, ours := of[id]
			if !ours {
				list = append(list, unentered(e, filepath.Join(parent, e.Name()))...)
				continue
			}
			to := filepath.Join(parent, filepath.Base(d.Destination))
			l := Leftover{Path: filepath.Join(parent, e.Name()), Delivery: id}
			if update {
				l.remove = func(ctx context.Context, cat Catalog) error { return discardUpdate(ctx, cat, to, d) }
			} else {
				l.staged, l.remove = d.State == "writing", plainly(destination.StagingOf(to, id).Discard)
			}
			list = append(list, l)
		}
	}
	return list
}

// unentered is the folder of an export that was killed before it entered the ledger, which is
// empty. It may be another catalog's, which may be about to write into it.
func unentered(e fs.DirEntry, path string) []Leftover {
	info, err := e.Info()
	if err != nil || time.Since(info.ModTime()) < time.Hour {
		return nil
	}
	if inside, err := os.ReadDir(path); err != nil || len(inside) > 0 {
		return nil
	}
	return []Leftover{{Path: path, remove: plainly(func() error { return os.Remove(path) })}} // nothing, if it is not empty any more
}

// discardUpdate removes the folder of an update that was killed. What somebody else put
// into the package stays in it.
func discardUpdate(ctx context.Context, cat Catalog, to string, of schema.Delivery) error {
	deliveries, err := cat.Deliveries(ctx, of.Destination)
	if err != nil {
		return err
	}
	ours := map[string]bool{}
	for _, d := range deliveries {
		if d, err = cat.Delivery(ctx, d.ID); err != nil {
			return err
		}
		for _, f := range d.Files {
			ours[f.Path] = true
		}
	}
	return destination.UpdateOf(to, of.ID).Discard(ctx, func(rel string) bool { return ours[rel] })
}

// removeAt removes a file at a destination.
func removeAt(to, rel string) error {
	dest, err := destination.Open(to, nil)
	if err != nil {
		return err
	}
	return errors.Join(dest.Remove(rel), dest.Close())
}

// Remove removes every leftover, notes it in the ledger, and returns where they were, and
// for each one that cannot be removed an error that names it. inUse is the folder that the
// caller is working in, "" for none; at is the place that an export is for. The error is
// that not all could be looked for.
func Remove(
	ctx context.Context, cat Catalog, dir string, now time.Time, inUse string, at ...string,
) (removed []string, kept []error, err error) {
	deliveries, err := cat.Deliveries(ctx, "")
	if err != nil {
		return nil, nil, err
	}
	list, err := All(ctx, dir, deliveries, at...)
	for _, l := range list {
		if l.Path == inUse {
			continue
		}
		rerr := l.remove(ctx, cat)
		if rerr == nil && l.staged {
			// It never had its name, so nothing of it has left.
			rerr = cat.CloseDelivery(ctx, l.Delivery, "failed", nil, now)
		}
		if rerr == nil {
			removed = append(removed, l.Path)
		} else if !errors.Is(rerr, fs.ErrNotExist) {
			kept = append(kept, rerr)
		}
	}
	return removed, kept, err
}
