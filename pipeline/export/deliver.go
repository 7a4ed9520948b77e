package export

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"time"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/schema"
)

// delivered is the outcome of a delivery.
type delivered struct {
	entered string // its entry in the ledger; "" where there is none
	removed int
	left    []string // what is somebody else's and stays beside the package
	traces
}

// still reports schema.ErrMoved where the delivery in hand may not go on. It is called
// before every file. To decide each time would take longer than to write, so it only
// looks whether anything changed, unless it is asked to be sure.
type still func(ctx context.Context, surely bool) error

// deliver enters the ledger and then writes. A new destination appears whole,
// under its name, or not at all.
func deliver(ctx context.Context, a asked, there place, pkg pack, d schema.Delivery) (done delivered, err error) {
	staging := destination.StagingOf(there.to, d.ID)
	if !there.inPlace {
		// Before the entry, so that an entry without it has appeared.
		if err := staging.Make(); err != nil {
			return done, err
		}
	}
	// Before the entry is written, so that nothing can come between.
	changed, stop, err := a.Catalog.Watch(ctx)
	if err == nil {
		defer func() { _ = stop() }()
		// Decided for the moment at which the files leave: a withdrawal may have
		// come since the export began.
		err = a.Catalog.OpenDelivery(ctx, d, a.Zone, a.Clock())
	}
	if err != nil {
		if !there.inPlace {
			err = errors.Join(err, staging.Discard())
		}
		return done, err
	}
	done.entered = d.ID
	may := func(ctx context.Context, surely bool) error {
		if !surely {
			if moved, err := changed(ctx); err != nil || !moved {
				return err
			}
		}
		return a.Catalog.CheckDelivery(ctx, d, a.Zone, a.Clock())
	}
	if there.inPlace {
		err = done.update(ctx, a, there, pkg, may)
	} else {
		err = done.appear(ctx, a, staging, pkg, may)
	}
	if err != nil {
		// Whether or not the run was cancelled, the ledger says what is so.
		state := "failed"
		if done.visible {
			state = "writing" // verify keeps asking about it
		}
		return done, errors.Join(err, a.Catalog.CloseDelivery(context.WithoutCancel(ctx), d.ID, state, nil, a.Clock()))
	}
	if err := a.Catalog.CloseDelivery(context.WithoutCancel(ctx), d.ID, "standing", idsOf(there.previous), a.Clock()); err != nil {
		return done, err
	}
	// What came between the last look and the name.
	return done, may(context.WithoutCancel(ctx), true)
}

// update makes the package anew beside the one that people look at, and then lets the two
// change names. Where that cannot be done, it writes every file in its place.
func (d *delivered) update(ctx context.Context, a asked, there place, pkg pack, may still) error {
	if err := checkForeign(ctx, a, there, pkg.files); err != nil {
		return err
	}
	if there.mirror == nil {
		done, err := exchanged(ctx, a, there, pkg, d.entered, may)
		if !errors.Is(err, destination.ErrInPlace) {
			d.removed, d.left, d.visible, d.touched = done.removed, done.left, done.visible, true
			return err
		}
	}
	d.visible, d.touched = true, true
	if err := writeIn(ctx, a, there.open, pkg.files, false, may); err != nil {
		return err
	}
	// Writing takes time, and a withdrawal acts at once. What is written here is
	// seen at once, so the entry stays open until it was removed.
	if err := may(ctx, true); err != nil {
		return err
	}
	keep := map[string]bool{}
	for _, f := range pkg.files {
		keep[f.Path] = true
	}
	maps.Copy(keep, pkg.foreign)
	n, err := takeAway(ctx, a, there, func(path string, _ written) bool { return !keep[path] })
	d.removed += n
	return err
}

// appear writes where nobody looks, and then gives it its name.
func (d *delivered) appear(ctx context.Context, a asked, staging destination.Staging, pkg pack, may still) error {
	err := writeApart(ctx, a, staging.Path(), pkg.files, may)
	if err == nil {
		// Writing takes time, and a withdrawal acts at once.
		err = may(ctx, true)
	}
	if err == nil {
		err = staging.Name()
	}
	if err != nil {
		rerr := staging.Discard()
		d.visible = rerr != nil
		return errors.Join(err, rerr)
	}
	d.visible, d.touched = true, true
	return staging.Settle()
}

// checkForeign refuses to write over a file that this catalog did not write, and
// through a link, a folder or a device.
func checkForeign(ctx context.Context, a asked, there place, files []making.File) error {
	dest, err := there.open()
	if err != nil {
		return err
	}
	defer dest.Close()
	for _, f := range files {
		old, _, err := dest.Sum(ctx, f.Path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && old == f.Body.Sum() {
			continue
		}
		if inTheWay(err) {
			return fmt.Errorf("%w: %w", destination.ErrUnusable, err)
		}
		if err != nil {
			return err
		}
		if !there.wrote(dest, f.Path, old) {
			return fmt.Errorf("%w: %s was not written by an export of this catalog", destination.ErrUnusable, called(a.Format, f.Photo, dest.Path(f.Path)))
		}
	}
	return nil
}

// writeApart is write into a folder that has no name yet: nothing of it counts before all of
// it is durable, so that no file has to wait for the disk alone.
func writeApart(ctx context.Context, a asked, folder string, files []making.File, may still) error {
	return writeIn(ctx, a, func() (destination.Place, error) { return destination.Open(folder, nil) }, files, true, may)
}

// writeIn is write into what open opens.
func writeIn(
	ctx context.Context, a asked, open func() (destination.Place, error), files []making.File, apart bool, may still,
) error {
	dest, err := open()
	if err != nil {
		return err
	}
	defer dest.Close()
	return write(ctx, a, dest, files, apart, may)
}

// write writes the files of a package to a place, the manifest last. The pictures are
// durable before the first of what says which there are.
func write(ctx context.Context, a asked, dest destination.Place, files []making.File, apart bool, may still) error {
	pictures, parts := true, false // of photos, up to here; that are not yet durable
	at := Stage{Doing: "writing", Total: len(files), Of: bytesOf(files)}
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if parts && f.Photo.IsZero() {
			if err := dest.Settle(ctx); err != nil {
				return err
			}
			parts = false
		}
		// For sure before the first of what says which pictures there are.
		if err := may(ctx, pictures && f.Photo.IsZero()); err != nil {
			return err
		}
		pictures = pictures && !f.Photo.IsZero()
		f.Soon = f.Soon || apart
		if err := writeOne(ctx, dest, f, a.At); err != nil {
			return ofSidecar(a.Format, f, err)
		}
		parts = parts || f.Soon && !f.Photo.IsZero()
		at.Done, at.Bytes = i+1, at.Bytes+f.Body.Size()
		a.tell(at)
	}
	return dest.Settle(ctx)
}

// writeOne writes one file, if it is not there already. A part is durable only after
// Settle: a photo has hundreds, and one by one each would wait for the disk.
func writeOne(ctx context.Context, dest destination.Place, f making.File, at time.Time) error {
	if there, err := dest.Holds(ctx, f.Path, f.Body.Sum()); there || err != nil {
		return err
	}
	if f.Soon {
		return dest.PutSoon(ctx, f.Path, f.Body, at)
	}
	return dest.Put(ctx, f.Path, f.Body, at)
}
