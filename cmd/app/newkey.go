package app

import (
	"fmt"
	"io"
	"os"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/encryption"
)

// makeKey makes the key of the catalog. A damaged key stays beside it, and is never
// overwritten.
func makeKey(s *Session) error {
	k, err := encryption.New()
	if err != nil {
		return err
	}
	if _, err := os.Lstat(s.Key.Path); err == nil {
		old := s.Key.Path + s.Now().UTC().Format(".20060102T150405Z.old")
		if err := os.Rename(s.Key.Path, old); err != nil {
			return err
		}
		s.notices.Note(fmt.Sprintf("the key that was there is kept as %s", old))
	}
	// Whole and on the disk before it is used: without it nobody can read what is sealed next.
	if err := destination.WriteNew(s.Key.Path, func(w io.Writer) error { _, err := w.Write(k.Text()); return err }); err != nil {
		return err
	}
	s.Key.Key, s.Key.Err = k, nil
	s.UseKey()
	s.notices.Note(fmt.Sprintf("made a key in %s; keep a copy of it apart from the catalog: without it nobody can read what is sealed", s.Key.Path))
	return nil
}
