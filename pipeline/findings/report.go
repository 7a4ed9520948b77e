package findings

import (
	"slices"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Report holds the findings of a verify run.
type Report struct {
	Type     string           `json:"type"` // "summary"
	OK       bool             `json:"ok"`
	Verdict  Verdict          `json:"verdict,omitempty"`
	Checked  Checked          `json:"checked"`
	Errors   int              `json:"errors"`
	Warnings int              `json:"warnings"`
	Findings []schema.Finding `json:"findings"`
	Mirrors  []Mirror         `json:"mirrors,omitempty"`
	// Ledger is the head of the ledger: to be kept elsewhere, and asked for by verify --head.
	Ledger  *schema.LedgerHead `json:"ledger,omitempty"`
	Seconds float64            `json:"seconds"`

	Reading     *Reading `json:"reading,omitempty"`
	Skipped     []string `json:"skipped,omitempty"` // areas that were not asked about
	Unsure      []string `json:"unsure,omitempty"`  // areas where what was found may be of somebody who was writing
	Beside      bool     `json:"-"`                 // a part was asked about, and in it something that is not counted
	Running     int      `json:"running,omitempty"` // deliveries that were being written meanwhile
	Known       int      `json:"known,omitempty"`   // findings that the baseline has, which count for nothing
	Gone        int      `json:"baseline_gone,omitempty"`
	Interrupted bool     `json:"-"`
	Packages    bool     `json:"-"` // it is about packages, by manifest check, and not about a catalog

	// Looked are the rules that were looked for, nil where that is not known. A rule that
	// finds nothing says something only if it is one of them.
	Looked map[string]bool `json:"-"`
}

// looked reports whether a rule that found nothing says that there is nothing.
func (r Report) looked(rule string) bool {
	return (r.Looked == nil || r.Looked[rule]) && r.Verdict != Interrupted && r.Verdict != Nothing
}

// caveat is what a program has to be told that would take a rule without findings for one
// that holds, "" if it may. That something was found hides nothing of it.
func (r Report) caveat() string {
	switch {
	case r.Verdict == Interrupted || r.Verdict == Nothing || r.Verdict == Unsure:
		return r.Title()
	case r.partial():
		return r.Title() + " in the part that could be checked"
	}
	return ""
}

// partial reports whether a mirror was away, or not all could be told.
func (r Report) partial() bool {
	return len(r.Unsure) > 0 || slices.ContainsFunc(r.Mirrors, func(m Mirror) bool { return !m.Connected })
}

// Verdict is what a report comes to, in a word.
type Verdict string

// Verdicts.
const (
	Sound       Verdict = "sound"       // it was looked at, and nothing was found
	Found       Verdict = "found"       // something was
	Nothing     Verdict = "nothing"     // there was nothing to look at, or none of it was due
	Interrupted Verdict = "interrupted" // not all was looked at
	Unsure      Verdict = "unsure"      // a mirror was away, or not all could be told from what somebody was writing
)

// Conclude sets what the rest of the report comes to.
func (r *Report) Conclude() {
	r.OK = r.Errors == 0 && !r.Interrupted
	looked := r.Checked.Originals + r.Checked.Derivatives + r.Checked.Evidence + r.Checked.Deliveries + r.Checked.Packages + r.Checked.Texts
	switch {
	case r.Interrupted:
		r.Verdict = Interrupted
	case r.Errors+r.Warnings > 0:
		r.Verdict = Found
	case r.partial():
		r.Verdict = Unsure
	case looked == 0 && !r.Beside || r.Checked.ReadData && r.Checked.Read == 0 && looked > r.Checked.Deliveries+r.Checked.Packages:
		r.Verdict = Nothing
	default:
		r.Verdict = Sound
	}
}

// Reading says when the originals were last read to the last byte and found right. A date
// that lies ahead is none.
type Reading struct {
	Originals int         `json:"originals"`
	Never     int         `json:"never"`
	Oldest    schema.When `json:"oldest,omitempty"` // the one whose reading is longest ago
	Since     schema.When `json:"since,omitempty"`  // what was asked: all are to have been read since
	Before    int         `json:"before"`           // those that were not, without those never read
	Days7     int         `json:"within_7d"`
	Days30    int         `json:"within_30d"`
	Days90    int         `json:"within_90d"`
	Days365   int         `json:"within_365d"`

	now  schema.When
	from [4]schema.When
}

// ReadingAt is a Reading of no originals, seen from a moment.
func ReadingAt(now time.Time, since schema.When) *Reading {
	r := &Reading{Since: since, now: schema.WhenOf(now)}
	for i, days := range []int{7, 30, 90, 365} {
		r.from[i] = schema.WhenOf(now.AddDate(0, 0, -days))
	}
	return r
}

// Add counts an original by when it was last read.
func (r *Reading) Add(at schema.When) {
	r.Originals++
	if at == "" || at > r.now {
		r.Never++
		return
	}
	if r.Oldest == "" || at < r.Oldest {
		r.Oldest = at
	}
	if at < r.Since {
		r.Before++
	}
	for i, n := range []*int{&r.Days7, &r.Days30, &r.Days90, &r.Days365} {
		if at >= r.from[i] {
			*n++
		}
	}
}

// Checked counts the files that were looked at: a verdict is worth what it covers.
type Checked struct {
	Originals   int   `json:"originals"`
	Derivatives int   `json:"derivatives"`
	Evidence    int   `json:"evidence"`
	Deliveries  int   `json:"deliveries"`
	Read        int   `json:"files_read"` // re-read to the last byte
	Bytes       int64 `json:"bytes_read"`
	ReadData    bool  `json:"read_data"`
	Packages    int   `json:"packages,omitempty"`
	Texts       int   `json:"texts,omitempty"` // of records
}

// Mirror counts the copies that were looked at in one mirror, if it was connected.
type Mirror struct {
	Name      string      `json:"name"`
	UUID      string      `json:"uuid"`
	Path      string      `json:"path"` // where it was last
	SeenAt    schema.When `json:"seen_at,omitempty"`
	Connected bool        `json:"connected"`
	Copies    int         `json:"copies"`
	Read      int         `json:"copies_read"` // to the last byte, and found right
	Bytes     int64       `json:"bytes_read"`
}

// Add appends a finding and counts it, unless a baseline has it.
func (r *Report) Add(f schema.Finding) {
	r.Findings = append(r.Findings, f)
	if f.Level == schema.LevelError {
		r.Errors++
	} else {
		r.Warnings++
	}
}
