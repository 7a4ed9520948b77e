package app

import (
	"context"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// astray tells which of the photos that were chosen have, once said is recorded, a room
// that their shoot is not of. It may be meant: a visit may have led through two rooms. It
// is told where room or shoot was set, since then one of the two may have been forgotten.
func astray(ctx context.Context, s *Session, x Setting, chosen map[string]schema.Photo) ([]Astray, error) {
	said := x.Said
	if said.Room == nil && said.Shoot == nil || len(chosen) == 0 {
		return nil, nil
	}
	all, err := s.Catalog.Records(ctx)
	if err != nil {
		return nil, err
	}
	shoots := map[string]schema.Shoot{}
	for _, sh := range all.Shoots {
		shoots[sh.ID] = sh
	}
	var list []Astray
	for _, ph := range chosen {
		room, shoot := ph.Room, ph.Shoot
		if said.Room != nil {
			room = *said.Room
		}
		if said.Shoot != nil {
			shoot = *said.Shoot
		}
		if slices.Contains(x.Unset, "room") || slices.Contains(x.Unset, "shoot") {
			continue // what the import says counts again
		}
		sh, known := shoots[shoot]
		if !known || room == "" || sh.Room == room {
			continue
		}
		i := slices.IndexFunc(list, func(a Astray) bool { return a.Room == room && a.Shoot.ID == sh.ID })
		if i < 0 {
			i, list = len(list), append(list, Astray{Room: room, Shoot: sh})
		}
		list[i].N++
	}
	slices.SortFunc(list, func(a, b Astray) int { return strings.Compare(a.Shoot.ID+" "+a.Room, b.Shoot.ID+" "+b.Room) })
	return list, nil
}
