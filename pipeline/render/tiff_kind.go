package render

import (
	"slices"

	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

// undecoded is the error for pixels that the decoder gave up. That they are cut
// short or damaged is said only where the decoder reads files of their kind.
func (p picture) undecoded() error {
	step := StepDecode
	if p.strange() {
		step = StepKind
	}
	return &DecodeError{Format: p.format, Step: step}
}

// strange tells whether nothing is said of a file by its decoder's having given it up.
func (p picture) strange() bool {
	switch p.loader {
	case schema.FormatTIFF:
		return strangeTIFF(p.data, p.page, p.sub)
	case schema.FormatHEIF, schema.FormatAVIF:
		return strangeHEIF(p.data)
	}
	return false
}

// codings are the compressions that every build of libtiff reads whole: none, those of
// fax, LZW, JPEG but for the old one, deflate under its two numbers, PackBits.
var codings = []uint64{1, 2, 3, 4, 5, 7, 8, 32771, 32773, 32946}

// strangeTIFF tells whether the picture of a TIFF is in a coding that a build of
// libtiff may not read, in tiles of one colour each, which libvips does not put
// together, or in a JPEG's that no common decoder has: lossless, arithmetic, 12 bits.
func strangeTIFF(b []byte, page, sub int) bool {
	const jpeg = 7
	src := container.Bytes(b)
	t, d, ok := directoryOf(src, page, sub)
	if !ok {
		return false
	}
	tiled, apart, coded, first := false, false, uint64(0), int64(0)
	for i := range min(d.Entries, d.Room) {
		e, err := d.Entry(i)
		if err != nil {
			continue
		}
		v := t.Uints(src, e, 1)
		switch {
		case len(v) == 0:
		case e.Tag == tiffCompression && !slices.Contains(codings, v[0]):
			return true
		case e.Tag == tiffCompression:
			coded = v[0]
		case e.Tag == tiffStrips, e.Tag == tiffTiles:
			first = container.Offset(v[0])
		case e.Tag == tiffPlanes:
			apart = v[0] == 2
		case e.Tag == tiffTileWidth:
			tiled = true
		}
	}
	return tiled && apart || coded == jpeg && first < int64(len(b)) && strangeJPEG(b[first:])
}

// strangeJPEG tells whether the frame of a JPEG is neither baseline nor extended nor
// progressive in Huffman's code, of 8 bits (ITU-T T.81, table B.1).
func strangeJPEG(b []byte) bool {
	for at := 2; at+5 <= len(b) && b[0] == 0xff && b[1] == 0xd8 && b[at] == 0xff; {
		switch m := b[at+1]; {
		case m == 0xff:
			at++
			continue
		case m >= 0xc0 && m <= 0xcf && m != 0xc4 && m != 0xc8 && m != 0xcc:
			return m > 0xc2 || b[at+4] != 8
		case m == 0xda:
			return false
		}
		at += 2 + int(b[at+2])<<8 + int(b[at+3])
	}
	return false
}

// directoryOf finds a directory of a TIFF: a page by its place in the chain, or the
// sub-directory of it that counts from 1.
func directoryOf(src container.Source, page, sub int) (container.TIFF, container.Directory, bool) {
	const subIFDs = 330
	t, err := container.TIFFHeader(src)
	if err != nil {
		return t, container.Directory{}, false
	}
	d, err := t.DirectoryAt(src, t.First)
	for ; err == nil && page > 0; page-- {
		d, err = t.DirectoryAt(src, d.Next())
	}
	if err != nil || sub == 0 {
		return t, d, err == nil
	}
	for i := range min(d.Entries, d.Room) {
		if e, err := d.Entry(i); err == nil && e.Tag == subIFDs {
			at := t.Uints(src, e, sub)
			if len(at) < sub {
				return t, d, false
			}
			d, err = t.DirectoryAt(src, container.Offset(at[sub-1]))
			return t, d, err == nil
		}
	}
	return t, d, false
}
