package render

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

// A picture that is written anew in scans has the same numbers and fewer bytes; what is no
// whole picture stays as it is.
func TestProgressiveIsTheSamePicture(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 301, 203))
	for y := range 203 {
		for x := range 301 {
			img.Set(x, y, color.RGBA{uint8(x*y/7 + x), uint8(x ^ y), uint8(3*x + y*y/50), 255})
		}
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, img, &jpeg.Options{Quality: 82}); err != nil {
		t.Fatal(err)
	}
	out := Progressive(plain.Bytes())
	if len(out) >= plain.Len() || !bytes.Contains(out, []byte{0xFF, 0xC2}) {
		t.Fatalf("%d bytes of %d, and no progressive frame", len(out), plain.Len())
	}
	want, err := jpeg.Decode(bytes.NewReader(plain.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	got, err := jpeg.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	for y := range 203 {
		for x := range 301 {
			if got.At(x, y) != want.At(x, y) {
				t.Fatalf("at %d, %d it is %v, not %v", x, y, got.At(x, y), want.At(x, y))
			}
		}
	}
	one := Optimized(plain.Bytes())
	if len(one) >= plain.Len() || !bytes.Contains(one, []byte{0xFF, 0xC0}) || !bytes.Equal(Progressive(one), out) {
		t.Errorf("in one scan: %d bytes of %d", len(one), plain.Len())
	}
	for name, data := range map[string][]byte{
		"nothing": nil, "no picture": []byte("no picture"), "half of one": plain.Bytes()[:plain.Len()/2], "one that is progressive": out,
	} {
		if got := Progressive(data); len(got) > 0 && !bytes.Equal(got, data) {
			t.Errorf("%s was changed", name)
		}
	}
}
