package probe

import (
	"context"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// found is the result of the reader of a format: where the blocks are, the size of the
// stored picture, and the container's own words.
type found struct {
	format        schema.Format // where the file turns out to be another than its first bytes say
	width, height int64         // 0: not said
	upright       bool          // width and height are upright already, Orientation says nothing more
	page, sub     int           // which directory of a TIFF is the picture
	coded         schema.Coded
	exif          []*exifBlock // the first is the file's own; later ones fill what it leaves open
	xmp           []byte
	extendedXMP   []block // segments of a JPEG, each with its header
	iim           []byte
	iimDigest     []byte
	icc           *block
	own           statement
}

// keepXMP keeps the first packet of a file: later ones belong to other
// pictures in it, gain maps and previews.
func (out *found) keepXMP(in input, b block) {
	if out.xmp != nil {
		return
	}
	packet, err := b.bytes("XMP")
	if err != nil {
		in.warn(err)
		return
	}
	out.xmp = packet
}

// keepEXIF reads a TIFF structure that holds nothing but EXIF.
func (out *found) keepEXIF(in input, b block) {
	out.readEXIF(in, b, func(*guard, []entry) {})
}

// keepTIFF reads one that holds XMP, IIM and a profile as well.
func (out *found) keepTIFF(in input, b block) {
	out.readEXIF(in, b, func(g *guard, entries []entry) { out.keepTags(in, g, entries) })
}

func (out *found) readEXIF(in input, b block, more func(*guard, []entry)) {
	if len(out.exif) > 0 {
		return
	}
	g, err := newGuard("EXIF", b, in.lim, in.warn)
	if err != nil {
		in.warn(err)
		return
	}
	entries, next := g.dir("the first directory", g.first)
	out.exif = append(out.exif, g.exifFrom(entries))
	more(g, entries)
	g.chain(next)
}

// keepResources keeps the first IIM that Photoshop's resources hold, and the last
// digest of it. What they hold of EXIF and XMP counts where the file has none of
// its own. No viewer turns a picture by that EXIF.
func (out *found) keepResources(in input, b block) {
	r := photoshop(in, b)
	if out.iim == nil {
		out.iim = r.iim
	}
	if r.digest != nil {
		out.iimDigest = r.digest
	}
	if r.xmp != nil {
		out.keepXMP(in, *r.xmp)
	}
	if r.exif != nil && len(out.exif) == 0 {
		out.keepEXIF(in, *r.exif)
		for _, x := range out.exif {
			x.main = slices.DeleteFunc(x.main, func(f field) bool { return f.Tag == tagOrientation })
		}
	}
}

// keepPreview reads the metadata of a JPEG that a RAW carries: it is that of the
// shot. The size is not the sensor's and is dropped.
func (out *found) keepPreview(ctx context.Context, in input, b block) error {
	p, err := readJPEG(ctx, in, b)
	out.exif = append(out.exif, p.exif...)
	if out.xmp == nil {
		out.xmp = p.xmp
	}
	out.extendedXMP = append(out.extendedXMP, p.extendedXMP...)
	if out.iim == nil {
		out.iim = p.iim
	}
	if p.iimDigest != nil {
		out.iimDigest = p.iimDigest
	}
	if p.icc != nil {
		out.icc = p.icc
	}
	return err
}
