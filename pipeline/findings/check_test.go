package findings

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func TestRulesAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.ID] || !strings.HasPrefix(r.ID, "SR-") || r.About == "" || r.Fix == "" || r.Level != schema.LevelError && r.Level != schema.LevelWarning {
			t.Errorf("rule %+v", r)
		}
		seen[r.ID] = true
	}
}

func TestReport(t *testing.T) {
	var r Report
	r.Add(Find(OriginalMissing, "originals/a.jpg", "photo 0123"))
	r.Add(Find(OriginalWritable, "originals/b.jpg", "photo 4567"))
	if r.Errors != 1 || r.Warnings != 1 {
		t.Errorf("counted %d and %d", r.Errors, r.Warnings)
	}
	doc, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back Report
	if err := json.Unmarshal(doc, &back); err != nil || len(back.Findings) != 2 {
		t.Errorf("%v: %s", err, doc)
	}
}
