package store

import (
	"io"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Dated is an ability that a storage may have: to date a file by its content, and not
// by when it was kept.
type Dated interface {
	Date(name string, at time.Time) error
}

// Date dates a file, where the storage can.
func Date(s Storage, name string, at time.Time) error {
	if dated, ok := s.(Dated); ok {
		return dated.Date(name, at)
	}
	return nil
}

// WrittenAt gives a source a date: a storage that keeps its bytes dates the file so, as
// far as it can hold dates. The zero time gives none.
func WrittenAt(src io.ReadSeeker, at time.Time) io.ReadSeeker {
	if at.IsZero() {
		return src
	}
	return &datedSource{src, at}
}

type datedSource struct {
	io.ReadSeeker
	at time.Time
}

// Written is when the bytes were written, where that is known of a source.
func (s *datedSource) Written() time.Time { return s.at }

// Written is the date that WrittenAt gave to a source; zero for none.
func Written(src io.Reader) time.Time {
	if dated, ok := src.(interface{ Written() time.Time }); ok {
		return dated.Written()
	}
	return time.Time{}
}

// dateSlack is how far a date may be off: FAT counts in steps of two seconds.
const dateSlack = 2 * time.Second

// Redate dates a file that was kept with another date than it had on its card, by an
// older program say. A storage that holds no dates keeps its own, which is no fault: the
// date is on record.
func Redate(s Storage, name string, at time.Time) {
	if at.IsZero() {
		return
	}
	if fi, err := s.Stat(name); err == nil && fi.ModTime().Sub(at).Abs() > dateSlack {
		_ = Date(s, name, at)
	}
}

// DateOf is when a file was written, by what is on record; by one of its copies, where
// that has the same second and says it more exactly. Zero: it is not on record.
func DateOf(recorded schema.When, copies ...Place) time.Time {
	at, err := time.Parse(schema.InstantLayout, string(recorded))
	if err != nil {
		return time.Time{}
	}
	for _, c := range copies {
		fi, err := c.Storage.Stat(c.Name)
		if err == nil && schema.WhenOf(fi.ModTime()) == recorded && fi.ModTime().After(at) {
			return fi.ModTime()
		}
	}
	return at
}

// Place is a name in a storage.
type Place struct {
	Storage Storage
	Name    string
}
