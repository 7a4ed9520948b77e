package verify

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/pipeline/copies"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Catalog is the part of the catalog that verify needs.
type Catalog interface {
	Integrity(ctx context.Context) (damage, dangling []string, err error)
	Prove(ctx context.Context, found func(schema.LedgerFault)) (schema.LedgerHead, error)
	HasEntry(ctx context.Context, sha256 string) (bool, error)
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
	RecordFixity(ctx context.Context, paths []string, now time.Time) error
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
	Recipes  []schema.Recipe // all there are
	Limits   schema.Limits
	ReadData bool                         // re-read every byte, not sizes only
	Read     func(schema.StoredFile) bool // which files to re-read; nil for all
	Packages []string                     // folders of exports to check as well
	Heads    []schema.LedgerClaim         // entries of the ledger that somebody outside holds
	Seals    bool                         // contacts and documents are to be sealed
	Key      bool                         // and what opens them is here
	Zone     *time.Location
	Clock    func() time.Time
	Found    func(schema.Finding) // told as it happens
	Looked   func()               // told after every file
}

// Run checks everything and reports faults. The only error that it returns is that of a
// cancelled context: anything else that keeps a check from running is a finding.
func Run(ctx context.Context, job Job) (findings.Report, error) {
	started := job.Clock()
	r := newReport(job)
	for _, c := range checks() {
		if c.stored && r.away {
			continue
		}
		if err := c.run(ctx, job, r); err != nil && ctx.Err() == nil {
			r.find(findings.CheckFailed, c.name, err.Error())
		}
	}
	r.OK = r.Errors == 0
	r.Seconds = job.Clock().Sub(started).Seconds()
	return r.Report, ctx.Err()
}

// check is one promise of a catalog: its name, whether it looks at files of the storage,
// and how it is looked at. A check that cannot be made returns an error, which is a
// finding about its name, and those after it are made all the same.
type check struct {
	name   string
	stored bool
	run    func(ctx context.Context, job Job, r *report) error
}

// checks are all there are, in the order in which they are made. Two of them share a
// value only where the second asks what the first found.
func checks() []check {
	proof, rows, sound := &proof{}, rows{}, &sound{}
	return []check{
		{name: "database", run: database},
		{name: "ledger", run: proof.ledger},
		{name: "restored", run: restored},
		{name: "clock", run: proof.clock},
		{name: "storage", run: present},
		{name: "arrangement", run: rows.arranging},
		{name: "originals", stored: true, run: originals{rows, sound}.run},
		{name: "derivatives", stored: true, run: derivatives{sound}.run},
		{name: "looks", run: looks},
		{name: "evidence", stored: true, run: evidence{sound}.run},
		{name: "contacts", stored: true, run: contacts},
		{name: "records", run: unmatched},
		{name: "unrecorded files", stored: true, run: rows.unrecorded},
		{name: "erased files", run: erased},
		{name: "mirrors", run: mirrors},
		{name: "deliveries", run: deliveries},
		{name: "half-written files", run: halfway},
		{name: "recalls", run: recalls},
		{name: "signing key", run: signingKey},
		{name: "packages", run: heldPackages},
	}
}
