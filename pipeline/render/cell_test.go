package render

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"testing"
)

// A picture is made to fit and keeps its shape; one that fits stays as it is, to the byte.
func TestCell(t *testing.T) {
	encoded := func(w, h int) []byte {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, w, h)), nil); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for _, x := range []struct{ w, h, wantW, wantH int }{{320, 213, 240, 160}, {200, 400, 120, 240}, {240, 160, 240, 160}, {20, 10, 20, 10}} {
		data := encoded(x.w, x.h)
		out, err := Cell(context.Background(), data, 240)
		if err != nil {
			t.Errorf("%+v: %v", x, err)
			continue
		}
		c, err := jpeg.DecodeConfig(bytes.NewReader(out))
		if err != nil || c.Width != x.wantW || c.Height != x.wantH {
			t.Errorf("%+v: %d x %d, %v", x, c.Width, c.Height, err)
		}
		if same := bytes.Equal(out, data); same != (x.w == x.wantW) {
			t.Errorf("%+v: the same bytes: %v", x, same)
		}
	}
	var broken *DecodeError
	if _, err := Cell(context.Background(), encoded(320, 213)[:12], 240); !errors.As(err, &broken) {
		t.Errorf("half a file: %v", err)
	}
}
