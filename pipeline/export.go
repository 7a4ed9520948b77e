package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// ExportCatalog is what an export asks of the catalog.
type ExportCatalog interface {
	ExportView(ctx context.Context, sel schema.Selection, ch schema.Channel, zone *time.Location, at time.Time) (schema.ExportView, error)
	OpenDelivery(ctx context.Context, d schema.Delivery, zone *time.Location, at time.Time) error
	CheckDelivery(ctx context.Context, d schema.Delivery, zone *time.Location, at time.Time) error
	Watch(ctx context.Context) (changed func(context.Context) (bool, error), stop func() error, err error)
	CloseDelivery(ctx context.Context, id, state string, replaces []string, now time.Time) error
	OpenRecalls(ctx context.Context, zone *time.Location, hours schema.RecallHours, now time.Time) (schema.RecallsOpened, error)
	Recalls(ctx context.Context, want schema.RecallFilter) ([]schema.Recall, error)
	RecallsGone(ctx context.Context, deliveries, paths []string, at time.Time) error
	CarriedAway(ctx context.Context, ids []string, now time.Time) error
	RecallEntries(ctx context.Context, ch schema.Channel) ([]schema.RecallEntry, error)
	Deliveries(ctx context.Context, destination string) ([]schema.Delivery, error)
	Delivery(ctx context.Context, id string) (schema.Delivery, error)
	CheckLedger(ctx context.Context) error
	ClockBehind(ctx context.Context) error
}

// ExportJob is one export: which photos, for whom, where to.
type ExportJob struct {
	Catalog   ExportCatalog
	Storages  StorageCatalog // for what goes into a mirror
	Store     *store.Store
	Selection schema.Selection
	Channel   schema.Channel
	Format    export.Format
	To        string // a folder: new, empty, or, with Update, one that an export wrote
	Recipient string
	Strict    bool // nothing at all if anything is withheld
	Update    bool
	DryRun    bool
	Settings  schema.Settings
	Recall    schema.RecallHours
	Zone      *time.Location
	Excel     bool      // tables are marked as UTF-8 for spreadsheets that need it
	BaseURL   string    // for formats that are Addressed: see export.ParseBaseURL
	Theme     fs.FS     // of whoever keeps the catalog; nil: there is none
	At        time.Time // the moment the package is dated and decided for; zero: now
	Clock     func() time.Time
	Program   string
	// Key is what the package is signed with, asked for when there is something to
	// sign: what may no longer stand goes also where there is no key.
	Key func(ctx context.Context) (signature.Key, error)
}

// ExportSummary closes every export.
type ExportSummary struct {
	Type        string            `json:"type"` // "summary"
	Delivery    string            `json:"delivery,omitempty"`
	Manifest    string            `json:"manifest,omitempty"`
	Channel     schema.Channel    `json:"channel"`
	Format      string            `json:"format"`
	Destination string            `json:"destination"`
	DryRun      bool              `json:"dry_run,omitempty"`
	Selected    int               `json:"selected"`
	Exported    int               `json:"exported"`
	Withheld    []schema.Withheld `json:"withheld"`
	Originals   int               `json:"originals,omitempty"`         // that left
	Omitted     []schema.Withheld `json:"originals_omitted,omitempty"` // that the families let leave, and that stayed
	Files       int               `json:"files"`
	Bytes       int64             `json:"bytes"`
	Removed     int               `json:"removed,omitempty"`
	Again       int               `json:"again,omitempty"`   // how often a consent changed meanwhile, and all was decided again
	Foreign     int               `json:"foreign,omitempty"` // sidecars of somebody else, left as they are
	Alone       int               `json:"alone,omitempty"`   // photos of which the mirror has no copy
	Preset      string            `json:"preset,omitempty"`
	Replaced    []string          `json:"replaced,omitempty"` // what the command line said in the preset's place
	Plan        string            `json:"plan,omitempty"`     // that was written, or carried out
	Moved       []string          `json:"moved,omitempty"`    // since the plan was written
	ValidUntil  schema.When       `json:"valid_until,omitempty"`
	NoAlt       int               `json:"no_alt,omitempty"`
	NoCreator   int               `json:"no_creator,omitempty"`
	Error       string            `json:"error,omitempty"`
}

// Errors of an export.
var (
	ErrNothingSelected = errors.New("no photo matches the selection")
	ErrRefused         = errors.New("refused by consent")
	ErrEarlier         = errors.New("an export cannot be dated before now; to look back, ask `consent explain --at`")
	ErrDestination     = errors.New("the destination cannot be used")
	ErrLeak            = errors.New("the leak gate refused")
	ErrAltered         = errors.New("an exported file was altered")
	ErrOverdue         = errors.New("copies that were called back are overdue")
)

// Export writes a package of the photos that may go to the channel now. Either
// the whole package stands at the destination and in the ledger, or nothing
// does. ErrRefused means that nothing was permitted (or, with Strict, not
// everything) and nothing was written.
//
// The order of what it does is the promise: decide; plan; pass every byte
// through the leak gate; write the ledger's entry, deciding again in the same
// transaction; only then write the first file. Where people look already, it is
// decided again before every file, and whatever ends meanwhile is gone before
// Export returns: see overtaken.
func Export(ctx context.Context, job ExportJob) (ExportSummary, error) {
	removed := 0
	for again := 0; ; again++ {
		ex := newExporter(job)
		err := ex.run(ctx)
		err = errors.Join(err, ex.removeWork(), ex.closeMirror())
		removed += ex.sum.Removed
		if ex.overtaken(err) && again < mostAgain && ctx.Err() == nil {
			job.Update, job.At = true, laterOf(job.At, job.Clock())
			continue
		}
		more, terr := ex.takeOut(ctx, err, removed)
		ex.sum.Removed, ex.sum.Again = removed+more, again
		if err = errors.Join(err, terr); err != nil {
			ex.sum.Error = err.Error()
		}
		return ex.sum, err
	}
}

func newExporter(job ExportJob) *exporter {
	ex := &exporter{ExportJob: job, now: job.Clock(), ours: map[string][]written{}}
	if ex.At.IsZero() {
		ex.At = ex.now
	}
	ex.sum = ExportSummary{Type: "summary", Channel: job.Channel, Format: job.Format.Name, DryRun: job.DryRun, Withheld: []schema.Withheld{}}
	return ex
}

type exporter struct {
	ExportJob
	now      time.Time // when it began
	sum      ExportSummary
	view     schema.ExportView
	sealed   error // schema.ErrSealed: the view does not know all that is private
	plan     export.Plan
	files    []outgoing // in the order in which they are written; the manifest is last
	previous []schema.Delivery
	halfway  []schema.Delivery                            // killed before anything stood at the destination
	carried  []schema.Delivery                            // stood there and are gone from there
	ours     map[string][]written                         // what previous deliveries wrote at the destination, by path
	mayStill func(ctx context.Context, surely bool) error // schema.ErrMoved: the delivery in hand may not go on

	inPlace  bool   // the destination holds an earlier export
	visible  bool   // something of this export may stand where people look
	touched  bool   // something at the destination was, or may have been, removed or written
	work     string // where pictures are made; "" until one is
	makings  int
	writer   atomicfile.Writer  // of the package
	mirror   *store.Store       // that sidecars go into
	unlock   func()             // of it
	foreign  map[string]bool    // paths of sidecars that are somebody else's
	planning bool               // a dry run whose plan somebody will read
	agreed   *schema.ExportPlan // what is carried out, to the letter; nil: whatever is right now
}

// written is a file that a previous delivery wrote.
type written struct {
	sum     schema.Digest
	photo   schema.Digest
	photoID string // what the delivery calls it
}

// outgoing is one file that has passed the gate. Its bytes are those of a
// derivative, of a file that was made for this export, of an original, or data.
type outgoing struct {
	path      string // below the destination, with slashes
	from      string // a derivative, below the catalog
	work      string // a file that was made
	part      bool   // one of the many files of an image service
	offset    int64  // of a part, in either of these
	original  string // an original, below the catalog: it is never held in memory
	data      []byte
	document  bool // of a photo, and no picture
	profile   leak.Profile
	icc       bool // it has a colour profile
	sum       schema.Digest
	bytes     int64
	mark      string  // what it carries where it says nothing of itself
	marking   marking // set where the mark is put in when it is read
	photo     schema.Digest
	decision  string
	rendering schema.Digest // whose pixels it shows, if its bytes are others
	treated   string        // the treatments that it was rendered with
}

func (ex *exporter) run(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		ex.checkSettings,
		ex.clearLeftovers,
		ex.checkDestination,
		ex.clearHalfway,
		ex.openRecalls,
		ex.decide,
		ex.refuse,
		ex.removeForbidden,
		ex.readable,
		ex.refuseOverdue,
		ex.soundLedger,
		ex.prepare,
		ex.addsNothing,
		ex.leaveForeign,
		ex.passGate,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if ex.DryRun || ex.Format.Beside && len(ex.files) == 0 && len(ex.ours) == 0 {
		return nil
	}
	return ex.deliver(ctx)
}

func (ex *exporter) checkSettings(context.Context) error {
	if ex.Format.Check == nil {
		return nil
	}
	return ex.Format.Check(ex.Settings)
}

func (ex *exporter) checkDestination(ctx context.Context) error {
	to, err := realPath(ex.To)
	if err != nil {
		return err
	}
	own, err := realPath(ex.Store.Path())
	if err != nil {
		return err
	}
	ex.To, ex.sum.Destination = to, to
	if within(to, own) {
		return fmt.Errorf("%w: %s lies inside the catalog", ErrDestination, to)
	}
	all, err := ex.Catalog.Deliveries(ctx, to)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.State != "standing" && d.State != "writing" || d.Carried {
			continue
		}
		if d, err = ex.Catalog.Delivery(ctx, d.ID); err != nil {
			return err
		}
		ex.previous = append(ex.previous, d)
		for _, f := range d.Files {
			ex.ours[f.Path] = append(ex.ours[f.Path], written{f.SHA256, f.Photo, f.PhotoID})
		}
	}
	if ex.Format.Beside {
		return ex.checkMirror(ctx)
	}
	entries, err := os.ReadDir(to)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && len(entries) == 0:
		ex.halfway, ex.carried = ex.notHere()
		ex.previous, ex.ours = nil, nil
		return nil
	case err != nil:
		return fmt.Errorf("%w: %w", ErrDestination, err)
	}
	ex.inPlace = true
	switch {
	case !ex.Update:
		return fmt.Errorf("%w: %s is not empty; name a new folder, or add --update to bring an earlier export up to date", ErrDestination, to)
	case len(ex.previous) == 0:
		return fmt.Errorf("%w: %s holds files that no export of this catalog wrote", ErrDestination, to)
	}
	return nil
}

// notHere tells the previous deliveries to a folder that is empty or gone apart:
// those that were killed before it got its name, whose staging folder is still
// there, and those that appeared and were carried elsewhere, where they stand.
func (ex *exporter) notHere() (halfway, carried []schema.Delivery) {
	for _, d := range ex.previous {
		if _, err := os.Lstat(staging(ex.To, d.ID)); err == nil && d.State == "writing" {
			halfway = append(halfway, d)
		} else {
			carried = append(carried, d)
		}
	}
	return halfway, carried
}

// clearHalfway removes what a killed export left beside the destination, and
// notes what was carried away from it.
func (ex *exporter) clearHalfway(ctx context.Context) error {
	if ex.DryRun {
		return nil
	}
	for _, h := range ex.halfway {
		if err := os.RemoveAll(staging(ex.To, h.ID)); err != nil {
			return err
		}
		if err := ex.Catalog.CloseDelivery(ctx, h.ID, "failed", nil, ex.now); err != nil {
			return err
		}
	}
	var ids []string
	for _, d := range ex.carried {
		ids = append(ids, d.ID)
	}
	return ex.Catalog.CarriedAway(ctx, ids, ex.now)
}

// realPath is a path without links, as far as it exists: two names of one
// folder are one destination.
func realPath(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(abs)
	if errors.Is(err, fs.ErrNotExist) && filepath.Dir(abs) != abs {
		parent, err := realPath(filepath.Dir(abs))
		return filepath.Join(parent, filepath.Base(abs)), err
	}
	return real, err
}

func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// decide reads the selection and every decision in one transaction. A moment
// later than now must be permitted now as well: the files leave now.
func (ex *exporter) decide(ctx context.Context) error {
	if ex.At.Before(ex.now.Truncate(time.Second)) {
		return ErrEarlier
	}
	var err error
	if ex.view, err = ex.seen(ctx, ex.At); err != nil {
		return err
	}
	if ex.agreed != nil {
		if err := export.Genuine(*ex.agreed, ex.view.Secret); err != nil {
			return err
		}
	} else if len(ex.view.Photos) == 0 {
		return nothingSelected(ctx, ex)
	}
	if ex.At.After(ex.now) {
		now, err := ex.seen(ctx, ex.now)
		if err != nil {
			return err
		}
		today := map[schema.Digest]schema.Decision{}
		for _, x := range now.Photos {
			today[x.Photo.SHA256] = x.Decision
		}
		for i, x := range ex.view.Photos {
			d := today[x.Photo.SHA256]
			ex.view.Photos[i].Decision, ex.view.Photos[i].Now = both(x.Decision, d), d.ValidUntil
		}
	}
	ex.plan = export.NewPlan(ex.view, ex.Format, ex.options(), ex.privateText())
	ex.sum.Selected, ex.sum.Exported = len(ex.view.Photos), len(ex.plan.Photos)
	ex.sum.Withheld = append(ex.sum.Withheld, ex.plan.Withheld...)
	ex.sum.Omitted = ex.plan.Omitted
	ex.sum.NoAlt, ex.sum.NoCreator, ex.sum.ValidUntil = ex.plan.NoAlt, ex.plan.NoCreator, ex.plan.ValidUntil
	return nil
}

// seen is what the catalog decides at a moment. That something private cannot be
// read there is kept for later: see readable.
func (ex *exporter) seen(ctx context.Context, at time.Time) (schema.ExportView, error) {
	v, err := ex.Catalog.ExportView(ctx, ex.Selection, ex.Channel, ex.Zone, at)
	if errors.Is(err, schema.ErrSealed) {
		ex.sealed, err = err, nil
	}
	return v, err
}

// readable refuses to let anything out while nobody can tell what is private. What
// may no longer stand is gone by then: that needs no contact.
func (ex *exporter) readable(context.Context) error { return ex.nothingLeaves(ex.sealed) }

// both is the decision for a package that is dated ahead: what leaves now is shown
// from now on, so it may be shown as long as either lets it, on the conditions of
// the stricter, and not at all where neither is that.
func both(then, now schema.Decision) schema.Decision {
	if then.Effect != schema.Permit {
		return then
	}
	if now.Effect != schema.Permit {
		return now
	}
	switch {
	case then.Conditions.Keep(now.Conditions):
	case now.Conditions.Keep(then.Conditions):
		then.Conditions = now.Conditions
	default:
		then.Effect, then.Reasons = schema.Deny, []string{schema.ReasonConflict}
	}
	return then
}

// refuse ends an export of which nothing leaves.
func (ex *exporter) refuse(ctx context.Context) error {
	switch {
	case ex.Strict && len(ex.plan.Withheld) > 0:
		ex.sum.Exported = 0
		// Strict writes nothing; what may no longer stand goes all the same.
		if err := ex.removeForbidden(ctx); err != nil {
			return err
		}
		if ex.sum.Removed > 0 {
			if err := ex.removeNaming(ctx); err != nil {
				return err
			}
		}
		return ErrRefused
	case len(ex.plan.Photos) == 0:
		if err := ex.takeBack(ctx); err != nil {
			return err // not refused: something that may not stand still stands
		}
		return ErrRefused
	}
	return nil
}

// removeForbidden is the first thing an update writes: what may no longer stand
// goes, whatever else may fail after it.
func (ex *exporter) removeForbidden(ctx context.Context) error {
	if !ex.inPlace || ex.DryRun {
		return nil
	}
	ex.touched = true
	permitted, originals := ex.permitted(), ex.originalsThatLeave()
	return ex.remove(ctx, func(rel string, w written) bool {
		return !w.photo.IsZero() && (!permitted[w.photo] || ex.isOriginal(rel) && !originals[rel])
	})
}

func (ex *exporter) permitted() map[schema.Digest]bool {
	permitted := map[schema.Digest]bool{}
	for _, p := range ex.plan.Photos {
		permitted[p.Photo.SHA256] = true
	}
	return permitted
}

// takeBack is an update that has nothing left to show: what earlier exports
// wrote here is removed, and the ledger says so.
func (ex *exporter) takeBack(ctx context.Context) error {
	if !ex.inPlace || ex.DryRun {
		return nil
	}
	if err := ex.remove(ctx, func(string, written) bool { return true }); err != nil {
		return err
	}
	for _, p := range ex.previous {
		if err := ex.Catalog.CloseDelivery(ctx, p.ID, "replaced", nil, ex.now); err != nil {
			return err
		}
	}
	return nil
}

func (ex *exporter) options() export.Options {
	return export.Options{Channel: ex.Channel, At: ex.At, Now: ex.now, Zone: ex.Zone, Settings: ex.Settings, Program: ex.Program, Libvips: derive.Version(), Excel: ex.Excel, BaseURL: ex.BaseURL, CanSay: ex.canSay, Theme: ex.Theme, Stood: slices.Collect(maps.Keys(ex.ours))}
}

// prepare lists the files of the package; the manifest comes last, so that it
// never names a file that is not there.
func (ex *exporter) prepare(ctx context.Context) error {
	for i := range ex.plan.Photos {
		p := &ex.plan.Photos[i]
		for j := range p.Pictures {
			if err := ctx.Err(); err != nil {
				return err
			}
			files, err := ex.picture(ctx, p, &p.Pictures[j])
			if err != nil {
				return err
			}
			for _, f := range files {
				if f.original != "" {
					ex.sum.Originals++
				}
			}
			ex.files = append(ex.files, files...)
		}
	}
	if ex.Format.Beside {
		ex.sum.Manifest = ex.plan.ID
		return nil
	}
	called, err := ex.Catalog.RecallEntries(ctx, ex.Channel)
	if err != nil {
		return err
	}
	if n := len(called); n > 0 {
		ex.plan.LastSeq = called[n-1].Seq
	}
	feed, err := export.Feed(called, ex.options())
	if err != nil {
		return err
	}
	if ex.Format.Documents != nil {
		if ex.plan.Documents, err = ex.Format.Documents(ex.plan, ex.options()); err != nil {
			return err
		}
	}
	manifest, err := export.Manifest(ex.plan, ex.options())
	if err != nil {
		return err
	}
	signed, err := ex.signed(ctx, feed, manifest)
	if err != nil {
		return err
	}
	for _, doc := range append(slices.Clone(ex.plan.Documents), signed...) {
		ex.files = append(ex.files, fileOf(path.Join(ex.Format.Below, doc.Path), doc.Data))
	}
	if err := ex.putAround(ctx); err != nil {
		return err
	}
	for _, f := range ex.files {
		ex.sum.Bytes += f.bytes
	}
	ex.sum.Files, ex.sum.Manifest = len(ex.files), ex.plan.ID
	return nil
}

// signed are the feed and the manifest with their signatures, the manifest last.
func (ex *exporter) signed(ctx context.Context, feed, manifest []byte) ([]export.Document, error) {
	key, err := ex.Key(ctx)
	if err != nil {
		return nil, err
	}
	feedBy, err := key.Sign(feed)
	if err != nil {
		return nil, err
	}
	manifestBy, err := key.Sign(manifest)
	return []export.Document{
		{Path: export.RecallName, Data: feed}, {Path: export.RecallSignature, Data: feedBy},
		{Path: export.ManifestSignature, Data: manifestBy}, {Path: export.ManifestName, Data: manifest},
	}, err
}

// isFeedFile reports whether a path is that of a feed or of its signature, which may
// be brought up to date in their place by `recall feed`.
func isFeedFile(rel string) bool {
	return path.Base(rel) == export.RecallName || path.Base(rel) == export.RecallSignature
}

// passGate reads every byte that is about to leave and proves that it carries
// nothing private. One leak stops the whole export: a fault that let one
// through has not let one through only.
func (ex *exporter) passGate(ctx context.Context) error {
	type held struct {
		photo   schema.Digest
		profile leak.Profile
		icc     bool
	}
	photos := map[schema.Digest]export.Photo{}
	for _, x := range ex.plan.Photos {
		photos[x.Photo.SHA256] = x
	}
	gates := map[held]*leak.Gate{}
	var of schema.Digest
	documents := leak.New(leak.Policy{Whole: ex.documentSecrets(), OtherDays: daysOf(ex.view.Days)})
	everybody := leak.New(leak.Policy{Whole: several(ex.view.Private), OtherDays: daysOf(ex.view.Days)})
	for _, f := range ex.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		var found []leak.Leak
		if !ex.Format.Beside { // where names are as shot
			found = documents.Name(f.path)
		}
		if f.original != "" {
			if err := ex.passOriginal(f); err != nil {
				return err
			}
		} else if f.photo.IsZero() || f.document {
			found = append(found, documents.Text(f.path, f.data)...)
		} else {
			data, err := ex.read(f)
			if err != nil {
				return err
			}
			if f.photo != of { // the files of a photo stand together; the gates of all of them would be large
				of = f.photo
				clear(gates)
			}
			k := held{f.photo, f.profile, f.icc}
			if gates[k] == nil {
				gates[k] = leak.New(ex.pictureSecrets(photos[f.photo], f.profile, f.icc, everybody))
			}
			found = append(found, gates[k].With(f.mark).File(f.path, data)...)
		}
		if len(found) > 0 {
			return fmt.Errorf("%w: %s: %s (%s)", ErrLeak, ex.called(f.photo, f.path), found[0].What, found[0].Rule)
		}
	}
	return nil
}

// read returns the bytes of a file, and refuses those that are others than were
// recorded of a derivative, or than passed the gate.
func (ex *exporter) read(f outgoing) ([]byte, error) {
	switch {
	case f.work != "":
		return readWork(f)
	case f.from == "":
		return f.data, nil
	}
	r, err := ex.Store.Open(f.from)
	if err != nil {
		return nil, derivativeError(f, err)
	}
	defer r.Close()
	data, err := f.taken(r)
	if err != nil {
		return nil, derivativeError(f, err)
	}
	if schema.DigestOf(data) != f.sum {
		return nil, derivativeError(f, errors.New("its bytes are not those that were made"))
	}
	return data, nil
}

func derivativeError(f outgoing, err error) error {
	return fmt.Errorf("derivative %s: %w; make it again with `stillroom derive %s`", f.from, err, f.photo.ID())
}

// deliver enters the ledger and then writes. A new destination appears whole,
// under its name, or not at all.
func (ex *exporter) deliver(ctx context.Context) error {
	d := ex.delivery()
	// Decided for the moment at which the files leave: a withdrawal may have
	// come since the export began.
	if !ex.inPlace {
		// Before the entry, so that an entry without it has appeared.
		if err := makeStaging(ex.To, d.ID); err != nil {
			return err
		}
	}
	// Before the entry is written, so that nothing can come between.
	changed, stop, err := ex.Catalog.Watch(ctx)
	if err == nil {
		defer func() { _ = stop() }()
		err = ex.Catalog.OpenDelivery(ctx, d, ex.Zone, ex.Clock())
	}
	if err != nil {
		if !ex.inPlace {
			err = errors.Join(err, os.Remove(staging(ex.To, d.ID)))
		}
		return err
	}
	ex.sum.Delivery = d.ID
	ex.mayStill = func(ctx context.Context, surely bool) error {
		if !surely {
			// Asked before every file: to decide each time would take longer than to write.
			if moved, err := changed(ctx); err != nil || !moved {
				return err
			}
		}
		return ex.Catalog.CheckDelivery(ctx, d, ex.Zone, ex.Clock())
	}
	if err := ex.write(ctx, d); err != nil {
		// Whether or not the run was cancelled, the ledger says what is so.
		state := "failed"
		if ex.visible {
			state = "writing" // verify keeps asking about it
		}
		return errors.Join(err, ex.Catalog.CloseDelivery(context.WithoutCancel(ctx), d.ID, state, nil, ex.Clock()))
	}
	var replaced []string
	for _, p := range ex.previous {
		replaced = append(replaced, p.ID)
	}
	if err := ex.Catalog.CloseDelivery(context.WithoutCancel(ctx), d.ID, "standing", replaced, ex.Clock()); err != nil {
		return err
	}
	// What came between the last look and the name.
	return ex.mayStill(context.WithoutCancel(ctx), true)
}

func (ex *exporter) delivery() schema.Delivery {
	d := schema.Delivery{
		Manifest: ex.plan.ID, Channel: ex.Channel, Format: ex.Format.Name, Recipient: ex.Recipient, Destination: ex.To,
		CreatedAt: schema.WhenOf(ex.now), ValidUntil: ex.plan.ValidUntil, Program: ex.Program,
	}
	if ex.agreed != nil {
		d.Plan = ex.agreed.ID
	}
	d.ID = deliveryID(d)
	for _, p := range ex.plan.Photos {
		d.Decisions = append(d.Decisions, schema.LedgerDecision{ID: p.DecisionID, Photo: p.Photo.SHA256, Decision: p.Decision})
	}
	for _, f := range ex.files {
		d.Files = append(d.Files, schema.DeliveryFile{Path: f.path, Photo: f.photo, Decision: f.decision, SHA256: f.sum, Bytes: f.bytes, Treated: f.treated, Rendering: f.rendering})
	}
	return d
}

// deliveryID dates a delivery for people; chance keeps two of one day apart.
func deliveryID(d schema.Delivery) string {
	return "x-" + strings.ReplaceAll(string(d.CreatedAt[:10]), "-", "") + "-" + uuid.NewString()[:8]
}

func credits(x schema.ExportPhoto) []string {
	return []string{x.Shoot.Photographer, x.Shoot.Credit, x.Decision.Conditions.CreditLine}
}

// staging is where a new package is written before it gets its name.
func staging(to, delivery string) string {
	return filepath.Join(filepath.Dir(to), destination.StagingName(delivery))
}

// makeStaging makes the folder, durably: its being there is what the next run
// knows a killed one by.
func makeStaging(to, delivery string) error {
	if err := atomicfile.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(staging(to, delivery), 0o755); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(to))
}

func (ex *exporter) write(ctx context.Context, d schema.Delivery) error {
	if ex.inPlace {
		if err := ex.checkForeign(ctx); err != nil {
			return err
		}
		ex.visible, ex.touched = true, true
		if err := ex.writeInto(ctx, ex.To); err != nil {
			return err
		}
		// Writing takes time, and a withdrawal acts at once. What is written here is
		// seen at once, so the entry stays open until it was removed.
		if err := ex.mayStill(ctx, true); err != nil {
			return err
		}
		keep := map[string]bool{}
		for _, f := range ex.files {
			keep[f.path] = true
		}
		maps.Copy(keep, ex.foreign)
		return ex.remove(ctx, func(path string, _ written) bool { return !keep[path] })
	}
	dir := staging(ex.To, d.ID)
	err := ex.writeInto(ctx, dir)
	if err == nil {
		// Writing takes time, and a withdrawal acts at once.
		err = ex.mayStill(ctx, true)
	}
	if err == nil {
		err = putInPlace(dir, ex.To)
	}
	if err != nil {
		rerr := os.RemoveAll(dir)
		ex.visible = rerr != nil
		return errors.Join(err, rerr)
	}
	ex.visible, ex.touched = true, true
	return syncFolder(filepath.Dir(ex.To))
}

// putInPlace gives a folder its name, where nothing or an empty folder stands.
func putInPlace(dir, to string) error {
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(dir, to)
}

// checkForeign refuses to write over what this catalog did not write, and through
// whatever is no file.
func (ex *exporter) checkForeign(ctx context.Context) error {
	dest, err := destination.Open(ex.To, nil)
	if err != nil {
		return err
	}
	defer dest.Close()
	for _, f := range ex.files {
		old, _, err := dest.Sum(ctx, f.path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && old == f.sum {
			continue
		}
		if inTheWay(err) {
			return fmt.Errorf("%w: %w", ErrDestination, err)
		}
		if err != nil {
			return err
		}
		if !ex.wrote(dest, f.path, old) {
			return fmt.Errorf("%w: %s stands there and is not what an export of this catalog wrote", ErrDestination, ex.called(f.photo, dest.Path(f.path)))
		}
	}
	return nil
}

// inTheWay reports whether something that is no file stands where a file should.
func inTheWay(err error) bool {
	return errors.Is(err, destination.ErrLink) || errors.Is(err, destination.ErrNotFile)
}

// syncFolder makes a name in a folder durable.
func syncFolder(path string) error {
	root, err := os.OpenRoot(path)
	if err != nil {
		return err
	}
	defer root.Close()
	return new(atomicfile.Writer).SyncDir(root, ".")
}

// writeInto writes the package, the manifest last.
func (ex *exporter) writeInto(ctx context.Context, dir string) error {
	dest, err := destination.Open(dir, &ex.writer)
	if err != nil {
		return err
	}
	defer dest.Close()
	var parts []string // not yet durable
	pictures := true
	for _, f := range ex.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(parts) > 0 && (f.photo.IsZero() || len(parts) == mostUnsettled) {
			if err := dest.Settle(parts); err != nil {
				return err
			}
			parts = nil
		}
		// For sure before the first of what says which pictures there are.
		if err := ex.mayStill(ctx, pictures && f.photo.IsZero()); err != nil {
			return err
		}
		pictures = pictures && !f.photo.IsZero()
		if f.part {
			parts = append(parts, f.path)
		}
		if err := ex.writeOne(ctx, dest, f); err != nil {
			return ex.beside(f, err)
		}
	}
	return nil
}

// writeOne writes one file. A part is durable only after Settle: a photo has
// hundreds, and one by one each would wait for the disk.
func (ex *exporter) writeOne(ctx context.Context, dest *destination.Folder, f outgoing) error {
	if there, err := dest.Holds(ctx, f.path, f.sum); there || err != nil {
		return err
	}
	switch {
	case f.original != "":
		return ex.writeOriginal(ctx, dest, f)
	case f.work != "" && !f.part:
		return ex.carry(ctx, dest, f)
	}
	data, err := ex.read(f)
	if err != nil {
		return err
	}
	if f.part {
		return dest.PutSoon(f.path, data, ex.At)
	}
	return dest.Put(ctx, f.path, bytes.NewReader(data), f.sum, f.bytes, ex.At)
}

// mostUnsettled is how many parts may wait to be made durable: a run that is
// interrupted then ends soon.
const mostUnsettled = 500

// remove takes away what earlier exports wrote here and which says to go, and
// records that what was called back of it is gone. Only files that still hold the
// bytes we wrote are ours to remove; one that was altered stands for a person to
// look at, and is an error that names it, because it may show what it must not.
func (ex *exporter) remove(ctx context.Context, which func(path string, w written) bool) error {
	gone, err := ex.removeFiles(ctx, which)
	// Whether or not the run was cancelled, the ledger says what is so.
	return errors.Join(err, ex.recordGone(context.WithoutCancel(ctx), gone))
}

// removeFiles returns the paths of what it removed. What was not there to be
// removed may have been carried elsewhere, and is not called gone.
func (ex *exporter) removeFiles(ctx context.Context, which func(path string, w written) bool) (gone []string, err error) {
	dest, err := destination.Open(ex.To, nil)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	// The folder goes as well if nothing is left in it.
	defer func() { _, _ = dest.Close(), os.Remove(ex.To) }()
	var altered []error
	for _, rel := range slices.Sorted(maps.Keys(ex.ours)) {
		if !slices.ContainsFunc(ex.ours[rel], func(w written) bool { return which(rel, w) }) {
			continue
		}
		sum, _, err := dest.Sum(ctx, rel)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil && !inTheWay(err):
			return gone, fmt.Errorf("remove what may no longer stand: %w", err)
		case err != nil || !ex.wrote(dest, rel, sum):
			what := ex.called(ex.ours[rel][0].photo, dest.Path(rel))
			altered = append(altered, fmt.Errorf("%w: %s may no longer stand and is not as it was written: look at it and remove it by hand", ErrAltered, what))
			continue
		}
		if err := dest.Remove(rel); err != nil {
			return gone, fmt.Errorf("remove what may no longer stand: %w", err)
		}
		ex.sum.Removed++
		gone = append(gone, rel)
	}
	return gone, errors.Join(altered...)
}

// wrote reports whether the bytes at a path are those that an export put there.
// The feed may have been brought up to date in its place by `recall feed`.
func (ex *exporter) wrote(dest *destination.Folder, rel string, sum schema.Digest) bool {
	if slices.ContainsFunc(ex.ours[rel], func(w written) bool { return w.sum == sum }) {
		return true
	}
	if !isFeedFile(rel) {
		return false
	}
	data, err := dest.Read(rel, export.MaxDocument+1)
	return err == nil && (export.IsFeed(data) || path.Base(rel) == export.RecallSignature && signature.Is(data))
}

// sumOf is the digest of a file's bytes, read in pieces: an original is large.
func sumOf(ctx context.Context, name string) (schema.Digest, int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return schema.Digest{}, 0, err
	}
	defer f.Close()
	return atomicfile.Sum(ctx, f)
}
