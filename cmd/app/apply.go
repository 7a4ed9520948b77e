package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/evidence"
	"github.com/stillroom/stillroom/schema"
)

// RecordsFile is a records file and what it says.
type RecordsFile struct {
	Name    string // the documents that it names lie in its folder
	Records schema.Records
}

// Told is what records files say. All of it is applied, or none.
type Told struct {
	Files      []RecordsFile
	Documents  string // a folder with documents that are named by their digest and not kept here
	Open       bool   // records other than consents may let photos go where they might not go before
	References bool   // evidence may be a text, as it was before documents were kept
	DryRun     bool
}

// Apply brings the catalog to what records files say, with the documents that they name.
func Apply(ctx context.Context, s *Session, x Told) (done schema.Applied, err error) {
	opt := s.Applying(x.Open)
	opt.DryRun, opt.References = x.DryRun && !s.Rehearsing, x.References
	ev, err := evidence.New(ctx, s.Evidence, s.Catalog, opt)
	if err != nil {
		return done, err
	}
	var all schema.Records
	var errs []error
	for _, f := range x.Files {
		rec, err := ev.Take(ctx, f.Name, f.Records, evidence.InFolder(filepath.Dir(f.Name)))
		errs = append(errs, err)
		all = schema.JoinRecords(all, rec)
	}
	if err := errors.Join(errs...); err != nil {
		return done, err
	}
	if x.Documents != "" {
		if info, err := os.Stat(x.Documents); err == nil && !info.IsDir() {
			return done, Usagef("--evidence %s: that is a file: name the folder in which the documents lie; nothing was recorded", x.Documents)
		}
		if err := ev.Search(ctx, x.Documents); errors.Is(err, fs.ErrNotExist) {
			return done, Usagef("--evidence: %v", err)
		} else if err != nil {
			return done, err
		}
	}
	err = ev.Record(ctx, opt, func(opt schema.ApplyOptions) (err error) {
		done, err = s.Catalog.Apply(ctx, all, opt)
		return err
	})
	return done, err
}

// Apply brings the catalog to what records files say. Where a consent of theirs replaces
// another, it says before what ends with that.
func (d Door) Apply(ctx context.Context, x Told, done func(*Session, schema.Applied) error) error {
	if d.Rehearsal == nil && !x.DryRun && x.replaces() {
		d.tellEnding(ctx, func(s *Session) (added []schema.Consent, err error) {
			got, err := Apply(ctx, s, x)
			for _, ch := range got.Changes {
				if c, told := x.Consent(ch.ID); told && ch.Kind == "consent" && ch.Action == "add" && c.Supersedes != "" {
					added = append(added, c)
				}
			}
			return added, err
		})
	}
	return d.Read(ctx, func(s *Session) error {
		got, err := Apply(ctx, s, x)
		if err != nil {
			return err
		}
		return done(s, got)
	})
}

// replaces reports whether a consent replaces one that the files do not hold as well.
func (x Told) replaces() bool {
	for _, f := range x.Files {
		for _, c := range f.Records.Consents {
			if _, told := x.Consent(c.Supersedes); c.Supersedes != "" && !told {
				return true
			}
		}
	}
	return false
}

// Consent is a consent of the files.
func (x Told) Consent(id string) (schema.Consent, bool) {
	for _, f := range x.Files {
		for _, c := range f.Records.Consents {
			if c.ID == id {
				return c, true
			}
		}
	}
	return schema.Consent{}, false
}

// OnlyNoes reports whether the files hold consents, and no yes.
func (x Told) OnlyNoes() bool {
	some := false
	for _, f := range x.Files {
		for _, c := range f.Records.Consents {
			if some = true; HasPermit(c) {
				return false
			}
		}
	}
	return some
}

// OnlyConsents refuses a file that holds more than families, notices and consents.
func (f RecordsFile) OnlyConsents() error {
	r := f.Records
	if len(r.Events)+len(r.People)+len(r.Rooms)+len(r.Shoots)+len(r.Photos) > 0 {
		return Usagef("%s: only families, notices and consents are recorded here; use `stillroom apply` for the rest", f.Name)
	}
	return nil
}
