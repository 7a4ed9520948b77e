package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// A run that was interrupted says that what it read is recorded only where it is.
func TestAnInterruptedRunSaysWhatIsRecorded(t *testing.T) {
	for kept, want := range map[bool]bool{false: true, true: false} {
		var said bytes.Buffer
		p := &program{printer: &printer{out: &screen{to: &said}, err: &screen{to: &said}}}
		var r findings.Report
		r.Checked.ReadData = true
		if kept {
			r.Findings = []schema.Finding{findings.Find(findings.ReadUnrecorded, "originals", "5")}
		}
		tellInterrupted(p, r, 5, 9, time.Now())
		if got := strings.Contains(said.String(), "what was read is recorded"); got != want || !strings.Contains(said.String(), "5 of 9 files") {
			t.Errorf("kept from it: %v: %s", kept, said.String())
		}
	}
}
