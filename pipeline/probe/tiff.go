package probe

import (
	"context"
	"slices"
	"strings"

	"github.com/rwcarlsen/goexif/exif"

	"github.com/stillroom/stillroom/schema"
)

// tiff reads a TIFF file, classic or BigTIFF, and the RAW formats that are
// TIFF inside. The metadata is that of the first directory; the size is that
// of the first full picture.
func (s *scan) tiff(ctx context.Context, b block) error {
	g, err := newGuard("TIFF", b, s.lim, s.warn)
	if err != nil {
		s.warn(err)
		return ctx.Err()
	}
	main, next := g.dir("the first directory", g.first)
	own := g.exifFrom(main)
	s.found.exif = append(s.found.exif, own)
	s.tiffBlocks(g, main)

	pictures := [][]entry{main}
	if e, ok := find(main, tagSubIFDs); ok {
		for _, off := range g.uints(e, s.lim.MaxDirs) {
			sub, _ := g.dir("a sub-directory", offset64(off))
			pictures = append(pictures, sub)
		}
	}
	if s.p.Format == schema.FormatTIFF {
		s.setFormat(rawFormat(g, pictures))
	}
	pictures = append(pictures, g.chain(next)...)
	s.tiffSize(g, pictures)
	switch s.p.Format {
	case schema.FormatCR2:
		// The first picture is a preview, and the sensor's has no size in its
		// directory. That of the Exif directory is the full picture's.
		if w, h := own.width, own.height; w > 0 && w <= 1<<31-1 && h > 0 && h <= 1<<31-1 {
			s.found.width, s.found.height = int64(w), int64(h)
		}
	case schema.FormatRW2:
		return s.panasonic(ctx, g, main, own)
	}
	return ctx.Err()
}

// panasonic reads what Panasonic's RAW keeps in tags of its own: the borders
// of the picture on the sensor, the sensitivity, and a JPEG with more EXIF.
func (s *scan) panasonic(ctx context.Context, g *guard, main []entry, own *exifBlock) error {
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
		s.found.width, s.found.height = w, h
	}

	isISO := func(f field) bool { return f.tag == tagISO }
	if iso := g.fields(main, map[uint16]exif.FieldName{tagPanasonicISO: exif.ISOSpeedRatings}); len(iso) == 1 &&
		!slices.ContainsFunc(own.main, isISO) && !slices.ContainsFunc(own.sub, isISO) {
		iso[0].tag = tagISO
		own.main = append(own.main, iso[0])
	}
	if e, ok := find(main, tagJPEG); ok {
		if preview, err := g.payload(e); err != nil {
			s.warn(err)
		} else if preview.has("\xff\xd8\xff") {
			return s.preview(ctx, preview)
		}
	}
	return ctx.Err()
}

func (s *scan) setFormat(f schema.Format) {
	s.p.Format, s.p.MIME = f, mimeOf(f)
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

// tiffBlocks finds the other metadata of a TIFF.
func (s *scan) tiffBlocks(g *guard, main []entry) {
	for _, t := range []struct {
		tag  uint16
		keep func(block)
	}{
		{tagXMP, s.keepXMP},
		{tagPhotoshop, s.photoshop},
		{tagICC, func(b block) { s.found.icc = &b }},
		{tagIIM, s.tiffIIM},
	} {
		e, ok := find(main, t.tag)
		if !ok {
			continue
		}
		b, err := g.payload(e)
		if err != nil {
			s.warn(err)
			continue
		}
		t.keep(b)
	}
}

// tiffIIM takes the bare IIM of a TIFF, unless Photoshop's resources have it.
// Some writers declared it as 32-bit words and stored it in their byte order.
func (s *scan) tiffIIM(b block) {
	if s.found.iim != nil {
		return
	}
	raw, err := b.bytes("IPTC-IIM")
	if err != nil {
		s.warn(err)
		return
	}
	if len(raw) >= 4 && raw[0] != 0x1C && raw[3] == 0x1C {
		for i := 0; i+4 <= len(raw); i += 4 {
			raw[i], raw[i+1], raw[i+2], raw[i+3] = raw[i+3], raw[i+2], raw[i+1], raw[i]
		}
	}
	s.found.iim = raw
}

// tiffSize takes the size of the first picture that is not a reduced copy of
// another; in a RAW, whose sub-directories hold several, of the largest.
func (s *scan) tiffSize(g *guard, pictures [][]entry) {
	raw := s.p.Format != schema.FormatTIFF
	for i, entries := range pictures {
		w, okW := g.uint1(entries, tagWidth)
		h, okH := g.uint1(entries, tagHeight)
		if !okW || !okH || w > 1<<31-1 || h > 1<<31-1 {
			continue
		}
		kind, _ := g.uint1(entries, tagSubfileType)
		reduced := kind&1 != 0
		switch {
		case i == 0:
			s.found.width, s.found.height = int64(w), int64(h)
			if !reduced && !raw {
				return
			}
		case reduced:
		case int64(w)*int64(h) > s.found.width*s.found.height:
			s.found.width, s.found.height = int64(w), int64(h)
			if !raw {
				return
			}
		}
	}
}

// rawFormat tells the camera's own formats from TIFF. The maker alone does
// not: a scan or an edited copy names the camera too. So there must be sensor
// data, or a small first picture with the full one in a sub-directory, as
// only RAW files have it.
func rawFormat(g *guard, pictures [][]entry) schema.Format {
	main := pictures[0]
	if _, ok := find(main, tagDNGVersion); ok {
		return schema.FormatDNG
	}
	kind, _ := g.uint1(main, tagSubfileType)
	_, subs := find(main, tagSubIFDs)
	sensor := kind&1 != 0 && subs
	for _, entries := range pictures {
		photometric, _ := g.uint1(entries, tagPhotometric)
		compression, _ := g.uint1(entries, tagCompression)
		switch {
		case photometric == 32803, // colour filter array
			compression == 34713, // Nikon
			compression == 32767, // Sony
			compression == 65535: // Pentax
			sensor = true
		}
	}
	if !sensor {
		return schema.FormatTIFF
	}
	e, ok := find(main, tagMake)
	if !ok {
		return schema.FormatTIFF
	}
	value, err := g.value(e)
	if err != nil {
		return schema.FormatTIFF
	}
	switch maker := strings.ToUpper(text(value)); {
	case strings.HasPrefix(maker, "NIKON"):
		return schema.FormatNEF
	case strings.HasPrefix(maker, "SONY"):
		return schema.FormatARW
	case strings.HasPrefix(maker, "PENTAX"), strings.HasPrefix(maker, "RICOH"):
		return schema.FormatPEF
	}
	return schema.FormatTIFF
}
