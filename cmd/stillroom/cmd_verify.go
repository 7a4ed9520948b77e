package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

type verifyOptions struct {
	readData       bool
	format, failOn string
	subset, maxAge string
	packages       []string
	heads          []string
	only, skip     []string
	baseline       string
	newBaseline    string
	until          string
	explain        string
	records        bool
}

func cmdVerify(p *program) *cli.Command {
	var o verifyOptions
	var packages, heads, only, skip cli.StringSlice
	return &cli.Command{
		Name:  "verify",
		Usage: "check the catalog, its files and its deliveries",
		Description: "Looks at the database, every original, derivative and consent document, and every\n" +
			"delivery that stands. Exits 4 when something is found; a check that could not run counts as a finding.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "read-data", Usage: "re-read every byte, not sizes only", Destination: &o.readData},
			&cli.StringFlag{Name: "subset", Usage: "re-read only the `PART` n/t, the nth of t, or n%, another n% every day", Destination: &o.subset},
			&cli.StringFlag{Name: "max-age", Usage: "re-read only files that were last read longer ago than `D`, such as 90d, or before the moment D; then say whether every original was", Destination: &o.maxAge},
			&cli.StringSliceFlag{Name: "only", Usage: "look only at this `AREA`, as originals, or for this rule, as SR-ORIGINAL-HASH or SR-LEDGER-* (more than once, or with commas, for more)", Destination: &only},
			&cli.StringSliceFlag{Name: "skip", Usage: "leave out this `AREA` or rule (more than once, or with commas, for more)", Destination: &skip},
			&cli.StringFlag{Name: "baseline", Usage: "do not count the findings that `FILE` names, until the day that it names", Destination: &o.baseline},
			&cli.StringFlag{Name: "write-baseline", Usage: "write what is found now to a new `FILE` for --baseline", Destination: &o.newBaseline},
			&cli.StringFlag{Name: "until", Usage: "the last `DAY` on which --write-baseline lets them pass (default: in 30 days)", Destination: &o.until},
			&cli.BoolFlag{Name: "records", Usage: "check the records files, folders and packages that are named, without a catalog and without originals", Destination: &o.records},
			&cli.StringFlag{Name: "explain", Usage: "say what `RULE` means, how it comes about and what mends it", Destination: &o.explain},
			&cli.StringSliceFlag{Name: "export", Usage: "check the package in `DIR` as well (more than once for more)", Destination: &packages},
			headFlag("find the ledger entry that `FILE`, a package or 64 digits name", &heads),
			&cli.StringFlag{Name: "format", Usage: formatUsage(), Value: "text", Destination: &o.format},
			failOnFlag(&o.failOn),
		},
		Action: func(c *cli.Context) error {
			o.packages, o.heads, o.only, o.skip = packages.Value(), heads.Value(), words(only), words(skip)
			if o.records {
				return runVerifyRecords(c.Context, p, o, c.Args().Slice())
			}
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			if o.explain != "" {
				return runExplainRule(p, o.explain)
			}
			return runVerify(c.Context, p, o)
		},
	}
}

func runVerify(ctx context.Context, p *program, o verifyOptions) error {
	asked, err := whatIsAsked(p, &o)
	if err != nil {
		return err
	}
	if err := checkReportFiles(o, destination.Kept{Path: p.door.Dir, What: "the catalog"}); err != nil {
		return err
	}
	base, err := openBaseline(p, o)
	if err != nil {
		return err
	}
	s, err := p.door.Open(ctx)
	if err != nil {
		return notVerified(p.printer, o.format, err)
	}
	defer s.Close()
	started := p.door.Clock()
	job, wrong := asked.InSession(s)
	files, bytes := app.ToLookAt(ctx, s) // for the bar only; what is wrong is found below
	if !job.ReadData || job.Read != nil || len(o.only)+len(o.skip) > 0 {
		bytes = 0 // nobody knows how many of them are read
	}
	bar := p.startProgress(files, bytes)
	looked := 0
	job.Looked = func(bytes int64) { looked++; bar.stepped(bytes) }
	job.Found = func(f schema.Finding) {
		if p.verbose {
			bar.aside(func() { p.warnf("%s: %s: %s: %s", f.Level, f.Rule, f.Subject, withFile(f, true)) })
		}
	}
	report, err := verify.Run(ctx, job)
	bar.finish()
	for _, f := range wrong {
		report.Add(f)
	}
	report.Conclude()
	base.subtract(&report, schema.DayOf(p.door.Clock().In(s.Zone)))
	p.summary = true
	if werr := printReport(p.printer, o.format, report); err == nil {
		err = werr
	}
	if report.Interrupted {
		tellInterrupted(p, report, looked, files, started)
	}
	if err == nil {
		if err = base.write(report); err == nil {
			base.tellWritten(p.printer, report)
		}
	}
	if n := base.leaves(report); err == nil && n > 0 {
		p.notef("%s left out of the baseline: the same words may be about another fault tomorrow", countIs(n, "finding"))
	}
	if err == nil && (report.Errors > 0 || o.failOn == "warning" && report.Warnings > 0) {
		return errFindings
	}
	return err
}

// whatIsAsked reads the options of a verification.
func whatIsAsked(p *program, o *verifyOptions) (x app.Verification, err error) {
	if err := checkReporting(o.format, o.failOn); err != nil {
		return x, err
	}
	read, err := whatToRead(p, *o)
	if err != nil {
		return x, err
	}
	if read.read != nil {
		o.readData = true
	}
	claims, err := app.Heads(o.heads)
	if err != nil {
		return x, err
	}
	choice, err := verify.Choose(o.only, o.skip)
	if err != nil {
		return x, usagef("%v", err)
	}
	if p.json && slices.ContainsFunc(strings.Split(o.format, ","), func(one string) bool {
		return !strings.Contains(one, "=") && one != "text" && one != "json"
	}) {
		return x, usagef("--json and --format %s are two forms for one output; name a file for one of them: --format sarif=FILE", o.format)
	}
	if p.json {
		o.format = inJSON(o.format)
	}
	return app.Verification{ReadData: o.readData, Read: read.read, Since: read.since, Packages: o.packages, Heads: claims, Choice: choice}, nil
}

// tellInterrupted says how far a verification came that was cut short, and how the next
// one goes on from there.
func tellInterrupted(p *program, r findings.Report, looked, files int, started time.Time) {
	p.warnf("interrupted: %d of %s looked at; the rest was not checked", looked, count(files, "file"))
	kept := slices.ContainsFunc(r.Findings, func(f schema.Finding) bool { return f.Rule == findings.ReadUnrecorded })
	if r.Checked.ReadData && !kept {
		p.warnf("what was read is recorded: go on with stillroom verify --max-age %s", schema.WhenOf(started))
	}
}

// notVerified is what is said of a catalog that cannot be opened: a caller must not take
// silence for a pass.
func notVerified(p *printer, format string, err error) error {
	report := findings.Report{Type: "summary", Findings: []schema.Finding{}, Looked: map[string]bool{findings.CheckFailed: true}}
	if report.Interrupted = errors.Is(err, context.Canceled); !report.Interrupted {
		report.Add(findings.Find(findings.CheckFailed, "catalog", err.Error()))
	}
	report.Conclude()
	p.summary = true
	_ = printReport(p, format, report)
	if code, _ := exitCode(err); code == exitFailed {
		p.warnf("%v", err)
		return errFindings
	}
	return err
}

// checkReporting refuses values that --format and --fail-on cannot have.
func checkReporting(format, failOn string) error {
	if _, err := reportsOf(format); err != nil {
		return err
	}
	if failOn != "error" && failOn != "warning" {
		return usagef("--fail-on: %v", &schema.UnknownError{What: "level", Word: failOn, Known: []string{"error", "warning"}})
	}
	return nil
}
