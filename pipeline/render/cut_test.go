package render

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"os"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// wantCutsSeen cuts an original short. What then still counts as sound must be
// what the whole gives: only bytes after the picture were lost.
func wantCutsSeen(
	t *testing.T, whole []byte, format schema.Format,
	render func(t *testing.T, b []byte) ([]Rendering, error),
) {
	t.Helper()
	want, err := render(t, whole)
	if err != nil || want[0].Partial {
		t.Fatalf("whole: %v", err)
	}
	for _, percent := range []int{1, 10, 50, 90, 99} {
		got, err := render(t, whole[:len(whole)*percent/100])
		var de *DecodeError
		switch {
		case errors.As(err, &de) && de.Format == format:
		case err != nil:
			t.Errorf("%d %%: got %v, want a DecodeError", percent, err)
		case !got[0].Partial && !bytes.Equal(got[0].Data, want[0].Data):
			t.Errorf("%d %%: another picture, and no word of damage", percent)
		}
	}
}

// vipsFile has a picture encoded as Go cannot.
func vipsFile(t *testing.T, m image.Image, name string) []byte {
	t.Helper()
	return converted(t, encodePNG(t, m), name)
}

// TestCutShort: however little is missing, in whatever format, a picture that is
// not whole is never taken for one that is.
func TestCutShort(t *testing.T) {
	m := paint(400, 300, scene)
	var anim bytes.Buffer
	if err := gif.Encode(&anim, m, nil); err != nil {
		t.Fatal(err)
	}
	var rows []byte
	for i := 0; i < len(m.Pix); i += 4 {
		rows = append(rows, m.Pix[i:i+3]...)
	}
	for _, tt := range []struct {
		name   string
		format schema.Format
		data   func(t *testing.T) []byte
	}{
		{"JPEG", schema.FormatJPEG, func(t *testing.T) []byte { return encodeJPEG(t, m) }},
		{"progressive JPEG", schema.FormatJPEG, func(t *testing.T) []byte { return vipsFile(t, m, ".jpg[interlace]") }},
		{"PNG", schema.FormatPNG, func(t *testing.T) []byte { return encodePNG(t, m) }},
		{"interlaced PNG", schema.FormatPNG, func(t *testing.T) []byte { return vipsFile(t, m, ".png[interlace]") }},
		{"TIFF, one strip", schema.FormatTIFF, func(*testing.T) []byte { return encodeTIFF(400, 300, 3, 8, 2, rows) }},
		{"TIFF, strips", schema.FormatTIFF, func(t *testing.T) []byte { return vipsFile(t, m, ".tif[compression=lzw,predictor=none]") }},
		{"TIFF, tiles", schema.FormatTIFF, func(t *testing.T) []byte { return vipsFile(t, m, ".tif[tile,compression=deflate]") }},
		{"TIFF, JPEG tiles", schema.FormatTIFF, func(t *testing.T) []byte { return vipsFile(t, m, ".tif[tile,compression=jpeg]") }},
		{"TIFF, profile last", schema.FormatTIFF, func(*testing.T) []byte { return profileLast(rows) }},
		{"WebP", schema.FormatWebP, func(t *testing.T) []byte { return vipsFile(t, m, ".webp") }},
		{"lossless WebP", schema.FormatWebP, func(t *testing.T) []byte { return vipsFile(t, m, ".webp[lossless]") }},
		{"HEIC", schema.FormatHEIF, func(t *testing.T) []byte { return vipsFile(t, m, ".heic") }},
		{"AVIF", schema.FormatAVIF, func(t *testing.T) []byte { return vipsFile(t, m, ".avif[speed=9]") }},
		{"GIF", schema.FormatGIF, func(*testing.T) []byte { return anim.Bytes() }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			whole := tt.data(t)
			wantCutsSeen(t, whole, tt.format, func(_ *testing.T, b []byte) ([]Rendering, error) {
				return ladderOf(context.Background(), b, tt.format, 1, one(200))
			})
			for _, percent := range []int{1, 10, 50} {
				rs, err := ladderOf(context.Background(), whole[:len(whole)*percent/100], tt.format, 1, one(200))
				if err == nil {
					t.Errorf("%d %%: rendered, partial %v", percent, rs[0].Partial)
				}
			}
		})
	}
}

// TestCutShortCorpus: the same of real files, some of which end in things that
// no picture needs.
func TestCutShortCorpus(t *testing.T) {
	for _, folder := range []string{"camera", "orientation", "formats"} {
		for _, file := range corpus(t, folder) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			render := func(_ *testing.T, b []byte) ([]Rendering, error) {
				return ladderOf(context.Background(), b, sniff(b), 1, one(320))
			}
			if rs, err := render(t, b); err != nil || rs[0].Partial {
				continue // TestCorpus says which may
			}
			format := sniff(b)
			t.Run(fmt.Sprint(folder, "/", filepath.Base(file)), func(t *testing.T) {
				wantCutsSeen(t, b, format, func(_ *testing.T, b []byte) ([]Rendering, error) {
					return ladderOf(context.Background(), b, format, 1, one(320))
				})
			})
		}
	}
}

// profileLast is a TIFF, 400 by 300, as some programs write it: its profile
// comes after everything else.
func profileLast(rows []byte) []byte {
	profile := matrixProfile(p3, 2.2)
	b := encodeTIFF(400, 300, 3, 8, 2, rows, tiffField{34675, 7, profile})
	at := bytes.LastIndex(b, []byte{0x73, 0x87, 7, 0})
	binary.LittleEndian.PutUint32(b[at+8:], uint32(len(b)))
	return append(b, profile...)
}

// TestLostProfile: without its profile, a picture that is whole has the wrong
// colours.
func TestLostProfile(t *testing.T) {
	b := profileLast(make([]byte, 400*300*3))
	for _, n := range []int{len(b), len(b) - 1, len(b) - len(matrixProfile(p3, 2.2)) + 1} {
		rs, _ := mustLadder(t, b[:n], schema.FormatTIFF, 1, one(100))
		if want := n < len(b); rs[0].Partial != want {
			t.Errorf("%d bytes less: partial %v", len(b)-n, rs[0].Partial)
		}
	}
	for n := range len(b) { // no length panics
		lostProfile(b[:n])
	}
}
