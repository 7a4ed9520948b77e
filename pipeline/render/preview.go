package render

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

// preview is a JPEG inside a RAW file: the camera's own rendering of the shot,
// or, in a DNG, that of the program which wrote it.
type preview struct {
	data          []byte // part of the original
	width, height int    // as its frame header says
	hasEXIF       bool
	orientation   int  // of its own EXIF, 1 to 8; 0: it does not say
	adobeRGB      bool // said outside of the JPEG
}

func (p preview) longEdge() int { return max(p.width, p.height) }

// rawFile is what can be known of a RAW file without developing it.
type rawFile struct {
	previews      []preview // largest first
	width, height int       // of the RAW picture as stored; 0: unknown
	orientation   int       // of the RAW picture; 0: unknown
	missing       bool      // some of the RAW picture lies beyond the end of the file
}

// Bounds on what a hostile file can ask for. Cameras need a tenth of each.
const (
	maxDirs     = 128  // directories and boxes with something inside, in all
	maxEntries  = 1024 // of one directory
	maxSegments = 1024 // of one JPEG before its frame header
	maxPreviews = 32
	maxDepth    = 8
)

// readRAW finds the previews of a RAW file. It reads headers only, believes no
// offset, and copies nothing.
func readRAW(b []byte, format schema.Format) rawFile {
	f := &finder{b: b, format: format, dirs: maxDirs, seen: map[int]bool{}, found: map[int]bool{}}
	switch format {
	case schema.FormatCR3:
		f.cr3()
	case schema.FormatCRW:
		f.crw()
	case schema.FormatRAF:
		f.raf()
	case schema.FormatMRW:
		f.mrw()
	case schema.FormatX3F:
		f.x3f()
	default:
		f.tiff(0)
	}
	for i := range f.out.previews {
		p := &f.out.previews[i]
		// A preview's own EXIF knows best. A DNG says it for each preview:
		// its EXIF is about the shot, the preview another program's work.
		if !p.hasEXIF && format != schema.FormatDNG {
			p.adobeRGB = p.adobeRGB || f.adobeRGB
		}
	}
	slices.SortStableFunc(f.out.previews, func(a, b preview) int {
		return cmp.Compare(b.width*b.height, a.width*a.height)
	})
	return f.out
}

// finder collects previews and what it learns on the way.
type finder struct {
	b      []byte
	format schema.Format
	out    rawFile

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
func (f *finder) jpeg(at, length int) *preview {
	if at < 0 || length < 4 || at > len(f.b)-4 || len(f.out.previews) == maxPreviews {
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
	f.out.previews = append(f.out.previews, p)
	return &f.out.previews[len(f.out.previews)-1]
}

// need notes that the RAW picture has a part here.
func (f *finder) need(at, length int) {
	if at > len(f.b) || length > len(f.b)-at {
		f.out.missing = true
	}
}

// turn takes the orientation; the first to say it is right.
func (f *finder) turn(orientation int) {
	if f.out.orientation == 0 && orientation >= 1 && orientation <= 8 {
		f.out.orientation = orientation
	}
}

// size takes the size of a full picture; of several, that of the largest.
func (f *finder) size(width, height int) {
	const sane = 1 << 20 // nothing is multiplied beyond 64 bits
	if width > 0 && height > 0 && width < sane && height < sane && width*height > f.out.width*f.out.height {
		f.out.width, f.out.height = width, height
	}
}

// readPreview reads a JPEG's header up to its frame, which holds the size. It
// reports false for what is no picture to a viewer, above all the lossless
// JPEG that RAW data itself is often stored as.
func readPreview(b []byte) (preview, bool) {
	p := preview{data: b}
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
			p.width, p.height = int(head.Width), int(head.Height)
			return p, p.width > 0 && p.height > 0
		case 0xE1:
			if tail, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok && !p.hasEXIF {
				p.hasEXIF = true
				p.orientation = exifOrientation(tail)
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

// raf reads Fujifilm's header: where the JPEG is, and a table about the RAW.
func (f *finder) raf() {
	src := container.Bytes(f.b)
	head, err := container.RAFHeader(src)
	if err != nil {
		return
	}
	f.jpeg(int(head.JPEG.At), int(head.JPEG.Size))
	f.need(int(head.Sensor.At), int(head.Sensor.Size))
	n := container.Numbers{Src: src, At: head.Table.At}
	count := n.Uint(4)
	at := n.At
	for range min(count, maxEntries) {
		r, err := container.RAFRecordAt(src, at)
		if err != nil {
			return
		}
		if at = r.Next; r.Tag != 0x0100 || r.Size < 4 {
			continue
		}
		value := container.Numbers{Src: src, At: r.Body}
		height, width := value.Uint(2), value.Uint(2)
		f.size(int(width), int(height))
		return
	}
}

// mrw reads Minolta's blocks: PRD has the size, TTW is a TIFF structure.
func (f *finder) mrw() {
	at := int64(container.MRWStart)
	for range maxEntries {
		block, err := container.MRWBlock(container.Bytes(f.b), at)
		if err != nil {
			return
		}
		switch body := f.b[block.Body:]; {
		case block.Kind == "PRD" && len(body) >= 16:
			f.size(int(binary.BigEndian.Uint16(body[14:])), int(binary.BigEndian.Uint16(body[12:])))
		case block.Kind == "TTW":
			f.tiff(int(block.Body))
		}
		at = block.Next
	}
}

// crw reads Canon's RAW of 2000 to 2004, a tree of heaps, each with its
// directory at its end.
func (f *finder) crw() {
	order, at, err := container.CIFFHeap(container.Bytes(f.b))
	if err == nil && at <= int64(len(f.b)) {
		f.heap(order, int(at), len(f.b), 0)
	}
}

func (f *finder) heap(order container.ByteOrder, start, end, depth int) {
	if depth > maxDepth || end-start < 6 || !f.enter(start) {
		return
	}
	heap := container.Bytes(f.b[start:end])
	pos, n, err := container.CIFFDirectory(heap, order)
	if err != nil {
		return
	}
	for range min(n, maxEntries) {
		r, err := container.CIFFRecordAt(heap, order, pos)
		if err != nil {
			return
		}
		pos += container.CIFFRecordSize
		if r.Inside || r.At > heap.Size() || r.Size > heap.Size()-r.At {
			continue // kept in the record itself, or out of the heap
		}
		at, size := start+int(r.At), int(r.Size)
		switch {
		case r.Tag == 0x2007, r.Tag == 0x2008: // the JPEG, the thumbnail
			f.jpeg(at, size)
		case r.Tag == 0x1810 && size >= 16: // width, height, pixel aspect, degrees clockwise to turn
			f.size(int(order.Uint32(f.b[at:])), int(order.Uint32(f.b[at+4:])))
			switch int32(order.Uint32(f.b[at+12:])) {
			case 0:
				f.turn(1)
			case 90, -270:
				f.turn(6)
			case 180, -180:
				f.turn(3)
			case 270, -90:
				f.turn(8)
			}
		case r.Heap:
			f.heap(order, at, at+size, depth+1)
		}
	}
}

// cr3 reads Canon's RAW since 2018, an ISO base media file: the full size is a
// track, smaller ones are in boxes of Canon's own.
func (f *finder) cr3() { f.boxes(0, len(f.b), 0) }

func (f *finder) boxes(start, end, depth int) {
	if depth > maxDepth {
		return
	}
	for range maxEntries {
		kind, body, next, ok := f.box(start, end)
		if !ok {
			return
		}
		switch kind {
		case "moov", "trak", "mdia", "minf":
			if f.enter(body) {
				f.boxes(body, next, depth+1)
			}
		case "uuid":
			switch inner := body + 16; { // past the UUID
			case inner > next:
			case string(f.b[body:inner]) == canonBoxes:
				if f.enter(inner) {
					f.boxes(inner, next, depth+1)
				}
			case string(f.b[body:inner]) == canonPreview && inner+8 <= next:
				if f.enter(inner) {
					f.boxes(inner+8, next, depth+1)
				}
			}
		case "THMB", "PRVW": // a few numbers, then a JPEG
			if i := bytes.Index(f.b[body:min(body+64, next)], []byte("\xff\xd8\xff")); i >= 0 {
				f.jpeg(body+i, next-body-i)
			}
		case "CMT1": // IFD0
			if t, first, ok := readTIFF(f.b[body:next], body); ok {
				d, _ := t.dir(first)
				f.size(t.uint(d, tagWidth), t.uint(d, tagHeight))
				f.turn(t.uint(d, tagOrientation))
			}
		case "CMT2": // EXIF
			if t, first, ok := readTIFF(f.b[body:next], body); ok {
				f.exif(t, first)
			}
		case "stbl":
			f.sample(body, next)
		}
		start = next
	}
}

const (
	canonBoxes   = "\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48"
	canonPreview = "\xea\xf4\x2b\x5e\x1c\x98\x4b\x88\xb9\xfb\xb7\xdc\x40\x6e\x4d\x16"
)

// box reads the box at start. Its body ends where the next begins.
func (f *finder) box(start, end int) (kind string, body, next int, ok bool) {
	b, err := container.BoxAt(container.Bytes(f.b[:end]), int64(start))
	return b.Kind, int(b.Body), int(b.Body + b.Size), err == nil
}

// sample takes the first sample of a track, which is the JPEG if it is one.
func (f *finder) sample(start, end int) {
	var size, offset uint64
	for range maxEntries {
		kind, body, next, ok := f.box(start, end)
		if !ok {
			break
		}
		b := f.b[body:next]
		switch {
		case kind == "stsz" && len(b) >= 12:
			size = uint64(binary.BigEndian.Uint32(b[4:])) // the same for all, or
			if size == 0 && len(b) >= 16 {
				size = uint64(binary.BigEndian.Uint32(b[12:]))
			}
		case kind == "stco" && len(b) >= 12:
			offset = uint64(binary.BigEndian.Uint32(b[8:]))
		case kind == "co64" && len(b) >= 16:
			offset = binary.BigEndian.Uint64(b[8:])
		}
		start = next
	}
	if offset < 1<<62 && size < 1<<62 {
		f.need(int(offset), int(size))
		f.jpeg(int(offset), int(size))
	}
}
