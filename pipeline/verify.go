package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/pipeline/check"
	"github.com/stillroom/stillroom/pipeline/copies"
	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/formats"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// VerifyCatalog is what verify asks of the catalog.
type VerifyCatalog interface {
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

// VerifyStorages is what is on record of the mirrors of a catalog.
type VerifyStorages interface {
	copies.LookCatalog
	Mirrors(ctx context.Context) ([]schema.Storage, error)
}

// VerifyJob is one verification. It changes nothing but the notes of when a
// file's bytes were last read and found right, and of the newest moment seen.
type VerifyJob struct {
	Catalog  VerifyCatalog
	Storages VerifyStorages
	Store    store.Storage
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

// Verify looks at everything and reports what is wrong. The only error it
// returns is that of a cancelled context: whatever else keeps a check from
// running is a finding.
func Verify(ctx context.Context, job VerifyJob) (check.Report, error) {
	started := job.Clock()
	v := &verifier{VerifyJob: job, recorded: map[string]bool{}}
	v.report = check.Report{Type: "summary", Findings: []schema.Finding{}, Checked: check.Checked{ReadData: job.ReadData}}
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
			v.find(check.CheckFailed, step.name, err.Error())
		}
	}
	v.report.OK = v.report.Errors == 0
	v.report.Seconds = job.Clock().Sub(started).Seconds()
	return v.report, ctx.Err()
}

type verifier struct {
	VerifyJob
	report   check.Report
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
	f := check.Find(rule, subject, message)
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
		v.find(check.DBIntegrity, "catalog.db", d)
	}
	for _, d := range dangling {
		v.find(check.DBReference, "catalog.db", d)
	}
	return err
}

// originals looks at every original. When the storage is not there, no file is
// called missing: one finding says that nothing could be looked at.
func (v *verifier) originals(ctx context.Context) error {
	if err := v.Store.Present(); err != nil {
		v.find(check.StorageMissing, "storage", err.Error())
		return nil
	}
	v.present = true
	return errors.Join(v.Catalog.Originals(ctx, func(f schema.StoredFile) error {
		v.recorded[f.Path] = true
		v.report.Checked.Originals++
		return v.looked(ctx, f, v.original)
	}), v.noteSound(ctx))
}

// derivatives looks at what was made of every photo, and at what was not.
func (v *verifier) derivatives(ctx context.Context) error {
	if !v.present {
		return nil
	}
	return errors.Join(v.Catalog.Photos(ctx, schema.Selection{Sort: "name"}, func(p schema.Photo) error {
		if p.Damage != "" {
			v.find(check.OriginalDamaged, p.Path, "photo "+p.ID+", as it came from the card: "+p.Damage)
		}
		for _, o := range p.Others {
			if o.Damage != "" {
				v.find(check.OriginalDamaged, o.Path, "original "+o.SHA256.ID()+" of photo "+p.ID+", as it came from the card: "+o.Damage)
			}
		}
		for _, d := range p.Derivatives {
			v.report.Checked.Derivatives++
			for _, f := range derive.RowFaults(p, d, v.Recipes) {
				v.find(f.Rule, d.Path, "photo "+p.ID+": "+f.Seen)
			}
			f := schema.StoredFile{Kind: "derivative", Photo: p.ID, Path: d.Path, Bytes: d.Bytes, SHA256: d.SHA256, ReadAt: d.ReadAt}
			if err := v.looked(ctx, f, func(ctx context.Context, f schema.StoredFile) error { return v.derivative(ctx, f, d) }); err != nil {
				return err
			}
		}
		if p.Unmarked {
			v.find(check.PictureUnknown, "photo "+p.ID, "no fingerprint by today's method")
		}
		for _, r := range v.Recipes {
			if derive.Lacks(p, r, v.Limits) {
				v.find(check.DerivativeNone, "photo "+p.ID, "none by recipe "+r.Name)
			}
		}
		return nil
	}), v.noteSound(ctx))
}

// looked runs the check of one file. What keeps it from running is a finding;
// the error is that of ctx.
func (v *verifier) looked(ctx context.Context, f schema.StoredFile, one func(context.Context, schema.StoredFile) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := one(ctx, f); err != nil {
		v.findStored(check.CheckFailed, f, err.Error())
	}
	v.Looked()
	return nil
}

// noteSound records which bytes were read and found right.
func (v *verifier) noteSound(ctx context.Context) error {
	if len(v.sound) == 0 {
		return nil
	}
	defer func() { v.sound = nil }()
	err := v.Catalog.RecordFixity(ctx, v.sound, v.Clock())
	if errors.Is(err, schema.ErrReadOnly) || errors.Is(err, schema.ErrDiskFull) {
		if !v.unnoted { // once: every kind of file comes by here
			v.find(check.CatalogReadOnly, "catalog", err.Error())
		}
		v.unnoted, err = true, nil
	}
	return err
}

// stat reports a file that is not there or has another length, which makes
// reading it pointless.
func (v *verifier) stat(f schema.StoredFile, missing, size string) (fs.FileInfo, error) {
	info, err := v.Store.Stat(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.findStored(missing, f, "")
		return nil, nil
	case err != nil:
		return nil, err
	case info.Size() != f.Bytes:
		v.findStored(size, f, fmt.Sprintf("%d bytes, %d recorded", info.Size(), f.Bytes))
		return nil, nil
	}
	return info, nil
}

// reads reports whether the file is one of those to be re-read.
func (v *verifier) reads(f schema.StoredFile) bool {
	if !v.ReadData || v.Read != nil && !v.Read(f) {
		return false
	}
	v.report.Checked.Read++
	return true
}

func (v *verifier) original(ctx context.Context, f schema.StoredFile) error {
	info, err := v.stat(f, check.OriginalMissing, check.OriginalSize)
	if err != nil || info == nil {
		return err
	}
	if info.Mode().Perm()&0o222 != 0 {
		v.findStored(check.OriginalWritable, f, "")
	}
	if !v.reads(f) {
		return nil
	}
	sum, n, err := store.Digest(ctx, v.Store, f.Path)
	if err != nil {
		return err
	}
	v.report.Checked.Bytes += n
	if sum != f.SHA256 {
		v.findStored(check.OriginalHash, f, "")
		return nil
	}
	v.sound = append(v.sound, f.Path)
	return nil
}

func (v *verifier) derivative(ctx context.Context, f schema.StoredFile, d schema.Derivative) error {
	info, err := v.stat(f, check.DerivativeMissing, check.DerivativeSize)
	if err != nil || info == nil || !v.reads(f) {
		return err
	}
	data, err := store.ReadAll(ctx, v.Store, f.Path)
	if err != nil {
		return err
	}
	v.report.Checked.Bytes += int64(len(data))
	faults, err := derive.ByteFaults(ctx, d, data)
	if err != nil {
		return err
	}
	for _, x := range faults {
		v.findStored(x.Rule, f, x.Seen)
	}
	if len(faults) == 0 {
		v.sound = append(v.sound, f.Path)
	}
	return nil
}

// unrecorded looks for files among the originals that no row names: a run that
// crashed between a file and its row leaves such, and they are not lost. They have
// no id, so they are told by their size, and by their shoot where a row names a
// file of that folder.
func (v *verifier) unrecorded(ctx context.Context) error {
	if !v.present {
		return nil
	}
	shoots := map[string]bool{}
	for rel := range v.recorded {
		shoots[path.Dir(rel)] = true
	}
	return v.Store.Walk(ctx, store.Originals, func(e store.Entry) error {
		if v.recorded[e.Rel] {
			return nil
		}
		subject := store.Originals
		if dir := path.Dir(e.Rel); shoots[dir] {
			subject = dir
		}
		v.findFile(check.OriginalUnrecorded, subject, fmt.Sprintf("no row names a file of %d bytes", e.Size), e.Rel)
		return nil
	})
}

// erased reports files that were ordered to be erased and are still there: a
// crash, or a mirror that was not connected.
func (v *verifier) erased(ctx context.Context) error {
	files, err := v.Catalog.PurgeFiles(ctx)
	left := map[string]int{}
	for _, f := range files {
		left[f.Mirror]++
	}
	for _, where := range slices.Sorted(maps.Keys(left)) {
		switch where {
		case "":
			v.find(check.PurgeUnfinished, "storage", fmt.Sprintf("%d files", left[where]))
		default:
			v.find(check.PurgeMirror, "mirror "+where, fmt.Sprintf("%d files", left[where]))
		}
	}
	return err
}

// deliveries decides again for everything that stands somewhere. A copy that is
// back, or that nobody can get back, is no longer asked about; one that was asked
// back and is not closed is.
func (v *verifier) deliveries(ctx context.Context) error {
	seen := map[string]bool{}
	err := v.Catalog.Coverage(ctx, v.Zone, v.Clock(), func(s schema.Standing) error {
		if s.CalledBack() && s.State == "standing" {
			return nil
		}
		if !seen[s.Delivery] {
			seen[s.Delivery] = true
			if s.State == "writing" {
				v.find(check.DeliveryUnfinished, s.Delivery, fmt.Sprintf("channel %s", s.Channel))
			} else if s.ValidUntil <= schema.WhenOf(v.Clock()) {
				v.find(check.DeliveryStale, s.Delivery, fmt.Sprintf("channel %s, valid until %s", s.Channel, s.ValidUntil))
			}
		}
		if s.Stricter {
			v.find(check.DeliveryConditions, s.Delivery, fmt.Sprintf("photo %s, channel %s", s.Photo.ID(), s.Channel))
		}
		if !s.Covered() {
			v.find(check.DeliveryUncovered, s.Delivery,
				fmt.Sprintf("photo %s, channel %s: %s", s.Photo.ID(), s.Channel, strings.Join(s.Decision.Reasons, ", ")))
		}
		return nil
	})
	v.report.Checked.Deliveries = len(seen)
	return err
}

// recalls reports, for each delivery, what was asked back and is not closed. What
// is not yet asked back is a finding about its delivery.
func (v *verifier) recalls(ctx context.Context) error {
	list, err := v.Catalog.Recalls(ctx, schema.RecallFilter{Open: true})
	if err != nil {
		return err
	}
	type group struct{ rule, delivery string }
	var order []group
	items := map[group][]schema.Recall{}
	now := v.Clock()
	for _, r := range list {
		g := group{check.RecallOpen, r.Delivery}
		if r.Overdue(now) {
			g.rule = check.RecallOverdue
		}
		if items[g] == nil {
			order = append(order, g)
		}
		items[g] = append(items[g], r)
	}
	for _, g := range order {
		first := slices.MinFunc(items[g], func(a, b schema.Recall) int { return strings.Compare(string(a.DueAt), string(b.DueAt)) })
		v.find(g.rule, g.delivery, fmt.Sprintf("channel %s: %d files, the first to be gone by %s", first.Channel, len(items[g]), first.DueAt))
	}
	return nil
}

// packages checks folders of exports: what their manifest names is there,
// unaltered and in date, and nothing else is.
func (v *verifier) packages(ctx context.Context) error {
	for _, dir := range v.Packages {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := v.onePackage(ctx, dir); err != nil && ctx.Err() == nil {
			v.find(check.CheckFailed, dir, err.Error())
		}
	}
	return nil
}

func (v *verifier) onePackage(ctx context.Context, dir string) error {
	p, err := packages.Open(dir)
	if err != nil {
		return err
	}
	defer p.Close()
	if p.ValidUntil <= schema.WhenOf(v.Clock()) {
		v.find(check.PackageStale, dir, "valid until "+string(p.ValidUntil))
	}
	whole, err := p.CheckWhole(ctx)
	if err != nil {
		return err
	}
	for _, f := range whole {
		seen, file := f.Found()
		v.findFile(f.Rule, dir, seen, file)
	}
	left, err := v.left(ctx, p)
	if err != nil {
		return err
	}
	for _, photo := range p.Photos {
		for _, f := range photo.Files {
			left.file(f.Path, photo.PhotoID, f.SHA256)
			rule, seen, err := p.Compare(ctx, f)
			if err != nil {
				return err
			}
			if rule != "" {
				v.find(rule, dir, seen)
				continue
			}
			if formats.IsTileList(f) {
				continue // no picture, and read as what it must be
			}
			if original, err := v.isOriginal(ctx, p, photo, f); err != nil {
				return err
			} else if original {
				continue
			}
			data, err := p.Read(f.Path, f.Bytes)
			if err != nil {
				return fmt.Errorf("%s: %w", f.Path, err)
			}
			for _, l := range leak.File(f.Path, data, leak.Policy{Profile: leak.Profile(f.MetadataProfile), ICC: inOwnSpace(f), AnyMark: leak.Profile(f.MetadataProfile) == leak.None}) {
				v.find(check.PackageLeak, dir, fmt.Sprintf("%s: %s (%s)", f.Path, l.What, l.Rule))
			}
		}
	}
	if err := p.CompareDocuments(ctx, func(rule, seen string) { v.find(rule, dir, seen) }); err != nil {
		return err
	}
	for _, d := range p.Documents {
		left.file(d.Path, "", d.SHA256)
	}
	if err := left.rest(ctx); err != nil {
		return err
	}
	return p.Strays(ctx, func(rel string, err error) {
		if err != nil {
			v.findFile(check.CheckFailed, dir, packages.StrayFault(err), rel)
			return
		}
		left.stray(rel)
	})
}

// isOriginal reports whether a file is an original that the archive may have: see
// passOriginal. A package saying so is not enough; the catalog must know
// the bytes as those of the photo.
func (v *verifier) isOriginal(ctx context.Context, p *packages.Held, photo schema.ManifestPhoto, f schema.ManifestFile) (bool, error) {
	if f.MetadataProfile != formats.OriginalProfile || p.Channel != schema.Archive || !photo.Consent.Conditions.IncludeOriginal {
		return false, nil
	}
	of, err := v.Catalog.PackagePhoto(ctx, p.Channel, photo.PhotoID)
	if err != nil || of.IsZero() {
		return false, err
	}
	known := false
	err = v.Catalog.Originals(ctx, func(o schema.StoredFile) error {
		known = known || o.SHA256 == f.SHA256 && o.Photo == of.ID()
		return nil
	})
	return known, err
}
