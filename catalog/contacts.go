package catalog

import (
	"context"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// ContactSealer seals the contacts of guardians, so that nobody who has a copy of the
// database can read them without its key.
type ContactSealer interface {
	SealText(text string) (string, error)
	OpenText(line string) (string, error)
}

// ErrNoKey says that contacts are to be sealed, and the key is not here.
var ErrNoKey = errors.New("contacts have to be sealed, and the key is not here")

// sealing is how contacts are kept.
type sealing struct {
	key    ContactSealer
	on     bool
	sealed func(string) bool
}

// UseSealer gives the catalog the key to its contacts, nil if the key is not here. on
// says whether contacts are sealed from now on, and sealed tells a sealed contact from an
// open one. It is called before anything else.
func (c ConsentRegister) UseSealer(key ContactSealer, on bool, sealed func(line string) bool) {
	c.contacts = sealing{key, on, sealed}
}

// open returns a contact as it was before it was sealed. A contact that cannot be opened
// stays sealed, and ok is false.
func (s sealing) open(contact string) (string, bool) {
	if s.sealed == nil || !s.sealed(contact) {
		return contact, true
	}
	if s.key == nil {
		return contact, false
	}
	text, err := s.key.OpenText(contact)
	if err != nil {
		return contact, false
	}
	return text, true
}

// openAll opens the contacts of records, and returns how many it could not.
func (s sealing) openAll(families []schema.Family) (closed int) {
	for _, f := range families {
		for i := range f.Guardians {
			var ok bool
			if f.Guardians[i].Contact, ok = s.open(f.Guardians[i].Contact); !ok {
				closed++
			}
		}
	}
	return closed
}

// loses refuses a contact that cannot be opened if it would replace one that can be read.
// Such a contact comes from a dump that was made without the key, or from another
// catalog.
func (s sealing) loses(want, recorded []schema.Guardian) error {
	old := byID(recorded, func(g schema.Guardian) string { return g.ID })
	for _, g := range want {
		if _, opens := s.open(g.Contact); opens {
			continue
		}
		was := old[g.ID].Contact
		if _, readable := s.open(was); readable && was != "" {
			return fmt.Errorf("guardian %q: this contact is sealed and cannot be opened, and the recorded one can be read; leave the recorded one as it is", g.ID)
		}
	}
	return nil
}

// kept returns a contact in the form in which it is written. A contact that cannot be
// opened is handed on as it is, because it came from a dump.
func (s sealing) kept(contact string) (string, error) {
	if contact == "" || s.sealed != nil && s.sealed(contact) {
		return contact, nil
	}
	switch {
	case !s.on:
		return contact, nil
	case s.key == nil:
		return "", ErrNoKey
	}
	return s.key.SealText(contact)
}

// Contacts counts the contacts that are recorded: the open ones, the sealed ones, and
// those of the sealed ones that cannot be opened.
func (c ConsentRegister) Contacts(ctx context.Context) (open, sealed, closed int, err error) {
	err = c.db.View(ctx, func(tx contract.Reader) error {
		var r schema.Records
		if err := loadFamilies(ctx, tx, &r); err != nil {
			return err
		}
		for _, f := range r.Families {
			for _, g := range f.Guardians {
				switch _, ok := c.contacts.open(g.Contact); {
				case g.Contact == "":
				case !ok:
					sealed, closed = sealed+1, closed+1
				case c.contacts.sealed != nil && c.contacts.sealed(g.Contact):
					sealed++
				default:
					open++
				}
			}
		}
		return nil
	})
	return open, sealed, closed, err
}

// Reseal brings every contact to the form in which contacts are kept now, and returns how
// many it changed. A contact that cannot be opened stays as it is. Scrub erases the
// earlier form from the database file.
func (c ConsentRegister) Reseal(ctx context.Context) (changed int, err error) {
	err = c.change(ctx, ledger.Other, func(tx contract.Writer) error {
		changed = 0
		var r schema.Records
		if err := loadFamilies(ctx, tx, &r); err != nil {
			return err
		}
		for _, f := range r.Families {
			for _, g := range f.Guardians {
				text, ok := c.contacts.open(g.Contact)
				isSealed := c.contacts.sealed != nil && c.contacts.sealed(g.Contact)
				if !ok || text == "" || isSealed == c.contacts.on {
					continue
				}
				kept, err := c.contacts.kept(text)
				if err != nil {
					return err
				}
				if err := tx.PutContact(ctx, g.ID, kept); err != nil {
					return err
				}
				changed++
			}
		}
		return nil
	})
	return changed, err
}
