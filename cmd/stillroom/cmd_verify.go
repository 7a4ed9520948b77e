package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/pipeline"
	"github.com/stillroom/stillroom/pipeline/check"
	"github.com/stillroom/stillroom/schema"
)

type verifyOptions struct {
	readData       bool
	format, failOn string
}

func cmdVerify(p *program) *cli.Command {
	var o verifyOptions
	return &cli.Command{
		Name:  "verify",
		Usage: "prove that the catalog, its files and its deliveries are as they should be",
		Description: "Looks at the database, every original and derivative, and every delivery that\n" +
			"stands. Exits 4 when something is found; a check that could not run is found.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "read-data", Usage: "re-read every byte, not sizes only", Destination: &o.readData},
			&cli.StringFlag{Name: "format", Usage: strings.Join(check.Formats(), " or "), Value: "text", Destination: &o.format},
			&cli.StringFlag{Name: "fail-on", Usage: "exit 4 on error, or on warning too", Value: "error", Destination: &o.failOn},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return p.verify(c, o)
		},
	}
}

func (p *program) verify(c *cli.Context, o verifyOptions) error {
	if !slices.Contains(check.Formats(), o.format) {
		return usagef("--format is %s, not %q", strings.Join(check.Formats(), " or "), o.format)
	}
	if o.failOn != "error" && o.failOn != "warning" {
		return usagef("--fail-on is error or warning, not %q", o.failOn)
	}
	if p.json {
		o.format = "json"
	}
	report := check.Report{Type: "summary", Findings: []schema.Finding{}}
	s, err := p.open(c.Context)
	if err != nil {
		// A caller must not take silence for a pass.
		report.Add(check.Find(check.CheckFailed, "catalog", err.Error()))
		p.summary = true
		_ = check.Write(p.out, o.format, report)
		if code, _ := exitCode(err); code == exitFailed {
			p.warnf("%v", err)
			return errFindings
		}
		return err
	}
	defer s.Close()
	files, _ := s.catalog.FileCount(c.Context) // for the bar only; what is wrong is found below
	bar := p.startProgress(files)
	report, err = pipeline.Verify(c.Context, pipeline.VerifyJob{
		Catalog: s.catalog, Store: s.store, Recipes: schema.DefaultRecipes(), ReadData: o.readData, Zone: s.zone, Clock: p.now,
		Found: func(f schema.Finding) {
			if p.verbose {
				bar.aside(func() { p.warnf("%s: %s: %s: %s", f.Level, f.Rule, f.Subject, f.Message) })
			}
		},
		Looked: bar.step,
	})
	bar.finish()
	p.summary = true
	if werr := check.Write(p.out, o.format, report); err == nil {
		err = werr
	}
	if err == nil && (report.Errors > 0 || o.failOn == "warning" && report.Warnings > 0) {
		return errFindings
	}
	return err
}
