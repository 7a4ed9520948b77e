package app

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/schema"
)

// Card asks whether a card may be formatted.
type Card struct {
	Sources []string
	Copies  *int // asked for on different disks; nil: as many as the settings say

	Counted func(files int, bytes int64)
	File    func(f schema.CardFile, safe bool)
}

// Look reads every file of the card, and its copies in the catalog and in the mirrors that
// are connected; away are the others. Nothing is written.
func (x Card) Look(ctx context.Context, s *Session) (sum schema.CardSummary, away []schema.Storage, err error) {
	want := s.Settings.Storage
	if x.Copies != nil {
		want.Copies = *x.Copies
	}
	if err := s.Settings.Named(want.Check()); err != nil {
		return sum, nil, err
	}
	h, err := s.Home(ctx, x.Sources...)
	if err != nil {
		return sum, nil, err
	}
	job := ingest.CardJob{
		Catalog: s.Catalog, Storages: s.Catalog.Storages(), Store: s.Store, Dir: s.Dir, Places: s.Places, Sources: x.Sources,
		Copies: want.Copies, Counted: x.Counted,
		File: func(f schema.CardFile) { x.File(f, f.State == schema.CardErased || f.Disks >= want.Copies) },
	}
	defer func() { _ = mirror.CloseAll(job.Mirrors) }()
	for _, record := range h.Mirrors {
		if record.RetiredAt != "" {
			continue
		}
		m, err := h.Look(ctx, record)
		switch {
		case errors.As(err, new(*mirror.AwayError)):
			job.Away = append(job.Away, record)
		case err != nil:
			return sum, nil, err
		default:
			job.Mirrors = append(job.Mirrors, m)
		}
	}
	sum, err = ingest.Card(ctx, job)
	return sum, job.Away, err
}
