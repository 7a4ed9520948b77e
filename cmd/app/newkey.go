package app

import (
	"errors"
	"fmt"
	"os"

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
	if err := writeKey(s.Key.Path, k.Text()); err != nil {
		return err
	}
	s.Key.Key, s.Key.Err = k, nil
	s.UseKey()
	s.notices.Note(fmt.Sprintf("made a key in %s; keep a copy of it apart from the catalog: without it nobody can read what is sealed", s.Key.Path))
	return nil
}

// writeKey writes a new file that only its owner can read, and waits for the disk:
// without it nobody can read what is sealed next.
func writeKey(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}
