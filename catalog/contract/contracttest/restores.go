package contracttest

import (
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

func restores(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	is := func(what string, want schema.Restored, there bool) {
		t.Helper()
		view(t, db, func(r contract.Reader) error {
			got, found, err := r.LastRestore(ctx)
			if got.No == 0 == there || found != there {
				t.Errorf("%s: found %v, %+v", what, found, got)
			}
			got.No = 0
			same(t, what, got, want)
			return err
		})
	}
	is("never", schema.Restored{}, false)
	add := func(at schema.When, seq int64) {
		t.Helper()
		change(t, db, func(w contract.Writer) error {
			return w.AddRestore(ctx, at, early, schema.LedgerHead{Seq: seq, SHA256: digest(1).String(), At: early})
		})
	}
	add(early, 3)
	add(later, 4)
	last := schema.Restored{At: later, BackedUp: early, HeadSeq: 4, HeadAt: early}
	is("twice", last, true)
	change(t, db, func(w contract.Writer) error {
		return w.SettleRestores(ctx, later, "person", []string{digest(2).String(), digest(1).String()})
	})
	last.SettledAt = later
	is("settled", last, true)
	change(t, db, func(w contract.Writer) error { return w.SettleRestores(ctx, "2024-05-01T10:00:00Z", "head", nil) })
	is("settled once", last, true)
	change(t, db, func(w contract.Writer) error {
		return w.SettleRestores(ctx, later, "person", []string{digest(1).String()})
	}) // let go once
	view(t, db, func(r contract.Reader) error {
		got, err := r.HeadsLetGo(ctx)
		want := schema.LetGo{schema.LetGoAt(digest(1).String(), 2, later), schema.LetGoAt(digest(2).String(), 2, later)}
		if digest(2).String() < digest(1).String() {
			want[0], want[1] = want[1], want[0]
		}
		same(t, "let go", got, want)
		return err
	})
	add("2024-06-01T10:00:00Z", 5)
	is("once more", schema.Restored{At: "2024-06-01T10:00:00Z", BackedUp: early, HeadSeq: 5, HeadAt: early}, true)
}

func signingKeys(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	first := schema.SigningKey{ID: "z", Public: `{"kty":"OKP"}`, Since: later}
	second := schema.SigningKey{ID: "a", Public: `{"kty":"EC"}`, Since: early, Why: schema.KeyReason("lost")}
	change(t, db, func(w contract.Writer) error {
		return do(func() error { return w.AddSigningKey(ctx, first) }, func() error { return w.AddSigningKey(ctx, second) })
	})
	view(t, db, func(r contract.Reader) error {
		list, err := r.SigningKeys(ctx)
		same(t, "keys, as they came", list, []schema.SigningKey{first, second})
		return err
	})
	if err := db.Change(ctx, func(w contract.Writer) error { return w.AddSigningKey(ctx, first) }); err == nil {
		t.Error("a key was written twice")
	}
}

// storedOriginals are all, in the order of their paths.
func storedOriginals(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	var read string
	view(t, db, func(r contract.Reader) error {
		list := gathered(t, r.StoredOriginals(ctx))
		of := map[schema.Digest]string{}
		for i, f := range list {
			if i > 0 && list[i-1].Path >= f.Path || f.ReadAt != "" || f.Kind != "original" {
				t.Errorf("after another: %+v", f)
			}
			of[f.SHA256], read = f.Photo, f.Path
		}
		one := hex(1)
		same(t, "whose they are", of, map[schema.Digest]string{
			digest(1): one, digest(3): one, digest(4): one, digest(5): one, digest(2): hex(2), digest(6): hex(6), digest(7): "",
		})
		return nil
	})
	change(t, db, func(w contract.Writer) error { return w.PutReads(ctx, []string{read}, later) })
	view(t, db, func(r contract.Reader) error {
		for _, f := range gathered(t, r.StoredOriginals(ctx)) {
			same(t, f.Path, f.ReadAt == later, f.Path == read)
		}
		return nil
	})
}

// storedFiles are noted as read if a row names them, and no others: a file that was
// erased while it was read has no name any more.
func storedFiles(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	document := schema.Evidence{SHA256: digest(0xe1), Path: "evidence/own", Bytes: 7}
	var a, b string
	view(t, db, func(r contract.Reader) error {
		list := gathered(t, r.StoredOriginals(ctx))
		a, b = list[0].Path, list[1].Path
		return nil
	})
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { _, err := w.AddDocument(ctx, document, early); return err },
			func() error { return w.PutReads(ctx, []string{b, a, "originals/erased", document.Path}, early) },
			func() error { return w.PutReads(ctx, []string{b}, later) },
			func() error { return w.PutReads(ctx, nil, later) })
	})
	view(t, db, func(r contract.Reader) error {
		for path, want := range map[string]schema.When{a: early, b: later, document.Path: early, "originals/erased": ""} {
			got, err := r.LastRead(ctx, path)
			if err != nil {
				return err
			}
			same(t, path, got, want)
		}
		large := document.Bytes
		for _, f := range gathered(t, r.StoredOriginals(ctx)) {
			large += f.Bytes
		}
		n, bytes, err := r.StoredFiles(ctx)
		same(t, "how many", n, 8)
		same(t, "how large", bytes, large)
		return err
	})
}
