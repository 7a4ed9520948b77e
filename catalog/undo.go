package catalog

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// UndoOptions says how an import is taken back.
type UndoOptions struct {
	Edited bool // photos that were edited since, too
	DryRun bool // say what it would be
}

// Undo takes an import back: its photos are put aside, as Reject puts them, unless
// something else came to need them. Nothing is erased, and nothing of another import is
// touched. A card that comes again brings them back, and so do Redo and TakeBack. Undoing
// again goes on with what stayed.
func (c ImportRegister) Undo(ctx context.Context, id int64, opt UndoOptions) (schema.Undone, error) {
	out := schema.Undone{Import: id, DryRun: opt.DryRun, Photos: []string{}, Kept: []schema.UndoKept{}}
	decide := func(r contract.Reader) (aside []string, err error) {
		if _, found, err := r.Import(ctx, id); err != nil || !found {
			return nil, errOr(err, notFound("import", strconv.FormatInt(id, 10)))
		}
		photos, err := r.BroughtBy(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, b := range photos {
			switch why := needed(b, opt.Edited); {
			case b.Aside:
			case why != "":
				out.Kept = append(out.Kept, schema.UndoKept{Photo: b.Photo[:schema.PhotoIDLen], Reason: why})
			default:
				aside = append(aside, b.Photo)
				out.Photos = append(out.Photos, b.Photo[:schema.PhotoIDLen])
			}
		}
		files, err := r.BroughtBeside(ctx, id)
		out.Files = ids(files)
		return aside, err
	}
	if opt.DryRun {
		return out, c.db.View(ctx, func(r contract.Reader) error {
			_, err := decide(r)
			return err
		})
	}
	err := c.change(ctx, ledger.Import, func(w contract.Writer) error {
		aside, err := decide(w)
		if err != nil {
			return err
		}
		at, err := c.momentIn(ctx, w)
		if err != nil {
			return err
		}
		for _, photo := range aside {
			if _, err := w.PutRejected(ctx, photo, schema.WhenOf(at)); err != nil {
				return err
			}
			if err := w.PutUndone(ctx, photo, id, schema.WhenOf(at)); err != nil {
				return err
			}
		}
		return w.NoteUndone(ctx, id, schema.WhenOf(at))
	})
	return out, err
}

// Redo takes back all photos that Undo put aside with an import.
func (c ImportRegister) Redo(ctx context.Context, id int64) (schema.Undone, error) {
	out := schema.Undone{Import: id, Photos: []string{}, Kept: []schema.UndoKept{}, Files: []string{}}
	err := c.change(ctx, ledger.Import, func(w contract.Writer) error {
		if _, found, err := w.Import(ctx, id); err != nil || !found {
			return errOr(err, notFound("import", strconv.FormatInt(id, 10)))
		}
		photos, err := w.BroughtBy(ctx, id)
		if err != nil {
			return err
		}
		for _, b := range photos {
			if !b.Undone {
				continue
			}
			if _, err := takeBack(ctx, w, b.Photo); err != nil {
				return err
			}
			out.Photos = append(out.Photos, b.Photo[:schema.PhotoIDLen])
		}
		return w.NoteUndone(ctx, id, "")
	})
	return out, err
}

// takeBack takes a photo out of those that are aside, for whatever reason it was.
func takeBack(ctx context.Context, w contract.Writer, photo string) (bool, error) {
	if err := w.TakeUndone(ctx, photo); err != nil {
		return false, err
	}
	return w.TakeRejected(ctx, photo)
}

// comeAgain brings back the photos of these items that were taken back with their import,
// in the place that this import was told. A photo that might go there where it might not
// go before stays where it was until a person moves it, who has to say that it may.
func (c *shared) comeAgain(
	ctx context.Context, w contract.Writer, importID int64, items []schema.ImportItem, now time.Time,
) error {
	was, of := map[string]contract.Belonging{}, map[string]int{}
	var placed []string
	for i, it := range items {
		file, at := returning(it)
		if at == nil {
			continue
		}
		photo, found, err := w.PhotoOfFile(ctx, file.String())
		if err != nil {
			return err
		}
		if _, undone, err := w.UndoneBy(ctx, photo); err != nil || !found || !undone {
			if err != nil {
				return err
			}
			continue
		}
		if _, err := takeBack(ctx, w, photo); err != nil {
			return err
		}
		place, _, err := w.PlaceOf(ctx, photo)
		if err != nil {
			return err
		}
		room, shoot := at.Room, at.Shoot
		if room == "" && shoot == "" {
			room, shoot = place.Room, place.Shoot
		}
		if err := w.PutCame(ctx, photo, importID, room, shoot); err != nil {
			return err
		}
		was[photo], of[photo] = place, i
		if place.Room != "" {
			placed = append(placed, photo)
		}
	}
	if len(placed) > 0 {
		d, err := c.difference(ctx, w, time.UTC, now, placed, settled{})
		if err != nil {
			return err
		}
		for _, photo := range placed {
			if !d.opens(photo) {
				continue
			}
			if err := w.PutCame(ctx, photo, importID, was[photo].Room, was[photo].Shoot); err != nil {
				return err
			}
			it := &items[of[photo]]
			it.Reason = cmp.Or(it.Reason, "its photo is brought back") + "; it keeps its room and shoot, because with the new ones more channels might have it"
		}
	}
	if len(was) == 0 {
		return nil
	}
	return w.Index(ctx, slices.Collect(maps.Keys(was)))
}

// returning is the file by which an item brings a photo back, if that was taken back, and
// the place that the import was told; nil for an item that brings none back.
func returning(it schema.ImportItem) (file schema.Digest, at *schema.NewFrame) {
	switch {
	case it.Outcome != schema.Imported && it.Outcome != schema.Duplicate:
		return file, nil
	case it.New != nil && it.Joins != "":
		return it.New.Photo, it.New.Alone
	}
	return it.SHA256, it.Again
}

// needed says why a photo stays when its import is taken back; "" if nothing needs it.
func needed(b contract.Brought, edited bool) string {
	switch {
	case b.Left:
		return "delivered already"
	case b.Scoped:
		return "named alone by a consent"
	case b.Seen:
		return "shown to a family"
	case b.Told:
		return "matched to a picture by a person"
	case len(b.Imports) > 0:
		list := make([]string, len(b.Imports))
		for i, id := range b.Imports {
			list[i] = fmt.Sprint(id)
		}
		return fmt.Sprintf("met by import %s too; undo that import first", strings.Join(list, ", "))
	case b.Edited && !edited:
		return "edited since; --edited takes back edited photos too"
	}
	return ""
}

func ids(digests []string) []string {
	list := make([]string, len(digests))
	for i, d := range digests {
		list[i] = d[:schema.PhotoIDLen]
	}
	return list
}

func errOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
