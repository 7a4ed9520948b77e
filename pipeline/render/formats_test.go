package render

import (
	"bytes"
	"context"
	"errors"
	"image/gif"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// TestSupportsIsTheTruth draws a file of every format that is said to be drawn, and asks
// for a picture of every one that is said not to be. RAW files have tests of their own.
func TestSupportsIsTheTruth(t *testing.T) {
	m := paint(40, 30, scene)
	var moving bytes.Buffer
	if err := gif.Encode(&moving, m, nil); err != nil {
		t.Fatal(err)
	}
	files := map[schema.Format][]byte{
		schema.FormatJPEG: encodeJPEG(t, m),
		schema.FormatTIFF: vipsFile(t, m, ".tif"),
		schema.FormatPNG:  encodePNG(t, m),
		schema.FormatWebP: vipsFile(t, m, ".webp"),
		schema.FormatGIF:  moving.Bytes(),
		schema.FormatHEIF: vipsFile(t, m, ".heic"),
		schema.FormatAVIF: vipsFile(t, m, ".avif"),
	}
	for _, f := range schema.Formats() {
		if f.RAW() {
			continue
		}
		data, there := files[f]
		if there != Supports(f) {
			t.Errorf("%s: supported %v, and there is a file: %v", f, Supports(f), there)
			continue
		}
		if !there {
			data = files[schema.FormatJPEG]
		}
		rs, err := ladderOf(context.Background(), data, f, 1, one(20))
		switch {
		case there && (err != nil || len(rs) != 1 || len(rs[0].Data) == 0):
			t.Errorf("%s is not drawn: %v", f, err)
		case !there && !errors.As(err, new(*UnsupportedError)):
			t.Errorf("%s: %v, want that it is not supported", f, err)
		}
	}
}
