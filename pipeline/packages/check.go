package packages

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/schema"
)

// Job asks which photos of a package may still be shown. It needs no catalog and no
// network, and writes nothing.
type Job struct {
	Paths  []string           // folders, or the manifests in them
	Feed   *schema.RecallFeed // as it was fetched; nil: each package's own is all there is
	MaxAge time.Duration      // how old a feed may be, if less than the manifest says; 0: what that says
	At     time.Time          // the moment asked about; zero: now
	Keys   []signature.Public // the keys of the packages' maker; none: signatures are not checked
	Unsure string             // why the fetched feed is not the maker's, if it is not
	Clock  func() time.Time   // a feed's age is told by it, whatever moment is asked about

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

// Desktop are files that the systems of people leave in every folder they look at.
var Desktop = []string{".DS_Store", "Thumbs.db"}

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
	sum := findings.PackageSummary{Type: "summary"}
	fetched := newFeed(job.Feed)
	for _, name := range job.Paths {
		c := &checking{Job: job, fetched: fetched, now: started, files: map[schema.Digest]*schema.RecallEntry{}}
		if err := c.run(ctx, name); err != nil {
			sum.Errors += c.verdict.Errors
			sum.Warnings += c.verdict.Warnings
			break
		}
		sum.Add(c.verdict)
		job.Done(c.verdict)
	}
	sum.Seconds = job.Clock().Sub(started).Seconds()
	sum.OK = sum.Errors == 0 && ctx.Err() == nil
	return sum, ctx.Err()
}

type checking struct {
	Job
	fetched *feed
	now     time.Time
	verdict findings.PackageVerdict
	held    *Held
	whole   []string // rules that keep every photo from being shown
	feeds   []*feed  // what is known of what was called back
	files   map[schema.Digest]*schema.RecallEntry
}

// find reports a finding and returns the rule if it keeps a photo from being shown,
// else "".
func (c *checking) find(rule, message string) string { return c.findFile(rule, message, "") }

// findFile is find for a file whose name no finding may hold.
func (c *checking) findFile(rule, message, file string) string {
	f := findings.Find(rule, c.verdict.Package, message)
	f.File = file
	c.Found(f)
	if f.Level != schema.LevelError {
		c.verdict.Warnings++
		return ""
	}
	c.verdict.Errors++
	return rule
}

// findWhole is find for a finding that concerns every photo.
func (c *checking) findWhole(rule, message string) { c.findWholeFile(rule, message, "") }

func (c *checking) findWholeFile(rule, message, file string) {
	if rule = c.findFile(rule, message, file); rule != "" && !slices.Contains(c.whole, rule) {
		c.whole = append(c.whole, rule)
	}
}

// run checks one package. The error is that of ctx.
func (c *checking) run(ctx context.Context, name string) error {
	c.verdict = findings.PackageVerdict{Type: "package", Package: name}
	if err := ctx.Err(); err != nil {
		return err
	}
	held, err := Open(name)
	if err != nil {
		c.find(unreadable(err), err.Error())
		return nil
	}
	defer held.Close()
	c.held = held
	c.verdict.Package, c.verdict.Manifest, c.verdict.Channel, c.verdict.ValidUntil = held.Dir, held.ID, held.Channel, held.ValidUntil
	whole, err := held.CheckWhole(ctx)
	if err != nil {
		return err
	}
	for _, f := range whole {
		seen, file := f.Found()
		c.findWholeFile(f.Rule, seen, file)
	}
	if c.Unsure != "" {
		c.findWhole(findings.PackageSignature, c.Unsure)
	}
	if len(c.Keys) > 0 {
		for _, seen := range held.unsigned(c.Keys) {
			c.findWhole(findings.PackageSignature, seen)
		}
	}
	c.inDate()
	c.knowRecalls()
	for _, p := range held.Photos {
		if err := c.photo(ctx, p); err != nil {
			return err
		}
	}
	// A table or a page is for people: no photo is shown by it, but what is altered
	// was meant to be read as it was.
	if err := held.CompareDocuments(ctx, func(rule, seen string) { c.find(rule, seen) }); err != nil {
		return err
	}
	return held.Strays(ctx, func(rel string, err error) {
		switch {
		case err != nil:
			c.findFile(findings.CheckFailed, StrayFault(err), rel)
		case slices.Contains(Desktop, path.Base(rel)):
		case len(c.Keys) > 0:
			c.findFile(findings.PackageUnsigned, "no signed list names it", rel)
		default:
			c.findFile(findings.PackageStray, StrayMessage, rel)
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
func (c *checking) inDate() {
	at := schema.WhenOf(c.At)
	switch {
	case c.held.ValidUntil <= at:
		c.findWhole(findings.PackageStale, "valid until "+string(c.held.ValidUntil))
	case c.held.ValidUntil <= schema.WhenOf(c.At.Add(endingSoon)):
		c.find(findings.PackageEnding, "valid until "+string(c.held.ValidUntil))
	}
	switch {
	case c.held.GeneratedAt > schema.WhenOf(c.now.Add(clockBehind)):
		c.findWhole(findings.PackageClock, "the manifest is of "+string(c.held.GeneratedAt))
	case c.held.GeneratedAt > schema.WhenOf(c.At.Add(clockSkew)):
		c.find(findings.PackageEarly, "the manifest is of "+string(c.held.GeneratedAt))
	}
}

// knowRecalls gathers the known recalls: of the package's own feed, and of the one that
// was fetched. An entry of either counts.
func (c *checking) knowRecalls() {
	own, err := c.ownFeed()
	if err != nil {
		rule := findings.PackageFeed
		if errors.Is(err, formats.ErrVersion) {
			rule = findings.PackageVersion
		}
		c.findWhole(rule, err.Error())
	}
	for _, f := range []*feed{own, c.fetched} {
		if f != nil {
			c.feeds = append(c.feeds, f)
		}
	}
	switch f := c.fetched; {
	case f == nil || f.Channel == c.held.Channel:
	case f.Channel != "":
		c.findWhole(findings.PackageFeedOther, "it is the feed of "+string(f.Channel)+", and the package is for "+string(c.held.Channel))
	case own != nil && own.Channel != "":
		// Whoever made the package makes no such feeds any more.
		c.findWhole(findings.PackageFeedOther, "it names no channel, and the package's own feed does")
	}
	switch {
	case c.fetched != nil:
		c.fresh(c.fetched, c.maxAge())
		c.continues(own)
	case own != nil:
		c.fresh(own, c.MaxAge)
	case err == nil && len(c.Keys) > 0:
		c.findWhole(findings.PackageSignature, "there is no recall feed, and so none that is signed; "+c.whereFeed())
	case err == nil:
		c.find(findings.PackageFeedNone, c.whereFeed())
	}
}

func (c *checking) ownFeed() (*feed, error) {
	data, err := c.held.Document(c.held.Feed)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("%s: %w", formats.RecallName, err)
	}
	f, err := formats.ReadFeed(data)
	if err != nil {
		return nil, err
	}
	return newFeed(&f), nil
}

// maxAge is how old a feed that was fetched may be: whoever asks may want it
// younger than the manifest does, and not older.
func (c *checking) maxAge() time.Duration {
	age := time.Duration(c.held.Recall.MaxPollSeconds) * time.Second
	if c.MaxAge > 0 {
		age = min(age, c.MaxAge)
	}
	return age
}

// fresh compares a feed's age with the allowed age, 0 for any: a package's own feed is
// as old as the package, and is all that can be known without fetching one.
func (c *checking) fresh(f *feed, most time.Duration) {
	said := fmt.Sprintf("it is of %s; %s", f.GeneratedAt, c.whereFeed())
	switch {
	case most > 0 && f.GeneratedAt < schema.WhenOf(c.now.Add(-most)):
		c.findWhole(findings.PackageFeedOld, said)
	case f.NextUpdateBy <= schema.WhenOf(c.now):
		c.find(findings.PackageFeedStale, said)
	}
	if f.GeneratedAt > schema.WhenOf(c.now.Add(clockBehind)) {
		c.findWhole(findings.PackageClock, "the recall feed is of "+string(f.GeneratedAt))
	}
}

// continues reports when the fetched feed lacks an entry of the package's own: a feed
// only ever grows, so it is an older one, or another catalog's.
func (c *checking) continues(own *feed) {
	if own == nil {
		return
	}
	for _, e := range own.Entries {
		if c.fetched.bySeq[e.Seq] != (calledPhoto{e.Channel, e.PhotoID}) {
			c.findWhole(findings.PackageFeedOther, fmt.Sprintf("it has no entry %d about photo %s", e.Seq, e.PhotoID))
			return
		}
	}
}

// whereFeed says where the manifest says that the feed is.
func (c *checking) whereFeed() string {
	if strings.HasPrefix(c.held.Recall.Feed, "https://") || strings.HasPrefix(c.held.Recall.Feed, "http://") {
		return "fetch it from " + Printable(c.held.Recall.Feed)
	}
	return "it has no address: ask whoever gave you the package"
}

// photo checks one photo and tells whether it may be shown. The error is that of
// ctx.
func (c *checking) photo(ctx context.Context, p schema.ManifestPhoto) error {
	told := findings.PackagePhoto{
		Type: "photo", Package: c.held.Dir, PhotoID: p.PhotoID, ValidUntil: min(p.Consent.ValidUntil, c.held.ValidUntil),
		Reasons: append([]string{}, c.whole...), Files: []string{},
	}
	no := func(rule string) {
		if rule != "" && !slices.Contains(told.Reasons, rule) {
			told.Reasons = append(told.Reasons, rule)
		}
	}
	for _, f := range p.Files {
		told.Files = append(told.Files, f.Path)
	}
	no(c.photoInDate(p))
	no(c.recalled(p))
	for _, f := range p.Files {
		rule, seen, err := c.held.Compare(ctx, f)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			rule, seen = findings.CheckFailed, err.Error()
		}
		if rule != "" {
			no(c.find(rule, fmt.Sprintf("photo %s: %s", p.PhotoID, seen)))
		} else {
			c.verdict.Bytes += f.Bytes
		}
		c.verdict.Files++
	}
	c.verdict.Photos++
	if told.MayBeShown = len(told.Reasons) == 0; told.MayBeShown {
		c.verdict.MayBeShown++
	}
	c.Photo(told)
	return nil
}

// photoInDate compares a photo's own end with the moment asked about. An end that is
// its package's as well is reported for the package.
func (c *checking) photoInDate(p schema.ManifestPhoto) string {
	until := p.Consent.ValidUntil
	said := fmt.Sprintf("photo %s: valid until %s: %s", p.PhotoID, until, pathsOf(p.Files))
	switch {
	case until <= schema.WhenOf(c.At):
		return c.find(findings.PackagePhotoStale, said)
	case until < c.held.ValidUntil && until <= schema.WhenOf(c.At.Add(endingSoon)):
		c.find(findings.PackageEnding, said)
	}
	return ""
}

// recalled looks for the photo, under any of its names, among the recalls of its
// channel.
func (c *checking) recalled(p schema.ManifestPhoto) string {
	var first *schema.RecallEntry // what is to be done first
	for _, known := range c.feeds {
		first = sooner(first, c.first(known.byPhoto[calledPhoto{c.held.Channel, p.PhotoID}]))
	}
	files := p.Files
	if first == nil {
		files = slices.DeleteFunc(slices.Clone(files), func(f schema.ManifestFile) bool { return c.fileRecalled(f.SHA256) == nil })
	}
	for _, f := range files {
		first = sooner(first, c.fileRecalled(f.SHA256))
	}
	if first == nil {
		return ""
	}
	return c.find(findings.PackageRecalled, fmt.Sprintf("photo %s: called back on %s, to be gone by %s: %s", p.PhotoID, first.EffectiveAt, first.ActBy, pathsOf(files)))
}

// fileRecalled is the entry about a file by its digest, nil for none. It is asked
// once for each digest: a manifest may name one ten thousand times.
func (c *checking) fileRecalled(sum schema.Digest) *schema.RecallEntry {
	if e, ok := c.files[sum]; ok {
		return e
	}
	var first *schema.RecallEntry
	for _, known := range c.feeds {
		first = sooner(first, c.first(known.byFile[calledFile{c.held.Channel, sum}]))
	}
	c.files[sum] = first
	return first
}

// first is the most urgent of the entries that hold for this package.
func (c *checking) first(list []*schema.RecallEntry) *schema.RecallEntry {
	var first *schema.RecallEntry
	for _, e := range list {
		if !c.before(e) {
			first = sooner(first, e)
		}
	}
	return first
}

func sooner(a, b *schema.RecallEntry) *schema.RecallEntry {
	if a == nil || b != nil && b.ActBy < a.ActBy {
		return b
	}
	return a
}

// before reports whether an entry was known when the package was decided: then it
// is about an earlier package, and the family has said yes again since. Both the
// number and the time must say so, because a package may be dated ahead.
func (c *checking) before(e *schema.RecallEntry) bool {
	return e.Seq <= c.held.Recall.LastSeq && e.EffectiveAt <= c.held.GeneratedAt
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

// feed is a recall feed that can be asked about one photo.
type feed struct {
	schema.RecallFeed
	bySeq   map[int]calledPhoto
	byPhoto map[calledPhoto][]*schema.RecallEntry
	byFile  map[calledFile][]*schema.RecallEntry
}

type (
	calledPhoto struct {
		channel schema.Channel
		photo   string
	}
	calledFile struct {
		channel schema.Channel
		sum     schema.Digest
	}
)

func newFeed(f *schema.RecallFeed) *feed {
	if f == nil {
		return nil
	}
	out := &feed{*f, map[int]calledPhoto{}, map[calledPhoto][]*schema.RecallEntry{}, map[calledFile][]*schema.RecallEntry{}}
	for i := range f.Entries {
		e := &f.Entries[i]
		p := calledPhoto{e.Channel, e.PhotoID}
		out.bySeq[e.Seq] = p
		for _, id := range append([]string{e.PhotoID}, e.EarlierIDs...) {
			p.photo = id
			out.byPhoto[p] = append(out.byPhoto[p], e)
		}
		for _, sum := range e.Derivatives {
			k := calledFile{e.Channel, sum}
			out.byFile[k] = append(out.byFile[k], e)
		}
	}
	return out
}
