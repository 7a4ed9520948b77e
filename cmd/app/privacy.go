package app

import (
	"context"
	"errors"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/encryption"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// SealedCount says of one kind of thing how it is kept.
type SealedCount struct {
	Sealed int `json:"sealed"`
	Open   int `json:"open"`
	Closed int `json:"closed"` // of those that are sealed: cannot be opened here
}

// Privacy is whether contacts and documents can be read without a key.
type Privacy struct {
	Encrypt   bool        `json:"encrypt"`
	Key       string      `json:"key"` // here, missing, damaged
	KeyPath   string      `json:"key_path"`
	PublicKey string      `json:"public_key,omitempty"`
	Contacts  SealedCount `json:"contacts"`
	Documents SealedCount `json:"documents"`
}

// PrivacyOf says how it is.
func PrivacyOf(ctx context.Context, s *Session) (v Privacy, err error) {
	v = Privacy{Encrypt: s.Settings.Privacy.Encrypt, Key: "here", KeyPath: s.Key.Path}
	switch {
	case s.Key.Err != nil:
		v.Key = "damaged"
	case s.Key.Key == nil:
		v.Key = "missing"
	default:
		v.PublicKey = s.Key.Key.Public()
	}
	if v.Contacts.Open, v.Contacts.Sealed, v.Contacts.Closed, err = s.Catalog.Contacts(ctx); err != nil {
		return v, err
	}
	return v, s.Catalog.Evidence(ctx, func(e schema.Evidence) error {
		_, sealed, err := s.Evidence.Stat(e.SHA256)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // verify says so
		case err != nil:
			return err
		case !sealed:
			v.Documents.Open++
			return nil
		}
		v.Documents.Sealed++
		r, err := s.Evidence.Open(e.SHA256)
		if err != nil {
			v.Documents.Closed++
			return nil
		}
		return r.Close()
	})
}

// ErrOtherKey refuses to make a second key by mistake.
var ErrOtherKey = errors.New("contacts or documents are sealed with a key that is not here: bring it back, or make another with --new-key; what the lost key sealed stays closed until it is written again")

// Resealed tells of contacts and documents that were sealed or opened.
type Resealed struct {
	Contacts, Documents int
	After               Privacy
}

// Reseal seals or opens what is there, as the settings say, and makes the key where one
// is needed. The session writes. newKey is for a key that is lost.
func Reseal(ctx context.Context, s *Session, newKey bool) (done Resealed, err error) {
	before, err := PrivacyOf(ctx, s)
	if err != nil {
		return done, err
	}
	closed := before.Contacts.Closed + before.Documents.Closed
	switch {
	case s.Key.Err != nil && !newKey:
		return done, s.Key.Err
	case newKey && s.Key.Key != nil && closed == 0:
		return done, Usagef("--new-key is for a lost key; the key that is here opens everything")
	case s.Key.Key == nil && closed > 0 && !newKey:
		return done, ErrOtherKey
	case newKey, s.Key.Key == nil && before.Encrypt:
		if err := makeKey(s); err != nil {
			return done, err
		}
	}
	if done.Contacts, err = s.Catalog.Reseal(ctx); err != nil {
		return done, err
	}
	done.Documents, err = resealDocuments(ctx, s)
	// This is done even if nothing was left to change: the run before may not have come
	// this far.
	if err = errors.Join(err, s.Catalog.Scrub(context.WithoutCancel(ctx))); err != nil {
		return done, err
	}
	done.After, err = PrivacyOf(ctx, s)
	return done, err
}

// resealDocuments brings every document to the form in which documents are kept now. A
// document that cannot be opened stays as it is.
func resealDocuments(ctx context.Context, s *Session) (changed int, err error) {
	var list []schema.Evidence
	err = s.Catalog.Evidence(ctx, func(e schema.Evidence) error {
		if e.Bytes > 0 {
			list = append(list, e)
		}
		return nil
	})
	for _, e := range list {
		if err != nil {
			break
		}
		var done bool
		done, err = resealDocument(ctx, s, e)
		if done {
			changed++
		}
	}
	return changed, err
}

func resealDocument(ctx context.Context, s *Session, e schema.Evidence) (bool, error) {
	_, sealed, err := s.Evidence.Stat(e.SHA256)
	_, openErr := s.Store.Stat(store.EvidencePath(e.SHA256))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case s.Settings.Privacy.Encrypt && openErr == nil:
		return true, s.Evidence.Seal(ctx, e.SHA256, e.Bytes)
	case !s.Settings.Privacy.Encrypt && sealed:
		err = s.Evidence.Unseal(ctx, e.SHA256, e.Bytes)
		if errors.Is(err, store.ErrNoKey) || errors.Is(err, encryption.ErrOther) {
			return false, nil // told of at the end
		}
		return err == nil, err
	}
	return false, nil
}
