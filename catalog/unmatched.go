package catalog

import (
	"context"
	"fmt"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// HoldUnmatched notes which entries of an import's records found no file. For each it
// returns the id by which frames are held (see [schema.ImportItem]), or -1 if none are.
// shoots are the shoots of the frames. It is called before the first frame is recorded,
// so that no frame is ever there without its hold. Import 0 notes nothing, and returns 0
// for entries that are not held yet.
//
// An entry has found its file if it names a known photo of one of these shoots; known
// then has its whole digest. This is so because the same records lie on each card of a
// visit. An entry that a person has dismissed holds nothing any more, and an entry that
// holds already is not recorded twice.
func (c RecordRegister) HoldUnmatched(
	ctx context.Context, importID int64, shoots []string, entries []schema.UnmatchedEntry,
	now time.Time,
) (ids []int64, known map[string][]string, err error) {
	known = map[string][]string{}
	ids = make([]int64, len(entries))
	err = c.change(ctx, ledger.Import, func(w contract.Writer) error {
		names, err := namesIn(ctx, w, shoots)
		if err != nil {
			return err
		}
		for i, e := range entries {
			ids[i] = -1
			if known[e.Match], _, err = names.Find(e.Match); err != nil {
				return err
			} else if len(known[e.Match]) > 0 {
				continue
			}
			id, held, err := holdEntry(ctx, w, importID, e, now)
			if err != nil {
				return err
			}
			if held {
				ids[i] = id
			}
		}
		return nil
	})
	return ids, known, err
}

// namesIn are the names of the photos of some shoots.
func namesIn(ctx context.Context, r contract.UnmatchedReader, shoots []string) (*schema.Names, error) {
	names := new(schema.Names)
	return names, r.EachNameIn(ctx, shoots, func(photo, source string) { names.Add(source, photo) })
}

func holdEntry(
	ctx context.Context, w contract.Writer, importID int64, e schema.UnmatchedEntry, now time.Time,
) (id int64, held bool, err error) {
	id, became, found, err := w.UnmatchedLike(ctx, e)
	switch {
	case err != nil:
		return 0, false, err
	case found && became == "":
		return id, true, nil
	case found && became == "dismissed":
		return 0, false, nil
	case importID == 0:
		return 0, true, nil
	}
	id, err = w.AddUnmatched(ctx, importID, e, schema.WhenOf(now))
	return id, true, err
}

// holdFile notes that a file came with entries that found no file.
func holdFile(ctx context.Context, w contract.UnmatchedWriter, sha string, entries []int64) error {
	for _, id := range entries {
		if err := w.AddHeld(ctx, id, sha); err != nil {
			return err
		}
	}
	return nil
}

// Unmatched lists the entries by which photos are on hold, oldest first.
func (c RecordRegister) Unmatched(ctx context.Context) (list []schema.Unmatched, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		list, err = r.Unmatched(ctx)
		return err
	})
	return list, err
}

// DismissUnmatched records that entries are about nothing that is here: the entries with
// these ids, or all if there are no ids. If photos may go somewhere by that, it is an
// opening, which needs opt.Open.
func (c RecordRegister) DismissUnmatched(
	ctx context.Context, ids []int64, opt schema.ApplyOptions,
) (dismissed int, opens schema.Openings, err error) {
	err = c.change(ctx, ledger.Apply, func(w contract.Writer) error {
		if opt.Open {
			if err := c.behind(ctx, w); err != nil {
				return err
			}
		}
		if len(ids) == 0 {
			all, err := w.Unmatched(ctx)
			if err != nil {
				return err
			}
			for _, u := range all {
				ids = append(ids, u.ID)
			}
		}
		var held []string
		for _, id := range ids {
			photos, err := w.HeldPhotos(ctx, id)
			if err != nil {
				return err
			}
			held = append(held, photos...)
			done, err := w.ResolveUnmatched(ctx, id, "dismissed", schema.WhenOf(opt.Now))
			if err != nil {
				return err
			}
			if !done {
				return fmt.Errorf("record %d: %w: `stillroom imports unmatched` lists those that hold photos", id, ErrNotFound)
			}
		}
		opens, err = c.guard(ctx, w, opt, affectedBy(nil, held), settled{})
		return err
	})
	return len(ids), opens, err
}

// matchedEntry is an entry of this text that found photos.
type matchedEntry struct {
	schema.PhotoRecord
	photos []string
}

// releaseMatched releases what an entry holds once the entry has found its photo, by the
// name it was written with or by another. If an entry says the same under another name,
// it counts as a corrected entry only if it changes a photo that is on hold.
func (a *photoApplier) releaseMatched() error {
	if len(a.matched) == 0 {
		return nil
	}
	open, err := a.w.UnmatchedSaid(a.ctx)
	if err != nil {
		return err
	}
	for _, w := range open {
		for _, m := range a.matched {
			if m.Content() != w.Content {
				continue
			}
			found, err := a.foundBy(m, w.ID, m.Match == w.Match)
			if err != nil {
				return err
			}
			if found {
				if _, err := a.w.ResolveUnmatched(a.ctx, w.ID, "matched", schema.WhenOf(a.opt.Now)); err != nil {
					return err
				}
				break
			}
		}
	}
	return nil
}

// foundBy reports whether what an entry says is recorded of a photo that it found. If it
// has the name that was written, any photo counts; otherwise only a photo that the entry
// id holds and that was changed now.
func (a *photoApplier) foundBy(m matchedEntry, id int64, sameName bool) (bool, error) {
	for _, photo := range m.photos {
		if !sameName {
			held, err := a.w.HeldBy(a.ctx, id, photo)
			if err != nil {
				return false, err
			}
			if !held || !a.decided[photo] {
				continue
			}
		}
		said, err := a.recorded(photo, m.PhotoRecord)
		if err != nil || said {
			return said, err
		}
	}
	return false, nil
}

// recorded reports whether a known photo belongs where an entry says, and hides all that
// the entry hides.
func (a *photoApplier) recorded(photo string, entry schema.PhotoRecord) (bool, error) {
	at, found, err := a.w.PlaceOf(a.ctx, photo)
	if err != nil || !found {
		return false, err
	}
	is, _, err := a.w.PhotoRecord(a.ctx, photo)
	if err != nil {
		return false, err
	}
	if entry.Room != nil && *entry.Room != at.Room || entry.Shoot != nil && *entry.Shoot != at.Shoot {
		return false, nil
	}
	return entry.Depicts == nil || is.Depicts != nil && !schema.Shows(*entry.Depicts, *is.Depicts), nil
}
