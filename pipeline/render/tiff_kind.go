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
	if p.loader == schema.FormatTIFF && strangeTIFF(p.data, p.page, p.sub) {
		step = StepKind
	}
	return &DecodeError{Format: p.format, Step: step}
}

// codings are the compressions that every build of libtiff reads whole: none, those of
// fax, LZW, JPEG but for the old one, deflate under its two numbers, PackBits.
var codings = []uint64{1, 2, 3, 4, 5, 7, 8, 32771, 32773, 32946}

// strangeTIFF tells whether the picture of a TIFF is in a coding that a build of
// libtiff may not read, or in tiles of one colour each, which libvips does not put
// together.
func strangeTIFF(b []byte, page, sub int) bool {
	const (
		compression = 259
		planes      = 284
		tileWidth   = 322
	)
	src := container.Bytes(b)
	t, d, ok := directoryOf(src, page, sub)
	if !ok {
		return false
	}
	tiled, apart := false, false
	for i := range min(d.Entries, d.Room) {
		e, err := d.Entry(i)
		if err != nil {
			continue
		}
		v := t.Uints(src, e, 1)
		switch {
		case len(v) == 0:
		case e.Tag == compression && !slices.Contains(codings, v[0]):
			return true
		case e.Tag == planes:
			apart = v[0] == 2
		case e.Tag == tileWidth:
			tiled = true
		}
	}
	return tiled && apart
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
