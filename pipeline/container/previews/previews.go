package previews

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

// Preview is a JPEG inside a RAW file: the camera's own rendering of the shot, or, in a
// DNG, that of the program which wrote it.
type Preview struct {
	Data          []byte // part of the original
	Width, Height int    // as its frame header says
	hasEXIF       bool
	Orientation   int  // of its own EXIF, 1 to 8; 0: it does not say
	AdobeRGB      bool // said outside of the JPEG
}

// LongEdge is the longer of its sides.
func (p Preview) LongEdge() int { return max(p.Width, p.Height) }

// File is what can be known of a RAW file without developing it.
type File struct {
	Previews      []Preview // largest first
	Width, Height int       // of the RAW picture as stored; 0: unknown
	Orientation   int       // of the RAW picture; 0: unknown
	Missing       bool      // some of the RAW picture lies beyond the end of the file
}

// OrientationOf is how a preview has to be turned, given the orientation of the RAW
// picture. Cameras store a preview as they store the RAW picture, and
// most say so only once, for the file; but some programs store it upright.
func (f File) OrientationOf(p Preview, orientation int) int {
	turned := f.Width > 0 && f.Width != f.Height && p.Width != p.Height &&
		(f.Width > f.Height) != (p.Width > p.Height)
	switch {
	case turned && p.Orientation == 0 && orientation >= 5:
		return 1 // upright already
	case !turned && f.Width > 0 && p.Orientation == 1 && orientation >= 5:
		// It stands as the RAW picture does, so what is said of that is
		// true of it: a person corrected the file and not the preview.
		return orientation
	case p.Orientation != 0:
		return p.Orientation
	}
	return orientation
}

// Bounds on what a hostile file can ask for. Cameras need a tenth of each.
const (
	maxDirs     = 128  // directories and boxes with something inside, in all
	maxEntries  = 1024 // of one directory
	maxSegments = 1024 // of one JPEG before its frame header
	Most        = 32   // previews
	maxDepth    = 8
)

// Of finds the previews of a RAW file. It reads headers only, believes no
// offset, and copies nothing.
func Of(b []byte, format schema.Format) File {
	f := &finder{b: b, format: format, dirs: maxDirs, seen: map[int]bool{}, found: map[int]bool{}}
	switch format {
	case schema.FormatCR3:
		cr3(f)
	case schema.FormatCRW:
		crw(f)
	case schema.FormatRAF:
		raf(f)
	case schema.FormatMRW:
		mrw(f)
	case schema.FormatX3F:
		x3f(f)
	default:
		tiff(f, 0)
	}
	for i := range f.out.Previews {
		p := &f.out.Previews[i]
		// A preview's own EXIF knows best. A DNG says it for each preview:
		// its EXIF is about the shot, the preview another program's work.
		if !p.hasEXIF && format != schema.FormatDNG {
			p.AdobeRGB = p.AdobeRGB || f.adobeRGB
		}
	}
	slices.SortStableFunc(f.out.Previews, func(a, b Preview) int {
		return cmp.Compare(b.Width*b.Height, a.Width*a.Height)
	})
	return f.out
}

// finder collects previews and what it learns on the way.
type finder struct {
	b      []byte
	format schema.Format
	out    File

	dirs  int          // directories that may still be read
	seen  map[int]bool // directories by position, against loops
	found map[int]bool // previews by position

	adobeRGB bool // the camera was set to it
}

// enter spends one of the directories, and reports false when there are no
// more or this one was read before.
func (f *finder) enter(at int) bool {
	if f.dirs == 0 || f.seen[at] {
		return false
	}
	f.dirs--
	f.seen[at] = true
	return true
}

// jpeg adds the JPEG at a position, if there is one that can be a preview.
// Cut off by the end of the file it is taken all the same: the decoder will
// say so.
func (f *finder) jpeg(at, length int) *Preview {
	if at < 0 || length < 4 || at > len(f.b)-4 || len(f.out.Previews) == Most {
		return nil
	}
	data := f.b[at:]
	data = data[:min(length, len(data))]
	if f.format == schema.FormatMRW && data[0] != 0xFF && data[1] == 0xD8 && data[2] == 0xFF && !f.found[at] {
		// Minolta's cameras spoil the first byte.
		data = slices.Clone(data)
		data[0] = 0xFF
	}
	p, ok := readPreview(data)
	if !ok || f.found[at] {
		return nil
	}
	f.found[at] = true
	f.out.Previews = append(f.out.Previews, p)
	return &f.out.Previews[len(f.out.Previews)-1]
}

// need notes that the RAW picture has a part here.
func (f *finder) need(at, length int) {
	if at > len(f.b) || length > len(f.b)-at {
		f.out.Missing = true
	}
}

// turn takes the orientation; the first to say it is right.
func (f *finder) turn(orientation int) {
	if f.out.Orientation == 0 && orientation >= 1 && orientation <= 8 {
		f.out.Orientation = orientation
	}
}

// size takes the size of a full picture; of several, that of the largest.
func (f *finder) size(width, height int) {
	const sane = 1 << 20 // nothing is multiplied beyond 64 bits
	if width > 0 && height > 0 && width < sane && height < sane && width*height > f.out.Width*f.out.Height {
		f.out.Width, f.out.Height = width, height
	}
}

// readPreview reads a JPEG's header up to its frame, which holds the size. It
// reports false for what is no picture to a viewer, above all the lossless
// JPEG that RAW data itself is often stored as.
func readPreview(b []byte) (Preview, bool) {
	p := Preview{Data: b}
	if len(b) < 4 || b[0] != 0xFF || b[1] != 0xD8 {
		return p, false
	}
	src := container.Bytes(b)
	pos := int64(2)
	for range maxSegments {
		const most = 4096 // as tolerant between segments as tidyJPEG, but not for long
		marker, next, err := container.MarkerAt(src, pos, most)
		if err != nil {
			return p, false
		}
		segment, err := container.SegmentAt(src, next)
		if err != nil || segment.Cut {
			return p, false
		}
		body := segment.In(b)
		switch marker {
		case 0xC0, 0xC1, 0xC2: // baseline, extended, progressive
			head, err := container.FrameHeadOf(container.Bytes(body))
			if err != nil || head.Bits != 8 || head.Components != 1 && head.Components != 3 {
				return p, false
			}
			p.Width, p.Height = int(head.Width), int(head.Height)
			return p, p.Width > 0 && p.Height > 0
		case 0xE1:
			if tail, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok && !p.hasEXIF {
				p.hasEXIF = true
				p.Orientation = exifOrientation(tail)
			}
		case 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF, // other frames
			0xD9, 0xDA: // a scan before its frame, an end before any
			return p, false
		}
		pos = segment.Next
	}
	return p, false
}

// exifOrientation is 0 when EXIF does not say, or nonsense.
func exifOrientation(b []byte) int {
	t, first, ok := readTIFF(b, 0)
	if !ok {
		return 0
	}
	d, _ := t.dir(first)
	if v := t.uint(d, tagOrientation); v >= 1 && v <= 8 {
		return v
	}
	return 0
}
