package verify

import (
	"context"
	"strings"
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
	Photos(ctx context.Context, sel schema.Selection, fn func(schema.Photo) error) error
	Coverage(ctx context.Context, zone *time.Location, at time.Time, fn func(schema.Standing) error) error
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
	v := &verifier{Job: job, recorded: map[string]bool{}}
	v.report = findings.Report{Type: "summary", Findings: []schema.Finding{}, Checked: findings.Checked{ReadData: job.ReadData}}
	for _, step := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"database", v.database},
		{"ledger", v.ledger},
		{"restored", v.restored},
		{"clock", v.clock},
		{"originals", v.originals},
		{"derivatives", v.derivatives},
		{"evidence", v.evidence},
		{"records", v.unmatched},
		{"unrecorded files", v.unrecorded},
		{"erased files", v.erased},
		{"mirrors", v.mirrors},
		{"deliveries", v.deliveries},
		{"half-written files", v.halfway},
		{"recalls", v.recalls},
		{"signing key", v.signingKey},
		{"packages", v.packages},
	} {
		if err := step.run(ctx); err != nil && ctx.Err() == nil {
			v.find(findings.CheckFailed, step.name, err.Error())
		}
	}
	v.report.OK = v.report.Errors == 0
	v.report.Seconds = job.Clock().Sub(started).Seconds()
	return v.report, ctx.Err()
}

type verifier struct {
	Job
	report   findings.Report
	recorded map[string]bool // paths that a row names
	present  bool            // the storage is there
	sound    []string        // paths whose bytes were read and found right
	provable bool            // the ledger and the tables agree

	unnoted bool // that they were read cannot be noted

	unreadable int // documents that are sealed, where the key is not here
}

func (v *verifier) find(rule, subject, message string) { v.findFile(rule, subject, message, "") }

// findFile is find for a file whose name no finding may hold.
func (v *verifier) findFile(rule, subject, message, file string) {
	f := findings.Find(rule, subject, message)
	f.File = file
	v.report.Add(f)
	v.Found(f)
}

// findStored is find for a file that a row names.
func (v *verifier) findStored(rule string, f schema.StoredFile, message string) {
	if f.Kind != "original" {
		if f.Photo != "" {
			message = strings.TrimSuffix("photo "+f.Photo+": "+message, ": ")
		}
		v.find(rule, f.Path, message)
		return
	}
	subject := "photo " + f.Photo
	switch {
	case f.Photo == "":
		subject = "original " + f.SHA256.ID()
	case f.Photo != f.SHA256.ID():
		message = strings.TrimSuffix("its original "+f.SHA256.ID()+": "+message, ": ")
	}
	v.findFile(rule, subject, message, f.Path)
}

func (v *verifier) database(ctx context.Context) error {
	damage, dangling, err := v.Catalog.Integrity(ctx)
	for _, d := range damage {
		v.find(findings.DBIntegrity, "catalog.db", d)
	}
	for _, d := range dangling {
		v.find(findings.DBReference, "catalog.db", d)
	}
	return err
}
