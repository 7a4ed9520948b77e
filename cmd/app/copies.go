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

// Copies are those of each file of a photo, in every mirror that is not retired; inUse are
// the names of these mirrors.
func Copies(ctx context.Context, s *Session, ph schema.Photo) (list []PhotoCopy, inUse []string, err error) {
	mirrors, err := s.Catalog.Storages().Mirrors(ctx)
	if err != nil {
		return nil, nil, err
	}
	called := map[string]string{}
	for _, m := range mirrors {
		if m.RetiredAt == "" {
			called[m.UUID] = m.Name
			inUse = append(inUse, m.Name)
		}
	}
	if len(inUse) == 0 {
		return nil, nil, nil
	}
	for _, f := range ph.Files {
		copies, err := s.Catalog.Storages().Copies(ctx, f.SHA256)
		if err != nil {
			return nil, nil, err
		}
		for _, k := range copies {
			list = append(list, PhotoCopy{k, called[k.Storage], f.Role})
		}
	}
	return list, inUse, nil
}
