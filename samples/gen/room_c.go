package main

import "math"

// roomC is an older child's room in the evening: blue dusk in the window, two
// lamps on, a telescope that looks out.
func roomC() *scene {
	const w, h, d = 4.0, 2.5, 3.9
	s := &scene{mesh: mesh{at: world}}
	m := &s.mesh
	cream := polished(rgb(0xD9D3C5), 0.03, 0.3)
	walnut := wood(rgb(0x80583B), 6)
	pine := wood(rgb(0xB08050), 8)
	black := polished(rgb(0x35363A), 0.05, 0.2)
	steel := polished(rgb(0x9C9EA0), 0.5, 0.22)
	paintwork := plaster(rgb(0x6E7F96), 5)
	back, right, front, left := walls(w, d)

	s.shell(w, h, d, planks(rgb(0x8A5E3D), 0.12), paint(rgb(0xDAD6CC)), cream)
	s.wall(back, w, h, paintwork)
	s.windowWall(right, d, h, paintwork, cream, opening{0.75, 0.82, 1.3, 1.35}, 2, 2)
	s.wall(front, w, h, paintwork)
	s.wall(left, d, h, paintwork)
	m.in(front.move(3.2, 0, 0), func() { putDoor(m, 0.8, 2.03, cream, steel) })

	heavy := cloth(rgb(0x9A6A4E), 4)
	heavy.thin = 0.1
	m.in(right.move(0.52, 2.32, 0.11), func() { putCurtain(m, 0.46, 2.2, 6, 5, heavy) })
	m.in(right.move(2.28, 2.32, 0.11), func() { putCurtain(m, 0.46, 2.2, 6, 6, heavy) })
	m.in(right, func() { m.rod(vec{0.22, 2.34, 0.11}, vec{2.58, 2.34, 0.11}, 0.012, black) })

	m.in(world.move(0.68, 0, 0.09), func() {
		putBed(m, bed{
			w: 1.0, l: 1.96, head: 0.92, foot: 0.46, frame: walnut, sheet: cloth(rgb(0xB9B4A8), 5),
			pillow: cloth(rgb(0xCFC8B8), 6), duvet: pattern(7, stripes(0.09, rgb(0x39506B), rgb(0x39506B), rgb(0x8C9CAB), rgb(0x39506B), rgb(0xA8553F))),
			turned: cloth(rgb(0xC4BCAA), 8), folds: 0.034, side: 0.28, seed: 77,
		})
	})
	m.in(world.move(1.5, 0, 0.3), func() { putDrawers(m, 0.44, 0.52, 0.4, 1, 2, walnut, walnut, steel) })
	m.in(world.move(1.5, 0.52, 0.24), func() {
		shade := &material{tone: paint(rgb(0xD8B98A)).tone, glow: vec{1, 0.64, 0.32}.scale(1.05)}
		at := putTableLamp(m, polished(rgb(0x6B7F7A), 0.05, 0.15), shade)
		s.lamps = append(s.lamps,
			lamp{at, 0.035, 0.04, vec{1, 0.64, 0.34}.scale(80)},
			lamp{at, 0.12, 0.16, vec{1, 0.62, 0.32}.scale(3.6)})
	})
	m.in(world.move(1.43, 0.52, 0.42).yaw(12), func() { putStack(m, 2, 15, bookColors) })

	m.in(back.move(2.78, 0, 0.33), func() { putDesk(m, 1.35, 0.62, pine, pine, pine, steel) })
	m.in(back.move(2.78, deskTop, 0.33), func() { s.roomCDesk(black, steel) })
	m.in(back.move(2.7, 0, 1.02).yaw(196), func() { putChair(m, pine, cloth(rgb(0x7B3F36), 3)) })
	m.in(back.move(2.72, 1.5, 0), func() { putWallShelf(m, 1.2, 0.22, pine, black) })
	m.in(back.move(2.72, 1.5, 0.11), func() { roomCShelf(m, steel) })

	m.in(back.move(0.68, 1.22, 0), func() {
		hang(m, 0.56, 0.74, black, planets(rgb(0x1D2438), rgb(0xC98A5A), rgb(0x6E93A8), rgb(0xB9B4A8), rgb(0xE0C48A), rgb(0x8A5A4A)))
	})
	m.in(left.move(d-1.55, 1.3, 0), func() {
		hang(m, 0.78, 0.54, walnut, hills(rgb(0x46597A), rgb(0xD98A4E), rgb(0x7A6A7C), rgb(0x2E3B4A)))
	})
	glow := &material{tone: paint(rgb(0xD8E0B8)).tone, glow: vec{0.5, 0.62, 0.3}.scale(0.08)}
	for i := range 34 {
		x, z := 0.25+2.4*chance(i, 1, 8), 0.25+2.2*chance(i, 2, 8)
		m.in(world.move(x, h-0.004, z).yaw(90*chance(i, 3, 8)), func() { m.box(0.028, 0.003, 0.028, 0, glow) })
	}

	m.in(right.move(1.62, 0, 0.62).yaw(95), func() { putTelescope(m, polished(rgb(0xC9C5BA), 0.05, 0.12), black, walnut) })
	m.in(left.move(d-2.95, 0, 0.2), func() {
		putBookcase(m, 0.95, 1.36, 0.3, 4, walnut, walnut, func(shelf int, w, h float64) {
			putBooks(m, w, h, []float64{0.9, 0.7, 0.93, 0.5}[shelf], 51+shelf, bookColors)
		})
	})
	m.in(left.move(d-2.95, 1.36, 0.2), func() { roomCTop(m, steel) })
	m.in(back.move(1.9, 0.0, 0.1).pitch(-8).roll(-3), func() {
		putSkateboard(m, polished(rgb(0xB5583F), 0.04, 0.15), polished(rgb(0xD8D0B8), 0.04, 0.2), steel)
	})

	m.in(world.move(2.2, 0, 2.25), func() { m.box(1.9, 0.016, 1.35, 0.007, pile(1.9, 1.35, rgb(0x7B3F36), rgb(0xC9A878), rgb(0x3E4E63))) })
	m.in(world.move(2.9, 0.016, 2.45), func() { putFootball(m, 0.11) })
	m.in(world.move(1.75, 0.016, 2.5).yaw(24), func() { putStack(m, 3, 27, bookColors) })

	s.sky = dusk(vec{0.06, 0.14, 0.36}.scale(0.18), vec{0.62, 0.4, 0.36}.scale(0.12), vec{0.0025, 0.004, 0.007})
	return s
}

func (s *scene) roomCDesk(black, steel *material) {
	m := &s.mesh
	place := m.at
	m.in(place.move(-0.48, 0, -0.1).yaw(-20), func() {
		at := putDeskLamp(m, black, polished(rgb(0x8C3B2E), 0.05, 0.15))
		s.lamps = append(s.lamps, lamp{at, 0.032, 0.045, vec{1, 0.7, 0.42}.scale(120)})
	})
	m.in(place.move(0.08, 0.0, 0.08).yaw(6).pitch(-90), func() {
		hang(m, 0.42, 0.3, nil, planets(rgb(0xD9D2BE), rgb(0x54708A), rgb(0xB5583F), rgb(0x7A8A6A), rgb(0x5C5A55), rgb(0xC79A3F)))
	})
	m.rod(vec{0.33, 0.006, 0.2}, vec{0.4, 0.006, 0.04}, 0.0038, paint(rgb(0xC79A3F)))
	m.in(place.move(0.5, 0, -0.14), func() { putPencils(m, steel, bookColors) })
	m.in(place.move(0.4, 0, -0.05).move(-0.25, 0, -0.12).yaw(3), func() { putStack(m, 4, 41, bookColors) })
	m.in(place.move(0.52, 0, 0.12).yaw(-30), func() { putCarton(m, 0.15, 0.08, 0.11, paint(rgb(0x5E6F62)), paint(rgb(0x7F8F7E))) })
}

func roomCShelf(m *mesh, steel *material) {
	place := m.at
	m.in(place.move(-0.57, 0, 0), func() { putBooks(m, 0.55, 0.25, 0.92, 91, bookColors) })
	m.in(place.move(0.1, 0, 0).yaw(10), func() { putTrophy(m, polished(rgb(0xC9A04A), 0.62, 0.12), paint(rgb(0x2B2320))) })
	m.in(place.move(0.28, 0, 0).yaw(-6), func() { putTrophy(m, polished(rgb(0xB8BABC), 0.62, 0.12), paint(rgb(0x2B2320))) })
	m.in(place.move(0.47, 0, 0).yaw(200), func() { putGlobe(m, 0.09, steel) })
}

func roomCTop(m *mesh, steel *material) {
	place := m.at
	m.in(place.move(-0.25, 0, 0.02).yaw(15), func() {
		putClock(m, polished(rgb(0x3E4E63), 0.05, 0.15), paint(rgb(0xE6DFCC)), steel)
	})
	m.in(place.move(0.02, 0, 0).yaw(-10), func() { putCarton(m, 0.22, 0.12, 0.17, paint(rgb(0x8A4A3A)), paint(rgb(0xA8654F))) })
	m.in(place.move(0.3, 0, 0), func() {
		putPlant(m, polished(rgb(0x54606A), 0.03, 0.2), paint(rgb(0x2A2018)), &material{tone: paint(rgb(0x5E8A4C)).tone, thin: 0.3, gloss: 0.03, rough: 0.3})
	})
}

// dusk is the sky after the sun has gone: a warm rest of light over dark
// roofs and trees.
func dusk(zenith, horizon, ground vec) func(d vec) vec {
	return func(d vec) vec {
		up := d.Y / math.Max(math.Hypot(d.X, d.Z), 1e-6)
		turn := math.Atan2(d.X, d.Z)
		c := mix(horizon, zenith, smooth(-0.05, 0.55, up))
		line := 0.0 + 0.22*fbm(turn*6, 4, 71)*fbm(turn*2.5, 1, 72) + 0.05*fbm(turn*34, 8, 73)
		return mix(ground, c, smooth(line-0.02, line+0.02, up))
	}
}
