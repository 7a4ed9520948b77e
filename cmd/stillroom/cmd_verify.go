package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
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
}

func cmdVerify(p *program) *cli.Command {
	var o verifyOptions
	var packages, heads cli.StringSlice
	return &cli.Command{
		Name:  "verify",
		Usage: "prove that the catalog, its files and its deliveries hold",
		Description: "Looks at the database, every original, derivative and consent document, and every\n" +
			"delivery that stands. Exits 4 when something is found; a check that could not run counts as a finding.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "read-data", Usage: "re-read every byte, not sizes only", Destination: &o.readData},
			&cli.StringFlag{Name: "subset", Usage: "re-read only the `PART` n/t, the nth of t, or n%, another n% every day", Destination: &o.subset},
			&cli.StringFlag{Name: "max-age", Usage: "re-read only files that were last read longer ago than `D`, such as 90d", Destination: &o.maxAge},
			&cli.StringSliceFlag{Name: "export", Usage: "check the package in `DIR` as well (more than once for more)", Destination: &packages},
			&cli.StringSliceFlag{Name: "head", Usage: "find the ledger entry that `FILE`, a package or 64 digits name (more than once for more)", Destination: &heads},
			&cli.StringFlag{Name: "format", Usage: strings.Join(findings.Formats(), " or "), Value: "text", Destination: &o.format},
			&cli.StringFlag{Name: "fail-on", Usage: "exit 4 on error, or on warning too", Value: "error", Destination: &o.failOn},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			o.packages, o.heads = packages.Value(), heads.Value()
			return runVerify(c.Context, p, o)
		},
	}
}

func runVerify(ctx context.Context, p *program, o verifyOptions) error {
	if err := checkReporting(o.format, o.failOn); err != nil {
		return err
	}
	read, err := whatToRead(p, o)
	if err != nil {
		return err
	}
	if read != nil {
		o.readData = true
	}
	claims, err := app.Heads(o.heads)
	if err != nil {
		return err
	}
	if p.json {
		o.format = "json"
	}
	s, err := p.door.Open(ctx)
	if err != nil {
		return notVerified(p.printer, o.format, err)
	}
	defer s.Close()
	job, wrong := app.Verification{ReadData: o.readData, Read: read, Packages: o.packages, Heads: claims}.InSession(s)
	files, _ := s.Catalog.FileCount(ctx) // for the bar only; what is wrong is found below
	bar := p.startProgress(files)
	job.Looked = bar.step
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
	report.OK = report.Errors == 0
	p.summary = true
	if werr := printReport(p.printer, o.format, report); err == nil {
		err = werr
	}
	if err == nil && (report.Errors > 0 || o.failOn == "warning" && report.Warnings > 0) {
		return errFindings
	}
	return err
}

// notVerified is what is said of a catalog that cannot be opened: a caller must not take
// silence for a pass.
func notVerified(p *printer, format string, err error) error {
	report := findings.Report{Type: "summary", Findings: []schema.Finding{}}
	report.Add(findings.Find(findings.CheckFailed, "catalog", err.Error()))
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
	if !slices.Contains(findings.Formats(), format) {
		return usagef("--format: %v", &schema.UnknownError{What: "format", Word: format, Known: findings.Formats()})
	}
	if failOn != "error" && failOn != "warning" {
		return usagef("--fail-on: %v", &schema.UnknownError{What: "level", Word: failOn, Known: []string{"error", "warning"}})
	}
	return nil
}

// whatToRead turns --subset and --max-age into a choice of files to re-read; nil means
// all. A file that was never read counts as old.
func whatToRead(p *program, o verifyOptions) (func(schema.StoredFile) bool, error) {
	part, err := parseSubset(o.subset, p.door.Clock())
	if err != nil {
		return nil, err
	}
	if o.maxAge == "" {
		return part, nil
	}
	age, err := parseAge(o.maxAge)
	if err != nil {
		return nil, err
	}
	oldest := schema.WhenOf(p.door.Clock().Add(-age))
	return func(f schema.StoredFile) bool { return f.ReadAt < oldest && (part == nil || part(f)) }, nil
}

func parseSubset(s string, now time.Time) (func(schema.StoredFile) bool, error) {
	if s == "" {
		return nil, nil
	}
	if number, ok := strings.CutSuffix(s, "%"); ok {
		percent, err := strconv.ParseFloat(number, 64)
		if err != nil || !(percent > 0 && percent <= 100) { // which is not so of NaN
			return nil, usagef("--subset is n/t or N%%, not %q", s)
		}
		day := now.UTC().Format("2006-01-02")
		return func(f schema.StoredFile) bool {
			sum := schema.DigestOf([]byte(day + f.Path))
			return float64(binary.BigEndian.Uint32(sum[:])) < percent/100*(1<<32)
		}, nil
	}
	var n, t uint64
	if _, err := fmt.Sscanf(s, "%d/%d", &n, &t); err != nil || n < 1 || n > t || fmt.Sprintf("%d/%d", n, t) != s {
		return nil, usagef("--subset is n/t or N%%, not %q", s)
	}
	return func(f schema.StoredFile) bool {
		sum := schema.DigestOf([]byte(f.Path))
		return binary.BigEndian.Uint64(sum[:])%t == n-1
	}, nil
}

// parseAge reads a duration that may be in days: 90d, 36h.
func parseAge(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	} else if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return d, nil
	}
	return 0, usagef("--max-age is a time such as 90d or 36h, not %q", s)
}
