package likeness

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// drawn is a picture with edges, stretched and shaded as asked; another seed is
// another picture.
func drawn(t testing.TB, seed, w, h, orientation int, shade func(uint8) uint8) []byte {
	t.Helper()
	g := gray{w: w, h: h, pix: make([]uint8, w*h)}
	cells := schema.DigestOf([]byte{byte(seed)})
	for y := range h {
		for x := range w {
			v := uint8(60 + 60*x/w + 20*y/h)
			if cell := 12*x/w + 12*(8*y/h); cells[cell/8]>>(cell%8)&1 == 1 {
				v = 255 - v
			}
			g.pix[y*w+x] = shade(v)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, g.turned(orientation), &jpeg.Options{Quality: 80}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func of(t testing.TB, data []byte) schema.Look {
	t.Helper()
	l, err := Of(data)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Copies are near in whatever position, other pictures are not.
func TestLooks(t *testing.T) {
	as := func(v uint8) uint8 { return v }
	darker := func(v uint8) uint8 { return v / 2 }
	first := of(t, drawn(t, 1, 240, 160, 1, as))
	for orientation := 1; orientation <= 8; orientation++ {
		if d := first.Distance(of(t, drawn(t, 1, 240, 160, orientation, as))); d > schema.LookOneShot {
			t.Errorf("turned as %d: %d bits", orientation, d)
		}
	}
	if d := first.Distance(of(t, drawn(t, 1, 120, 80, 1, darker))); d > schema.LookOneShot {
		t.Errorf("smaller and darker: %d bits", d)
	}
	for seed := 2; seed < 20; seed++ {
		if d := first.Distance(of(t, drawn(t, seed, 240, 160, 1, as))); d <= schema.LookAlike {
			t.Errorf("picture %d: %d bits", seed, d)
		}
	}
	text, err := first.MarshalText()
	var again schema.Look
	if err != nil || again.UnmarshalText(text) != nil || again != first || len(text) != 128 {
		t.Errorf("%s is not what it was: %v", text, err)
	}
}

// What shows nothing is like nothing, and what is no small JPEG is refused.
func TestLooksOfNothing(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 60, 40))
	for i := range m.Pix {
		m.Pix[i] = color.Gray{128}.Y
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	if l := of(t, b.Bytes()); !l.IsZero() || l.Distance(l) != 128 {
		t.Errorf("a picture of one shade looks like %v", l)
	}
	if _, err := Of([]byte("no picture")); err == nil {
		t.Error("text has a look")
	}
	var large bytes.Buffer
	if err := jpeg.Encode(&large, image.NewGray(image.Rect(0, 0, 8*Edge+1, 8)), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := Of(large.Bytes()); err == nil {
		t.Error("a large picture was decoded")
	}
}

func BenchmarkOf(b *testing.B) {
	data := drawn(b, 1, 256, 170, 1, func(v uint8) uint8 { return v })
	for b.Loop() {
		of(b, data)
	}
}
