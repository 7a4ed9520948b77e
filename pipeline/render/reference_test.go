package render

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"slices"
	"sort"
	"testing"
)

// reference reduces a picture slowly: from full size to the size wanted in one
// step of Lanczos3, in floating point, and rounds nothing. It is fed the rows
// of the picture as they come, in sRGB, 0 to 1, and reduces those numbers, not
// the light that they stand for: the package comment says why.
type reference struct {
	width, height int // wanted
	across, down  []weights
	sum           []float32
	narrow        []float32 // one row
}

// weights are what a pixel of the result is made of: one of each pixel of the
// picture from the first on.
type weights struct {
	first int
	of    []float32
}

// lanczos centres pixels on pixels: the edges of both pictures are the same,
// and the picture's last pixels go on outside.
func lanczos(from, to int) []weights {
	kernel := func(x float64) float64 {
		switch {
		case x == 0:
			return 1
		case math.Abs(x) >= 3:
			return 0
		}
		return 3 * math.Sin(math.Pi*x) * math.Sin(math.Pi*x/3) / (math.Pi * math.Pi * x * x)
	}
	scale := float64(from) / float64(to)
	out := make([]weights, to)
	for i := range out {
		centre := (float64(i)+0.5)*scale - 0.5
		low, high := int(math.Ceil(centre-3*scale)), int(math.Floor(centre+3*scale))
		first, last := max(low, 0), min(high, from-1)
		of, total := make([]float32, last-first+1), 0.0
		for j := low; j <= high; j++ {
			total += kernel((float64(j) - centre) / scale)
		}
		for j := low; j <= high; j++ {
			of[min(max(j, first), last)-first] += float32(kernel((float64(j)-centre)/scale) / total)
		}
		out[i] = weights{first, of}
	}
	return out
}

func newReference(width, height, toWidth, toHeight int) *reference {
	return &reference{
		width: toWidth, height: toHeight,
		across: lanczos(width, toWidth), down: lanczos(height, toHeight),
		sum:    make([]float32, 3*toWidth*toHeight),
		narrow: make([]float32, 3*toWidth),
	}
}

func (r *reference) row(y int, rgb []float32) {
	for x, w := range r.across {
		var red, green, blue float32
		from := rgb[3*w.first : 3*(w.first+len(w.of))]
		for i, f := range w.of {
			red += f * from[3*i]
			green += f * from[3*i+1]
			blue += f * from[3*i+2]
		}
		r.narrow[3*x], r.narrow[3*x+1], r.narrow[3*x+2] = red, green, blue
	}
	// The rows that it counts in are neighbours.
	start := sort.Search(len(r.down), func(i int) bool { return y < r.down[i].first+len(r.down[i].of) })
	for i, w := range r.down[start:] {
		if y < w.first {
			break
		}
		f, to := w.of[y-w.first], r.sum[3*r.width*(start+i):]
		for j, v := range r.narrow {
			to[j] += f * v
		}
	}
}

// pixel gives a pixel of the result in sRGB, turned upright from how it was
// stored.
func (r *reference) pixel(x, y, orientation int) (rgb [3]float64) {
	i := 3 * uprightFrom(x, y, r.width, r.height, orientation)
	for j := range rgb {
		rgb[j] = min(max(float64(r.sum[i+j]), 0), 1)
	}
	return rgb
}

// decodeSRGB is the opposite of encodeSRGB.
func decodeSRGB(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// uprightFrom finds a pixel of an upright picture in what was stored with an
// orientation, width by height.
func uprightFrom(x, y, width, height, orientation int) int {
	at := func(side string) int { // how far from a side that is seen
		w, h := swapIf(orientation >= 5, width, height)
		return map[string]int{"top": y, "bottom": h - 1 - y, "left": x, "right": w - 1 - x}[side]
	}
	sides := exifSides[max(orientation, 1)]
	return at(sides[0])*width + at(sides[1])
}

// shown is a decoded rendering, in sRGB, 0 to 1.
type shown struct {
	*image.YCbCr
	smooth bool // the chroma is between four pixels
}

func show(t testing.TB, b []byte) shown {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	p, ok := m.(*image.YCbCr)
	if !ok || p.SubsampleRatio != image.YCbCrSubsampleRatio444 && p.SubsampleRatio != image.YCbCrSubsampleRatio420 {
		t.Fatalf("a rendering is a %T", m)
	}
	return shown{p, p.SubsampleRatio == image.YCbCrSubsampleRatio420}
}

// pixel smooths the chroma as viewers do. Go's own decoder leaves it in blocks.
func (s shown) pixel(x, y int) [3]float64 {
	chroma := func(plane []uint8) float64 {
		if !s.smooth {
			return float64(plane[y*s.CStride+x]) - 128
		}
		w, h := (s.Rect.Dx()+1)/2, (s.Rect.Dy()+1)/2
		cx, cy := (float64(x)-0.5)/2, (float64(y)-0.5)/2
		left, top := math.Floor(cx), math.Floor(cy)
		fx, fy := cx-left, cy-top
		at := func(x, y int) float64 {
			return float64(plane[min(max(y, 0), h-1)*s.CStride+min(max(x, 0), w-1)])
		}
		l, u := int(left), int(top)
		return (1-fy)*((1-fx)*at(l, u)+fx*at(l+1, u)) + fy*((1-fx)*at(l, u+1)+fx*at(l+1, u+1)) - 128
	}
	return fromYCbCr(float64(s.Y[y*s.YStride+x]), chroma(s.Cb), chroma(s.Cr))
}

// fromYCbCr is JFIF's conversion, to whole steps of 8 bits.
func fromYCbCr(luma, cb, cr float64) (rgb [3]float64) {
	for i, c := range [3]float64{luma + 1.402*cr, luma - 0.344136*cb - 0.714136*cr, luma + 1.772*cb} {
		rgb[i] = math.Round(min(max(c, 0), 255)) / 255
	}
	return rgb
}

// distance is how far two pictures are apart, in ΔE2000.
type distance struct{ mean, p95, max float64 }

// distanceOf looks at every pixel of a small picture, and of a large one at so
// many that more would change nothing.
func distanceOf(width, height int, got, want func(x, y int) [3]float64) distance {
	step := 1
	for width*height/step > 100_000 {
		step += 2 // no multiple of 8, where the blocks of a JPEG meet
	}
	var all []float64
	var d distance
	for i := 0; i < width*height; i += step {
		x, y := i%width, i/width
		e := deltaE(labOf(got(x, y)), labOf(want(x, y)))
		all = append(all, e)
		d.mean += e
		d.max = max(d.max, e)
	}
	d.mean /= float64(len(all))
	slices.Sort(all)
	d.p95 = all[len(all)*95/100]
	return d
}
