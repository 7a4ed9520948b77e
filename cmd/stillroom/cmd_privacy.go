package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/encryption"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

func cmdPrivacy(p *program) *cli.Command {
	var newKey bool
	return &cli.Command{
		Name:  "privacy",
		Usage: "whether contacts and consent documents can be read without a key",
		Subcommands: []*cli.Command{
			{
				Name:  "show",
				Usage: "what is sealed, what lies open, and whether the key is here",
				Action: func(c *cli.Context) error {
					if err := needArgs(c, 0, 0); err != nil {
						return err
					}
					return p.door.Read(c.Context, func(s *app.Session) error { return runPrivacyShow(c.Context, p.printer, s) })
				},
			},
			{
				Name:  "apply",
				Usage: "seal or open what is there, as [privacy] in stillroom.toml says",
				Description: "The first time it makes the key, in a file that only you can read. Keep a copy of it\n" +
					"apart from the catalog: nobody can read what is sealed without it. It can be run again\n" +
					"at any time. --new-key is for a key that is lost: what was sealed with that stays as it\n" +
					"is until it is written again.",
				Flags: []cli.Flag{
					&cli.BoolFlag{Name: "new-key", Usage: "make another key, even if a key that is not here sealed something", Destination: &newKey},
				},
				Action: func(c *cli.Context) error {
					if err := needArgs(c, 0, 0); err != nil {
						return err
					}
					s, done, err := p.door.Write(c.Context)
					if err != nil {
						return err
					}
					defer done()
					return runPrivacyApply(c.Context, p.printer, s, newKey)
				},
			},
		},
	}
}

// sealedCount says of one kind of thing how it is kept.
type sealedCount struct {
	Sealed int `json:"sealed"`
	Open   int `json:"open"`
	Closed int `json:"closed"` // of those that are sealed: cannot be opened here
}

type privacyView struct {
	Encrypt   bool        `json:"encrypt"`
	Key       string      `json:"key"` // here, missing, damaged
	KeyPath   string      `json:"key_path"`
	PublicKey string      `json:"public_key,omitempty"`
	Contacts  sealedCount `json:"contacts"`
	Documents sealedCount `json:"documents"`
}

func runPrivacyShow(ctx context.Context, p *printer, s *app.Session) error {
	v, err := privacyOf(ctx, s)
	if err != nil {
		return err
	}
	if p.json {
		return p.document(v)
	}
	said := "off"
	if v.Encrypt {
		said = "on"
	}
	key := v.Key + ": " + v.KeyPath
	if v.PublicKey != "" {
		key += " (" + v.PublicKey + ")"
	}
	return p.out.table([][]string{{"encrypt", said}, {"key", key}, {"contacts", v.Contacts.String()}, {"documents", v.Documents.String()}})
}

func (n sealedCount) String() string {
	text := fmt.Sprintf("%d sealed, %d open", n.Sealed, n.Open)
	if n.Closed > 0 {
		text += fmt.Sprintf("; %d cannot be opened here", n.Closed)
	}
	return text
}

func privacyOf(ctx context.Context, s *app.Session) (v privacyView, err error) {
	v = privacyView{Encrypt: s.Settings.Privacy.Encrypt, Key: "here", KeyPath: s.Key.Path}
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

// errOtherKey refuses to make a second key by mistake.
var errOtherKey = errors.New("contacts or documents are sealed with a key that is not here: bring it back, or make another with --new-key; what the lost key sealed stays closed until it is written again")

func runPrivacyApply(ctx context.Context, p *printer, s *app.Session, newKey bool) error {
	before, err := privacyOf(ctx, s)
	if err != nil {
		return err
	}
	closed := before.Contacts.Closed + before.Documents.Closed
	switch {
	case s.Key.Err != nil && !newKey:
		return s.Key.Err
	case newKey && s.Key.Key != nil && closed == 0:
		return usagef("--new-key is for a lost key; the key that is here opens everything")
	case s.Key.Key == nil && closed > 0 && !newKey:
		return errOtherKey
	case newKey, s.Key.Key == nil && before.Encrypt:
		if err := makeKey(p, s); err != nil {
			return err
		}
	}
	changed, err := s.Catalog.Reseal(ctx)
	if err != nil {
		return err
	}
	documents, err := resealDocuments(ctx, s)
	// This is done even if nothing was left to change: the run before may not have come
	// this far.
	err = errors.Join(err, s.Catalog.Scrub(context.WithoutCancel(ctx)))
	if err != nil {
		return err
	}
	after, err := privacyOf(ctx, s)
	if err != nil {
		return err
	}
	if p.json {
		return p.document(after)
	}
	verb := "opened"
	if after.Encrypt {
		verb = "sealed"
	}
	p.donef("%s %s and %s", verb, count(changed, "contact"), count(documents, "document"))
	if n := after.Contacts.Closed; n > 0 {
		p.warnf("%s cannot be opened: write %s again with stillroom apply; until then nothing is exported", count(n, "contact"), itThem(n))
	}
	if n := after.Documents.Closed; n > 0 {
		p.warnf("%s cannot be opened: take copies in again with stillroom apply --evidence DIR", count(n, "document"))
	}
	return nil
}

// makeKey makes the key of the catalog. A damaged key stays beside it, and is never
// overwritten.
func makeKey(p *printer, s *app.Session) error {
	k, err := encryption.New()
	if err != nil {
		return err
	}
	if _, err := os.Lstat(s.Key.Path); err == nil {
		old := s.Key.Path + s.Now().UTC().Format(".20060102T150405Z.old")
		if err := os.Rename(s.Key.Path, old); err != nil {
			return err
		}
		p.notef("the key that was there is kept as %s", old)
	}
	if err := writeKey(s.Key.Path, k.Text()); err != nil {
		return err
	}
	s.Key.Key, s.Key.Err = k, nil
	s.UseKey()
	p.notef("made a key in %s; keep a copy of it apart from the catalog: without it nobody can read what is sealed", s.Key.Path)
	return nil
}

// resealDocuments brings every document to the form in which documents are kept now. A
// document that cannot be opened stays as it is.
func resealDocuments(ctx context.Context, s *app.Session) (changed int, err error) {
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

func resealDocument(ctx context.Context, s *app.Session, e schema.Evidence) (bool, error) {
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
