package export

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// SlipCatalog is what a slip is written from, beside what every export needs.
type SlipCatalog interface {
	Catalog
	Info(ctx context.Context) (uuid, name string, err error)
	SlipKey(ctx context.Context) ([32]byte, error)
	Newest(ctx context.Context) (time.Time, error)
	DecidingHead(ctx context.Context) (string, error)
}

// onSlip is a catalog that can only be read, with a slip in place of its ledger: a delivery
// is entered there, before the first of its files has a name, and nowhere else. What the
// ledger would be told beside that (copies whose yes ended by time, folders that were
// carried away) the catalog that goes on finds out by itself. So numbers in its feed are
// given in one place only.
type onSlip struct {
	SlipCatalog
	job Job
	to  string // the slip

	changed func(context.Context) (bool, error) // see Watch
}

// OnSlip is a job for one new package whose delivery is entered on a slip, in the new file
// that to names. It is carried out as any other.
func OnSlip(job Job, cat SlipCatalog, to string) (Job, error) {
	path, err := paths.Real(to)
	if err != nil {
		return job, err
	}
	there, err := paths.Real(job.Destination)
	switch {
	case err != nil:
		return job, err
	case paths.Within(path, there):
		return job, fmt.Errorf("%w: the slip %s lies in the folder that leaves; it stays in the house", destination.ErrUnusable, to)
	}
	// Found out again when it is written, and then all was made for nothing.
	if err := destination.Vacant(to); err != nil {
		return job, fmt.Errorf("the slip: %w", err)
	}
	job.slip = path
	job.Catalog = &onSlip{SlipCatalog: cat, job: job, to: path}
	return job, nil
}

// OpenRecalls opens nothing.
func (c *onSlip) OpenRecalls(
	context.Context, *time.Location, schema.RecallHours, time.Time,
) (schema.RecallsOpened, error) {
	return schema.RecallsOpened{}, nil
}

// CarriedAway notes nothing.
func (c *onSlip) CarriedAway(context.Context, []string, time.Time) error { return nil }

// Watch is that of the catalog; CheckDelivery asks it too.
func (c *onSlip) Watch(ctx context.Context) (func(context.Context) (bool, error), func() error, error) {
	changed, stop, err := c.SlipCatalog.Watch(ctx)
	c.changed = changed
	return changed, stop, err
}

// CheckDelivery decides again, if the catalog is as it was when it was opened.
func (c *onSlip) CheckDelivery(ctx context.Context, d schema.Delivery, zone *time.Location, at time.Time) error {
	if _, err := c.changed(ctx); err != nil {
		return err
	}
	return c.SlipCatalog.CheckDelivery(ctx, d, zone, at)
}

// OpenDelivery writes the slip, durably.
func (c *onSlip) OpenDelivery(ctx context.Context, d schema.Delivery, zone *time.Location, at time.Time) error {
	if err := c.CheckDelivery(ctx, d, zone, at); err != nil {
		return err
	}
	text, err := c.text(ctx, d)
	if err != nil {
		return err
	}
	return destination.WriteOwnerOnly(ctx, c.job.Dir, c.to, text, false)
}

// CloseDelivery removes the slip of a delivery of which nothing stands.
func (c *onSlip) CloseDelivery(_ context.Context, _, state string, _ []string, _ time.Time) error {
	if state != "failed" {
		return nil
	}
	return destination.TakeBack(c.to)
}

// text is the slip of a delivery, signed.
func (c *onSlip) text(ctx context.Context, d schema.Delivery) ([]byte, error) {
	on := formats.SlipGrounds{Program: c.job.Program}
	newest, err := c.Newest(ctx)
	if err == nil {
		on.Until = schema.WhenOf(newest)
		on.Catalog, _, err = c.Info(ctx)
	}
	if err == nil {
		on.Key, err = c.SlipKey(ctx)
	}
	if err == nil {
		on.Ledger, err = c.DecidingHead(ctx)
	}
	if err != nil {
		return nil, err
	}
	slip, err := formats.NewSlip(d, on)
	if err != nil {
		return nil, err
	}
	key, err := c.job.Key(ctx)
	if err != nil {
		return nil, err
	}
	signed, err := formats.SignedBytes(slip)
	if err != nil {
		return nil, err
	}
	by, err := key.Sign(signed)
	if err != nil {
		return nil, err
	}
	slip.Signature = string(by)
	var text bytes.Buffer
	err = formats.WriteSlip(&text, slip)
	return text.Bytes(), err
}

// StandsAt reports whether any file of a delivery lies at its destination, as it left.
func StandsAt(ctx context.Context, d schema.Delivery) (bool, error) {
	dest, err := destination.Open(d.Destination, nil)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	defer dest.Close()
	for _, f := range d.Files {
		if there, err := dest.Holds(ctx, f.Path, f.SHA256); err != nil && !inTheWay(err) {
			return false, err
		} else if there {
			return true, nil
		}
	}
	return false, nil
}
