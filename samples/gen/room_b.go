package main

import "math"

// roomB is a small child's room at noon under an even gray sky: pale green
// and white, a wide window, nothing that throws a hard shadow.
func roomB() *scene {
	const w, h, d = 3.7, 2.5, 4.2
	s := &scene{mesh: mesh{at: world}}
	m := &s.mesh
	white := polished(rgb(0xE4E4E0), 0.03, 0.25)
	birch := wood(rgb(0xD6BD92), 3)
	steel := polished(rgb(0xA9ABAA), 0.5, 0.25)
	paintwork := twoTone(rgb(0x93A996), rgb(0xE9E7DF), 1.12, 2)
	back, right, front, left := walls(w, d)

	s.shell(w, h, d, planks(rgb(0xB59C7C), 0.14), paint(rgb(0xF1F0EC)), white)
	s.windowWall(back, w, h, paintwork, white, opening{1.2, 0.86, 1.6, 1.3}, 3, 2)
	s.wall(right, d, h, paintwork)
	s.wall(front, w, h, paintwork)
	s.wall(left, d, h, paintwork)
	m.in(front.move(0.75, 0, 0), func() { putDoor(m, 0.8, 2.03, white, steel) })
	for _, at := range []frame{back.move(w/2, 0, 0), right.move(d/2, 0, 0), left.move(d/2, 0, 0)} {
		m.in(at.move(0, 1.105, 0.004), func() { m.box(d, 0.03, 0.02, 0.004, white) })
	}

	voile := &material{tone: paint(rgb(0xE9E8E2)).tone, thin: 0.5}
	m.in(back.move(1.05, 2.3, 0.11), func() { putCurtain(m, 0.42, 1.78, 6, 3, voile) })
	m.in(back.move(2.95, 2.3, 0.11), func() { putCurtain(m, 0.42, 1.78, 6, 4, voile) })
	m.in(back, func() { m.rod(vec{0.76, 2.32, 0.11}, vec{3.24, 2.32, 0.11}, 0.011, steel) })

	m.in(world.move(0.6, 0, 0.21), func() {
		putBed(m, bed{
			w: 0.92, l: 1.84, head: 0.9, foot: 0.68, frame: white, sheet: cloth(rgb(0xE6E4DC), 5),
			pillow: cloth(rgb(0xE4E1D6), 6), duvet: pattern(7, stars(rgb(0xC4983F), rgb(0xE9DFC4), 0.17, 0.042)),
			turned: cloth(rgb(0xE6E1D2), 8), folds: 0.036, side: 0.28, seed: 40,
		})
	})
	m.in(world.move(0.66, bedTop+0.12, 0.54).yaw(8).pitch(-16), func() { putRabbit(m) })
	m.in(left.move(d-2.1, 1.3, 0), func() {
		hang(m, 0.5, 0.66, birch, cutouts(rgb(0xECE8DC), rgb(0x7FA08C), rgb(0xC98A6A), rgb(0x47667A), rgb(0xD6B45C)))
	})
	m.in(left.move(d-1.2, 1.36, 0).roll(-2), func() { hang(m, 0.25, 0.2, nil, boat(70)) })
	m.in(left.move(d-0.86, 1.62, 0).roll(3), func() { hang(m, 0.21, 0.26, nil, crayon(71)) })
	m.in(left.move(d-0.82, 1.3, 0).roll(-1), func() { hang(m, 0.26, 0.2, nil, rainbow(74)) })

	putBunting(m, vec{0.02, 2.36, 0.35}, vec{w - 0.02, 2.36, 0.1}, 15, []vec{
		rgb(0xC98A6A), rgb(0x8FAE9B), rgb(0xE0C987), rgb(0x7C99AE), rgb(0xE4DFD2),
	})

	m.in(right.move(0.82, 0, 0.32), func() { putDesk(m, 1.1, 0.56, birch, white, birch, steel) })
	m.in(right.move(0.82, deskTop, 0.32), func() { roomBDesk(m, steel) })
	m.in(right.move(0.72, 0, 0.86).yaw(172), func() { putChair(m, birch, cloth(rgb(0xC98A6A), 9)) })
	m.in(right.move(0.82, 1.48, 0), func() { putWallShelf(m, 1.0, 0.2, birch, steel) })
	m.in(right.move(0.82, 1.48, 0.1), func() { roomBWallShelf(m, birch) })

	m.in(right.move(2.15, 0, 0.18), func() {
		putBookcase(m, 1.1, 0.82, 0.3, 2, white, white, func(shelf int, w, h float64) { roomBShelf(m, shelf, w, h, birch) })
	})
	m.in(right.move(2.15, 0.82, 0.18), func() { roomBTop(m) })

	m.in(world.move(2.0, 0.0, 2.15), func() { m.box(1.5, 0.014, 1.9, 0.006, pile(1.5, 1.9, rgb(0x8C9DA3), rgb(0xDDD6C6), rgb(0xC08A70))) })
	m.in(world.move(1.98, 0.014, 2.2), func() { putBlocks(m, toyColors) })
	m.in(world.move(2.36, 0.014, 1.72).yaw(-150), func() {
		putWagon(m, wood(rgb(0x4F7F8C), 4), wood(rgb(0xE0C48A), 6), wood(rgb(0x5C4433), 7))
	})
	m.in(world.move(1.42, 0, 0.36), func() { putBasket(m, 0.2, 0.28, fuzzy(rgb(0xC7B39A), 12)) })
	s.sky = overcast(vec{0.93, 0.97, 1}.scale(4.6), vec{0.34, 0.38, 0.33}.scale(1.2))
	return s
}

var toyColors = []vec{
	rgb(0xB9533F), rgb(0xD9AE4C), rgb(0x4A7B94), rgb(0xD8C9A4), rgb(0x6F8F5E), rgb(0xC67F4A),
}

func roomBDesk(m *mesh, steel *material) {
	place := m.at
	cream := polished(rgb(0xE0D2B0), 0.05, 0.15)
	m.in(place.move(-0.4, 0, -0.1).yaw(-30), func() { putDeskLamp(m, cream, cream) })
	m.in(place.move(0.4, 0, -0.14), func() { putPencils(m, steel, toyColors) })
	m.in(place.move(0.0, 0, 0.06).yaw(5).pitch(-90), func() { hang(m, 0.3, 0.21, nil, boat(81)) })
	m.in(place.move(-0.24, 0.003, 0.12).yaw(-22).pitch(-90), func() { hang(m, 0.21, 0.28, nil, crayon(82)) })
	for i, c := range toyColors[:4] {
		k := float64(i)
		m.rod(vec{0.18 + 0.025*k, 0.006, 0.06 + 0.03*k}, vec{0.25 + 0.02*k, 0.006, 0.0 + 0.035*k}, 0.0042, paint(c))
	}
	m.in(place.move(0.36, 0, 0.1).yaw(-8), func() { putStack(m, 2, 9, bookColors) })
}

func roomBWallShelf(m *mesh, birch *material) {
	place := m.at
	m.in(place.move(-0.46, 0, 0), func() { putBooks(m, 0.4, 0.24, 0.9, 61, pictureBooks) })
	m.in(place.move(0.06, 0, 0).yaw(20), func() { putGlobe(m, 0.085, birch) })
	m.in(place.move(0.26, 0, 0.01).yaw(-8), func() {
		putPhotoFrame(m, 0.1, 0.13, birch, hills(rgb(0xC3CFCC), rgb(0xE8D9A8), rgb(0xA3B5A0), rgb(0x6B8A78)))
	})
	m.in(place.move(0.42, 0, 0.0).yaw(-12), func() { putCarton(m, 0.13, 0.1, 0.12, paint(rgb(0xC98A6A)), paint(rgb(0xDBA98C))) })
}

var pictureBooks = []vec{
	rgb(0xD6A84E), rgb(0x5E8FA3), rgb(0xC46A52), rgb(0x7FA06C), rgb(0xE0D6BE), rgb(0x8F6F96), rgb(0x3F6F78), rgb(0xD98F6A),
}

func roomBShelf(m *mesh, shelf int, w, h float64, birch *material) {
	place := m.at
	if shelf == 1 {
		putBooks(m, w, h, 0.52, 17, pictureBooks)
		m.in(place.move(0.7, 0, 0.02).yaw(-12), func() { putCarton(m, 0.2, 0.13, 0.18, paint(rgb(0x7C99AE)), paint(rgb(0xA9BCC8))) })
		m.in(place.move(0.94, 0, 0.02), func() { putStack(m, 3, 6, pictureBooks) })
		return
	}
	for i, c := range []vec{rgb(0xC9A98A), rgb(0x8FAE9B), rgb(0xD9CFB8)} {
		m.in(place.move(0.19+0.34*float64(i), 0, 0.01), func() {
			m.box(0.3, 0.24, 0.25, 0.012, cloth(c, i))
			m.in(m.at.move(0, 0.17, 0.125), func() { m.box(0.09, 0.02, 0.012, 0.005, birch) })
		})
	}
}

func roomBTop(m *mesh) {
	place := m.at
	m.in(place.move(-0.36, 0, 0.02), func() {
		putTableLamp(m, polished(rgb(0xD8D4CA), 0.04, 0.12), paint(rgb(0xE9E3D2)))
	})
	m.in(place.move(0.02, 0, 0).yaw(14), func() { putNest(m) })
	m.in(place.move(0.34, 0, 0.02), func() {
		putPlant(m, polished(rgb(0xD9D3C6), 0.03, 0.2), paint(rgb(0x3A2A1E)), &material{tone: paint(rgb(0x66905A)).tone, thin: 0.35, gloss: 0.03, rough: 0.3})
	})
}

// putNest puts a stacking toy: rings on a rod, the widest below.
func putNest(m *mesh) {
	place := m.at
	m.cylinder(0.085, 0.014, wood(rgb(0xD6BD92), 4))
	m.rod(vec{0, 0.01, 0}, vec{0, 0.2, 0}, 0.009, wood(rgb(0xD6BD92), 5))
	for i := range 5 {
		r := 0.076 - 0.009*float64(i)
		profile := []ring{}
		for k := range 13 {
			s, c := math.Sincos(2*math.Pi*float64(k)/12 - math.Pi)
			profile = append(profile, ring{r - 0.017 + 0.017*c, 0.017 + 0.017*s})
		}
		m.in(place.move(0, 0.014+0.033*float64(i), 0), func() {
			m.lathe(48, polished(toyColors[i], 0.03, 0.2), profile...)
		})
	}
	m.in(place.move(0, 0.2, 0), func() { m.ball(0.022, 0.022, 0.022, polished(toyColors[0], 0.03, 0.2)) })
}

// putRabbit puts one that sits at its place and looks towards +z: a soft toy, one ear down.
func putRabbit(m *mesh) {
	fur, light, dark := fuzzy(rgb(0xB9B2A8), 14), fuzzy(rgb(0xDCD3C6), 15), paint(rgb(0x2B2724))
	part := func(x, y, z, a, b, c float64, mat *material) {
		m.in(m.at.move(x, y, z), func() { m.ball(a, b, c, mat) })
	}
	part(0, 0.12, 0, 0.09, 0.12, 0.085, fur)
	part(0, 0.115, 0.035, 0.06, 0.08, 0.06, light)
	part(0, 0.285, 0.01, 0.076, 0.075, 0.07, fur)
	part(0, 0.268, 0.066, 0.034, 0.026, 0.022, light)
	part(0, 0.28, 0.086, 0.009, 0.007, 0.006, dark)
	for _, s := range []float64{-1, 1} {
		part(s*0.03, 0.303, 0.066, 0.008, 0.009, 0.007, dark)
		m.in(m.at.move(s*0.098, 0.155, 0.05).roll(s*24).pitch(-40), func() { m.ball(0.028, 0.075, 0.028, fur) })
		m.in(m.at.move(s*0.075, 0.036, 0.13).yaw(s*16).pitch(82), func() { m.ball(0.036, 0.095, 0.036, fur) })
	}
	m.in(m.at.move(-0.045, 0.41, 0).roll(9), func() { m.ball(0.026, 0.1, 0.016, fur) })
	m.in(m.at.move(0.066, 0.385, 0.0).roll(-38), func() { m.ball(0.026, 0.07, 0.016, fur) })
	m.in(m.at.move(0.132, 0.385, 0.012).roll(-150), func() { m.ball(0.025, 0.055, 0.015, fur) })
}

// overcast is an even sky, brighter overhead, over roofs and trees in haze.
func overcast(sky, ground vec) func(d vec) vec {
	return func(d vec) vec {
		up := d.Y / math.Max(math.Hypot(d.X, d.Z), 1e-6)
		turn := math.Atan2(d.X, d.Z)
		c := sky.scale(0.8 + 0.35*smooth(0, 1, up) + 0.08*(fbm(turn*3, up*4, 91)-0.5))
		far := 0.05 + 0.1*fbm(turn*4, 1, 92)
		c = mix(mix(ground, sky, 0.45), c, smooth(far-0.03, far+0.03, up))
		near := -0.06 + 0.22*fbm(turn*7, 2, 93)*fbm(turn*3, 9, 94) + 0.04*fbm(turn*30, 3, 95)
		return mix(ground.scale(0.85+0.3*fbm(turn*30, up*30, 96)), c, smooth(near-0.05, near+0.04, up))
	}
}
