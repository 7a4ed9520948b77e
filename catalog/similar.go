package catalog

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// similarTo measures how much each photo differs in looks from one photo: 0 to 128, as
// far as schema.LookNear and no further. The same image data is 0. A photo without
// features that can be told apart is near to none.
func similarTo(ctx context.Context, r contract.LikenessReader, photo string) (map[string]int, error) {
	all, err := readLooks(ctx, r)
	if err != nil {
		return nil, err
	}
	near := map[string]int{}
	for _, a := range all[photo] {
		for other, files := range all {
			for _, b := range files {
				d := a.distance(b)
				if was, known := near[other]; d <= schema.LookNear && other != photo && (!known || d < was) {
					near[other] = d
				}
			}
		}
	}
	return near, nil
}

// fileLook is the look of one file of a photo.
type fileLook struct {
	data string
	look schema.Look
}

func (l fileLook) distance(m fileLook) int {
	if l.data != "" && l.data == m.data {
		return 0
	}
	return l.look.Distance(m.look)
}

// readLooks are the looks of all photos that are in the catalog.
func readLooks(ctx context.Context, r contract.LikenessReader) (map[string][]fileLook, error) {
	all := map[string][]fileLook{}
	err := r.EachLook(ctx, func(photo, data string, look schema.Look) error {
		all[photo] = append(all[photo], fileLook{data, look})
		return nil
	})
	return all, err
}

// listSimilar is List for photos that look like one photo: that photo first, then the
// nearest.
func listSimilar(
	ctx context.Context, r contract.Reader, sel schema.Selection,
	list func(schema.Selection, func(schema.Photo) error) error, fn func(schema.Photo) error,
) error {
	photo, err := resolvePhoto(ctx, r, sel.Similar)
	if err != nil {
		return err
	}
	near, err := similarTo(ctx, r, photo)
	if err != nil {
		return err
	}
	near[photo] = 0
	limit := sel.Limit
	sel.Limit = 0
	if len(sel.IDs) == 0 {
		sel.IDs = slices.Sorted(maps.Keys(near))
	}
	var found []schema.Photo
	err = list(sel, func(p schema.Photo) error {
		if d, ok := near[p.SHA256.String()]; ok {
			p.Distance = &d
			found = append(found, p)
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(found, func(a, b schema.Photo) int {
		switch photo {
		case a.SHA256.String():
			return -1
		case b.SHA256.String():
			return 1
		}
		return cmp.Compare(*a.Distance, *b.Distance)
	})
	for i, p := range found {
		if limit > 0 && i >= limit {
			break
		}
		if err := fn(p); err != nil {
			return err
		}
	}
	return nil
}
