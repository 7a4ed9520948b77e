package ingest

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/evidence"
	"github.com/stillroom/stillroom/pipeline/internal/flow"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/source"
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

// Observer is told what an import does. Its methods are called from one
// goroutine, in input order.
type Observer interface {
	Planned(files int, bytes int64)
	Unsorted(files int) // of no shoot
	Applied(schema.Applied)
	Item(schema.ImportItem)
}

// Job is one import: what to take in, where to, and how.
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
	Order    string             // take in again what was erased by this order
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
	im := &importer{Job: job, claimed: map[schema.Digest]string{}, found: map[string]map[string]schema.Digest{}, bagged: map[string]schema.Digest{}, pictures: newPictures(), copies: newCopyKeeper(job)}
	im.sum = schema.ImportSummary{Type: "summary", DryRun: job.DryRun, State: "done"}
	err := im.run(ctx)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		im.sum.State = "interrupted"
	default:
		im.sum.State = "failed"
	}
	if err != nil {
		im.sum.Error = err.Error()
	}
	if im.sum.Import != 0 {
		// Also after a cancel: the catalog must not think that it still runs.
		if ferr := job.Catalog.FinishImport(context.WithoutCancel(ctx), im.sum.Import, im.sum.State, job.Clock()); err == nil {
			err = ferr
		}
		if err == nil {
			err = im.noteHead(ctx)
		}
	}
	im.sum.Seconds = job.Clock().Sub(started).Seconds()
	im.sum.Safety = im.copies.verdict(im.sum)
	return im.sum, err
}

// noteHead has the mirrors remember the newest entry of the ledger: whoever has one
// can tell whether the catalog still has it.
func (im *importer) noteHead(ctx context.Context) error {
	if len(im.Mirrors) == 0 {
		return nil
	}
	h, err := im.Catalog.Head(ctx)
	for _, m := range im.Mirrors {
		if err == nil {
			err = store.NoteHead(ctx, m, im.Store.Identity().UUID, h.Seq, h.SHA256, string(h.At))
		}
	}
	return err
}

type importer struct {
	Job
	sum     schema.ImportSummary
	plan    source.Plan
	records map[string]schema.Records // by source root

	entries map[string]*cardEntries // by source root: what they say of its photos

	evidence *evidence.Documents // what they name as that

	bagged map[string]schema.Digest // by path: what a bag that was found valid says of a file

	turns  *flow.Turns
	copies *copyKeeper

	next     int      // number of the next item
	pictures pictures // guarded by mu

	waiting flow.Batch[schema.ImportItem] // finished, and not yet in the catalog

	drawings *derive.Drawings
	buffers  flow.Buffers

	mu      sync.Mutex
	claimed map[schema.Digest]string            // by the files of this run
	found   map[string]map[string]schema.Digest // root, path on the card: what was there
}

func (im *importer) run(ctx context.Context) error {
	from, err := im.openBags(ctx)
	if err != nil {
		return err
	}
	im.plan, err = source.Walk(ctx, from, im.ownFolders()...)
	if err != nil {
		return err
	}
	if err := im.readRecords(ctx); err != nil {
		return err
	}
	plan := im.plan
	im.Watch.Planned(plan.Seen(), plan.Bytes())
	if n := im.unsorted(); n > 0 {
		im.Watch.Unsorted(n)
	}
	if !im.DryRun {
		if im.sum.Import, err = im.Catalog.BeginImport(ctx, im.Sources, im.Program, im.Clock()); err != nil {
			return err
		}
	}
	if err := im.holdMissed(ctx); err != nil {
		return err
	}
	if !im.DryRun {
		if err := im.copies.begin(ctx); err != nil {
			return err
		}
	}
	defer func() { im.sum.Remaining = plan.Seen() - im.sum.Seen }()
	for _, s := range plan.Skips {
		if err := im.record(ctx, []schema.ImportItem{{Source: s.Path, Outcome: schema.Skipped, Reason: s.Reason}}); err != nil {
			return err
		}
	}
	for _, f := range plan.Failures {
		if err := im.record(ctx, []schema.ImportItem{{Source: f.Path, Outcome: schema.Failed, Reason: f.Err.Error()}}); err != nil {
			return err
		}
	}
	if err := im.takeAll(ctx, source.Frames(plan.Files)); err != nil {
		return err
	}
	if err := im.applyPhotoRecords(ctx); err != nil {
		return err
	}
	return im.compare(ctx)
}

// unsorted counts the files that neither the import nor a record says a shoot of.
func (im *importer) unsorted() (n int) {
	for _, f := range im.plan.Files {
		if im.shootOf(f) == "" {
			n++
		}
	}
	return n
}

// openBags says what is walked: of a source that is a bag the originals in it. A
// bag that is not valid ends the import before anything is taken in.
func (im *importer) openBags(ctx context.Context) ([]string, error) {
	var from []string
	for _, name := range im.Sources {
		walked, sums, err := packages.BagSource(ctx, name)
		if err != nil {
			return nil, err
		}
		from = append(from, walked)
		for rel, sum := range sums {
			im.bagged[filepath.Join(walked, filepath.FromSlash(rel))] = sum
		}
	}
	return from, nil
}

// ownFolders are where an import writes: they cannot be its source.
func (im *importer) ownFolders() []string {
	folders := []string{im.Store.Identity().Path}
	for _, m := range im.Mirrors {
		folders = append(folders, m.Identity().Path)
	}
	return folders
}

func (im *importer) takeAll(ctx context.Context, frames []source.Frame) error {
	jobs := im.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	// Twice as many frames are on their way as are rendered at a time: while one
	// waits for the disk to give back its copy, another has the processor.
	var err error
	if im.drawings, err = derive.NewDrawings(im.Notes, jobs, im.Limits, false); err != nil {
		return err
	}
	im.buffers = flow.NewBuffers(2 * jobs)
	// The window bounds finished frames that wait for a slower one before them;
	// they hold no picture data, so its size is not critical.
	for some := range slices.Chunk(frames, lotsPerJob*jobs) {
		im.turns = flow.NewTurns()
		err = flow.InOrder(ctx, some, 2*jobs, 4*jobs, im.take, func(_ int, items []schema.ImportItem) error {
			return im.record(ctx, items)
		})
		if err == nil {
			err = im.yield(ctx)
		}
		if err != nil {
			break
		}
	}
	// What was finished is recorded also when the run was cancelled, or ended by a
	// file. Where the catalog's own disk is full it is not, and the next run takes
	// over what lies there.
	if ferr := im.flush(ctx); err == nil {
		err = ferr
	}
	return err
}

// lotsPerJob is how many frames a job works on before others are let in: some seconds
// of work, beside which the moment when the last of them is finished and the next not
// begun is nothing.
const lotsPerJob = 16

// yield lets others have the storage who wait for it, while no frame is in hand and
// everything that was finished is on record.
func (im *importer) yield(ctx context.Context) error {
	if im.Yield == nil || im.DryRun || !im.Wanted() {
		return nil
	}
	if err := im.flush(ctx); err != nil {
		return err
	}
	if err := im.Yield(ctx); err != nil {
		return err
	}
	return im.Catalog.ResumeImport(ctx, im.sum.Import)
}

// unsorted is the folder below originals/ for files of no shoot; no shoot can
// have this id.
const unsorted = "unsorted"
