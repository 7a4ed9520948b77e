package main

import "math"

// opening is a hole in a wall for a window: its lower left corner, its size.
type opening struct{ x, y, w, h float64 }

// walls returns the places to build the four walls of a room w wide and d
// deep: x runs along the wall to the right as seen from inside, z points in.
func walls(w, d float64) (back, right, front, left frame) {
	return world, world.move(w, 0, 0).yaw(-90), world.move(w, 0, d).yaw(180), world.move(0, 0, d).yaw(90)
}

// shell adds floor and ceiling, and skirting boards along the walls.
func (s *scene) shell(w, h, d float64, floor, ceiling, skirting *material) {
	m := &s.mesh
	m.quad(vec{0, 0, d}, vec{w, 0, 0}, vec{0, 0, -d}, floor)
	m.quad(vec{0, h, 0}, vec{w, 0, 0}, vec{0, 0, d}, ceiling)
	back, right, front, left := walls(w, d)
	for _, side := range []struct {
		at     frame
		length float64
	}{{back, w}, {right, d}, {front, w}, {left, d}} {
		m.in(side.at.move(side.length/2, -0.01, 0.003), func() { m.box(side.length, 0.11, 0.026, 0.004, skirting) })
	}
}

// wall adds one wall in the current place.
func (s *scene) wall(at frame, length, h float64, mat *material) {
	s.mesh.in(at, func() { s.mesh.quad(vec{}, vec{length, 0, 0}, vec{0, h, 0}, mat) })
}

// windowWall adds a wall with a window, and lets the sky in through it.
func (s *scene) windowWall(at frame, length, h float64, mat, trim *material, o opening, across, up int) {
	const deep = 0.16
	m := &s.mesh
	m.in(at, func() {
		piece := func(x, y, w, h float64) { m.quad(vec{x, y, 0}, vec{w, 0, 0}, vec{0, h, 0}, mat) }
		piece(0, 0, o.x, h)
		piece(o.x+o.w, 0, length-o.x-o.w, h)
		piece(o.x, 0, o.w, o.y)
		piece(o.x, o.y+o.h, o.w, h-o.y-o.h)

		m.quad(vec{o.x, o.y, 0}, vec{0, 0, -deep}, vec{0, o.h, 0}, trim)
		m.quad(vec{o.x + o.w, o.y, -deep}, vec{0, 0, deep}, vec{0, o.h, 0}, trim)
		m.quad(vec{o.x, o.y, 0}, vec{o.w, 0, 0}, vec{0, 0, -deep}, trim)
		m.quad(vec{o.x, o.y + o.h, -deep}, vec{o.w, 0, 0}, vec{0, 0, deep}, trim)
		m.in(m.at.move(o.x, o.y, 0), func() { putSash(m, o.w, o.h, deep, across, up, trim) })
		s.windows = append(s.windows, window{
			m.at.point(vec{o.x, o.y, -deep}), m.at.dir(vec{o.w, 0, 0}), m.at.dir(vec{0, o.h, 0}),
		})
	})
}

// putSash adds the wooden parts of a window: frame, bars, casing and sill.
func putSash(m *mesh, w, h, deep float64, across, up int, trim *material) {
	bar := func(x, y, bw, bh, z, thick float64) {
		m.in(m.at.move(x, y-bh/2, z), func() { m.box(bw, bh, thick, 0.004, trim) })
	}
	z := -deep + 0.04
	bar(w/2, 0.025, w, 0.05, z, 0.05)
	bar(w/2, h-0.025, w, 0.05, z, 0.05)
	for _, x := range []float64{0.025, w - 0.025} {
		bar(x, h/2, 0.05, h, z, 0.05)
	}
	for i := 1; i < across; i++ {
		bar(w*float64(i)/float64(across), h/2, 0.032, h, z, 0.036)
	}
	for i := 1; i < up; i++ {
		bar(w/2, h*float64(i)/float64(up), w, 0.032, z, 0.036)
	}
	const casing = 0.075
	for _, x := range []float64{-casing / 2, w + casing/2} {
		bar(x, h/2, casing, h, 0.004, 0.028)
	}
	bar(w/2, h+casing/2, w+2*casing, casing, 0.005, 0.03)
	bar(w/2, -0.018, w+0.22, 0.035, 0.04, 0.13)
	bar(w/2, -0.07, w+0.12, 0.06, 0.003, 0.026)
}

// putCurtain hangs w wide and h high from its place, in folds; the cloth lets
// some of the light through.
func putCurtain(m *mesh, w, h float64, folds int, seed int, mat *material) {
	m.sheet(folds*10, 24, mat, func(u, v float64) (vec, float64, float64) {
		x := (u-0.5)*w + 0.012*math.Sin(v*5+float64(seed))*v
		wave := math.Sin(2*math.Pi*(u*float64(folds)) + 1.3*noise(u*4, 3*v, seed))
		fall := (0.035 + 0.02*noise(u*5, v*2, seed+2)) * wave * (0.5 + 0.5*v)
		return vec{x, -h * v, fall}, u * w * 1.6, v * h
	})
}

// putDoor puts a closed door with two panels and a handle, h high, at its place on
// a wall.
func putDoor(m *mesh, w, h float64, mat, metal *material) {
	const casing = 0.08
	for _, x := range []float64{-(w + casing) / 2, (w + casing) / 2} {
		m.in(m.at.move(x, 0, 0.012), func() { m.box(casing, h+casing, 0.04, 0.004, mat) })
	}
	m.in(m.at.move(0, h, 0.012), func() { m.box(w, casing, 0.04, 0.004, mat) })
	m.in(m.at, func() { m.box(w, h, 0.016, 0.002, mat) })
	for _, p := range [][2]float64{{0.2, 0.75}, {1.1, h - 1.25}} {
		m.in(m.at.move(0, p[0], 0.008), func() { m.box(w-0.24, p[1], 0.02, 0.007, mat) })
	}
	m.in(m.at.move(w/2-0.07, 1, 0.05), func() {
		m.rod(vec{0, 0, -0.04}, vec{0, 0, 0.01}, 0.012, metal)
		m.ball(0.028, 0.028, 0.022, metal)
	})
}
