package catalog

import (
	"bytes"
	"slices"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// lookIndex finds, among files, those that look like a picture. Who asks about a few is
// answered by holding each against all; for who goes on asking, tables are made.
type lookIndex struct {
	files  []contract.FileLook
	asked  int
	looks  []schema.Look
	tables []bandTable // a band each; nil until it is worth it
	ways   [][]uint32  // of each band
}

func newLookIndex(files []contract.FileLook) *lookIndex { return &lookIndex{files: files} }

// has reports whether a file is one of them, which are in the order of their digests.
func (x *lookIndex) has(d schema.Digest) bool {
	_, found := slices.BinarySearchFunc(x.files, d, func(f contract.FileLook, d schema.Digest) int {
		return compareDigests(f.SHA256, d)
	})
	return found
}

func compareDigests(a, b schema.Digest) int { return bytes.Compare(a[:], b[:]) }

// alike returns the files that look like a picture, as it is seen from the picture.
func (x *lookIndex) alike(look *schema.Look) (near []schema.Digest) {
	x.asked++
	if len(x.files) < manyLooks || x.asked < manyAsked {
		for i := range x.files {
			if look.Within(&x.files[i].Look, schema.LookAlike) {
				near = append(near, x.files[i].SHA256)
			}
		}
		return near
	}
	if look.IsZero() {
		return nil
	}
	x.tabulate()
	var pairs []lookPair
	for band := range x.tables {
		pairs = x.tables[band].alike(pairs, 0, look.Code(0), band, x.ways[band], x.looks)
	}
	for _, p := range pairs {
		near = append(near, x.files[p.b].SHA256)
	}
	return near // what comes twice, in two positions, is one to who asks
}

func (x *lookIndex) tabulate() {
	if x.tables != nil {
		return
	}
	x.looks = looksOf(x.files)
	for band := range lookBands {
		x.tables, x.ways = append(x.tables, tableOf(band, x.looks)), append(x.ways, flips(band))
	}
}
