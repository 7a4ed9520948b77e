package ingest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/internal/flow"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// cardEntries is what the records that came with a source say of its photos. It is
// all known before the first file is copied: a record that hides a part of a photo
// has to be in the catalog with the photo, and not a moment later.
type cardEntries struct {
	byName   map[string]*schema.Entries // by the path on the card
	byDigest []schema.PhotoRecord       // by a whole digest: of a file that may not be on this card
	missed   []schema.PhotoRecord       // that name files of which there is none

	told  []int64             // which of them hold anything, as the catalog numbers them
	held  []int64             // and which hold all its frames
	known map[string][]string // those of them that name photos of another card: their digests
}

func (c *cardEntries) waits() []int64 {
	if c == nil {
		return nil
	}
	return c.held
}

// MatchError says what is wrong with the entry of a records file that names photos.
type MatchError struct {
	Match string
	Err   error
}

func (e *MatchError) Error() string { return fmt.Sprintf("photos: %q: %v", e.Match, e.Err) }

func (e *MatchError) Unwrap() error { return e.Err }

// readEntries finds the files that each entry is about. A name that is that of two
// photos, or two entries that contradict each other, end the import before
// anything is copied.
func (im *importer) readEntries(ctx context.Context) error {
	im.entries = map[string]*cardEntries{}
	for _, root := range im.plan.Roots() {
		photos := im.records[root].Photos
		if len(photos) == 0 {
			continue
		}
		var names schema.Names
		files := map[string]source.File{}
		for _, f := range im.plan.Files {
			if f.Root == root {
				names.Add(f.Rel, f.Rel)
				files[f.Rel] = f
			}
		}
		for _, f := range im.plan.Failures {
			if f.Root == root {
				names.Add(f.Rel, f.Rel) // it is there, and will be read another time
			}
		}
		card := &cardEntries{byName: map[string]*schema.Entries{}}
		for _, entry := range photos {
			if err := card.add(ctx, entry, &names, files); err != nil {
				return &MatchError{entry.Match, err}
			}
		}
		im.entries[root] = card
	}
	return nil
}

func (c *cardEntries) add(ctx context.Context, entry schema.PhotoRecord, names *schema.Names, files map[string]source.File) error {
	if _, err := schema.ParseDigest(entry.Match); err == nil {
		c.byDigest = append(c.byDigest, entry)
		return nil
	}
	rels, named, err := names.Find(entry.Match)
	if err != nil {
		return err
	}
	if named && len(rels) > 1 {
		if err := onePhoto(ctx, rels, files); err != nil {
			return err
		}
	}
	if len(rels) == 0 {
		c.missed = append(c.missed, entry)
	}
	for _, rel := range rels {
		if c.byName[rel] == nil {
			c.byName[rel] = new(schema.Entries)
		}
		if err := c.byName[rel].Add(entry, named); err != nil {
			return err
		}
	}
	return nil
}

// onePhoto refuses a name that several files have, unless they are the same bytes
// at several places.
func onePhoto(ctx context.Context, rels []string, files map[string]source.File) error {
	var ids []string
	for _, rel := range rels {
		id := rel // of one that cannot be read
		if f, ok := files[rel]; ok {
			sum, err := digestOf(ctx, f)
			if err != nil {
				return err
			}
			id = sum.ID()
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) > 1 {
		return fmt.Errorf("%d photos are called so: %s; name one by its folder and name, or all of them by a pattern (with a *)", len(ids), strings.Join(ids, ", "))
	}
	return nil
}

func digestOf(ctx context.Context, f source.File) (sum schema.Digest, err error) {
	fh, err := source.Open(f)
	if err != nil {
		return sum, err
	}
	defer fh.Close()
	h := sha256.New()
	if _, err := io.Copy(h, flow.Interruptible(ctx, fh)); err != nil {
		return sum, err
	}
	h.Sum(sum[:0])
	return sum, nil
}

// holdMissed holds the frames of a source whose records hide, clear or place
// something that is not there: what they meant may be there by another name.
func (im *importer) holdMissed(ctx context.Context) error {
	for _, root := range slices.Sorted(maps.Keys(im.entries)) {
		card := im.entries[root]
		var missed []schema.UnmatchedEntry
		for _, entry := range card.missed {
			if entry.Decides() {
				missed = append(missed, im.unmatched(root, entry))
			}
		}
		if len(missed) == 0 {
			continue
		}
		ids, known, err := im.Catalog.HoldUnmatched(ctx, im.sum.Import, im.shootsOf(root), missed, im.Clock())
		if err != nil {
			return err
		}
		card.known = known
		for i, id := range ids {
			if id < 0 {
				continue
			}
			im.sum.Missed++
			card.told = append(card.told, id)
			if missed[i].Card {
				card.held = append(card.held, id)
			}
		}
	}
	return nil
}

// unmatched says what is held for an entry that found no file: the frames of the
// shoot from which the rest of the text says that a file of this name is, or that a
// pattern which hides nothing places its files in; else, all that came with it.
func (im *importer) unmatched(root string, entry schema.PhotoRecord) schema.UnmatchedEntry {
	u := schema.UnmatchedEntry{Match: entry.Match, Content: entry.Content()}
	if strings.ContainsAny(entry.Match, `*?[\`) {
		if entry.Shoot != nil && *entry.Shoot != "" && (entry.Depicts == nil || !schema.Shows(*entry.Depicts, nil)) {
			u.Shoots = []string{*entry.Shoot}
			return u
		}
	} else {
		var name schema.Names
		name.Add(entry.Match, "")
		for _, other := range im.records[root].Photos {
			if other.Match == entry.Match || other.Shoot == nil || *other.Shoot == "" || slices.Contains(u.Shoots, *other.Shoot) {
				continue
			}
			if found, _, err := name.Find(other.Match); err == nil && len(found) > 0 {
				u.Shoots = append(u.Shoots, *other.Shoot)
			}
		}
		if len(u.Shoots) > 0 {
			return u
		}
	}
	u.Shoots, u.Card = im.shootsOf(root), true
	return u
}

// shootsOf are the visits that the frames of a source may be from.
func (im *importer) shootsOf(root string) []string {
	shoots := map[string]bool{}
	if im.Shoot != "" {
		shoots[im.Shoot] = true
	} else {
		for _, s := range im.records[root].Shoots {
			shoots[s.ID] = true
		}
	}
	for _, p := range im.records[root].Photos {
		if p.Shoot != nil && *p.Shoot != "" {
			shoots[*p.Shoot] = true
		}
	}
	return slices.Sorted(maps.Keys(shoots))
}

// tellMissed says which entries found nothing, and what is held by them now.
func (im *importer) tellMissed(ctx context.Context) error {
	var told schema.Applied
	held := map[int64]bool{}
	for _, root := range slices.Sorted(maps.Keys(im.entries)) {
		card := im.entries[root]
		for _, entry := range card.missed {
			if len(card.known[entry.Match]) == 0 {
				told.Unmatched = append(told.Unmatched, entry.Match)
				if entry.Decides() {
					told.Missed = append(told.Missed, entry.Match)
				}
			}
		}
		for _, id := range card.told {
			held[id] = true
		}
	}
	if len(held) > 0 && !im.DryRun {
		all, err := im.Catalog.Unmatched(ctx)
		if err != nil {
			return err
		}
		told.Held = slices.DeleteFunc(all, func(u schema.Unmatched) bool { return !held[u.ID] })
	}
	if len(told.Unmatched) > 0 {
		im.Watch.Applied(told)
	}
	return nil
}

// says is what the records on the card say of one file.
func (im *importer) says(f source.File, sum schema.Digest) (schema.PhotoRecord, error) {
	card := im.entries[f.Root]
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

// cardSays is what they say of a photo: of its own file, and of its other half.
// What either of the two hides stays hidden.
func (im *importer) cardSays(p *part) schema.PhotoRecord {
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
