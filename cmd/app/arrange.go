package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/pipeline/arrange"
	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/schema"
)

// Arrange brings originals into the folders of their shoots, in the catalog and in every
// mirror that is connected. The session writes files, unless it is a dry run.
func Arrange(
	ctx context.Context, s *Session, shoots []string, names Naming, dryRun bool, counted func(int), moved func(),
) (sum schema.Arranged, err error) {
	templates, err := names.Templates(s.Settings)
	if err != nil {
		return sum, err
	}
	for _, id := range shoots {
		there, err := s.Catalog.Has(ctx, "shoot", id)
		if err != nil {
			return sum, err
		}
		if !there {
			return sum, Usagef("%v", catalog.NotFound("shoot", id))
		}
	}
	job := arrange.Job{Records: s.Catalog.Storages().Moves(), Store: s.Store, Shoots: shoots, None: ingest.Unsorted, DryRun: dryRun, Templates: templates, Counted: counted, Moved: moved}
	h, err := s.Home(ctx)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, mirror.CloseAll(job.Mirrors)) }()
	away := []string{}
	for _, m := range h.Mirrors {
		if m.RetiredAt != "" || dryRun {
			continue
		}
		open, err := h.Open(ctx, m, false)
		if errors.As(err, new(*mirror.AwayError)) {
			away = append(away, m.Name)
			continue
		}
		if err != nil {
			return sum, fmt.Errorf("mirror %q: %w", m.Name, err)
		}
		job.Mirrors = append(job.Mirrors, open)
	}
	sum, err = arrange.Run(ctx, job)
	slices.Sort(away)
	sum.Away = away
	return sum, err
}
