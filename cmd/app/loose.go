package app

import (
	"context"
	"errors"
	"path"
	"strings"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// FindLoose finds a file that belongs to no photo, by digits of its digest or by its
// name. It is nil if there is none, or more than one.
func FindLoose(ctx context.Context, s *Session, called string) (*schema.LooseFile, error) {
	all, err := s.Catalog.Storages().Loose(ctx)
	if err != nil {
		return nil, err
	}
	var found []schema.LooseFile
	for _, f := range all {
		in := strings.TrimPrefix(f.Path, "originals/")
		if schema.IsDigestPrefix(called) && strings.HasPrefix(f.SHA256.String(), called) || called == in || called == path.Base(in) || called == f.Source {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		return nil, nil
	}
	return &found[0], nil
}

// placeLoose takes files that belong to no photo out of a selection, and returns the
// records that give them a place. Nothing else can be recorded of them.
func placeLoose(
	ctx context.Context, s *Session, said schema.PhotoRecord, sel schema.Selection,
) ([]schema.PhotoRecord, schema.Selection, error) {
	var list []schema.PhotoRecord
	var rest []string
	for _, name := range sel.IDs {
		f, err := FindLoose(ctx, s, name)
		if err != nil {
			return nil, sel, err
		}
		if f != nil {
			err = s.Catalog.List(ctx, schema.Selection{IDs: []string{name}}, catalog.ListOptions{Zone: s.Zone, At: s.Now()}, func(schema.Photo) error { return nil })
		}
		if f == nil || !errors.Is(err, catalog.ErrNotFound) {
			rest = append(rest, name)
			continue
		}
		place := schema.PhotoRecord{Match: f.SHA256.String(), Room: said.Room, Shoot: said.Shoot}
		if said.Match = place.Match; said != place {
			return nil, sel, Usagef("%s belongs to no photo: only its --room and --shoot can be set", f.ID)
		}
		list = append(list, place)
	}
	sel.IDs = rest
	return list, sel, nil
}
