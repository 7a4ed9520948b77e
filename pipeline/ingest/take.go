package ingest

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/internal/flow"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// hands carry frames through the steps, many at a time. Only claims changes while they do.
type hands struct {
	read   reader
	claims *claims
	keep   keeper
	photos assembler
	dryRun bool
}

// take carries the files of one frame from the card to the point where only
// their rows are missing. The error it returns ends the run; a fault of a file
// is that file's outcome.
func (h hands) take(ctx context.Context, turns *flow.Turns, i int, fr source.Frame) ([]schema.ImportItem, error) {
	defer turns.Pass(i)

	parts, err := h.read.frame(ctx, fr)
	defer func() {
		for _, p := range parts {
			p.close()
		}
	}()
	if err != nil {
		return nil, err
	}

	// Whether bytes are new is decided in input order, so that two runs over one
	// card decide alike however the work is spread.
	if err := turns.Wait(ctx, i); err != nil {
		return nil, err
	}
	for _, p := range parts {
		if p.body == nil {
			continue
		}
		if err := h.claims.claim(ctx, p); err != nil {
			return nil, err
		}
	}
	turns.Pass(i)

	if !h.dryRun {
		if ctx, err = h.keep.frame(ctx, parts); err != nil {
			return nil, err
		}
		if err := h.photos.assemble(ctx, parts); err != nil {
			return nil, err
		}
	}
	items := make([]schema.ImportItem, len(parts))
	for n, p := range parts {
		items[n] = p.item
	}
	return items, nil
}
