package contracttest

import (
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// What an import brought is told with what came to need it, and who took it back.
func undone(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	brought := func(want ...contract.Brought) {
		t.Helper()
		view(t, db, func(r contract.Reader) error {
			equal(t, "brought", must[[]contract.Brought](t)(r.BroughtBy(ctx, 1)), want)
			return nil
		})
	}
	one, two, six := contract.Brought{Photo: hex(1)}, contract.Brought{Photo: hex(2)}, contract.Brought{Photo: hex(6)}
	brought(one, two, six)
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return item(t, w, 1, 1, "a", schema.Imported) },
			func() error { return item(t, w, 2, 7, "g", schema.Imported) },
			func() error { _, err := w.AddImport(ctx, []string{}, "test", later); return err },
			func() error {
				return w.AddItem(ctx, 2, 0, schema.ImportItem{Source: "again", Outcome: schema.Duplicate, SHA256: digest(3)})
			},
			func() error {
				return w.AddItem(ctx, 2, 2, schema.ImportItem{Source: "new", Outcome: schema.Imported, SHA256: digest(7)})
			},
			func() error {
				return w.AddItem(ctx, 2, 1, schema.ImportItem{Source: "bad", Outcome: schema.Failed, SHA256: digest(6)})
			},
			func() error { _, err := w.AddImport(ctx, []string{}, "test", later); return err },
			func() error { // it brought nothing, and so it needs nothing
				return w.AddItem(ctx, 3, 0, schema.ImportItem{Source: "again", Outcome: schema.Duplicate, SHA256: digest(3)})
			},
			func() error { _, err := w.PutRejected(ctx, hex(2), early); return err },
			func() error { return w.PutUndone(ctx, hex(2), 1, early) },
			func() error { return w.PutUndone(ctx, hex(2), 2, later) })
	})
	one.Imports, two.Aside, two.Undone = []int64{2}, true, true
	brought(one, two, six)
	view(t, db, func(r contract.Reader) error {
		equal(t, "beside", must[[]string](t)(r.BroughtBeside(ctx, 1)), []string{hex(7)})
		id, found, err := r.UndoneBy(ctx, hex(2))
		equal(t, "by the first", []any{id, found, err}, []any{int64(1), true, nil})
		_, found, err = r.UndoneBy(ctx, hex(1))
		equal(t, "by none", []any{found, err}, []any{false, nil})
		k, _, err := r.KnownOriginal(ctx, hex(2))
		equal(t, "known", []any{k.Undone, err}, []any{int64(1), nil})
		return nil
	})
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.NoteUndone(ctx, 2, later) }, // which needs nothing any longer
			func() error { return w.TakeUndone(ctx, hex(2)) },
			func() error { return w.PutCame(ctx, hex(6), 2, "cellar", "") })
	})
	one.Imports, two.Undone = nil, false
	brought(one, two)
	view(t, db, func(r contract.Reader) error {
		equal(t, "undone at", must[[]schema.ImportRun](t)(r.Imports(ctx))[1].UndoneAt, later)
		place, _, err := r.PlaceOf(ctx, hex(6))
		equal(t, "came again", place, contract.Belonging{Room: "cellar", Import: 2})
		return err
	})
	change(t, db, func(w contract.Writer) error { return w.NoteUndone(ctx, 2, "") })
	view(t, db, func(r contract.Reader) error {
		equal(t, "stands again", must[[]schema.ImportRun](t)(r.Imports(ctx))[1].UndoneAt, schema.When(""))
		return nil
	})
}
