package findings

import (
	"io"

	"github.com/stillroom/stillroom/schema"
)

// codeQuality writes the report that GitLab shows beside a merge request. An empty list
// is what it calls good, so one that only seems to be has an entry that says so.
func codeQuality(w io.Writer, r Report) error {
	list, prints := []any{}, fingerprints(r.Findings)
	for i, f := range r.Findings {
		severity := "minor"
		if f.Level == schema.LevelError {
			severity = "critical"
		}
		list = append(list, map[string]any{
			"description": text(f), "check_name": f.Rule, "fingerprint": prints[i], "severity": severity,
			"location": map[string]any{"path": r.place(f), "lines": map[string]int{"begin": line(f)}},
		})
	}
	if caveat := r.caveat(); caveat != "" {
		check := "verify"
		if r.Packages {
			check = "manifest check"
		}
		list = append(list, map[string]any{
			"description": check + ": " + caveat, "check_name": "stillroom", "severity": "minor",
			"fingerprint": fingerprints([]schema.Finding{{Rule: "stillroom", Subject: string(r.Verdict)}})[0],
			"location":    map[string]any{"path": r.place(schema.Finding{}), "lines": map[string]int{"begin": 1}},
		})
	}
	return document(w, list)
}
