package main

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// each calls f for 0..n-1, on every processor. f may write only what belongs
// to its number, so the order cannot change the result.
func each(n int, f func(i int)) {
	const run = 64
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for {
				from := int(next.Add(run)) - run
				if from >= n {
					return
				}
				for i := from; i < min(from+run, n); i++ {
					f(i)
				}
			}
		})
	}
	wg.Wait()
}

// camera is where a frame was taken from. Verticals stay vertical, as with a
// shift lens, unless the camera is tilted.
type camera struct {
	from, to vec
	focal    float64 // millimeters, as if on 36 × 24 film
	tilted   bool
}

// view turns pixels into rays.
type view struct {
	o, forward, right, up vec
	w, h                  int
	scale                 float64 // half the film's width in focal lengths, a pixel
	shift                 float64 // how much higher than the horizon the middle is
}

func (c camera) view(w, h int) view {
	v := view{o: c.from, w: w, h: h, scale: 36 / c.focal / float64(max(w, h))}
	to := c.to.sub(c.from)
	if !c.tilted {
		flat := vec{to.X, 0, to.Z}
		v.shift = to.Y / flat.length()
		to = flat
	}
	v.forward = to.unit()
	v.right = v.forward.cross(vec{0, 1, 0}).unit()
	v.up = v.right.cross(v.forward)
	return v
}

// ray is the direction seen at x, y: pixels from the upper left corner.
func (v view) ray(x, y float64) vec {
	sx := (x - float64(v.w)/2) * v.scale
	sy := (float64(v.h)/2-y)*v.scale + v.shift
	return v.forward.along(v.right, sx).along(v.up, sy).unit()
}

// effort is how much work a picture gets.
type effort struct {
	coarse  int // light is gathered once for this many pixels each way
	samples int // for each light; three times as many for what the room scatters
}

// spot is a visible point.
type spot struct {
	surface
	n    vec // towards the camera
	d    vec // the ray that found it
	mat  *material
	h    hit
	grad vec // change of n by relief
}

// look follows a ray; ok is false when it leaves through a window.
func (s *scene) look(o, d vec) (spot, bool) {
	h, ok := s.tree.nearest(o, d, math.Inf(1), false)
	if !ok {
		return spot{d: d}, false
	}
	t := s.mesh.triangles[h.tri]
	a, b, c := &s.mesh.vertices[t.v[0]], &s.mesh.vertices[t.v[1]], &s.mesh.vertices[t.v[2]]
	k := 1 - h.a - h.b
	sp := spot{d: d, h: h, mat: s.mesh.materials[t.mat]}
	sp.p = o.along(d, h.t)
	sp.n = a.n.scale(k).along(b.n, h.a).along(c.n, h.b).unit()
	sp.u = float64(a.u*k) + float64(b.u*h.a) + float64(c.u*h.b)
	sp.v = float64(a.v*k) + float64(b.v*h.a) + float64(c.v*h.b)
	if sp.n.dot(d) > 0 {
		sp.n = sp.n.scale(-1)
	}
	if sp.mat.relief != nil {
		sp.grad = sp.slope(a, b, c)
	}
	return sp, true
}

// slope is how the relief tips the normal: minus the gradient of the height.
func (sp *spot) slope(a, b, c *vertex) vec {
	e1, e2 := b.p.sub(a.p), c.p.sub(a.p)
	u1, v1, u2, v2 := b.u-a.u, b.v-a.v, c.u-a.u, c.v-a.v
	det := float64(u1*v2) - float64(u2*v1)
	if math.Abs(det) < 1e-12 {
		return vec{}
	}
	const step = 1e-3
	at := sp.mat.relief(sp.surface)
	du := (sp.mat.relief(surface{sp.p, sp.u + step, sp.v}) - at) / step
	dv := (sp.mat.relief(surface{sp.p, sp.u, sp.v + step}) - at) / step
	// Where u and v grow, in the world.
	tu := e1.scale(v2).along(e2, -v1).scale(1 / det)
	tv := e2.scale(u1).along(e1, -u2).scale(1 / det)
	return tu.scale(-du/math.Max(tu.dot(tu), 1e-9)).along(tv, -dv/math.Max(tv.dot(tv), 1e-9))
}

// shade is the light at a spot, gathered with few rays and then smoothed.
type shade struct {
	straight, around vec // irradiance: from lights, from the room
	mirror           vec
	from             vec     // where light comes from, over its foreshortening
	reach            float64 // how far the room is
}

func (s *scene) gather(sp *spot, samples int, d pick) shade {
	straight := s.direct(sp.p, sp.n, sp.mat.thin, samples, d)
	around, reach := s.bounced(sp.p, sp.n, 3*samples, d)
	sh := shade{straight: straight.sum, around: around.sum, reach: reach}
	from := straight.from.add(around.from)
	sh.from = from.scale(1 / math.Max(math.Max(sp.n.dot(from), 0.35*from.length()), 1e-9))
	if sp.mat.gloss > 0 {
		sh.mirror = s.mirrored(sp, max(1, int(float64(samples)*math.Min(1, 3*sp.mat.rough))), d)
	}
	return sh
}

// mirrored is what a glossy spot reflects, before its share is taken.
func (s *scene) mirrored(sp *spot, samples int, d pick) vec {
	r := sp.d.along(sp.n, -2*sp.n.dot(sp.d))
	t, b := basis(r)
	var sum vec
	for i := range samples {
		u, v := d.at(i, samples)
		sin, cos := math.Sincos(2 * math.Pi * v)
		w := sp.mat.rough * math.Sqrt(u/(1.02-u))
		to := r.along(t, w*cos).along(b, w*sin).unit()
		if sp.n.dot(to) <= 0 {
			continue
		}
		h, ok := s.tree.nearest(sp.p.along(sp.n, 1e-3), to, math.Inf(1), false)
		if !ok {
			sum = sum.add(s.sky(to))
			continue
		}
		sum = sum.add(s.scattered(h)).add(s.mesh.materials[s.mesh.triangles[h.tri].mat].glow)
	}
	return sum.scale(1 / float64(samples))
}

// color is what the camera sees of a spot under a shade.
func (sp *spot) color(sh *shade) vec {
	light := sh.straight.add(sh.around)
	if sp.grad != (vec{}) {
		light = light.scale(clamp(1+sp.grad.dot(sh.from), 0.2, 2))
	}
	c := sp.mat.tone(sp.surface).mul(light).scale(1 / math.Pi)
	if g := sp.mat.gloss; g > 0 {
		grazing := 1 - clamp(-sp.n.dot(sp.d), 0, 1)
		g2 := grazing * grazing
		f := g + float64((1-g)*g2*g2*grazing*(1-math.Min(1, 1.5*sp.mat.rough)))
		if g > 0.4 { // metal: its color is in what it mirrors
			return sp.mat.tone(sp.surface).mul(sh.mirror.scale(f).along(light, (1-f)/math.Pi))
		}
		c = c.scale(1-f).along(sh.mirror, f)
	}
	return c.add(sp.mat.glow)
}

// picture is linear light, row by row.
type picture struct {
	w, h int
	px   []vec
}

// render takes a picture: light is gathered on a coarse grid and smoothed,
// then looked up for every pixel, and edges get more rays.
func (s *scene) render(c camera, w, h int, e effort) *picture {
	v := c.view(w, h)
	g := s.gatherGrid(v, e)
	pic := &picture{w, h, make([]vec, w*h)}
	seen := make([]spot, w*h)
	each(w*h, func(i int) {
		pic.px[i], seen[i] = g.pixel(float64(i%w)+0.5, float64(i/w)+0.5)
	})
	rough := make([]bool, w*h)
	each(w*h, func(i int) { rough[i] = edge(pic, seen, i) })
	out := &picture{w, h, make([]vec, w*h)}
	each(w*h, func(i int) {
		out.px[i] = pic.px[i]
		if !rough[i] {
			return
		}
		const more = 9
		var sum vec
		d := pick{0.5, chance(i, 5, 5)}
		for k := range more {
			dx, dy := d.at(k, more)
			c, _ := g.pixel(float64(i%w)+dx, float64(i/w)+dy)
			sum = sum.add(limit(c))
		}
		out.px[i] = sum.scale(1.0 / more)
	})
	return out
}

// limit keeps one very bright ray from eating a soft edge.
func limit(c vec) vec {
	const most = 3
	if l := c.luma(); l > most {
		return c.scale(most / l)
	}
	return c
}

// edge reports whether pixel i differs from a neighbor.
func edge(pic *picture, seen []spot, i int) bool {
	a := limit(pic.px[i])
	for _, k := range [4]int{i - 1, i + 1, i - pic.w, i + pic.w} {
		if k < 0 || k >= len(seen) {
			continue
		}
		b := limit(pic.px[k])
		if seen[i].mat != seen[k].mat || a.sub(b).length() > 0.06*(a.length()+b.length())+0.002 ||
			seen[i].n.dot(seen[k].n) < 0.9 {
			return true
		}
	}
	return false
}
