package main

import (
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/testscript"
)

// worded FROM TO copies a JPEG with a word in it that another program wrote.
func cmdWorded(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: worded FROM TO")
	}
	data := []byte(ts.ReadFile(args[0]))
	comment := append([]byte{0xFF, 0xFE, 0, 9}, "a word."...)
	name := ts.MkAbs(args[1])
	ts.Check(os.MkdirAll(filepath.Dir(name), 0o755))
	ts.Check(os.WriteFile(name, slices.Concat(data[:2], comment, data[2:]), 0o644))
}

// redrawn FROM TO HOW encodes a JPEG again, without what was said of it: as it is
// (again), at half its size (small), gray, turned by a quarter, or without a
// thirtieth of it on each side (cut).
func cmdRedrawn(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: redrawn FROM TO HOW")
	}
	f, err := os.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	m, err := jpeg.Decode(f)
	ts.Check(err)
	ts.Check(f.Close())
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	at := func(x, y int) color.Color { return m.At(b.Min.X+x, b.Min.Y+y) }
	var out *image.RGBA
	draw := func(ow, oh int, from func(x, y int) color.Color) {
		out = image.NewRGBA(image.Rect(0, 0, ow, oh))
		for y := range oh {
			for x := range ow {
				out.Set(x, y, from(x, y))
			}
		}
	}
	switch args[2] {
	case "again":
		draw(w, h, at)
	case "small":
		draw(w/2, h/2, func(x, y int) color.Color { return at(2*x, 2*y) })
	case "gray":
		draw(w, h, func(x, y int) color.Color { return color.GrayModel.Convert(at(x, y)) })
	case "turned":
		draw(h, w, func(x, y int) color.Color { return at(y, h-1-x) })
	case "cut":
		draw(w-2*(w/30), h-2*(h/30), func(x, y int) color.Color { return at(x+w/30, y+h/30) })
	default:
		ts.Fatalf("%s is no way to draw it again", args[2])
	}
	name := ts.MkAbs(args[1])
	ts.Check(os.MkdirAll(filepath.Dir(name), 0o755))
	g, err := os.Create(name)
	ts.Check(err)
	ts.Check(jpeg.Encode(g, out, &jpeg.Options{Quality: 70}))
	ts.Check(g.Close())
}
