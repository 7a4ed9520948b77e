package catalog

import (
	"context"
	"slices"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// InScope lists the photos and the attachments of a scope: of a room or, for a family, of
// every room in which somebody of it lived, also where others lived there too. Photos that
// were put aside are among them, because copies of them may have left.
func InScope(ctx context.Context, c *Catalog, scope schema.Scope) (list []schema.Digest, err error) {
	kind, id, err := scope.Split()
	if err != nil {
		return nil, err
	}
	err = c.db.View(ctx, func(r contract.Reader) error {
		known, err := r.HasRecord(ctx, kind, id)
		if err != nil {
			return err
		}
		if !known {
			return notFound(kind, id)
		}
		e := contract.Erasure{Rooms: []string{id}}
		if kind == "family" {
			e.Rooms = nil
			if err := ofFamily(ctx, r, &e, id); err != nil {
				return err
			}
			e.Rooms = slices.Concat(e.Rooms, e.SharedRooms)
		}
		if len(e.Rooms) == 0 {
			return nil
		}
		if err := addPhotos(ctx, r, &e); err != nil {
			return err
		}
		for _, p := range e.Photos {
			sum, err := schema.ParseDigest(p)
			if err != nil {
				return err
			}
			list = append(list, sum)
		}
		for _, room := range e.Rooms {
			kept, err := r.Attachments(ctx, room)
			if err != nil {
				return err
			}
			for _, a := range kept {
				list = append(list, a.SHA256)
			}
		}
		return nil
	})
	return list, err
}
