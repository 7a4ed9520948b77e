package ingest

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/ingest/records"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/naming"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Catalog is what an import asks of the catalog.
type Catalog interface {
	records.Catalog
	PictureCatalog
	Known(ctx context.Context, sha schema.Digest) (schema.KnownOriginal, bool, error)
	Purged(ctx context.Context, sha schema.Digest) (order string, at schema.When, err error)
	TakenFrom(ctx context.Context, names []string) (map[string][]schema.TakenFile, error)
	Said(ctx context.Context, sha schema.Digest) (schema.PhotoRecord, error)
	BeginImport(ctx context.Context, sources []string, program string, now time.Time) (int64, error)
	RecordItems(ctx context.Context, importID int64, first int, items []schema.ImportItem, now time.Time) ([]schema.ImportItem, error)
	Head(ctx context.Context) (schema.LedgerHead, error)
	ResumeImport(ctx context.Context, id int64) error
	FinishImport(ctx context.Context, id int64, state string, now time.Time) error
}

// Observer is told of the events of an import. Its methods are called from one
// goroutine, in input order.
type Observer interface {
	Counted(files int, bytes int64)
	Unsorted(files int)                     // of no shoot
	Given(files int, shoot, records string) // of a source whose records describe that shoot alone
	Applied(schema.Applied)
	Item(schema.ImportItem)
}

// Job is one import: its sources, where they go, and how.
type Job struct {
	Catalog  Catalog
	Store    store.Storage
	Dir      string // the catalog's folder, which is no card
	Places   store.Places
	Evidence *store.Documents
	Notes    derive.Noter
	Draws    render.Renderer
	Storages Storages
	Names    NameRecords
	Mirrors  []*mirror.Mirror // each gets a verified copy of every original
	Copies   int              // that make a file safe
	Watch    Observer

	Sources []string
	Shoot   string // for files whose records do not say otherwise
	Room    string
	Records *schema.Records // besides the shoot.yaml of each source; nil for none

	RecordsName string // their file, in whose folder the evidence lies that they name

	Parse     func(file string, data []byte) (schema.Records, error)
	Zone      *time.Location
	Recall    schema.RecallHours // how long recipients have, should records end a yes
	Templates naming.Templates   // of the folder and the name of each new file
	NoPairs   bool               // RAW and JPEG stay two photos
	Recipes   []schema.Recipe    // none: no derivatives
	Order     string             // take in again files that this order erased
	Trust     bool               // what is known by name, size, date and samples is not read
	DryRun    bool               // the same walk, the same reading; nothing is written
	Limits    schema.Limits      // of what one file may cost
	MaxFails  int                // stop after this many failed files; 0: never
	Jobs      int                // 0: one a processor
	Program   string
	Clock     func() time.Time

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

// steps is an import: each step is given what those before it returned. sum counts what
// is on record, however the import ends.
func steps(ctx context.Context, job Job, copies *copyKeeper, sum *schema.ImportSummary) error {
	walked, bagged, err := walk(ctx, job)
	if err != nil {
		return err
	}
	words := job.records()
	told, err := records.Read(ctx, words, &walked)
	if err != nil {
		return err
	}
	job.Watch.Counted(walked.Seen(), walked.Bytes())
	if n := told.Unsorted(walked); n > 0 {
		job.Watch.Unsorted(n)
	}
	for _, g := range told.Given(walked) {
		job.Watch.Given(g.Files, g.Shoot, g.Records)
	}
	if !job.DryRun {
		if sum.Import, err = job.Catalog.BeginImport(ctx, job.Sources, job.Program, job.Clock()); err != nil {
			return err
		}
	}
	held, n, err := told.Hold(ctx, words, sum.Import)
	sum.Missed = n
	if err != nil {
		return err
	}
	if !job.DryRun {
		if err := copies.begin(ctx); err != nil {
			return err
		}
	}
	defer func() { sum.Remaining = walked.Seen() - sum.Seen }()
	rows := &rows{job: job, copies: copies, sum: sum}
	if err := rows.passedOver(ctx, walked); err != nil {
		return err
	}
	hands, err := newHands(job, walked, bagged, told, held, copies)
	if err != nil {
		return err
	}
	if job.Trust {
		if hands.sampler, err = newSampler(ctx, job, walked.Files, held); err != nil {
			return err
		}
	}
	if err := hands.takeAll(ctx, job, source.Frames(walked.Files), rows); err != nil {
		return err
	}
	if err := told.Finish(ctx, words, held, sum.Import, hands.claims.found); err != nil {
		return err
	}
	return compare(ctx, job, sum)
}

// records are the records of an import, and how they are applied.
func (job Job) records() records.Job {
	return records.Job{
		Catalog: job.Catalog, Evidence: job.Evidence, Parse: job.Parse, Shoot: job.Shoot, Room: job.Room, Records: job.Records, RecordsName: job.RecordsName,
		Zone: job.Zone, Recall: job.Recall, DryRun: job.DryRun, Clock: job.Clock, Applied: job.Watch.Applied,
	}
}

// walk lists the files on the cards: of a bag the originals in it, and by their paths
// the digests that the bag states. A bag that is not valid ends the import before
// anything is taken in. Where an import writes cannot be its source.
func walk(ctx context.Context, job Job) (source.Found, map[string]schema.Digest, error) {
	bagged := map[string]schema.Digest{}
	var from []string
	for _, name := range job.Sources {
		walked, sums, err := packages.BagSource(ctx, name)
		if err != nil {
			return source.Found{}, nil, err
		}
		from = append(from, walked)
		for rel, sum := range sums {
			bagged[filepath.Join(walked, filepath.FromSlash(rel))] = sum
		}
	}
	own := []string{job.Dir}
	for _, m := range job.Mirrors {
		own = append(own, m.Identity().Path)
	}
	walked, err := source.Take(ctx, from, own...)
	return walked, bagged, err
}

// compare says at the end which photos are held because they are like a restricted
// one, and how many cannot be compared.
func compare(ctx context.Context, job Job, sum *schema.ImportSummary) error {
	if job.DryRun {
		return nil
	}
	alike, err := job.Catalog.Alike(ctx, schema.Selection{Import: sum.Import})
	unmarked, uerr := job.Catalog.WithoutFingerprint(ctx)
	sum.Alike, sum.Unmarked = alike, unmarked
	return errors.Join(err, uerr)
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
