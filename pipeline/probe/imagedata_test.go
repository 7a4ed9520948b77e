package probe

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// drawn is a picture with edges; another seed is another picture.
func drawn(seed int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for y := range 48 {
		for x := range 64 {
			m.Set(x, y, color.RGBA{uint8(x*3 + seed*40), uint8(y * 5), uint8(x * y / 16), 255})
		}
	}
	return m
}

func jpegOf(t testing.TB, seed int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, drawn(seed), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, seed int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, drawn(seed)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// stripTIFF is a TIFF of two strips with a word of description, and its strips
// where at says.
func stripTIFF(words string, at int, strips ...string) []byte {
	le := binary.LittleEndian
	type e struct {
		tag, typ uint16
		n, v     uint32
	}
	const dir, fields = 8, 7
	extra := dir + 2 + fields*12 + 4
	var tail []byte
	put := func(b []byte) uint32 {
		off := uint32(extra + len(tail))
		tail = append(tail, b...)
		return off
	}
	description := put(append([]byte(words), 0, 0, 0, 0))
	offsets, sizes := le.AppendUint32(nil, uint32(at)), le.AppendUint32(nil, uint32(len(strips[0])))
	offsets, sizes = le.AppendUint32(offsets, uint32(at+len(strips[0]))), le.AppendUint32(sizes, uint32(len(strips[1])))
	list := []e{
		{tagWidth, typeLong, 1, 4}, {tagHeight, typeLong, 1, 4}, {tagCompression, typeShort, 1, 1},
		{0x010E, typeASCII, uint32(len(words) + 4), description},
		{tagStripOffsets, typeLong, 2, put(offsets)},
		{tagStripBytes, typeLong, 2, put(sizes)},
		{0x0112, typeShort, 1, 1},
	}
	slices.SortFunc(list, func(a, b e) int { return int(a.tag) - int(b.tag) })
	out := append([]byte("II*\x00"), le.AppendUint32(nil, dir)...)
	out = le.AppendUint16(out, fields)
	for _, x := range list {
		out = le.AppendUint16(le.AppendUint16(out, x.tag), x.typ)
		out = le.AppendUint32(le.AppendUint32(out, x.n), x.v)
	}
	out = append(le.AppendUint32(out, 0), tail...)
	for len(out) < at {
		out = append(out, 0)
	}
	return append(append(out, strips[0]...), strips[1]...)
}

func TestImageData(t *testing.T) {
	segment := func(marker byte, body string) []byte {
		return append([]byte{0xFF, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
	}
	insert := func(b []byte, at int, more ...[]byte) []byte {
		return slices.Concat(b[:at], slices.Concat(more...), b[at:])
	}
	chunk := func(kind, body string) []byte {
		out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
		return append(append(append(out, kind...), body...), 0, 0, 0, 0)
	}
	j, other := jpegOf(t, 0), jpegOf(t, 3)
	changed := slices.Clone(j)
	changed[len(changed)-20] ^= 0x04
	p := pngOf(t, 0)
	twoIDAT := func() []byte { // the same stream in two chunks
		at := bytes.Index(p, []byte("IDAT")) - 4
		size := int(binary.BigEndian.Uint32(p[at:]))
		body := string(p[at+8 : at+8+size])
		return slices.Concat(p[:at], chunk("IDAT", body[:size/2]), chunk("IDAT", body[size/2:]), p[at+12+size:])
	}()
	for _, tt := range []struct {
		name string
		a, b []byte
		same bool
	}{
		{"jpeg: EXIF and a comment", j, insert(j, 2, segment(0xE1, "Exif\x00\x00II*\x00\x08\x00\x00\x00"), segment(0xFE, "a word")), true},
		{"jpeg: a trailer", j, append(slices.Clone(j), "and a film behind it"...), true},
		{"jpeg: fill before a marker", j, insert(j, 2, []byte{0xFF, 0xFF}), true},
		{"jpeg: a changed bit", j, changed, false},
		{"jpeg: another picture", j, other, false},
		{"png: text before the pixels", p, insert(p, 33, chunk("tEXt", "Title\x00a word")), true},
		{"png: cut otherwise", p, twoIDAT, true},
		{"png: another picture", p, pngOf(t, 3), false},
		{"tiff: words, and strips elsewhere", stripTIFF("a", 300, "01234567", "89abcdef"), stripTIFF("other words", 400, "01234567", "89abcdef"), true},
		{"tiff: another strip", stripTIFF("a", 300, "01234567", "89abcdef"), stripTIFF("a", 300, "01234567", "89abcdeF"), false},
		{"tiff: cut otherwise", stripTIFF("a", 300, "01234567", "89abcdef"), stripTIFF("a", 300, "0123456789", "abcdef"), false},
		{"jpeg and png", j, p, false},
	} {
		a, okA := imageDataOf(t, tt.a)
		b, okB := imageDataOf(t, tt.b)
		if !okA || !okB {
			t.Errorf("%s: no image data: %v, %v", tt.name, okA, okB)
		}
		if (a == b) != tt.same {
			t.Errorf("%s: same %v, want %v", tt.name, a == b, tt.same)
		}
	}
	for name, data := range map[string][]byte{
		"text":                 []byte("no picture at all, but some text"),
		"a JPEG without scans": append([]byte{0xFF, 0xD8}, segment(0xFE, "a word")...),
		"a PNG without pixels": append([]byte("\x89PNG\r\n\x1a\n"), chunk("IEND", "")...),
		"empty":                {},
	} {
		if sum, ok := imageDataOf(t, data); ok {
			t.Errorf("%s: has image data %s", name, sum)
		}
	}
}

// However the chunks that are read fall, a scan's bytes are all in the digest.
func TestImageDataLongScan(t *testing.T) {
	head := jpegOf(t, 0)
	sos := bytes.Index(head, []byte{0xFF, 0xDA})
	head = head[:sos+2+int(binary.BigEndian.Uint16(head[sos+2:]))]
	for _, pad := range []int{0, 1, 2, 3} {
		scan := bytes.Repeat([]byte{0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD3, 0x56}, 90_000)
		a := slices.Concat(head, bytes.Repeat([]byte{1}, pad), scan, []byte{0xFF, 0xD9})
		want, _ := imageDataOf(t, a)
		for _, at := range []int{len(head) + 262143, len(head) + 262144, len(head) + 262145, len(a) - 3} {
			b := slices.Clone(a)
			if b[at] == 0xFF || b[at-1] == 0xFF {
				at--
				if b[at] == 0xFF || b[at-1] == 0xFF {
					at--
				}
			}
			b[at] ^= 0x01
			if got, ok := imageDataOf(t, b); !ok || got == want {
				t.Errorf("pad %d: a changed byte at %d makes no other picture", pad, at)
			}
		}
		if got, _ := imageDataOf(t, append(slices.Clone(a), "behind the end"...)); got != want {
			t.Errorf("pad %d: what lies behind the end counts", pad)
		}
	}
}

func FuzzImageData(f *testing.F) {
	f.Add(jpegOf(f, 0))
	f.Add(pngOf(f, 0))
	f.Add(stripTIFF("a", 300, "01234567", "89abcdef"))
	f.Add([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x00\x00meta"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8 \x04\x00\x00\x00abcd"))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01\x01\x00;"))
	f.Add([]byte("\xff\x0aabc"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, okA := imageDataOf(t, data)
		b, okB := imageDataOf(t, data)
		if a != b || okA != okB {
			t.Fatal("two digests of one file")
		}
		if !okA && a != (schema.Digest{}) {
			t.Fatal("a digest of nothing")
		}
	})
}

// A gain map is no picture of its own: not its size, and nothing of it, is the file's.
func TestGainMapIsLeftAside(t *testing.T) {
	base := jpegOf(t, 0)
	one, two := append(slices.Clone(base), jpegOf(t, 3)...), append(slices.Clone(base), jpegOf(t, 5)...)
	want, _ := imageDataOf(t, base)
	for _, data := range [][]byte{one, two} {
		if got, ok := imageDataOf(t, data); !ok || got != want {
			t.Error("another gain map behind a JPEG is another picture")
		}
		if p, q := read(t, base), read(t, data); p.Width != q.Width || p.Height != q.Height {
			t.Errorf("%d x %d", q.Width, q.Height)
		}
	}
	words := bytes.Repeat([]byte("picture "), 40)
	want, _ = imageDataOf(t, heifOf("hvc1", words))
	for _, gain := range []string{"one map", "another map"} {
		data := heifWithAux("hvc1", words, []byte(gain))
		if got, ok := imageDataOf(t, data); !ok || got != want {
			t.Errorf("with %s a HEIF is another picture", gain)
		}
		if p := read(t, data); p.Width != 400 || p.Height != 300 {
			t.Errorf("%d x %d", p.Width, p.Height)
		}
	}
}

// heifWithAux is heifOf with a second item, which is an auxiliary picture of the
// first and has its size said last.
func heifWithAux(kind string, data, aux []byte) []byte {
	be := binary.BigEndian
	item := func(id byte) []byte {
		return boxOf("infe", slices.Concat([]byte{2, 0, 0, 0, 0, id, 0, 0}, []byte(kind), []byte{0}))
	}
	size := func(w, h uint32) []byte {
		return boxOf("ispe", make([]byte, 4), be.AppendUint32(nil, w), be.AppendUint32(nil, h))
	}
	head := func(at int) []byte {
		place := func(id byte, at, n int) []byte {
			return slices.Concat([]byte{0, id, 0, 0, 0, 1}, be.AppendUint32(nil, uint32(at)), be.AppendUint32(nil, uint32(n)))
		}
		return slices.Concat(boxOf("ftyp", []byte("heic\x00\x00\x00\x00mif1heic")), boxOf("meta", make([]byte, 4),
			boxOf("pitm", []byte{0, 0, 0, 0, 0, 1}),
			boxOf("iinf", []byte{0, 0, 0, 0, 0, 2}, item(1), item(2)),
			boxOf("iref", make([]byte, 4), boxOf("auxl", []byte{0, 2, 0, 1, 0, 1})),
			boxOf("iprp", boxOf("ipco", size(400, 300), size(200, 150), boxOf("auxC", make([]byte, 4), []byte("urn:com:apple:photo:2020:aux:hdrgainmap\x00"))),
				boxOf("ipma", make([]byte, 4), []byte{0, 0, 0, 2, 0, 1, 1, 0x81, 0, 2, 2, 0x82, 0x83})),
			boxOf("iloc", []byte{0, 0, 0, 0, 0x44, 0x00, 0, 2}, place(1, at, len(data)), place(2, at+len(data), len(aux)))))
	}
	return slices.Concat(head(len(head(0))+8), boxOf("mdat", data, aux))
}
