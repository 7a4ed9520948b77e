package probe

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func pictureOf(t *testing.T, data []byte) Picture {
	t.Helper()
	seen, err := ImageData(context.Background(), "x", bytes.NewReader(data), int64(len(data)), schema.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// boxOf is a box of ISO 14496-12.
func boxOf(kind string, body ...[]byte) []byte {
	all := slices.Concat(body...)
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(8+len(all))), []byte(kind), all)
}

// heifOf is a HEIF of one item whose data lies in mdat.
func heifOf(kind string, data []byte) []byte {
	be := binary.BigEndian
	head := func(at int) []byte {
		item := slices.Concat([]byte{2, 0, 0, 0, 0, 1, 0, 0}, []byte(kind), []byte{0})
		iloc := slices.Concat([]byte{0, 0, 0, 0, 0x44, 0x00, 0, 1, 0, 1, 0, 0, 0, 1}, be.AppendUint32(nil, uint32(at)), be.AppendUint32(nil, uint32(len(data))))
		return slices.Concat(boxOf("ftyp", []byte("heic\x00\x00\x00\x00mif1heic")), boxOf("meta", make([]byte, 4),
			boxOf("pitm", []byte{0, 0, 0, 0, 0, 1}),
			boxOf("iinf", []byte{0, 0, 0, 0, 0, 1}, boxOf("infe", item)),
			boxOf("iloc", iloc)))
	}
	return slices.Concat(head(len(head(0))+8), boxOf("mdat", data))
}

// A file that ends before its picture does is known by what it states, and one
// whose coding has no zeros by the zeros in it.
func TestPictureIsWhole(t *testing.T) {
	be, le := binary.BigEndian, binary.LittleEndian
	words := bytes.Repeat([]byte("picture "), 40)
	riff := func(body []byte) []byte {
		return slices.Concat([]byte("RIFF"), le.AppendUint32(nil, uint32(len(body)+12)), []byte("WEBPVP8 "), le.AppendUint32(nil, uint32(len(body))), body)
	}
	raf := slices.Concat([]byte("FUJIFILMCCD-RAW "), make([]byte, 84), be.AppendUint32(nil, 120), be.AppendUint32(nil, uint32(len(words))), make([]byte, 12), words)
	x3f := func() []byte {
		section := slices.Concat([]byte("SECi"), le.AppendUint32(nil, 0x20000), le.AppendUint32(nil, 3), le.AppendUint32(nil, 6), make([]byte, 12), words)
		out := slices.Concat([]byte("FOVb"), make([]byte, 60), section)
		at := len(out)
		out = slices.Concat(out, []byte("SECd"), le.AppendUint32(nil, 0x20000), le.AppendUint32(nil, 1),
			le.AppendUint32(nil, 64), le.AppendUint32(nil, uint32(len(section))), []byte("IMA2"))
		return le.AppendUint32(out, uint32(at))
	}()
	last := stripTIFF("a", 300, "01234567", "89abcdef")
	le.PutUint32(last[4:], uint32(len(last)))
	last = append(last, stripTIFF("a", 300, "01234567", "89abcdef")[8:8+2+7*12+4]...) // the directory at the end
	for name, whole := range map[string][]byte{
		"jpeg": jpegOf(t, 0), "png": pngOf(t, 0), "tiff": stripTIFF("a", 300, "01234567", "89abcdef"),
		"tiff with its directory last": last, "webp": riff(words), "heif": heifOf("hvc1", words), "avif": heifOf("av01", words),
		"raf": raf, "x3f": x3f,
		"jxl": slices.Concat([]byte("\x00\x00\x00\x0cJXL \r\n\x87\n"), boxOf("jxlc", words)),
	} {
		if seen := pictureOf(t, whole); seen.Cut || seen.Data.IsZero() {
			t.Errorf("%s, whole: %+v", name, seen)
		}
		for _, less := range []int{16, 100} {
			if name == "tiff with its directory last" && less < 90 {
				continue // an entry less, and all of the picture
			}
			if seen := pictureOf(t, whole[:len(whole)-less]); !seen.Cut {
				t.Errorf("%s without its last %d bytes is not cut", name, less)
			}
		}
	}
	hole := slices.Concat(words, make([]byte, 512), words)
	few := slices.Concat(words, make([]byte, 6), words)
	for _, tt := range []struct {
		name string
		data []byte
		want bool
	}{
		{"hvc1", heifOf("hvc1", hole), true},
		{"vvc1", heifOf("vvc1", hole), true},
		{"hvc1 with a few zeros", heifOf("hvc1", few), false},
		{"av01, whose coding may have them", heifOf("av01", hole), false},
	} {
		if seen := pictureOf(t, tt.data); seen.Hole != tt.want || seen.Cut {
			t.Errorf("%s: %+v", tt.name, seen)
		}
	}
}
