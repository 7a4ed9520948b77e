package main

import "math"

// surface is what a material is asked about: a place in the world and on the
// object (meters along the object's faces, or turns around a lathe).
type surface struct {
	p    vec
	u, v float64
}

// material is how a surface answers light.
type material struct {
	tone   func(surface) vec     // color; the share of light that is scattered back
	relief func(surface) float64 // height in meters, for shading only; nil for flat
	gloss  float64               // share mirrored when seen straight on
	rough  float64               // how wide the mirrored lobe is, 0 a mirror
	thin   float64               // share of the light from behind that comes through
	glow   vec                   // light of its own, as the camera sees it
}

func paint(c vec) *material { return &material{tone: func(surface) vec { return c }} }

// polished is c with a sheen.
func polished(c vec, gloss, rough float64) *material {
	return &material{tone: func(surface) vec { return c }, gloss: gloss, rough: rough}
}

type vertex struct {
	p, n vec
	u, v float64
}

type triangle struct {
	v   [3]int32
	mat int32
}

// mesh is everything in a room, as triangles in world coordinates.
type mesh struct {
	vertices  []vertex
	triangles []triangle
	materials []*material
	at        frame // where the next thing is built
}

// in builds what f adds at the given place.
func (m *mesh) in(at frame, f func()) {
	old := m.at
	m.at = at
	f()
	m.at = old
}

func (m *mesh) material(mat *material) int32 {
	for i, k := range m.materials {
		if k == mat {
			return int32(i)
		}
	}
	m.materials = append(m.materials, mat)
	return int32(len(m.materials) - 1)
}

// sheet adds a grid of nu by nv cells whose corners f gives, u and v running
// over [0,1]. Normals follow the sheet and point to du × dv.
func (m *mesh) sheet(nu, nv int, mat *material, f func(u, v float64) (p vec, tu, tv float64)) {
	id, base := m.material(mat), int32(len(m.vertices))
	points := make([]vec, 0, (nu+1)*(nv+1))
	for j := range nv + 1 {
		for i := range nu + 1 {
			p, tu, tv := f(float64(i)/float64(nu), float64(j)/float64(nv))
			p = m.at.point(p)
			points = append(points, p)
			m.vertices = append(m.vertices, vertex{p: p, u: tu, v: tv})
		}
	}
	normals := m.vertices[base:]
	row := int32(nu + 1)
	for j := range int32(nv) {
		for i := range int32(nu) {
			a := j*row + i
			for _, t := range [2][3]int32{{a, a + 1, a + row + 1}, {a, a + row + 1, a + row}} {
				n := points[t[1]].sub(points[t[0]]).cross(points[t[2]].sub(points[t[0]]))
				if n.dot(n) == 0 {
					continue
				}
				for _, k := range t {
					normals[k].n = normals[k].n.add(n)
				}
				m.triangles = append(m.triangles, triangle{[3]int32{base + t[0], base + t[1], base + t[2]}, id})
			}
		}
	}
	for i := range normals {
		normals[i].n = normals[i].n.unit()
	}
}

// cell is how far apart the points are at which bounced light is remembered.
const cell = 0.16

func cells(length float64) int { return 1 + int(length/cell) }

// quad adds a flat rectangle from o along du and dv; texture in meters.
func (m *mesh) quad(o, du, dv vec, mat *material) {
	lu, lv := du.length(), dv.length()
	m.sheet(cells(lu), cells(lv), mat, func(u, v float64) (vec, float64, float64) {
		return o.along(du, u).along(dv, v), u * lu, v * lv
	})
}

// box adds a box standing on its place: w wide (x), h high, d deep (z), with
// its edges rounded by r, so that they catch the light.
func (m *mesh) box(w, h, d, r float64, mat *material) {
	half := vec{w / 2, h / 2, d / 2}
	m.in(m.at.move(0, h/2, 0), func() {
		for _, f := range []frame{
			{vec{1, 0, 0}, vec{0, 1, 0}, vec{0, 0, 1}, vec{}},
			{vec{-1, 0, 0}, vec{0, 1, 0}, vec{0, 0, -1}, vec{}},
			{vec{0, 0, -1}, vec{0, 1, 0}, vec{1, 0, 0}, vec{}},
			{vec{0, 0, 1}, vec{0, 1, 0}, vec{-1, 0, 0}, vec{}},
			{vec{1, 0, 0}, vec{0, 0, -1}, vec{0, 1, 0}, vec{}},
			{vec{1, 0, 0}, vec{0, 0, 1}, vec{0, -1, 0}, vec{}},
		} {
			m.face(f, half, r, mat)
		}
	})
}

// face adds one side of a rounded box, seen along f.z.
func (m *mesh) face(f frame, half vec, r float64, mat *material) {
	size := func(axis vec) float64 { return math.Abs(axis.dot(half)) }
	a, b, c := size(f.x), size(f.y), size(f.z)
	r = math.Min(r, 0.98*math.Min(a, math.Min(b, c)))
	us, vs := stops(a, r), stops(b, r)
	id, base := m.material(mat), int32(len(m.vertices))
	for _, v := range vs {
		for _, u := range us {
			inner := vec{clamp(u, r-a, a-r), clamp(v, r-b, b-r), c - r}
			n := vec{u, v, c}.sub(inner)
			if r == 0 {
				n = vec{0, 0, 1}
			}
			n = n.unit()
			m.vertices = append(m.vertices, vertex{
				p: m.at.point(f.point(inner.along(n, r))), n: m.at.dir(f.dir(n)), u: u + a, v: v + b,
			})
		}
	}
	row := int32(len(us))
	for j := range int32(len(vs) - 1) {
		for i := range row - 1 {
			k := base + j*row + i
			m.triangles = append(m.triangles,
				triangle{[3]int32{k, k + 1, k + row + 1}, id}, triangle{[3]int32{k, k + row + 1, k + row}, id})
		}
	}
}

// stops are the grid lines of one axis of a rounded face: some in each
// rounded edge, more the rounder, and enough between for bounced light.
func stops(half, r float64) []float64 {
	edge := []float64{}
	if r > 0 {
		n := 2
		if r > 0.02 {
			n = 6
		}
		for i := range n {
			edge = append(edge, half-r+float64(r*math.Tan(math.Pi/4*float64(n-i)/float64(n))))
		}
	}
	out := []float64{}
	for _, e := range edge {
		out = append(out, -e)
	}
	flat := half - r
	n := cells(2 * flat)
	for i := range n + 1 {
		out = append(out, -flat+float64(2*flat*float64(i)/float64(n)))
	}
	for i := range edge {
		out = append(out, edge[len(edge)-1-i])
	}
	return out
}

// ring is one step of a lathe's profile: radius and height.
type ring struct{ r, y float64 }

// lathe turns a profile about the vertical; u is the turn, v runs 0 to 1 up
// the profile. sides is how many sides the circle has.
func (m *mesh) lathe(sides int, mat *material, profile ...ring) {
	n := len(profile) - 1
	m.sheet(sides, n, mat, func(u, v float64) (vec, float64, float64) {
		k := profile[int(v*float64(n)+0.5)]
		s, c := math.Sincos(-2 * math.Pi * u)
		return vec{k.r * c, k.y, k.r * s}, u, v
	})
}

// cylinder adds an upright, closed cylinder.
func (m *mesh) cylinder(r, h float64, mat *material) {
	sides := 12 + int(r*100)
	m.lathe(sides, mat, ring{0, 0}, ring{r, 0})
	m.lathe(sides, mat, ring{r, 0}, ring{r, h})
	m.lathe(sides, mat, ring{r, h}, ring{0, h})
}

// rod adds a cylinder from a to b.
func (m *mesh) rod(a, b vec, r float64, mat *material) {
	up := b.sub(a)
	y := up.unit()
	x, z := basis(y)
	at := frame{m.at.dir(z), m.at.dir(y), m.at.dir(x), m.at.point(a)}
	m.in(at, func() { m.cylinder(r, up.length(), mat) })
}

// ball adds an ellipsoid around its place with the given half axes; u is the
// turn, v runs from the bottom (0) to the top (1).
func (m *mesh) ball(a, b, c float64, mat *material) {
	m.sheet(40, 24, mat, func(u, v float64) (vec, float64, float64) {
		s, k := math.Sincos(-2 * math.Pi * u)
		sv, kv := math.Sincos(math.Pi * (v - 0.5))
		return vec{a * k * kv, b * sv, c * s * kv}, u, v
	})
}
