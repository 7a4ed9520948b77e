package app

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// PhotoCopy is a copy of one file of a photo in a mirror.
type PhotoCopy struct {
	schema.Copy
	Mirror string      `json:"mirror"` // its name
	Of     schema.Role `json:"of"`     // which file of the photo
}

// Copies are those of each file of a photo, in every mirror that is not retired.
func Copies(ctx context.Context, s *Session, ph schema.Photo) ([]PhotoCopy, error) {
	mirrors, err := s.Catalog.Storages().Mirrors(ctx)
	if err != nil || len(mirrors) == 0 {
		return nil, err
	}
	called := map[string]string{}
	for _, m := range mirrors {
		called[m.UUID] = m.Name
	}
	var list []PhotoCopy
	for _, f := range ph.Files {
		copies, err := s.Catalog.Storages().Copies(ctx, f.SHA256)
		if err != nil {
			return nil, err
		}
		for _, k := range copies {
			list = append(list, PhotoCopy{k, called[k.Storage], f.Role})
		}
	}
	return list, nil
}
