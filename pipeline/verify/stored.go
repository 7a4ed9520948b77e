package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

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

// sound holds the paths of files whose bytes were read and found right, until that is
// noted.
type sound struct {
	paths   []string
	unnoted bool // it cannot be, and that was said
}

func (s *sound) add(f schema.StoredFile) { s.paths = append(s.paths, f.Path) }

// note records which bytes were read and found right, of a run that was cancelled as well.
func (s *sound) note(ctx context.Context, job Job, r *report) error {
	if len(s.paths) == 0 {
		return nil
	}
	defer func() { s.paths = nil }()
	err := job.Catalog.RecordFixity(context.WithoutCancel(ctx), s.paths, job.Clock())
	if errors.Is(err, schema.ErrReadOnly) || errors.Is(err, schema.ErrDiskFull) {
		if !s.unnoted { // once: every kind of file comes by here
			r.find(findings.CatalogReadOnly, "catalog", err.Error())
		}
		s.unnoted, err = true, nil
	}
	return err
}
