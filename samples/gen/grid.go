package main

import "math"

// grid is light gathered at every few pixels of a view.
type grid struct {
	s      *scene
	v      view
	effort effort
	w, h   int
	spots  []spot
	lit    []bool // false where the ray left through a window
	shades []shade
}

func (s *scene) gatherGrid(v view, e effort) *grid {
	g := &grid{s: s, v: v, effort: e, w: v.w/e.coarse + 2, h: v.h/e.coarse + 2}
	g.spots = make([]spot, g.w*g.h)
	g.lit = make([]bool, g.w*g.h)
	g.shades = make([]shade, g.w*g.h)
	each(g.w*g.h, func(i int) {
		x, y := i%g.w, i/g.w
		k := float64(e.coarse)
		g.spots[i], g.lit[i] = s.look(v.o, v.ray(float64(x)*k, float64(y)*k))
		if g.lit[i] {
			// 16 neighbors share out the samples, and so on in the next 16
			// with another start; smooth sees to the rest.
			j := float64((x%4)*4 + y%4)
			dx := (j+0.5)/16 + chance(x/4, y/4, 21)
			dy := j*golden + chance(x/4, y/4, 22)
			g.shades[i] = s.gather(&g.spots[i], e.samples, pick{dx - math.Floor(dx), dy - math.Floor(dy)})
		}
	})
	for _, step := range []int{1, 2, 4, 8} {
		g.smooth(step)
	}
	return g
}

// alike is how much light at one spot says about light at another, 0 to 1.
func alike(a, b *spot, size float64) float64 {
	n := a.n.dot(b.n)
	if n < 0.5 {
		return 0
	}
	off := a.n.dot(b.p.sub(a.p)) / size
	return n * n * n * n * n * n * n * n * math.Exp(-float64(off*off))
}

// smooth averages light with neighbors step points away (à-trous): straight
// light only nearby, scattered light as far as the room is open.
func (g *grid) smooth(step int) {
	kernel := [5]float64{1, 4, 6, 4, 1}
	next := make([]shade, len(g.shades))
	each(len(g.shades), func(i int) {
		if !g.lit[i] {
			return
		}
		x, y := i%g.w, i/g.w
		me := &g.spots[i]
		size := 0.002 + 0.002*me.h.t
		var sum shade
		var near, open, same float64
		for dy := -2; dy <= 2; dy++ {
			for dx := -2; dx <= 2; dx++ {
				x2, y2 := x+dx*step, y+dy*step
				if x2 < 0 || y2 < 0 || x2 >= g.w || y2 >= g.h || !g.lit[y2*g.w+x2] {
					continue
				}
				k := y2*g.w + x2
				it, sh := &g.spots[k], &g.shades[k]
				w := kernel[dx+2] * kernel[dy+2] * alike(me, it, size)
				if w == 0 {
					continue
				}
				apart := it.p.sub(me.p)
				r := 0.2*(g.shades[i].reach+sh.reach) + 0.014*me.h.t
				wide := w * math.Exp(-apart.dot(apart)/float64(r*r))
				sum.around = sum.around.along(sh.around, wide)
				sum.from = sum.from.along(sh.from, wide)
				sum.reach += sh.reach * wide
				open += wide
				if step > 2 {
					continue
				}
				sum.straight = sum.straight.along(sh.straight, w)
				if it.mat == me.mat {
					sum.mirror = sum.mirror.along(sh.mirror, w)
					same += w
				}
				near += w
			}
		}
		out := g.shades[i]
		out.around, out.from, out.reach = sum.around.scale(1/open), sum.from.scale(1/open), sum.reach/open
		if near > 0 {
			out.straight = sum.straight.scale(1 / near)
			out.mirror = sum.mirror.scale(1 / same)
		}
		next[i] = out
	})
	g.shades = next
}

// pixel is the color at x, y, and the spot seen there.
func (g *grid) pixel(x, y float64) (vec, spot) {
	sp, ok := g.s.look(g.v.o, g.v.ray(x, y))
	if !ok {
		return g.s.sky(sp.d), sp
	}
	sh, known := g.lookup(&sp, x, y)
	if !known {
		sh = g.s.gather(&sp, 2*g.effort.samples, pick{chance(int(x*8), int(y*8), 1), chance(int(x*8), int(y*8), 2)})
	} else if sp.mat.gloss > 0 && sp.mat.rough <= 0.05 {
		sh.mirror = g.s.mirrored(&sp, 1, pick{})
	}
	return sp.color(&sh), sp
}

// lookup blends the gathered light around x, y; known is false when nothing
// there is like the spot, as on thin things.
func (g *grid) lookup(sp *spot, x, y float64) (sh shade, known bool) {
	gx, gy := x/float64(g.effort.coarse), y/float64(g.effort.coarse)
	x0, y0 := int(gx), int(gy)
	size := 0.002 + 0.0012*sp.h.t
	total := 0.0
	for k := range 4 {
		x2, y2 := x0+k%2, y0+k/2
		i := y2*g.w + x2
		if x2 >= g.w || y2 >= g.h || !g.lit[i] || (sp.mat.gloss > 0 && g.spots[i].mat != sp.mat) {
			continue
		}
		w := (1 - math.Abs(gx-float64(x2))) * (1 - math.Abs(gy-float64(y2))) * alike(sp, &g.spots[i], size)
		it := &g.shades[i]
		sh.straight = sh.straight.along(it.straight, w)
		sh.around = sh.around.along(it.around, w)
		sh.mirror = sh.mirror.along(it.mirror, w)
		sh.from = sh.from.along(it.from, w)
		total += w
	}
	if total < 0.05 {
		return shade{}, false
	}
	f := 1 / total
	return shade{straight: sh.straight.scale(f), around: sh.around.scale(f), mirror: sh.mirror.scale(f), from: sh.from.scale(f)}, true
}
