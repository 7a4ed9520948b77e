package records

import (
	"context"
	"maps"
	"slices"

	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// Told holds people's words about the files of an import, before the first is copied:
// the records that came with each source, and the options of the import itself.
type Told struct {
	shoot, room string                    // for files whose records do not say otherwise
	records     map[string]schema.Records // by source root
	entries     map[string]*cardEntries   // by source root: what they say of its photos
}

// Rooms knows the room of a recorded shoot.
type Rooms interface {
	RoomOfShoot(ctx context.Context, shoot string) (string, error)
}

// Room is where the import was told that its files belong; "" for nowhere.
func (t Told) Room() string { return t.room }

// NamesPhotos reports whether the records of a source say anything of single photos.
func (t Told) NamesPhotos(root string) bool { return len(t.records[root].Photos) > 0 }

// RoomOf is where a file is said to belong, by what the card says of it or by the
// import; "" if nothing says so.
func (t Told) RoomOf(ctx context.Context, cat Rooms, f source.File, said schema.PhotoRecord) (string, error) {
	if said.Room != nil {
		return *said.Room, nil
	}
	if said.Shoot == nil && t.room != "" {
		return t.room, nil
	}
	shoot := t.ShootOf(f)
	if shoot == "" {
		return "", nil
	}
	for _, rec := range t.records {
		for _, s := range rec.Shoots {
			if s.ID == shoot {
				return s.Room, nil
			}
		}
	}
	return cat.RoomOfShoot(ctx, shoot)
}

// ShootOf says which visit a file is from: what its records say of it, then
// what the import was told, then the one shoot its records describe.
func (t Told) ShootOf(f source.File) string {
	rec := t.records[f.Root]
	var said *string
	if card := t.entries[f.Root]; card != nil && card.byName[f.Rel] != nil {
		said = card.byName[f.Rel].Said.Shoot
	}
	switch {
	case said != nil && *said != "":
		return *said
	case t.shoot != "":
		return t.shoot
	case t.room == "" && len(rec.Shoots) == 1:
		return rec.Shoots[0].ID
	}
	return ""
}

// shootsOf are the visits that the frames of a source may be from.
func (t Told) shootsOf(root string) []string {
	shoots := map[string]bool{}
	if t.shoot != "" {
		shoots[t.shoot] = true
	} else {
		for _, s := range t.records[root].Shoots {
			shoots[s.ID] = true
		}
	}
	for _, p := range t.records[root].Photos {
		if p.Shoot != nil && *p.Shoot != "" {
			shoots[*p.Shoot] = true
		}
	}
	return slices.Sorted(maps.Keys(shoots))
}

// Says returns the card's records about one file.
func (t Told) Says(f source.File, sum schema.Digest) (schema.PhotoRecord, error) {
	card := t.entries[f.Root]
	if card == nil {
		return schema.PhotoRecord{}, nil
	}
	var all schema.Entries
	if e := card.byName[f.Rel]; e != nil {
		all = *e
	}
	sha := sum.String()
	for _, entry := range card.byDigest {
		if entry.Match != sha {
			continue
		}
		if err := all.Add(entry, true); err != nil {
			return schema.PhotoRecord{}, err
		}
	}
	all.Said.Match = ""
	return all.Said, nil
}

// Unsorted counts the files that neither the import nor a record says a shoot of.
func (t Told) Unsorted(found source.Found) (n int) {
	for _, f := range found.Files {
		if t.ShootOf(f) == "" {
			n++
		}
	}
	return n
}
