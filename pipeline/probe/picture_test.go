package probe

import (
	"encoding/binary"
	"slices"
	"testing"
	"unicode/utf16"

	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

// buildDirs writes a little-endian TIFF of directories one after the other; below
// are sub-directories of the first.
func buildDirs(chain [][]tag, below ...[]tag) []byte {
	le := binary.LittleEndian
	out := []byte("II*\x00\x00\x00\x00\x00")
	write := func(d []tag) (at, next int) {
		d = slices.Clone(d)
		slices.SortFunc(d, func(a, b tag) int { return int(a.id) - int(b.id) })
		at = len(out)
		values := at + 2 + 12*len(d) + 4
		var tail []byte
		out = le.AppendUint16(out, uint16(len(d)))
		for _, t := range d {
			out = le.AppendUint16(out, t.id)
			out = le.AppendUint16(out, t.typ)
			out = le.AppendUint32(out, uint32(int64(len(t.data))/container.TypeSize(t.typ)))
			if len(t.data) <= 4 {
				out = append(out, append(slices.Clone(t.data), 0, 0, 0)[:4]...)
			} else {
				out = le.AppendUint32(out, uint32(values+len(tail)))
				tail = append(tail, t.data...)
			}
		}
		next = len(out)
		out = append(append(out, 0, 0, 0, 0), tail...)
		return at, next
	}
	var subs []byte
	for _, d := range below {
		at, _ := write(d)
		subs = le.AppendUint32(subs, uint32(at))
	}
	link := 4
	for i, d := range chain {
		if i == 0 && subs != nil {
			d = append(slices.Clone(d), tag{id: tagSubIFDs, typ: typeLong, data: subs})
		}
		at, next := write(d)
		le.PutUint32(out[link:], uint32(at))
		link = next
	}
	return out
}

// rgb is a directory of a picture for the eye.
func rgb(w, h uint16, more ...tag) []tag {
	return append([]tag{short(tagWidth, w), short(tagHeight, h), short(tagBits, 8, 8, 8), short(tagCompression, 1),
		short(tagPhotometric, 2), short(tagSamples, 3)}, more...)
}

func reduced(w, h uint16, more ...tag) []tag {
	return rgb(w, h, append(more, long(tagSubfileType, 1))...)
}

// deep is a picture for the eye of 16 bits; clearRGB one that is transparent in places.
func deep(w, h uint16) []tag {
	return []tag{short(tagWidth, w), short(tagHeight, h), short(tagBits, 16, 16, 16), short(tagCompression, 1), short(tagPhotometric, 2), short(tagSamples, 3)}
}

func clearRGB(w, h uint16) []tag {
	return []tag{short(tagWidth, w), short(tagHeight, h), short(tagBits, 8, 8, 8, 8), short(tagCompression, 1), short(tagPhotometric, 2), short(tagSamples, 4)}
}

// TestWhichPageIsThePicture: scanners put the preview first, programs write
// pyramids from either end, letters have pages.
func TestWhichPageIsThePicture(t *testing.T) {
	sensor := []tag{short(tagWidth, 4000), short(tagHeight, 3000), short(tagBits, 16), short(tagCompression, 1), short(tagPhotometric, 1), short(tagSamples, 1)}
	for _, tt := range []struct {
		name      string
		data      []byte
		format    schema.Format
		w, h      int
		page, sub int
	}{
		{"one", buildDirs([][]tag{rgb(400, 300)}), schema.FormatTIFF, 400, 300, 0, 0},
		{"a scan with its preview first", buildDirs([][]tag{reduced(160, 120), rgb(4000, 3000)}), schema.FormatTIFF, 4000, 3000, 1, 0},
		{"the same, not marked", buildDirs([][]tag{rgb(160, 120), rgb(4000, 3000)}), schema.FormatTIFF, 4000, 3000, 1, 0},
		{"the same, of another shape", buildDirs([][]tag{rgb(160, 120), rgb(4500, 3000)}), schema.FormatTIFF, 4500, 3000, 1, 0},
		{"the picture first, a thumbnail after it", buildDirs([][]tag{rgb(4000, 3000), reduced(160, 120)}), schema.FormatTIFF, 4000, 3000, 0, 0},
		{"the same, not marked", buildDirs([][]tag{rgb(4000, 3000), rgb(160, 120)}), schema.FormatTIFF, 4000, 3000, 0, 0},
		{"a pyramid", buildDirs([][]tag{rgb(4000, 3000), reduced(2000, 1500), reduced(1000, 750)}), schema.FormatTIFF, 4000, 3000, 0, 0},
		{"a pyramid, not marked", buildDirs([][]tag{rgb(4000, 3000), rgb(2000, 1500), rgb(1000, 750)}), schema.FormatTIFF, 4000, 3000, 0, 0},
		{"a pyramid from its top", buildDirs([][]tag{rgb(1000, 750), rgb(2000, 1500), rgb(4000, 3000)}), schema.FormatTIFF, 4000, 3000, 2, 0},
		{"a pyramid in sub-directories", buildDirs([][]tag{rgb(4000, 3000)}, reduced(2000, 1500), reduced(1000, 750)), schema.FormatTIFF, 4000, 3000, 0, 0},
		{"the picture in a sub-directory", buildDirs([][]tag{reduced(160, 120)}, reduced(640, 480), rgb(4000, 3000)), schema.FormatTIFF, 4000, 3000, 0, 2},
		{"a letter of three pages", buildDirs([][]tag{rgb(2480, 3508, long(tagSubfileType, 2)), rgb(2480, 3508, long(tagSubfileType, 2)), rgb(2481, 3507, long(tagSubfileType, 2))}), schema.FormatTIFF, 2480, 3508, 0, 0},
		{"a postcard before its letter", buildDirs([][]tag{rgb(1480, 1050), rgb(2480, 3508)}), schema.FormatTIFF, 1480, 1050, 0, 0},
		{"a small page before a letter, and they say so", buildDirs([][]tag{rgb(1240, 1754, long(tagSubfileType, 2)), rgb(2480, 3508, long(tagSubfileType, 2))}), schema.FormatTIFF, 1240, 1754, 0, 0},
		{"a stamp that says it is a page", buildDirs([][]tag{rgb(124, 175, long(tagSubfileType, 2)), rgb(2480, 3508, long(tagSubfileType, 2))}), schema.FormatTIFF, 2480, 3508, 1, 0},
		{"a small picture of one program before the pages of another", buildDirs([][]tag{rgb(246, 345, ascii(tagSoftware, "Editor 9")), rgb(1748, 2480, ascii(tagSoftware, "Scanner 11"))}), schema.FormatTIFF, 246, 345, 0, 0},
		{"a picture of 16 bits before one of 8", buildDirs([][]tag{deep(256, 189), rgb(641, 472)}), schema.FormatTIFF, 256, 189, 0, 0},
		{"a preview of 8 bits before a scan of 16", buildDirs([][]tag{rgb(256, 189), deep(641, 472)}), schema.FormatTIFF, 641, 472, 1, 0},
		{"a cut-out before what it was cut from", buildDirs([][]tag{clearRGB(256, 189), rgb(641, 472)}), schema.FormatTIFF, 256, 189, 0, 0},
		{"a preview of the same program", buildDirs([][]tag{rgb(246, 345, ascii(tagSoftware, "Scanner 11")), rgb(1748, 2480, ascii(tagSoftware, "Scanner 11"))}), schema.FormatTIFF, 1748, 2480, 1, 0},
		{"a mask first", buildDirs([][]tag{rgb(4000, 3000, long(tagSubfileType, 4)), rgb(4000, 3000)}), schema.FormatTIFF, 4000, 3000, 1, 0},
		{"a preview marked in the old way", buildDirs([][]tag{rgb(160, 120, short(tagOldSubfileType, 2)), rgb(4000, 3000)}), schema.FormatTIFF, 4000, 3000, 1, 0},
		{"copies and nothing else", buildDirs([][]tag{reduced(160, 120), reduced(640, 480)}), schema.FormatTIFF, 640, 480, 1, 0},
		{"a scan of one colour with a preview in colours, turned", buildDirs([][]tag{reduced(160, 120, short(0x0112, 6)), rgb(4000, 3000)}), schema.FormatTIFF, 3000, 4000, 1, 0},
		{"the picture says itself how it is turned", buildDirs([][]tag{reduced(160, 120, short(0x0112, 1)), rgb(4000, 3000, short(0x0112, 8))}), schema.FormatTIFF, 3000, 4000, 1, 0},
		{"what a sensor saw, under a preview in colours", buildDirs([][]tag{reduced(160, 120)}, sensor), schema.FormatRAW, 4000, 3000, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, tt.data)
			if p.Format != tt.format || p.Width != tt.w || p.Height != tt.h || p.Page != tt.page || p.SubPage != tt.sub {
				t.Errorf("got %s, %d x %d, page %d.%d", p.Format, p.Width, p.Height, p.Page, p.SubPage)
			}
			wantWarning(t, p, "")
		})
	}
}

// TestRAWOfEveryMaker: a sensor's data in a TIFF is RAW, whoever made the camera.
func TestRAWOfEveryMaker(t *testing.T) {
	cfa := []tag{short(tagWidth, 4000), short(tagHeight, 3000), short(tagPhotometric, 32803)}
	for _, tt := range []struct {
		maker, model string
		want         schema.Format
	}{
		{"SAMSUNG", "NX1", schema.FormatSRW}, {"Hasselblad", "X1D", schema.Format3FR}, {"Imacon", "Ixpress", schema.FormatFFF},
		{"Phase One", "P 45", schema.FormatIIQ}, {"SEIKO EPSON CORP.", "R-D1", schema.FormatERF}, {"Mamiya", "ZD", schema.FormatMEF},
		{"Leaf", "Aptus", schema.FormatMOS}, {"EASTMAN KODAK COMPANY", "DCS Pro 14N", schema.FormatDCR},
		{"EASTMAN KODAK COMPANY", "KODAK EASYSHARE Z1015", schema.FormatKDC}, {"Eastman Kodak Company", "Kodak Digital Science DC50 Zoom Camera", schema.FormatKDC}, {"LEICA CAMERA AG", "V-LUX", schema.FormatRWL},
		{"RICOH IMAGING COMPANY, LTD.", "GR", schema.FormatPEF}, {"Acme", "Box 1", schema.FormatRAW}, {"", "", schema.FormatRAW},
	} {
		main := reduced(160, 120)
		if tt.maker != "" {
			main = append(main, ascii(tagMake, tt.maker), ascii(tagModel, tt.model))
		}
		p := read(t, buildDirs([][]tag{main}, cfa))
		if p.Format != tt.want || !p.Format.RAW() || p.Width != 4000 || p.MIME == "" {
			t.Errorf("%s %s: got %s, %d wide", tt.maker, tt.model, p.Format, p.Width)
		}
	}
	for _, c := range []uint16{34713, 32767, 32769, 32770, 32867, 65000, 65535, 262} {
		p := read(t, buildDirs([][]tag{reduced(160, 120)}, []tag{short(tagWidth, 4000), short(tagHeight, 3000), short(tagCompression, c)}))
		if p.Format != schema.FormatRAW {
			t.Errorf("compression %d: %s", c, p.Format)
		}
	}
	// Phase One's header says it, and nothing else does.
	one := buildTIFF(rgb(160, 120), nil, nil, 0)
	le := binary.LittleEndian
	withHeader := slices.Concat([]byte("II*\x00"), le.AppendUint32(nil, 16), []byte("IIIITwaR"), one[8:])
	if p := read(t, withHeader); p.Format != schema.FormatIIQ {
		t.Errorf("Phase One: %s", p.Format)
	}
}

// buildX3F is Sigma's RAW: a header, the camera's words and a JPEG.
func buildX3F(jpeg []byte, words ...[2]string) []byte {
	le := binary.LittleEndian
	b := make([]byte, 264)
	copy(b, "FOVb\x03\x00\x02\x00")
	le.PutUint32(b[28:], 2640)
	le.PutUint32(b[32:], 1760)
	le.PutUint32(b[36:], 90)
	var pairs, text []byte
	put := func(s string) {
		pairs = le.AppendUint32(pairs, uint32(len(text)/2))
		for _, u := range utf16.Encode([]rune(s + "\x00")) {
			text = le.AppendUint16(text, u)
		}
	}
	for _, w := range words {
		put(w[0])
		put(w[1])
	}
	prop := uint32(len(b))
	b = append(b, "SECp\x00\x00\x02\x00"...)
	for _, v := range []uint32{uint32(len(words)), 0, 0, uint32(len(text) / 2)} {
		b = le.AppendUint32(b, v)
	}
	b = append(append(b, pairs...), text...)
	image := uint32(len(b))
	b = append(b, "SECi\x00\x00\x02\x00\x02\x00\x00\x00\x12\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
	b = append(b, jpeg...)
	dir := uint32(len(b))
	b = append(b, "SECd\x00\x00\x02\x00\x02\x00\x00\x00"...)
	for _, s := range []struct {
		at, n uint32
		kind  string
	}{{prop, image - prop, "PROP"}, {image, dir - image, "IMA2"}} {
		b = le.AppendUint32(le.AppendUint32(b, s.at), s.n)
		b = append(b, s.kind...)
	}
	return le.AppendUint32(b, dir)
}

func TestX3F(t *testing.T) {
	words := [][2]string{{"CAMMANUF", "SIGMA"}, {"CAMMODEL", "SIGMA SD14"}, {"CAMSERIAL", "1003791"}, {"TIME", "1709370845"},
		{"SHUTTER", "0.004"}, {"APERTURE", "2.8"}, {"ISO", "100"}, {"FLENGTH", "30"}}
	p := read(t, buildX3F(buildJPEG(xmpSegment(`<x:xmpmeta xmlns:x="adobe:ns:meta/"/>`)), words...))
	if p.Format != schema.FormatX3F || p.Width != 1760 || p.Height != 2640 || p.Make != "SIGMA" || p.Model != "SIGMA SD14" ||
		p.TakenLocal != "2024-03-02T09:14:05" || p.ExposureS != 0.004 || p.FNumber != 2.8 || p.ISO != 100 || p.FocalMM != 30 || p.Serial != "1003791" {
		t.Errorf("%+v", p)
	}
	// EXIF of the JPEG comes first where there is any.
	p = read(t, buildX3F(buildJPEG(exifSegment(sampleTIFF())), words...))
	if p.Make != "Acme" || p.TakenLocal != "2024-03-02T09:14:05.123" {
		t.Errorf("%s, %s", p.Make, p.TakenLocal)
	}
	whole := buildX3F(buildJPEG(), words...)
	for n := range whole {
		read(t, whole[:n])
	}
}
