package probe

import (
	"cmp"
	"context"
	"slices"
)

// jxl reads the metadata boxes of a JPEG XL container; a bare codestream has
// none. The size is in the codestream's bits and is left to the decoder.
func (s *scan) jxl(ctx context.Context, b block) error {
	if b.has("\xff\x0a") {
		return nil
	}
	return s.boxes(ctx, b, func(x box) bool {
		switch x.kind {
		case "Exif":
			c := cursor{b: x.body}
			skip := int64(c.uint(4)) // to the TIFF header, as in HEIF
			s.keepEXIF(x.body.from(4 + skip))
		case "xml ":
			s.keepXMP(x.body)
		}
		return true
	})
}

// cr3 reads Canon's RAW of 2018: in moov, in a box of Canon's own, each
// directory is a TIFF structure by itself.
func (s *scan) cr3(ctx context.Context, b block) error {
	const canon = "\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48"
	moov, ok, err := s.child(ctx, b, "moov")
	if err != nil || !ok {
		s.warn(malformed("CR3", "no moov box"))
		return err
	}
	var inner error
	err = s.boxes(ctx, moov, func(x box) bool {
		if x.uuid != canon {
			return true
		}
		inner = s.boxes(ctx, x.body, func(x box) bool {
			s.canonDirectory(x)
			return true
		})
		return false
	})
	return cmp.Or(err, inner)
}

func (s *scan) canonDirectory(x box) {
	if !slices.Contains([]string{"CMT1", "CMT2", "CMT4"}, x.kind) {
		return // CMT3 is the MakerNote
	}
	g, err := newGuard("EXIF", x.body, s.lim, s.warn)
	if err != nil {
		s.warn(err)
		return
	}
	if s.found.exif == nil {
		s.found.exif = &exifBlock{order: g.order}
	}
	if s.found.exif.order != g.order {
		s.warn(malformed("CR3", "its directories differ in byte order"))
		return
	}
	entries, _ := g.dir(x.kind, g.first)
	switch x.kind {
	case "CMT1":
		s.found.exif.main = g.fields(entries, mainTags)
		s.tiffSize(g, [][]entry{entries})
	case "CMT2":
		s.found.exif.sub = g.fields(entries, exifTags)
	case "CMT4":
		s.found.exif.gps = g.fields(entries, gpsTags)
	}
}

// raf reads Fujifilm's RAW through the JPEG it carries, whose EXIF is that of
// the shot. The JPEG's size is not the sensor's and is dropped.
func (s *scan) raf(ctx context.Context, b block) error {
	head, err := b.peek(84, 8)
	if err != nil {
		s.warn(malformed("RAF", "cut off"))
		return nil
	}
	preview := b.sub(int64(be32(head)), int64(be32(head[4:])))
	if !preview.has("\xff\xd8\xff") {
		s.warn(malformed("RAF", "no JPEG where its header says"))
		return nil
	}
	err = s.jpeg(ctx, preview)
	s.found.width, s.found.height = 0, 0
	return err
}

// mrw reads Minolta's RAW: blocks of four letters and a length, of which TTW
// is a TIFF structure.
func (s *scan) mrw(ctx context.Context, b block) error {
	pos := int64(8)
	for range s.lim.MaxSegments {
		if err := ctx.Err(); err != nil {
			return err
		}
		head, err := b.peek(pos, 8)
		if err != nil || head[0] != 0 {
			break
		}
		size := int64(be32(head[4:]))
		if string(head[:4]) == "\x00TTW" {
			s.keepEXIF(b.sub(pos+8, size))
			break
		}
		pos += 8 + size
	}
	return nil
}
