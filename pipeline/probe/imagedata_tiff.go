package probe

import (
	"github.com/stillroom/stillroom/schema"

	"github.com/stillroom/stillroom/pipeline/container"
)

// The tags that say where the pixels of a directory are.
const (
	tagStripOffsets = 0x0111
	tagStripBytes   = 0x0117
	tagTileOffsets  = 0x0144
	tagTileBytes    = 0x0145
	tagJPEGOffset   = 0x0201
	tagJPEGBytes    = 0x0202
)

// maxStrips is more strips or tiles than a picture of 200 megapixels has.
const maxStrips = 1 << 16

// tiffPicture feeds the strips or tiles of the one directory that has most of them. The
// others are previews, which a program makes anew, and further pages.
func tiffPicture(d *imageData, b block) error {
	g, err := newGuard("TIFF", b, d.lim, d.warn)
	if err != nil {
		return nil
	}
	var most []block
	var total int64
	var of []entry
	cut := false
	directories(d, g, func(entries []entry) {
		parts, less := pixelParts(g, entries)
		sum := int64(0)
		for _, p := range parts {
			sum += p.size
		}
		if sum > total || total == 0 && less {
			most, total, of, cut = parts, sum, entries, less
		}
	})
	d.seen.Cut = cut || beyond(b, g.first, 2) // scanners write the directory last
	if d.format == schema.FormatRW2 {
		// Panasonic's own: from here to the end, and no length anywhere.
		const tagRawOffset = 0x0118
		main, _ := newDir(b, d.input)
		if at, ok := main.uint(tagRawOffset); ok && at > 0 && int64(at) < b.size {
			most, of = []block{b.from(int64(at))}, nil
			d.seen.Cut = false // nobody says how long it is
		}
	}
	if len(most) == 0 {
		return nil
	}
	d.family("tiff")
	row := rowBytes(g, of)
	d.watched = d.format != schema.FormatRW2 && row > 0
	if row > 1 {
		d.gone.plain = row
	}
	if fallsOnClusters(row) {
		d.gone.row = row
	}
	d.odd.on = !ofScans(g, of)
	for _, tag := range []uint16{tagWidth, tagHeight, tagCompression} {
		v, _ := g.uint1(of, tag)
		d.number(int64(v))
	}
	for _, p := range most {
		if err := d.part(p); err != nil {
			return err
		}
	}
	return nil
}

// rowBytes is how long a row of a strip or a tile is as it stands in the file, or of
// what is compressed an odd number: nothing in it falls on anything.
func rowBytes(g *guard, of []entry) int64 {
	const tagTileWidth, plain = 0x0142, 1
	s, ok := g.shape(directory{entries: of})
	if !ok {
		return 0
	}
	if s.compression != plain {
		return 1
	}
	width := uint64(s.width)
	if w, ok := g.uint1(of, tagTileWidth); ok {
		width = w
	}
	if s.samples > 64 || s.bits > 64 || width > 1<<31-1 {
		return 0
	}
	return int64((width*s.samples*s.bits + 7) / 8)
}

// ofScans reports whether a directory keeps its pixels as JPEGs, lossless ones among
// them, or is one whose picture is a JPEG as a whole.
func ofScans(g *guard, of []entry) bool {
	const oldJPEG, jpeg, lossyDNG = 6, 7, 34892
	const tagWholeJPEG = 0x0201
	if _, whole := g.uint1(of, tagWholeJPEG); whole {
		return true
	}
	v, _ := g.uint1(of, tagCompression)
	return v == oldJPEG || v == jpeg || v == lossyDNG
}

// newDir reads the first directory of a TIFF by itself.
func newDir(b block, in input) (firstDir, bool) {
	g, err := newGuard("TIFF", b, in.lim, in.warn)
	if err != nil {
		return firstDir{}, false
	}
	entries, _ := g.dir("the first directory", g.first)
	return firstDir{g, entries}, true
}

type firstDir struct {
	g       *guard
	entries []entry
}

func (f firstDir) uint(tag uint16) (uint64, bool) {
	if f.g == nil {
		return 0, false
	}
	return f.g.uint1(f.entries, tag)
}

// directories calls fn for the directories of the chain and those below each, two
// levels deep: a DNG keeps the picture in one and its previews beside it.
func directories(d *imageData, g *guard, fn func([]entry)) {
	var below func(entries []entry, depth int)
	below = func(entries []entry, depth int) {
		fn(entries)
		e, ok := find(entries, tagSubIFDs)
		if !ok || depth == 2 {
			return
		}
		for _, off := range g.uints(e, d.lim.MaxDirs) {
			if sub, _ := g.dir("a sub-directory", container.Offset(off)); sub != nil {
				below(sub, depth+1)
			}
		}
	}
	main, next := g.dir("the first directory", g.first)
	below(main, 0)
	for _, page := range g.chain(next) {
		below(page, 0)
	}
}

// pixelParts are the strips, the tiles, or the one JPEG of a directory, in their
// order, and whether the file has less of them than it says; none if it does not
// say where they are and how long.
func pixelParts(g *guard, entries []entry) (parts []block, less bool) {
	for _, tags := range [][2]uint16{{tagTileOffsets, tagTileBytes}, {tagStripOffsets, tagStripBytes}, {tagJPEGOffset, tagJPEGBytes}} {
		at, okAt := find(entries, tags[0])
		length, okLength := find(entries, tags[1])
		if !okAt || !okLength || at.Count > maxStrips {
			continue
		}
		offsets, sizes := g.uints(at, maxStrips), g.uints(length, maxStrips)
		if len(offsets) == 0 || len(offsets) != len(sizes) {
			continue
		}
		for i, off := range offsets {
			at, n := container.Offset(off), container.Offset(sizes[i])
			less = less || beyond(g.b, at, n)
			parts = append(parts, g.b.sub(at, n))
		}
		return parts, less
	}
	return nil, false
}
