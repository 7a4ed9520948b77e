package app

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/stillroom/stillroom/schema"
)

// Deliveries lists what left, oldest first: all of it, or what holds anything of whose is
// asked for.
func Deliveries(ctx context.Context, s *Session, of Whose) ([]schema.Delivery, error) {
	all, err := s.Catalog.Deliveries(ctx, "")
	if err != nil || of == (Whose{}) {
		return all, err
	}
	photos, err := of.photos(ctx, s)
	if err != nil {
		return nil, err
	}
	holds := map[string]bool{}
	for _, sum := range photos {
		some, err := s.Catalog.DeliveriesHolding(ctx, sum)
		if err != nil {
			return nil, err
		}
		for _, d := range some {
			holds[d.ID] = true
		}
	}
	return slices.DeleteFunc(all, func(d schema.Delivery) bool { return !holds[d.ID] }), nil
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
