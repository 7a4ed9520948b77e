package check

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/stillroom/stillroom/schema"
)

// Report is what a verify run found.
type Report struct {
	Type     string           `json:"type"` // "summary"
	OK       bool             `json:"ok"`
	Checked  Checked          `json:"checked"`
	Errors   int              `json:"errors"`
	Warnings int              `json:"warnings"`
	Findings []schema.Finding `json:"findings"`
	Seconds  float64          `json:"seconds"`
}

// Checked counts what was looked at: a verdict is worth what it covers.
type Checked struct {
	Originals   int   `json:"originals"`
	Derivatives int   `json:"derivatives"`
	Evidence    int   `json:"evidence"`
	Deliveries  int   `json:"deliveries"`
	Read        int   `json:"files_read"` // re-read to the last byte
	Bytes       int64 `json:"bytes_read"`
	ReadData    bool  `json:"read_data"`
}

// Add appends a finding and counts it.
func (r *Report) Add(f schema.Finding) {
	r.Findings = append(r.Findings, f)
	if f.Level == schema.LevelError {
		r.Errors++
	} else {
		r.Warnings++
	}
}

// Formats are those that Write knows.
func Formats() []string { return []string{"text", "json"} }

// Write prints a report.
func Write(w io.Writer, format string, r Report) error {
	switch format {
	case "text":
		return writeText(w, r)
	case "json":
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	return fmt.Errorf("unknown report format %q", format)
}

func writeText(w io.Writer, r Report) error {
	if len(r.Findings) > 0 {
		if err := WriteFindings(w, r.Findings); err != nil {
			return err
		}
		fmt.Fprintln(w)
		told := map[string]bool{}
		for _, f := range r.Findings {
			if f.Fix != "" && !told[f.Rule] {
				told[f.Rule] = true
				fmt.Fprintf(w, "%s: %s\n", f.Rule, f.Fix)
			}
		}
		fmt.Fprintln(w)
	}
	read := "sizes"
	if r.Checked.ReadData {
		read = "every byte"
		if r.Checked.Read < r.Checked.Originals+r.Checked.Derivatives+r.Checked.Evidence {
			read = fmt.Sprintf("every byte of %d", r.Checked.Read)
		}
	}
	verdict := "no problems found"
	if r.Errors+r.Warnings > 0 {
		verdict = fmt.Sprintf("%d errors, %d warnings", r.Errors, r.Warnings)
	}
	documents := ""
	if r.Checked.Evidence > 0 {
		documents = fmt.Sprintf(", %d consent documents", r.Checked.Evidence)
	}
	_, err := fmt.Fprintf(w, "%s: %d originals, %d derivatives%s (%s), %d deliveries, %.1f s\n",
		verdict, r.Checked.Originals, r.Checked.Derivatives, documents, read, r.Checked.Deliveries, r.Seconds)
	return err
}

// WriteFindings prints a line for each, in columns.
func WriteFindings(w io.Writer, findings []schema.Finding) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range findings {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", f.Level, f.Rule, f.Subject, f.Message)
	}
	return tw.Flush()
}
