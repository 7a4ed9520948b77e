package ingest

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
	"github.com/stillroom/stillroom/schema"
)

// Bytes that are known count as safe when their copy was read again: one that is gone or
// has aged is stored again while the card is still there, and never written over.
func TestConfirmAlone(t *testing.T) {
	ctx, photo := context.Background(), []byte("what a camera wrote")
	sum, size := schema.DigestOf(photo), int64(len(photo))
	const name = "originals/s/one.jpg"
	for was, spoil := range map[string]func(*storetest.Memory) error{
		"":                 func(*storetest.Memory) error { return nil },
		schema.CopyDamaged: func(m *storetest.Memory) error { m.Bend(name); return nil },
		schema.CopyMissing: func(m *storetest.Memory) error { return m.Remove(name) },
		schema.CopyDamaged + ", of another length": func(m *storetest.Memory) error {
			return m.Replace(ctx, name, 0o444, bytes.NewReader(photo[1:]), schema.DigestOf(photo[1:]), size-1)
		},
	} {
		st := storetest.NewMemory("catalog", "")
		unlock, err := st.Lock(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := st.PutOnce(ctx, name, 0o444, bytes.NewReader(photo), sum, size); err != nil {
			t.Fatal(err)
		}
		if err := spoil(st); err != nil {
			t.Fatal(err)
		}
		p := &part{file: source.File{Path: "/card/one.jpg", Rel: "one.jpg", Size: size}, body: &body{data: photo, sum: sum}, known: true}
		p.item = schema.ImportItem{Outcome: schema.Duplicate, Path: name}
		k := keeper{names: nobody{}, store: st, copies: &copyKeeper{home: st}}
		if err := k.confirm(ctx, p); err != nil {
			t.Fatal(err)
		}
		if was == "" {
			if p.item.Outcome != schema.Duplicate || p.item.Path != name || len(p.item.Mended) != 0 {
				t.Errorf("whole: %+v", p.item)
			}
			unlock()
			continue
		}
		if p.item.Outcome != schema.Imported || len(p.item.Mended) != 1 || p.item.Mended[0].Was != was[:min(len(was), 7)] {
			t.Errorf("%s: %+v", was, p.item)
		}
		rel, err := k.put(ctx, p)
		if err != nil || rel != name {
			t.Errorf("%s: %s, %v", was, rel, err)
		}
		if got, _, err := store.Digest(ctx, st, name); err != nil || got != sum {
			t.Errorf("%s: it holds %v, %v", was, got, err)
		}
		if aside := p.item.Mended[0].Aside; (was == schema.CopyMissing) != (aside == "") || aside != "" && !slices.Contains(st.Files(), aside) {
			t.Errorf("%s: the damaged one is at %q of %v", was, aside, st.Files())
		}
		unlock()
	}
}
