package verify

import (
	"strings"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// report is where checks put what they find and what they looked at.
type report struct {
	findings.Report
	away  bool                   // the storage is not there
	kept  bool                   // another kept its lock for as long as a check waits
	asks  func(rule string) bool // of the check that is made
	found func(schema.Finding)

	// Of the check that is made: what is told only if it is found again, what of that was
	// found, and what alone is told, because the rest was.
	passing []string
	held    []schema.Finding
	only    []string
}

func newReport(job Job) *report {
	return &report{
		Report: findings.Report{Type: "summary", Findings: []schema.Finding{}, Checked: findings.Checked{ReadData: job.ReadData}, Looked: map[string]bool{findings.CheckFailed: true}},
		asks:   func(string) bool { return true },
		found:  job.Found,
	}
}

// lookFor notes the rules that a check looks for.
func (r *report) lookFor(job Job, c check) {
	for _, rule := range c.rules {
		switch {
		case !job.Choice.asks(c, rule), !job.ReadData && bytesOnly[rule]:
		case rule == findings.ReadDue && job.Since == "":
		case c.name == "packages" && len(job.Packages) == 0:
		default:
			r.Looked[rule] = true
		}
	}
}

// notLooked takes the rules of a check back that did not come to its end: that it found
// nothing says nothing.
func (r *report) notLooked(c check) {
	for _, rule := range c.rules {
		delete(r.Looked, rule)
	}
}

// bytesOnly are the rules that only a file which is read to its last byte can break.
var bytesOnly = map[string]bool{
	findings.OriginalHash: true, findings.DerivativeHash: true, findings.DerivativeLeak: true, findings.DerivativeColor: true,
	findings.DeliveryAltered: true, findings.MirrorDamaged: true, findings.ReadUnrecorded: true,
}

func (r *report) find(rule, subject, message string) { r.findFile(rule, subject, message, "") }

// findFile is find for a file whose name no finding may hold.
func (r *report) findFile(rule, subject, message, file string) {
	f := findings.Find(rule, subject, message)
	f.File = file
	r.add(f)
}

func (r *report) add(f schema.Finding) {
	if r.asks(f.Rule) && !r.holds(f) {
		r.tell(f)
	}
}

func (r *report) tell(f schema.Finding) {
	r.Add(f)
	r.found(f)
}

// findStored is find for a file that a row names.
func (r *report) findStored(rule string, f schema.StoredFile, message string) {
	if f.Kind != "original" {
		if f.Photo != "" {
			message = strings.TrimSuffix("photo "+f.Photo+": "+message, ": ")
		}
		r.find(rule, f.Path, message)
		return
	}
	subject := "photo " + f.Photo
	switch {
	case f.Photo == "":
		subject = "original " + f.SHA256.ID()
	case f.Photo != f.SHA256.ID():
		message = strings.TrimSuffix("its original "+f.SHA256.ID()+": "+message, ": ")
	}
	r.findFile(rule, subject, message, f.Path)
}
