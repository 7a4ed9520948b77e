package packages

import (
	"fmt"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// A file that every photo and every entry names is looked up once: what is compared
// grows with the package and the feed, and not with their product.
func TestOneFileIsLookedUpOnce(t *testing.T) {
	sum := schema.DigestOf([]byte("one"))
	compared := func(n int) int {
		held, all := &Held{}, newFeed()
		var photos []schema.ManifestPhoto
		held.Channel = schema.Web
		for i := range n {
			id := fmt.Sprintf("%016x", i)
			photos = append(photos, schema.ManifestPhoto{PhotoID: id, Files: []schema.ManifestFile{{Path: id + ".jpg", SHA256: sum}}})
			all.add(schema.RecallEntry{
				Seq: i + 1, Channel: schema.Web, PhotoID: "ffffffffffffffff", Derivatives: []schema.Digest{sum}, ActBy: "2026-05-01T09:00:00Z", EffectiveAt: "2026-04-01T09:00:00Z",
			})
		}
		called := newCalledBack(held, []*Feed{all})
		for _, p := range photos {
			if first, files := called.photo(p); first == nil || len(files) != 1 {
				t.Fatalf("photo %s: %v, %d files", p.PhotoID, first, len(files))
			}
		}
		return called.compared
	}
	few, many := compared(100), compared(400)
	if few < 100 || many > 4*few {
		t.Errorf("%d entries were compared for 100 photos, %d for 400", few, many)
	}
}
