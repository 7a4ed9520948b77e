package scale

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// Making is a catalog to be made.
type Making struct {
	Dir    string // where a new, empty catalog is
	Photos int
	Files  bool // make the files as well, of the right size and empty
	Sayf   func(format string, args ...any)
}

// together is how many photos are recorded in one transaction.
const together = 1000

// Make fills a catalog.
func (m Making) Make(ctx context.Context) (err error) {
	c, err := catalog.Open(ctx, sqlite.File(filepath.Join(m.Dir, catalog.FileName)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	now := time.Now()
	given, err := time.Parse(time.RFC3339, firstRecorded)
	if err != nil {
		return err
	}
	if _, err := c.Apply(ctx, records(m.Photos, given), schema.ApplyOptions{Zone: time.UTC, Now: now}); err != nil {
		return fmt.Errorf("records: %w", err)
	}
	if err := m.photos(ctx, c, now); err != nil {
		return fmt.Errorf("photos: %w", err)
	}
	return deliver(ctx, c, now)
}

func (m Making) photos(ctx context.Context, c *catalog.Catalog, now time.Time) error {
	id, err := c.BeginImport(ctx, []string{"/card"}, "bench", now)
	if err != nil {
		return err
	}
	programs := render.Programs(schema.FormatJPEG)
	for n := 0; n < m.Photos; n += together {
		items := make([]schema.ImportItem, min(together, m.Photos-n))
		for i := range items {
			items[i] = photo(n+i, m.Photos, programs)
			if err := m.files(items[i]); err != nil {
				return err
			}
		}
		if _, err := c.RecordItems(ctx, id, n, items, now); err != nil {
			return err
		}
		if n%(50*together) == 0 {
			m.Sayf("%d of %d photos", n, m.Photos)
		}
	}
	if err := c.FinishImport(ctx, id, "done", now); err != nil {
		return err
	}
	for { // an import of so many at once leaves some of it to the next
		waiting, err := c.CompareLooks(ctx)
		if err != nil || waiting == 0 {
			return err
		}
		m.Sayf("%d looks wait to be compared", waiting)
	}
}

func (m Making) files(it schema.ImportItem) error {
	if !m.Files {
		return nil
	}
	if err := sparse(filepath.Join(m.Dir, it.Path), it.Bytes); err != nil {
		return err
	}
	for _, d := range it.New.Frame.Derived.Derivatives {
		if err := sparse(filepath.Join(m.Dir, d.Path), d.Bytes); err != nil {
			return err
		}
	}
	return nil
}

// sparse makes a file of a size that takes no room on the disk.
func sparse(name string, size int64) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o400)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Close())
}

// deliver writes what an export of the first room for the web writes into the ledger. The
// package is recorded as carried away: it is at no destination.
func deliver(ctx context.Context, c *catalog.Catalog, now time.Time) error {
	v, err := c.ExportView(ctx, schema.Selection{Room: roomID(1)}, schema.Web, time.UTC, now)
	if err != nil {
		return err
	}
	d := schema.Delivery{
		ID: "d-bench", Manifest: "urn:uuid:00000000-0000-4000-8000-000000000001", Channel: schema.Web, Format: "manifest", Recipient: "bench",
		Destination: "/bench/package", CreatedAt: schema.WhenOf(now), ValidUntil: schema.WhenOf(now.AddDate(1, 0, 0)), Program: "bench",
	}
	for _, p := range v.Photos {
		if p.Decision.Effect != schema.Permit {
			return fmt.Errorf("photo %s may not go: %v", p.Photo.ID, p.Decision.Reasons)
		}
		id := "k-" + p.Photo.ID
		d.Decisions = append(d.Decisions, schema.LedgerDecision{ID: id, Photo: p.Photo.SHA256, Decision: p.Decision})
		for _, x := range p.Photo.Derivatives {
			d.Files = append(d.Files, schema.DeliveryFile{
				Path: p.Photo.ID + "/" + filepath.Base(x.Path), Photo: p.Photo.SHA256, Decision: id, SHA256: x.SHA256, Bytes: x.Bytes, Rendering: x.SHA256,
			})
		}
	}
	if err := c.OpenDelivery(ctx, d, time.UTC, now); err != nil {
		return err
	}
	if err := c.CloseDelivery(ctx, d.ID, "standing", nil, now); err != nil {
		return err
	}
	return c.CarriedAway(ctx, []string{d.ID}, now)
}
