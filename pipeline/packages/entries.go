package packages

import (
	"io"
	"slices"

	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// Feed is a recall feed that can be asked about one photo. A feed only ever grows: of an
// entry it keeps what a check needs, in less than the entry's own length.
type Feed struct {
	schema.RecallFeed // without its entries
	entries           []entry
	bySeq             []int32 // places in entries, by number
	byPhoto           map[string]int32
	byFile            map[fileKey]int32
	links             []link
	words             map[string]string // moments and channels, each once
}

// entry is an entry of a feed.
type entry struct {
	Seq         int
	Channel     schema.Channel
	Photo       string
	EffectiveAt schema.When
	ActBy       schema.When
}

// fileKey is the first half of a digest: nobody finds two files of one.
type fileKey [16]byte

// link is one of the entries about a photo or a file, the last one first. next is 0 for
// none, else one more than a place in links.
type link struct{ entry, next int32 }

// ReadFeed reads a recall feed to its end, as formats.ScanFeed does.
func ReadFeed(r io.Reader) (*Feed, error) {
	f := newFeed()
	head, err := formats.ScanFeed(r, func(e schema.RecallEntry) error {
		f.add(e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	f.RecallFeed, f.words = head, nil
	slices.SortStableFunc(f.bySeq, func(a, b int32) int { return f.entries[a].Seq - f.entries[b].Seq })
	return f, nil
}

func newFeed() *Feed {
	return &Feed{byPhoto: map[string]int32{}, byFile: map[fileKey]int32{}, words: map[string]string{}}
}

func (f *Feed) add(e schema.RecallEntry) {
	at := int32(len(f.entries))
	f.entries = append(f.entries, entry{
		e.Seq, schema.Channel(f.word(string(e.Channel))), e.PhotoID, schema.When(f.word(string(e.EffectiveAt))), schema.When(f.word(string(e.ActBy))),
	})
	f.bySeq = append(f.bySeq, at)
	for _, id := range append([]string{e.PhotoID}, e.EarlierIDs...) {
		f.byPhoto[id] = f.link(at, f.byPhoto[id])
	}
	for _, sum := range e.Derivatives {
		f.byFile[keyOf(sum)] = f.link(at, f.byFile[keyOf(sum)])
	}
}

// word is a text that is kept once.
func (f *Feed) word(s string) string {
	if have, ok := f.words[s]; ok {
		return have
	}
	f.words[s] = s
	return s
}

func (f *Feed) link(entry, next int32) int32 {
	f.links = append(f.links, link{entry, next})
	return int32(len(f.links))
}

func keyOf(sum schema.Digest) fileKey { return fileKey(sum[:16]) }

// has reports whether the entry of a number is about a photo on a channel: the last
// entry of that number, if there are several.
func (f *Feed) has(e *entry) bool {
	i, _ := slices.BinarySearchFunc(f.bySeq, e.Seq+1, func(at int32, seq int) int { return f.entries[at].Seq - seq })
	if i == 0 {
		return false
	}
	x := &f.entries[f.bySeq[i-1]]
	return x.Seq == e.Seq && x.Channel == e.Channel && x.Photo == e.Photo
}

// about calls fn for the entries of a channel from a place in links on: the last one of
// the feed first.
func (f *Feed) about(ch schema.Channel, at int32, fn func(*entry)) {
	for ; at > 0; at = f.links[at-1].next {
		if e := &f.entries[f.links[at-1].entry]; e.Channel == ch {
			fn(e)
		}
	}
}
