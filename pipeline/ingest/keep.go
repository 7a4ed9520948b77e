package ingest

import (
	"cmp"
	"context"
	"path"

	"github.com/stillroom/stillroom/pipeline/ingest/records"
	"github.com/stillroom/stillroom/pipeline/naming"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// keeper puts files at rest: in the catalog, and in each mirror.
type keeper struct {
	store  store.Storage
	names  NameRecords
	copies *copyKeeper
	told   records.Told
	limits schema.Limits
	faults faults
}

// frame puts the new files of a frame at rest, and reads the copies of those that are
// known. The context that it returns is for the rest of the frame: once a file is at rest
// it is finished whatever ends the run.
func (k keeper) frame(ctx context.Context, parts []*part) (context.Context, error) {
	for _, p := range parts {
		if p.item.Outcome == schema.Duplicate && p.item.Path != "" {
			if err := k.confirm(ctx, p); err != nil {
				return ctx, err
			}
		}
	}
	for _, p := range parts {
		if p.item.Outcome != schema.Imported {
			continue
		}
		if err := k.keep(ctx, p); err != nil {
			return ctx, err
		}
		ctx = context.WithoutCancel(ctx) // as keep says
	}
	return ctx, nil
}

// confirm re-reads the stored copy of bytes that are known: a row, a name and a size do
// not make a photograph safe. A file whose copy is gone or damaged is stored again, and
// a mirror gets each copy that it lacks.
func (k keeper) confirm(ctx context.Context, p *part) error {
	if p.written != "" && p.written != schema.WhenOf(p.dated) { // on this card it has another date than it came with
		p.dated = store.DateOf(p.written, store.Place{Storage: k.store, Name: p.item.Path})
	}
	sum, _, err := store.Digest(ctx, k.store, p.item.Path)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil || sum != p.body.sum:
		p.was = p.item.Path
		p.item.Outcome, p.item.Path = schema.Imported, ""
		mended, err := k.copies.clear(p.was, p.body.sum)
		if err != nil {
			return k.faults.of(ctx, p, err)
		}
		p.item.Mended = append(p.item.Mended, mended)
	default:
		if p.written != "" {
			store.Redate(k.store, p.item.Path, p.dated)
		}
		if err := k.copies.keep(ctx, p); err != nil {
			return k.faults.of(ctx, p, err)
		}
	}
	return nil
}

// keep puts a new file at rest and reads its metadata. A copy that was only begun is
// left when ctx ends; from the first file at rest on its frame is finished whatever
// ends the run, so that none lies there without a row.
func (k keeper) keep(ctx context.Context, p *part) error {
	rel, err := k.put(ctx, p)
	if err == nil {
		ctx = context.WithoutCancel(ctx)
		p.item.Path = rel
		err = k.copies.keep(ctx, p)
	}
	if err == nil && !p.probed {
		err = readProbe(ctx, p, k.limits)
	}
	if err != nil {
		return k.faults.of(ctx, p, err)
	}
	p.item.Path, p.item.Warns = rel, p.probe.Warnings
	p.item.New = &schema.NewOriginal{Photo: p.photo, Path: rel, Source: p.file.Rel, Probe: p.probe, Number: p.numbered}
	if !p.probe.Format.Companion() {
		p.item.New.Fingerprint = &schema.Fingerprint{SHA256: p.body.sum, Data: p.shown.Data}
	}
	return nil
}

// put puts a new file at rest in the catalog; one that was lost or damaged, where
// it was.
func (k keeper) put(ctx context.Context, p *part) (string, error) {
	folder, name := cmp.Or(k.told.ShootOf(p.file), Unsorted), path.Base(p.file.Rel)
	switch {
	case p.was != "":
		folder, name = store.Split(p.was)
	case p.name != "":
		folder, name = p.folder, p.name
	}
	rel, err := store.KeepFree(ctx, k.store, store.WrittenAt(p.body.reader(), p.dated), p.body.sum, p.file.Size, folder, name, func(rel string) (bool, error) {
		return k.names.OthersAt(ctx, schema.Move{SHA256: p.body.sum, To: rel})
	})
	for i := range p.item.Mended {
		p.item.Mended[i].Path = rel
	}
	return rel, err
}

// Unsorted is the folder below originals/ for files of no shoot.
const Unsorted = naming.Unsorted
