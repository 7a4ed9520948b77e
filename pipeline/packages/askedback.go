package packages

import (
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// AskedBack tells of the photos of a package what a catalog has asked back since the
// package was made.
type AskedBack struct{ called *calledBack }

// AskedBackOf holds the entries of a catalog's own feed against a package.
func AskedBackOf(held *Held, entries []schema.RecallEntry) AskedBack {
	f := newFeed()
	for _, e := range entries {
		f.add(e)
	}
	slices.SortStableFunc(f.bySeq, func(a, b int32) int { return f.entries[a].Seq - f.entries[b].Seq })
	return AskedBack{newCalledBack(held, []*Feed{f})}
}

// By is the moment by which a photo had to be gone; "" if it was not asked back.
func (a AskedBack) By(p schema.ManifestPhoto) schema.When {
	if first, _ := a.called.photo(p); first != nil {
		return first.ActBy
	}
	return ""
}
