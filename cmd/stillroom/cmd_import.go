package main

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

type importOptions struct {
	app.Import
	records, onErrors, report, pair string
}

func cmdImport(p *program) *cli.Command {
	var o importOptions
	var mirrors cli.StringSlice
	return &cli.Command{
		Name:      "import",
		Usage:     "take a shoot in from a card or a folder",
		ArgsUsage: "SRC...",
		Description: "Copies every file into the catalog, reads each copy back and compares it, reads\n" +
			"what the camera wrote and makes derivatives. The source is never written to.\n" +
			"A shoot.yaml at the top of a source is applied. Run it again at any time: what\n" +
			"is in the catalog already is not taken in twice. Of a bag (bagit.txt at its top) the\n" +
			"originals are taken in, once the whole bag has been found valid.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "shoot", Usage: "the `ID` of the visit the files are from", Destination: &o.Shoot},
			&cli.StringFlag{Name: "room", Usage: "the `ID` of the room they show", Destination: &o.Room},
			&cli.StringSliceFlag{Name: "mirror", Usage: "write another verified copy of every original to the mirror `NAME`, or in the folder of that path (more than once for more; default: those of the settings)", Destination: &mirrors},
			&cli.BoolFlag{Name: "new-mirror", Usage: "make the mirror if it is not there yet", Destination: &o.Mirrors.Fresh},
			&cli.BoolFlag{Name: "no-mirror", Usage: "write to no mirror this time", Destination: &o.Mirrors.None},
			&cli.StringFlag{Name: "records", Usage: "apply this records `FILE`, besides shoot.yaml", Destination: &o.records},
			&cli.BoolFlag{Name: "dry-run", Aliases: []string{"n"}, Usage: "read and decide everything, write nothing", Destination: &o.DryRun},
			&cli.StringFlag{Name: "on-errors", Usage: "when a file fails: continue, stop, or stop after `N`", Value: "continue", Destination: &o.onErrors},
			&cli.IntFlag{Name: "jobs", Usage: "work on `N` files at once (default: one a processor)", Destination: &o.Jobs},
			&cli.StringFlag{Name: "report", Usage: "write what became of every file to `FILE` (.csv, .json, .jsonl, .html)", Destination: &o.report},
			&cli.StringFlag{Name: "pair", Usage: "auto makes one photo of a RAW and its JPEG; off keeps two", Value: "auto", Destination: &o.pair},
			&cli.StringFlag{Name: "order", Usage: "take in again what was erased by the order `ID`", Destination: &o.Order},
			&cli.BoolFlag{Name: "no-derive", Usage: "make no derivatives now", Destination: &o.NoDerive},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			o.Sources, o.Mirrors.Named = c.Args().Slice(), mirrors.Value()
			return runImport(c.Context, p, o)
		},
	}
}

func runImport(ctx context.Context, p *program, o importOptions) error {
	sum := schema.ImportSummary{Type: "summary", DryRun: o.DryRun, State: "failed"}
	err := doImport(ctx, p, o, &sum)
	return p.summarize(&sum, &sum.Error, err)
}

// asked is the import that the options ask for.
func (o importOptions) asked() (x app.Import, err error) {
	x = o.Import
	if x.MaxFails, err = parseOnErrors(o.onErrors); err != nil {
		return x, err
	}
	if o.pair != "auto" && o.pair != "off" {
		return x, usagef("--pair is auto or off, not %q", o.pair)
	}
	x.NoPairs = o.pair == "off"
	if x.Jobs < 0 {
		return x, usagef("--jobs must be 1 or more")
	}
	return x, nil
}

func doImport(ctx context.Context, p *program, o importOptions, sum *schema.ImportSummary) error {
	x, err := o.asked()
	if err != nil {
		return err
	}
	s, done, err := p.door.Write(ctx)
	if err != nil {
		return err
	}
	defer done()
	if _, _, err := s.Settings.Rendering(); err != nil {
		return err // before anything is asked back, or a report is begun
	}
	if !x.DryRun {
		if err := openRecalls(ctx, p.printer, s); err != nil {
			return err
		}
	}
	report, err := newReport(o.report)
	if err != nil {
		return err
	}
	if o.records != "" {
		rec, err := parseRecords(p, o.records)
		if err != nil {
			return err
		}
		x.Records = &app.RecordsFile{Name: o.records, Records: rec}
	}
	job, end, err := x.InSession(ctx, s, programVersion())
	if err != nil {
		return err
	}
	defer func() { _ = end() }()
	watch := &importWatch{printer: p.printer, report: report, store: s.Store, progress: &progress{}, skipped: map[string]int{}, dryRun: x.DryRun}
	job.Watch = watch
	*sum, err = ingest.Run(ctx, job)
	watch.progress.finish()
	if rerr := report.close(*sum); err == nil {
		err = rerr
	}
	if !p.json && (err == nil || sum.Seen > 0) {
		printVerdict(p.printer, *sum, watch)
	}
	if err == nil && sum.Failed+sum.Missed > 0 {
		return errSomeFailed
	}
	return err
}

func parseOnErrors(s string) (int, error) {
	switch s {
	case "continue":
		return 0, nil
	case "stop":
		return 1, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, usagef("--on-errors is continue, stop or a number, not %q", s)
	}
	return n, nil
}

// printVerdict prints the result of an import for people: what the owner of the card
// needs to know before the card is used again.
func printVerdict(p *printer, s schema.ImportSummary, w *importWatch) {
	verb := "imported"
	if s.DryRun {
		verb = "would import"
	}
	p.donef("%s %d, duplicate %d, skipped %d, failed %d of %d files (%s) in %.1f s",
		verb, s.Imported, s.Duplicate, s.Skipped, s.Failed, s.Seen, size(s.Bytes), s.Seconds)
	if s.NoPicture > 0 {
		p.donef("%d kept without derivatives: a format this build does not render, or a damaged file", s.NoPicture)
	}
	if s.Damaged > 0 {
		p.out.printf("%s: look for whole copies before the card is formatted\n", countIs(s.Damaged, "picture")+" damaged")
	}
	if s.Joined > 0 {
		p.donef("%d of them show photos that are known, and are kept with those: what was said of one counts for all", s.Joined)
	}
	if s.Again > 0 {
		verb := "were taken back"
		if s.DryRun {
			verb = "would be taken back"
		}
		p.donef("%s of an import that was undone %s; those that might go further in another place stay where they were", count(s.Again, "file"), verb)
	}
	printAlike(p, s.Alike)
	if s.Unmarked > 0 && s.Imported > 0 {
		p.donef("%s not compared: no fingerprint of theirs is recorded. Make them with: stillroom derive --stale", countIs(s.Unmarked, "photo"))
	}
	if s.Skipped > 0 {
		var reasons []string
		for _, r := range slices.Sorted(maps.Keys(w.skipped)) {
			reasons = append(reasons, fmt.Sprintf("%s %d", r, w.skipped[r]))
		}
		p.donef("skipped: %s", strings.Join(reasons, ", "))
	}
	printCardVerdict(p, s)
}

// printCardVerdict says which files of a card are safe, and whether the card may be
// formatted.
func printCardVerdict(p *printer, s schema.ImportSummary) {
	if s.Erased > 0 {
		p.out.printf("%s erased by order and not taken in again\n", countWas(s.Erased, "file"))
	}
	failed := s.Failed - s.Erased
	switch {
	case s.Imported+s.Duplicate+s.Failed+s.Remaining == 0:
		p.out.println("no photograph was found: is this the right folder, and is the card there?")
		return
	case s.Remaining > 0:
		p.out.printf("do not format the card: %s not looked at\n", countWas(s.Remaining, "file"))
		return
	case failed > 0:
		p.out.printf("do not format the card: %s not in the catalog\n", countIs(failed, "file"))
		return
	case s.DryRun || s.State != "done" || s.Imported+s.Duplicate == 0:
		return
	}
	rest := "every file that was not skipped"
	if s.Erased > 0 {
		rest = "every other file that was not skipped"
	}
	if mirrors := s.Safety.Storing[1:]; len(mirrors) > 0 {
		p.donef("%s is in the catalog and in the %s; all copies were read back and compared", rest, quoted(mirrors))
	} else {
		p.donef("%s is in the catalog; its copy was read back and compared", rest)
	}
	if line := safety(s.Safety); line != "" {
		p.donef("%s", line)
	}
}

// importWatch shows an import as it happens.
type importWatch struct {
	*printer
	report   *report
	store    store.Storage
	progress *progress
	skipped  map[string]int // by reason
	dryRun   bool
}

func (w *importWatch) Planned(files int, bytes int64) {
	w.progress = w.startProgress(files)
	if free, err := store.Free(w.store); err == nil && bytes > free {
		w.warnf("the files are %s and the catalog's disk has %s left; duplicates need no room", size(bytes), size(free))
	}
}

func (w *importWatch) Unsorted(files int) {
	if w.json {
		return // what reads it sees where each file was kept
	}
	w.notef("%s of no shoot: new ones will be kept in originals/unsorted; name their shoot with --shoot ID", countIs(files, "file"))
}

func (w *importWatch) Applied(a schema.Applied) {
	for _, u := range a.Unmatched {
		if w.dryRun || !slices.ContainsFunc(a.Held, func(h schema.Unmatched) bool { return h.Match == u }) {
			w.warnf("shoot.yaml: photos: %q matches no file", u)
		}
	}
	if len(a.Missed) > 0 && w.dryRun {
		w.warnf("the photos that they hide or place may have other names here; an import would hold the photos that come with them")
	}
	for _, h := range a.Held {
		w.warnf("shoot.yaml: photos: %q matches no file, but hides, clears or places something: %s held by it (record %d)", h.Match, countIs(h.Photos, "photo"), h.ID)
	}
	if len(a.Held) > 0 {
		w.warnf("correct the names and apply the file, or import the card that has these photos; if there is no such photo: stillroom imports dismiss RECORD --open")
	}
	printLacking(w.printer, a.Lacking)
	for _, d := range a.Differs {
		w.warnf("%s %s is recorded and shoot.yaml says otherwise (%s): what is recorded stands; `stillroom apply` changes it",
			d.Kind, told.Shorten(d.Kind, d.ID), strings.Join(d.Fields, ", "))
	}
	if a.Recalls.Items > 0 && !w.dryRun {
		w.notef("%s", askedBack(a.Recalls))
	}
	if n := len(a.Changes); n > 0 && w.verbose {
		w.warnf("records: %d changed, %d as they were", n, a.Unchanged)
	}
}

func (w *importWatch) Item(it schema.ImportItem) {
	w.progress.step()
	w.report.item(it)
	if it.Outcome == schema.Skipped {
		w.skipped[it.Reason]++
	}
	if w.json {
		_ = w.line(it) // a closed pipe ends the run by its signal
		return
	}
	// A file that is not in the catalog has no id: whoever has the card looks for it
	// by its name.
	name := filepath.Base(it.Source)
	called := name
	switch {
	case w.named(w.err):
	case it.New != nil && it.New.Frame == nil:
		called = "original " + it.SHA256.ID()
	default:
		called = "photo " + it.Photo
	}
	for _, m := range it.Mended {
		w.progress.aside(func() { w.warnf("%s", tellMended(m, called)) })
	}
	switch {
	case it.Outcome == schema.Failed:
		w.progress.aside(func() { w.warnf("failed: %s: %s", name, it.Reason) })
	case it.Damage != "":
		// By its name, too: whoever has the card looks for a whole copy.
		w.progress.aside(func() { w.warnf("damaged: %s: %s", name, it.Warns[len(it.Warns)-1]) })
	case it.Unrendered() != nil:
		w.progress.aside(func() { w.notef("%s: no derivative: %s", called, it.Unrendered().Reason) })
	case it.Reread != nil && len(it.Warns) > 0:
		w.progress.aside(func() { w.notef("%s: %s", called, it.Warns[len(it.Warns)-1]) })
	case it.Joins != "" && it.Outcome == schema.Imported:
		w.progress.aside(func() {
			w.notef("%s: a file of photo %s, which is known: %s", called, it.Photo, it.Joins)
			if i := slices.IndexFunc(it.Warns, func(s string) bool { return strings.HasPrefix(s, "it was written later") }); i >= 0 {
				w.notef("%s: %s", called, it.Warns[i])
			}
		})
	case it.Outcome == schema.Imported && it.New != nil && it.New.Photo.IsZero() && len(it.Warns) > 0:
		w.progress.aside(func() { w.notef("%s: %s", called, it.Warns[len(it.Warns)-1]) })
	case w.verbose && it.Reason != "":
		w.progress.aside(func() { w.warnf("%s: %s: %s", it.Outcome, name, it.Reason) })
	}
}
