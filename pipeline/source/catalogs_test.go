package source

import (
	"errors"
	"path/filepath"
	"testing"
)

// Neither a catalog nor a part of one is a source, but for the folder of its originals; nor
// is a key, wherever it lies.
func TestCatalogsAreNoCards(t *testing.T) {
	dir := tree(t,
		"cat/.stillroom", "cat/catalog.db", "cat/originals/shoot/1.jpg", "cat/derivatives/aa/1.jpg", "cat/evidence/letter.txt", "cat/own/2.jpg",
		"old/catalog.db", "old/stillroom.toml", "card/1.jpg", "card/signing.key", "card/nested/.stillroom", "card/nested/3.jpg", "privacy.key.old", "likeness.key",
	)
	for root, refused := range map[string]bool{
		"cat": true, "cat/derivatives": true, "cat/derivatives/aa": true, "cat/evidence": true, "cat/catalog.db": true, "old": true,
		"privacy.key.old": true, "card/signing.key": true,
		"cat/originals": false, "cat/originals/shoot": false, "cat/own": false, "card": false, "likeness.key": false,
	} {
		_, err := Take(t.Context(), []string{filepath.Join(dir, filepath.FromSlash(root))})
		if errors.Is(err, ErrCatalog) != refused || !refused && err != nil {
			t.Errorf("%s: %v", root, err)
		}
	}
	found, err := Take(t.Context(), []string{filepath.Join(dir, "card")})
	if err != nil {
		t.Fatal(err)
	}
	wantStrings(t, "files", rels(found.Files), "1.jpg")
	wantStrings(t, "reasons", reasons(found), "nested: "+ReasonCatalog, "signing.key: "+ReasonKey)
}
