package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// looked runs the check of one file. What keeps it from running is a finding;
// the error is that of ctx.
func looked(ctx context.Context, job Job, r *report, f schema.StoredFile, one func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	checked(job, r, f, one())
	return nil
}

// checked tells that a file was looked at. What kept that from being done is a finding.
func checked(job Job, r *report, f schema.StoredFile, err error) {
	if err != nil {
		r.findStored(findings.CheckFailed, f, err.Error())
	}
	job.Looked(f.Bytes)
}

// here reports a file that is not there or has another length, which makes
// reading it pointless.
func here(r *report, f schema.StoredFile, s seen, missing, size string) bool {
	switch {
	case s.whole:
		return true
	case s.info == nil && errors.Is(s.err, fs.ErrNotExist):
		r.findStored(missing, f, "")
		return false
	case s.info == nil:
		return false
	case s.info.Size() != f.Bytes:
		r.findStored(size, f, fmt.Sprintf("%d bytes, %d recorded", s.info.Size(), f.Bytes))
		return false
	}
	return true
}

// reads reports whether the file is one of those to be re-read.
func reads(job Job, r *report, f schema.StoredFile) bool {
	if !toRead(job, f) {
		return false
	}
	r.Checked.Read++
	return true
}

// noting is how long a check waits for others who write, to record what it read; once they
// kept it waiting for so long, it waits for notingAgain.
const (
	noting      = 5 * time.Second
	notingAgain = 100 * time.Millisecond
)

// sound holds the paths of files whose bytes were read and found right, until that is
// noted.
type sound struct {
	paths   []string
	unnoted bool // it cannot be, and that was said
	busy    bool // others kept it waiting
}

func (s *sound) add(f schema.StoredFile) { s.paths = append(s.paths, f.Path) }

// note records which bytes were read and found right, of a run that was cancelled as well.
// While others write, it is put off.
func (s *sound) note(ctx context.Context, job Job, r *report) error {
	if len(s.paths) == 0 {
		return nil
	}
	wait := noting
	if s.busy {
		wait = notingAgain
	}
	noted, err := job.Catalog.RecordFixity(context.WithoutCancel(ctx), s.paths, job.Clock(), wait)
	if s.busy = !noted && err == nil; s.busy {
		return nil
	}
	s.paths = nil
	if errors.Is(err, schema.ErrReadOnly) || errors.Is(err, schema.ErrDiskFull) {
		if !s.unnoted { // once: every kind of file comes by here
			r.find(findings.CatalogReadOnly, "catalog", err.Error())
		}
		s.unnoted, err = true, nil
	}
	return err
}

// end is note for the last files of an area: that they were read is lost if it cannot be
// noted now, and is said.
func (s *sound) end(ctx context.Context, job Job, r *report, area string) error {
	err := s.note(ctx, job, r)
	if n := len(s.paths); n > 0 {
		r.find(findings.ReadUnrecorded, area, fmt.Sprintf("%d read and found right, and that could not be recorded: another stillroom keeps the catalog", n))
	}
	s.paths = nil
	return err
}
