package ingest

import (
	"context"
	"maps"
	"slices"

	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// told holds people's words about the files of an import, before the first is copied:
// the records that came with each source, and the options of the import itself.
type told struct {
	shoot, room string                    // for files whose records do not say otherwise
	records     map[string]schema.Records // by source root
	entries     map[string]*cardEntries   // by source root: what they say of its photos
}

// roomOf is where the file is said to belong, by its card or by the import; "" if
// nothing says so.
func (t told) roomOf(ctx context.Context, cat PictureCatalog, p *part) (string, error) {
	if p.said.Room != nil {
		return *p.said.Room, nil
	}
	if p.said.Shoot == nil && t.room != "" {
		return t.room, nil
	}
	shoot := t.shootOf(p.file)
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

// shootOf says which visit a file is from: what its records say of it, then
// what the import was told, then the one shoot its records describe.
func (t told) shootOf(f source.File) string {
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

// saidOf returns the words about a file that its pictures follow: its orientation and
// its treatments. The catalog's record comes before the card's.
func saidOf(ctx context.Context, cat Catalog, p *part) (schema.PhotoRecord, error) {
	recorded, err := cat.Said(ctx, p.body.sum)
	if err != nil {
		return schema.PhotoRecord{}, err
	}
	said := recorded.Under(cardSays(p))
	return schema.PhotoRecord{Orientation: said.Orientation, Depicts: said.Depicts}, nil
}

// shootsOf are the visits that the frames of a source may be from.
func (t told) shootsOf(root string) []string {
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

// says returns the card's records about one file.
func (t told) says(f source.File, sum schema.Digest) (schema.PhotoRecord, error) {
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

// cardSays returns the card's records about a photo: about its own file, and its other
// half. A part that either of the two hides stays hidden.
func cardSays(p *part) schema.PhotoRecord {
	said := p.said
	for _, other := range p.beside {
		if other == p || other.item.New == nil || other.photo != p.photo || other.said.Depicts == nil && other.said.Room == nil && other.said.Shoot == nil {
			continue
		}
		if r := other.item.New.Role; r != schema.RoleRAW && r != schema.RoleJPEG {
			continue
		}
		theirs := other.said
		if said.Depicts != nil && theirs.Depicts != nil {
			both := *said.Depicts
			for _, d := range *theirs.Depicts {
				if !slices.Contains(both, d) {
					both = append(slices.Clone(both), d)
				}
			}
			theirs.Depicts = &both
		}
		said = theirs.Overlay(said)
		if theirs.Depicts != nil {
			said.Depicts = theirs.Depicts
		}
	}
	return said
}

// placedApart reports whether the card says of two files that they are from two
// rooms or two shoots: then they are no pair.
func placedApart(a, b *part) bool {
	other := func(x, y *string) bool { return x != nil && y != nil && *x != *y }
	return a != nil && b != nil && (other(a.said.Room, b.said.Room) || other(a.said.Shoot, b.said.Shoot))
}

// unsorted counts the files that neither the import nor a record says a shoot of.
func (t told) unsorted(plan source.Plan) (n int) {
	for _, f := range plan.Files {
		if t.shootOf(f) == "" {
			n++
		}
	}
	return n
}
