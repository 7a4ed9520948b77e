package probe

import (
	"context"
	"fmt"
	"io"

	"github.com/stillroom/stillroom/schema"
)

// Read describes the file of the given size behind r. The name stands in
// Probe.File and in errors; nothing is concluded from it.
//
// Width and Height are upright, in pixels: as the picture is to be seen, after
// its Orientation (or, in HEIF, AVIF, JPEG XL and video, after the crop and
// rotation that the container prescribes, which replace Orientation there). Of
// a RAW they are those of the sensor's picture, of a sidecar what it says of
// its picture. All fields but SHA256 are filled; the caller hashes.
//
// An error means that the bytes could not be read, or that ctx ended.
// Malformed metadata is never an error: what could be read is returned, and
// Warnings say what could not. Read keeps no state and may be called
// concurrently, also for one r.
func Read(ctx context.Context, name string, r io.ReaderAt, size int64, lim schema.Limits) (schema.Probe, error) {
	s := &scan{f: newFile(r, size, lim.MaxMetadataBytes), lim: lim}
	s.p = schema.Probe{File: name, Bytes: size}
	s.exif.block, s.xmp.block, s.iim.block, s.own.block =
		schema.BlockEXIF, schema.BlockXMP, schema.BlockIIM, schema.BlockContainer

	head := make([]byte, min(size, sniffBytes))
	if err := s.f.readAt(head, 0); err != nil {
		return schema.Probe{}, fmt.Errorf("probe %q: %w", name, err)
	}
	s.p.Format, s.p.MIME = Sniff(head)

	if err := s.container(ctx); err != nil {
		return schema.Probe{}, fmt.Errorf("probe %q: %w", name, err)
	}
	s.describe()
	if s.f.err != nil {
		return schema.Probe{}, fmt.Errorf("probe %q: %w", name, s.f.err)
	}
	return s.p, nil
}

// scan is one Read under way.
type scan struct {
	f     *file
	lim   schema.Limits
	found found
	p     schema.Probe

	// What each kind of block says. own is the container's, filled on the way.
	exif, xmp, iim, own said
}

// found is what a container reader hands on: where things are, and the size
// of the stored picture.
type found struct {
	width, height int64        // 0: not said
	upright       bool         // width and height are upright already, Orientation says nothing more
	exif          []*exifBlock // the first is the file's own; later ones fill what it leaves open
	xmp           []byte
	extendedXMP   []block // segments of a JPEG, each with its header
	iim           []byte
	iimDigest     []byte
	icc           *block
}

// warn records what could not be read. The number is bounded because a file
// can be wrong in as many places as it has bytes; 32 is arbitrary.
func (s *scan) warn(err error) {
	const most = 32
	msg := err.Error()
	for _, w := range s.p.Warnings {
		if w == msg {
			return
		}
	}
	switch n := len(s.p.Warnings); {
	case n < most:
		s.p.Warnings = append(s.p.Warnings, msg)
	case n == most:
		s.p.Warnings = append(s.p.Warnings, "and more of the kind")
	}
}

// container fills s.found. Its error is ctx's.
func (s *scan) container(ctx context.Context) error {
	b := s.f.whole()
	switch s.p.Format {
	case schema.FormatJPEG:
		return s.jpeg(ctx, b)
	case schema.FormatTIFF, schema.FormatCR2, schema.FormatORF, schema.FormatRW2:
		return s.tiff(ctx, b)
	case schema.FormatPNG:
		return s.png(ctx, b)
	case schema.FormatWebP:
		return s.webp(ctx, b)
	case schema.FormatGIF:
		return s.gif(ctx, b)
	case schema.FormatHEIF, schema.FormatAVIF:
		return s.heif(ctx, b)
	case schema.FormatJXL:
		return s.jxl(ctx, b)
	case schema.FormatCR3:
		return s.cr3(ctx, b)
	case schema.FormatRAF:
		return s.raf(ctx, b)
	case schema.FormatMRW:
		return s.mrw(ctx, b)
	case schema.FormatX3F:
		return s.x3f(ctx, b)
	case schema.FormatCRW:
		return s.crw(ctx, b)
	case schema.FormatMP4, schema.FormatMOV:
		return s.movie(ctx, b)
	case schema.FormatWAV:
		return s.wav(ctx, b)
	case schema.FormatXMP:
		s.keepXMP(b) // a sidecar
	}
	return ctx.Err()
}

// describe turns what was found into the Probe: each block says what it has to
// say, then merge decides.
func (s *scan) describe() {
	for i, block := range s.found.exif {
		if x, err := block.decode(); err != nil {
			s.warn(err)
		} else {
			s.camera(x, i == 0)
		}
	}
	if s.found.xmp != nil {
		props := s.parseXMP(s.found.xmp)
		s.extendXMP(props)
		s.xmpCamera(props)
		s.xmpTexts(props)
	}
	if s.found.iim != nil {
		s.parseIIM(s.found.iim)
	}
	s.merge()
	s.size()

	if s.found.icc != nil {
		desc, err := iccDescription(*s.found.icc, s.lim)
		if err != nil {
			s.warn(err)
		}
		s.p.ICCProfile = desc
	}
}

// size sets Width and Height. Files state sizes that no decoder would accept:
// those are reported as they are, with a warning, for it is the decoder that
// has to refuse them.
func (s *scan) size() {
	w, h := s.found.width, s.found.height
	if w <= 0 || h <= 0 || w > 1<<31-1 || h > 1<<31-1 {
		if w != 0 || h != 0 {
			s.warn(malformed("size", "%d x %d is not the size of a picture", w, h))
		} else if hasSize(s.p.Format) {
			s.warn(malformed("size", "not found"))
		}
		return
	}
	if s.p.Orientation >= 5 && !s.found.upright {
		w, h = h, w
	}
	s.p.Width, s.p.Height = int(w), int(h)
	if w*h > s.lim.MaxPixels {
		s.warn(&LimitError{Limit: "max_pixels", Part: "size", Value: w * h, Max: s.lim.MaxPixels})
	}
}

// hasSize reports whether every file of the format has a size, so that one
// without it is damaged.
func hasSize(f schema.Format) bool {
	switch f {
	case schema.FormatUnknown:
		return false
	}
	return !f.Companion()
}

// keepXMP keeps the first packet of a file: later ones belong to other
// pictures in it, gain maps and previews.
func (s *scan) keepXMP(b block) {
	if s.found.xmp != nil {
		return
	}
	packet, err := b.bytes("XMP")
	if err != nil {
		s.warn(err)
		return
	}
	s.found.xmp = packet
}

// keepEXIF reads a TIFF structure that holds nothing but EXIF.
func (s *scan) keepEXIF(b block) {
	s.readEXIF(b, func(*guard, []entry) {})
}

// keepTIFF reads one that holds XMP, IIM and a profile as well.
func (s *scan) keepTIFF(b block) {
	s.readEXIF(b, s.tiffBlocks)
}

func (s *scan) readEXIF(b block, more func(*guard, []entry)) {
	if len(s.found.exif) > 0 {
		return
	}
	g, err := newGuard("EXIF", b, s.lim, s.warn)
	if err != nil {
		s.warn(err)
		return
	}
	entries, next := g.dir("the first directory", g.first)
	s.found.exif = append(s.found.exif, g.exifFrom(entries))
	more(g, entries)
	g.chain(next)
}
