package app

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

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
