package app

import (
	"context"
	"strings"
	"unicode"

	"github.com/stillroom/stillroom/schema"
)

// Deliveries lists what left, oldest first; of a photo, if one is named, only what holds
// it.
func Deliveries(ctx context.Context, s *Session, photo string) ([]schema.Delivery, error) {
	if photo == "" {
		return s.Catalog.Deliveries(ctx, "")
	}
	sum, err := Delivered(ctx, s, photo)
	if err != nil {
		return nil, err
	}
	return s.Catalog.DeliveriesHolding(ctx, sum)
}

// Posting says where a delivery was published.
type Posting struct {
	URL   string
	Photo string // only this one of the delivery; "": all of it
	Note  string // private
}

// Check says what is wrong with the request, as far as that can be told without a
// catalog.
func (x Posting) Check() error {
	if x.URL == "" {
		return Usagef("--url is needed: where can it be seen?")
	}
	if err := schema.CheckURL(x.URL); err != nil {
		return Usagef("--url: %v", err)
	}
	// It is printed in a table some day.
	if strings.ContainsFunc(x.Note, unicode.IsControl) {
		return Usagef("--note is one line")
	}
	return nil
}

// Record records it, of a delivery.
func (x Posting) Record(ctx context.Context, s *Session, delivery string) (schema.Posted, error) {
	if err := x.Check(); err != nil {
		return schema.Posted{}, err
	}
	return s.Catalog.NotePosted(ctx, delivery, x.Photo, schema.Posted{URL: x.URL, Note: x.Note, At: schema.WhenOf(s.Now())})
}
