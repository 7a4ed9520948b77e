package findings

import (
	"fmt"
	"io"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// mostAnnotations is how many of each kind GitHub shows of a step.
const mostAnnotations = 10

// annotations writes GitHub's workflow commands. Where there are more than are shown, the
// last says how many. A run that says less than it seems to is a warning.
func annotations(w io.Writer, r Report) error {
	if caveat := r.caveat(); caveat != "" {
		if _, err := fmt.Fprintf(w, "::warning title=stillroom::%s\n", command(caveat)); err != nil {
			return err
		}
	}
	count := map[schema.Level]int{}
	for _, f := range r.Findings {
		count[f.Level]++
	}
	said := map[schema.Level]int{}
	for _, f := range r.Findings {
		said[f.Level]++
		n, all := said[f.Level], count[f.Level]
		message, title := text(f), f.Rule
		switch {
		case n > mostAnnotations:
			continue
		case n == mostAnnotations && all > mostAnnotations:
			title, message = "stillroom", fmt.Sprintf("%d more like this: the whole report has them", all-n+1)
		}
		if f.Fix != "" && title == f.Rule {
			message += "\n" + f.Fix
		}
		at := property(r.file(f))
		if f.Line > 0 {
			at += fmt.Sprintf(",line=%d", f.Line)
		}
		_, err := fmt.Fprintf(w, "::%s file=%s,title=%s::%s\n", f.Level, at, property(title), command(message))
		if err != nil {
			return err
		}
	}
	return nil
}

// command escapes what follows a workflow command, and property what stands in one.
func command(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(command(s))
}

// mostSummary is how much a step may add to GitHub's summary of a run, and some to spare.
const mostSummary = 1<<20 - 1<<12

// Summary writes a report in Markdown, for the summary of a run on GitHub.
func Summary(w io.Writer, r Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### stillroom: %s\n\n", r.Title())
	fmt.Fprintf(&b, "originals: %d, derivatives: %d, deliveries: %d; files read to the last byte: %d.\n", r.Checked.Originals, r.Checked.Derivatives, r.Checked.Deliveries, r.Checked.Read)
	if len(r.Skipped) > 0 {
		fmt.Fprintf(&b, "\nNot looked at: %s.\n", strings.Join(r.Skipped, ", "))
	}
	if len(r.Findings) > 0 {
		b.WriteString("\n| level | rule | about | seen | to mend it |\n|---|---|---|---|---|\n")
	}
	for i, f := range r.Findings {
		row := fmt.Sprintf("| %s | %s | %s | %s | %s |\n", f.Level, f.Rule, cell(subjectOf(f)), cell(said(f)), cell(f.Fix))
		if b.Len()+len(row) > mostSummary {
			fmt.Fprintf(&b, "\n%d more are in the report.\n", len(r.Findings)-i)
			break
		}
		b.WriteString(row)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cell keeps a text within its cell, and as it is: nothing in it is Markdown or HTML.
func cell(s string) string {
	s = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\n", " ", "\r", " ").Replace(s)
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_{}[]()#+!|~@", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
