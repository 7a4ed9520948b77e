package render

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// The pictures of these tests were made by avifenc from five gray fields of 0, 64,
// 128, 192 and 255, each 16 pixels wide. What is drawn has to be these numbers again,
// however they are stored.
func grayAVIF(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".avif"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func wantFields(t *testing.T, avif []byte, want [5]int) {
	t.Helper()
	rs, err := limits.Ladder(context.Background(), Original{Data: avif, Format: schema.FormatAVIF}, one(80))
	if err != nil {
		t.Fatal(err)
	}
	m, err := jpeg.Decode(bytes.NewReader(rs[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range want {
		r, _, _, _ := m.At(8+16*i, 8).RGBA()
		if got := int(r >> 8); got < w-2 || got > w+2 {
			t.Errorf("field %d is %d, want %d", i, got, w)
		}
	}
}

func TestGrayInTheRangeOfVideo(t *testing.T) {
	if _, known := handsOutNarrow(false); !known {
		t.Skip("libheif has no decoder of AV1")
	}
	fields := [5]int{0, 64, 128, 192, 255}
	for _, name := range []string{"gray_video_8", "gray_full_8", "gray_video_10", "gray_full_10", "gray_video_12"} {
		t.Run(name, func(t *testing.T) { wantFields(t, grayAVIF(t, name), fields) })
	}
	t.Run("said by AV1 alone", func(t *testing.T) {
		wantFields(t, bytes.Replace(grayAVIF(t, "gray_video_8"), []byte("colrnclx"), []byte("freenclx"), 1), fields)
	})
	t.Run("full, said by AV1 alone", func(t *testing.T) {
		wantFields(t, bytes.Replace(grayAVIF(t, "gray_full_8"), []byte("colrnclx"), []byte("freenclx"), 1), fields)
	})
	t.Run("half transparent, on white", func(t *testing.T) {
		var want [5]int
		for i, v := range fields {
			want[i] = (v*128 + 255*127) / 255
		}
		wantFields(t, grayAVIF(t, "gray_video_alpha"), want)
	})
	t.Run("in tiles", func(t *testing.T) {
		if !narrowGray(grayAVIF(t, "gray_video_tiles")) {
			t.Error("the range of the tiles is not heard")
		}
	})
}

// What the decoder does is asked of it: one that stretches by itself, to which black is
// black, is not helped.
func TestDecoderThatStretchesIsNotHelped(t *testing.T) {
	for _, tt := range []struct {
		name          string
		avif          string
		narrow, known bool
	}{
		{"one that gives black", base64.StdEncoding.EncodeToString(grayAVIF(t, "gray_full_8")), false, true},
		{"one that gives a dark gray", blackOfVideo[0], true, true},
		{"none", base64.StdEncoding.EncodeToString([]byte("no picture")), false, false},
	} {
		if narrow, known := askOfBlack(tt.avif); narrow != tt.narrow || known != tt.known {
			t.Errorf("%s: %v, %v", tt.name, narrow, known)
		}
	}
}

func TestNarrowGrayOfWhatIsNone(t *testing.T) {
	whole := grayAVIF(t, "gray_video_8")
	for n := range whole {
		narrowGray(whole[:n]) // ends anywhere
		damaged := bytes.Clone(whole)
		damaged[n] ^= 0xFF
		narrowGray(damaged)
	}
	for _, b := range [][]byte{nil, []byte("no box"), encodePNG(t, paint(8, 8, scene))} {
		if narrowGray(b) {
			t.Errorf("%.10q is in the range of video", b)
		}
	}
}

// HEVC says in "hvcC" that it is gray, and only "colr" counts for its range.
func TestNarrowGrayOfHEVC(t *testing.T) {
	file := func(chroma, full byte, colr bool) []byte {
		hvcC := append(make([]byte, 16), 0xFC|chroma, 0, 0, 0, 0, 0, 0)
		properties := bmff("hvcC", hvcC)
		if colr {
			properties = append(properties, bmff("colr", append([]byte("nclx\x00\x01\x00\x0d\x00\x06"), full))...)
		}
		ipma := []byte("\x00\x00\x00\x00\x00\x00\x00\x01\x00\x01\x02\x01\x02")
		return bmff("meta", []byte("\x00\x00\x00\x00"),
			bmff("pitm", []byte("\x00\x00\x00\x00\x00\x01")),
			bmff("iprp", bmff("ipco", properties), bmff("ipma", ipma)))
	}
	for _, tt := range []struct {
		name         string
		chroma, full byte
		colr, want   bool
	}{
		{"gray, of video", 0, 0, true, true},
		{"gray, full", 0, 0x80, true, false},
		{"gray, nothing said", 0, 0, false, false},
		{"in color, of video", 1, 0, true, false},
	} {
		if got := narrowGray(file(tt.chroma, tt.full, tt.colr)); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func bmff(kind string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	b := binary.BigEndian.AppendUint32(nil, uint32(8+len(body)))
	return append(append(b, kind...), body...)
}

// A decoder that had no memory when it was asked is asked again.
func TestAnswerAgain(t *testing.T) {
	leaves, ok := handsOutNarrow(false)
	if !ok {
		t.Skip("there is no decoder of AV1")
	}
	var a answer
	if _, known := a.is(""); known {
		t.Error("nothing is known of no picture")
	}
	if narrow, known := a.is(blackOfVideo[0]); !known || narrow != leaves {
		t.Errorf("the second time: %t, %t", narrow, known)
	}
	if _, known := a.is(""); !known {
		t.Error("it was asked once more")
	}
}
