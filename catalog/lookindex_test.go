package catalog

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// The first questions are answered by comparing, and later ones from tables: the answers
// are the same.
func TestLookIndexFindsWhatComparingFinds(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 22))
	var files []contract.FileLook
	for n, l := range randomLooks(r, manyLooks+300, true) {
		files = append(files, contract.FileLook{SHA256: grownDigest(n), Look: l})
	}
	files[3].Look = schema.Look{}
	x := newLookIndex(files)
	asked := append(looksOf(files)[:2*manyAsked], schema.Look{})
	found := 0
	for n := range asked {
		var want []schema.Digest
		for _, f := range files {
			if asked[n].Distance(f.Look) <= schema.LookAlike {
				want = append(want, f.SHA256)
			}
		}
		got := x.alike(&asked[n])
		slices.SortFunc(got, compareDigests)
		slices.SortFunc(want, compareDigests)
		if got = slices.Compact(got); !slices.Equal(got, want) {
			t.Fatalf("question %d: %d files, want %d", n, len(got), len(want))
		}
		found += len(got)
	}
	if x.tables == nil || found < 2*len(asked) {
		t.Errorf("%d files found for %d; tables: %v", found, len(asked), x.tables != nil)
	}
}

func TestLookIndexKnowsItsFiles(t *testing.T) {
	files := []contract.FileLook{{SHA256: schema.Digest{1}}, {SHA256: schema.Digest{3}}}
	x := newLookIndex(files)
	for b, want := range []bool{false, true, false, true, false} {
		if got := x.has(schema.Digest{byte(b)}); got != want {
			t.Errorf("digest %d: %v", b, got)
		}
	}
}
