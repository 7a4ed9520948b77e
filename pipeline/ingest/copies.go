package ingest

import (
	"context"
	"fmt"
	"time"

	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Storages is what an import asks of what is on record of the storages of a catalog.
type Storages interface {
	Seen(ctx context.Context, m schema.Storage, now time.Time) (schema.Storage, error)
	Copies(ctx context.Context, sha schema.Digest) ([]schema.Copy, error)
	NoteCopies(ctx context.Context, copies []schema.Copy, mended []schema.Mended, now time.Time) error
}

// copyKeeper gives every mirror of an import its copy of each file, and counts on
// how many disks each file is whole.
type copyKeeper struct {
	records Storages
	home    store.Storage
	mirrors []*mirror.Mirror
	clock   func() time.Time
	needed  int                    // copies, before a card may be formatted
	card    []string               // devices of the sources
	disks   map[string]schema.Disk // by UUID
	safety  schema.Safety
}

func newCopyKeeper(job Job) *copyKeeper {
	k := &copyKeeper{records: job.Storages, home: job.Store, mirrors: job.Mirrors, clock: job.Clock, needed: job.Copies}
	for _, src := range job.Sources {
		k.card = append(k.card, job.Places.DeviceOf(src))
	}
	k.connect()
	return k
}

// connect begins the verdict with the storages as they are called now: a new mirror has
// its name from the record.
func (k *copyKeeper) connect() {
	k.disks = map[string]schema.Disk{}
	disks := mirror.Disks(k.home, k.mirrors)
	for _, d := range disks {
		k.disks[d.UUID] = d
	}
	k.safety = schema.NewSafety(k.needed, disks, k.card)
}

// begin takes the mirrors on record before the first copy: whoever erases has to find
// all of them. Half-written files of a run that was cut short are removed.
func (k *copyKeeper) begin(ctx context.Context) error {
	for _, m := range k.mirrors {
		seen, err := k.records.Seen(ctx, m.Record, k.clock())
		if err != nil {
			return err
		}
		m.Record = seen
		if _, err := m.Sweep(ctx, false); err != nil {
			return fmt.Errorf("mirror %q: %w", m.Record.Name, err)
		}
	}
	k.connect()
	return nil
}

// clear takes a wrong file in the place of an original out of the way.
func (k *copyKeeper) clear(rel string, want schema.Digest) (schema.Mended, error) {
	m := schema.Mended{Storage: schema.CatalogStorage, UUID: k.home.Identity().UUID, SHA256: want, From: "card"}
	var err error
	m.Was, m.Aside, err = mirror.Clear(k.home, rel, want)
	return m, err
}

// keep gives each mirror its copy of a file that is whole in the catalog.
func (k *copyKeeper) keep(ctx context.Context, p *part) error {
	if len(k.mirrors) == 0 {
		return nil
	}
	known, err := k.records.Copies(ctx, p.body.sum)
	if err != nil {
		return err
	}
	for _, m := range k.mirrors {
		kept, err := m.Keep(ctx, store.WrittenAt(p.body.reader(), p.dated), p.body.sum, p.file.Size, p.item.Path, known, "card")
		if err != nil {
			return mirror.Where(m, err)
		}
		p.item.Copies = append(p.item.Copies, kept.Copy)
		if kept.Mended != nil {
			p.item.Mended = append(p.item.Mended, *kept.Mended)
		}
	}
	return nil
}

// note puts the kept and the mended copies on record, once the originals are.
func (k *copyKeeper) note(ctx context.Context, items []schema.ImportItem) error {
	var copies []schema.Copy
	var mended []schema.Mended
	for _, it := range items {
		if !it.Sampled && (it.Outcome == schema.Imported || it.Outcome == schema.Duplicate) {
			if it.Path != "" {
				copies = append(copies, schema.Copy{Path: it.Path, SHA256: it.SHA256})
			}
			copies, mended = append(copies, it.Copies...), append(mended, it.Mended...)
		}
	}
	return k.records.NoteCopies(ctx, copies, mended, k.clock())
}

// count adds a file to the verdict. A twin of one that came before it, which has no
// path of its own, is that one's.
func (k *copyKeeper) count(it schema.ImportItem) {
	switch {
	case it.Outcome == schema.Failed && !it.Erased:
		k.safety.Count(0)
	case it.Sampled:
		k.safety.Sampled++
	case it.Reason == source.ReasonCatalog, it.Reason == source.ReasonKey:
		k.safety.Passed++
	case it.Outcome != schema.Imported && it.Outcome != schema.Duplicate, it.Path == "":
	default:
		disks := []schema.Disk{k.disks[k.home.Identity().UUID]}
		for _, c := range it.Copies {
			disks = append(disks, k.disks[c.Storage])
		}
		k.safety.Count(schema.CountDisks(disks))
	}
}

// verdict is whether the card may be formatted: every file that was looked at is
// safe, all were looked at, and none was damaged when it came.
func (k *copyKeeper) verdict(sum schema.ImportSummary) schema.Safety {
	s := k.safety
	s.Safe = sum.State == "done" && !sum.DryRun && s.Short == 0 && s.Sampled == 0 && s.Passed == 0 && s.Files > 0 && sum.Remaining == 0 && sum.Damaged == 0 && sum.Failed == sum.Erased
	return s
}
