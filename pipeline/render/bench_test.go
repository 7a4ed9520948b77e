package render

import (
	"context"
	"sync"
	"testing"

	"github.com/h2non/bimg"

	"github.com/stillroom/stillroom/schema"
)

// photo24 is a 24 megapixel JPEG with a profile that has to be converted: the
// usual work.
var photo24 = sync.OnceValue(func() []byte {
	return encodeJPEG(new(testing.B), paint(6000, 4000, scene), iccSegment(matrixProfile(adobe, 563.0/256)))
})

func BenchmarkLadder(b *testing.B) {
	for _, bb := range []struct {
		name        string
		orientation int
	}{{"upright", 1}, {"turned", 6}} {
		b.Run(bb.name, func(b *testing.B) {
			file := photo24()
			for b.Loop() {
				if _, err := ladderOf(context.Background(), file, schema.FormatJPEG, bb.orientation, usual()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkBimg makes the same three pictures with bimg, which decodes the
// original for each: the ratio of the table of dependencies in CONTRIBUTING.
func BenchmarkBimg(b *testing.B) {
	file := photo24()
	for b.Loop() {
		for _, r := range usual() {
			w, h := Box(6000, 4000, r.LongEdge)
			_, err := bimg.Resize(file, bimg.Options{
				Width: w, Height: h, Force: true, Quality: r.Quality, Type: bimg.JPEG,
				NoAutoRotate: true, StripMetadata: true, OutputICC: "srgb",
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkSteps(b *testing.B) {
	file := photo24()
	h, _ := readHeader("jpegload_buffer", file)
	tagged := decoding{loader: "jpegload_buffer", shrink: 2, width: 2560, height: 1707, source: colorOf(h)}
	untagged := tagged
	untagged.source = colorSource{}
	unshrunk := untagged
	unshrunk.shrink = 1
	large, ok := tagged.decode(file, noWarnings)
	if !ok {
		b.Fatal("no picture")
	}
	defer large.free()
	turn := func(p pixels, ok bool) {
		if !ok {
			b.Fatal("no picture")
		}
		p.free()
	}
	for _, bb := range []struct {
		name string
		step func()
	}{
		{"header", func() { readHeader("jpegload_buffer", file) }},
		{"color", func() { colorOf(h) }},
		{"decode", func() { turn(tagged.decode(file, noWarnings)) }},
		{"decode without profile", func() { turn(untagged.decode(file, noWarnings)) }},
		{"decode without shrink on load", func() { turn(unshrunk.decode(file, noWarnings)) }},
		{"orient", func() { turn(large.orient(6)) }},
		{"resize to 1280", func() { turn(large.resize(1280, 853)) }},
		{"jpeg", func() { large.encode(schema.FormatJPEG, 82, 0) }},
	} {
		b.Run(bb.name, func(b *testing.B) {
			for b.Loop() {
				bb.step()
			}
		})
	}
}
