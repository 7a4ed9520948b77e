package findings

import (
	"io"

	"github.com/stillroom/stillroom/schema"
)

// home is where the program comes from.
const home = "https://github.com/stillroom/stillroom"

// words is a text in SARIF.
type words struct {
	Text string `json:"text"`
}

// sarifRule is a rule in SARIF.
type sarifRule struct {
	ID      string `json:"id"`
	Short   words  `json:"shortDescription"`
	Help    words  `json:"help"`
	Default struct {
		Level schema.Level `json:"level"`
	} `json:"defaultConfiguration"`
}

// sarifResult is a finding in SARIF.
type sarifResult struct {
	Rule      string            `json:"ruleId"`
	Index     int               `json:"ruleIndex"`
	Level     schema.Level      `json:"level"`
	Message   words             `json:"message"`
	Locations []map[string]any  `json:"locations"`
	Prints    map[string]string `json:"partialFingerprints"`
}

// sarif writes SARIF 2.1.0.
func sarif(w io.Writer, r Report, program string) error {
	index, rules := map[string]int{}, []sarifRule{}
	for i, rule := range Rules() {
		index[rule.ID] = i
		s := sarifRule{ID: rule.ID, Short: words{rule.About}, Help: words{rule.Fix}}
		s.Default.Level = rule.Level
		rules = append(rules, s)
	}
	prints, results, whole := fingerprints(r.Findings), []sarifResult{}, true
	for i, f := range r.Findings {
		whole = whole && f.Rule != CheckFailed
		results = append(results, sarifResult{
			Rule: f.Rule, Index: index[f.Rule], Level: f.Level, Message: words{text(f)},
			Locations: []map[string]any{{"physicalLocation": map[string]any{
				"artifactLocation": map[string]string{"uri": r.place(f)}, "region": map[string]int{"startLine": line(f)},
			}}},
			Prints: map[string]string{"stillroom/v1": prints[i]},
		})
	}
	invocation := map[string]any{"executionSuccessful": whole && r.Verdict != Interrupted}
	if caveat := r.caveat(); caveat != "" {
		invocation["toolExecutionNotifications"] = []any{map[string]any{"level": schema.LevelWarning, "message": words{caveat}}}
	}
	return document(w, map[string]any{
		"$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		"version": "2.1.0",
		"runs": []any{map[string]any{
			"tool":              map[string]any{"driver": map[string]any{"name": "stillroom", "version": program, "informationUri": home, "rules": rules}},
			"automationDetails": map[string]string{"id": "stillroom/findings/"},
			"invocations":       []any{invocation},
			"results":           results,
		}},
	})
}
