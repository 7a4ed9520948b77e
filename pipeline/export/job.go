package export

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Catalog is the part of the catalog that an export needs.
type Catalog interface {
	LooksHeld(ctx context.Context, look schema.Look, ch schema.Channel, zone *time.Location, at time.Time) (bool, error)
	Chosen(ctx context.Context, sel schema.Selection) (map[schema.Digest]bool, error)
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
	Known(ctx context.Context, sha schema.Digest) (schema.KnownOriginal, bool, error)
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
	Dir       string // the catalog's folder: nothing leaves to there
	Work      string // where things are made; "": in Dir
	Places    store.Places
	Draws     render.Renderer
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
	// Watch is told what is done now, and how far that is; nil for nobody.
	Watch func(Stage)

	slip string // the delivery is entered there, and not in the ledger; "": see OnSlip
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
	Unchanged   string            `json:"unchanged,omitempty"` // the delivery that stands: an update would write the same, and wrote nothing
	More        int               `json:"more,omitempty"`      // photos that an update chooses and the export before it would not
	Fewer       int               `json:"fewer,omitempty"`     // photos that it does not choose, and the export before it would
	Again       int               `json:"again,omitempty"`     // how often a consent changed meanwhile, and all was decided again
	Foreign     int               `json:"foreign,omitempty"`   // sidecars of somebody else, left as they are
	Alone       int               `json:"alone,omitempty"`     // photos of which the mirror has no copy
	Preset      string            `json:"preset,omitempty"`
	Replaced    []string          `json:"replaced,omitempty"`       // what the command line said in the preset's place
	Plan        string            `json:"plan,omitempty"`           // that was written, or carried out
	Moved       []string          `json:"moved,omitempty"`          // since the plan was written
	Slip        string            `json:"slip,omitempty"`           // on which the delivery is entered
	Until       schema.When       `json:"recorded_until,omitempty"` // what was said since is not in these decisions
	ValidUntil  schema.When       `json:"valid_until,omitempty"`
	NoAlt       int               `json:"no_alt,omitempty"`
	NoCreator   int               `json:"no_creator,omitempty"`
	TooSmall    int               `json:"too_small,omitempty"`  // pictures with fewer pixels than their place
	Lacking     int               `json:"lacking,omitempty"`    // photos in fewer sizes or formats than `derive` makes
	Attachments AttachedSummary   `json:"attachments,omitzero"` // of the rooms that were selected whole
	Left        []string          `json:"leftovers,omitempty"`  // of killed exports: what could not be removed, and why
	Error       string            `json:"error,omitempty"`
}

// AttachedSummary counts the letters, drawings, sound and film of rooms.
type AttachedSummary struct {
	Selected int `json:"selected"`
	Exported int `json:"exported"`
	LeftOut  int `json:"left_out,omitempty"` // that might go to the channel, and that the format does not carry
}

// Errors of an export.
var (
	ErrNothingSelected = errors.New("no photo matches the selection")
	ErrRefused         = errors.New("refused by consent")
	ErrEarlier         = errors.New("an export cannot be dated before now; to look back, ask `consent explain --at`")
	ErrLeak            = errors.New("the leak gate refused")
	ErrAltered         = errors.New("an exported file was altered")
	ErrNoRecipe        = errors.New("no recipe is known for the pictures of this export")
	ErrOverdue         = errors.New("copies that were called back are overdue")
)
