package main

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
)

// film is how light becomes a photograph.
type film struct {
	key   float64 // how bright the middle is; 0.18 is a gray card
	white vec     // color of the light that is to look white
	crisp float64 // contrast, 1 is flat
}

// develop turns light into pixels: exposed for the middle of the brightness,
// windows bleeding a little, highlights rolling off as on film.
func (f film) develop(pic *picture) *image.RGBA {
	sum := 0.0
	for _, c := range pic.px {
		sum += math.Log(clamp(c.luma(), 1e-3, 10))
	}
	gain := f.key / math.Exp(sum/float64(len(pic.px)))
	balance := vec{gain / f.white.X, gain / f.white.Y, gain / f.white.Z}
	veil := bleed(pic, 1/gain)
	curve := f.curve()
	out := image.NewRGBA(image.Rect(0, 0, pic.w, pic.h))
	each(pic.h, func(y int) {
		for x := range pic.w {
			dx, dy := float64(2*x-pic.w)/float64(pic.w), float64(2*y-pic.h)/float64(pic.h)
			c := mix(pic.px[y*pic.w+x], veil.at(x, y), 0.07).mul(balance)
			c = c.scale(1 - 0.09*(float64(dx*dx)+float64(dy*dy)))
			c = mix(vec{1, 1, 1}.scale(c.luma()), c, 0.94)
			out.SetRGBA(x, y, color.RGBA{curve(c.X), curve(c.Y), curve(c.Z), 255})
		}
	})
	return out
}

// curve returns light to 8-bit sRGB through a table, even in square roots.
func (f film) curve() func(float64) uint8 {
	const size, most = 1 << 14, 16.0
	table := make([]uint8, size)
	mid := math.Pow(0.18, f.crisp)
	m := mid * (1 - 0.19) / 0.19
	for i := range table {
		r := float64(i) / size
		x := math.Pow(most*r*r, f.crisp)
		// The shoulder never quite ends; 1.06 lets highlights reach white.
		y := clamp(1.06*x/(x+m), 0, 1)
		if y <= 0.0031308 {
			y *= 12.92
		} else {
			y = 1.055*math.Pow(y, 1/2.4) - 0.055
		}
		table[i] = uint8(3 + 252*y + 0.5) // film has no perfect black
	}
	return func(x float64) uint8 {
		return table[int(clamp(math.Sqrt(clamp(x, 0, most)/most)*size, 0, size-1))]
	}
}

// haze is a small, blurred copy of a picture.
type haze struct {
	w, h, by int
	px       []vec
}

// bleed is the picture as a soft lens veils it: small and blurred.
func bleed(pic *picture, white float64) *haze {
	by := max(1, max(pic.w, pic.h)/200)
	z := &haze{w: pic.w/by + 1, h: pic.h/by + 1, by: by}
	z.px = make([]vec, z.w*z.h)
	each(len(z.px), func(i int) {
		var sum vec
		n := 0.0
		for y := i / z.w * by; y < min(i/z.w*by+by, pic.h); y++ {
			for x := i % z.w * by; x < min(i%z.w*by+by, pic.w); x++ {
				c := pic.px[y*pic.w+x]
				if l := c.luma(); l > 4*white {
					c = c.scale(4 * white / l)
				}
				sum = sum.add(c)
				n++
			}
		}
		if n > 0 {
			z.px[i] = sum.scale(1 / n)
		}
	})
	for range 3 {
		z.blur(1, z.w, z.w, z.h)
		z.blur(z.w, z.h, 1, z.w)
	}
	return z
}

// blur averages along lines of n points that lie step apart; the lines begin
// next apart.
func (z *haze) blur(step, n, next, lines int) {
	const r = 5
	old := append([]vec(nil), z.px...)
	for line := range lines {
		for i := range n {
			var sum vec
			for k := i - r; k <= i+r; k++ {
				sum = sum.add(old[line*next+min(max(k, 0), n-1)*step])
			}
			z.px[line*next+i*step] = sum.scale(1.0 / (2*r + 1))
		}
	}
}

func (z *haze) at(x, y int) vec {
	fx := clamp(float64(x)/float64(z.by)-0.5, 0, float64(z.w-2))
	fy := clamp(float64(y)/float64(z.by)-0.5, 0, float64(z.h-2))
	i := int(fy)*z.w + int(fx)
	tx, ty := fx-math.Floor(fx), fy-math.Floor(fy)
	return mix(mix(z.px[i], z.px[i+1], tx), mix(z.px[i+z.w], z.px[i+z.w+1], tx), ty)
}

// store turns an upright picture into the pixels a camera held that way would
// have written, to be shown by the EXIF orientation (1, 3, 6 or 8).
func store(up *image.RGBA, orientation int) *image.RGBA {
	w, h := up.Rect.Dx(), up.Rect.Dy()
	if orientation >= 5 {
		w, h = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			var c color.RGBA
			switch orientation {
			case 3:
				c = up.RGBAAt(w-1-x, h-1-y)
			case 6:
				c = up.RGBAAt(h-1-y, x)
			case 8:
				c = up.RGBAAt(y, w-1-x)
			default:
				c = up.RGBAAt(x, y)
			}
			out.SetRGBA(x, y, c)
		}
	}
	return out
}

// shrink scales a picture down to w by h, each pixel the mean of what it
// covers.
func shrink(src *image.RGBA, w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	sw, sh := src.Rect.Dx(), src.Rect.Dy()
	for y := range h {
		for x := range w {
			var r, g, b, n int
			for sy := y * sh / h; sy < max((y+1)*sh/h, y*sh/h+1); sy++ {
				for sx := x * sw / w; sx < max((x+1)*sw/w, x*sw/w+1); sx++ {
					c := src.RGBAAt(sx, sy)
					r, g, b, n = r+int(c.R), g+int(c.G), b+int(c.B), n+1
				}
			}
			out.SetRGBA(x, y, color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 255})
		}
	}
	return out
}

func encode(img image.Image, quality int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	return b.Bytes()
}
