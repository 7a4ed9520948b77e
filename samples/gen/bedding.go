package main

import "math"

// over lays a point of cloth, c from the middle, across something that ends
// at half with an edge rounded by r: how far out it lies and how far down.
func over(c, half, r float64) (out, down float64) {
	d := math.Abs(c) - (half - r)
	sign := math.Copysign(1, c)
	switch bend := d / r; {
	case d <= 0:
		return c, 0
	case bend < math.Pi/2:
		s, k := math.Sincos(bend)
		return sign * (half - r + r*s), r * (1 - k)
	default:
		return sign * half, r + d - r*math.Pi/2
	}
}

// cover is a cloth laid over a bed: across the whole width, from the place
// towards +z.
type cover struct {
	half   float64 // of the bed's width
	length float64
	side   float64 // how far it hangs down at both sides
	foot   float64 // and at the end
	soft   float64 // radius of its edges
	puff   float64 // how high quilted squares stand
	square float64 // their size; 0 for a plain cloth
	folds  float64 // how rumpled it is, meters
	seed   int
}

func putCover(m *mesh, c cover, mat *material) {
	wide, long := 2*(c.half+c.side), c.length+c.foot
	m.sheet(int(wide*60), int(long*60), mat, func(u, v float64) (vec, float64, float64) {
		a, b := (u-0.5)*wide, v*long
		x, fallX := over(a, c.half, c.soft)
		z, fallZ := over(b, c.length, c.soft)
		if b < c.soft { // the near edge is turned under
			fallZ = c.soft - math.Sqrt(math.Max(0, float64(c.soft*c.soft)-float64((c.soft-b)*(c.soft-b))))
			fallZ *= 0.7
		}
		fall := math.Hypot(fallX, fallZ)
		up := c.folds * crumple(a, b, c.seed)
		if c.square > 0 {
			up += c.puff * math.Sqrt(math.Abs(math.Sin(math.Pi*a/c.square)*math.Sin(math.Pi*b/c.square)))
		}
		hang := smooth(0, 0.15, fallX)
		sway := hang * (0.014 + 0.4*c.folds) * math.Sin(b*11+3*noise(b*2, 0, c.seed))
		sway += 0.6 * hang * up
		x += math.Copysign(sway+0.01*hang, a)
		hangZ := smooth(0, 0.15, fallZ) * smooth(c.length-0.1, c.length, b)
		z += hangZ * (0.02*math.Sin(a*10) + 0.6*up + 0.01)
		flat := (1 - hang) * (1 - hangZ)
		y := up*flat - fall
		if fall > c.soft { // the hem is not cut straight
			y += 0.012 * math.Sin(b*7+a*3) * (fall - c.soft) / math.Max(c.side, 0.1)
		}
		return vec{x, y, z}, a, b
	})
}

// crumple is the height of soft folds, about -1 to 1.
func crumple(a, b float64, seed int) float64 {
	wx, wy := noise(a*2+9, b*2, seed)*1.2, noise(a*2, b*2+7, seed+1)*1.2
	ridge := 1 - 2*math.Abs(noise(a*3.2+wx, b*2.3+wy, seed+2)-0.5)
	fine := 1 - 2*math.Abs(noise(a*7+2*wx, b*5-wy, seed+3)-0.5)
	return 0.9*(ridge*ridge-0.4) + 0.4*(fine*fine-0.4) + 0.5*(noise(a*1.5, b*1.5, seed+4)-0.5)
}

// putPillow puts one that lies on its place, w by d, h thick in the middle.
func putPillow(m *mesh, w, h, d float64, seed int, mat *material) {
	for _, side := range []float64{1, -1} {
		m.sheet(48, 36, mat, func(u, v float64) (vec, float64, float64) {
			a, b := (2*u-1)*side, 2*v-1
			edge := (1 - a*a*a*a) * (1 - b*b*b*b)
			x := a * w / 2 * (1 - 0.07*(1-b*b)*a*a)
			z := -b * d / 2 * (1 - 0.07*(1-a*a)*b*b)
			dent := 1 - 0.28*math.Exp(-3*float64(a*a)-3*float64((b-0.1)*(b-0.1)))
			y := math.Sqrt(math.Max(edge, 0)) * h / 2
			if side > 0 {
				y *= dent
			}
			y += side * 0.012 * crumple(a*w*1.6, b*d*1.6, seed) * edge
			return vec{x, h/2 + side*y, z}, a * w / 2, b * d / 2
		})
	}
}

// bed describes a made bed: its head at the place, its foot towards +z.
type bed struct {
	w, l          float64 // of the mattress
	head, foot    float64 // heights of the boards; 0 for none
	frame         *material
	sheet, pillow *material
	duvet, turned *material // turned is the side folded back below the pillow
	quilt         float64   // size of quilted squares, 0 for none
	folds         float64
	side          float64
	seed          int
}

// height of the mattress' upper side.
const bedTop = 0.5

func putBed(m *mesh, b bed) {
	place := m.at
	in := func(x, y, z float64, f func()) { m.in(place.move(x, y, z), f) }
	board := func(z, h float64) {
		if h == 0 {
			return
		}
		for _, x := range []float64{-b.w/2 - 0.02, b.w/2 + 0.02} {
			in(x, 0, z, func() { m.box(0.06, h+0.03, 0.06, 0.012, b.frame) })
		}
		in(0, 0.2, z, func() { m.box(b.w, h-0.23, 0.035, 0.006, b.frame) })
		in(0, h-0.05, z, func() { m.box(b.w, 0.05, 0.05, 0.012, b.frame) })
	}
	board(0.03, b.head)
	board(b.l+0.1, b.foot)
	for _, x := range []float64{-b.w/2 - 0.02, b.w/2 + 0.02} {
		in(x, 0.2, b.l/2+0.06, func() { m.box(0.035, 0.14, b.l, 0.006, b.frame) })
	}
	in(0, 0.28, b.l/2+0.065, func() { m.box(b.w, bedTop-0.28, b.l, 0.055, b.sheet) })
	in(0, bedTop-0.012, 0.33, func() {
		m.in(m.at.pitch(9), func() { putPillow(m, 0.66*math.Min(1, b.w), 0.17, 0.44, b.seed, b.pillow) })
	})
	in(0, bedTop+0.055, 0.62, func() {
		putCover(m, cover{
			half: b.w/2 + 0.035, length: b.l - 0.55, side: b.side, foot: 0.12, soft: 0.07,
			puff: 0.03, square: b.quilt, folds: b.folds, seed: b.seed,
		}, b.duvet)
	})
	in(0, bedTop+0.108, 0.56, func() {
		putCover(m, cover{half: b.w/2 + 0.05, length: 0.34, side: b.side * 0.8, foot: 0.02, soft: 0.035, folds: b.folds * 0.7, seed: b.seed + 5}, b.turned)
	})
}
