package contracttest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// addImport makes the first import, once.
func addImport(t *testing.T, w contract.Writer) error {
	runs, err := w.Imports(t.Context())
	if err != nil || len(runs) > 0 {
		return err
	}
	_, err = w.AddImport(t.Context(), []string{"card"}, "test", early)
	return err
}

// probe is what the file of a test says.
func probe(b byte) schema.Probe {
	return schema.Probe{
		Format: "jpeg", Bytes: int64(b) * 100, Width: 40, Height: 30, Make: "Ferrum", Model: "One", Serial: "77",
		TakenLocal: fmt.Sprintf("2024-03-01T09:00:%02d", b), TakenOffset: "+01:00", Title: fmt.Sprintf("title %d", b), Private: []string{"77"},
	}
}

func original(b byte, photo string, role schema.Role) contract.Original {
	return contract.Original{
		SHA256: hex(b), Photo: photo, Role: role, Path: fmt.Sprintf("originals/s1/IMG_%d.JPG", b), Source: fmt.Sprintf("DCIM/IMG_%d.JPG", b), Probe: probe(b),
	}
}

func newPhoto(b byte, room, shoot string) contract.NewPhoto {
	p := probe(b)
	return contract.NewPhoto{
		SHA256: hex(b), Import: 1, Room: room, Shoot: shoot, Taken: p.TakenLocal, TakenOffset: p.TakenOffset, Camera: "Ferrum One", Serial: p.Serial, At: early,
	}
}

// addPhoto writes a photo with the file that stands for it.
func addPhoto(t *testing.T, w contract.Writer, b byte, room, shoot string) error {
	return do(
		func() error { return addImport(t, w) },
		func() error { return w.PutPhoto(t.Context(), newPhoto(b, room, shoot)) },
		func() error { return w.AddOriginal(t.Context(), original(b, hex(b), schema.RolePrimary)) },
		func() error { return w.Index(t.Context(), []string{hex(b)}) })
}

// addFile writes another file of a photo, or of none.
func addFile(t *testing.T, w contract.Writer, b byte, photo string, role schema.Role) error {
	return w.AddOriginal(t.Context(), original(b, photo, role))
}

// hung is a furnished database with photos: 1 by its shoot in the attic, with a RAW (3),
// a sidecar (4) and a version (5); 2 in the cellar; 6 in no room. 7 is a clip of none.
func hung(t *testing.T, at contract.Place) contract.Database {
	t.Helper()
	db := furnished(t, at)
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return addPhoto(t, w, 1, "", "s1") },
			func() error { return addFile(t, w, 3, hex(1), schema.RoleRAW) },
			func() error { return addFile(t, w, 4, hex(1), schema.RoleSidecar) },
			func() error { return addFile(t, w, 5, hex(1), schema.RoleVersion) },
			func() error { return addPhoto(t, w, 2, "cellar", "") },
			func() error { return addPhoto(t, w, 6, "", "") },
			func() error { return addFile(t, w, 7, "", schema.RoleAttachment) })
	})
	return db
}

// chosen are the first digits of the photos that are chosen.
func chosen(t *testing.T, r contract.Reader, which contract.Chosen) []byte {
	t.Helper()
	got := []byte{}
	if err := r.EachPhoto(t.Context(), which, func(p schema.Photo) error { got = append(got, p.SHA256[0]); return nil }); err != nil {
		t.Fatal(err)
	}
	return got
}

func photoRead(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	d := schema.Derivative{Recipe: "web", Path: "derived/1", Width: 20, Height: 15, Bytes: 9, SHA256: digest(99), Version: 2, Format: "jpeg", MadeBy: "x", Turn: 1, Treated: "t", Libvips: "8", Source: "preview", Partial: true}
	said := schema.PhotoRecord{Match: hex(1), Title: ptr("said")}
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.PutPhotoRecord(ctx, said) },
			func() error { return w.PutRead(ctx, d.Path, later) },
			func() error {
				return w.PutDerived(ctx, hex(1), schema.Derived{Derivatives: []schema.Derivative{d}}, early)
			},
			func() error {
				return w.PutDerived(ctx, hex(2), schema.Derived{Failure: &schema.DeriveFailure{Kind: "decode", Reason: "broken", Tried: []string{"a", "b"}}}, early)
			})
	})
	stop := errors.New("stop")
	view(t, db, func(r contract.Reader) error {
		var all []schema.Photo
		err := r.EachPhoto(ctx, contract.Chosen{}, func(p schema.Photo) error { all = append(all, p); return nil })
		if err != nil || len(all) != 3 {
			t.Fatalf("%d photos, %v", len(all), err)
		}
		p := all[0]
		file := probe(1)
		file.Serial = "" // of the camera: the photo has it
		equal(t, "what the file says", p.Probe, file)
		equal(t, "what a person said", p.Record, said)
		equal(t, "by the photo", []any{p.ID, p.Path, p.Bytes, p.Imported, p.TakenLocal, p.TakenOffset, p.Serial, p.Room, p.Shoot},
			[]any{hex(1)[:schema.PhotoIDLen], "originals/s1/IMG_1.JPG", int64(100), early, "2024-03-01T09:00:01", "+01:00", "77", "attic", "s1"})
		var others []schema.Role
		for _, o := range p.Others {
			others = append(others, o.Role)
		}
		equal(t, "other files by path", others, []schema.Role{schema.RoleRAW, schema.RoleSidecar, schema.RoleVersion})
		want := d
		want.Libvips, want.MadeAt, want.ReadAt = "", early, later
		equal(t, "derivatives", p.Derivatives, []schema.Derivative{want})
		if p.NoPicture != "" || !p.Unmarked || p.Unmatched {
			t.Errorf("%q, %v, %v", p.NoPicture, p.Unmarked, p.Unmatched)
		}
		equal(t, "why there is no picture", []any{all[1].NoPicture, all[1].Tried}, []any{"broken", []string{"a", "b"}})
		if err := r.EachPhoto(ctx, contract.Chosen{}, func(schema.Photo) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("stopped: %v", err)
		}
		if err := r.EachDelivered(ctx, func(schema.Photo) error { t.Error("what was not delivered stands in a delivery"); return nil }); err != nil {
			t.Error(err)
		}
		for whole, room := range map[bool]string{false: "", true: "cellar"} {
			plain := map[byte]schema.Photo{}
			asked := func(photo string) bool { return whole && photo == hex(2) }
			err := r.EachPlain(ctx, room, asked, func(p schema.Photo) error { plain[p.SHA256[0]] = p; return nil })
			want := map[byte]schema.Photo{1: all[0], 2: {Type: "photo", ID: all[1].ID, SHA256: all[1].SHA256, Room: "cellar", Tags: []string{}}, 6: {Type: "photo", ID: all[2].ID, SHA256: all[2].SHA256, Tags: []string{}}}
			if whole {
				want = map[byte]schema.Photo{2: all[1]}
			}
			equal(t, "for who only decides, in "+room, []any{plain, err}, []any{want, nil})
		}
		if err := r.EachPlain(ctx, "", func(string) bool { return false }, func(schema.Photo) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("stopped: %v", err)
		}
		equal(t, "seen by nobody", len(must[[]schema.Seen](t)(r.SeenOf(ctx, hex(1)))), 0)
		return nil
	})
	change(t, db, func(w contract.Writer) error { // what is made takes a failure away, and what is dropped goes
		return do(
			func() error { return w.PutDerived(ctx, hex(1), schema.Derived{Dropped: []string{"web"}}, later) },
			func() error { return w.PutDerived(ctx, hex(2), schema.Derived{}, later) })
	})
	view(t, db, func(r contract.Reader) error {
		return r.EachPhoto(ctx, contract.Chosen{}, func(p schema.Photo) error {
			if len(p.Derivatives) > 0 || p.NoPicture != "" {
				t.Errorf("photo %s: %v, %q", p.ID, p.Derivatives, p.NoPicture)
			}
			return nil
		})
	})
}

func selection(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error {
				return w.PutPhotoRecord(ctx, schema.PhotoRecord{Match: hex(1), Tags: ptr([]string{"bed", "lamp"}), Rating: ptr(3), Sequence: ptr(2)})
			},
			func() error {
				return w.PutPhotoRecord(ctx, schema.PhotoRecord{Match: hex(2), Tags: ptr([]string{"bed"}), Rating: ptr(1), Sequence: ptr(1), Caption: ptr("A kite")})
			},
			func() error { return w.Index(ctx, []string{hex(1), hex(2)}) },
			func() error { _, err := w.PutRejected(ctx, hex(6), early); return err })
	})
	view(t, db, func(r contract.Reader) error {
		for _, x := range []struct {
			what  string
			which contract.Chosen
			want  []byte
		}{
			{"all", contract.Chosen{}, []byte{1, 2, 6}},
			{"only some", contract.Chosen{Only: []string{hex(2), hex(6), hex(9)}}, []byte{2, 6}},
			{"only none", contract.Chosen{Only: []string{}}, []byte{}},
			{"ids and names say nothing", contract.Chosen{Selection: schema.Selection{IDs: []string{"x"}, Names: []string{"x"}, Similar: "x", Channel: "web", Limit: 1}}, []byte{1, 2, 6}},
			{"room", contract.Chosen{Selection: schema.Selection{Room: "attic"}}, []byte{1}},
			{"shoot", contract.Chosen{Selection: schema.Selection{Shoot: "s1"}}, []byte{1}},
			{"person", contract.Chosen{Selection: schema.Selection{Person: "ina"}}, []byte{1}},
			{"all tags", contract.Chosen{Selection: schema.Selection{Tags: []string{"bed", "lamp"}}}, []byte{1}},
			{"any tag", contract.Chosen{Selection: schema.Selection{AnyTags: []string{"lamp", "bed"}}}, []byte{1, 2}},
			{"no tag", contract.Chosen{Selection: schema.Selection{NotTags: []string{"lamp"}}}, []byte{2, 6}},
			{"camera", contract.Chosen{Selection: schema.Selection{Camera: "um o"}}, []byte{1, 2, 6}},
			{"camera with a sign", contract.Chosen{Selection: schema.Selection{Camera: "%"}}, []byte{}},
			{"from", contract.Chosen{Selection: schema.Selection{TakenFrom: "2024-03-01T09:00:02"}}, []byte{2, 6}},
			{"to", contract.Chosen{Selection: schema.Selection{TakenTo: "2024-03-01T09:00:02"}}, []byte{1, 2}},
			{"to a month", contract.Chosen{Selection: schema.Selection{TakenTo: "2024-03"}}, []byte{1, 2, 6}},
			{"rating", contract.Chosen{Selection: schema.Selection{MinRating: 2}}, []byte{1}},
			{"import", contract.Chosen{Selection: schema.Selection{Import: 2}}, []byte{}},
			{"not aside", contract.Chosen{Selection: schema.Selection{Rejected: schema.RejectedNot}}, []byte{1, 2}},
			{"aside", contract.Chosen{Selection: schema.Selection{Rejected: schema.RejectedOnly}}, []byte{6}},
			{"words", contract.Chosen{Selection: schema.Selection{Text: "KITE"}}, []byte{2}},
			{"either word", contract.Chosen{Selection: schema.Selection{Text: "kite OR lamp"}}, []byte{1, 2}},
			{"part of a word", contract.Chosen{Selection: schema.Selection{Text: "*ite*"}}, []byte{2}},
			{"no word", contract.Chosen{Selection: schema.Selection{Text: "\"*"}}, []byte{}},
			{"backwards", contract.Chosen{Selection: schema.Selection{Sort: "-taken"}}, []byte{6, 2, 1}},
			{"by rating", contract.Chosen{Selection: schema.Selection{Sort: "rating"}}, []byte{6, 2, 1}},
			{"by sequence", contract.Chosen{Selection: schema.Selection{Sort: "sequence"}}, []byte{2, 1, 6}},
			{"by name", contract.Chosen{Selection: schema.Selection{Sort: "-name"}}, []byte{6, 2, 1}},
			{"behind none", contract.Chosen{Selection: schema.Selection{After: hex(9)}}, []byte{}},
			{"behind one that is left out", contract.Chosen{Selection: schema.Selection{After: hex(1), Room: "cellar"}}, []byte{2}},
			{"no caption", contract.Chosen{Selection: schema.Selection{Missing: []string{"caption"}}}, []byte{1, 6}},
			{"no room", contract.Chosen{Selection: schema.Selection{Missing: []string{"room"}}}, []byte{6}},
			{"no shoot", contract.Chosen{Selection: schema.Selection{Missing: []string{"shoot"}}}, []byte{2, 6}},
			{"no tags", contract.Chosen{Selection: schema.Selection{Missing: []string{"tags", "sequence", "rating"}}}, []byte{6}},
		} {
			equal(t, x.what, chosen(t, r, x.which), x.want)
		}
		for _, m := range contract.MissingFields() {
			chosen(t, r, contract.Chosen{Selection: schema.Selection{Missing: []string{m}}})
		}
		for _, o := range contract.Orders() {
			equal(t, "by "+o, len(chosen(t, r, contract.Chosen{Selection: schema.Selection{Sort: o}})), 3)
		}
		for _, sel := range []schema.Selection{{Missing: []string{"soul"}}, {Sort: "soul"}} {
			if err := r.EachPhoto(ctx, contract.Chosen{Selection: sel}, func(schema.Photo) error { return nil }); err == nil {
				t.Errorf("%+v is no error", sel)
			}
		}
		return nil
	})
}

// behind asks for what comes behind each photo where several have one moment, and some
// have none.
func behind(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	change(t, db, func(w contract.Writer) error {
		for b, taken := range map[byte]string{20: "", 21: "", 22: "2024-03-01T09:00:02", 23: "2024-03-01T09:00:02"} {
			p := newPhoto(b, "attic", "")
			p.Taken = taken
			err := do(
				func() error { return w.PutPhoto(ctx, p) },
				func() error { return w.AddOriginal(ctx, original(b, hex(b), schema.RolePrimary)) },
				func() error { return w.PutPhotoRecord(ctx, schema.PhotoRecord{Match: hex(b), Rating: ptr(2)}) })
			if err != nil {
				return err
			}
		}
		return nil
	})
	view(t, db, func(r contract.Reader) error {
		for _, o := range contract.Orders() {
			for _, order := range []string{o, "-" + o} {
				all := chosen(t, r, contract.Chosen{Selection: schema.Selection{Sort: order}})
				equal(t, "by "+order, len(all), 7)
				for i, b := range all {
					got := chosen(t, r, contract.Chosen{Selection: schema.Selection{Sort: order, After: hex(b)}})
					equal(t, fmt.Sprintf("by %s behind %d", order, b), got, all[i+1:])
				}
			}
		}
		return nil
	})
}

func places(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	of := func(r contract.Reader, b byte) any {
		t.Helper()
		at, found, err := r.PlaceOf(ctx, hex(b))
		if err != nil {
			t.Fatal(err)
		}
		if !found {
			return nil
		}
		return at
	}
	view(t, db, func(r contract.Reader) error {
		equal(t, "by its shoot", of(r, 1), contract.Belonging{Room: "attic", Shoot: "s1", Import: 1})
		equal(t, "by its import", of(r, 2), contract.Belonging{Room: "cellar", Import: 1})
		equal(t, "nowhere", of(r, 6), contract.Belonging{Import: 1})
		equal(t, "no photo", of(r, 7), nil)
		equal(t, "digests", must[[]schema.Digest](t)(r.PhotoDigests(ctx)), []schema.Digest{digest(1), digest(2), digest(6)})
		equal(t, "of a room", must[[]string](t)(r.PhotosOfRoom(ctx, "attic")), []string{hex(1)})
		equal(t, "of a shoot", must[[]string](t)(r.PhotosOfShoot(ctx, "s1")), []string{hex(1)})
		all := must[[]contract.Belonging](t)(r.Places(ctx))
		slices.SortFunc(all, func(a, b contract.Belonging) int { return len(a.Room) - len(b.Room) })
		equal(t, "places", all, []contract.Belonging{{Room: "attic", Shoot: "s1"}, {Room: "cellar"}})
		return nil
	})
	change(t, db, func(w contract.Writer) error {
		return w.PutPhotoRecord(ctx, schema.PhotoRecord{Match: hex(1), Room: ptr("cellar")})
	})
	view(t, db, func(r contract.Reader) error {
		equal(t, "by a person", of(r, 1), contract.Belonging{Room: "cellar", Shoot: "s1", Import: 1})
		return nil
	})
}

func originals(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	view(t, db, func(r contract.Reader) error {
		k, found, err := r.KnownOriginal(ctx, hex(3))
		equal(t, "known", []any{k, found, err}, []any{schema.KnownOriginal{Path: "originals/s1/IMG_3.JPG", Photo: digest(1)}, true, nil})
		if _, found, err := r.KnownOriginal(ctx, hex(9)); found || err != nil {
			t.Errorf("unknown bytes are known: %v", err)
		}
		taken, err := r.TakenFrom(ctx, []string{"DCIM/IMG_3.JPG", "DCIM/IMG_99.JPG"})
		want := schema.TakenFile{SHA256: digest(3), Path: "originals/s1/IMG_3.JPG", Bytes: probe(3).Bytes, Written: schema.When(probe(3).FileTime)}
		equal(t, "taken from", []any{taken, err}, []any{map[string][]schema.TakenFile{"DCIM/IMG_3.JPG": {want}}, nil})
		for b, want := range map[byte][2]any{1: {hex(1), true}, 4: {hex(1), true}, 7: {"", false}, 9: {"", false}} {
			photo, found, err := r.PhotoOfFile(ctx, hex(b))
			equal(t, fmt.Sprint("photo of ", b), []any{photo, found, err}, []any{want[0], want[1], nil})
			equal(t, fmt.Sprint("has ", b), must[bool](t)(r.HasOriginal(ctx, hex(b))), b != 9)
			equal(t, fmt.Sprint("erased ", b), must[bool](t)(r.WasErased(ctx, hex(b))), false)
		}
		p, found, err := r.PrimaryProbe(ctx, hex(1))
		said := probe(1)
		said.Serial = "" // of the camera: the photo has it
		equal(t, "what a photo says", []any{p, found, err}, []any{said, true, nil})
		if _, found, err := r.PrimaryProbe(ctx, hex(3)); found || err != nil {
			t.Errorf("another file stands for a photo: %v", err)
		}
		equal(t, "format", must[schema.Format](t)(r.PrimaryFormat(ctx, hex(1))), schema.Format("jpeg"))
		equal(t, "halves", must[[]string](t)(r.Halves(ctx, hex(1))), []string{hex(3)})
		equal(t, "trace", must[contract.Trace](t)(r.TraceOf(ctx, hex(1))), contract.Trace{})
		return nil
	})
	if err := db.Change(ctx, func(w contract.Writer) error { return addFile(t, w, 3, hex(2), schema.RoleRAW) }); err == nil {
		t.Error("one file is taken in twice")
	}
	other := probe(1)
	other.Title, other.Private = "new", []string{}
	moved := newPhoto(2, "attic", "s1")
	moved.Taken, moved.At = "", later
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.PutProbe(ctx, hex(1), other) },
			func() error { return w.PutTaken(ctx, hex(1), "2024-03-01T10:00:01", "") },
			func() error { return w.PutPhoto(ctx, moved) })
	})
	view(t, db, func(r contract.Reader) error {
		return r.EachPhoto(ctx, contract.Chosen{}, func(p schema.Photo) error {
			switch p.SHA256[0] {
			case 1:
				equal(t, "put", []any{p.Probe.Title, len(p.Probe.Private), p.TakenLocal, p.TakenOffset}, []any{"new", 0, "2024-03-01T10:00:01", ""})
			case 2:
				equal(t, "put again", []any{p.Room, p.TakenLocal, p.Imported}, []any{"attic", "", later})
			}
			return nil
		})
	})
}

func joined(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { _, err := w.PutRejected(ctx, hex(2), early); return err },
			func() error {
				return w.PutDerived(ctx, hex(2), schema.Derived{Failure: &schema.DeriveFailure{Kind: "decode", Reason: "x"}}, early)
			},
			func() error { return addFile(t, w, 8, hex(2), schema.RoleSidecar) },
			func() error { return w.JoinPhoto(ctx, hex(1), hex(2), schema.RoleJPEG) })
	})
	view(t, db, func(r contract.Reader) error {
		equal(t, "photos", chosen(t, r, contract.Chosen{}), []byte{1, 6})
		equal(t, "halves", must[[]string](t)(r.Halves(ctx, hex(1))), []string{hex(2), hex(3)})
		photo, _, err := r.PhotoOfFile(ctx, hex(8))
		equal(t, "what was beside it", []any{photo, err}, []any{hex(1), nil})
		equal(t, "aside", len(must[map[string]schema.When](t)(r.Rejected(ctx, ""))), 0)
		return nil
	})
	change(t, db, func(w contract.Writer) error { return w.SplitPhoto(ctx, hex(1), hex(2), later) })
	view(t, db, func(r contract.Reader) error {
		equal(t, "photos", chosen(t, r, contract.Chosen{}), []byte{1, 2, 6})
		at, _, err := r.PlaceOf(ctx, hex(2))
		equal(t, "it belongs where that does", []any{at, err}, []any{contract.Belonging{Room: "attic", Shoot: "s1", Import: 1}, nil})
		return r.EachPhoto(ctx, contract.Chosen{Only: []string{hex(2)}}, func(p schema.Photo) error {
			equal(t, "and was taken when that was", []any{p.TakenLocal, p.Imported, p.Path}, []any{probe(1).TakenLocal, later, "originals/s1/IMG_2.JPG"})
			return nil
		})
	})
}

func rejected(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	put := func(want bool, b byte, when schema.When) {
		t.Helper()
		change(t, db, func(w contract.Writer) error {
			equal(t, "put aside", must[bool](t)(w.PutRejected(ctx, hex(b), when)), want)
			return nil
		})
	}
	put(true, 1, early)
	put(true, 2, later)
	put(false, 1, later)
	view(t, db, func(r contract.Reader) error {
		equal(t, "aside", must[map[string]schema.When](t)(r.Rejected(ctx, "")), map[string]schema.When{hex(1): early, hex(2): later})
		equal(t, "earlier", must[map[string]schema.When](t)(r.Rejected(ctx, later)), map[string]schema.When{hex(1): early})
		return nil
	})
	change(t, db, func(w contract.Writer) error {
		equal(t, "taken back", must[bool](t)(w.TakeRejected(ctx, hex(1))), true)
		equal(t, "taken back again", must[bool](t)(w.TakeRejected(ctx, hex(1))), false)
		return nil
	})
}
