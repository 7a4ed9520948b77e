package main

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// reportTo is a form of a report, and the file that it goes to; "": standard output.
type reportTo struct{ form, file string }

// formatUsage is what --format of a report takes.
func formatUsage() string {
	return "`FORM`: " + strings.Join(findings.Formats(), ", ") + "; sarif=FILE for a new file; several with commas"
}

// reportsOf reads --format: forms with commas between them, those for files with their
// names. One goes to standard output; if none does, it is text.
func reportsOf(format string) (list []reportTo, err error) {
	printed := 0
	for _, one := range strings.Split(format, ",") {
		form, file, named := strings.Cut(one, "=")
		switch {
		case !slices.Contains(findings.Formats(), form):
			return nil, usagef("--format: %v", &schema.UnknownError{What: "format", Word: form, Known: findings.Formats()})
		case !named:
			printed++
		case file == "" || !slices.Contains(findings.Forms(), form):
			return nil, usagef("--format: %s=FILE is for %s", form, strings.Join(findings.Forms(), ", "))
		}
		list = append(list, reportTo{form, file})
	}
	if printed > 1 {
		return nil, usagef("--format: one goes to standard output; give the others files: sarif=FILE")
	}
	if printed == 0 {
		list = append(list, reportTo{"text", ""})
	}
	return list, nil
}

// inJSON is a --format of which what is printed is JSON.
func inJSON(format string) string {
	parts := slices.DeleteFunc(strings.Split(format, ","), func(one string) bool { return !strings.Contains(one, "=") })
	return strings.Join(append([]string{"json"}, parts...), ",")
}

// printReport prints what a verification found, in the form that is for standard output,
// and writes the others.
func printReport(p *printer, format string, r findings.Report) error {
	list, err := reportsOf(format)
	for _, to := range list {
		switch {
		case to.file != "":
			err = errors.Join(err, writeForm(to, r))
		case to.form == "json":
			err = errors.Join(err, findingsAndSummary(p, r))
		case to.form == "text":
			err = errors.Join(err, printWords(p, r))
		default:
			err = errors.Join(err, p.out.document(func(w io.Writer) error { return findings.Write(w, to.form, shownOf(r), programVersion()) }))
		}
		if to.form == "github" {
			err = errors.Join(err, addSummary(os.Getenv("GITHUB_STEP_SUMMARY"), r))
		}
	}
	return err
}

// writeForm writes a report into a new file.
func writeForm(to reportTo, r findings.Report) error {
	return destination.WriteNew(to.file, func(w io.Writer) error { return findings.Write(w, to.form, shownOf(r), programVersion()) })
}

// checkReportFiles refuses, before anything is looked at, files for what is found that
// could not be written then, and such as lie in what is looked at.
func checkReportFiles(o verifyOptions, kept ...destination.Kept) error {
	list, err := reportsOf(o.format)
	if err != nil {
		return err
	}
	var names []destination.NewName
	for _, to := range list {
		names = append(names, destination.NewName{Option: "--format " + to.form, Path: to.file})
	}
	for _, dir := range o.packages {
		kept = append(kept, destination.Kept{Path: dir, What: "the package " + dir})
	}
	return app.CheckNewFiles(append(names, destination.NewName{Option: "--write-baseline", Path: o.newBaseline}), kept...)
}

// addSummary adds a report to the summary of a run on GitHub, if it is one.
func addSummary(file string, r findings.Report) error {
	if file == "" {
		return nil
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(findings.Summary(f, shownOf(r)), f.Close())
}

// shownOf is a report in which nothing is obeyed by what shows it.
func shownOf(r findings.Report) findings.Report {
	r.Findings = slices.Clone(r.Findings)
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Subject, f.Message, f.Fix, f.Path = visible(f.Subject), visible(f.Message), visible(f.Fix), visible(f.Path)
	}
	return r
}
