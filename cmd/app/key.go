package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/encryption"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
	"github.com/stillroom/stillroom/schema"
)

// Key is the key to sealed contacts and documents, if it is here.
type Key struct {
	Path string
	Key  *encryption.Key // nil if it is not
	Err  error           // what is wrong with the file that is there
}

// findKey reads the key from the file that was named, that the settings name, or that
// lies beside them. A missing file is no error: the key may be on another disk, and most
// of stillroom needs none.
func findKey(catalogDir, named string, s schema.PrivacySettings) Key {
	k := Key{Path: named}
	switch {
	case named != "":
	case s.Key == "":
		k.Path = filepath.Join(catalogDir, encryption.KeyName)
	case filepath.IsAbs(s.Key):
		k.Path = s.Key
	default:
		k.Path = filepath.Join(catalogDir, s.Key)
	}
	info, err := os.Stat(k.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return k
	}
	if err == nil && (!info.Mode().IsRegular() || info.Size() > 1<<16) {
		err = encryption.ErrKey
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(k.Path)
	}
	if err == nil {
		k.Key, err = encryption.Parse(text)
	}
	if err != nil {
		k.Err = fmt.Errorf("%s: %w", k.Path, err)
	}
	return k
}

// UseKey gives the catalog and the storage the key with which they open and seal.
func (s *Session) UseKey() {
	if s.Key.Key == nil { // and no interface that holds a nil
		s.Catalog.UseSealer(nil, s.Settings.Privacy.Encrypt, encryption.Sealed)
		s.Evidence.Seals = s.Settings.Privacy.Encrypt
		return
	}
	s.Catalog.UseSealer(s.Key.Key, s.Settings.Privacy.Encrypt, encryption.Sealed)
	s.Evidence.Sealer, s.Evidence.Seals = s.Key.Key, s.Settings.Privacy.Encrypt
}

// SealedContacts counts the contacts that could not be opened.
func SealedContacts(rec schema.Records) (n int) {
	for _, f := range rec.Families {
		for _, g := range f.Guardians {
			if encryption.Sealed(g.Contact) {
				n++
			}
		}
	}
	return n
}

// SigningKey is the key that signs what leaves; an older catalog gets one.
func (s *Session) SigningKey(ctx context.Context) (signature.Key, error) {
	return signingkey.Key(ctx, s.Catalog, s.Dir, s.Now())
}

// RotateKey makes a new key, which signs from now on. The session writes. Whoever replaces
// a key that is gone says why: it may only lie on another disk.
func RotateKey(ctx context.Context, s *Session, why schema.KeyReason) (signature.Key, error) {
	if _, err := s.SigningKey(ctx); why == "" && errors.Is(err, signingkey.ErrKey) {
		return signature.Key{}, Usagef("%v: put it back from a backup, or say that it is gone: stillroom key rotate --reason lost, or damaged", err)
	}
	if why == "" {
		why = schema.KeyPlanned
	}
	return signingkey.Rotate(ctx, s.Catalog, s.Dir, s.Now(), why)
}
