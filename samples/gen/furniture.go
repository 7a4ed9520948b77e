package main

import "math"

// putKnob puts the knob of a drawer on the front (z) of its place.
func putKnob(m *mesh, mat *material) {
	m.rod(vec{0, 0, 0}, vec{0, 0, 0.014}, 0.006, mat)
	m.in(m.at.move(0, 0, 0.02), func() { m.ball(0.015, 0.015, 0.011, mat) })
}

// putDrawers puts a chest at its place, front towards +z, with columns times rows
// of drawers.
func putDrawers(m *mesh, w, h, d float64, columns, rows int, body, front, knobs *material) {
	place := m.at
	m.in(place.move(0, 0, 0.005), func() { m.box(w-0.04, 0.07, d-0.03, 0.003, body) })
	m.in(place.move(0, 0.06, 0), func() { m.box(w, h-0.08, d, 0.006, body) })
	m.in(place.move(0, h-0.025, 0.008), func() { m.box(w+0.03, 0.025, d+0.03, 0.006, body) })
	cw, rh := (w-0.03)/float64(columns), (h-0.14)/float64(rows)
	for c := range columns {
		for r := range rows {
			x := -w/2 + 0.015 + cw*(float64(c)+0.5)
			y := 0.09 + rh*float64(r)
			m.in(place.move(x, y, d/2+0.006), func() { m.box(cw-0.016, rh-0.016, 0.02, 0.005, front) })
			for _, k := range knobsAt(cw) {
				m.in(place.move(x+k, y+rh/2-0.008, d/2+0.016), func() { putKnob(m, knobs) })
			}
		}
	}
}

// knobsAt spreads one knob on a narrow drawer, two on a wide one.
func knobsAt(w float64) []float64 {
	if w < 0.45 {
		return []float64{0}
	}
	return []float64{-w / 4, w / 4}
}

// putDesk puts one that stands with its back at the place's -z side: a top on two legs and a
// stack of drawers.
func putDesk(m *mesh, w, d float64, top, legs, front, knobs *material) {
	const h = 0.74
	place := m.at
	m.in(place.move(0, h-0.028, 0), func() { m.box(w, 0.028, d, 0.006, top) })
	for _, z := range []float64{-d/2 + 0.04, d/2 - 0.04} {
		m.in(place.move(-w/2+0.04, 0, z), func() { m.box(0.045, h-0.028, 0.045, 0.005, legs) })
	}
	m.in(place.move(-0.2, h-0.11, -d/2+0.04), func() { m.box(w-0.45, 0.08, 0.02, 0.003, legs) })
	m.in(place.move(w/2-0.23, 0, 0), func() { putDrawers(m, 0.4, h-0.028, d-0.06, 1, 3, legs, front, knobs) })
}

// deskTop is where things on a desk stand.
const deskTop = 0.74

// putChair puts one that faces +z, its back at -z.
func putChair(m *mesh, wood, seat *material) {
	place := m.at
	for _, x := range []float64{-0.18, 0.18} {
		m.rod(vec{x * 1.08, 0, 0.2}, vec{x, 0.44, 0.17}, 0.016, wood)
		m.rod(vec{x * 1.08, 0, -0.21}, vec{x, 0.45, -0.17}, 0.016, wood)
		m.rod(vec{x, 0.43, -0.17}, vec{x * 1.02, 0.88, -0.25}, 0.016, wood)
		m.rod(vec{x * 1.04, 0.22, 0.185}, vec{x * 1.04, 0.2, -0.19}, 0.01, wood)
	}
	m.in(place.move(0, 0.435, 0), func() { m.box(0.42, 0.03, 0.4, 0.013, wood) })
	m.in(place.move(0, 0.463, 0.005), func() { m.box(0.38, 0.035, 0.36, 0.017, seat) })
	for _, y := range []float64{0.6, 0.72, 0.84} {
		z := -0.17 - 0.08*(y-0.43)/0.45
		m.in(place.move(0, y-0.025, z), func() { m.box(0.36, 0.055, 0.018, 0.008, wood) })
	}
}

// putBookcase puts one that stands with its back at -z: boards between two sides, on which
// fill puts things; its place is the left end of a shelf, its room is w wide
// and h high.
func putBookcase(m *mesh, w, h, d float64, shelves int, mat, back *material, fill func(shelf int, w, h float64)) {
	place := m.at
	const thick = 0.022
	for _, x := range []float64{-w/2 + thick/2, w/2 - thick/2} {
		m.in(place.move(x, 0, 0), func() { m.box(thick, h, d, 0.003, mat) })
	}
	m.in(place.move(0, 0.02, -d/2+0.004), func() { m.box(w-thick, h-0.04, 0.008, 0, back) })
	step := (h - 0.07 - thick) / float64(shelves)
	for i := range shelves + 1 {
		y := 0.07 + step*float64(i)
		m.in(place.move(0, y, 0), func() { m.box(w-2*thick, thick, d-0.004, 0.003, mat) })
		if i < shelves {
			m.in(place.move(-w/2+thick, y+thick, 0), func() { fill(i, w-2*thick, step-thick) })
		}
	}
	m.in(place.move(0, 0, d/2-0.03), func() { m.box(w-2*thick, 0.07, 0.02, 0.002, mat) })
}

// putWallShelf puts a board on two brackets.
func putWallShelf(m *mesh, w, d float64, mat, metal *material) {
	place := m.at
	m.in(place.move(0, -0.022, d/2), func() { m.box(w, 0.022, d, 0.005, mat) })
	for _, x := range []float64{-w/2 + 0.12, w/2 - 0.12} {
		m.in(place.move(x, -0.14, 0.008), func() { m.box(0.025, 0.12, 0.012, 0.003, metal) })
		m.rod(vec{x, -0.13, 0.014}, vec{x, -0.026, d - 0.05}, 0.006, metal)
	}
}

// putBooks fills a shelf of w by h from its place to the right, up to share of
// its width; the last lean.
func putBooks(m *mesh, w, h, share float64, seed int, colors []vec) {
	place := m.at
	d := &dice{uint64(seed)*7919 + 11}
	x := 0.004
	size := math.Min(h-0.03, 0.25)
	for x < w*share {
		thick := d.between(0.014, 0.042)
		tall := size * d.between(0.68, 1)
		deep := tall * d.between(0.66, 0.76)
		mat := spine(colors[int(d.next()*float64(len(colors)))], tall, int(d.next()*1000))
		lean := 0.0
		if x+thick > w*share && share < 0.97 || d.next() < 0.06 {
			lean = d.between(5, 13)
		}
		s, c := math.Sincos(lean * math.Pi / 180)
		if x+float64(tall*s)+thick > w {
			return
		}
		x += tall * s
		at := place.move(x, 0, d.between(-0.01, 0.012)).roll(lean).move(thick/2, 0, 0)
		m.in(at, func() { putBook(m, thick, tall, deep, mat) })
		x += thick*c + 0.0015
	}
}

// putBook puts one that stands on its place, spine towards +z.
func putBook(m *mesh, thick, tall, deep float64, cover *material) {
	place := m.at
	m.in(place.move(0, 0.003, -0.004), func() { m.box(thick-0.005, tall-0.006, deep-0.004, 0, paper) })
	m.in(place.move(0, 0, deep/2-0.004), func() { m.box(thick, tall, 0.008, 0.003, cover) })
	for _, x := range []float64{-thick/2 + 0.0013, thick/2 - 0.0013} {
		m.in(place.move(x, 0, 0), func() { m.box(0.0026, tall, deep, 0, cover) })
	}
}

var paper = paint(rgb(0xE9E2D0))

// spine is a book's cover: bands of a lighter or darker tone, no words.
func spine(c vec, tall float64, kind int) *material {
	band := mix(c, vec{0.85, 0.8, 0.65}, 0.7)
	if kind%3 == 0 {
		band = c.scale(0.45)
	}
	at := 0.62 + 0.25*chance(kind, 1, 1)
	wide := 0.02 + 0.12*chance(kind, 2, 2)
	tone := func(s surface) vec {
		v := s.v / tall
		if math.Abs(v-at) < wide || kind%2 == 0 && math.Abs(v-0.13) < 0.012 {
			return band
		}
		return c
	}
	return &material{tone: tone, gloss: 0.03, rough: 0.3}
}

// putStack puts n books lying flat, the largest below.
func putStack(m *mesh, n int, seed int, colors []vec) {
	place := m.at
	d := &dice{uint64(seed)*104729 + 3}
	y := 0.0
	for i := range n {
		thick, tall := d.between(0.015, 0.035), d.between(0.2, 0.25)-0.012*float64(i)
		mat := spine(colors[int(d.next()*float64(len(colors)))], tall, int(d.next()*1000))
		at := place.move(tall/2, y+thick/2, 0).yaw(d.between(-9, 9)).roll(90)
		m.in(at, func() { putBook(m, thick, tall, tall*0.7, mat) })
		y += thick
	}
}
