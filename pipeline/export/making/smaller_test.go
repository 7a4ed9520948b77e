package making

import (
	"bytes"
	"image"
	"image/jpeg"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// A picture is made smaller from its derivative, and has the size that its name says; one
// whose derivative is broken is not made.
func TestSmaller(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 853, 1280)), nil); err != nil {
		t.Fatal(err)
	}
	pic := &formats.Picture{
		From:   schema.Derivative{Format: schema.FormatJPEG, Width: 853, Height: 1280, Path: "derivatives/x.jpg"},
		Making: formats.Making{Smaller: schema.Recipe{Name: "telephone", LongEdge: 1008, Format: schema.FormatJPEG, Quality: 82, Version: 1}},
	}
	m := Maker{Draws: render.InProcess{}}
	data, err := m.smaller(t.Context(), b.Bytes(), pic)
	if err != nil {
		t.Fatal(err)
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil || c.Width != 672 || c.Height != 1008 || pic.File.Width != 672 || pic.File.Height != 1008 {
		t.Errorf("%d x %d, said to be %d x %d; %v", c.Width, c.Height, pic.File.Width, pic.File.Height, err)
	}
	for _, broken := range [][]byte{b.Bytes()[:len(b.Bytes())/2], b.Bytes()[:20]} {
		if _, err := m.smaller(t.Context(), broken, pic); err == nil || !strings.Contains(err.Error(), "stillroom derive") {
			t.Errorf("%d bytes of %d: %v", len(broken), b.Len(), err)
		}
	}
}
