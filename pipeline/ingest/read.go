package ingest

import (
	"context"
	"errors"
	"path"

	"github.com/stillroom/stillroom/pipeline/internal/flow"
	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// reader reads the files of frames, each once, and what they say and show.
type reader struct {
	catalog Catalog
	limits  schema.Limits
	buffers flow.Buffers
	told    told
	missed  missed
	bagged  map[string]schema.Digest // by path: what a bag that was found valid says of a file
	faults  faults
}

// frame reads every file of a frame. Those that were read are open: see part.close.
func (r reader) frame(ctx context.Context, fr source.Frame) ([]*part, error) {
	parts := make([]*part, len(fr.Files))
	for n, f := range fr.Files {
		parts[n] = &part{file: f, item: schema.ImportItem{Source: f.Path, Bytes: f.Size, Waits: r.missed[f.Root].held}, beside: parts}
	}
	for _, p := range parts {
		if err := r.open(ctx, p); err != nil {
			p.close()
			if err := r.faults.of(ctx, p, err); err != nil {
				return parts, err
			}
		}
	}
	for _, p := range parts {
		if p.body == nil {
			continue
		}
		if err := r.probe(ctx, p); err != nil {
			return parts, err
		}
		if p.item.Outcome == schema.Failed {
			p.close()
		}
	}
	return parts, nil
}

// open reads the bytes of a file, and finds what the records say of them.
func (r reader) open(ctx context.Context, p *part) (err error) {
	if p.body, err = readSource(ctx, p.file, r.limits.MaxFileBytes, r.buffers); err != nil {
		return err
	}
	p.item.SHA256, p.item.Photo = p.body.sum, p.body.sum.ID()
	if p.said, err = r.told.says(p.file, p.body.sum); err != nil {
		return err
	}
	if sum, ok := r.bagged[p.file.Path]; ok && sum != p.body.sum {
		return errors.New("it changed since its bag was checked")
	}
	return nil
}

// probe reads what a file says and what it shows, unless the catalog has its bytes.
// It comes before its turn, since it needs none.
func (r reader) probe(ctx context.Context, p *part) error {
	_, known, err := r.catalog.Known(ctx, p.body.sum)
	if err != nil || known {
		return err
	}
	if err := readProbe(ctx, p, r.limits); err != nil {
		return r.faults.of(ctx, p, err)
	}
	if !p.showsPicture() {
		return nil
	}
	if p.shown, err = probe.ImageData(ctx, path.Base(p.file.Rel), p.body, p.file.Size, r.limits); err != nil {
		return r.faults.of(ctx, p, err)
	}
	return nil
}

func readProbe(ctx context.Context, p *part, lim schema.Limits) (err error) {
	if p.probe, err = probe.Read(ctx, path.Base(p.file.Rel), p.body, p.file.Size, lim); err != nil {
		return err
	}
	p.probe.SHA256, p.probed = p.body.sum, true
	return nil
}
