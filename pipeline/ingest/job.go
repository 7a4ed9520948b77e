package ingest

import (
	"context"
	"errors"
	"time"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/evidence"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Catalog is what an import asks of the catalog.
type Catalog interface {
	evidence.Catalog
	PictureCatalog
	Known(ctx context.Context, sha schema.Digest) (schema.KnownOriginal, bool, error)
	Purged(ctx context.Context, sha schema.Digest) (order string, at schema.When, err error)
	Said(ctx context.Context, sha schema.Digest) (schema.PhotoRecord, error)
	Has(ctx context.Context, kind, id string) (bool, error)
	Apply(ctx context.Context, rec schema.Records, opt schema.ApplyOptions) (schema.Applied, error)
	BeginImport(ctx context.Context, sources []string, program string, now time.Time) (int64, error)
	HoldUnmatched(ctx context.Context, importID int64, shoots []string, entries []schema.UnmatchedEntry, now time.Time) (ids []int64, known map[string][]string, err error)
	Unmatched(ctx context.Context) ([]schema.Unmatched, error)
	RecordItems(ctx context.Context, importID int64, first int, items []schema.ImportItem, now time.Time) ([]schema.ImportItem, error)
	Head(ctx context.Context) (schema.LedgerHead, error)
	ResumeImport(ctx context.Context, id int64) error
	FinishImport(ctx context.Context, id int64, state string, now time.Time) error
}

// Observer is told of the events of an import. Its methods are called from one
// goroutine, in input order.
type Observer interface {
	Planned(files int, bytes int64)
	Unsorted(files int) // of no shoot
	Applied(schema.Applied)
	Item(schema.ImportItem)
}

// Job is one import: its sources, where they go, and how.
type Job struct {
	Catalog  Catalog
	Store    store.Storage
	Places   store.Places
	Evidence *store.Documents
	Notes    derive.Noter
	Storages Storages
	Mirrors  []*mirror.Mirror // each gets a verified copy of every original
	Copies   int              // that make a file safe
	Watch    Observer

	Sources []string
	Shoot   string // for files whose records do not say otherwise
	Room    string
	Records *schema.Records // besides the shoot.yaml of each source; nil for none

	RecordsName string // their file, in whose folder the evidence lies that they name

	Parse    func(file string, data []byte) (schema.Records, error)
	Zone     *time.Location
	Recall   schema.RecallHours // how long recipients have, should records end a yes
	NoPairs  bool               // RAW and JPEG stay two photos
	Recipes  []schema.Recipe    // none: no derivatives
	Order    string             // take in again files that this order erased
	DryRun   bool               // the same plan, the same reading; nothing is written
	Limits   schema.Limits      // of what one file may cost
	MaxFails int                // stop after this many failed files; 0: never
	Jobs     int                // 0: one a processor
	Program  string
	Clock    func() time.Time

	// Yield gives the lock of the storage to whoever waits for it and takes it again;
	// nil: nobody is let in.
	Yield func(ctx context.Context) error
	// Wanted reports whether somebody waits.
	Wanted func() bool
}

// Errors that end an import.
var (
	ErrTooManyFailures = errors.New("too many files failed")
	ErrSourceGone      = errors.New("the source is no longer there")
)

// Run takes the files of the sources into the catalog. The summary is
// complete on every path, errors included. Afterwards every file that was seen
// is imported, duplicate, skipped or failed, and every imported one has been
// read back from the disk and compared.
func Run(ctx context.Context, job Job) (schema.ImportSummary, error) {
	started := job.Clock()
	sum := schema.ImportSummary{Type: "summary", DryRun: job.DryRun, State: "done"}
	copies := newCopyKeeper(job)
	err := steps(ctx, job, copies, &sum)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		sum.State = "interrupted"
	default:
		sum.State = "failed"
	}
	if err != nil {
		sum.Error = err.Error()
	}
	if sum.Import != 0 {
		// Also after a cancel: the catalog must not think that it still runs.
		if ferr := job.Catalog.FinishImport(context.WithoutCancel(ctx), sum.Import, sum.State, job.Clock()); err == nil {
			err = ferr
		}
		if err == nil {
			err = noteHead(ctx, job)
		}
	}
	sum.Seconds = job.Clock().Sub(started).Seconds()
	sum.Safety = copies.verdict(sum)
	return sum, err
}

// noteHead has the mirrors remember the newest entry of the ledger: whoever has one
// can tell whether the catalog still has it.
func noteHead(ctx context.Context, job Job) error {
	if len(job.Mirrors) == 0 {
		return nil
	}
	h, err := job.Catalog.Head(ctx)
	for _, m := range job.Mirrors {
		if err == nil {
			err = store.NoteHead(ctx, m, job.Store.Identity().UUID, h.Seq, h.SHA256, string(h.At))
		}
	}
	return err
}
