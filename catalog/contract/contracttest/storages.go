package contracttest

import (
	"reflect"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

const (
	early = schema.When("2024-03-01T10:00:00Z")
	later = schema.When("2024-03-02T10:00:00Z")
)

func mirror(uuid, name string) schema.Storage {
	return schema.Storage{UUID: uuid, Name: name, Role: schema.StorageMirror, Path: "/mnt/" + name, Device: "disk-" + name, SeenAt: early}
}

func digest(b byte) (d schema.Digest) {
	d[0] = b
	return d
}

func readMirrors(t *testing.T, db contract.Database) (list []schema.Storage) {
	t.Helper()
	view(t, db, func(r contract.Reader) (err error) {
		list, err = r.Mirrors(t.Context())
		return err
	})
	return list
}

func mirrors(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	second, first := mirror("m2", "desk"), mirror("m1", "shelf")
	second.SeenAt = later
	change(t, db, func(w contract.Writer) error {
		return do(func() error { return w.PutMirror(ctx, second) }, func() error { return w.PutMirror(ctx, first) })
	})
	first.AddedAt, second.AddedAt = early, later
	if got, want := readMirrors(t, db), []schema.Storage{first, second}; !reflect.DeepEqual(got, want) {
		t.Errorf("\n%+v, want\n%+v", got, want)
	}
	first.Path, first.Name, first.Device, first.SeenAt = "/elsewhere", "box", "other", later
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.PutMirror(ctx, first) },
			func() error { return w.PutMirrorRead(ctx, first.UUID, later) })
	})
	first.ReadAt = later
	if got, want := readMirrors(t, db), []schema.Storage{first, second}; !reflect.DeepEqual(got, want) {
		t.Errorf("brought up to date:\n%+v, want\n%+v", got, want)
	}
}

func mirrorsRetired(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	m := mirror("m1", "shelf")
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.PutMirror(ctx, m) },
			func() error { return w.RetireMirror(ctx, m.UUID, later, true) })
	})
	is := func(retired schema.When, gone bool, when string) {
		t.Helper()
		if got := readMirrors(t, db)[0]; got.RetiredAt != retired || got.Gone != gone {
			t.Errorf("%s: retired at %q, gone %v", when, got.RetiredAt, got.Gone)
		}
	}
	is(later, true, "retired")
	m.RetiredAt = later
	change(t, db, func(w contract.Writer) error { return w.PutMirror(ctx, m) })
	is(later, true, "seen while it is retired")
	m.RetiredAt = ""
	change(t, db, func(w contract.Writer) error { return w.PutMirror(ctx, m) })
	is("", false, "in use again")
	change(t, db, func(w contract.Writer) error { return w.RetireMirror(ctx, m.UUID, later, false) })
	m.RetiredAt = later
	change(t, db, func(w contract.Writer) error { return w.PutMirror(ctx, m) })
	is(later, false, "seen while it is retired and there")
}

func mirrorNames(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	change(t, db, func(w contract.Writer) error { return w.PutMirror(ctx, mirror("m1", "shelf")) })
	view(t, db, func(r contract.Reader) error {
		for _, x := range []struct {
			uuid, name string
			found      bool
		}{{"m1", "shelf", true}, {"m2", "", false}} {
			if name, found, err := r.MirrorName(ctx, x.uuid); err != nil || name != x.name || found != x.found {
				t.Errorf("mirror %s is called %q, %v, %v", x.uuid, name, found, err)
			}
		}
		for _, x := range []struct {
			name, besides string
			called        bool
		}{{"shelf", "m2", true}, {"shelf", "m1", false}, {"shel", "m2", false}, {"Shelf", "m2", false}} {
			if called, err := r.MirrorCalled(ctx, x.name, x.besides); err != nil || called != x.called {
				t.Errorf("a mirror besides %s is called %q: %v, %v", x.besides, x.name, called, err)
			}
		}
		return nil
	})
}

func copies(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	a, b := digest(1), digest(2)
	change(t, db, func(w contract.Writer) error {
		for _, m := range []string{"m1", "m2", "m3"} {
			if err := w.PutMirror(ctx, mirror(m, m)); err != nil {
				return err
			}
		}
		for _, k := range []schema.Copy{{Storage: "m2", Path: "o/a", SHA256: a}, {Storage: "m1", Path: "o/b", SHA256: b}, {Storage: "m1", Path: "o/a", SHA256: a}, {Storage: "m3", Path: "o/a", SHA256: a}} {
			if err := w.PutCopy(ctx, k, early); err != nil {
				return err
			}
		}
		return do(
			func() error { return w.PutCopy(ctx, schema.Copy{Storage: "m2", Path: "o/a", SHA256: b}, later) }, // it is another now
			func() error { return w.RetireMirror(ctx, "m3", later, false) })
	})
	read := func(what string, of func(contract.Reader) ([]schema.Copy, error), want ...schema.Copy) {
		t.Helper()
		view(t, db, func(r contract.Reader) error {
			got, err := of(r)
			if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
				t.Errorf("%s:\n%+v, want\n%+v", what, got, want)
			}
			return err
		})
	}
	m1a := schema.Copy{Storage: "m1", Path: "o/a", SHA256: a, ReadAt: early}
	m1b := schema.Copy{Storage: "m1", Path: "o/b", SHA256: b, ReadAt: early}
	m2 := schema.Copy{Storage: "m2", Path: "o/a", SHA256: b, ReadAt: later}
	m3 := schema.Copy{Storage: "m3", Path: "o/a", SHA256: a, ReadAt: early}
	in := func(uuid string) func(contract.Reader) ([]schema.Copy, error) {
		return func(r contract.Reader) ([]schema.Copy, error) { return r.CopiesIn(ctx, uuid) }
	}
	of := func(sha schema.Digest) func(contract.Reader) ([]schema.Copy, error) {
		return func(r contract.Reader) ([]schema.Copy, error) { return r.Copies(ctx, sha) }
	}
	// What is wrong with one stays until it is found right; of another original there is no row.
	broken, wrong := m1a, m1a
	broken.Fault, broken.FaultAt = schema.CopyDamaged, later
	wrong.SHA256, wrong.Fault = b, schema.CopyMissing
	change(t, db, func(w contract.Writer) error {
		return do(func() error { return w.PutCopyFault(ctx, broken, later) }, func() error { return w.PutCopyFault(ctx, wrong, later) })
	})
	read("of a, with a fault", of(a), broken)
	change(t, db, func(w contract.Writer) error { return w.PutCopy(ctx, m1a, early) })
	read("of a, but those in a retired mirror", of(a), m1a)
	read("of b", of(b), m1b, m2)
	read("in m1", in("m1"), m1a, m1b)
	read("in a retired mirror", in("m3"), m3)
	change(t, db, func(w contract.Writer) error { return w.ForgetCopies(ctx, "m1") })
	read("in m1, forgotten", in("m1"))
	read("of b, without m1", of(b), m2)
	if list := readMirrors(t, db); list[0].Copies != 0 || list[1].Copies != 1 {
		t.Errorf("counted: %+v", list)
	}
}

func ownFiles(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.AddInfo(ctx, "uuid", "u") },
			func() error { return w.AddInfo(ctx, "created_at", string(early)) },
			func() error { return w.PutRead(ctx, "originals/a", early) },
			func() error { return w.PutRead(ctx, "originals/b", early) },
			func() error { return w.PutRead(ctx, "originals/a", later) })
	})
	view(t, db, func(r contract.Reader) error {
		for path, want := range map[string]schema.When{"originals/a": later, "originals/b": early, "originals/c": ""} {
			if got, err := r.LastRead(ctx, path); err != nil || got != want {
				t.Errorf("%s was read at %q, %v, want %q", path, got, err, want)
			}
		}
		own, err := r.OwnStorage(ctx)
		if want := (schema.Storage{UUID: "u", Role: schema.StorageCatalog, AddedAt: early}); own != want {
			t.Errorf("\n%+v, want\n%+v", own, want)
		}
		return err
	})
}

func setAside(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.AddInfo(ctx, "uuid", "u") },
			func() error { return w.AddInfo(ctx, "created_at", string(early)) },
			func() error { return w.PutMirror(ctx, mirror("m1", "shelf")) },
			func() error {
				return w.AddSetAside(ctx, schema.Mended{UUID: "m1", SHA256: digest(1), From: "card", Aside: "aside/1"}, early)
			},
			func() error {
				return w.AddSetAside(ctx, schema.Mended{UUID: "u", SHA256: digest(2), From: "shelf", Aside: "aside/2"}, early)
			},
			func() error {
				return w.AddSetAside(ctx, schema.Mended{UUID: "u", SHA256: digest(3), From: "shelf", Aside: "aside/3"}, early)
			})
	})
	view(t, db, func(r contract.Reader) error {
		own, err := r.OwnStorage(ctx)
		if own.Aside != 2 {
			t.Errorf("in the catalog itself: %d, want 2", own.Aside)
		}
		return err
	})
	if list := readMirrors(t, db); list[0].Aside != 1 {
		t.Errorf("in the mirror: %d, want 1", list[0].Aside)
	}
}
