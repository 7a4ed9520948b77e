package probe

import (
	"context"
	"slices"

	"github.com/rwcarlsen/goexif/exif"

	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

// tiffReader reads a TIFF file, classic or BigTIFF, and the RAW formats that are
// TIFF inside. The metadata is that of the first directory and, where another
// holds the picture, of that one first.
func tiffReader(format schema.Format) reader {
	return func(ctx context.Context, in input, b block) (found, error) { return readTIFF(ctx, in, b, format) }
}

func readTIFF(ctx context.Context, in input, b block, format schema.Format) (out found, err error) {
	g, err := newGuard("TIFF", b, in.lim, in.warn)
	if err != nil {
		in.warn(err)
		return out, ctx.Err()
	}
	main, next := g.dir("the first directory", g.first)
	own := g.exifFrom(main)
	out.exif = append(out.exif, own)

	dirs := []directory{{entries: main}}
	if e, ok := find(main, tagSubIFDs); ok {
		for i, off := range g.uints(e, in.lim.MaxDirs) {
			sub, _ := g.dir("a sub-directory", container.Offset(off))
			dirs = append(dirs, directory{sub, 0, i + 1})
		}
	}
	for i, entries := range g.chain(next) {
		dirs = append(dirs, directory{entries, i + 1, 0})
	}
	if format == schema.FormatTIFF {
		format = rawFormat(g, dirs)
		out.format = format
	}
	if format == schema.FormatTIFF {
		keepPicture(in, g, dirs, &out)
		out.keepTags(in, g, main)
		return out, ctx.Err()
	}
	out.keepTags(in, g, main)
	out.width, out.height = rawSize(g, dirs)
	switch format {
	case schema.FormatCR2:
		// The first picture is a preview, and the sensor's has no size in its
		// directory. That of the Exif directory is the full picture's.
		if w, h := own.width, own.height; w > 0 && w <= 1<<31-1 && h > 0 && h <= 1<<31-1 {
			out.width, out.height = int64(w), int64(h)
		}
	case schema.FormatRW2:
		err = panasonic(ctx, in, g, main, &out)
		return out, err
	}
	return out, ctx.Err()
}

// keepPicture finds which directory of a TIFF is the picture. What that one says
// of itself comes before what the first says: how it is turned, above all.
func keepPicture(in input, g *guard, dirs []directory, out *found) {
	i := g.pictureOf(dirs)
	if i < 0 {
		return
	}
	d := dirs[i]
	sh, _ := g.shape(d)
	out.width, out.height = sh.width, sh.height
	if i == 0 {
		return
	}
	out.page, out.sub = d.page, d.sub
	out.keepTags(in, g, d.entries)
	x := &exifBlock{order: g.order, main: g.fields(d.entries, mainTags, exifTags)}
	isTurn := func(f field) bool { return f.Tag == tagOrientation }
	first := out.exif[0].main
	if k := slices.IndexFunc(first, isTurn); k >= 0 && !slices.ContainsFunc(x.main, isTurn) {
		x.main = append(x.main, first[k])
	}
	out.exif = append([]*exifBlock{x}, out.exif...)
}

// panasonic reads what Panasonic's RAW keeps in tags of its own: the borders
// of the picture on the sensor, the sensitivity, and a JPEG with more EXIF.
func panasonic(ctx context.Context, in input, g *guard, main []entry, out *found) error {
	own := out.exif[0]
	const (
		tagSensorTop    = 0x0004
		tagSensorLeft   = 0x0005
		tagSensorBottom = 0x0006
		tagSensorRight  = 0x0007
		tagPanasonicISO = 0x0017
		tagJPEG         = 0x002E
	)
	var border [4]int64
	for i, tag := range []uint16{tagSensorTop, tagSensorLeft, tagSensorBottom, tagSensorRight} {
		v, ok := g.uint1(main, tag)
		if !ok || v > 1<<31-1 {
			break
		}
		border[i] = int64(v)
	}
	if w, h := border[3]-border[1], border[2]-border[0]; w > 0 && h > 0 {
		out.width, out.height = w, h
	}

	isISO := func(f field) bool { return f.Tag == tagISO }
	if iso := g.fields(main, map[uint16]exif.FieldName{tagPanasonicISO: exif.ISOSpeedRatings}); len(iso) == 1 &&
		!slices.ContainsFunc(own.main, isISO) && !slices.ContainsFunc(own.sub, isISO) {
		iso[0].Tag = tagISO
		own.main = append(own.main, iso[0])
	}
	if e, ok := find(main, tagJPEG); ok {
		if preview, err := g.payload(e); err != nil {
			in.warn(err)
		} else if preview.has("\xff\xd8\xff") {
			return out.keepPreview(ctx, in, preview)
		}
	}
	return ctx.Err()
}

// chain reads the directories from next on, the pages of a file, or in EXIF
// the thumbnail's. Many cameras leave garbage in the last pointer, so one that
// leads out of the data just ends the chain.
func (g *guard) chain(next int64) [][]entry {
	var pages [][]entry
	for next >= 8 && next+2 <= g.b.size {
		var entries []entry
		entries, next = g.dir("the chain of directories", next)
		if entries == nil {
			break
		}
		pages = append(pages, entries)
	}
	return pages
}

// keepTags finds the other metadata of a TIFF.
func (out *found) keepTags(in input, g *guard, main []entry) {
	for _, t := range []struct {
		tag  uint16
		keep func(input, block)
	}{
		{tagXMP, out.keepXMP},
		{tagPhotoshop, out.keepResources},
		{tagICC, out.tiffICC},
		{tagIIM, out.tiffIIM},
	} {
		e, ok := find(main, t.tag)
		if !ok {
			continue
		}
		b, err := g.payload(e)
		if err != nil {
			in.warn(err)
			continue
		}
		t.keep(in, b)
	}
}

// tiffICC takes the first profile that is met, the picture's own.
func (out *found) tiffICC(_ input, b block) {
	if out.icc == nil {
		out.icc = &b
	}
}

// tiffIIM takes the bare IIM of a TIFF, unless Photoshop's resources have it.
// Some writers declared it as 32-bit words and stored it in their byte order.
func (out *found) tiffIIM(in input, b block) {
	if out.iim != nil {
		return
	}
	raw, err := b.bytes("IPTC-IIM")
	if err != nil {
		in.warn(err)
		return
	}
	if len(raw) >= 4 && raw[0] != 0x1C && raw[3] == 0x1C {
		for i := 0; i+4 <= len(raw); i += 4 {
			raw[i], raw[i+1], raw[i+2], raw[i+3] = raw[i+3], raw[i+2], raw[i+1], raw[i]
		}
	}
	out.iim = raw
}

// rawSize takes the size of the largest picture of a RAW file that is not a
// reduced copy of another.
func rawSize(g *guard, dirs []directory) (width, height int64) {
	for i, d := range dirs {
		sh, ok := g.shape(d)
		if ok && (i == 0 || !sh.reduced && sh.pixels() > width*height) {
			width, height = sh.width, sh.height
		}
	}
	return width, height
}
