package main

import "math"

// scene is a furnished room with its light.
type scene struct {
	mesh    mesh
	windows []window
	lamps   []lamp
	sun     sun
	sky     func(d vec) vec // what is outside, by direction

	tree *bvh
	exit []vec // for each vertex, the light it scatters back into the room
}

// window is an opening the sky shines through: a corner and two edges, with
// du × dv pointing into the room.
type window struct{ o, du, dv vec }

// lamp is a glowing ball. Nothing closer to it than clear casts a shadow, so
// that a lampshade does not darken its own light.
type lamp struct {
	p        vec
	r, clear float64
	light    vec
}

// sun is light from one direction; spread is the radius of its disk as seen
// from the room, as a tangent: thin clouds make it wide and its shadows soft.
type sun struct {
	to     vec
	spread float64
	light  vec
}

// golden is the step of the sequences that spread samples evenly.
const golden = 0.6180339887498949

// pick is one pixel's way of choosing samples: shifts that neighboring pixels
// do not share, so that smoothing over them counts as more samples.
type pick struct{ x, y float64 }

func (d pick) at(i, n int) (u, v float64) {
	u = (float64(i) + d.x) / float64(n)
	v = d.y + float64(float64(i)*golden)
	return u, v - math.Floor(v)
}

// lit is light falling on a point: its sum and, by brightness, where it comes
// from.
type lit struct {
	sum  vec
	from vec
}

func (l *lit) add(light, to vec) {
	l.sum = l.sum.add(light)
	l.from = l.from.along(to, light.luma())
}

// direct gathers what windows, sun and lamps send to p, n being the side that
// is looked at, with n samples a light.
func (s *scene) direct(p, n vec, thin float64, samples int, d pick) lit {
	var out lit
	facing := func(to vec) float64 {
		c := n.dot(to)
		if c < 0 {
			return -c * thin
		}
		return c
	}
	lift := func(to vec) vec { // off the surface, to the side the light is on
		if n.dot(to) < 0 {
			return p.along(n, -2e-3)
		}
		return p.along(n, 2e-3)
	}
	for _, w := range s.windows {
		normal := w.du.cross(w.dv)
		for i := range samples {
			u, v := d.at(i, samples)
			to := w.o.along(w.du, u).along(w.dv, v).sub(p)
			dist2 := to.dot(to)
			to = to.scale(1 / math.Sqrt(dist2))
			c, out2 := facing(to), -normal.dot(to)
			if c <= 0 || out2 <= 0 {
				continue
			}
			if _, blocked := s.tree.nearest(lift(to), to, math.Inf(1), true); blocked {
				continue
			}
			out.add(s.sky(to).scale(c*out2/math.Max(dist2, 0.01)/float64(samples)), to)
		}
	}
	if s.sun.light != (vec{}) && facing(s.sun.to) > 0 {
		t, b := basis(s.sun.to)
		rays := max(samples/2, 4)
		for i := range rays {
			u, v := d.at(i, rays)
			sin, cos := math.Sincos(2 * math.Pi * v)
			r := s.sun.spread * math.Sqrt(u)
			to := s.sun.to.along(t, r*cos).along(b, r*sin).unit()
			c := facing(to)
			if c <= 0 {
				continue
			}
			if _, blocked := s.tree.nearest(lift(to), to, math.Inf(1), true); !blocked {
				out.add(s.sun.light.scale(c/float64(rays)), to)
			}
		}
	}
	for _, l := range s.lamps {
		rays := max(samples/2, 4)
		for i := range rays {
			u, v := d.at(i, rays)
			middle := l.p.sub(p)
			t, b := basis(middle.unit())
			sin, cos := math.Sincos(2 * math.Pi * v)
			r := l.r * math.Sqrt(u)
			to := middle.along(t, r*cos).along(b, r*sin)
			dist := to.length()
			to = to.scale(1 / dist)
			c := facing(to)
			if c <= 0 {
				continue
			}
			if far := dist - l.clear; far > 0 {
				if _, blocked := s.tree.nearest(lift(to), to, far, true); blocked {
					continue
				}
			}
			solid := math.Pi * l.r * l.r / math.Max(dist*dist, l.r*l.r)
			out.add(l.light.scale(c*solid/float64(rays)), to)
		}
	}
	return out
}

// bounced gathers what the rest of the room scatters to p. reach is how far
// off, typically, what is seen from there is.
func (s *scene) bounced(p, n vec, samples int, d pick) (out lit, reach float64) {
	t, b := basis(n)
	p = p.along(n, 1e-3)
	near := 0.0
	for i := range samples {
		u, v := d.at(i, samples)
		sin, cos := math.Sincos(2 * math.Pi * v)
		r := math.Sqrt(u)
		to := n.scale(math.Sqrt(1-u)).along(t, r*cos).along(b, r*sin)
		h, ok := s.tree.nearest(p, to, math.Inf(1), false)
		if !ok {
			continue
		}
		near += 1 / math.Max(h.t, 1e-3)
		out.add(s.scattered(h).scale(math.Pi/float64(samples)), to)
	}
	return out, float64(samples) / math.Max(near, 1e-3)
}

// scattered is the light that leaves where a ray ended, as remembered.
func (s *scene) scattered(h hit) vec {
	t := s.mesh.triangles[h.tri].v
	return s.exit[t[0]].scale(1-h.a-h.b).along(s.exit[t[1]], h.a).along(s.exit[t[2]], h.b)
}

// settle lets light bounce around the room until what every vertex scatters
// is known well enough for the last bounce to be gathered from.
func (s *scene) settle(samples, bounces int) {
	s.tree = newBVH(&s.mesh)
	vs := s.mesh.vertices
	mat := make([]*material, len(vs))
	for _, t := range s.mesh.triangles {
		for _, v := range t.v {
			mat[v] = s.mesh.materials[t.mat]
		}
	}
	at := make([]vec, len(vs)) // a little off the corners, where light would seep in
	for _, t := range s.mesh.triangles {
		middle := vs[t.v[0]].p.add(vs[t.v[1]].p).add(vs[t.v[2]].p).scale(1.0 / 3)
		for _, v := range t.v {
			at[v] = mix(vs[v].p, middle, 0.1)
		}
	}
	straight := make([]vec, len(vs))
	tones := make([]vec, len(vs))
	s.exit = make([]vec, len(vs))
	each(len(vs), func(i int) {
		if mat[i] == nil {
			return
		}
		v := vs[i]
		tones[i] = mat[i].tone(surface{v.p, v.u, v.v}).scale(1 / math.Pi)
		straight[i] = s.direct(at[i], v.n, mat[i].thin, samples, pick{chance(i, 1, 7), chance(i, 2, 7)}).sum
		s.exit[i] = straight[i].mul(tones[i])
	})
	for k := range bounces {
		next := make([]vec, len(vs))
		each(len(vs), func(i int) {
			if mat[i] == nil {
				return
			}
			in, _ := s.bounced(at[i], vs[i].n, 2*samples, pick{chance(i, 3, k), chance(i, 4, k)})
			next[i] = straight[i].add(in.sum).mul(tones[i])
		})
		s.exit = next
	}
}
