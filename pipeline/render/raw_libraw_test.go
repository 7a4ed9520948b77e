//go:build libraw

package render

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image/color"
	"math"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// bayer and xtrans are colour filter arrays: 0, 1 and 2 are red, green, blue.
var (
	bayer  = []string{"01", "12"}
	xtrans = []string{"121101", "210012", "101121", "121101", "012210", "101121"}
)

// buildDNG writes a DNG of a sensor that sees as sRGB does, a stop and a half
// of headroom above white left out, and what else is given.
func buildDNG(width, height int, filters []string, at func(x, y int) color.RGBA, more ...tag) []byte {
	le := binary.LittleEndian
	data := make([]byte, 0, 2*width*height)
	for y := range height {
		for x := range width {
			c := at(x, y)
			v := [3]uint8{c.R, c.G, c.B}[filters[y%len(filters)][x%len(filters)]-'0']
			data = le.AppendUint16(data, uint16(256+decodeSRGB(float64(v)/255)*60000))
		}
	}
	return buildTIFF(le, "II*\x00", append(dngTags(width, height, filters, data), more...))
}

func dngTags(width, height int, filters []string, data []byte) []tag {
	le := binary.LittleEndian
	var matrix, neutral, pattern []byte
	for _, v := range []int32{32405, -15371, -4985, -9693, 18760, 416, 556, -2040, 10572} { // XYZ to sRGB
		matrix = le.AppendUint32(le.AppendUint32(matrix, uint32(v)), 10000)
	}
	for range 3 {
		neutral = le.AppendUint32(le.AppendUint32(neutral, 1), 1)
	}
	for _, row := range filters {
		for _, c := range row {
			pattern = append(pattern, byte(c-'0'))
		}
	}
	n := uint16(len(filters))
	return []tag{
		num(0xFE, 0), num(0x100, uint32(width)), num(0x101, uint32(height)), num(0x102, 16), num(0x103, 1), num(0x106, 32803),
		{id: 0x10F, kind: 2, bytes: []byte("Maker\x00")}, {id: 0x110, kind: 2, bytes: []byte("Maker Model\x00")},
		blobAt(0x111, data), num(0x115, 1), num(0x116, uint32(height)), num(0x117, uint32(len(data))), num(0x11C, 1),
		{id: 0x828D, kind: 3, bytes: le.AppendUint16(le.AppendUint16(nil, n), n)}, {id: 0x828E, kind: 1, bytes: pattern},
		{id: 0xC612, kind: 1, bytes: []byte{1, 4, 0, 0}}, {id: 0xC614, kind: 2, bytes: []byte("Maker Model\x00")},
		num(0xC61A, 256), num(0xC61D, 60256),
		{id: 0xC621, kind: 10, bytes: matrix}, {id: 0xC628, kind: 5, bytes: neutral}, {id: 0xC65A, kind: 3, bytes: []byte{21, 0}},
	}
}

// shot has everything a photograph has: smooth tones, colours, some of each.
func shot(w, h int) func(x, y int) color.RGBA {
	patches := quadrants(w, h)
	return func(x, y int) color.RGBA {
		c := patches(x, y)
		if y < h/8 || y >= h-h/8 { // a ramp from black to white
			v := uint8(x * 255 / w)
			c = color.RGBA{v, v, v, 255}
		}
		return c
	}
}

// look is what a camera makes of it: brighter, more contrast, a warm tint.
func look(at func(x, y int) color.RGBA) func(x, y int) color.RGBA {
	f := func(v uint8, k float64) uint8 {
		x := float64(v) / 255
		return uint8(math.Round(255 * min(math.Pow(x*x*(3-2*x), 0.7)*k, 1)))
	}
	return func(x, y int) color.RGBA {
		c := at(x, y)
		return color.RGBA{f(c.R, 1), f(c.G, 0.97), f(c.B, 0.9), 255}
	}
}

// TestDevelop: upright, of the right size, and in the camera's colours.
func TestDevelop(t *testing.T) {
	for _, filters := range [][]string{bayer, xtrans} {
		for _, long := range []int{600, 300} { // all of it, and half of it
			for orientation := range 9 {
				if (long == 300 || len(filters) == len(xtrans)) && orientation%5 != 0 && os.Getenv("STILLROOM_LONG") == "" {
					continue // what turns it does not know how much of it there is, nor how its colors came
				}
				t.Run(fmt.Sprintf("%d filters to %d, orientation %d", len(filters), long, orientation), func(t *testing.T) {
					scene := look(shot(960, 640))
					thumb := encodeJPEG(t, paint(240, 160, look(shot(240, 160))))
					file := buildDNG(960, 640, filters, shot(960, 640), dirs(0x14A, stripOf(thumb)), num(0x112, 6))
					rs, pictures := mustLadder(t, file, schema.FormatDNG, orientation, one(long))
					w, h := long, long*2/3
					if orientation >= 5 || orientation == 0 { // what the file says, 6
						w, h = h, w
					}
					if r := rs[0]; r.Source != SourceLibRaw || r.Partial || r.Width != w || r.Height != h {
						t.Fatalf("%s, partial %v, %d x %d", r.Source, r.Partial, r.Width, r.Height)
					}
					// Where each corner of the stored picture is seen.
					stored := [4][2]int{{240, 160}, {720, 160}, {240, 480}, {720, 480}}
					seen := [9][4]int{{2, 0, 3, 1}, {0, 1, 2, 3}, {1, 0, 3, 2}, {3, 2, 1, 0}, {2, 3, 0, 1}, {0, 2, 1, 3}, {2, 0, 3, 1}, {3, 1, 2, 0}, {1, 3, 0, 2}}[orientation]
					for i, from := range seen {
						x, y := w/4+i%2*w/2, h/4+i/2*h/2
						// 0.21 guesses X-Trans's colours a little otherwise than 0.20.
						wantColor(t, pictures[0], x, y, scene(stored[from][0], stored[from][1]), 20)
					}
				})
			}
		}
	}
}

// TestDevelopWithoutLook: the usual tones, when there is nothing to go by or
// what is there shows something else.
func TestDevelopWithoutLook(t *testing.T) {
	other := encodeJPEG(t, paint(240, 160, func(x, y int) color.RGBA { return shot(240, 160)((x+120)%240, (y*7)%160) }))
	for name, more := range map[string][]tag{
		"nothing":        nil,
		"another shot":   {dirs(0x14A, stripOf(other))},
		"too small":      {dirs(0x14A, stripOf(encodeJPEG(t, paint(60, 40, flat(color.RGBA{A: 255})))))},
		"stored upright": {dirs(0x14A, stripOf(encodeJPEG(t, paint(160, 240, flat(color.RGBA{A: 255})))))},
		"cut off":        {dirs(0x14A, stripOf(other[:len(other)/2]))},
	} {
		t.Run(name, func(t *testing.T) {
			rs, pictures := mustLadder(t, buildDNG(960, 640, bayer, flat(color.RGBA{128, 128, 128, 255}), more...), schema.FormatDNG, 6, one(300))
			if rs[0].Source != SourceLibRaw || rs[0].Partial {
				t.Fatalf("%s, partial %v", rs[0].Source, rs[0].Partial)
			}
			curve := usualCurve()
			v := uint8(math.Round(255 * curve.at(128.0/255)))
			wantColor(t, pictures[0], 100, 100, color.RGBA{v, v, v, 255}, 2)
		})
	}
}

// TestDevelopOrNot: the rule.
func TestDevelopOrNot(t *testing.T) {
	for _, tt := range []struct {
		preview, want int
		source        string
	}{
		{400, 400, SourcePreview}, // large enough for what is asked
		{400, 401, SourceLibRaw},
		{940, 2560, SourcePreview}, // as large as the RAW picture, but for an edge
		{900, 2560, SourceLibRaw},
	} {
		preview := encodeJPEG(t, paint(tt.preview, tt.preview*2/3, shot(tt.preview, tt.preview*2/3)))
		file := buildDNG(960, 640, bayer, shot(960, 640), dirs(0x14A, stripOf(preview)))
		rs, err := ladderOf(context.Background(), file, schema.FormatDNG, 1, one(tt.want))
		if err != nil {
			t.Fatal(err)
		}
		if rs[0].Source != tt.source || rs[0].Partial {
			t.Errorf("preview %d for %d: %s, partial %v", tt.preview, tt.want, rs[0].Source, rs[0].Partial)
		}
		if w, _ := Box(960, 640, tt.want); tt.source == SourceLibRaw && rs[0].Width != w {
			t.Errorf("preview %d for %d: %d wide", tt.preview, tt.want, rs[0].Width)
		}
	}
}

// TestDevelopCutOff: what is missing is never filled with gray.
func TestDevelopCutOff(t *testing.T) {
	small := encodeJPEG(t, paint(280, 187, shot(280, 187)))
	file := buildDNG(960, 640, bayer, shot(960, 640))
	withPreview := buildTIFF(binary.LittleEndian, "II*\x00", append([]tag{dirs(0x14A, stripOf(small))}, dngTags(960, 640, bayer, make([]byte, 960*640*2))...))
	if rs, err := ladderOf(context.Background(), withPreview, schema.FormatDNG, 1, one(600)); err != nil || rs[0].Source != SourcePreview || !rs[0].Partial {
		t.Errorf("zeros: %v %v", rs, err)
	}
	for i := range 20 {
		cut := file[:len(file)*i/20]
		if rs, err := ladderOf(context.Background(), cut, schema.FormatDNG, 1, one(600)); err == nil {
			t.Errorf("%d of 20 parts: rendered from %s", i, rs[0].Source)
		}
	}
}

func TestDevelopLimit(t *testing.T) {
	tags := dngTags(20000, 12000, bayer, make([]byte, 1000))
	for i := range tags {
		if tags[i].id == 0x117 || tags[i].id == 0x111 {
			tags[i].id += 0x4000 // as if there were no strips to check
		}
	}
	_, err := ladderOf(context.Background(), buildTIFF(binary.LittleEndian, "II*\x00", tags), schema.FormatDNG, 1, one(600))
	var le *LimitError
	if !errors.As(err, &le) {
		t.Errorf("got %v", err)
	}
}

func TestDevelopCancel(t *testing.T) {
	file := buildDNG(1800, 1200, bayer, shot(1800, 1200))
	start := time.Now()
	if _, err := ladderOf(context.Background(), file, schema.FormatDNG, 1, one(1280)); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(start)
	for i := range 10 {
		ctx, cancel := context.WithTimeout(context.Background(), whole*time.Duration(i)/10)
		start := time.Now()
		_, err := ladderOf(ctx, file, schema.FormatDNG, 1, one(1280))
		cancel()
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after %d tenths: %v", i, err)
		}
		t.Logf("%v to go, took %v of %v: %v", whole*time.Duration(i)/10, time.Since(start), whole, err)
	}
}

// TestDevelopTogether: many at once do not disturb each other.
func TestDevelopTogether(t *testing.T) {
	thumb := encodeJPEG(t, paint(240, 160, look(shot(240, 160))))
	file := buildDNG(960, 640, bayer, shot(960, 640), dirs(0x14A, stripOf(thumb)))
	want, err := ladderOf(context.Background(), file, schema.FormatDNG, 6, one(600))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 2 {
				got, err := ladderOf(context.Background(), file, schema.FormatDNG, 6, one(600))
				if err != nil || string(got[0].Data) != string(want[0].Data) {
					t.Errorf("another picture, or %v", err)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkDevelop(b *testing.B) {
	thumb := encodeJPEG(b, paint(240, 160, shot(240, 160)))
	file := buildDNG(6000, 4000, bayer, scene, dirs(0x14A, stripOf(thumb)))
	for _, long := range []int{2560, 4000} { // half the size, and all of it
		b.Run(fmt.Sprint(long), func(b *testing.B) {
			for b.Loop() {
				if _, err := ladderOf(context.Background(), file, schema.FormatDNG, 1, one(long)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestDevelopedIsTreated: a sensor's own pixels as well, turned or not, and of the
// whole of them where a part is cut off.
func TestDevelopedIsTreated(t *testing.T) {
	file := buildDNG(400, 300, bayer, checks(20))
	for _, orientation := range []int{1, 6} {
		o := Original{Data: file, Format: schema.FormatDNG, Orientation: orientation}
		r := treated(t, o, one(400), treatment(schema.TreatmentBlur, 0, 0, 0.5, 1))[0]
		is := pictureOf(t, r)
		if r.Source != SourceLibRaw || step(is, 0, 0, 0.5, 1) > 8 || step(is, 0.6, 0, 0.4, 1) < 60 {
			t.Errorf("%d: %s, steps of %.0f and %.0f", orientation, r.Source, step(is, 0, 0, 0.5, 1), step(is, 0.6, 0, 0.4, 1))
		}
		width, height := swapIf(orientation >= 5, 400, 300)
		list := schema.Treatments{treatment(schema.TreatmentCrop, 0, 0, 0.5, 1)}
		w, h, err := Kept(width, height, list)
		if err != nil {
			t.Fatal(err)
		}
		// Half the size would do for all of it, not for what is left.
		w, h = Box(w, h, 200)
		if r := treated(t, o, one(200), list...)[0]; r.Width != w || r.Height != h {
			t.Errorf("%d: cropped to %d x %d, want %d x %d", orientation, r.Width, r.Height, w, h)
		}
	}
}
