package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/schema"
)

type importOptions struct {
	app.Import
	records, onErrors, report, pair string
	sheet                           string
}

func cmdImport(p *program) *cli.Command {
	var o importOptions
	var mirrors cli.StringSlice
	var names asked[app.Naming]
	return &cli.Command{
		Name:      "import",
		Usage:     "take a shoot in from a card or a folder",
		ArgsUsage: "SRC...",
		Description: "Copies every file into the catalog, reads each copy back and compares it, reads\n" +
			"what the camera wrote and makes derivatives. The source is never written to.\n" +
			"A shoot.yaml at the top of a source is applied. Run it again at any time: what\n" +
			"is in the catalog already is not taken in twice. Of a bag (bagit.txt at its top) the\n" +
			"originals are taken in, once the whole bag has been found valid.",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "shoot", Usage: "the `ID` of the visit the files are from", Destination: &o.Shoot},
			&cli.StringFlag{Name: "room", Usage: "the `ID` of the room they show", Destination: &o.Room},
			&cli.StringSliceFlag{Name: "mirror", Usage: "write another verified copy of every original to the mirror `NAME`, or in the folder of that path (more than once for more; default: those of the settings)", Destination: &mirrors},
			&cli.BoolFlag{Name: "new-mirror", Usage: "make the mirror if there is none yet", Destination: &o.Mirrors.Fresh},
			&cli.BoolFlag{Name: "no-mirror", Usage: "write to no mirror this time", Destination: &o.Mirrors.None},
			&cli.StringFlag{Name: "records", Usage: "apply this records `FILE`, besides shoot.yaml", Destination: &o.records},
			dryRunFlag("read and decide everything, write nothing", &o.DryRun),
			&cli.StringFlag{Name: "on-errors", Usage: "when a file fails: continue, stop, or stop after `N`", Value: "continue", Destination: &o.onErrors},
			jobsFlag("files", &o.Jobs),
			&cli.StringFlag{Name: "report", Usage: "write what became of every file to `FILE` (.csv, .json, .jsonl, .html)", Destination: &o.report},
			&cli.StringFlag{Name: "sheet", Usage: "write a contact sheet of the photos that it brings to the new `FILE` (.html, .pdf or .jpg)", Destination: &o.sheet},
			&cli.StringFlag{Name: "pair", Usage: "auto makes one photo of a RAW and its JPEG; off keeps two", Value: "auto", Destination: &o.pair},
			&cli.StringFlag{Name: "order", Usage: "take in again what was erased by the order `ID`", Destination: &o.Order},
			&cli.BoolFlag{Name: "trust-times", Usage: "do not read files whose name, size, date and samples of bytes are known; then nothing is said about formatting the card", Destination: &o.Trust},
			&cli.BoolFlag{Name: "no-derive", Usage: "make no derivatives now", Destination: &o.NoDerive},
		}, names.flags(app.NamingOptions(), nil)...),
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			o.Sources, o.Mirrors.Named, o.Naming = c.Args().Slice(), mirrors.Value(), names.said()
			return runImport(c.Context, p, o)
		},
	}
}

func runImport(ctx context.Context, p *program, o importOptions) error {
	sum := schema.ImportSummary{Type: "summary", DryRun: o.DryRun, State: "failed", Safety: schema.Safety{Storing: []string{}}}
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
		return x, usagef("--pair: %v", &schema.UnknownError{What: "way", Word: o.pair, Known: []string{"auto", "off"}})
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
	if _, err := x.Templates(s.Settings); err != nil {
		return err
	}
	sheet := importSheet(o.sheet)
	if err := checkWritten(ctx, s, x, o.report, sheet); err != nil {
		return err
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
	defer report.drop()
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
	watch := &importWatch{
		printer: p.printer, report: report, store: s.Store, progress: &progress{}, skipped: map[string]int{}, dryRun: x.DryRun,
		folders: job.Templates.Folders(), names: previewOf(p.printer, x.DryRun && (job.Templates.Given() || p.verbose)),
	}
	job.Watch = watch
	*sum, err = ingest.Run(ctx, job)
	watch.progress.finish()
	if perr := watch.names.print(); err == nil {
		err = perr
	}
	if rerr := report.close(*sum); err == nil && rerr != nil {
		err = fmt.Errorf("the report was not written: %w%s", rerr, reportLater(*sum))
	}
	if !p.json && (err == nil || sum.Seen > 0) {
		watch.idle, watch.away = app.IdleMirrors(ctx, s, sum.Safety.Storing)
		printVerdict(p.printer, *sum, watch)
		if x.Shoot != "" && sum.Duplicate > 0 && !x.DryRun {
			p.notef("%s in the catalog already, and the shoot that is recorded stays; where it is another: `stillroom set PHOTO... --shoot %s`", countWas(sum.Duplicate, "file"), x.Shoot)
		}
	}
	if err == nil {
		err = sheet.write(ctx, p.printer, s, *sum)
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
