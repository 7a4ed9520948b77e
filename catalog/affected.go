package catalog

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// affected are the photos and attachments that a change of records may let go somewhere:
// those of the records themselves, and photos that are alike to them, which are held
// because of what is said there. Nothing else has another answer than before.
type affected struct {
	rooms, shoots, photos map[string]bool
	attached              []string
	people, families      []string
}

// affectedBy gathers what changes of records are about; touched are photos by a file.
func affectedBy(changes []schema.Change, touched []string) *affected {
	x := &affected{rooms: map[string]bool{}, shoots: map[string]bool{}, photos: map[string]bool{}}
	for _, ch := range changes {
		switch ch.Kind {
		case "family":
			x.families = append(x.families, ch.ID)
		case "person":
			x.people = append(x.people, ch.ID)
		case "room":
			x.rooms[ch.ID] = true
		case "shoot":
			x.shoots[ch.ID] = true
		}
	}
	for _, sha := range touched {
		x.photos[sha] = true
	}
	return x
}

// with adds a family, by what it says.
func (x *affected) with(family string) *affected {
	x.families = append(x.families, family)
	return x
}

// nothing reports whether no photo and no attachment is affected.
func (x *affected) nothing() bool {
	return len(x.rooms)+len(x.shoots)+len(x.photos)+len(x.attached)+len(x.people)+len(x.families) == 0
}

// errAnything says that nobody can tell what is affected.
var errAnything = errors.New("a term may be about anything")

// in are the files of the photos, and the attachments, by what each of the readers sees,
// such as before a change and after it: none if nothing is affected, and nil if anything
// may be.
func (x *affected) in(ctx context.Context, readers ...contract.Reader) ([]string, error) {
	all := map[string]bool{}
	for _, r := range readers {
		g, err := loadGroups(ctx, r)
		if err != nil {
			return nil, err
		}
		l, err := loadLikeness(ctx, r, g, nil, false)
		if err != nil {
			return nil, err
		}
		files, err := x.files(ctx, r, l)
		if errors.Is(err, errAnything) {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
		maps.Copy(all, files)
	}
	return append([]string{}, slices.Sorted(maps.Keys(all))...), nil
}

// files are those of the photos and the attachments, as one transaction sees them.
func (x *affected) files(ctx context.Context, r contract.Reader, l *likeness) (map[string]bool, error) {
	rooms, shoots, files := maps.Clone(x.rooms), maps.Clone(x.shoots), maps.Clone(x.photos)
	if err := x.spread(ctx, r, rooms, shoots, files); err != nil {
		return nil, err
	}
	add := func(photos []string, err error) error {
		for _, sha := range photos {
			files[sha] = true
		}
		return err
	}
	for room := range rooms {
		if err := add(r.PhotosOfRoom(ctx, room)); err != nil {
			return nil, err
		}
	}
	for shoot := range shoots {
		if err := add(r.PhotosOfShoot(ctx, shoot)); err != nil {
			return nil, err
		}
	}
	attached, err := x.attachments(ctx, r, rooms)
	if err != nil || len(files) == 0 {
		return attached, err
	}
	pictures, err := l.groups.of(ctx, r, slices.Collect(maps.Keys(files))...)
	if err != nil {
		return nil, err
	}
	alike, err := l.alikeTo(ctx, r, pictures)
	if err != nil {
		return nil, err
	}
	for _, list := range alike.to {
		for _, sha := range list {
			pictures[sha] = true
		}
	}
	// What is said of one picture counts for those that are said to show the same.
	files, err = l.groups.of(ctx, r, slices.Collect(maps.Keys(pictures))...)
	maps.Copy(files, attached)
	return files, err
}

// attachments are those that are named, and those of rooms.
func (x *affected) attachments(ctx context.Context, r contract.Reader, rooms map[string]bool) (map[string]bool, error) {
	all := map[string]bool{}
	for _, sha := range x.attached {
		all[sha] = true
	}
	for room := range rooms {
		list, err := r.Attachments(ctx, room)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			all[a.SHA256.String()] = true
		}
	}
	return all, nil
}

// spread adds the rooms of people and families, and whatever a family's terms are about:
// who asked for something is heard though their family is not tied to the room any more.
func (x *affected) spread(ctx context.Context, r contract.Reader, rooms, shoots, files map[string]bool) error {
	if len(x.families)+len(x.people) == 0 {
		return nil
	}
	scopes, err := r.ScopesOf(ctx, x.families)
	if err != nil {
		return err
	}
	families := slices.Clone(x.families)
	for _, s := range scopes {
		kind, id, err := s.Split()
		if err != nil {
			return errAnything
		}
		switch kind {
		case "family":
			families = append(families, id)
		case "room":
			rooms[id] = true
		case "shoot":
			shoots[id] = true
		case "photo":
			if d, err := schema.ParseDigest(id); err != nil || d.String() != id {
				return errAnything // it may mean any that begins so
			}
			files[id] = true
		}
	}
	people, err := r.PeopleOf(ctx, families)
	if err != nil {
		return err
	}
	more, err := r.RoomsOfPeople(ctx, append(people, x.people...))
	for _, room := range more {
		rooms[room] = true
	}
	return err
}
