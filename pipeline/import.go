package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path"
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
	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// ImportCatalog is what an import asks of the catalog.
type ImportCatalog interface {
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

// ImportObserver is told what an import does. Its methods are called from one
// goroutine, in input order.
type ImportObserver interface {
	Planned(files int, bytes int64)
	Unsorted(files int) // of no shoot
	Applied(schema.Applied)
	Item(schema.ImportItem)
}

// ImportJob is one import: what to take in, where to, and how.
type ImportJob struct {
	Catalog  ImportCatalog
	Store    store.Storage
	Evidence *store.Documents
	Notes    derive.Noter
	Storages StorageCatalog
	Mirrors  []*mirror.Mirror // each gets a verified copy of every original
	Copies   int              // that make a file safe
	Watch    ImportObserver

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

// Import takes the files of the sources into the catalog. The summary is
// complete on every path, errors included. Afterwards every file that was seen
// is imported, duplicate, skipped or failed, and every imported one has been
// read back from the disk and compared.
func Import(ctx context.Context, job ImportJob) (schema.ImportSummary, error) {
	started := job.Clock()
	im := &importer{ImportJob: job, claimed: map[schema.Digest]string{}, found: map[string]map[string]schema.Digest{}, bagged: map[string]schema.Digest{}, pictures: newPictures(), copies: newCopyKeeper(job)}
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
	ImportJob
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

// unsorted is the folder below originals/ for files of no shoot; no shoot can
// have this id.
const unsorted = "unsorted"

func (im *importer) derive(ctx context.Context, p *part) (schema.Derived, error) {
	said, err := im.saidOf(ctx, p)
	if err != nil {
		return schema.Derived{}, err
	}
	if p.shown.Hole {
		p.probe.Damage = schema.DamageHole // so that its renderings say so as well
	}
	photo := schema.Photo{SHA256: p.body.sum, Probe: p.probe, Record: said}
	recipes := derive.Fitting(im.Recipes, photo)
	mark := p.item.New.Fingerprint
	if mark == nil {
		mark = new(schema.Fingerprint) // of a file that shows nothing
	}
	mark.Look = new(schema.Look)
	if p.body.data == nil {
		if len(recipes) == 0 {
			return schema.Derived{}, nil
		}
		tooLarge := &derive.FileLimitError{Bytes: p.file.Size, Max: im.Limits.MaxFileBytes}
		return schema.Derived{Failure: derive.InVain(photo, recipes, im.Limits, "limit", tooLarge.Error())}, nil
	}
	made, err := im.draw(ctx, photo, p.body.data, recipes)
	if err != nil {
		return schema.Derived{}, err
	}
	mark.Look, p.probe.Damage = made.Look, derive.Judge(p.shown, made)
	if made.Failure != nil {
		if len(recipes) == 0 {
			made.Failure = nil // nobody asked for derivatives
		}
		return schema.Derived{Failure: made.Failure}, nil
	}
	return derive.Keep(ctx, im.Store, photo, made.Rendered)
}

// draw makes pictures when it is its turn.
func (im *importer) draw(ctx context.Context, p schema.Photo, data []byte, recipes []schema.Recipe) (derive.Drawn, error) {
	return im.drawings.Draw(ctx, p, data, recipes, im.Limits, func() (derive.Drawn, error) {
		return derive.DrawWithLook(ctx, p, data, recipes, im.Limits)
	})
}

// failed makes an outcome of a fault that belongs to one file, and returns the
// fault itself when it ends the run.
func (im *importer) failed(ctx context.Context, p *part, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if mirror.EndsRun(err) {
		return err
	}
	if im.plan.Gone(p.file.Root) {
		return fmt.Errorf("%w: %s", ErrSourceGone, p.file.Root)
	}
	p.item.Outcome, p.item.Reason, p.item.Path = schema.Failed, err.Error(), ""
	return nil
}

// record is the one way to a row: it is called in input order, and a file's
// bytes are durable before the row is.
func (im *importer) record(ctx context.Context, items []schema.ImportItem) error {
	stop := false
	for i := range items {
		items[i].Type = "item"
		// A twin of a file that failed is found to have failed when it is recorded.
		fails := items[i].Outcome == schema.Failed || items[i].Outcome == schema.Duplicate && items[i].Path == ""
		stop = stop || fails && im.MaxFails > 0
	}
	if full := im.waiting.Add(im.Clock(), items...); full || stop {
		return im.flush(ctx)
	}
	return nil
}

// flush writes the rows of what is waiting.
func (im *importer) flush(ctx context.Context) error {
	items := im.waiting.Take()
	if len(items) == 0 {
		return nil
	}
	if !im.DryRun {
		if err := store.Settle(im.Store); err != nil {
			return err
		}
		// What is finished is recorded even when the run is being cancelled.
		var err error
		items, err = im.Catalog.RecordItems(context.WithoutCancel(ctx), im.sum.Import, im.next, items, im.Clock())
		if err == nil {
			err = im.copies.note(context.WithoutCancel(ctx), items)
		}
		if err != nil {
			return err
		}
	}
	im.next += len(items)
	for _, it := range items {
		im.copies.count(it)
		im.sum.Count(it)
		im.Watch.Item(it)
	}
	if im.MaxFails > 0 && im.sum.Failed >= im.MaxFails {
		return fmt.Errorf("%w: stopped after %d", ErrTooManyFailures, im.sum.Failed)
	}
	return nil
}

// body is one file from the card: its digest, and its bytes in memory or, for
// a very large one, in the open file.
type body struct {
	file *os.File
	data []byte // nil if it is too large to hold
	sum  schema.Digest
	from flow.Buffers // where data goes back to
}

// readSource reads a file once, from its first byte to its last, and fails if
// it changed meanwhile. Up to inMemory bytes are held in memory between reading
// and storing; a larger file, a film clip, is read twice instead: once for its
// digest, once for its copy.
func readSource(ctx context.Context, f source.File, inMemory int64, from flow.Buffers) (*body, error) {
	if f.Size == 0 {
		return nil, errors.New("the file is empty: nothing was written to the card under this name")
	}
	fh, err := source.Open(f)
	if err != nil {
		return nil, err
	}
	b := &body{file: fh, from: from}
	if err := b.read(ctx, f, inMemory); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func (b *body) read(ctx context.Context, f source.File, inMemory int64) error {
	h := sha256.New()
	var w io.Writer = h
	if f.Size <= inMemory {
		b.data = b.from.Get(f.Size)
		w = io.MultiWriter(h, &filler{b.data})
	}
	// Limited, so that a file that grows meanwhile cannot outgrow the buffer.
	n, err := io.Copy(w, flow.Interruptible(ctx, io.LimitReader(b.file, f.Size)))
	if err != nil {
		return err
	}
	if n != f.Size {
		return fmt.Errorf("read %d of %d bytes", n, f.Size)
	}
	h.Sum(b.sum[:0])
	return source.Unchanged(f, b.file)
}

// filler writes into a buffer that has room for all that will come.
type filler struct{ rest []byte }

func (w *filler) Write(p []byte) (int, error) {
	n := copy(w.rest, p)
	w.rest = w.rest[n:]
	if n < len(p) {
		return n, io.ErrShortWrite
	}
	return n, nil
}

// Close releases the file and the memory.
func (b *body) Close() error {
	if b.data != nil {
		b.from.Put(b.data)
		b.data = nil
	}
	return b.file.Close()
}

// reader reads them from the beginning, as often as it is told to.
func (b *body) reader() io.ReadSeeker {
	if b.data != nil {
		return bytes.NewReader(b.data)
	}
	return io.NewSectionReader(b.file, 0, math.MaxInt64)
}

// ReadAt implements io.ReaderAt over the bytes.
func (b *body) ReadAt(p []byte, off int64) (int, error) {
	if b.data != nil {
		return bytes.NewReader(b.data).ReadAt(p, off)
	}
	return b.file.ReadAt(p, off)
}
