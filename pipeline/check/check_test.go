package check

import (
	"bytes"
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

func TestReports(t *testing.T) {
	var r Report
	r.Add(Find(OriginalMissing, "originals/a.jpg", "photo 0123"))
	r.Add(Find(OriginalWritable, "originals/b.jpg", "photo 4567"))
	if r.Errors != 1 || r.Warnings != 1 {
		t.Errorf("counted %d and %d", r.Errors, r.Warnings)
	}
	var text bytes.Buffer
	if err := Write(&text, "text", r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"SR-ORIGINAL-MISSING", "originals/a.jpg", "import it again", "1 errors, 1 warnings"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text does not say %q:\n%s", want, text.String())
		}
	}
	var doc bytes.Buffer
	if err := Write(&doc, "json", r); err != nil {
		t.Fatal(err)
	}
	var back Report
	if err := json.Unmarshal(doc.Bytes(), &back); err != nil || len(back.Findings) != 2 {
		t.Errorf("%v: %s", err, doc.String())
	}
	if err := Write(&doc, "pdf", r); err == nil {
		t.Error("an unknown format was written")
	}
}
