package probe

import (
	"cmp"
	"context"
	"slices"
)

// cr3 reads Canon's RAW of 2018: in moov, in a box of Canon's own, each
// directory is a TIFF structure by itself.
func (s *scan) cr3(ctx context.Context, b block) error {
	if err := s.xmpBox(ctx, b); err != nil {
		return err
	}
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

// xmpBox finds the box of Adobe's that holds the XMP of CR3 and of video.
func (s *scan) xmpBox(ctx context.Context, b block) error {
	const adobe = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"
	return s.boxes(ctx, b, func(x box) bool {
		if x.uuid == adobe {
			s.keepXMP(x.body)
		}
		return s.found.xmp == nil
	})
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
	if len(s.found.exif) == 0 {
		s.found.exif = append(s.found.exif, &exifBlock{order: g.order})
	}
	own := s.found.exif[0]
	if own.order != g.order {
		s.warn(malformed("CR3", "its directories differ in byte order"))
		return
	}
	entries, _ := g.dir(x.kind, g.first)
	switch x.kind {
	case "CMT1":
		own.main = g.fields(entries, mainTags)
		s.rawSize(g, []directory{{entries: entries}})
	case "CMT2":
		own.sub = g.fields(entries, exifTags)
	case "CMT4":
		own.gps = g.fields(entries, gpsTags)
	}
}

// preview reads the metadata of a JPEG that a RAW carries: it is that of the
// shot. The size is not the sensor's and is dropped.
func (s *scan) preview(ctx context.Context, b block) error {
	own := s.found
	s.found.exif, s.found.width, s.found.height = nil, 0, 0
	err := s.jpeg(ctx, b)
	s.found.exif = append(own.exif, s.found.exif...)
	s.found.width, s.found.height = own.width, own.height
	return err
}

// raf reads Fujifilm's RAW: the JPEG it carries, which has the EXIF, and the
// directory of the sensor, which has the size.
func (s *scan) raf(ctx context.Context, b block) error {
	head, err := b.peek(84, 16)
	if err != nil {
		s.warn(malformed("RAF", "cut off"))
		return nil
	}
	preview := b.sub(int64(be32(head)), int64(be32(head[4:])))
	s.rafSize(b.sub(int64(be32(head[8:])), int64(be32(head[12:]))))
	if !preview.has("\xff\xd8\xff") {
		s.warn(malformed("RAF", "no JPEG where its header says"))
		return nil
	}
	return s.preview(ctx, preview)
}

// rafSize reads the sensor's directory: a count, and records of a tag, a
// length and data. The size of the picture within the sensor's borders comes
// before those of the sensor.
func (s *scan) rafSize(b block) {
	const (
		tagFull    = 0x0100
		tagCropped = 0x0111
		tagRaw     = 0x0121
	)
	sizes := map[uint64][2]int64{}
	c := cursor{b: b}
	n := c.uint(4)
	for i := uint64(0); i < n && !c.bad; i++ {
		if i >= uint64(s.lim.MaxTags) {
			s.warn(&LimitError{Limit: "max_tags", Part: "RAF", Value: int64(i) + 1, Max: int64(s.lim.MaxTags)})
			break
		}
		tag, size := c.uint(2), int64(c.uint(2))
		value := cursor{b: b, pos: c.pos}
		if _, seen := sizes[tag]; !seen && size == 4 && (tag == tagFull || tag == tagCropped || tag == tagRaw) {
			h, w := int64(value.uint(2)), int64(value.uint(2))
			sizes[tag] = [2]int64{w, h}
		}
		c.pos += size
	}
	for _, tag := range []uint64{tagCropped, tagRaw, tagFull} {
		if size, ok := sizes[tag]; ok && size[0] > 0 && size[1] > 0 {
			s.found.width, s.found.height = size[0], size[1]
			return
		}
	}
}

// mrw reads Minolta's RAW: blocks of four letters and a length, of which PRD
// has the size and TTW is a TIFF structure.
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
		body := b.sub(pos+8, size)
		switch string(head[:4]) {
		case "\x00TTW":
			s.keepTIFF(body)
		case "\x00PRD":
			if dim, err := body.peek(12, 4); err == nil { // behind the firmware and the sensor's size
				s.found.height, s.found.width = int64(be16(dim)), int64(be16(dim[2:]))
			}
		}
		pos += 8 + size
	}
	return nil
}
