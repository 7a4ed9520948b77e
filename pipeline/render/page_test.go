package render

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/stillroom/stillroom/pipeline/container/previews"
	"github.com/stillroom/stillroom/schema"
)

// pageOf is a directory with a plain RGB picture.
func pageOf(w, h int, c color.RGBA, more ...tag) []tag {
	pix := make([]byte, 0, w*h*3)
	for range w * h {
		pix = append(pix, c.R, c.G, c.B)
	}
	return append([]tag{num(0x100, uint32(w)), num(0x101, uint32(h)), tag{id: 0x102, kind: 3, bytes: []byte{8, 0, 8, 0, 8, 0}}, num(0x103, 1), num(0x106, 2),
		blobAt(0x111, pix), num(0x115, 3), num(0x116, uint32(h)), num(0x117, uint32(len(pix)))}, more...)
}

// TestThePageThatIsThePicture: what is rendered is the directory that the file's
// structure says, and one that has another size than the header said is none.
func TestThePageThatIsThePicture(t *testing.T) {
	red, green := color.RGBA{200, 30, 30, 255}, color.RGBA{30, 180, 30, 255}
	le := binary.LittleEndian
	stamp := pageOf(80, 60, red, num(0xFE, 1))
	chained := buildTIFF(le, "II*\x00", stamp, pageOf(400, 300, green))
	below := buildTIFF(le, "II*\x00", append(pageOf(80, 60, red, num(0xFE, 1)), dirs(0x14A, pageOf(40, 30, red, num(0xFE, 1)), pageOf(400, 300, green, num(0xFE, 0)))))
	for _, tt := range []struct {
		name      string
		data      []byte
		page, sub int
	}{{"in the chain", chained, 1, 0}, {"in a sub-directory", below, 0, 2}} {
		t.Run(tt.name, func(t *testing.T) {
			o := Original{Data: tt.data, Format: schema.FormatTIFF, Width: 400, Height: 300, Page: tt.page, SubPage: tt.sub}
			rs, err := limits.Ladder(context.Background(), o, one(200))
			if err != nil {
				t.Fatal(err)
			}
			m, err := jpeg.Decode(bytes.NewReader(rs[0].Data))
			if err != nil {
				t.Fatal(err)
			}
			wantColor(t, m, 100, 75, green, 6)

			o.Page, o.SubPage = 0, 0
			_, err = limits.Ladder(context.Background(), o, one(200))
			var de *DecodeError
			if !errors.As(err, &de) || de.Step != StepSize {
				t.Errorf("the first page for the picture: %v", err)
			}
		})
	}

	// Upright, as the size in the header is.
	turned := Original{Data: chained, Format: schema.FormatTIFF, Width: 300, Height: 400, Page: 1, Orientation: 6}
	if rs, err := limits.Ladder(context.Background(), turned, one(200)); err != nil || rs[0].Height != 200 {
		t.Errorf("turned: %v", err)
	}
}

// TestAThumbnailIsNoPicture: of a RAW file that cannot be developed, only what
// cameras call a preview stands for the picture.
func TestAThumbnailIsNoPicture(t *testing.T) {
	le := binary.LittleEndian
	for _, tt := range []struct {
		name          string
		whole, jpeg   int
		stands        bool
		unknownToFile bool
	}{
		{"an index picture", 4000, 160, false, false},
		{"a small one", 4000, 640, false, false},
		{"a quarter", 2400, 640, true, false},
		{"a screen's", 8000, 1024, true, false},
		{"as large as the picture", 200, 200, true, false},
		{"an index picture of a small picture", 300, 160, false, false},
		{"an index picture, the size known from elsewhere", 4000, 160, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			preview := encodeJPEG(t, paint(tt.jpeg, tt.jpeg*3/4, scene))
			dir := stripOf(preview)
			if !tt.unknownToFile {
				full := []tag{num(0xFE, 0), num(0x100, uint32(tt.whole)), num(0x101, uint32(tt.whole*3/4)), num(0x106, 32803)}
				dir = append(dir, dirs(0x14A, full))
			}
			for _, format := range []schema.Format{schema.FormatSRW, schema.Format3FR, schema.FormatRAW} {
				o := Original{Data: buildTIFF(le, "II*\x00", dir), Format: format, Width: tt.whole, Height: tt.whole * 3 / 4}
				_, err := limits.Ladder(context.Background(), o, one(2560))
				var de *DecodeError
				switch {
				case tt.stands && err != nil:
					t.Errorf("%s: %v", format, err)
				case !tt.stands && (!errors.As(err, &de) || de.Step != StepSmall):
					t.Errorf("%s: %v, want that it holds a thumbnail only", format, err)
				}
			}
		})
	}
}

// buildX3F is Sigma's RAW with a JPEG and a picture that nobody can develop.
func buildX3F(t testing.TB, width, height, jpegWidth int) []byte {
	le := binary.LittleEndian
	b := make([]byte, 264)
	copy(b, "FOVb\x03\x00\x02\x00")
	le.PutUint32(b[28:], uint32(width))
	le.PutUint32(b[32:], uint32(height))
	le.PutUint32(b[36:], 90)
	preview := encodeJPEG(t, paint(jpegWidth, jpegWidth*2/3, quadrants(jpegWidth, jpegWidth*2/3)))
	section := func(kind, format uint32, data []byte) (at, n uint32) {
		at = uint32(len(b))
		b = append(b, "SECi\x00\x00\x02\x00"...)
		for _, v := range []uint32{kind, format, uint32(jpegWidth), uint32(jpegWidth * 2 / 3), 0} {
			b = le.AppendUint32(b, v)
		}
		b = append(b, data...)
		return at, uint32(len(b)) - at
	}
	jat, jn := section(2, 18, preview)
	rat, rn := section(3, 6, make([]byte, 64))
	dir := uint32(len(b))
	b = append(b, "SECd\x00\x00\x02\x00\x02\x00\x00\x00"...)
	for _, v := range []uint32{jat, jn} {
		b = le.AppendUint32(b, v)
	}
	b = append(b, "IMA2"...)
	for _, v := range []uint32{rat, rn} {
		b = le.AppendUint32(b, v)
	}
	b = append(b, "IMA2"...)
	return le.AppendUint32(b, dir)
}

func TestX3F(t *testing.T) {
	file := buildX3F(t, 2640, 1760, 1320)
	f := previews.Of(file, schema.FormatX3F)
	if f.Width != 2640 || f.Height != 1760 || f.Orientation != 6 || f.Missing || len(f.Previews) != 1 || f.Previews[0].Width != 1320 {
		t.Fatalf("%d x %d, orientation %d, missing %v, previews %v", f.Width, f.Height, f.Orientation, f.Missing, sizes(f.Previews))
	}
	rs, pictures := mustLadder(t, file, schema.FormatX3F, 0, one(300))
	if r := rs[0]; r.Source != SourcePreview || r.Width != 200 || r.Height != 300 {
		t.Errorf("%s, %d x %d", r.Source, r.Width, r.Height)
	}
	wantColor(t, pictures[0], 20, 20, color.RGBA{30, 30, 200, 255}, 12) // a quarter turn clockwise
	if f := previews.Of(file[:len(file)-8], schema.FormatX3F); !f.Missing {
		t.Error("cut off, and not said")
	}
	for n := range file {
		if n%11 == 0 || n < 300 || n > len(file)-60 {
			previews.Of(file[:n:n], schema.FormatX3F)
		}
	}
}
