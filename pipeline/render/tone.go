//go:build libraw

package render

import (
	"math"
	"slices"
	"sync"

	"github.com/stillroom/stillroom/pipeline/container/previews"
	"github.com/stillroom/stillroom/schema"
)

// linear is a developed picture: 16 bits of light, 1 or 3 components.
type linear struct {
	pix                   []uint16
	width, height, colors int
}

// tones map light to what is shown, for each component, in 8 or in 16 bits.
type tones[T byte | uint16] [3][1 << 16]T

// toned writes triples.
func toned[T byte | uint16](m linear, out []T, t *tones[T]) {
	if m.colors == 1 {
		for i, v := range m.pix[:m.width*m.height] {
			out[3*i], out[3*i+1], out[3*i+2] = t[0][v], t[1][v], t[2][v]
		}
		return
	}
	pix, out := m.pix[:m.width*m.height*3], out[:m.width*m.height*3]
	for i := 0; i+2 < len(pix); i += 3 {
		out[i], out[i+1], out[i+2] = t[0][pix[i]], t[1][pix[i+1]], t[2][pix[i+2]]
	}
}

// encoded is sRGB's transfer function for 16 bits of light.
var encoded = sync.OnceValue(func() *[1 << 16]float32 {
	var t [1 << 16]float32
	for i := range t {
		t[i] = float32(encodeSRGB(float64(i) / 65535))
	}
	return &t
})

// curve is a function from sRGB of plain light to sRGB of a picture, both 0 to
// 1, at equal distances.
type curve [257]float64

func (c *curve) at(x float64) float64 {
	pos := min(max(x, 0), 1) * float64(len(c)-1)
	i := min(int(pos), len(c)-2)
	return c[i] + (c[i+1]-c[i])*(pos-float64(i))
}

func tonesOf[T byte | uint16](curves [3]curve) *tones[T] {
	t := new(tones[T])
	for c := range curves {
		for i, x := range encoded() {
			t[c][i] = T(math.Round(float64(^T(0)) * min(max(curves[c].at(float64(x)), 0), 1)))
		}
	}
	return t
}

// usualCurve is for files that do not show what the camera made of them. Light
// as the sensor saw it looks dark and flat: cameras expose for the highlights,
// then lift the middle and bend the ends. This is what they do on average.
var usualCurve = sync.OnceValue(func() curve {
	return smoothCurve([]point{{0, 0}, {0.125, 0.10}, {0.25, 0.27}, {0.5, 0.63}, {0.75, 0.88}, {1, 1}})
})

// small is a reduced copy of a picture, to be compared.
type small struct {
	pix           []float32 // triples, 0 to 1
	width, height int
}

// smallEdge is the long edge of pictures that are compared. Quantiles of some
// 40,000 pixels are as good as those of all.
const smallEdge = 256

// reduce averages boxes of the encoded picture, as a preview is averaged.
func (m linear) reduce(width, height int) small {
	table := encoded()
	s := small{pix: make([]float32, width*height*3), width: width, height: height}
	for y := range height {
		y0, y1 := y*m.height/height, max((y+1)*m.height/height, y*m.height/height+1)
		for x := range width {
			x0, x1 := x*m.width/width, max((x+1)*m.width/width, x*m.width/width+1)
			var sum [3]float32
			for row := y0; row < y1; row++ {
				pix := m.pix[(row*m.width+x0)*m.colors : (row*m.width+x1)*m.colors]
				if m.colors == 1 {
					for _, v := range pix {
						sum[0] += table[v]
					}
					continue
				}
				for i := 0; i+2 < len(pix); i += 3 {
					sum[0] += table[pix[i]]
					sum[1] += table[pix[i+1]]
					sum[2] += table[pix[i+2]]
				}
			}
			if m.colors == 1 {
				sum[1], sum[2] = sum[0], sum[0]
			}
			n := float32((y1 - y0) * (x1 - x0))
			for c := range sum {
				s.pix[(y*width+x)*3+c] = sum[c] / n
			}
		}
	}
	return s
}

// crop keeps the middle.
func (s small) crop(width, height int) small {
	width, height = min(width, s.width), min(height, s.height)
	x, y := (s.width-width)/2, (s.height-height)/2
	out := small{width: width, height: height, pix: make([]float32, 0, width*height*3)}
	for row := y; row < y+height; row++ {
		at := (row*s.width + x) * 3
		out.pix = append(out.pix, s.pix[at:at+width*3]...)
	}
	return out
}

// bars is how many rows at the top and at the bottom, together, are black: in
// thumbnails of a fixed shape, what the picture does not fill.
func (s small) bars() int {
	black := func(y int) bool {
		for _, v := range s.pix[y*s.width*3 : (y+1)*s.width*3] {
			if v > 0.12 {
				return false
			}
		}
		return true
	}
	top, bottom := 0, 0
	for top < s.height/2 && black(top) {
		top++
	}
	for bottom < s.height/2 && black(s.height-1-bottom) {
		bottom++
	}
	return 2 * min(top, bottom)
}

// curves are those of the camera, taken from its own rendering where there is
// one to compare with.
func (l *rawJob) curves(m linear, left []previews.Preview) [3]curve {
	for _, p := range left {
		if p.Width < 100 || p.Height < 75 || l.file.OrientationOf(p, l.orientation) != l.orientation {
			continue // nothing to see, or it stands otherwise than the RAW picture
		}
		if camera, ok := reduce(p, l.limits); ok {
			if curves, ok := match(m, camera); ok {
				return curves
			}
			break
		}
	}
	return [3]curve{usualCurve(), usualCurve(), usualCurve()}
}

// reduce decodes a preview, if it is sound, to be compared.
func reduce(p previews.Preview, lim Limits) (small, bool) {
	h, ok := readHeader(loaders[schema.FormatJPEG], p.Data)
	if !ok || lim.check(h.width, h.height) != nil {
		return small{}, false
	}
	h.adobeRGB = h.adobeRGB || p.AdobeRGB
	width, height := Box(h.width, h.height, smallEdge)
	rung, partial, ok := decodeOnce(p.Data, schema.FormatJPEG, h, width, height)
	if !ok {
		return small{}, false
	}
	defer rung.free()
	s := small{width: width, height: height, pix: make([]float32, width*height*3)}
	for i, v := range rung.bytes() {
		s.pix[i] = float32(v) / 255
	}
	return s, !partial
}

// match finds the curves that give the developed picture the camera's
// distribution of values, in each component: that is exposure, contrast and
// white balance at once, and needs no pixel to lie exactly on another. It
// reports false if the two are not the same picture.
func match(m linear, camera small) (curves [3]curve, ok bool) {
	// Bring both to the same shape.
	if high := camera.width * m.height / m.width; camera.bars() > 1 && high < camera.height {
		camera = camera.crop(camera.width, high)
	}
	long := max(camera.width, camera.height)
	width, height := long, max(long*m.height/m.width, 1)
	if m.width < m.height || height > long {
		width, height = max(long*m.width/m.height, 1), long
	}
	// One of the two is then the smaller in one direction.
	raw := m.reduce(width, height)
	width, height = min(raw.width, camera.width), min(raw.height, camera.height)
	raw, camera = raw.crop(width, height), camera.crop(width, height)

	for c := range curves {
		curves[c] = quantileCurve(raw.values(c), camera.values(c))
	}
	// The same shot gives 0.95; another one, or a preview in that was edited
	// beyond recognition, does not come near.
	const same = 0.8
	return curves, raw.like(camera, &curves) > same
}

// quantileCurve leads each value of one sorted list to the value of the same
// rank in the other, smoothly.
func quantileCurve(from, to []float32) (c curve) {
	points := []point{{0, 0}}
	const steps = 200
	for i := range steps + 1 {
		at := i * (len(from) - 1) / steps
		p := point{float64(from[at]), float64(to[at])}
		if last := points[len(points)-1]; p.x > last.x+0.002 && p.x < 1 {
			points = append(points, p)
		}
	}
	return smoothCurve(append(points, point{1, 1}))
}

type point struct{ x, y float64 }

// smoothCurve goes by points in ascending order, the first at 0 and the last
// at 1, and cuts their corners.
func smoothCurve(points []point) (c curve) {
	k := 0
	for i := range c {
		x := float64(i) / float64(len(c)-1)
		for k+2 < len(points) && points[k+1].x < x {
			k++
		}
		a, b := points[k], points[k+1]
		c[i] = a.y + (b.y-a.y)*(x-a.x)/(b.x-a.x)
	}
	// Twice a moving average: what rises still does.
	for range 2 {
		before := c
		for i := range c {
			r := min(5, i, len(c)-1-i)
			sum := 0.0
			for _, v := range before[i-r : i+r+1] {
				sum += v
			}
			c[i] = sum / float64(2*r+1)
		}
	}
	return c
}

// like is the correlation of two pictures' brightness, after the curves.
func (s small) like(camera small, curves *[3]curve) float64 {
	var n, sx, sy, sxx, syy, sxy float64
	for i := 0; i+2 < len(s.pix); i += 3 {
		var x, y float64
		for c := range 3 {
			x += curves[c].at(float64(s.pix[i+c]))
			y += float64(camera.pix[i+c])
		}
		n++
		sx, sy, sxx, syy, sxy = sx+x, sy+y, sxx+x*x, syy+y*y, sxy+x*y
	}
	if d := (n*sxx - sx*sx) * (n*syy - sy*sy); d > 0 {
		return (n*sxy - sx*sy) / math.Sqrt(d)
	}
	return 0
}

// values are those of one component, sorted.
func (s small) values(component int) []float32 {
	list := make([]float32, 0, len(s.pix)/3)
	for i := component; i < len(s.pix); i += 3 {
		list = append(list, s.pix[i])
	}
	slices.Sort(list)
	return list
}
