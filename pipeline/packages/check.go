package packages

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/litter"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/schema"
)

// Job asks which photos of a package may still be shown. It needs no catalog and no
// network, and writes nothing.
type Job struct {
	Paths    []string           // folders, or the manifests in them
	Feed     *Feed              // as it was fetched; nil: each package's own is all there is
	NeedFeed bool               // a package without a feed may not be shown
	MaxAge   time.Duration      // how old a feed may be, if less than the manifest says; 0: what that says
	At       time.Time          // the moment asked about; zero: now
	Keys     []signature.Public // the keys of the packages' maker; none: signatures are not checked
	Unsure   string             // why the fetched feed is not the maker's, if it is not
	Clock    func() time.Time   // a feed's age is told by it, whatever moment is asked about

	// Told as it happens; none may be nil.
	Found func(schema.Finding)
	Photo func(findings.PackagePhoto)
	Done  func(findings.PackageVerdict) // after each package
}

// The days before an end on which it is said, and how far two clocks may be apart.
const (
	endingSoon = 7 * 24 * time.Hour
	clockSkew  = 5 * time.Minute
	// By how much a clock may be behind what a package is dated: with one that is
	// further behind, an answer would be about a day that has passed.
	clockBehind = 2 * time.Minute
)

// Check looks at each package. A photo may be shown when nothing that is
// an error was found of it, of a file of its own, or of its package as a whole.
// The only error that it returns is that of a cancelled context: then of the
// package in hand only the photos that were told of are known, and the summary
// does not count it.
func Check(ctx context.Context, job Job) (findings.PackageSummary, error) {
	started := job.Clock()
	if job.At.IsZero() {
		job.At = started
	}
	sum := findings.PackageSummary{Type: "summary", NotChecked: notChecked(job)}
	for _, name := range job.Paths {
		t := &told{found: job.Found, verdict: findings.PackageVerdict{Type: "package", Package: name, NotChecked: sum.NotChecked}}
		if err := one(ctx, job, t, started); err != nil {
			sum.Errors += t.verdict.Errors
			sum.Warnings += t.verdict.Warnings
			break
		}
		sum.Add(t.verdict)
		job.Done(t.verdict)
	}
	sum.Seconds = job.Clock().Sub(started).Seconds()
	sum.OK = sum.Errors == 0 && ctx.Err() == nil
	return sum, ctx.Err()
}

// one checks the package that the verdict is about. The error is that of ctx.
func one(ctx context.Context, job Job, t *told, now time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	held, err := Open(t.verdict.Package)
	if err != nil {
		t.find(unreadable(err), err.Error())
		return nil
	}
	defer held.Close()
	t.verdict.Package, t.verdict.Manifest, t.verdict.Channel, t.verdict.ValidUntil = held.Dir, held.ID, held.Channel, held.ValidUntil
	whole, err := held.CheckWhole(ctx)
	if err != nil {
		return err
	}
	for _, f := range whole {
		seen, file := f.Found()
		t.findWholeFile(f.Rule, seen, file)
	}
	if job.Unsure != "" {
		t.findWhole(findings.PackageSignature, job.Unsure)
	}
	signatures := held.misshapen
	if len(job.Keys) > 0 {
		signatures = func() []string { return held.unsigned(job.Keys) }
	}
	for _, seen := range signatures() {
		t.findWhole(findings.PackageSignature, seen)
	}
	inDate(t, held, job.At, now)
	called := newCalledBack(held, feedsOf(job, t, held, now))
	if err := held.EachPhoto(func(p schema.ManifestPhoto) error { return photo(ctx, job, t, called, p) }); ctx.Err() != nil {
		return ctx.Err()
	} else if err != nil {
		// What was said of its photos was said of another text.
		t.find(findings.PackageManifest, err.Error())
	}
	// A table or a page is for people: no photo is shown by it, but what is altered
	// was meant to be read as it was.
	if err := held.CompareDocuments(ctx, func(rule, seen string) { t.find(rule, seen) }); err != nil {
		return err
	}
	return held.Strays(ctx, func(rel string, err error) {
		switch {
		case err != nil:
			t.findFile(findings.CheckFailed, StrayFault(err), rel)
		case litter.Holds(rel):
		case len(job.Keys) > 0:
			t.findFile(findings.PackageUnsigned, "no signed list names it", rel)
		default:
			t.findFile(findings.PackageStray, StrayMessage, rel)
		}
	})
}

// unreadable is the rule for a package that cannot be opened.
func unreadable(err error) string {
	switch {
	case errors.Is(err, formats.ErrVersion):
		return findings.PackageVersion
	case errors.Is(err, formats.ErrPath), errors.Is(err, errOutside):
		return findings.PackagePath
	}
	return findings.PackageManifest
}

// inDate compares the dates of the package with the moment asked about.
func inDate(t *told, held *Held, asked, now time.Time) {
	at := schema.WhenOf(asked)
	switch {
	case held.ValidUntil <= at:
		t.findWhole(findings.PackageStale, "valid until "+string(held.ValidUntil))
	case held.ValidUntil <= schema.WhenOf(asked.Add(endingSoon)):
		t.find(findings.PackageEnding, "valid until "+string(held.ValidUntil))
	}
	switch {
	case held.GeneratedAt > schema.WhenOf(now.Add(clockBehind)):
		t.findWhole(findings.PackageClock, "the manifest is of "+string(held.GeneratedAt))
	case held.GeneratedAt > schema.WhenOf(asked.Add(clockSkew)):
		t.find(findings.PackageEarly, "the manifest is of "+string(held.GeneratedAt))
	}
}

// photo checks one photo, or an attachment, and tells whether it may be shown. The error is that of
// ctx.
func photo(ctx context.Context, job Job, t *told, called *calledBack, p schema.ManifestPhoto) error {
	held := called.held
	about := findings.PackagePhoto{
		Type: "photo", Package: held.Dir, PhotoID: p.PhotoID, ValidUntil: min(p.Consent.ValidUntil, held.ValidUntil),
		Reasons: append([]string{}, t.whole...), Files: []string{},
	}
	what := "photo"
	if p.Kind != "" {
		what, about.Type, about.Kind = "attachment", "attachment", p.Kind
	}
	no := func(rule string) {
		if rule != "" && !slices.Contains(about.Reasons, rule) {
			about.Reasons = append(about.Reasons, rule)
		}
	}
	for _, f := range p.Files {
		about.Files = append(about.Files, f.Path)
	}
	no(photoInDate(t, held, job.At, what, p))
	if first, files := called.photo(p); first != nil {
		no(t.find(findings.PackageRecalled, fmt.Sprintf("%s %s: called back on %s, to be gone by %s: %s", what, p.PhotoID, first.EffectiveAt, first.ActBy, pathsOf(files))))
	}
	for _, f := range p.Files {
		rule, seen, err := held.Compare(ctx, f)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			rule, seen = findings.CheckFailed, err.Error()
		}
		if rule != "" {
			no(t.find(rule, fmt.Sprintf("%s %s: %s", what, p.PhotoID, seen)))
		} else {
			t.verdict.Bytes += f.Bytes
		}
		t.verdict.Files++
	}
	counted, shown := &t.verdict.Photos, &t.verdict.MayBeShown
	if p.Kind != "" {
		counted, shown = &t.verdict.Attached.There, &t.verdict.Attached.MayBeShown
	}
	*counted++
	if about.MayBeShown = len(about.Reasons) == 0; about.MayBeShown {
		*shown++
	}
	job.Photo(about)
	return nil
}

// photoInDate compares a photo's own end with the moment asked about. An end that is
// its package's as well is reported for the package.
func photoInDate(t *told, held *Held, asked time.Time, what string, p schema.ManifestPhoto) string {
	until := p.Consent.ValidUntil
	said := fmt.Sprintf("%s %s: valid until %s: %s", what, p.PhotoID, until, pathsOf(p.Files))
	switch {
	case until <= schema.WhenOf(asked):
		return t.find(findings.PackagePhotoStale, said)
	case until < held.ValidUntil && until <= schema.WhenOf(asked.Add(endingSoon)):
		t.find(findings.PackageEnding, said)
	}
	return ""
}

// pathsOf lists files for people; --json has all of them.
func pathsOf(files []schema.ManifestFile) string {
	const most = 12
	var out []string
	for i, f := range files {
		if i == most {
			out = append(out, fmt.Sprintf("and %d more", len(files)-most))
			break
		}
		out = append(out, Printable(f.Path))
	}
	return strings.Join(out, ", ")
}
