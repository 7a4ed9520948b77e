package app

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// PictureOf opens the largest JPEG that was made of a photo, as a file that another
// program can open. The caller closes it.
func PictureOf(ctx context.Context, s *Session, photo string) (store.Here, error) {
	var largest schema.Derivative
	err := s.Catalog.Photos(ctx, schema.Selection{IDs: []string{photo}}, func(ph schema.Photo) error {
		for _, d := range ph.Derivatives {
			if d.Format == schema.FormatJPEG && d.Width*d.Height > largest.Width*largest.Height {
				largest = d
			}
		}
		return nil
	})
	if err != nil {
		return store.Here{}, err
	}
	if largest.Path == "" {
		return store.Here{}, fmt.Errorf("photo %s has no picture to show: make one with `stillroom derive %s`", photo, photo)
	}
	return store.BringHere(ctx, s.Store, largest.Path)
}
