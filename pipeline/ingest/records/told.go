package records

import (
	"context"
	"maps"
	"path"
	"path/filepath"
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
// what the import was told, then the one shoot its records describe. Where an entry of the
// records places files, those that none places are of no shoot: whoever names the frames
// of one visit has said nothing of the rest of the card.
func (t Told) ShootOf(f source.File) string {
	var said *string
	if card := t.entries[f.Root]; card != nil && card.byName[f.Rel] != nil {
		said = card.byName[f.Rel].Said.Shoot
	}
	switch {
	case said != nil && *said != "":
		return *said
	case t.shoot != "":
		return t.shoot
	}
	return t.onlyShoot(f.Root)
}

// onlyShoot is the one shoot that the records of a source describe, where all of its
// files are of it; "" for none.
func (t Told) onlyShoot(root string) string {
	rec := t.records[root]
	if t.shoot != "" || t.room != "" || len(rec.Shoots) != 1 {
		return ""
	}
	only := rec.Shoots[0]
	for _, entry := range rec.Photos {
		// To place files in the one shoot, or in its room, says that others are of neither.
		// Another room is an exception of which the shoot is still the one.
		if entry.Shoot != nil && *entry.Shoot != "" || entry.Room != nil && *entry.Room != "" && *entry.Room == only.Room {
			return ""
		}
	}
	return only.ID
}

// Given is the files of a source that have a shoot for no other reason than that its
// records describe one alone.
type Given struct {
	Records string // by what is told of the records: folder and name
	Shoot   string
	Files   int
}

// Given lists the sources of which all files were given to the one shoot.
func (t Told) Given(found source.Found) (all []Given) {
	for _, root := range found.Roots() {
		g := Given{Records: "the records", Shoot: t.onlyShoot(root)}
		for _, f := range found.Records {
			if f.Root == root {
				g.Records = path.Join(filepath.Base(root), f.Rel)
			}
		}
		for _, f := range found.Files {
			if f.Root == root {
				g.Files++
			}
		}
		if g.Shoot != "" && g.Files > 0 {
			all = append(all, g)
		}
	}
	return all
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
