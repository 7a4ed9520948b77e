package main

import "math"

// node is a box around triangles. A leaf has count > 0 and its triangles at
// first; else its children are the next node and the one at first.
type node struct {
	side  [2][3]float64 // its lower and its upper corner
	first int32
	count int32
	axis  int32
}

// facet is a triangle made ready for rays.
type facet struct {
	p, e1, e2 vec
	tri       int32
}

// bvh finds what a ray meets.
type bvh struct {
	nodes  []node
	facets []facet
}

// hit says which triangle a ray met, how far off, and where on it.
type hit struct {
	t, a, b float64
	tri     int32
}

func newBVH(m *mesh) *bvh {
	b := &bvh{}
	items := make([]item, len(m.triangles))
	for i, t := range m.triangles {
		p0, p1, p2 := m.vertices[t.v[0]].p, m.vertices[t.v[1]].p, m.vertices[t.v[2]].p
		it := item{tri: int32(i), lo: emptyLo, hi: emptyHi}
		for _, p := range []vec{p0, p1, p2} {
			grow(&it.lo, &it.hi, [3]float64{p.X, p.Y, p.Z}, [3]float64{p.X, p.Y, p.Z})
		}
		for k := range 3 {
			it.mid[k] = (it.lo[k] + it.hi[k]) / 2
		}
		items[i] = it
	}
	b.build(items)
	b.facets = make([]facet, len(items))
	for i, it := range items {
		t := m.triangles[it.tri]
		p := m.vertices[t.v[0]].p
		b.facets[i] = facet{p, m.vertices[t.v[1]].p.sub(p), m.vertices[t.v[2]].p.sub(p), it.tri}
	}
	return b
}

type item struct {
	lo, hi, mid [3]float64
	tri         int32
}

var (
	emptyLo = [3]float64{math.Inf(1), math.Inf(1), math.Inf(1)}
	emptyHi = [3]float64{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
)

func grow(lo, hi *[3]float64, l, h [3]float64) {
	for k := range 3 {
		lo[k], hi[k] = math.Min(lo[k], l[k]), math.Max(hi[k], h[k])
	}
}

func area(lo, hi [3]float64) float64 {
	x, y, z := hi[0]-lo[0], hi[1]-lo[1], hi[2]-lo[2]
	return float64(x*y) + float64(y*z) + float64(z*x)
}

// build sorts items into leaves, cutting where the surface area heuristic
// over 16 bins says that rays will be cheapest.
func (b *bvh) build(items []item) {
	var split func(from, to int)
	split = func(from, to int) {
		n := node{side: [2][3]float64{emptyLo, emptyHi}}
		clo, chi := emptyLo, emptyHi
		for i := from; i < to; i++ {
			grow(&n.side[0], &n.side[1], items[i].lo, items[i].hi)
			grow(&clo, &chi, items[i].mid, items[i].mid)
		}
		id := len(b.nodes)
		b.nodes = append(b.nodes, n)
		axis, cut, cost := cheapest(items[from:to], clo, chi)
		if to-from <= 4 && cost >= float64(to-from)*area(n.side[0], n.side[1]) || math.IsInf(cost, 1) {
			b.nodes[id].first, b.nodes[id].count = int32(from), int32(to-from)
			return
		}
		mid := from
		for i := from; i < to; i++ {
			if items[i].mid[axis] < cut {
				items[i], items[mid] = items[mid], items[i]
				mid++
			}
		}
		if mid == from || mid == to { // rounding put the cut beside all of them
			mid = (from + to) / 2
		}
		b.nodes[id].axis = int32(axis)
		split(from, mid)
		b.nodes[id].first = int32(len(b.nodes))
		split(mid, to)
	}
	split(0, len(items))
}

// cheapest returns the best cut; an infinite cost means that there is none.
func cheapest(items []item, clo, chi [3]float64) (axis int, cut, cost float64) {
	const bins = 16
	cost = math.Inf(1)
	for k := range 3 {
		width := (chi[k] - clo[k]) / bins
		if width <= 0 {
			continue
		}
		var lo, hi [bins][3]float64
		var count [bins]int
		for i := range bins {
			lo[i], hi[i] = emptyLo, emptyHi
		}
		for i := range items {
			j := min(int((items[i].mid[k]-clo[k])/width), bins-1)
			count[j]++
			grow(&lo[j], &hi[j], items[i].lo, items[i].hi)
		}
		var left [bins]float64
		l, h, n := emptyLo, emptyHi, 0
		for i := range bins - 1 {
			grow(&l, &h, lo[i], hi[i])
			if n += count[i]; n > 0 {
				left[i+1] = area(l, h) * float64(n)
			}
		}
		l, h, n = emptyLo, emptyHi, 0
		for i := bins - 1; i > 0; i-- {
			grow(&l, &h, lo[i], hi[i])
			n += count[i]
			if n == 0 || n == len(items) {
				continue
			}
			if c := left[i] + area(l, h)*float64(n); c < cost {
				axis, cut, cost = k, clo[k]+float64(width*float64(i)), c
			}
		}
	}
	return axis, cut, cost
}

// nearest finds the first triangle from o towards d (of unit length) within
// far. With any set, the first found will do: enough for a shadow.
func (b *bvh) nearest(o, d vec, far float64, any bool) (hit, bool) {
	inv := vec{1 / apart(d.X), 1 / apart(d.Y), 1 / apart(d.Z)}
	back := [3]int{behind(inv.X), behind(inv.Y), behind(inv.Z)}
	best := hit{t: far, tri: -1}
	var stack [64]int32
	top, id := 0, int32(0)
	for {
		n := &b.nodes[id]
		if n.meets(o, inv, &back, best.t) {
			if n.count == 0 {
				near, other := id+1, n.first
				if back[n.axis] == 1 {
					near, other = other, near
				}
				stack[top] = other
				top++
				id = near
				continue
			}
			for i := n.first; i < n.first+n.count; i++ {
				if b.facets[i].meets(o, d, &best) && any {
					return best, true
				}
			}
		}
		if top == 0 {
			return best, best.tri >= 0
		}
		top--
		id = stack[top]
	}
}

// apart keeps x away from zero, so that one over it is a number.
func apart(x float64) float64 {
	if math.Abs(x) < 1e-12 {
		return 1e-12
	}
	return x
}

// behind is 1 when a ray comes to the upper side of a box first.
func behind(x float64) int {
	if x < 0 {
		return 1
	}
	return 0
}

// meets reports whether a ray passes through the box before far.
func (n *node) meets(o, inv vec, back *[3]int, far float64) bool {
	near := 0.0
	if t := (n.side[back[0]&1][0] - o.X) * inv.X; t > near {
		near = t
	}
	if t := (n.side[back[1]&1][1] - o.Y) * inv.Y; t > near {
		near = t
	}
	if t := (n.side[back[2]&1][2] - o.Z) * inv.Z; t > near {
		near = t
	}
	return near <= far &&
		(n.side[1-back[0]&1][0]-o.X)*inv.X >= near &&
		(n.side[1-back[1]&1][1]-o.Y)*inv.Y >= near &&
		(n.side[1-back[2]&1][2]-o.Z)*inv.Z >= near
}

// meets is Möller and Trumbore's test; it narrows best when it succeeds.
func (f *facet) meets(o, d vec, best *hit) bool {
	p := d.cross(f.e2)
	det := f.e1.dot(p)
	if det > -1e-12 && det < 1e-12 {
		return false
	}
	inv := 1 / det
	s := o.sub(f.p)
	a := s.dot(p) * inv
	if a < 0 || a > 1 {
		return false
	}
	q := s.cross(f.e1)
	b := d.dot(q) * inv
	if b < 0 || a+b > 1 {
		return false
	}
	t := f.e2.dot(q) * inv
	if t <= 1e-5 || t >= best.t {
		return false
	}
	*best = hit{t, a, b, f.tri}
	return true
}
