package copies

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// SyncCatalog is what is on record of the storages of a catalog.
type SyncCatalog interface {
	Seen(ctx context.Context, m schema.Storage, now time.Time) (schema.Storage, error)
	Copies(ctx context.Context, sha schema.Digest) ([]schema.Copy, error)
	NoteCopies(ctx context.Context, copies []schema.Copy, mended []schema.Mended, now time.Time) error
	ReadThrough(ctx context.Context, uuid string, now time.Time) error
}

// SyncJob brings every open storage in line with the record: each original is whole in
// the catalog and in each mirror. The catalog is locked, and so are the mirrors.
type SyncJob struct {
	Records   SyncCatalog
	Originals func(ctx context.Context, fn func(schema.StoredFile) error) error
	Moved     func(ctx context.Context, sha schema.Digest, path string) error // an original got another path
	Known     func(ctx context.Context, sha schema.Digest) (schema.KnownOriginal, bool, error)
	Store     store.Storage
	Mirrors   []*mirror.Mirror
	Clock     func() time.Time
	Counted   func(files int, bytes int64) // each of which is looked at
	Looked    func(bytes int64)            // told after every file, and its size
	Mended    func(schema.Mended)
	Failed    func(schema.StoredFile, error)
}

// Sync reads every copy there is, gives each mirror what it lacks, and mends what is
// lost or damaged, in the catalog too, from a copy that is whole. Damaged files are
// set aside. An original that is whole nowhere is reported, and left as it is.
func Sync(ctx context.Context, job SyncJob) (schema.SyncSummary, error) {
	sum := schema.SyncSummary{Type: "summary", Mirrors: []string{}}
	for _, m := range job.Mirrors {
		seen, err := job.Records.Seen(ctx, m.Record, job.Clock())
		if err != nil {
			return sum, err
		}
		m.Record = seen
		sum.Mirrors = append(sum.Mirrors, seen.Name)
		if _, err := m.Sweep(ctx, false); err != nil {
			return sum, mirror.Where(m, err)
		}
	}
	var all []schema.StoredFile
	if err := job.Originals(ctx, func(f schema.StoredFile) error { all = append(all, f); return nil }); err != nil {
		return sum, err
	}
	var bytes int64
	for _, f := range all {
		bytes += f.Bytes
	}
	job.Counted(len(all), bytes)
	done := &synced{SyncJob: job, sum: &sum}
	if err := job.each(ctx, all, done); err != nil {
		return sum, errors.Join(err, done.flush(context.WithoutCancel(ctx)))
	}
	if err := done.flush(ctx); err != nil || sum.Failed > 0 {
		return sum, err
	}
	for _, m := range job.Mirrors {
		if err := job.Records.ReadThrough(ctx, m.Record.UUID, job.Clock()); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

func (job SyncJob) each(ctx context.Context, all []schema.StoredFile, done *synced) error {
	sum := done.sum
	for _, f := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		sum.Originals++
		err := job.one(ctx, f, done)
		switch {
		case err == nil:
		case errors.Is(err, mirror.ErrNowhere), !mirror.EndsRun(err) && ctx.Err() == nil:
			sum.Failed++
			job.Failed(f, err)
		default:
			return err
		}
		job.Looked(f.Bytes)
	}
	return nil
}

// one brings one original to where it should be.
func (job SyncJob) one(ctx context.Context, f schema.StoredFile, done *synced) error {
	known, err := job.Records.Copies(ctx, f.SHA256)
	if err != nil {
		return err
	}
	from := []mirror.Source{{Storage: job.Store, Name: schema.CatalogStorage, Path: f.Path}}
	for _, m := range job.Mirrors {
		for _, k := range known {
			if k.Storage == m.Record.UUID {
				from = append(from, mirror.Source{Storage: m, Name: m.Record.Name, Path: k.Path})
			}
		}
		if !hasCopyIn(known, m) { // of an older program, which made no rows
			from = append(from, mirror.Source{Storage: m, Name: m.Record.Name, Path: f.Path})
		}
	}
	whole, err := mirror.WholeIn(ctx, from, f.SHA256)
	if err != nil {
		return err
	}
	was, _, err := job.Known(ctx, f.SHA256)
	if err != nil {
		return err
	}
	whole.Dated = store.DateOf(was.Written, places(from)...)
	store.Redate(job.Store, f.Path, whole.Dated)
	var mended []schema.Mended
	if whole.Name != schema.CatalogStorage {
		m, err := job.restore(ctx, f, whole)
		if err != nil {
			return err
		}
		mended, f.Path = append(mended, m), m.Path
		whole = mirror.Source{Storage: job.Store, Name: whole.Name, Path: m.Path, Dated: whole.Dated}
	}
	var copies []schema.Copy
	for _, m := range job.Mirrors {
		had := hasCopyIn(known, m)
		kept, err := m.KeepFrom(ctx, whole, f.SHA256, f.Bytes, f.Path, known)
		if err != nil {
			return mirror.Where(m, err)
		}
		copies = append(copies, kept.Copy)
		switch {
		case kept.Mended != nil:
			mended = append(mended, *kept.Mended)
		case !had:
			done.sum.Added++
		}
	}
	return done.add(ctx, append(copies, schema.Copy{Path: f.Path, SHA256: f.SHA256}), mended)
}

func places(from []mirror.Source) []store.Place {
	at := make([]store.Place, len(from))
	for i, s := range from {
		at[i] = store.Place{Storage: s.Storage, Name: s.Path}
	}
	return at
}

// synced holds the work that is done and not on record yet. It is noted in pieces: a
// transaction for each file would take longer than the file.
type synced struct {
	SyncJob
	sum    *schema.SyncSummary
	copies []schema.Copy
	mended []schema.Mended
}

func (d *synced) add(ctx context.Context, copies []schema.Copy, mended []schema.Mended) error {
	d.copies, d.mended = append(d.copies, copies...), append(d.mended, mended...)
	if len(d.copies) < 400 && len(mended) == 0 {
		return nil
	}
	return d.flush(ctx)
}

// flush notes the work, and then reports it: nothing is reported that is not on record.
func (d *synced) flush(ctx context.Context) error {
	if len(d.copies) == 0 {
		return nil
	}
	if err := d.Records.NoteCopies(ctx, d.copies, d.mended, d.Clock()); err != nil {
		return err
	}
	d.sum.Mended += len(d.mended)
	for _, m := range d.mended {
		d.Mended(m)
	}
	d.copies, d.mended = nil, nil
	return nil
}

func hasCopyIn(known []schema.Copy, m *mirror.Mirror) bool {
	for _, k := range known {
		if k.Storage == m.Record.UUID {
			return true
		}
	}
	return false
}

// restore puts an original that is lost or damaged in the catalog back from a mirror.
func (job SyncJob) restore(ctx context.Context, f schema.StoredFile, from mirror.Source) (schema.Mended, error) {
	m := schema.Mended{Storage: schema.CatalogStorage, UUID: job.Store.Identity().UUID, SHA256: f.SHA256, From: from.Name}
	var err error
	if m.Was, m.Aside, err = mirror.Clear(job.Store, f.Path, f.SHA256); err != nil {
		return m, err
	}
	folder, name := store.Split(f.Path)
	if m.Path, err = mirror.CopyTo(ctx, job.Store, from, f.SHA256, f.Bytes, folder, name); err != nil {
		return m, fmt.Errorf("restore: %w", err)
	}
	if m.Path != f.Path {
		err = job.Moved(ctx, f.SHA256, m.Path)
	}
	return m, err
}
