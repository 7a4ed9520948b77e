package records

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/pipeline/evidence"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Catalog is what the records of an import ask of the catalog.
type Catalog interface {
	evidence.Catalog
	Has(ctx context.Context, kind, id string) (bool, error)
	Apply(ctx context.Context, rec schema.Records, opt schema.ApplyOptions) (schema.Applied, error)
	HoldUnmatched(ctx context.Context, importID int64, shoots []string, entries []schema.UnmatchedEntry, now time.Time) (ids []int64, known map[string][]string, err error)
	Unmatched(ctx context.Context) ([]schema.Unmatched, error)
}

// Job is the records of one import, and how they are applied.
type Job struct {
	Catalog  Catalog
	Evidence *store.Documents
	Parse    func(file string, data []byte) (schema.Records, error)

	Shoot, Room string          // for files whose records do not say otherwise
	Records     *schema.Records // besides those on each card; nil for none
	RecordsName string          // their file, in whose folder the evidence lies that they name

	Zone    *time.Location
	Recall  schema.RecallHours
	DryRun  bool
	Clock   func() time.Time
	Applied func(schema.Applied)
}
