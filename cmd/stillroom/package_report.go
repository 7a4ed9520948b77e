package main

import (
	"slices"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// packageReport prints the findings of a check of packages as they come: JSON line by
// line, text package by package, other formats all at once at the end.
type packageReport struct {
	p        *printer
	format   string
	findings []schema.Finding // of the package in hand, or of all
	fixes    []string         // by rule, each once
	looked   map[string]bool  // the rules that are looked for
	behind   bool             // the clock is behind a package
	err      error            // the first one
}

func (r *packageReport) keep(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *packageReport) found(f schema.Finding) {
	r.behind = r.behind || f.Rule == findings.PackageClock
	if r.format == "json" {
		r.keep(r.p.object("finding", findings.Spoken(f)))
		return
	}
	r.findings = append(r.findings, f)
	if fix := f.Rule + ": " + f.Fix; !slices.Contains(r.fixes, fix) {
		r.fixes = append(r.fixes, fix)
	}
}

func (r *packageReport) photo(ph findings.PackagePhoto) {
	if r.format == "json" {
		r.keep(r.p.object("package_photo", ph))
	}
}

func (r *packageReport) done(v findings.PackageVerdict) {
	switch r.format {
	case "json":
		r.keep(r.p.object("package", v))
	case "text":
		r.keep(printPackage(r.p, r.findings, v))
		r.findings = nil
	}
}

// close ends the report, even if the check was interrupted.
func (r *packageReport) close(sum findings.PackageSummary) error {
	switch r.format {
	case "json":
		r.keep(r.p.endWith(sum))
	case "text":
		if sum.Error != "" {
			// What was seen until then, without a verdict.
			r.keep(printFindings(r.p, r.findings))
			r.p.warnf("%s checked to the end", countWas(sum.Packages, "package"))
		}
		for _, fix := range r.fixes {
			r.p.notef("%s", fix)
		}
	default:
		r.keep(printReport(r.p, r.format, findings.Report{
			Type: "summary", OK: sum.OK, Errors: sum.Errors, Warnings: sum.Warnings, Findings: r.findings, Looked: r.looked, Seconds: sum.Seconds,
			Skipped: sum.NotChecked, Packages: true, Interrupted: sum.Error != "", Verdict: packageVerdict(sum),
		}))
	}
	return r.err
}

// packageVerdict is what a check comes to for programs: without the feed or the keys, that
// nothing was found is not all.
func packageVerdict(sum findings.PackageSummary) findings.Verdict {
	switch {
	case sum.Error != "":
		return findings.Interrupted
	case sum.Errors+sum.Warnings > 0:
		return findings.Found
	case len(sum.NotChecked) > 0:
		return findings.Unsure
	}
	return findings.Sound
}
