package export

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Catalog is the part of the catalog that an export needs.
type Catalog interface {
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

// Storages is what is on record of the mirrors of a catalog.
type Storages interface {
	Mirrors(ctx context.Context) ([]schema.Storage, error)
	Seen(ctx context.Context, m schema.Storage, now time.Time) (schema.Storage, error)
}

// Job is one export: which photos, for whom, where to.
type Job struct {
	schema.ExportOptions
	Catalog   Catalog
	Storages  Storages // for what goes into a mirror
	Store     store.Storage
	Dir       string // the catalog's folder: things are made in it, and nothing leaves to there
	Places    store.Places
	Selection schema.Selection
	Channel   schema.Channel
	Format    formats.Format
	DryRun    bool
	Settings  schema.Settings
	Recall    schema.RecallHours
	Zone      *time.Location
	Theme     fs.FS     // of whoever keeps the catalog; nil: there is none
	At        time.Time // the moment the package is dated and decided for; zero: now
	Clock     func() time.Time
	Program   string
	// Key returns the key that signs the package. It is called when there is something
	// to sign: files that may no longer stand are removed even without a key.
	Key func(ctx context.Context) (signature.Key, error)
}

// Summary closes every export.
type Summary struct {
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
	Omitted     []schema.Withheld `json:"originals_omitted,omitempty"` // originals that the families let leave, and that stayed
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
	ErrLeak            = errors.New("the leak gate refused")
	ErrAltered         = errors.New("an exported file was altered")
	ErrOverdue         = errors.New("copies that were called back are overdue")
)

// Run writes a package of the photos that may go to the channel now. Either
// the whole package stands at the destination and in the ledger, or nothing
// does. ErrRefused means that nothing was permitted (or, with Strict, not
// everything) and nothing was written.
//
// The order of what it does is the promise: decide; plan; pass every byte through the
// leak gate; write the ledger's entry, deciding again in the same transaction; only
// then write the first file. Where people look already, it is decided again before
// every file, and a photo whose yes ends meanwhile is gone before Run returns: see
// overtaken. carryOut has the steps.
func Run(ctx context.Context, job Job) (Summary, error) {
	removed := 0
	for again := 0; ; again++ {
		a := ask(job)
		o := carryOut(ctx, a)
		if overtaken(a, o) && again < mostAgain && ctx.Err() == nil {
			removed += o.sum.Removed
			job.Update, job.At = true, laterOf(job.At, job.Clock())
			continue
		}
		return ended(ctx, a, o, removed, again)
	}
}

// ended is the summary of an export and its error, when what may no longer stand was
// taken out: see takeOut. Rounds before this one removed so many files.
func ended(ctx context.Context, a asked, o outcome, removed, again int) (Summary, error) {
	sum := o.sum
	more, err := takeOut(ctx, a, o, removed+sum.Removed)
	sum.Removed, sum.Again = removed+sum.Removed+more, again
	if err = errors.Join(o.err, err); err != nil {
		sum.Error = err.Error()
	}
	return sum, err
}

// asked is the order for an export, and when it began. No step changes it.
type asked struct {
	Job
	now      time.Time
	agreed   *schema.ExportPlan // the plan that is carried out, to the letter; nil: whatever may leave now
	planning bool               // a dry run whose plan somebody will read
}

func ask(job Job) asked {
	a := asked{Job: job, now: job.Clock()}
	if a.At.IsZero() {
		a.At = a.now
	}
	return a
}

// options are the options of the formats.
func (a asked) options() formats.Options {
	return formats.Options{
		Channel: a.Channel, At: a.At, Now: a.now, Zone: a.Zone, Settings: a.Settings, Program: a.Program, Libvips: render.Version(),
		Excel: a.Excel, BaseURL: a.BaseURL, Theme: a.Theme, CanSay: func(p formats.Photo) bool { return making.CanSay(a.Channel, a.Settings, p) },
	}
}
