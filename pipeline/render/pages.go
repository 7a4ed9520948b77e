package render

import (
	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

// maxDirectories is how many directories of a TIFF are counted. No letter has as many
// pages.
const maxDirectories = 10_000

// Pages is how many pages or frames a file holds, of which a ladder renders one; 1 where
// nobody can tell. A mask, a thumbnail and a copy in another size are no page.
func Pages(format schema.Format, data []byte) int {
	loader, ok := loaders[format]
	if !ok {
		return 1
	}
	if format == schema.FormatTIFF {
		return pagesOfTIFF(data)
	}
	h, _ := readHeader(loader, data)
	return max(1, h.pages)
}

// pagesOfTIFF counts directories that are no smaller than half of the largest: what is
// smaller is a copy, whether or not its writer says so.
func pagesOfTIFF(b []byte) int {
	src := container.Bytes(b)
	t, err := container.TIFFHeader(src)
	if err != nil {
		return 1
	}
	var edges []uint64
	largest := uint64(0)
	d, err := t.DirectoryAt(src, t.First)
	for range maxDirectories {
		if err != nil {
			break
		}
		if edge := pageEdge(t, src, d); edge > 0 {
			edges, largest = append(edges, edge), max(largest, edge)
		}
		next := d.Next()
		if next == 0 {
			break
		}
		d, err = t.DirectoryAt(src, next)
	}
	pages := 0
	for _, edge := range edges {
		if edge > largest/2 {
			pages++
		}
	}
	return max(1, pages)
}

// pageEdge is the longer edge of a directory that says nothing against being a page, or 0.
func pageEdge(t container.TIFF, src container.Source, d container.Directory) (edge uint64) {
	const (
		newSubfileType = 254
		subfileType    = 255
		reduced, mask  = 1, 4 // bits of the new type
		reducedOld     = 2
	)
	for i := range min(d.Entries, d.Room) {
		e, err := d.Entry(i)
		if err != nil {
			continue
		}
		v := t.Uints(src, e, 1)
		switch {
		case len(v) == 0:
		case e.Tag == newSubfileType && v[0]&(reduced|mask) != 0, e.Tag == subfileType && v[0] == reducedOld:
			return 0
		case e.Tag == tiffWidth || e.Tag == tiffHeight:
			edge = max(edge, v[0])
		}
	}
	return edge
}
