package leftovers

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// CleanCatalog is the part of the catalog that cleaning up needs.
type CleanCatalog interface {
	Catalog
	Photos(ctx context.Context, sel schema.Selection, fn func(schema.Photo) error) error
}

// CleanJob removes the files that runs which were cut short left behind. The caller
// holds the lock of the storage, but for a dry run.
type CleanJob struct {
	Catalog  CleanCatalog
	Storages interface {
		Mirrors(ctx context.Context) ([]schema.Storage, error)
	}
	Store  store.Storage
	Dir    string // the catalog's folder
	Places store.Places
	DryRun bool
	Clock  func() time.Time
}

// Cleaned counts the files that were removed, or would be.
type Cleaned struct {
	DryRun     bool     `json:"dry_run"`
	Temps      int      `json:"half_written"`  // files, in the catalog
	Mirrors    int      `json:"mirrors"`       // half-written files in mirrors that are connected
	Leftovers  []string `json:"work_folders"`  // of exports that were killed
	Renderings int      `json:"renderings"`    // that no row names
	Bytes      int64    `json:"bytes"`         // of the files among these
	Away       int      `json:"mirrors_away"`  // that were not connected
	Rejected   []string `json:"rejected"`      // photos that have been aside for long enough
	Erased     []string `json:"erased"`        // of those
	Kept       []string `json:"rejected_kept"` // of those that cannot be erased by themselves
}

// Clean finds and removes files that nobody needs. It never removes an original. What
// cannot be removed is an error that names it, when all else is removed.
func Clean(ctx context.Context, job CleanJob) (Cleaned, error) {
	c := Cleaned{DryRun: job.DryRun, Leftovers: []string{}, Rejected: []string{}, Erased: []string{}, Kept: []string{}}
	var errs []error
	for _, step := range []func(context.Context, CleanJob) error{c.temps, c.leftovers, c.renderings, c.mirrors} {
		errs = append(errs, step(ctx, job))
	}
	return c, errors.Join(errs...)
}

func (c *Cleaned) temps(ctx context.Context, job CleanJob) error {
	n, err := job.Store.Sweep(ctx, true)
	if err == nil && n.Files > 0 && !job.DryRun {
		n, err = job.Store.Sweep(ctx, false)
	}
	c.Temps, c.Bytes = n.Files, n.Bytes
	return err
}

func (c *Cleaned) leftovers(ctx context.Context, job CleanJob) error {
	if !job.DryRun {
		removed, kept, err := Remove(ctx, job.Catalog, job.Dir, job.Clock(), "")
		c.Leftovers = append(c.Leftovers, removed...)
		return errors.Join(append(kept, err)...)
	}
	deliveries, err := job.Catalog.Deliveries(ctx, "")
	if err != nil {
		return err
	}
	list, err := All(ctx, job.Dir, deliveries)
	for _, l := range list {
		c.Leftovers = append(c.Leftovers, l.Path)
	}
	return err
}

// renderings removes derivatives that no row names: a run was cut short between the
// file and its row, and they are made again.
func (c *Cleaned) renderings(ctx context.Context, job CleanJob) error {
	recorded := map[string]bool{}
	err := job.Catalog.Photos(ctx, schema.Selection{}, func(p schema.Photo) error {
		for _, d := range p.Derivatives {
			recorded[d.Path] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	var stray []store.Entry
	err = job.Store.Walk(ctx, store.Derivatives, func(e store.Entry) error {
		if !recorded[e.Rel] && e.Mode.IsRegular() {
			stray = append(stray, e)
		}
		return nil
	})
	for _, e := range stray {
		if !job.DryRun {
			if rerr := job.Store.Remove(e.Rel); rerr != nil && !errors.Is(rerr, fs.ErrNotExist) {
				err = errors.Join(err, rerr)
				continue
			}
		}
		c.Renderings++
		c.Bytes += e.Size
	}
	return err
}

// mirrors does in the mirrors that are connected what temps does in the catalog.
func (c *Cleaned) mirrors(ctx context.Context, job CleanJob) error {
	mirrors, err := job.Storages.Mirrors(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, m := range mirrors {
		st, err := job.Places.Open(m.Path)
		switch {
		case err != nil:
			c.Away++ // not there is an answer
			continue
		case st.Identity().UUID != m.UUID:
			c.Away++
		default:
			var n store.Swept
			n, err = sweepMirror(ctx, st, job.DryRun)
			c.Mirrors += n.Files
			c.Bytes += n.Bytes
		}
		errs = append(errs, err, st.Close())
	}
	return errors.Join(errs...)
}

// sweepMirror removes what is half-written in a mirror, or counts it.
func sweepMirror(ctx context.Context, st store.Storage, dry bool) (store.Swept, error) {
	n, err := st.Sweep(ctx, true)
	if err != nil || n.Files == 0 || dry {
		return n, err
	}
	unlock, err := st.Lock(ctx, 0)
	if err != nil {
		return n, err
	}
	defer unlock()
	return st.Sweep(ctx, false)
}
