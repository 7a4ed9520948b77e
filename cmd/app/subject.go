package app

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// Whose says of what copies are looked for. The zero value is of anything.
type Whose struct {
	Photo  string // a photo or an attachment
	Room   string // what is kept with a room, as it is sorted now
	Family string // the same of all rooms in which somebody of it lived
}

// photos lists them.
func (w Whose) photos(ctx context.Context, s *Session) ([]schema.Digest, error) {
	switch {
	case w.Photo != "":
		sum, err := Delivered(ctx, s, w.Photo)
		return []schema.Digest{sum}, err
	case w.Room != "":
		return catalog.InScope(ctx, s.Catalog, schema.Scope("room:"+w.Room))
	}
	return catalog.InScope(ctx, s.Catalog, schema.Scope("family:"+w.Family))
}

// Check says what is wrong with it, as far as that can be told without a catalog.
func (w Whose) Check() error {
	if w.Photo != "" && w.Room+w.Family != "" || w.Room != "" && w.Family != "" {
		return Usagef("--photo, --room and --family exclude each other")
	}
	return nil
}

// Delivered finds the photo or the attachment that a person names, whatever of the two it
// is: both leave, and both are called back.
func Delivered(ctx context.Context, s *Session, called string) (schema.Digest, error) {
	photo, err := s.Catalog.Photo(ctx, called)
	if !errors.Is(err, catalog.ErrNotFound) {
		return photo, err
	}
	a, aerr := s.Catalog.Attachment(ctx, called)
	if errors.Is(aerr, catalog.ErrNotFound) {
		return photo, err
	}
	return a.SHA256, aerr
}
