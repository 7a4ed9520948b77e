package packages

import (
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// calledBack is what is known of the photos of a package that were called back.
type calledBack struct {
	held  *Held
	feeds []*Feed
	files map[fileKey]*entry // what was found of each that a feed names

	compared int // entries: a package that names one file ten thousand times is as long as it is, and not its square
}

func newCalledBack(held *Held, feeds []*Feed) *calledBack {
	return &calledBack{held: held, feeds: feeds, files: map[fileKey]*entry{}}
}

// photo looks for a photo of the package, under any of its names, among the recalls of
// its channel: what is to be done first, and of which files; nil for none.
func (c *calledBack) photo(p schema.ManifestPhoto) (first *entry, files []schema.ManifestFile) {
	for _, known := range c.feeds {
		first = sooner(first, c.first(known, known.byPhoto[p.PhotoID]))
	}
	files = p.Files
	if first == nil {
		files = slices.DeleteFunc(slices.Clone(files), func(f schema.ManifestFile) bool { return c.file(f.SHA256) == nil })
	}
	for _, f := range files {
		first = sooner(first, c.file(f.SHA256))
	}
	return first, files
}

// file is the entry about a file by its digest, nil for none. It is asked
// once for each digest: a manifest may name one ten thousand times.
func (c *calledBack) file(sum schema.Digest) *entry {
	if e, ok := c.files[keyOf(sum)]; ok {
		return e
	}
	var first *entry
	named := false
	for _, known := range c.feeds {
		at := known.byFile[keyOf(sum)]
		named = named || at > 0
		first = sooner(first, c.first(known, at))
	}
	if named {
		c.files[keyOf(sum)] = first
	}
	return first
}

// first is the most urgent of the entries, from a place in the feed on, that hold for
// this package. Of two alike it is the one that was written first.
func (c *calledBack) first(known *Feed, at int32) *entry {
	var first *entry
	known.about(c.held.Channel, at, func(e *entry) {
		c.compared++
		if !c.before(e) && (first == nil || e.ActBy <= first.ActBy) {
			first = e
		}
	})
	return first
}

func sooner(a, b *entry) *entry {
	if a == nil || b != nil && b.ActBy < a.ActBy {
		return b
	}
	return a
}

// before reports whether an entry was known when the package was decided: then it
// is about an earlier package, and the family has said yes again since. Both the
// number and the time must say so, because a package may be dated ahead.
func (c *calledBack) before(e *entry) bool {
	return e.Seq <= c.held.Recall.LastSeq && e.EffectiveAt <= c.held.GeneratedAt
}
