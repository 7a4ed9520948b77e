package store

import (
	"io"
	"time"
)

// Again is a file that is read from its beginning as often as it is told to.
type Again struct {
	open func() (io.ReadCloser, error)
	from io.ReadCloser // nil: it is to be opened once more
	read bool          // some of it was

	Dated time.Time // when the bytes were written; zero: nobody said so
}

// Written is that of a source that WrittenAt dated.
func (r *Again) Written() time.Time { return r.Dated }

// Reading opens a file to be read from its beginning as often as it is told to.
func Reading(open func() (io.ReadCloser, error)) (*Again, error) {
	from, err := open()
	if err != nil {
		return nil, err
	}
	return &Again{open: open, from: from}, nil
}

func (r *Again) Read(p []byte) (n int, err error) {
	if r.from == nil {
		if r.from, err = r.open(); err != nil {
			r.from = nil
			return 0, err
		}
	}
	r.read = true
	return r.from.Read(p)
}

// Seek goes back to the beginning, which is all that is asked of it.
func (r *Again) Seek(int64, int) (int64, error) {
	if !r.read {
		return 0, nil
	}
	r.read = false
	return 0, r.Close()
}

// Close closes what is open.
func (r *Again) Close() error {
	if r.from == nil {
		return nil
	}
	from := r.from
	r.from = nil
	return from.Close()
}
