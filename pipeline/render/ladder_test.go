package render

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"strings"
	"sync"
	"testing"

	"github.com/h2non/bimg"

	"github.com/stillroom/stillroom/schema"
)

var (
	red   = color.RGBA{220, 30, 30, 255}
	green = color.RGBA{30, 200, 40, 255}
	blue  = color.RGBA{30, 40, 210, 255}
	white = color.RGBA{250, 250, 250, 255}
)

// exifSides are the words of the EXIF standard for each orientation: which
// visual side the first row is at, and which the first column.
var exifSides = [9][2]string{
	1: {"top", "left"}, 2: {"top", "right"}, 3: {"bottom", "right"}, 4: {"bottom", "left"},
	5: {"left", "top"}, 6: {"right", "top"}, 7: {"right", "bottom"}, 8: {"left", "bottom"},
}

// stored turns an upright picture into what a camera would store with the
// orientation.
func stored(m image.Image, orientation int) image.Image {
	sides := exifSides[orientation]
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if orientation >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for row := range out.Bounds().Dy() {
		for col := range out.Bounds().Dx() {
			var x, y int
			for i, n := range [2]int{row, col} {
				switch sides[i] {
				case "top":
					y = n
				case "bottom":
					y = h - 1 - n
				case "left":
					x = n
				case "right":
					x = w - 1 - n
				}
			}
			out.Set(col, row, m.At(x, y))
		}
	}
	return out
}

func TestLadderMakesUpright(t *testing.T) {
	const width, height = 1200, 800
	upright := paint(width, height, func(x, y int) color.RGBA {
		switch {
		case x < width/2 && y < height/2:
			return red
		case y < height/2:
			return green
		case x < width/2:
			return blue
		}
		return white
	})
	recipes := one(2560)
	for _, edge := range []int{900, 601, 100} {
		recipes = append(recipes, one(edge)...)
	}
	for orientation := range 9 {
		t.Run(fmt.Sprint("orientation ", orientation), func(t *testing.T) {
			// The tag in the file says the same, and must not turn it again.
			tag := exifSegment(uint16(orientation), 1, "R98")
			file := encodeJPEG(t, stored(upright, max(orientation, 1)), tag)
			rs, pictures := mustLadder(t, file, schema.FormatJPEG, orientation, recipes)
			for i, m := range pictures {
				w, h := Box(width, height, recipes[i].LongEdge)
				if rs[i].Width != w || rs[i].Height != h {
					t.Fatalf("%d x %d, want %d x %d", rs[i].Width, rs[i].Height, w, h)
				}
				wantColor(t, m, 2, 2, red, 6)
				wantColor(t, m, w-3, 2, green, 6)
				wantColor(t, m, 2, h-3, blue, 6)
				wantColor(t, m, w-3, h-3, white, 6)
			}
		})
	}
	t.Run("the tag alone turns nothing", func(t *testing.T) {
		file := encodeJPEG(t, upright, exifSegment(6, 1, "R98"))
		rs, _ := mustLadder(t, file, schema.FormatJPEG, 1, one(2560))
		if rs[0].Width != width || rs[0].Height != height {
			t.Errorf("turned to %d x %d", rs[0].Width, rs[0].Height)
		}
	})
}

func TestLadderKeepsOrderAndNeverEnlarges(t *testing.T) {
	recipes := usual()
	recipes[0], recipes[2] = recipes[2], recipes[0]
	rs, _ := mustLadder(t, encodeJPEG(t, paint(100, 68, scene)), schema.FormatJPEG, 1, recipes)
	for i, r := range rs {
		if r.Recipe != recipes[i] || r.Width != 100 || r.Height != 68 {
			t.Errorf("rendering %d is %q, %d x %d", i, r.Recipe.Name, r.Width, r.Height)
		}
	}
	rs, _ = mustLadder(t, encodeJPEG(t, paint(2000, 1334, scene)), schema.FormatJPEG, 1, recipes)
	for i, want := range [][2]int{{320, 213}, {1280, 854}, {2000, 1334}} {
		if rs[i].Width != want[0] || rs[i].Height != want[1] {
			t.Errorf("rendering %d is %d x %d, want %v", i, rs[i].Width, rs[i].Height, want)
		}
	}
}

// TestLadderExactSizes asks for odd sizes, where libvips' own rounding could
// differ from Box.
func TestLadderExactSizes(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {1, 700}, {700, 1}, {9, 5}, {641, 427}, {1023, 769}} {
		file := encodeJPEG(t, paint(size[0], size[1], scene))
		var recipes []schema.Recipe
		for edge := 1; edge < 700; edge += 1 + edge/6 {
			recipes = append(recipes, one(edge)...)
		}
		rs, _ := mustLadder(t, file, schema.FormatJPEG, 6, recipes)
		for i, r := range rs {
			if w, h := Box(size[1], size[0], recipes[i].LongEdge); r.Width != w || r.Height != h {
				t.Errorf("%v to %d: %d x %d, want %d x %d", size, recipes[i].LongEdge, r.Width, r.Height, w, h)
			}
		}
	}
}

func TestLadderWritesPixelsOnly(t *testing.T) {
	const secret = "Example Street 1"
	file := encodeJPEG(t, paint(700, 500, scene),
		exifSegment(1, 1, "R98"),
		segment(0xE1, []byte("http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>"+secret+"</x:xmpmeta>")),
		iccSegment(matrixProfile(p3, 2.2)),
		segment(0xED, []byte("Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x10"+secret)),
		segment(0xFE, []byte(secret)),
	)
	recipes := append(one(2560), one(300)...)
	rs, _ := mustLadder(t, append(file, secret...), schema.FormatJPEG, 1, recipes)
	for _, r := range rs {
		if bytes.Contains(r.Data, []byte(secret)) {
			t.Error("text of the original in a rendering")
		}
		wantPlainJPEG(t, r.Data)
	}
}

// wantPlainJPEG checks that a JPEG holds one picture, a JFIF header that says
// nothing, and no more.
func wantPlainJPEG(t *testing.T, b []byte) {
	t.Helper()
	for pos := 2; b[pos+1] != 0xDA; {
		marker, n := b[pos+1], int(b[pos+2])<<8+int(b[pos+3])
		payload := b[pos+4 : pos+2+n]
		switch {
		case marker == 0xE0:
			if !bytes.HasPrefix(payload, []byte("JFIF\x00")) || len(payload) != 14 {
				t.Errorf("APP0 is %q", payload)
			}
		case marker >= 0xE1 && marker <= 0xEF, marker == 0xFE:
			t.Errorf("segment %X of %d bytes", marker, n)
		}
		pos += 2 + n
	}
	if n := bytes.Count(b, []byte("\xFF\xD8\xFF")); n != 1 {
		t.Errorf("%d pictures inside", n)
	}
	if !bytes.HasSuffix(b, []byte("\xFF\xD9")) {
		t.Error("bytes after the picture")
	}
}

func TestLadderOfDamage(t *testing.T) {
	file := encodeJPEG(t, paint(800, 600, scene))
	scan := bytes.Index(file, []byte("\xFF\xDA"))

	for _, percent := range []int{10, 50, 90, 99} {
		t.Run(fmt.Sprint("cut to ", percent, " percent"), func(t *testing.T) {
			wantDecodeError(t, file[:len(file)*percent/100], schema.FormatJPEG)
		})
	}
	t.Run("cut and closed", func(t *testing.T) {
		// With an end marker put on, the decoder fills up and says so.
		cut := append(bytes.Clone(file[:scan+(len(file)-scan)/2]), 0xFF, 0xD9)
		rs, _ := mustLadder(t, cut, schema.FormatJPEG, 1, one(400))
		if !rs[0].Partial {
			t.Error("not marked as partial")
		}
	})
	t.Run("stray bytes in the header", func(t *testing.T) {
		stray := withSegments(file, segment(0xFE, []byte("x")), []byte{0, 0, 0xFF, 0})
		rs, _ := mustLadder(t, stray, schema.FormatJPEG, 1, one(400))
		if rs[0].Partial {
			t.Error("marked as partial")
		}
	})
	t.Run("sound", func(t *testing.T) {
		rs, _ := mustLadder(t, file, schema.FormatJPEG, 1, one(400))
		if rs[0].Partial {
			t.Error("marked as partial")
		}
	})
	t.Run("cut PNG", func(t *testing.T) {
		b := encodePNG(t, paint(300, 200, scene))
		wantDecodeError(t, b[:len(b)*9/10], schema.FormatPNG)
	})
	t.Run("cut TIFF", func(t *testing.T) {
		b := encodeTIFF(64, 64, 3, 8, 2, make([]byte, 64*64*3))
		wantDecodeError(t, b[:len(b)-100], schema.FormatTIFF)
	})
	t.Run("nothing", func(t *testing.T) {
		for format := range loaders {
			wantDecodeError(t, nil, format)
		}
	})
	t.Run("another format than said", func(t *testing.T) {
		wantDecodeError(t, file, schema.FormatPNG)
	})
}

func wantDecodeError(t *testing.T, original []byte, format schema.Format) {
	t.Helper()
	rs, err := ladderOf(context.Background(), original, format, 1, one(400))
	var de *DecodeError
	if !errors.As(err, &de) || de.Format != format {
		t.Errorf("got %v, want a DecodeError", err)
	}
	if rs != nil {
		t.Error("renderings with an error")
	}
}

func TestLadderRefuses(t *testing.T) {
	file := encodeJPEG(t, paint(8, 8, scene))
	t.Run("formats it cannot decode", func(t *testing.T) {
		for _, format := range []schema.Format{schema.FormatXMP, schema.FormatMOV, schema.FormatUnknown, schema.FormatJXL} {
			var ue *UnsupportedError
			if _, err := ladderOf(context.Background(), file, format, 1, one(8)); !errors.As(err, &ue) || ue.Format != format {
				t.Errorf("%s: got %v", format, err)
			}
		}
	})
	t.Run("recipes it cannot follow", func(t *testing.T) {
		for _, r := range []schema.Recipe{
			{LongEdge: 100, Quality: 80, Format: schema.FormatPNG},
			{LongEdge: 0, Quality: 80, Format: schema.FormatJPEG},
			{LongEdge: 100, Quality: 101, Format: schema.FormatJPEG},
		} {
			if _, err := ladderOf(context.Background(), file, schema.FormatJPEG, 1, []schema.Recipe{r}); err == nil {
				t.Errorf("%+v: no error", r)
			}
		}
	})
	t.Run("a pixel bomb, by its header", func(t *testing.T) {
		var le *LimitError
		_, err := ladderOf(context.Background(), hugePNG(100_000, 100_000), schema.FormatPNG, 1, one(8))
		if !errors.As(err, &le) || le.Width != 100_000 || le.Height != 100_000 || le.MaxPixels != limits.MaxPixels {
			t.Errorf("got %v", err)
		}
	})
}

func TestLoweredLimitRefusesBeforeItDecodes(t *testing.T) {
	file := encodeJPEG(t, paint(60, 40, scene))
	for _, tt := range []struct {
		most int64
		ok   bool
	}{{2400, true}, {2399, false}} {
		_, err := Limits{MaxPixels: tt.most}.Ladder(context.Background(), Original{Data: file, Format: schema.FormatJPEG}, one(8))
		var le *LimitError
		if refused := errors.As(err, &le) && strings.Contains(err.Error(), "max_pixels"); refused == tt.ok {
			t.Errorf("%d: got %v", tt.most, err)
		}
	}
}

func TestCheckPixels(t *testing.T) {
	for _, tt := range []struct {
		width, height int
		ok            bool
	}{
		{16320, 12240, true}, {20000, 10000, true}, {20000, 10001, false}, {20001, 10000, false},
		{1, 200_000_000, true}, {200_000_000, 1, true}, {1 << 40, 1 << 40, false},
	} {
		if err := limits.check(tt.width, tt.height); (err == nil) != tt.ok {
			t.Errorf("%d x %d: %v", tt.width, tt.height, err)
		}
	}
}

// hugePNG claims a size and has no pixels.
func hugePNG(width, height uint32) []byte {
	chunk := func(kind string, data []byte) []byte {
		b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		b = append(append(b, kind...), data...)
		return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	}
	ihdr := binary.BigEndian.AppendUint32(nil, width)
	ihdr = binary.BigEndian.AppendUint32(ihdr, height)
	return bytes.Join([][]byte{
		[]byte("\x89PNG\r\n\x1a\n"),
		chunk("IHDR", append(ihdr, 8, 2, 0, 0, 0)),
		chunk("IDAT", []byte{0x78, 0x9c, 3, 0, 0, 0, 0, 1}),
		chunk("IEND", nil),
	}, nil)
}

// TestErrorsQuoteNothing puts words into a damaged file where decoders would
// repeat them.
func TestErrorsQuoteNothing(t *testing.T) {
	const secret = "Example Street 1"
	file := encodeJPEG(t, paint(300, 200, scene), segment(0xFE, []byte(secret)))
	_, err := ladderOf(context.Background(), file[:len(file)/2], schema.FormatJPEG, 1, one(100))
	if err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("got %v", err)
	}
}

func TestLadderOfFormats(t *testing.T) {
	wide := func(v uint16, samples int) []byte {
		return bytes.Repeat([]byte{byte(v), byte(v >> 8)}, 40*30*samples)
	}
	gray := image.NewGray(image.Rect(0, 0, 40, 30))
	alpha := image.NewNRGBA(gray.Rect)
	deep := image.NewNRGBA64(gray.Rect)
	for y := range 30 {
		for x := range 40 {
			gray.SetGray(x, y, color.Gray{90})
			alpha.SetNRGBA(x, y, color.NRGBA{0, 0, 0, 128})
			deep.SetNRGBA64(x, y, color.NRGBA64{0, 0, 0, 0})
		}
	}
	var anim bytes.Buffer
	if err := gif.Encode(&anim, paint(40, 30, flat(color.RGBA{0, 0, 255, 255})), nil); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		format schema.Format
		data   []byte
		want   color.RGBA
	}{
		{"gray JPEG", schema.FormatJPEG, encodeJPEG(t, gray), color.RGBA{90, 90, 90, 255}},
		{"half transparent PNG lies on white", schema.FormatPNG, encodePNG(t, alpha), color.RGBA{127, 127, 127, 255}},
		{"fully transparent 16-bit PNG is white", schema.FormatPNG, encodePNG(t, deep), color.RGBA{255, 255, 255, 255}},
		{"16-bit RGB TIFF", schema.FormatTIFF, encodeTIFF(40, 30, 3, 16, 2, wide(0x80FF, 3)), color.RGBA{128, 128, 128, 255}},
		{"16-bit gray TIFF", schema.FormatTIFF, encodeTIFF(40, 30, 1, 16, 1, wide(0x40FF, 1)), color.RGBA{64, 64, 64, 255}},
		{"white CMYK TIFF", schema.FormatTIFF, encodeTIFF(40, 30, 4, 8, 5, make([]byte, 40*30*4)), color.RGBA{255, 255, 255, 255}},
		{"GIF", schema.FormatGIF, anim.Bytes(), color.RGBA{0, 0, 255, 255}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, edge := range []int{40, 20} {
				rs, pictures := mustLadder(t, tt.data, tt.format, 1, one(edge))
				wantColor(t, pictures[0], 5, 5, tt.want, 2)
				if _, ok := pictures[0].(*image.YCbCr); !ok || rs[0].Partial {
					t.Errorf("%T, partial %v", pictures[0], rs[0].Partial)
				}
			}
		})
	}
	t.Run("cyan, magenta and yellow ink", func(t *testing.T) {
		for i, dark := range []string{"red", "green", "blue"} {
			ink := [4]byte{}
			ink[i] = 255
			file := encodeTIFF(40, 30, 4, 8, 5, bytes.Repeat(ink[:], 40*30))
			_, pictures := mustLadder(t, file, schema.FormatTIFF, 1, one(20))
			c := color.RGBAModel.Convert(pictures[0].At(5, 5)).(color.RGBA)
			got := [3]uint8{c.R, c.G, c.B}
			if got[i] >= got[(i+1)%3] || got[i] >= got[(i+2)%3] {
				t.Errorf("ink %d gives %v, want %s the darkest", i, c, dark)
			}
		}
	})
}

func TestLadderInParallel(t *testing.T) {
	file := encodeJPEG(t, stored(paint(1500, 1000, scene), 6), exifSegment(6, 65535, "R03"))
	recipes := append(one(900), one(200)...)
	want, err := ladderOf(context.Background(), file, schema.FormatJPEG, 6, recipes)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				got, err := ladderOf(context.Background(), file, schema.FormatJPEG, 6, recipes)
				if err != nil {
					t.Error(err)
					return
				}
				for i := range want {
					if !bytes.Equal(got[i].Data, want[i].Data) {
						t.Error("another picture than alone")
					}
				}
				if _, err := ladderOf(context.Background(), file[:len(file)/2], schema.FormatJPEG, 6, recipes); err == nil {
					t.Error("half a file without an error")
				}
			}
		})
	}
	wg.Wait()
}

// countdown is cancelled after its Err was asked n times.
type countdown struct {
	context.Context
	n int
}

func (c *countdown) Err() error {
	if c.n--; c.n < 0 {
		return context.Canceled
	}
	return nil
}

func TestLadderCancelled(t *testing.T) {
	file := encodeJPEG(t, paint(300, 200, scene))
	recipes := append(one(200), one(100)...)
	steps := 0
	for ; steps < 100; steps++ {
		rs, err := ladderOf(&countdown{context.Background(), steps}, file, schema.FormatJPEG, 6, recipes)
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) || rs != nil {
			t.Fatalf("cancelled at check %d: %v", steps, err)
		}
	}
	if steps < 6 || steps == 100 { // header, decode, orient, and two checks a rung
		t.Errorf("%d checks on the way", steps)
	}
}

// TestLadderLeaksNothing looks at what libvips still holds after successes,
// failures and cancellations.
func TestLadderLeaksNothing(t *testing.T) {
	file := encodeJPEG(t, paint(600, 400, scene), iccSegment(matrixProfile(p3, 2.2)))
	round := func() {
		for n := range 10 {
			_, _ = ladderOf(&countdown{context.Background(), n}, file, schema.FormatJPEG, 6, append(one(300), one(100)...))
		}
		_, _ = ladderOf(context.Background(), file[:len(file)/2], schema.FormatJPEG, 1, one(300))
		_, _ = ladderOf(context.Background(), hugePNG(1<<20, 1<<20), schema.FormatPNG, 1, one(300))
	}
	round()
	before := bimg.VipsMemory()
	for range 10 {
		round()
	}
	// libvips keeps a few buffers for each thread that ever worked for it.
	if after := bimg.VipsMemory(); after.Allocations > before.Allocations+20 {
		t.Errorf("allocations went from %d to %d", before.Allocations, after.Allocations)
	}
}

func TestVersion(t *testing.T) {
	if v := Version(); strings.Count(v, ".") != 2 || !strings.HasPrefix(v, "8.") {
		t.Errorf("Version() = %q", v)
	}
}
