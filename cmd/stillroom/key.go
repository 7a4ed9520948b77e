package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/seal"
	"github.com/stillroom/stillroom/schema"
)

// keyHere is the key to what is sealed, as far as it is here.
type keyHere struct {
	path string
	key  *seal.Key // nil if it is not
	err  error     // what is wrong with the file that is there
}

// findKey reads the key from the file that was named, or that the settings name, or
// that stands beside them. No file is no error: the key may be kept on another disk,
// and most of what stillroom does needs none.
func findKey(catalogDir, named string, s schema.PrivacySettings) keyHere {
	k := keyHere{path: named}
	switch {
	case named != "":
	case s.Key == "":
		k.path = filepath.Join(catalogDir, seal.KeyName)
	case filepath.IsAbs(s.Key):
		k.path = s.Key
	default:
		k.path = filepath.Join(catalogDir, s.Key)
	}
	info, err := os.Stat(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		return k
	}
	if err == nil && (!info.Mode().IsRegular() || info.Size() > 1<<16) {
		err = seal.ErrKey
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(k.path)
	}
	if err == nil {
		k.key, err = seal.Parse(text)
	}
	if err != nil {
		k.err = fmt.Errorf("%s: %w", k.path, err)
	}
	return k
}

// useKey gives the catalog and the storage what opens and seals for them.
func (s *session) useKey() {
	if s.key.key == nil { // and no interface that holds a nil
		s.catalog.UseSealer(nil, s.settings.Privacy.Encrypt, seal.Sealed)
		s.store.UseSealer(nil, s.settings.Privacy.Encrypt)
		return
	}
	s.catalog.UseSealer(s.key.key, s.settings.Privacy.Encrypt, seal.Sealed)
	s.store.UseSealer(s.key.key, s.settings.Privacy.Encrypt)
}

// sealedContacts counts the contacts that could not be opened.
func sealedContacts(rec schema.Records) (n int) {
	for _, f := range rec.Families {
		for _, g := range f.Guardians {
			if seal.Sealed(g.Contact) {
				n++
			}
		}
	}
	return n
}
