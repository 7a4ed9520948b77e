package ingest

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// take carries the files of one frame from the card to the point where only
// their rows are missing. The error it returns ends the run; a fault of a file
// is that file's outcome.
func (im *importer) take(ctx context.Context, i int, fr source.Frame) ([]schema.ImportItem, error) {
	defer im.turns.Pass(i)

	parts := make([]*part, len(fr.Files))
	for n, f := range fr.Files {
		p := &part{file: f, item: schema.ImportItem{Source: f.Path, Bytes: f.Size, Waits: im.entries[f.Root].waits()}, beside: parts}
		defer p.close()
		parts[n] = p
		var err error
		if p.body, err = readSource(ctx, f, im.Limits.MaxFileBytes, im.buffers); err != nil {
			if err := im.failed(ctx, p, err); err != nil {
				return nil, err
			}
			continue
		}
		p.item.SHA256, p.item.Photo = p.body.sum, p.body.sum.ID()
		if p.said, err = im.says(f, p.body.sum); err != nil {
			p.close()
			if err := im.failed(ctx, p, err); err != nil {
				return nil, err
			}
			continue
		}
		if sum, ok := im.bagged[f.Path]; ok && sum != p.body.sum {
			p.close()
			if err := im.failed(ctx, p, errors.New("it changed since its bag was checked")); err != nil {
				return nil, err
			}
		}
	}

	for _, p := range parts {
		if p.body == nil || p.item.Outcome == schema.Failed {
			continue
		}
		if err := im.read(ctx, p); err != nil {
			return nil, err
		}
		if p.item.Outcome == schema.Failed {
			p.close()
		}
	}

	// Whether bytes are new is decided in input order, so that two runs over one
	// card decide alike however the work is spread.
	if err := im.turns.Wait(ctx, i); err != nil {
		return nil, err
	}
	for _, p := range parts {
		if p.body == nil {
			continue
		}
		if err := im.claim(ctx, p); err != nil {
			return nil, err
		}
	}
	im.turns.Pass(i)

	for _, p := range parts {
		if p.item.Outcome == schema.Duplicate && p.item.Path != "" && !im.DryRun {
			if err := im.confirm(ctx, p); err != nil {
				return nil, err
			}
		}
	}
	if !im.DryRun {
		for _, p := range parts {
			if p.item.Outcome != schema.Imported {
				continue
			}
			if err := im.keep(ctx, p); err != nil {
				return nil, err
			}
			ctx = context.WithoutCancel(ctx) // as keep says
		}
		if err := im.assemble(ctx, parts); err != nil {
			return nil, err
		}
	}
	items := make([]schema.ImportItem, len(parts))
	for n, p := range parts {
		items[n] = p.item
	}
	return items, nil
}

// part is one file of a frame on its way.
type part struct {
	file   source.File
	item   schema.ImportItem
	body   *body // nil if it could not be read
	probe  schema.Probe
	probed bool          // probe is filled
	shown  probe.Picture // without what is said about it
	joins  schema.Digest // an original of the photo that it shows again; zero: none
	why    schema.Join
	known  bool          // the catalog has a row for these bytes
	photo  schema.Digest // the photo they are part of, as far as that is decided

	was    string             // where it lay in the catalog, lost or damaged; "" if it is whole or new
	said   schema.PhotoRecord // by the records on the card
	beside []*part            // of its frame, this one among them
}

func (p *part) close() {
	if p.body != nil {
		_ = p.body.Close() // it was read to its end and compared
		p.body = nil
	}
}

// isNew reports whether the part was stored in this run and has no row yet. One
// that was stored again, because its copy was lost, is what it was before.
func (p *part) isNew() bool { return p.item.New != nil && !p.known }

// confirm re-reads the stored copy of bytes that are known: a row, a name and a
// size do not make a photograph safe. A copy that is gone or damaged makes the
// file one to be stored again; and what a mirror lacks, it gets.
func (im *importer) confirm(ctx context.Context, p *part) error {
	sum, _, err := store.Digest(ctx, im.Store, p.item.Path)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil || sum != p.body.sum:
		p.was = p.item.Path
		p.item.Outcome, p.item.Path = schema.Imported, ""
		mended, err := im.copies.clear(p.was, p.body.sum)
		if err != nil {
			return im.failed(ctx, p, err)
		}
		p.item.Mended = append(p.item.Mended, mended)
	default:
		if err := im.copies.keep(ctx, p); err != nil {
			return im.failed(ctx, p, err)
		}
	}
	return nil
}

// keep puts a new file at rest and reads what it says. A copy that was only
// begun is left when ctx ends; from the first file at rest on its frame is
// finished whatever ends the run, so that none lies there without a row.
func (im *importer) keep(ctx context.Context, p *part) error {
	rel, err := im.put(ctx, p)
	if err == nil {
		ctx = context.WithoutCancel(ctx)
		p.item.Path = rel
		err = im.copies.keep(ctx, p)
	}
	if err == nil && !p.probed {
		err = im.readProbe(ctx, p)
	}
	if err != nil {
		return im.failed(ctx, p, err)
	}
	p.item.Path, p.item.Warns = rel, p.probe.Warnings
	p.item.New = &schema.NewOriginal{Photo: p.photo, Path: rel, Source: p.file.Rel, Probe: p.probe}
	if !p.probe.Format.Companion() {
		p.item.New.Fingerprint = &schema.Fingerprint{SHA256: p.body.sum, Data: p.shown.Data}
	}
	return nil
}

// claim decides whether the bytes are new to the catalog and to this run.
func (im *importer) claim(ctx context.Context, p *part) error {
	im.mu.Lock()
	defer im.mu.Unlock()
	f, sum := p.file, p.body.sum
	if len(im.records[f.Root].Photos) > 0 { // which are matched at the end
		if im.found[f.Root] == nil {
			im.found[f.Root] = map[string]schema.Digest{}
		}
		im.found[f.Root][f.Rel] = sum
	}
	if first, ok := im.claimed[sum]; ok {
		p.item.Outcome, p.item.Reason = schema.Duplicate, "same bytes as "+first
		return nil
	}
	k, known, err := im.Catalog.Known(ctx, sum)
	if err != nil {
		return err
	}
	p.known, p.photo = known, k.Photo
	if known {
		p.item.Outcome, p.item.Path = schema.Duplicate, k.Path
		p.warnDamage(k.Damage)
		return nil
	}
	order, at, err := im.Catalog.Purged(ctx, sum)
	if err != nil {
		return err
	}
	if order != "" && order != im.Order {
		p.item.Outcome, p.item.Erased = schema.Failed, true
		p.item.Reason = fmt.Sprintf("erased on %s by order %s; if it is to come back, import it with --order %s", at[:10], order, order)
		return nil
	}
	if err := im.join(ctx, p); err != nil || p.item.Outcome == schema.Failed {
		return err
	}
	im.claimed[sum] = filepath.Base(f.Path)
	p.item.Outcome = schema.Imported
	return nil
}

// put puts a new file at rest in the catalog; one that was lost or damaged, where
// it was.
func (im *importer) put(ctx context.Context, p *part) (string, error) {
	folder, name := im.shootOf(p.file), path.Base(p.file.Rel)
	if folder == "" {
		folder = unsorted
	}
	if p.was != "" {
		folder, name = path.Base(path.Dir(p.was)), path.Base(p.was)
	}
	rel, err := store.Keep(ctx, im.Store, p.body.reader(), p.body.sum, p.file.Size, folder, name)
	for i := range p.item.Mended {
		p.item.Mended[i].Path = rel
	}
	return rel, err
}
