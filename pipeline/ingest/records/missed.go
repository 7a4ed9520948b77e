package records

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// Held is the outcome of the entries that found no file, by source root.
type Held map[string]heldOf

type heldOf struct {
	told  []int64             // which of them hold anything, as the catalog numbers them
	held  []int64             // and which hold all frames of the source
	known map[string][]string // those of them that name photos of another card: their digests
}

// Holding are the entries that hold all frames of a source, as the catalog numbers them.
func (h Held) Holding(root string) []int64 { return h[root].held }

// Hold holds the frames of a source whose records hide, clear or place a photo
// that is not there: the photo may be there by another name. It returns how many
// entries hold anything now.
func (t Told) Hold(ctx context.Context, job Job, importID int64) (held Held, n int, err error) {
	held = Held{}
	for _, root := range slices.Sorted(maps.Keys(t.entries)) {
		card := t.entries[root]
		var list []schema.UnmatchedEntry
		for _, entry := range card.missed {
			if entry.Decides() {
				list = append(list, t.unmatched(root, entry))
			}
		}
		if len(list) == 0 {
			continue
		}
		ids, known, err := job.Catalog.HoldUnmatched(ctx, importID, t.shootsOf(root), list, job.Clock())
		if err != nil {
			return held, n, err
		}
		of := heldOf{known: known}
		for i, id := range ids {
			if id < 0 {
				continue
			}
			n++
			of.told = append(of.told, id)
			if list[i].Card {
				of.held = append(of.held, id)
			}
		}
		held[root] = of
	}
	return held, n, nil
}

// unmatched returns the frames to hold for an entry that found no file: the frames of
// the shoot from which the rest of the text says that a file of this name is, or that a
// pattern which hides nothing places its files in; else, all that came with it.
func (t Told) unmatched(root string, entry schema.PhotoRecord) schema.UnmatchedEntry {
	u := schema.UnmatchedEntry{Match: entry.Match, Content: entry.Content()}
	if strings.ContainsAny(entry.Match, `*?[\`) {
		if entry.Shoot != nil && *entry.Shoot != "" && (entry.Depicts == nil || !schema.Shows(*entry.Depicts, nil)) {
			u.Shoots = []string{*entry.Shoot}
			return u
		}
	} else {
		var name schema.Names
		name.Add(entry.Match, "")
		for _, other := range t.records[root].Photos {
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
	u.Shoots, u.Card = t.shootsOf(root), true
	return u
}

// tellMissed reports the entries that found nothing, and the frames that they hold now.
func tellMissed(ctx context.Context, job Job, t Told, held Held) error {
	var done schema.Applied
	holds := map[int64]bool{}
	for _, root := range slices.Sorted(maps.Keys(t.entries)) {
		for _, entry := range t.entries[root].missed {
			if len(held[root].known[entry.Match]) == 0 {
				done.Unmatched = append(done.Unmatched, entry.Match)
				if entry.Decides() {
					done.Missed = append(done.Missed, entry.Match)
				}
			}
		}
		for _, id := range held[root].told {
			holds[id] = true
		}
	}
	if len(holds) > 0 && !job.DryRun {
		all, err := job.Catalog.Unmatched(ctx)
		if err != nil {
			return err
		}
		done.Held = slices.DeleteFunc(all, func(u schema.Unmatched) bool { return !holds[u.ID] })
	}
	if len(done.Unmatched) > 0 {
		job.Applied(done)
	}
	return nil
}
