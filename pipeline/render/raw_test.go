package render

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"os"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/pipeline/container/previews"
	"github.com/stillroom/stillroom/schema"
)

// tag is an entry of a directory to be written: numbers, or bytes, or
// directories below it.
type tag struct {
	id      uint16
	numbers []uint32
	bytes   []byte
	kind    uint16 // of bytes, if not undefined ones
	blob    []byte // its place in the file is the number
	dirs    [][]tag
}

// buildTIFF writes directories as a RAW file has them: first the chain, then
// below each what belongs to it.
func buildTIFF(order binary.AppendByteOrder, magic string, chain ...[]tag) []byte {
	b := []byte(magic)
	b = order.AppendUint32(b, 0)
	put := func(at int, v uint32) { copy(b[at:], order.AppendUint32(nil, v)) }
	var write func(dir []tag) (at, next int)
	write = func(dir []tag) (at, next int) {
		slices.SortFunc(dir, func(a, b tag) int { return cmp.Compare(a.id, b.id) })
		for len(b)%2 != 0 {
			b = append(b, 0)
		}
		at = len(b)
		b = order.AppendUint16(b, uint16(len(dir)))
		b = append(b, make([]byte, 12*len(dir)+4)...)
		next = len(b) - 4
		for i, e := range dir {
			entry := at + 2 + 12*i
			if e.blob != nil {
				e.numbers = []uint32{uint32(len(b))}
				b = append(b, e.blob...)
			}
			for _, sub := range e.dirs {
				start, _ := write(sub)
				e.numbers = append(e.numbers, uint32(start))
			}
			kind, count, value := uint16(7), len(e.bytes), e.bytes
			if e.kind != 0 {
				kind, count = e.kind, len(e.bytes)/map[uint16]int{1: 1, 2: 1, 3: 2, 5: 8, 10: 8}[e.kind]
			}
			if e.bytes == nil {
				kind, count = 4, len(e.numbers)
				for _, v := range e.numbers {
					value = order.AppendUint32(value, v)
				}
			}
			copy(b[entry:], order.AppendUint16(nil, e.id))
			copy(b[entry+2:], order.AppendUint16(nil, kind))
			put(entry+4, uint32(count))
			if len(value) <= 4 {
				copy(b[entry+8:], value)
			} else {
				put(entry+8, uint32(len(b)))
				b = append(b, value...)
			}
		}
		return at, next
	}
	link := len(magic)
	for _, dir := range chain {
		at, next := write(dir)
		put(link, uint32(at))
		link = next
	}
	return b
}

func num(id uint16, v ...uint32) tag     { return tag{id: id, numbers: v} }
func dirs(id uint16, below ...[]tag) tag { return tag{id: id, dirs: below} }
func blobAt(id uint16, b []byte) tag     { return tag{id: id, blob: b} }
func raw(id uint16, b []byte) tag        { return tag{id: id, bytes: b} }
func pairOf(jpeg []byte) []tag           { return []tag{blobAt(0x201, jpeg), num(0x202, uint32(len(jpeg)))} }
func stripOf(jpeg []byte) []tag {
	return []tag{num(0xFE, 1), num(0x103, 7), blobAt(0x111, jpeg), num(0x117, uint32(len(jpeg)))}
}

// lossless turns a JPEG into one that is marked as lossless.
func lossless(jpeg []byte) []byte {
	return bytes.Replace(jpeg, []byte{0xFF, 0xC0}, []byte{0xFF, 0xC3}, 1)
}

// quadrants is red, green over blue, white.
func quadrants(w, h int) func(x, y int) color.RGBA {
	return func(x, y int) color.RGBA {
		return [4]color.RGBA{{200, 30, 30, 255}, {30, 180, 30, 255}, {30, 30, 200, 255}, {230, 230, 230, 255}}[2*(2*y/h)+2*x/w]
	}
}

func box32(kind string, body ...[]byte) []byte {
	all := bytes.Join(body, nil)
	b := binary.BigEndian.AppendUint32(nil, uint32(len(all)+8))
	return append(append(b, kind...), all...)
}

func ciff(order binary.AppendByteOrder, entries map[uint16][]byte) []byte {
	var heap, dir []byte
	n := 0
	for id, data := range entries {
		dir = order.AppendUint16(dir, id)
		dir = order.AppendUint32(dir, uint32(len(data)))
		dir = order.AppendUint32(dir, uint32(len(heap)))
		heap = append(heap, data...)
		n++
	}
	at := len(heap)
	heap = order.AppendUint16(heap, uint16(n))
	heap = append(heap, dir...)
	return order.AppendUint32(heap, uint32(at))
}

// previewFiles are RAW files of every structure with a preview of 300 x 200
// and a thumbnail of 60 x 40, where there is a place for one.
func previewFiles(t testing.TB) map[string]struct {
	format schema.Format
	data   []byte
} {
	large := encodeJPEG(t, paint(300, 200, quadrants(300, 200)))
	thumb := encodeJPEG(t, paint(60, 40, quadrants(60, 40)))
	sensor := lossless(encodeJPEG(t, paint(600, 400, quadrants(600, 400))))
	files := map[string]struct {
		format schema.Format
		data   []byte
	}{}
	add := func(name string, format schema.Format, data []byte) {
		files[name] = struct {
			format schema.Format
			data   []byte
		}{format, data}
	}
	for name, o := range map[string]struct {
		order binary.AppendByteOrder
		magic string
		mark  string
	}{"II": {binary.LittleEndian, "II*\x00", "II"}, "MM": {binary.BigEndian, "MM\x00*", "MM"}} {
		full := append(stripOf(sensor), num(0x100, 600), num(0x101, 400))
		full[0] = num(0xFE, 0)
		rgb := []tag{num(0xFE, 1), num(0x100, 9), num(0x101, 6), num(0x103, 1), blobAt(0x111, make([]byte, 162)), num(0x117, 162)}

		add("DNG "+name, schema.FormatDNG, buildTIFF(o.order, o.magic, append(rgb, dirs(0x14A, full, stripOf(thumb), stripOf(large)))))
		add("NEF "+name, schema.FormatNEF, buildTIFF(o.order, o.magic, append(slices.Clone(rgb), dirs(0x14A, pairOf(large), full), num(0x112, 1))))
		add("CR2 "+name, schema.FormatCR2, buildTIFF(o.order, o.magic, stripOf(large), pairOf(thumb), rgb, full))
		add("ARW "+name, schema.FormatARW, buildTIFF(o.order, o.magic, append(pairOf(large), dirs(0x14A, full)), pairOf(thumb)))
		add("PEF "+name, schema.FormatPEF, buildTIFF(o.order, o.magic, full, pairOf(thumb), pairOf(large)))
		add("RW2 "+name, schema.FormatRW2, buildTIFF(o.order, o.magic[:2]+"U\x00", []tag{num(2, 600), num(3, 400), raw(0x2E, large)}))

		// Maker notes with offsets of their own.
		nikon := append([]byte("Nikon\x00\x02\x10\x00\x00"), buildTIFF(o.order, o.magic, []tag{dirs(0x11, pairOf(large))})...)
		add("NEF note "+name, schema.FormatNEF, buildTIFF(o.order, o.magic, append(slices.Clone(rgb), dirs(0x8769, []tag{raw(0x927C, nikon)}))))
		olympus := buildOlympus(o.order, o.mark, large)
		add("ORF note "+name, schema.FormatORF, buildTIFF(o.order, o.mark+"RO", append(slices.Clone(rgb), dirs(0x8769, []tag{raw(0x927C, olympus)}))))

		add("DNG note Pentax "+name, schema.FormatDNG, buildTIFF(o.order, o.magic, append(slices.Clone(rgb), dirs(0x8769, []tag{raw(0x927C, buildPentax(o.order, o.mark, large))}))))

		info := make([]byte, 0, 28)
		for _, v := range []uint32{600, 400, 0, 0, 0, 0, 0} {
			info = o.order.AppendUint32(info, v)
		}
		crw := append([]byte(o.mark), o.order.AppendUint32(nil, 14)...)
		crw = append(crw, "HEAPCCDR"...)
		crw = append(crw, ciff(o.order, map[uint16][]byte{
			0x2007: large, 0x2008: thumb, 0x2005: sensor,
			0x300A: ciff(o.order, map[uint16][]byte{0x1810: info}),
		})...)
		add("CRW "+name, schema.FormatCRW, crw)
	}

	be := binary.BigEndian
	raf := append([]byte("FUJIFILMCCD-RAW 0201"), make([]byte, 88)...)
	be.PutUint32(raf[84:], 128)
	be.PutUint32(raf[88:], uint32(len(large)))
	be.PutUint32(raf[92:], 108)
	be.PutUint32(raf[96:], 20)
	raf = append(raf, 0, 0, 0, 1, 1, 0, 0, 4, 1, 144, 2, 88, 0, 0, 0, 0, 0, 0, 0, 0) // 400 high, 600 wide
	add("RAF", schema.FormatRAF, append(raf, large...))

	spoiled := slices.Clone(large)
	spoiled[0] = 0x02
	mrwBlock := minoltaBlock(be, spoiled)
	mrw := append([]byte("\x00MRM\x00\x00\x00\x00"), "\x00PRD\x00\x00\x00\x18"...)
	mrw = append(mrw, "27730001\x01\x90\x02\x58\x01\x90\x02\x58\x00\x00\x00\x00\x00\x00\x00\x00"...)
	mrw = append(mrw, "\x00TTW"...)
	mrw = be.AppendUint32(mrw, uint32(len(mrwBlock)))
	add("MRW", schema.FormatMRW, append(mrw, mrwBlock...))

	full := func(kind string, body ...[]byte) []byte {
		return box32(kind, append([][]byte{{0, 0, 0, 0}}, body...)...)
	}
	u32 := func(v ...uint32) (b []byte) {
		for _, x := range v {
			b = be.AppendUint32(b, x)
		}
		return b
	}
	cmt1 := buildTIFF(be, "MM\x00*", []tag{num(0x100, 600), num(0x101, 400)})
	cr3 := func(offset uint32) []byte {
		stbl := box32("stbl", full("stsz", u32(0, 1, uint32(len(large)))), full("co64", u32(1, 0, offset)))
		return bytes.Join([][]byte{
			box32("ftyp", []byte("crx \x00\x00\x00\x01crx isom")),
			box32("moov", box32("uuid", []byte(canonBoxes), box32("CMT1", cmt1),
				box32("THMB", make([]byte, 16), thumb)),
				box32("trak", box32("mdia", box32("minf", stbl)))),
			box32("mdat", large),
		}, nil)
	}
	add("CR3", schema.FormatCR3, cr3(uint32(len(cr3(0))-len(large))))
	cr3Small := bytes.Join([][]byte{
		box32("ftyp", []byte("crx \x00\x00\x00\x01crx isom")),
		box32("moov", box32("uuid", []byte(canonBoxes), box32("CMT1", cmt1))),
		box32("uuid", []byte(canonPreview), make([]byte, 8), box32("PRVW", make([]byte, 16), large)),
	}, nil)
	add("CR3 without a track", schema.FormatCR3, cr3Small)
	return files
}

// buildOlympus writes a maker note: a header of 12 bytes, a directory, and
// offsets from its start.
func buildOlympus(order binary.AppendByteOrder, mark string, jpeg []byte) []byte {
	b := append([]byte("OLYMPUS\x00"), mark+"\x03\x00"...)
	entry := func(id, kind uint16, count, value int) {
		b = order.AppendUint16(b, id)
		b = order.AppendUint16(b, kind)
		b = order.AppendUint32(b, uint32(count))
		b = order.AppendUint32(b, uint32(value))
	}
	b = order.AppendUint16(b, 1)
	entry(0x2020, 13, 1, 30)
	b = order.AppendUint32(b, 0) // 30 bytes so far
	b = order.AppendUint16(b, 2)
	entry(0x0101, 4, 1, 60)
	entry(0x0102, 4, 1, len(jpeg))
	b = order.AppendUint32(b, 0)
	return append(b, jpeg...)
}

// buildPentax writes a maker note as Pentax's cameras do since 2012: a header of 10
// bytes, a directory, and offsets from the note's start.
func buildPentax(order binary.AppendByteOrder, mark string, jpeg []byte) []byte {
	b := append([]byte("PENTAX \x00"), mark...)
	b = order.AppendUint16(b, 2)
	for _, e := range [][2]int{{0x0003, len(jpeg)}, {0x0004, 40}} {
		b = order.AppendUint16(b, uint16(e[0]))
		b = order.AppendUint16(b, 4)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint32(b, uint32(e[1]))
	}
	return append(order.AppendUint32(b, 0), jpeg...)
}

// minoltaBlock is a TIFF whose maker note is a bare directory with offsets
// from the start of the TIFF.
func minoltaBlock(order binary.AppendByteOrder, jpeg []byte) []byte {
	b := []byte("MM\x00*\x00\x00\x00\x08")
	entry := func(id, kind uint16, count, value int) {
		b = order.AppendUint16(b, id)
		b = order.AppendUint16(b, kind)
		b = order.AppendUint32(b, uint32(count))
		b = order.AppendUint32(b, uint32(value))
	}
	b = order.AppendUint16(b, 1)
	entry(0x8769, 4, 1, 26)
	b = order.AppendUint32(b, 0)
	b = order.AppendUint16(b, 1) // EXIF at 26
	entry(0x927C, 7, 30, 44)
	b = order.AppendUint32(b, 0)
	b = order.AppendUint16(b, 2) // the note at 44
	entry(0x0088, 4, 1, 74)
	entry(0x0089, 4, 1, len(jpeg))
	b = order.AppendUint32(b, 0)
	return append(b, jpeg...)
}

func TestPreviews(t *testing.T) {
	for name, file := range previewFiles(t) {
		t.Run(name, func(t *testing.T) {
			f := previews.Of(file.data, file.format)
			if len(f.Previews) == 0 || f.Previews[0].Width != 300 || f.Previews[0].Height != 200 {
				t.Fatalf("previews %+v", sizes(f.Previews))
			}
			if f.Width != 0 && (f.Width != 600 || f.Height != 400) {
				t.Errorf("the RAW picture is %d x %d", f.Width, f.Height)
			}
			if f.Missing {
				t.Error("said to be cut off")
			}
			rs, pictures := mustLadder(t, file.data, file.format, 6, one(250))
			if r := rs[0]; r.Source != SourcePreview || r.Partial || r.Width != 167 || r.Height != 250 {
				t.Errorf("%s, partial %v, %d x %d", r.Source, r.Partial, r.Width, r.Height)
			}
			// A quarter turn clockwise: what was at the bottom left is on top.
			wantColor(t, pictures[0], 10, 10, color.RGBA{30, 30, 200, 255}, 12)
			wantColor(t, pictures[0], 157, 10, color.RGBA{200, 30, 30, 255}, 12)

			for n := range file.data { // cut anywhere: no panic
				if n%7 == 0 || n < 400 {
					previews.Of(file.data[:n:n], file.format)
				}
			}
		})
	}
}

// sizes are those of previews.
func sizes(of []previews.Preview) (list []image.Point) {
	for _, p := range of {
		list = append(list, image.Pt(p.Width, p.Height))
	}
	return list
}

// canonBoxes and canonPreview name the boxes in which a CR3 keeps its metadata and its
// preview.
const (
	canonBoxes   = "\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48"
	canonPreview = "\xea\xf4\x2b\x5e\x1c\x98\x4b\x88\xb9\xfb\xb7\xdc\x40\x6e\x4d\x16"
)

// TestHostilePreviews: loops and lies end, and soon.
func TestHostilePreviews(t *testing.T) {
	le := binary.LittleEndian
	jpeg := encodeJPEG(t, paint(30, 20, scene))
	loop := buildTIFF(le, "II*\x00", []tag{num(0x14A, 8, 8, 8), num(0x8769, 8)})
	le.PutUint32(loop[len(loop)-16:], 8)
	selfNext := buildTIFF(le, "II*\x00", pairOf(jpeg))
	at := 8 + 2 + 24
	le.PutUint32(selfNext[at:], 8)
	wide := make([]uint32, 50000)
	for i := range wide {
		wide[i] = uint32(8 + i)
	}
	overlapping := bytes.Repeat([]byte{0x4A, 0x01, 4, 0, 0xFF, 0xFF, 0, 0, 8, 0, 0, 0}, 5000)
	for name, b := range map[string][]byte{
		"a loop":            loop,
		"a chain to itself": selfNext,
		"many directories":  buildTIFF(le, "II*\x00", []tag{num(0x14A, wide...)}),
		"overlapping":       append([]byte("II*\x00\x08\x00\x00\x00"), overlapping...),
		"offsets beyond":    buildTIFF(le, "II*\x00", []tag{num(0x201, 0xFFFFFFF0), num(0x202, 0xFFFFFFFF), num(0x111, 0xFFFFFFFF), num(0x117, 1), num(0x14A, 0xFFFFFFFE), num(0x8769, 0xFFFFFFFF)}),
		"heap in itself":    append([]byte("II\x0e\x00\x00\x00HEAPCCDR"), "\x01\x00\x0a\x30\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"...),
		"boxes of nothing":  bytes.Repeat(box32("trak"), 10000),
		"box too long":      append(box32("moov"), 0, 0, 0, 1, 't', 'r', 'a', 'k', 255, 255, 255, 255, 255, 255, 255, 255),
		"RAF":               append([]byte("FUJIFILMCCD-RAW "), bytes.Repeat([]byte{255}, 200)...),
	} {
		t.Run(name, func(t *testing.T) {
			for _, format := range rawFormats() {
				if f := previews.Of(b, format); len(f.Previews) > previews.Most {
					t.Errorf("%s: %d previews", format, len(f.Previews))
				}
			}
		})
	}
}

func rawFormats() []schema.Format {
	return []schema.Format{
		schema.FormatDNG, schema.FormatCR2, schema.FormatCR3, schema.FormatCRW, schema.FormatNEF, schema.FormatARW,
		schema.FormatRAF, schema.FormatORF, schema.FormatRW2, schema.FormatPEF, schema.FormatMRW,
		schema.Format3FR, schema.FormatFFF, schema.FormatIIQ, schema.FormatSRW, schema.FormatMEF, schema.FormatMOS, schema.FormatDCR,
		schema.FormatKDC, schema.FormatERF, schema.FormatRWL, schema.FormatX3F, schema.FormatRAW,
	}
}

// TestPreviewColor: what is said of a preview outside of it counts.
func TestPreviewColor(t *testing.T) {
	le := binary.LittleEndian
	jpeg := encodeJPEG(t, paint(300, 200, flat(color.RGBA{60, 160, 60, 255})))
	exif := func(space uint32, interop string) tag {
		return dirs(0x8769, []tag{num(0xA001, space), dirs(0xA005, []tag{raw(1, []byte(interop+"\x00"))})})
	}
	sRGB, adobe := color.RGBA{60, 160, 60, 255}, color.RGBA{0, 161, 55, 255}
	for _, tt := range []struct {
		name   string
		format schema.Format
		tags   []tag
		want   color.RGBA
	}{
		{"nothing said", schema.FormatCR2, stripOf(jpeg), sRGB},
		{"R03", schema.FormatCR2, append(stripOf(jpeg), exif(0xFFFF, "R03")), adobe},
		{"R03 but sRGB", schema.FormatCR2, append(stripOf(jpeg), exif(1, "R03")), sRGB},
		{"R98", schema.FormatCR2, append(stripOf(jpeg), exif(1, "R98")), sRGB},
		{"R03 of the shot that a DNG is of", schema.FormatDNG, append(stripOf(jpeg), exif(0xFFFF, "R03")), sRGB},
		{"DNG's own tag", schema.FormatDNG, append(stripOf(jpeg), num(0xC71A, 3)), adobe},
		{"a preview with EXIF", schema.FormatCR2, append(stripOf(withSegments(jpeg, exifSegment(1, 1, "R98"))), exif(0xFFFF, "R03")), sRGB},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, pictures := mustLadder(t, buildTIFF(le, "II*\x00", tt.tags), tt.format, 1, one(100))
			wantColor(t, pictures[0], 50, 30, tt.want, 6)
		})
	}
}

// TestRAWFallsBack: a damaged preview is not the end, but is not hidden.
func TestRAWFallsBack(t *testing.T) {
	le := binary.LittleEndian
	large := encodeJPEG(t, paint(300, 200, scene))
	small := encodeJPEG(t, paint(270, 180, scene))
	thumb := encodeJPEG(t, paint(60, 40, scene))
	cut := large[:len(large)/2]

	rs, _ := mustLadder(t, buildTIFF(le, "II*\x00", stripOf(cut), pairOf(small)), schema.FormatCR2, 1, one(290))
	if r := rs[0]; r.Source != SourcePreview || !r.Partial || r.Width != 270 {
		t.Errorf("%s, partial %v, %d wide", r.Source, r.Partial, r.Width)
	}
	rs, _ = mustLadder(t, buildTIFF(le, "II*\x00", pairOf(small)), schema.FormatCR2, 1, one(290))
	if r := rs[0]; r.Source != SourcePreview || r.Partial || r.Width != 270 {
		t.Errorf("smaller: %s, partial %v, %d wide", r.Source, r.Partial, r.Width)
	}

	// A thumbnail is no picture, whatever else the file has lost.
	var de *DecodeError
	_, err := ladderOf(context.Background(), buildTIFF(le, "II*\x00", stripOf(cut), pairOf(thumb)), schema.FormatCR2, 1, one(250))
	if !errors.As(err, &de) || de.Step != StepDecode {
		t.Errorf("a thumbnail beside a damaged preview: %v", err)
	}
	_, err = ladderOf(context.Background(), buildTIFF(le, "II*\x00", pairOf(thumb)), schema.FormatCR2, 1, one(250))
	if !errors.As(err, &de) || de.Step != StepSmall {
		t.Errorf("nothing but a thumbnail: %v", err)
	}

	_, err = ladderOf(context.Background(), buildTIFF(le, "II*\x00", stripOf(cut)), schema.FormatCR2, 1, one(250))
	if !errors.As(err, &de) || de.Format != schema.FormatCR2 {
		t.Errorf("cut off: %v", err)
	}
	_, err = ladderOf(context.Background(), buildTIFF(le, "II*\x00", []tag{num(0x100, 1)}), schema.FormatCR2, 1, one(250))
	var ue *UnsupportedError
	if HasLibRaw() && !errors.As(err, &de) || !HasLibRaw() && !errors.As(err, &ue) {
		t.Errorf("nothing there: %v", err)
	}
	for i, format := range rawFormats() {
		for n, b := range [][]byte{nil, {0}, []byte("II*\x00")} {
			if n != i%3 && os.Getenv("STILLROOM_LONG") == "" {
				continue
			}
			if rs, err := ladderOf(context.Background(), b, format, 1, one(250)); err == nil {
				t.Errorf("%s of %d bytes: %d renderings", format, len(b), len(rs))
			}
		}
	}
}

func TestSource(t *testing.T) {
	rs, _ := mustLadder(t, encodePNG(t, paint(9, 9, scene)), schema.FormatPNG, 1, one(9))
	if rs[0].Source != SourceOriginal {
		t.Error(rs[0].Source)
	}
	if HasLibRaw() != (LibRawVersion() != "") {
		t.Error(LibRawVersion())
	}
	for _, format := range rawFormats() {
		if !Supports(format) {
			t.Errorf("%s is not supported", format)
		}
	}
}

// FuzzPreviews: whatever the bytes, previews are within them and make sense.
func FuzzPreviews(f *testing.F) {
	for _, file := range previewFiles(f) {
		if len(file.data) < 60_000 {
			f.Add(file.data, uint8(slices.Index(rawFormats(), file.format)))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte, which uint8) {
		file := previews.Of(b, rawFormats()[int(which)%len(rawFormats())])
		if len(file.Previews) > previews.Most {
			t.Errorf("%d previews", len(file.Previews))
		}
		for i, p := range file.Previews {
			if p.Width < 1 || p.Height < 1 || len(p.Data) > len(b) || p.Orientation < 0 || p.Orientation > 8 {
				t.Errorf("preview %d x %d, orientation %d", p.Width, p.Height, p.Orientation)
			}
			if i > 0 && p.Width*p.Height > file.Previews[i-1].Width*file.Previews[i-1].Height {
				t.Error("not the largest first")
			}
		}
		if file.Orientation < 0 || file.Orientation > 8 || file.Width < 0 || file.Height < 0 {
			t.Errorf("%d x %d, orientation %d", file.Width, file.Height, file.Orientation)
		}
	})
}
