package main

import "math"

// roomA is a light room on a clear morning: the sun comes in low from the
// left, across the rug and the quilt.
func roomA() *scene {
	const w, h, d = 4.2, 2.6, 4.1
	s := &scene{mesh: mesh{at: world}}
	m := &s.mesh
	white := polished(rgb(0xE9E5DC), 0.03, 0.3)
	oak := wood(rgb(0xC49A6A), 1)
	pale := wood(rgb(0xD9BE95), 2)
	sage := polished(rgb(0x93A9A4), 0.03, 0.3)
	brass := polished(rgb(0xB8924E), 0.5, 0.2)
	walls4 := plaster(rgb(0xE3DAC4), 3)
	back, right, front, left := walls(w, d)

	s.shell(w, h, d, planks(rgb(0xB98A5C), 0.11), paint(rgb(0xF0EEE8)), white)
	s.wall(back, w, h, walls4)
	s.wall(right, d, h, walls4)
	s.wall(front, w, h, walls4)
	s.windowWall(left, d, h, walls4, white, opening{1.55, 0.9, 1.5, 1.3}, 2, 3)
	m.in(front.move(0.75, 0, 0), func() { putDoor(m, 0.8, 2.03, white, brass) })

	linen := cloth(rgb(0xD8CDB4), 4)
	linen.thin = 0.3
	m.in(left.move(1.32, 2.34, 0.1), func() { putCurtain(m, 0.42, 1.9, 6, 1, linen) })
	m.in(left.move(3.28, 2.34, 0.1), func() { putCurtain(m, 0.42, 1.9, 6, 2, linen) })
	m.in(left, func() { m.rod(vec{1.02, 2.36, 0.1}, vec{3.58, 2.36, 0.1}, 0.012, oak) })

	quilt := patchwork(0.19, rgb(0x7F9DB0), rgb(0xC9B48A), rgb(0xB7695C), rgb(0xDDD3BF), rgb(0x8FA583), rgb(0x56708C))
	m.in(world.move(2.95, 0, 0.06), func() {
		putBed(m, bed{
			w: 1.0, l: 1.98, head: 0.98, foot: 0.62, frame: pale, sheet: cloth(rgb(0xE9E4D8), 5),
			pillow: pattern(6, stripes(0.028, rgb(0xE8E4DA), rgb(0xE8E4DA), rgb(0xA9BCCB))),
			duvet:  pattern(7, quilt), turned: cloth(rgb(0xE4DFD2), 8), quilt: 0.19, folds: 0.024, side: 0.27, seed: 12,
		})
	})
	m.in(world.move(2.68, bedTop+0.13, 0.36).yaw(18).pitch(-14), func() {
		putBear(m, fuzzy(rgb(0xA87B4F), 4), fuzzy(rgb(0xCFAE82), 5), polished(rgb(0x2A211C), 0.05, 0.1))
	})

	m.in(world.move(3.85, 0, 0.3), func() { putDrawers(m, 0.42, 0.52, 0.4, 1, 2, pale, pale, brass) })
	m.in(world.move(3.87, 0.52, 0.24), func() {
		putTableLamp(m, polished(rgb(0x8DA3A6), 0.04, 0.15), paint(rgb(0xE8DDC4)))
	})
	m.in(world.move(3.74, 0.52, 0.4).yaw(-20), func() { putStack(m, 2, 5, bookColors) })

	m.in(world.move(1.72, 0, 0.24), func() { putDrawers(m, 0.98, 0.86, 0.44, 2, 4, sage, sage, brass) })
	roomATop(m, brass, oak)

	m.in(world.move(0.66, 0, 0.17), func() {
		putBookcase(m, 0.82, 1.72, 0.29, 5, pale, pale, func(shelf int, w, h float64) { roomAShelf(m, shelf, w, h) })
	})

	m.in(left.move(2.35, 0, 0.34).yaw(0), func() { putDesk(m, 1.25, 0.6, oak, oak, oak, brass) })
	m.in(left.move(2.35, deskTop, 0.34), func() { roomADesk(m) })
	m.in(left.move(2.16, 0, 1.0).yaw(158), func() { putChair(m, oak, cloth(rgb(0x7F97A6), 3)) })

	m.in(world.move(1.95, 0.001, 2.35), func() {
		m.lathe(96, rings(0.075, rgb(0x8CA3AF), rgb(0xD9CFB8), rgb(0xB97C66), rgb(0xD9CFB8), rgb(0x9AAB8A), rgb(0xD9CFB8)),
			roundRug(0.92)...)
	})
	m.in(world.move(2.6, 0.0, 2.78), func() { putFootball(m, 0.11) })
	m.in(world.move(1.5, 0.014, 2.05).yaw(35), func() { putWagon(m, wood(rgb(0xB5483C), 4), wood(rgb(0xE0C48A), 6), wood(rgb(0x5C4433), 7)) })

	m.in(back.move(1.72, 1.42, 0), func() {
		hang(m, 0.52, 0.7, oak, hills(rgb(0x9DBBC8), rgb(0xE9B25E), rgb(0x8FA9A0), rgb(0x3F6257)))
	})
	m.in(back.move(2.95, 1.3, 0), func() {
		hang(m, 0.62, 0.46, white, cutouts(rgb(0xEDE6D6), rgb(0xC9705A), rgb(0x6E93A8), rgb(0xD9A94E), rgb(0x4E6A5B)))
	})
	for i, p := range [][3]float64{{2.38, 1.52, -3}, {2.4, 1.22, 2}} {
		m.in(back.move(p[0], p[1], 0).roll(p[2]), func() { hang(m, 0.21, 0.27, nil, []func(u, v float64) vec{boat(30), crayon(31)}[i]) })
	}
	m.in(right.move(1.2, 0, 0), func() { putHeightMarks(m) })

	s.sun = sun{to: vec{-1, 0.5, 0.42}.unit(), spread: 0.011, light: vec{1, 0.82, 0.6}.scale(9.5)}
	s.sky = daylight(vec{0.66, 0.83, 1}.scale(4.2), vec{1, 0.96, 0.88}.scale(5.4), vec{0.36, 0.42, 0.28}.scale(1.7))
	return s
}

var bookColors = []vec{
	rgb(0x7C2F2B), rgb(0x2F4A63), rgb(0x3E5B45), rgb(0xC79A3F), rgb(0xD8CDB6), rgb(0x8B5A3C),
	rgb(0x5B4A6B), rgb(0x2D6A70), rgb(0xB8583A), rgb(0x9AA5A0), rgb(0x23303B),
}

func roomATop(m *mesh, brass, oak *material) {
	at := func(x, z float64) frame { return world.move(1.72+x, 0.86, 0.24+z) }
	m.in(at(-0.33, -0.02).yaw(165), func() { putGlobe(m, 0.115, brass) })
	m.in(at(-0.09, -0.06), func() { putTrophy(m, polished(rgb(0xD6A84E), 0.62, 0.12), wood(rgb(0x3A2A20), 3)) })
	m.in(at(0.1, 0.07).yaw(-12), func() { putCarton(m, 0.16, 0.085, 0.11, paint(rgb(0x8FA79B)), paint(rgb(0xB8C6B4))) })
	m.in(at(0.1, 0.07).move(0.005, 0.09, 0).yaw(9), func() { putCarton(m, 0.11, 0.06, 0.08, paint(rgb(0xC48A74)), paint(rgb(0xD9A890))) })
	m.in(at(0.34, -0.07).yaw(-16), func() {
		putPhotoFrame(m, 0.13, 0.17, oak, hills(rgb(0xB7C9CF), rgb(0xF0DDB0), rgb(0x9FB3B5), rgb(0x5F7F8C)))
	})
	m.in(at(0.3, 0.12).yaw(-10), func() {
		putClock(m, polished(rgb(0xA8483C), 0.05, 0.15), paint(rgb(0xF0EBDD)), polished(rgb(0x3B3B3B), 0.3, 0.3))
	})
}

func roomAShelf(m *mesh, shelf int, w, h float64) {
	place := m.at
	switch shelf {
	case 0:
		m.in(place.move(0.2, 0, 0), func() { putCarton(m, 0.34, 0.22, 0.24, paint(rgb(0x9DB0B5)), paint(rgb(0xC9D3D0))) })
		m.in(place.move(0.57, 0, 0.01), func() { putCarton(m, 0.34, 0.2, 0.22, paint(rgb(0xC9B08A)), paint(rgb(0xDCCBA9))) })
	case 2:
		putBooks(m, w, h, 0.6, 21, bookColors)
		m.in(place.move(0.63, 0, 0.02).yaw(-25), func() {
			putWagon(m, wood(rgb(0x4F7A86), 9), wood(rgb(0xE0C48A), 6), wood(rgb(0x5C4433), 7))
		})
	case 4:
		m.in(place.move(0.1, 0, 0), func() { putStack(m, 4, 8, bookColors) })
		m.in(place.move(0.5, 0, 0), func() { putBooks(m, w-0.5, h, 0.9, 33, bookColors) })
	default:
		putBooks(m, w, h, 0.93, 14+shelf, bookColors)
	}
}

func roomADesk(m *mesh) {
	place := m.at
	metal := polished(rgb(0x6F8F86), 0.05, 0.15)
	m.in(place.move(-0.42, 0, -0.12).yaw(-25), func() { putDeskLamp(m, metal, metal) })
	m.in(place.move(0.46, 0, -0.15), func() {
		putPencils(m, polished(rgb(0xD8D2C4), 0.04, 0.1), []vec{rgb(0xC5473B), rgb(0xE0B13F), rgb(0x3E7CA8), rgb(0x4F8A55), rgb(0x8A5A9A), rgb(0xE08A3F)})
	})
	m.in(place.move(0.3, 0, 0.1).yaw(4), func() { putStack(m, 3, 3, bookColors) })
	m.in(place.move(-0.02, 0.0, 0.08).yaw(-7).pitch(-90), func() { hang(m, 0.3, 0.21, nil, crayon(50)) })
	m.rod(vec{-0.22, 0.006, 0.15}, vec{-0.09, 0.006, 0.2}, 0.0038, paint(rgb(0xE0B13F)))
	m.in(place.move(0.12, 0, -0.17), func() {
		putPlant(m, polished(rgb(0xB86E4B), 0.02, 0.4), paint(rgb(0x3A2A1E)), &material{tone: paint(rgb(0x5E8A4C)).tone, thin: 0.35, gloss: 0.03, rough: 0.3})
	})
}

// fuzzy is the skin of soft toys.
func fuzzy(c vec, seed int) *material {
	return &material{tone: func(s surface) vec {
		return c.scale(0.72 + 0.5*fbm(s.u*44, s.v*30, seed))
	}}
}

// roundRug is a flat braid: its profile from the middle outwards, upside up.
func roundRug(r float64) []ring {
	out := []ring{}
	for i := range 25 {
		out = append(out, ring{r * (1 - float64(i)/24), 0.012})
	}
	out[0].y = 0
	return out
}

// putHeightMarks puts pencil lines on a wall, one for each time a child was
// measured there.
func putHeightMarks(m *mesh) {
	place := m.at
	for _, y := range []float64{0.86, 0.93, 0.99, 1.05, 1.12, 1.17} {
		m.in(place.move(0.01*math.Sin(y*50), y, 0.001), func() { m.box(0.09, 0.003, 0.001, 0, paint(rgb(0x6A6660))) })
	}
}

// daylight is a sky from the horizon up, above trees that stand a little over
// the horizon.
func daylight(zenith, horizon, trees vec) func(d vec) vec {
	return func(d vec) vec {
		up := d.Y / math.Max(math.Hypot(d.X, d.Z), 1e-6)
		turn := math.Atan2(d.X, d.Z)
		c := mix(horizon, zenith, smooth(0, 0.9, up))
		line := 0.02 + 0.16*fbm(turn*5, 3, 61) + 0.05*fbm(turn*22, 8, 62)
		leaf := 0.8 + 0.4*fbm(turn*26, up*26, 63)
		return mix(trees.scale(leaf), c, smooth(line-0.06, line+0.05, up))
	}
}
