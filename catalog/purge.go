package catalog

import (
	"context"
	"errors"
	"slices"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// Purge takes everything about the scope out of the tables and leaves tombstones, in one
// transaction. Delivered copies are asked back. It touches no files: PurgeFiles lists
// those that have to go. If the same order runs again, it finds what has come since. With
// opt.DryRun nothing is changed, and the answer says what the order would reach. An id
// that is not recorded is ErrNotFound.
func (c ErasureRegister) Purge(
	ctx context.Context, scope schema.Scope, order string, opt schema.ApplyOptions,
) (schema.Purge, error) {
	var p schema.Purge
	err := c.change(ctx, ledger.Purge, func(tx contract.Writer) error {
		e, err := findErasure(ctx, tx, scope, order)
		if err != nil {
			return err
		}
		if p, err = tx.Reach(ctx, e); err != nil {
			return err
		}
		p.Order = order
		if err := tx.Erase(ctx, e, order, schema.WhenOf(opt.Now)); err != nil {
			return err
		}
		if _, err := tx.ForgetRecipients(ctx); err != nil {
			return err
		}
		if p.Recalls, err = recallUncovered(ctx, tx, nil, opt); err != nil {
			return err
		}
		if opt.DryRun {
			p.DryRun = true
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return p, err
}

// findErasure finds everything that belongs to a scope.
func findErasure(
	ctx context.Context, from contract.Reader, scope schema.Scope, order string,
) (contract.Erasure, error) {
	e := contract.Erasure{Scope: scope}
	kind, id, err := scope.Split()
	if err != nil {
		return e, err
	}
	if kind == "photo" && len(id) < 64 {
		if id, err = resolveErased(ctx, from, id, order); err != nil {
			return e, err
		}
		e.Scope = schema.Scope("photo:" + id)
	}
	known, err := from.HasRecord(ctx, kind, id)
	if err != nil {
		return e, err
	}
	if !known && kind == "photo" {
		if file, err := resolveLoose(ctx, from, id); err == nil {
			e.Files = []string{file}
			return e, nil
		}
	}
	if !known {
		// The tables then have nothing to find, and the order is continued.
		before, err := from.Ordered(ctx, order, e.Scope)
		if err == nil && !before {
			err = notFound(kind, id)
		}
		return e, err
	}
	switch kind {
	case "family":
		err = ofFamily(ctx, from, &e, id)
	case "room":
		e.Rooms = []string{id}
	case "shoot":
		e.Shoots = []string{id}
	case "photo":
		e.Photos, err = linked(ctx, from, []string{id})
		return e, err
	}
	if err != nil {
		return e, err
	}
	return e, addPhotos(ctx, from, &e)
}

func ofFamily(ctx context.Context, from contract.Reader, e *contract.Erasure, id string) error {
	e.Family = id
	families, err := from.RoomFamilies(ctx, nil)
	if err != nil {
		return err
	}
	for room, of := range families {
		switch {
		case !slices.Contains(of, id):
		case len(of) > 1:
			e.SharedRooms = append(e.SharedRooms, room)
		default:
			e.Rooms = append(e.Rooms, room)
		}
	}
	slices.Sort(e.Rooms)
	slices.Sort(e.SharedRooms)
	e.Guardians, e.People, err = from.MembersOf(ctx, id)
	return err
}

// addPhotos finds the shoots of the rooms, and the photos of both.
func addPhotos(ctx context.Context, from contract.Reader, e *contract.Erasure) error {
	of, err := from.ShootsOfRooms(ctx, e.Rooms)
	if err != nil {
		return err
	}
	e.Shoots = append(e.Shoots, of...)
	inRooms, err := from.PhotosInRooms(ctx, e.Rooms)
	if err != nil {
		return err
	}
	inShoots, err := from.PhotosInShoots(ctx, e.Shoots)
	if err != nil {
		return err
	}
	e.Photos, err = linked(ctx, from, slices.Compact(slices.Sorted(slices.Values(append(inRooms, inShoots...)))))
	return err
}

// PurgeFiles lists the files of every order that are still to be removed.
func (c ErasureRegister) PurgeFiles(ctx context.Context) (list []schema.PurgeFile, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		list, err = r.FilesToErase(ctx)
		return err
	})
	return list, err
}

// PurgeFilesGone notes that files were removed.
func (c ErasureRegister) PurgeFilesGone(ctx context.Context, rows []int64) error {
	return c.change(ctx, ledger.Purge, func(w contract.Writer) error { return w.FilesErased(ctx, rows) })
}

// Scrub rewrites the database without the deleted rows: SQLite leaves them readable in
// the file until it needs the room. ErrBusy means that another program was reading, and
// that the file is as it was.
func (c ErasureRegister) Scrub(ctx context.Context) error { return c.db.Scrub(ctx) }

// ErasedConsents lists the ids of consents that were erased by order.
func (c ErasureRegister) ErasedConsents(ctx context.Context) (map[string]bool, error) {
	ids := map[string]bool{}
	err := c.db.View(ctx, func(r contract.Reader) error {
		list, err := r.ErasedConsents(ctx)
		for _, id := range list {
			ids[id] = true
		}
		return err
	})
	return ids, err
}

// Purged returns the order by which bytes were erased, "" if they were not.
func (c ErasureRegister) Purged(ctx context.Context, sha schema.Digest) (order string, at schema.When, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		order, at, err = r.ErasedBy(ctx, sha)
		return err
	})
	return order, at, err
}
