package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// printWords prints what a verification found for a person.
func printWords(p *printer, r findings.Report) error {
	if p.quiet && len(r.Findings) == 0 {
		return nil
	}
	if len(r.Findings) > 0 {
		list := r.Findings
		if !p.verbose {
			list = folded(r)
		}
		if err := printFindings(p, list); err != nil {
			return err
		}
		p.out.println()
		told := map[string]bool{}
		for _, f := range r.Findings {
			if f.Fix != "" && !told[f.Rule] {
				told[f.Rule] = true
				p.out.printf("%s: %s\n", f.Rule, p.out.said(f.Fix))
			}
		}
		p.out.println(p.out.said("what one of them means, and the commands that mend it: stillroom verify --explain RULE"))
		p.out.println()
	}
	read := "sizes"
	if r.Checked.ReadData {
		read = "every byte"
		if r.Checked.Read < r.Checked.Originals+r.Checked.Derivatives+r.Checked.Evidence {
			read = fmt.Sprintf("every byte of %d", r.Checked.Read)
		}
	}
	verdict := verdictOf(r)
	documents := ""
	if r.Checked.Evidence > 0 {
		documents = ", " + count(r.Checked.Evidence, "consent document")
	}
	if r.Checked.Texts+r.Checked.Packages > 0 && r.Ledger == nil {
		p.out.printf("%s: %s, %s, %.1f s\n", verdict, count(r.Checked.Texts, "file")+" of records", count(r.Checked.Packages, "package"), r.Seconds)
		return nil
	}
	p.out.printf("%s: %s, %s%s (%s), %s, %.1f s\n", verdict, count(r.Checked.Originals, "original"), count(r.Checked.Derivatives, "derivative"), documents,
		read, count(r.Checked.Deliveries, "delivery"), r.Seconds)
	for _, line := range whatElse(r) {
		p.out.println(p.out.said(line))
	}
	for _, m := range r.Mirrors {
		p.out.println(mirrorChecked(m))
	}
	if r.Ledger != nil {
		p.out.printf("ledger: entry %d, %s\n", r.Ledger.Seq, r.Ledger.SHA256)
	}
	return nil
}

// verdictOf is what a report comes to, in words. Nothing is called sound that was not
// looked at.
func verdictOf(r findings.Report) string {
	switch {
	case r.Verdict == findings.Interrupted:
		return "interrupted; so far " + problems(r.Errors, r.Warnings)
	case r.Verdict == findings.Unsure && r.Known > 0:
		return "nothing new found in the part that could be checked"
	case r.Verdict == findings.Unsure:
		return "no problems found in the part that could be checked"
	case r.Verdict == findings.Nothing && r.Checked.ReadData:
		return "nothing found, and no file was due to be read"
	case r.Verdict == findings.Nothing:
		return "there was nothing to look at"
	case r.Verdict != findings.Sound:
		return problems(r.Errors, r.Warnings)
	case r.Known > 0:
		return "nothing new found"
	}
	return "no problems found"
}

// whatElse are lines about how far the verdict goes.
func whatElse(r findings.Report) (lines []string) {
	if len(r.Skipped) > 0 {
		lines = append(lines, "not looked at: "+strings.Join(r.Skipped, ", "))
	}
	if len(r.Unsure) > 0 {
		lines = append(lines, "another stillroom is writing, and nothing can be said of some of its files: verify again when it has ended ("+strings.Join(r.Unsure, ", ")+")")
	}
	if r.Known > 0 {
		lines = append(lines, fmt.Sprintf("in the baseline, and not counted: %d", r.Known))
	}
	if r.Gone > 0 {
		lines = append(lines, fmt.Sprintf("in the baseline and no longer found: %d", r.Gone))
	}
	if r.Running > 0 {
		lines = append(lines, fmt.Sprintf("not checked, because a command is writing them now or they wait for one: %s", count(r.Running, "delivery")))
	}
	if x := r.Reading; x != nil && x.Since != "" && !r.Interrupted {
		line := fmt.Sprintf("read since %s: %d of %s", x.Since, x.Originals-x.Never-x.Before, count(x.Originals, "original"))
		if x.Never+x.Before == 0 && x.Originals > 0 {
			line = fmt.Sprintf("every original was read since %s and found right, the earliest on %s", x.Since, day(x.Oldest))
		}
		lines = append(lines, line)
	}
	return lines
}

// findingsAndSummary prints a finding a line, and all else in the summary.
func findingsAndSummary(p *printer, r findings.Report) error {
	for _, f := range r.Findings {
		if err := p.object("finding", findings.Spoken(f)); err != nil {
			return err
		}
	}
	return p.endWith(reportSummary{r, nil})
}

// reportSummary is a report without its findings, which were lines of their own.
type reportSummary struct {
	findings.Report
	Findings []schema.Finding `json:"findings,omitempty"` // hides those of the report
}

// mirrorChecked says what was looked at in a mirror.
func mirrorChecked(m findings.Mirror) string {
	switch {
	case !m.Connected:
		return fmt.Sprintf("mirror %q is not connected (last seen on %s); nothing was checked on it", m.Name, day(m.SeenAt))
	case m.Read == m.Copies && m.Copies > 0:
		return fmt.Sprintf("mirror %q: %s, every byte of each read and right", m.Name, count(m.Copies, "copy"))
	case m.Read > 0:
		return fmt.Sprintf("mirror %q: %s, every byte of %d read and right", m.Name, count(m.Copies, "copy"), m.Read)
	}
	return fmt.Sprintf("mirror %q: %s (sizes)", m.Name, count(m.Copies, "copy"))
}

// printFindings prints a line for each, in columns.
func printFindings(p *printer, list []schema.Finding) error {
	var rows [][]string
	for _, f := range list {
		level := string(f.Level)
		if f.Until != "" {
			level = "known until " + f.Until
		}
		subject := f.Subject
		if f.Line > 0 {
			subject = fmt.Sprintf("%s:%d", f.Subject, f.Line)
		}
		rows = append(rows, []string{level, f.Rule, subject, p.out.said(withFile(f, p.named(p.out)))})
		for _, m := range f.Members {
			if p.verbose {
				rows = append(rows, memberRow(m))
			}
		}
	}
	if !p.named(p.out) && slices.ContainsFunc(list, func(f schema.Finding) bool { return f.File != "" }) {
		p.notef("the names of the files are left out here; -v shows them")
	}
	return p.out.table(rows)
}

// memberRow is the line below a finding for one of those that it is about.
func memberRow(m schema.FindingMember) []string {
	who := ""
	if m.Photo != "" {
		who = "  photo " + m.Photo
	}
	return []string{"", "", who, m.Message}
}

// withFile is the text of a finding. If named is set, it names the file too.
func withFile(f schema.Finding, named bool) string {
	switch {
	case f.File == "" || f.File == f.Subject || !named:
		return f.Message
	case f.Message == "":
		return f.File
	}
	return f.Message + ": " + f.File
}

// printPackage prints one package for people: a line for each finding, and one
// for the package.
func printPackage(p *printer, list []schema.Finding, v findings.PackageVerdict) error {
	if p.quiet && len(list) == 0 {
		return nil
	}
	if err := printFindings(p, list); err != nil {
		return err
	}
	verdict := fmt.Sprintf("%d of %s may be shown", v.MayBeShown, count(v.Photos, "photo"))
	if a := v.Attached; a.There > 0 {
		verdict += fmt.Sprintf(", and %d of %s", a.MayBeShown, count(a.There, "attachment"))
	}
	if v.MayBeShown+v.Attached.MayBeShown > 0 {
		verdict += " until " + string(v.ValidUntil)
	}
	if v.Errors+v.Warnings > 0 {
		verdict += "; " + problems(v.Errors, v.Warnings)
	}
	p.out.printf("%s: %s (%s)\n", v.Package, verdict, count(v.Files, "file"))
	return nil
}
