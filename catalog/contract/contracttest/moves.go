package contracttest

import (
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Files go where their shoot is, and only those that lie in the folder of another one.
func moves(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	place := func(b byte, path string) schema.Move {
		return schema.Move{SHA256: digest(b), From: path, To: "originals/s2/" + path[strings.LastIndex(path, "/")+1:], At: path}
	}
	put := func(ms ...schema.Move) {
		t.Helper()
		change(t, db, func(w contract.Writer) error {
			for _, m := range ms {
				if err := w.MoveOriginal(ctx, m.SHA256, m.From); err != nil {
					return err
				}
			}
			return nil
		})
	}
	misplaced := func(shoots []string, want ...schema.Move) {
		t.Helper()
		if want == nil {
			want = []schema.Move{}
		}
		view(t, db, func(r contract.Reader) error {
			equal(t, "misplaced", must[[]schema.Move](t)(r.Misplaced(ctx, "unsorted", shoots)), want)
			return nil
		})
	}
	misplaced(nil)
	change(t, db, func(w contract.Writer) error {
		return w.PutPhotoRecord(ctx, schema.PhotoRecord{Match: hex(1), Shoot: ptr("s2")})
	})
	one, three, four := place(1, "originals/s1/IMG_1.JPG"), place(3, "originals/unsorted/IMG_3.JPG"), place(4, "originals/by hand/IMG_4.JPG")
	five, six := place(5, "originals/s2/IMG_5.JPG"), place(6, "originals/unsorted/IMG_6.JPG")
	put(one, three, four, five, six)
	misplaced(nil, one, three)
	misplaced([]string{"s2"}, one, three)
	misplaced([]string{"s1"})

	mirror := schema.Storage{UUID: "u1", Name: "usb", Role: schema.StorageMirror, Path: "/usb", SeenAt: early}
	copied := schema.Move{Storage: "u1", SHA256: digest(1), From: "originals/s1/one.jpg", To: "originals/s2/one.jpg", At: "originals/s1/one.jpg"}
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.PutMirror(ctx, mirror) },
			func() error {
				return w.PutCopy(ctx, schema.Copy{Storage: "u1", Path: copied.From, SHA256: digest(1)}, early)
			},
			func() error { return w.PutRead(ctx, one.From, early) },
			func() error { return w.PutMove(ctx, schema.Move{SHA256: digest(1), From: one.From, To: "elsewhere"}) },
			func() error { return w.PutMove(ctx, one) },
			func() error { return w.PutMove(ctx, copied) },
			func() error { return w.MoveFile(ctx, one) })
	})
	view(t, db, func(r contract.Reader) error {
		one.At = one.To
		equal(t, "on their way", must[[]schema.Move](t)(r.Moves(ctx)), []schema.Move{one, copied})
		equal(t, "read when it was", must[schema.When](t)(r.LastRead(ctx, one.To)), early)
		equal(t, "and no longer there", must[schema.When](t)(r.LastRead(ctx, one.From)), schema.When(""))
		copies := must[[]schema.Move](t)(r.MisplacedCopies(ctx, "u1"))
		equal(t, "copies", copies, []schema.Move{{Storage: "u1", SHA256: digest(1), From: copied.From, To: one.To, At: copied.From}})
		equal(t, "taken", must[bool](t)(r.OthersAt(ctx, schema.Move{SHA256: digest(3), To: one.To})), true)
		equal(t, "taken by itself", must[bool](t)(r.OthersAt(ctx, one)), false)
		equal(t, "taken in a mirror", must[bool](t)(r.OthersAt(ctx, schema.Move{Storage: "u1", SHA256: digest(3), To: copied.From})), true)
		return nil
	})
	// A copy that was found under its new name meanwhile is the same one.
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error {
				return w.PutCopy(ctx, schema.Copy{Storage: "u1", Path: copied.To, SHA256: digest(1)}, later)
			},
			func() error { return w.MoveFile(ctx, copied) },
			func() error { return w.TakeMove(ctx, one) },
			func() error { return w.TakeMove(ctx, copied) })
	})
	view(t, db, func(r contract.Reader) error {
		equal(t, "arrived", must[[]schema.Move](t)(r.Moves(ctx)), []schema.Move{})
		equal(t, "a copy of another name", must[[]schema.Move](t)(r.MisplacedCopies(ctx, "u1")),
			[]schema.Move{{Storage: "u1", SHA256: digest(1), From: copied.To, To: one.To, At: copied.To}})
		list := must[[]schema.Copy](t)(r.CopiesIn(ctx, "u1"))
		if len(list) != 1 || list[0].Path != copied.To {
			t.Errorf("copies: %+v", list)
		}
		return nil
	})
}

// A photo's files have one number within its shoot, and nobody else gets it.
func numbers(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	last := func(shoot string, want int) {
		t.Helper()
		view(t, db, func(r contract.Reader) error {
			equal(t, "last number of "+shoot, must[int](t)(r.LastNumber(ctx, shoot)), want)
			return nil
		})
	}
	last("s1", 0)
	put := func(b byte, shoot string, n int) {
		t.Helper()
		change(t, db, func(w contract.Writer) error {
			return w.PutNumber(ctx, hex(b), schema.ShootNumber{Shoot: shoot, N: n})
		})
	}
	put(1, "s1", 3)
	put(3, "s1", 3)
	put(2, "", 1)
	put(9, "s1", 12) // of a file that is gone
	last("s1", 12)
	last("", 1)
	view(t, db, func(r contract.Reader) error {
		equal(t, "number of what is gone", must[schema.ShootNumber](t)(r.NumberOf(ctx, hex(9))), schema.ShootNumber{Shoot: "s1", N: 12})
		equal(t, "number of what has none", must[schema.ShootNumber](t)(r.NumberOf(ctx, hex(5))), schema.ShootNumber{})
		return nil
	})
	put(9, "s2", 1)
	last("s1", 3)
	view(t, db, func(r contract.Reader) error {
		k, found, err := r.KnownOriginal(ctx, hex(3))
		equal(t, "known", []any{k.Number, found, err}, []any{schema.ShootNumber{Shoot: "s1", N: 3}, true, nil})
		list := must[[]schema.PlacedFile](t)(r.Placed(ctx, nil))
		var all []string
		for _, f := range list {
			all = append(all, f.Path)
			if f.SHA256 == digest(1) {
				equal(t, "placed", []any{f.Photo, f.Source, f.Shoot, f.Number.N}, []any{hex(1), "DCIM/IMG_1.JPG", "s1", 3})
			}
		}
		slices.Sort(all)
		equal(t, "of photos alone", all, []string{
			"originals/s1/IMG_1.JPG", "originals/s1/IMG_2.JPG", "originals/s1/IMG_3.JPG", "originals/s1/IMG_4.JPG", "originals/s1/IMG_5.JPG", "originals/s1/IMG_6.JPG",
		})
		equal(t, "of no such shoot", len(must[[]schema.PlacedFile](t)(r.Placed(ctx, []string{"s2"}))), 0)
		equal(t, "of that shoot", len(must[[]schema.PlacedFile](t)(r.Placed(ctx, []string{"s1"}))), 4)
		return nil
	})
}
