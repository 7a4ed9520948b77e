package app

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/receipt"
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/schema"
)

// Receipt says which receipt a family gets.
type Receipt struct {
	Consent, Guardian string // one of the two: one record, or all that a guardian said
	To                string // a file: .html, .txt or .pdf
	At                string // as it was then; "": now
	Replace           bool   // over a file that is there
}

// Receipted tells of a receipt that was written.
type Receipted struct {
	receipt.Receipt
	At       time.Time
	Unsigned error // why it has no signature: a family gets its receipt with or without a key
}

// Check says what is wrong with the request, as far as that can be told without a
// catalog.
func (x Receipt) Check() error {
	_, err := receiptView(x.To)
	return err
}

// Write writes the receipt, and its signature beside it.
func (x Receipt) Write(ctx context.Context, s *Session) (done Receipted, err error) {
	view, err := receiptView(x.To)
	if err != nil {
		return done, err
	}
	if done.At, err = x.moment(s); err != nil {
		return done, err
	}
	if done.Receipt, err = x.receipt(ctx, s, done.At); err != nil {
		return done, err
	}
	data, err := view(done.Receipt)
	if err != nil {
		return done, err
	}
	err = destination.WriteOwnerOnly(ctx, s.Dir, x.To, data, x.Replace)
	if errors.Is(err, fs.ErrExist) {
		return done, Usagef("--to: %s is there already; name another file, or add --replace", x.To)
	} else if err != nil {
		return done, err
	}
	key, err := s.SigningKey(ctx)
	if err != nil {
		done.Unsigned = err
		return done, nil
	}
	by, err := key.Sign(data)
	if err != nil {
		return done, err
	}
	return done, destination.WriteOwnerOnly(ctx, s.Dir, x.To+signature.Extension, by, true)
}

// moment is that of which the receipt speaks.
func (x Receipt) moment(s *Session) (time.Time, error) {
	if x.At == "" {
		return s.Now(), nil
	}
	at, err := schema.When(x.At).Start(s.Zone)
	if err != nil {
		return at, Usagef("--at: %v", err)
	}
	if at.After(s.Now()) {
		return at, Usagef("--at is still to come; a receipt is about the past or the present")
	}
	return at, nil
}

// receipt is the receipt of a moment.
func (x Receipt) receipt(ctx context.Context, s *Session, at time.Time) (r receipt.Receipt, err error) {
	all, err := x.told(ctx, s)
	if err != nil {
		return r, err
	}
	head, err := s.Catalog.DecidingHead(ctx)
	if err != nil {
		return r, err
	}
	in := receipt.Input{
		Consent: x.Consent, Records: all, At: at, Zone: s.Zone,
		Catalog: s.Settings.Name, Contact: s.Settings.Recall.Contact, Ledger: head,
	}
	if x.Guardian != "" {
		return receipt.OfGuardian(in, x.Guardian)
	}
	return receipt.New(in)
}

// told are the records that a receipt may tell of: those of one family.
func (x Receipt) told(ctx context.Context, s *Session) (all schema.Records, err error) {
	family := ""
	if x.Guardian != "" {
		family, _, err = catalog.FamilyOf(ctx, s.Catalog, x.Guardian)
	} else {
		var k schema.Consent
		k, err = s.Catalog.Consent(ctx, x.Consent)
		family = k.Family
	}
	if err != nil {
		return all, err
	}
	return catalog.OfFamily(ctx, s.Catalog, family)
}

// receiptView is how a receipt becomes the bytes of a file of this name.
func receiptView(name string) (func(receipt.Receipt) ([]byte, error), error) {
	if name == "" {
		return nil, Usagef("--to is needed: the file to write, .html, .txt or .pdf")
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm":
		return receipt.Receipt.HTML, nil
	case ".txt":
		return func(r receipt.Receipt) ([]byte, error) { return r.Text(), nil }, nil
	case ".pdf":
		return receipt.Receipt.PDF, nil
	}
	return nil, Usagef("--to: the name must end in .html, .txt or .pdf")
}
