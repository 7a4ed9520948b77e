package packages

import (
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// calledBack is what is known of the photos of a package that were called back.
type calledBack struct {
	held  *Held
	feeds []*feed
	files map[schema.Digest]*schema.RecallEntry // what was found of each

	compared int // entries: a package that names one file ten thousand times is as long as it is, and not its square
}

func newCalledBack(held *Held, feeds []*feed) *calledBack {
	return &calledBack{held: held, feeds: feeds, files: map[schema.Digest]*schema.RecallEntry{}}
}

// photo looks for a photo of the package, under any of its names, among the recalls of
// its channel: what is to be done first, and of which files; nil for none.
func (c *calledBack) photo(p schema.ManifestPhoto) (first *schema.RecallEntry, files []schema.ManifestFile) {
	for _, known := range c.feeds {
		first = sooner(first, c.first(known.byPhoto[calledPhoto{c.held.Channel, p.PhotoID}]))
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
func (c *calledBack) file(sum schema.Digest) *schema.RecallEntry {
	if e, ok := c.files[sum]; ok {
		return e
	}
	var first *schema.RecallEntry
	for _, known := range c.feeds {
		first = sooner(first, c.first(known.byFile[calledFile{c.held.Channel, sum}]))
	}
	c.files[sum] = first
	return first
}

// first is the most urgent of the entries that hold for this package.
func (c *calledBack) first(list []*schema.RecallEntry) *schema.RecallEntry {
	var first *schema.RecallEntry
	c.compared += len(list)
	for _, e := range list {
		if !c.before(e) {
			first = sooner(first, e)
		}
	}
	return first
}

func sooner(a, b *schema.RecallEntry) *schema.RecallEntry {
	if a == nil || b != nil && b.ActBy < a.ActBy {
		return b
	}
	return a
}

// before reports whether an entry was known when the package was decided: then it
// is about an earlier package, and the family has said yes again since. Both the
// number and the time must say so, because a package may be dated ahead.
func (c *calledBack) before(e *schema.RecallEntry) bool {
	return e.Seq <= c.held.Recall.LastSeq && e.EffectiveAt <= c.held.GeneratedAt
}
