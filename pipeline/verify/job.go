package verify

import (
	"context"
	"slices"
	"time"

	"github.com/stillroom/stillroom/pipeline/copies"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Catalog is the part of the catalog that verify needs.
type Catalog interface {
	Integrity(ctx context.Context) (damage, dangling []string, err error)
	Prove(ctx context.Context, found func(schema.LedgerFault)) (schema.LedgerHead, error)
	HasEntry(ctx context.Context, sha256 string) (bool, error)
	LetGo(ctx context.Context) (schema.LetGo, error)
	AnswersFor(ctx context.Context, sha256 string) (bool, error)
	Restored(ctx context.Context) (*schema.Restored, error)
	ClockBehind(ctx context.Context) error
	NoteVerified(ctx context.Context) error
	Evidence(ctx context.Context, fn func(schema.Evidence) error) error
	Contacts(ctx context.Context) (open, sealed, closed int, err error)
	Originals(ctx context.Context, fn func(schema.StoredFile) error) error
	Known(ctx context.Context, sha schema.Digest) (schema.KnownOriginal, bool, error)
	Photos(ctx context.Context, sel schema.Selection, fn func(schema.Photo) error) error
	Coverage(ctx context.Context, zone *time.Location, at time.Time, fn func(schema.Standing) error) error
	LostLooks(ctx context.Context, all bool) (lost []schema.Digest, asked bool, err error)
	Unmatched(ctx context.Context) ([]schema.Unmatched, error)
	Recalls(ctx context.Context, want schema.RecallFilter) ([]schema.Recall, error)
	PurgeFiles(ctx context.Context) ([]schema.PurgeFile, error)
	LedgerCatalog
	PackagePhoto(ctx context.Context, ch schema.Channel, id string) (schema.Digest, error)
	Deliveries(ctx context.Context, destination string) ([]schema.Delivery, error)
	Delivery(ctx context.Context, id string) (schema.Delivery, error)
	RecordFixity(ctx context.Context, paths []string, now time.Time, wait time.Duration) (noted bool, err error)
}

// Storages is what is on record of the mirrors of a catalog.
type Storages interface {
	copies.LookCatalog
	Mirrors(ctx context.Context) ([]schema.Storage, error)
}

// Job is one verification. It changes nothing but the notes of when a
// file's bytes were last read and found right, and of the newest moment seen.
type Job struct {
	Catalog  Catalog
	Storages Storages
	Store    store.Storage
	Dir      string // the catalog's folder: its key, its work folder
	Places   store.Places
	Evidence *store.Documents
	Draws    render.Renderer // looks at headers of derivatives, if bytes are read
	Recipes  []schema.Recipe // all there are
	Limits   schema.Limits
	ReadData bool                         // re-read every byte, not sizes only
	Read     func(schema.StoredFile) bool // which files to re-read; nil for all
	Packages []string                     // folders of exports to check as well
	Heads    []schema.LedgerClaim         // entries of the ledger that somebody outside holds
	Choice   Choice                       // what is asked about
	Since    schema.When                  // every original is to have been read since; "": not asked
	Seals    bool                         // contacts and documents are to be sealed
	Key      bool                         // and what opens them is here
	Zone     *time.Location
	Clock    func() time.Time
	Found    func(schema.Finding) // told as it happens
	Looked   func(bytes int64)    // told after every file, and its size on record
}

// Run checks everything that is asked about and reports faults. The only error that it
// returns is that of a cancelled context: anything else that keeps a check from running is
// a finding.
func Run(ctx context.Context, job Job) (findings.Report, error) {
	started := job.Clock()
	r := newReport(job)
	for _, c := range checks() {
		if c.stored && r.away {
			continue
		}
		if !job.Choice.makes(c) || goesWith(job, c) {
			r.Skipped = append(r.Skipped, c.name)
			continue
		}
		r.Beside = r.Beside || !c.counts
		r.asks = func(rule string) bool { return job.Choice.asks(c, rule) }
		r.lookFor(job, c)
		if err := c.settle(ctx, job, r); err != nil && ctx.Err() == nil {
			r.find(findings.CheckFailed, c.name, err.Error())
			r.notLooked(c)
		}
		if slices.Contains(r.Unsure, c.name) || c.name == "mirrors" && slices.ContainsFunc(r.Mirrors, func(m findings.Mirror) bool { return !m.Connected }) {
			r.notLooked(c)
		}
	}
	r.Beside = r.Beside && len(r.Skipped) > 0 // the whole of an empty catalog is nothing
	r.Interrupted = ctx.Err() != nil
	r.Seconds = job.Clock().Sub(started).Seconds()
	r.Conclude()
	return r.Report, ctx.Err()
}

// check is one promise of a catalog: its name, whether it looks at files of the storage,
// whether what it looks at is counted, what it can find, what of that may be of somebody
// who is writing, and how it is looked at. A check
// that cannot be made returns an error, which is a finding about its name, and those after
// it are made all the same.
type check struct {
	name    string
	stored  bool
	counts  bool
	rules   []string
	passing []string
	run     func(ctx context.Context, job Job, r *report) error
}

// checks are all there are, in the order in which they are made. Two of them share a
// value only where the second asks what the first found.
func checks() []check {
	proof, rows, sound := &proof{}, newRows(), &sound{}
	return []check{
		{name: "database", rules: []string{findings.DBIntegrity, findings.DBReference}, run: database},
		{name: "ledger", rules: []string{
			findings.LedgerChain, findings.LedgerRow, findings.LedgerMissing, findings.LedgerUnrecorded, findings.LedgerUnsound, findings.LedgerHead,
			findings.LedgerAhead, findings.LedgerAccepted, findings.Schema,
		}, run: proof.ledger},
		{name: "restored", rules: []string{findings.CatalogRestored}, run: restored},
		{name: "clock", rules: []string{findings.ClockBehind}, run: proof.clock},
		{name: "storage", rules: []string{findings.StorageMissing}, run: present},
		{name: "arrangement", rules: []string{findings.ArrangeUnfinished}, passing: []string{findings.ArrangeUnfinished}, run: rows.arranging},
		{name: "originals", stored: true, counts: true, rules: []string{
			findings.OriginalMissing, findings.OriginalSize, findings.OriginalHash, findings.OriginalWritable, findings.OriginalDamaged,
			findings.ReadAhead, findings.ReadDue, findings.ReadUnrecorded, findings.CatalogReadOnly,
		}, run: originals{rows: rows, sound: sound}.run},
		{name: "derivatives", stored: true, counts: true, rules: []string{
			findings.DerivativeMissing, findings.DerivativeSize, findings.DerivativeHash, findings.DerivativeStale, findings.DerivativeNone,
			findings.DerivativeDimensions, findings.DerivativeOrientation, findings.DerivativeColor, findings.DerivativeTreatment, findings.DerivativeLeak,
			findings.DerivativeStray, findings.OriginalDamaged, findings.PictureUnknown, findings.ReadAhead, findings.ReadUnrecorded, findings.CatalogReadOnly,
		}, passing: ofFile, run: derivatives{sound: sound}.run},
		{name: "looks", rules: []string{findings.PictureAlike}, run: looks},
		{name: "evidence", stored: true, counts: true, rules: []string{
			findings.EvidenceMissing, findings.EvidenceHash, findings.EvidenceOpen, findings.EvidenceUnrecorded, findings.PrivacyOpen, findings.PrivacyAway,
			findings.ReadAhead, findings.ReadUnrecorded, findings.CatalogReadOnly,
		}, passing: []string{findings.EvidenceMissing, findings.EvidenceHash, findings.EvidenceUnrecorded, findings.PrivacyOpen}, run: evidence{sound}.run},
		{name: "contacts", stored: true, rules: privacyRules, passing: privacyRules, run: contacts},
		{name: "records", rules: []string{findings.RecordUnmatched}, run: unmatched},
		{name: "unrecorded", stored: true, rules: []string{findings.OriginalUnrecorded}, passing: []string{findings.OriginalUnrecorded}, run: rows.unrecorded},
		{name: "erased", rules: purgeRules, passing: purgeRules, run: erased},
		{name: "mirrors", rules: []string{findings.MirrorMissing, findings.MirrorDamaged, findings.MirrorStray, findings.ReadAhead}, passing: []string{findings.MirrorStray}, run: mirrors},
		{name: "deliveries", counts: true, rules: []string{
			findings.DeliveryUncovered, findings.DeliveryConditions, findings.DeliveryStale, findings.DeliveryUnfinished,
		}, run: deliveries},
		{name: "destinations", rules: []string{findings.DeliveryStray, findings.DeliveryAltered}, run: destinations},
		{name: "leftovers", rules: leftoverRules, passing: leftoverRules, run: halfway},
		{name: "strays", stored: true, rules: []string{findings.StorageStray, findings.StorageOpen, findings.MirrorStray, findings.SettingsMissing}, run: top},
		{name: "recalls", rules: []string{findings.RecallOverdue, findings.RecallOpen}, run: recalls},
		{name: "key", rules: []string{findings.SigningKey}, passing: []string{findings.SigningKey}, run: signingKey},
		{name: "packages", counts: true, rules: packageRules, run: heldPackages},
	}
}

// ofFile are the rules about the file of a derivative: it is made anew before its row is,
// and goes after it.
var ofFile = []string{
	findings.DerivativeMissing, findings.DerivativeSize, findings.DerivativeHash, findings.DerivativeDimensions, findings.DerivativeOrientation,
	findings.DerivativeColor, findings.DerivativeTreatment, findings.DerivativeLeak, findings.DerivativeStray,
}

var (
	privacyRules  = []string{findings.PrivacyOpen, findings.PrivacyKey, findings.PrivacyAway}
	purgeRules    = []string{findings.PurgeUnfinished, findings.PurgeMirror}
	leftoverRules = []string{findings.DeliveryHalfway, findings.StorageLeftover}
)

// packageRules are those about packages in hand.
var packageRules = []string{
	findings.PackageMissing, findings.PackageAltered, findings.PackageLeak, findings.PackageStale, findings.PackageStray, findings.PackageManifest,
	findings.PackageVersion, findings.PackagePath, findings.PackageBag, findings.PackageSignature, findings.PackageLedger, findings.PackageRecalled,
}
