package ingest

import (
	"context"
	"errors"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/internal/parallel"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// CardCatalog is the part of the catalog that knows the files of a card.
type CardCatalog interface {
	Known(ctx context.Context, sha schema.Digest) (schema.KnownOriginal, bool, error)
	Purged(ctx context.Context, sha schema.Digest) (order string, at schema.When, err error)
}

// CardStorages is what is on record of the copies of a file.
type CardStorages interface {
	Copies(ctx context.Context, sha schema.Digest) ([]schema.Copy, error)
	LastRead(ctx context.Context, path string) (schema.When, error)
}

// CardJob asks of a card whether its files are safe without it. It writes nothing.
type CardJob struct {
	Catalog  CardCatalog
	Storages CardStorages
	Store    store.Storage
	Dir      string // the catalog's folder, which is no card
	Places   store.Places
	Mirrors  []*mirror.Mirror // that are connected
	Away     []schema.Storage // and that are not
	Sources  []string
	Copies   int // that make a file safe
	Counted  func(files int, bytes int64)
	File     func(schema.CardFile)
}

// Card reads every file of the sources, and each of its copies in every storage that
// is connected. Only a copy that was read now, to its last byte, counts.
func Card(ctx context.Context, job CardJob) (schema.CardSummary, error) {
	sum := schema.CardSummary{Type: "summary"}
	disks := mirror.Disks(job.Store, job.Mirrors)
	var card, own []string
	for _, src := range job.Sources {
		card = append(card, job.Places.DeviceOf(src))
	}
	safe := schema.NewSafety(job.Copies, disks, card)
	for _, m := range job.Mirrors {
		own = append(own, m.Identity().Path)
	}
	found, err := source.Walk(ctx, job.Sources, append(own, job.Dir)...)
	if err != nil {
		return sum, err
	}
	job.Counted(found.Seen(), found.Bytes())
	sum.Skipped = len(found.Skips)
	for _, f := range found.Failures {
		job.tell(schema.CardFile{Source: f.Path, State: schema.CardUnread, Reason: f.Err.Error()}, &sum, &safe)
	}
	for _, f := range found.Files {
		file, err := job.one(ctx, f, disks)
		if err != nil {
			return sum, err
		}
		job.tell(file, &sum, &safe)
	}
	safe.Safe = safe.Files > 0 && safe.Short == 0 && sum.Damaged == 0
	sum.Safety = safe
	return sum, nil
}

func (job CardJob) tell(f schema.CardFile, sum *schema.CardSummary, safe *schema.Safety) {
	f.Type = "file"
	sum.Seen++
	switch f.State {
	case schema.CardErased:
		sum.Erased++
	default:
		if f.State == schema.CardUnknown {
			sum.Unknown++
		}
		safe.Count(f.Disks)
	}
	if f.Damaged {
		sum.Damaged++
	}
	job.File(f)
}

// one finds the copies of a file of the card. The error ends the run.
func (job CardJob) one(ctx context.Context, f source.File, disks []schema.Disk) (schema.CardFile, error) {
	out := schema.CardFile{Source: f.Path, Bytes: f.Size, Copies: []schema.CardCopy{}}
	body, err := readSource(ctx, f, 0, parallel.NewBuffers(1))
	if err != nil {
		out.State, out.Reason = schema.CardUnread, err.Error()
		return out, ctx.Err()
	}
	sum := body.sum
	if err := body.Close(); err != nil {
		return out, err
	}
	out.SHA256 = sum
	known, is, err := job.Catalog.Known(ctx, sum)
	if err != nil {
		return out, err
	}
	if !is {
		order, _, err := job.Catalog.Purged(ctx, sum)
		out.State = schema.CardUnknown
		if order != "" {
			out.State, out.Reason = schema.CardErased, "by order "+order
		}
		return out, err
	}
	out.State, out.Photo, out.Damaged = schema.CardKept, sum.ID(), known.Damage != ""
	if !known.Photo.IsZero() {
		out.Photo = known.Photo.ID()
	}
	last, err := job.Storages.LastRead(ctx, known.Path)
	if err != nil {
		return out, err
	}
	whole := []schema.Disk{}
	own, err := job.look(ctx, job.Store, schema.CatalogStorage, known.Path, sum)
	if err != nil {
		return out, err
	}
	own.ReadAt = last
	out.Copies = append(out.Copies, own)
	if own.State == schema.CopyWhole {
		whole = append(whole, disks[0])
	}
	copies, err := job.Storages.Copies(ctx, sum)
	if err != nil {
		return out, err
	}
	for _, k := range copies {
		c := schema.CardCopy{Storage: k.Storage, State: schema.CopyAway, ReadAt: k.ReadAt}
		for _, m := range job.Away {
			if m.UUID == k.Storage {
				c.Storage = m.Name
			}
		}
		for i, m := range job.Mirrors {
			if m.Record.UUID != k.Storage {
				continue
			}
			if c, err = job.look(ctx, m, m.Record.Name, k.Path, sum); err != nil {
				return out, err
			}
			c.ReadAt = k.ReadAt
			if c.State == schema.CopyWhole {
				whole = append(whole, disks[i+1])
			}
		}
		out.Copies = append(out.Copies, c)
	}
	out.Disks = schema.CountDisks(whole)
	return out, nil
}

// look reads one copy.
func (job CardJob) look(
	ctx context.Context, s store.Storage, name, rel string, want schema.Digest,
) (schema.CardCopy, error) {
	c := schema.CardCopy{Storage: name, State: schema.CopyWhole}
	sum, _, err := store.Digest(ctx, s, rel)
	switch {
	case ctx.Err() != nil:
		return c, ctx.Err()
	case errors.Is(err, fs.ErrNotExist):
		c.State = schema.CopyMissing
		return c, s.Present()
	case err != nil || sum != want:
		c.State = schema.CopyDamaged
	}
	return c, nil
}
