package probe

import (
	"encoding/binary"
	"math/rand"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/pipeline/container"
)

// noise is data without zeros.
func noise(n int) []byte {
	r := rand.New(rand.NewSource(1))
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(1 + r.Intn(255))
	}
	return out
}

// emptied is a copy of a file with zeros from one place to another.
func emptied(file []byte, from, to int) []byte {
	file = slices.Clone(file)
	clear(file[from:to])
	return file
}

// plainTIFF is one gray picture as it stands, of strips that follow one another.
func plainTIFF(width, height, strips int, pixels []byte) []byte {
	return plainTIFFAt(0, width, height, strips, pixels)
}

// plainTIFFAt is one whose pixels begin there, or as early as they can.
func plainTIFFAt(start, width, height, strips int, pixels []byte) []byte {
	le := binary.LittleEndian
	long := func(v ...int) (out []byte) {
		for _, x := range v {
			out = le.AppendUint32(out, uint32(x))
		}
		return out
	}
	each := len(pixels) / strips
	var at, sizes []int
	fields := func() []container.Field {
		return []container.Field{
			{Tag: tagWidth, Type: typeLong, Value: long(width)}, {Tag: tagHeight, Type: typeLong, Value: long(height)},
			{Tag: tagBits, Type: typeLong, Value: long(8)}, {Tag: tagCompression, Type: typeLong, Value: long(1)},
			{Tag: tagStripOffsets, Type: typeLong, Value: long(at...)}, {Tag: tagSamples, Type: typeLong, Value: long(1)},
			{Tag: tagStripBytes, Type: typeLong, Value: long(sizes...)},
		}
	}
	for range strips {
		at, sizes = append(at, 0), append(sizes, each)
	}
	head := container.AppendDirectory(container.StartTIFF(le), le, fields())
	start = max(start, len(head))
	for i := range at {
		at[i] = start + i*each
	}
	head = container.AppendDirectory(container.StartTIFF(le), le, fields())
	return slices.Concat(head, make([]byte, start-len(head)), pixels)
}

// What a card lost begins and ends where the file's clusters do. Zeros of any other
// kind may be what the picture has.
func TestClustersThatWereLost(t *testing.T) {
	jxl := slices.Concat([]byte("\x00\x00\x00\x0cJXL \r\n\x87\n"), boxOf("jxlc", noise(600<<10)))
	riff := func(kind string, body []byte) []byte {
		le := binary.LittleEndian
		return slices.Concat([]byte("RIFF"), le.AppendUint32(nil, uint32(len(body)+12)), []byte("WEBP"+kind), le.AppendUint32(nil, uint32(len(body))), body)
	}
	lossless := riff("VP8L", append([]byte{0x2F}, noise(60<<10-1)...))
	odd := plainTIFF(1001, 100, 1, noise(1001*100))
	many := plainTIFF(1001, 100, 25, noise(1001*100))
	even := plainTIFFAt(4096, 1024, 100, 1, noise(1024*100))
	third := plainTIFFAt(4096, 3072, 100, 1, noise(3072*100))
	long := plainTIFFAt(4096, 16384, 10, 1, noise(16384*10))
	for _, tt := range []struct {
		name string
		data []byte
		want bool
	}{
		{"a cluster of a JPEG XL", emptied(jxl, 8192, 12288), true},
		{"several, over the end of what is read at once", emptied(jxl, 256<<10-4096, 256<<10+8192), true},
		{"zeros that begin before a cluster does", emptied(jxl, 8191, 12288), false},
		{"zeros that end behind one", emptied(jxl, 8192, 12289), false},
		{"zeros that end before one does", emptied(jxl, 8192, 12287), false},
		{"zeros to the end", emptied(jxl, len(jxl)/4096*4096, len(jxl)), false},
		{"a cluster of a lossless WebP", emptied(lossless, 8192, 12288), true},
		{"a cluster of a TIFF as it stands", emptied(odd, 8192, 12288), true},
		{"a cluster of strips that follow one another", emptied(many, 8192, 12288), true},
		{"rows that are as long as clusters: they may be black", emptied(even, 8192, 12288), false},
		{"a cluster that is no whole row of such", emptied(third, 8192, 12288), true},
		{"three rows of those that are black", emptied(third, 4096+4*3072, 4096+8*3072), false},
		{"a part of a row that is longer than clusters: it may be black", emptied(long, 8192, 12288), false},
		{"none", odd, false},
	} {
		if seen := pictureOf(t, tt.data); seen.Hole != tt.want || seen.Cut {
			t.Errorf("%s: %+v", tt.name, seen)
		}
	}
}

// What is black in a picture is no loss, whatever its shape: of the arms of an L and of
// borders there is more above or below.
func TestBlackShapes(t *testing.T) {
	const height = 200
	for _, width := range []int{1001, 2048, 3072, 5001, 6144} {
		black := func(is func(x, y int) bool) []byte {
			pixels := noise(width * height)
			for i := range pixels {
				if is(i%width, i/width) {
					pixels[i] = 0
				}
			}
			return plainTIFFAt(4096, width, height, 1, pixels)
		}
		for name, file := range map[string][]byte{
			// Each of these begins and ends as clusters do, at one of these widths.
			"a Z": black(func(x, y int) bool {
				return x >= 1024 && y >= 3 && y < 10 || y >= 10 && y < 22 || x < 2048 && y >= 22 && y < 31
			}),
			"an L":             black(func(x, y int) bool { return x >= 1024 && y >= 3 && y < 10 || y >= 10 && y < 22 || x < 2048 && y == 22 }),
			"a wide rectangle": black(func(x, y int) bool { return x >= 476 && x < 4572 && y >= 3 && y < 190 }),
			"borders":          black(func(x, y int) bool { return x < 3667 && width > 5000 || x >= 4572 }),
			"a frame":          black(func(x, y int) bool { return x < 48 || x >= width-464 || y < 8 || y >= height-8 }),
		} {
			if seen := pictureOf(t, file); seen.Hole {
				t.Errorf("%s, %d wide: %+v", name, width, seen)
			}
		}
		// In the noise between them it is told.
		if !pictureOf(t, emptied(black(func(x, y int) bool { return y < 8 }), 21*4096, 23*4096)).Hole && width != 2048 {
			t.Errorf("%d wide: two clusters that were lost are not told", width)
		}
	}
}

// The coders of AV1 and VP8 make zeros of what is of one color, in proportion to its
// size. Nothing of any size has more.
func TestZerosThatNoCoderMakes(t *testing.T) {
	vp8 := func(width, height uint16, body []byte) []byte {
		le := binary.LittleEndian
		head := le.AppendUint16(le.AppendUint16([]byte("\x10\x00\x00\x9d\x01\x2a"), width), height)
		body = append(head, body...)
		return slices.Concat([]byte("RIFF"), le.AppendUint32(nil, uint32(len(body)+12)), []byte("WEBPVP8 "), le.AppendUint32(nil, uint32(len(body))), body)
	}
	with := func(zeros int) []byte { return slices.Concat(noise(900), make([]byte, zeros), noise(900)) }
	for _, tt := range []struct {
		name string
		data []byte
		want bool
	}{
		{"AV1 with more than a picture of one color has", heifOf("av01", with(1024)), true},
		{"AV1 with less", heifOf("av01", with(1023)), false},
		{"a small VP8", vp8(800, 600, with(64+117)), true},
		{"a small VP8 with what one color gives", vp8(800, 600, with(64+116)), false},
		{"a large VP8 with what one color gives", vp8(16383, 16383, with(25_804)), false},
		{"a large VP8", vp8(16383, 16383, with(70_000)), true},
		{"what is no VP8", vp8(0, 0, with(10))[:25], false},
	} {
		if seen := pictureOf(t, tt.data); seen.Hole != tt.want {
			t.Errorf("%s: %+v", tt.name, seen)
		}
	}
}
