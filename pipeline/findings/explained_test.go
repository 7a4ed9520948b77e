package findings

import (
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Every rule says how it comes about and what mends it, and nothing else is explained.
func TestEveryRuleIsExplained(t *testing.T) {
	known := map[string]bool{}
	for _, r := range Rules() {
		known[r.ID] = true
		if r.Why == "" || len(r.Mend) == 0 {
			t.Errorf("%s: why %q, mend %q", r.ID, r.Why, r.Mend)
		}
	}
	for id := range explained() {
		if !known[id] {
			t.Errorf("%q is explained, and is no rule", id)
		}
	}
}

// What a baseline knows counts for nothing to the end of its day, and is known by its rule
// and what it is about.
func TestBaseline(t *testing.T) {
	of := func() (r Report) {
		r.Checked.Originals = 2
		r.Add(Find(OriginalMissing, "photo 0123456789ab", "first"))
		r.Add(Find(OriginalWritable, "photo 0123456789ab", ""))
		r.Conclude()
		return r
	}
	day := schema.Day{Year: 2026, Month: time.March, Day: 31}
	b := BaselineOf(of(), day)
	b.Findings = b.Findings[:1]
	b.Findings = append(b.Findings, Known{Rule: OriginalHash, Subject: "photo ffffffffffff", Until: "2099-01-01"})
	for _, tt := range []struct {
		today               schema.Day
		errors, known, gone int
		ok                  bool
	}{{day, 0, 1, 1, true}, {schema.Day{Year: 2026, Month: time.April, Day: 1}, 1, 0, 1, false}} {
		r := of()
		r.Findings[0].Message = "seen again, with other words"
		b.Subtract(&r, tt.today)
		if r.Errors != tt.errors || r.Known != tt.known || r.Gone != tt.gone || r.OK != tt.ok || r.Warnings != 1 {
			t.Errorf("%s: %+v", tt.today, r)
		}
	}
	for name, text := range map[string]string{
		"no schema":   `{"findings": []}`,
		"no day":      `{"schema": "stillroom.baseline", "schema_version": "1.0.0", "findings": [{"rule": "SR-ORIGINAL-HASH", "subject": "x", "until": ""}]}`,
		"no rule":     `{"schema": "stillroom.baseline", "schema_version": "1.0.0", "findings": [{"rule": "SR-NONE", "subject": "x", "until": "2027-01-01"}]}`,
		"more":        `{"schema": "stillroom.baseline", "schema_version": "1.0.0", "findings": []} x`,
		"other words": `{"schema": "stillroom.baseline", "known": []}`,
	} {
		if _, err := ReadBaseline([]byte(text)); err == nil {
			t.Errorf("%s: it is read", name)
		}
	}
}

// Nothing is sound that was not looked at.
func TestVerdicts(t *testing.T) {
	for name, tt := range map[string]struct {
		r    Report
		want Verdict
		ok   bool
	}{
		"sound":       {Report{Checked: Checked{Originals: 1}}, Sound, true},
		"empty":       {Report{}, Nothing, true},
		"none due":    {Report{Checked: Checked{Originals: 1, ReadData: true}}, Nothing, true},
		"read":        {Report{Checked: Checked{Originals: 1, ReadData: true, Read: 1}}, Sound, true},
		"found":       {Report{Errors: 1, Checked: Checked{Originals: 1}}, Found, false},
		"interrupted": {Report{Interrupted: true, Checked: Checked{Originals: 1}}, Interrupted, false},
		"unsure":      {Report{Unsure: []string{"leftovers"}, Checked: Checked{Originals: 1}}, Unsure, true},
		"away":        {Report{Mirrors: []Mirror{{Connected: true}, {}}, Checked: Checked{Originals: 1}}, Unsure, true},
		"connected":   {Report{Mirrors: []Mirror{{Connected: true}}, Checked: Checked{Originals: 1}}, Sound, true},
		"a part":      {Report{Skipped: []string{"originals"}, Beside: true}, Sound, true},
		"empty part":  {Report{Skipped: []string{"originals"}}, Nothing, true},
	} {
		if tt.r.Conclude(); tt.r.Verdict != tt.want || tt.r.OK != tt.ok {
			t.Errorf("%s: %s, %v", name, tt.r.Verdict, tt.r.OK)
		}
	}
}

// A day of reading that lies ahead is none.
func TestReading(t *testing.T) {
	now := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	r := ReadingAt(now, "2026-03-01T00:00:00Z")
	for _, at := range []schema.When{"", "2999-01-01T00:00:00Z", "2026-03-30T00:00:00Z", "2026-02-01T00:00:00Z", "2020-01-01T00:00:00Z"} {
		r.Add(at)
	}
	if r.Originals != 5 || r.Never != 2 || r.Before != 2 || r.Oldest != "2020-01-01T00:00:00Z" || r.Days7 != 1 || r.Days90 != 2 || r.Days365 != 2 {
		t.Errorf("%+v", r)
	}
}
