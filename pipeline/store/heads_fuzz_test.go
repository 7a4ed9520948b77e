package store_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
	"github.com/stillroom/stillroom/schema"
)

// The file of a storage that remembers entries of the ledger may hold anything. What is
// noted then is remembered, and what was remembered of other catalogs stays.
func FuzzReadHeads(f *testing.F) {
	const catalog, other, sum = "6c84fb90-12c4-11e1-840d-7b25c5ee775a", "other", "aa"
	f.Add([]byte("1 bb 2026-03-01T00:00:00Z " + catalog + "\n2 cc 2026-03-01T00:00:00Z other\n"))
	f.Add([]byte("1 bb 2026-03-01T00:00:00Z " + catalog))
	f.Fuzz(func(t *testing.T, text []byte) {
		m := storetest.NewMemory("mirror", "")
		if err := m.Replace(t.Context(), store.HeadsName, 0o600, bytes.NewReader(text), schema.DigestOf(text), int64(len(text))); err != nil {
			t.Fatal(err)
		}
		before, err := store.Heads(m, other)
		if err != nil {
			return
		}
		if err := store.NoteHead(t.Context(), m, catalog, 3, sum, "2026-03-02T00:00:00Z"); err != nil {
			t.Fatal(err)
		}
		now, err := store.Heads(m, catalog)
		if err != nil || len(now) == 0 || now[len(now)-1] != sum {
			t.Errorf("remembered are %q, %v", now, err)
		}
		if after, err := store.Heads(m, other); err != nil || !slices.Equal(before, after) {
			t.Errorf("of the other one %q, and then %q, %v", before, after, err)
		}
	})
}
