package main

import "math"

// putDeskLamp puts one that stands at its place, its shade out over +x; it returns where the
// bulb hangs and which way is up there.
func putDeskLamp(m *mesh, metal, shade *material) vec {
	m.cylinder(0.085, 0.018, metal)
	elbow, neck := vec{-0.1, 0.27, 0}, vec{0.1, 0.45, 0}
	m.rod(vec{0, 0.015, 0}, elbow, 0.007, metal)
	m.rod(elbow, neck, 0.007, metal)
	m.in(m.at.move(elbow.X, elbow.Y, 0), func() { m.ball(0.015, 0.015, 0.015, metal) })
	at := m.at.move(neck.X, neck.Y, 0).roll(28)
	m.in(at, func() {
		m.lathe(40, shade, ring{0.095, -0.13}, ring{0.088, -0.1}, ring{0.07, -0.05}, ring{0.04, -0.005}, ring{0.03, 0.02}, ring{0.028, 0.05}, ring{0, 0.055})
		m.in(m.at.move(0, -0.07, 0), func() { m.ball(0.028, 0.035, 0.028, shade) })
	})
	return at.point(vec{0, -0.07, 0})
}

// putTableLamp puts one with a turned foot and a cloth shade; it returns the middle of the
// shade.
func putTableLamp(m *mesh, foot, shade *material) vec {
	m.lathe(40, foot, ring{0, 0}, ring{0.07, 0}, ring{0.072, 0.012}, ring{0.03, 0.03}, ring{0.035, 0.06},
		ring{0.06, 0.11}, ring{0.055, 0.16}, ring{0.02, 0.21}, ring{0.012, 0.23}, ring{0.012, 0.28})
	m.in(m.at.move(0, 0.24, 0), func() {
		m.lathe(56, shade, ring{0.125, 0}, ring{0.118, 0.05}, ring{0.105, 0.12}, ring{0.09, 0.19})
	})
	return m.at.point(vec{0, 0.33, 0})
}

// putGlobe puts the earth as nobody drew it: invented lands on an invented sea.
func putGlobe(m *mesh, r float64, stand *material) {
	sea, land, sand := rgb(0x5F8FA8), rgb(0x7E9A5C), rgb(0xC2A76B)
	earth := &material{gloss: 0.04, rough: 0.12, tone: func(s surface) vec {
		a := 2 * math.Pi * s.u
		x, y := 2.2+1.6*math.Cos(a), 2.2+1.6*math.Sin(a)
		h := fbm(x+s.v*1.7, y-s.v*2.1, 21)
		c := mix(sea, sand, smooth(0.485, 0.5, h))
		c = mix(c, land, smooth(0.505, 0.56, h))
		if k := s.v * 12; math.Abs(k-math.Floor(k+0.5)) < 0.03 {
			c = c.scale(0.85)
		}
		return c
	}}
	m.lathe(40, stand, ring{0, 0}, ring{r * 0.75, 0}, ring{r * 0.75, 0.01}, ring{r * 0.5, 0.02}, ring{0.012, 0.035}, ring{0.01, 0.07})
	m.in(m.at.move(0, 0.07+r, 0).roll(-23), func() {
		m.ball(r, r, r, earth)
		m.sheet(40, 4, stand, func(u, v float64) (vec, float64, float64) {
			a, b := math.Pi*(u-0.5), v*2*math.Pi
			s, c := math.Sincos(a)
			sb, cb := math.Sincos(b)
			rr := r*1.07 + 0.006*cb
			return vec{rr * c, rr * s, 0.006 * sb}, u, v
		})
	})
}

// putTrophy puts a cup with two handles on a dark foot.
func putTrophy(m *mesh, gold, foot *material) {
	place := m.at
	m.box(0.09, 0.05, 0.09, 0.004, foot)
	m.in(place.move(0, 0.05, 0), func() {
		m.lathe(48, gold, ring{0.035, 0}, ring{0.034, 0.008}, ring{0.012, 0.018}, ring{0.009, 0.04}, ring{0.015, 0.05},
			ring{0.03, 0.062}, ring{0.045, 0.085}, ring{0.052, 0.115}, ring{0.054, 0.15}, ring{0.058, 0.165}, ring{0.05, 0.16}, ring{0.045, 0.11}, ring{0, 0.07})
		for _, side := range []float64{1, -1} {
			for i := range 10 {
				a, b := math.Pi*(float64(i)/10-0.5), math.Pi*(float64(i+1)/10-0.5)
				at := func(a float64) vec { return vec{side * (0.05 + 0.03*math.Cos(a)), 0.115 + 0.032*math.Sin(a), 0} }
				m.rod(at(a), at(b), 0.0045, gold)
			}
		}
	})
}

// putFootball puts one, white with dark patches around the corners of an icosahedron.
func putFootball(m *mesh, r float64) {
	const g = 1.618033988749895
	corners := []vec{{0, 1, g}, {0, 1, -g}, {0, -1, g}, {0, -1, -g}, {1, g, 0}, {1, -g, 0}, {-1, g, 0}, {-1, -g, 0}, {g, 0, 1}, {g, 0, -1}, {-g, 0, 1}, {-g, 0, -1}}
	skin := &material{gloss: 0.04, rough: 0.2, tone: func(s surface) vec {
		sa, ca := math.Sincos(-2 * math.Pi * s.u)
		sv, cv := math.Sincos(math.Pi * (s.v - 0.5))
		n := vec{ca * cv, sv, sa * cv}
		best := 0.0
		for _, k := range corners {
			best = math.Max(best, n.dot(k.unit()))
		}
		return mix(rgb(0xE6E2D8), rgb(0x33343A), smooth(0.925, 0.935, best))
	}}
	m.in(m.at.move(0, r, 0).yaw(20).roll(31).pitch(12), func() { m.ball(r, r, r, skin) })
}

// putBear puts one that sits at its place and looks towards +z.
func putBear(m *mesh, fur, light, dark *material) {
	part := func(x, y, z, a, b, c float64, mat *material) {
		m.in(m.at.move(x, y, z), func() { m.ball(a, b, c, mat) })
	}
	part(0, 0.13, 0, 0.105, 0.13, 0.095, fur)
	part(0, 0.12, 0.035, 0.075, 0.09, 0.07, light)
	part(0, 0.32, 0.01, 0.095, 0.088, 0.085, fur)
	part(0, 0.3, 0.085, 0.042, 0.033, 0.035, light)
	part(0, 0.315, 0.118, 0.014, 0.01, 0.008, dark)
	for _, s := range []float64{-1, 1} {
		part(s*0.075, 0.395, 0, 0.036, 0.036, 0.02, fur)
		part(s*0.075, 0.395, 0.013, 0.022, 0.022, 0.011, light)
		part(s*0.036, 0.342, 0.083, 0.009, 0.009, 0.008, dark)
		m.in(m.at.move(s*0.115, 0.17, 0.05).roll(s*28).pitch(-38), func() { m.ball(0.036, 0.085, 0.036, fur) })
		m.in(m.at.move(s*0.085, 0.045, 0.14).yaw(s*18).pitch(80), func() { m.ball(0.042, 0.1, 0.042, fur) })
		part(s*0.115, 0.055, 0.228, 0.036, 0.042, 0.014, light)
	}
}

// putPencils puts some in a jar.
func putPencils(m *mesh, jar *material, colors []vec) {
	m.lathe(32, jar, ring{0, 0.002}, ring{0.036, 0.002}, ring{0.038, 0.1}, ring{0.034, 0.1}, ring{0.033, 0.01})
	d := &dice{99}
	for i := range 9 {
		a := float64(i) * 2.4
		s, c := math.Sincos(a)
		foot := vec{-0.02 * c, 0.008, -0.02 * s}
		top := vec{0.026 * c * d.between(0.9, 1.5), d.between(0.13, 0.18), 0.026 * s * d.between(0.9, 1.5)}
		m.rod(foot, top, 0.0038, paint(colors[i%len(colors)]))
	}
}

// putCarton puts a small box with a lid.
func putCarton(m *mesh, w, h, d float64, body, lid *material) {
	m.box(w, h, d, 0.004, body)
	m.in(m.at.move(0, h-0.03, 0), func() { m.box(w+0.008, 0.034, d+0.008, 0.005, lid) })
}

// putPhotoFrame puts one that leans back on its foot; what it shows is art.
func putPhotoFrame(m *mesh, w, h float64, frame *material, art func(u, v float64) vec) {
	m.in(m.at.pitch(-12), func() { m.in(m.at.move(0, 0.022, 0), func() { hang(m, w, h, frame, art) }) })
}

// putClock puts an alarm clock with two bells, its face towards +z, hands at rest.
func putClock(m *mesh, body, face, dark *material) {
	place := m.at
	for _, x := range []float64{-0.03, 0.03} {
		m.rod(vec{x * 1.2, 0, 0}, vec{x * 0.8, 0.03, 0}, 0.005, dark)
		m.in(place.move(x*1.1, 0.125, 0), func() { m.ball(0.022, 0.017, 0.018, body) })
	}
	round := place.move(0, 0.068, -0.025).pitch(90)
	m.in(round, func() { m.cylinder(0.055, 0.05, body) })
	m.in(round.move(0, 0.0485, 0), func() { m.cylinder(0.047, 0.003, face) })
	hand := func(turn, length float64) {
		s, c := math.Sincos(turn * 2 * math.Pi)
		m.rod(vec{0, 0.068, 0.028}, vec{length * s, 0.068 + length*c, 0.028}, 0.0018, dark)
	}
	hand(0.31, 0.024)
	hand(0.68, 0.036)
}

// putBlocks puts wooden bricks: a small tower and what lies around it.
func putBlocks(m *mesh, colors []vec) {
	place := m.at
	put := func(x, y, z, turn float64, k int) {
		m.in(place.move(x, y, z).yaw(turn), func() { m.box(0.05, 0.05, 0.05, 0.004, wood(colors[k%len(colors)], k)) })
	}
	for i := range 4 {
		put(0.003*float64(i%2), 0.05*float64(i), 0, float64(i*23), i)
	}
	put(0.058, 0, 0.01, 12, 4)
	put(0.06, 0.05, 0.008, 40, 5)
	put(-0.12, 0, 0.07, 33, 6)
	put(-0.02, 0, 0.16, -20, 7)
	put(0.17, 0, 0.11, 61, 8)
	put(0.1, 0, -0.14, 5, 9)
	m.in(place.move(-0.16, 0, -0.07).yaw(25), func() { m.box(0.15, 0.05, 0.05, 0.004, wood(colors[2], 31)) })
	m.in(place.move(0.24, 0.02, -0.03).yaw(-35), func() {
		m.rod(vec{0, 0.005, -0.06}, vec{0, 0.005, 0.06}, 0.024, wood(colors[1], 32))
	})
}

// putWagon puts a wooden toy car, going towards +x.
func putWagon(m *mesh, body, cabin, wheel *material) {
	place := m.at
	m.in(place.move(0, 0.02, 0), func() { m.box(0.17, 0.035, 0.07, 0.012, body) })
	m.in(place.move(-0.015, 0.053, 0), func() { m.box(0.085, 0.032, 0.062, 0.012, cabin) })
	for _, x := range []float64{-0.05, 0.05} {
		for _, z := range []float64{-0.042, 0.03} {
			m.rod(vec{x, 0.02, z}, vec{x, 0.02, z + 0.012}, 0.02, wheel)
		}
	}
}

// putTelescope puts one that stands on three legs and points up along +x.
func putTelescope(m *mesh, tube, metal, legs *material) {
	place := m.at
	top := vec{0, 1.02, 0}
	for i := range 3 {
		s, c := math.Sincos(2*math.Pi*float64(i)/3 + 0.5)
		knee := vec{0.19 * c, 0.5, 0.19 * s}
		m.rod(top, knee, 0.015, legs)
		m.rod(knee, vec{0.37 * c, 0, 0.37 * s}, 0.011, legs)
		m.rod(vec{0, 0.55, 0}, vec{0.17 * c, 0.55, 0.17 * s}, 0.005, metal)
	}
	m.rod(vec{0, 0.55, 0}, top, 0.01, metal)
	m.in(place.move(0, 1.0, 0), func() { m.cylinder(0.03, 0.09, metal) })
	m.in(place.move(0, 1.13, 0).roll(-62).move(0, -0.42, 0), func() {
		m.lathe(40, tube, ring{0, 0.1}, ring{0.038, 0.1}, ring{0.038, 0.72}, ring{0.05, 0.73}, ring{0.05, 0.9}, ring{0.044, 0.9}, ring{0.044, 0.74}, ring{0, 0.74})
		m.lathe(32, metal, ring{0, 0}, ring{0.02, 0}, ring{0.02, 0.06}, ring{0.026, 0.06}, ring{0.026, 0.1}, ring{0.041, 0.1}, ring{0.041, 0.14})
		m.in(m.at.move(-0.055, 0.14, 0), func() { m.cylinder(0.012, 0.2, metal) })
	})
}

// putSkateboard puts one that leans with its deck's underside towards +z, standing on its tail.
func putSkateboard(m *mesh, deck, wheel, metal *material) {
	const w, l = 0.2, 0.78
	for _, side := range []float64{1, -1} {
		m.sheet(60, 10, deck, func(u, v float64) (vec, float64, float64) {
			a, b := (2*u-1)*side, 2*v-1
			end := math.Max(0, math.Abs(a)-0.74) / 0.26
			half := w / 2 * math.Sqrt(math.Max(0, 1-end*end))
			lift := -0.16 * math.Max(0, math.Abs(a)-0.7) * math.Abs(a)
			return vec{half * b, l/2 + a*l/2, lift + 0.005*side}, half * b, a * l / 2
		})
	}
	for _, y := range []float64{0.2, l - 0.2} {
		m.rod(vec{-0.085, y, 0.045}, vec{0.085, y, 0.045}, 0.007, metal)
		m.rod(vec{0, y, 0.005}, vec{0, y, 0.045}, 0.02, metal)
		for _, x := range []float64{-0.1, 0.07} {
			m.rod(vec{x, y, 0.045}, vec{x + 0.03, y, 0.045}, 0.026, wheel)
		}
	}
}

// putBunting puts a string of small flags from a to b.
func putBunting(m *mesh, a, b vec, n int, colors []vec) {
	at := func(t float64) vec {
		p := mix(a, b, t)
		p.Y -= 0.16 * 4 * t * (1 - t)
		return p
	}
	string := paint(rgb(0xD8D0C0))
	for i := range n {
		t0, t1 := float64(i)/float64(n), float64(i+1)/float64(n)
		p, q := at(t0), at(t1)
		m.rod(p, q, 0.0022, string)
		p, q = mix(p, q, 0.12), mix(p, q, 0.88)
		tip := mix(p, q, 0.5).add(vec{0, -0.15, 0.012})
		m.sheet(6, 6, paint(colors[i%len(colors)]), func(u, v float64) (vec, float64, float64) {
			return mix(tip, mix(p, q, u), v), u, v
		})
	}
}

// putBasket puts one, woven and open, with soft things in it.
func putBasket(m *mesh, r, h float64, inside *material) {
	straw := rgb(0xB98F5A)
	weave := &material{tone: func(s surface) vec {
		return straw.scale(0.85 + 0.2*math.Sin(s.v*h*140)*math.Sin(s.u*2*math.Pi*40))
	}}
	m.lathe(56, weave, ring{0, 0.002}, ring{r * 0.86, 0.002}, ring{r * 0.95, h * 0.4}, ring{r, h}, ring{r - 0.015, h + 0.006}, ring{r - 0.025, h - 0.01}, ring{r * 0.88, h * 0.4})
	for i := range 3 {
		s, c := math.Sincos(float64(i) * 2.1)
		m.in(m.at.move(0.35*r*c, h*0.82, 0.35*r*s).yaw(float64(i)*50), func() { m.ball(r*0.5, r*0.33, r*0.45, inside) })
	}
}

// putPlant puts one that has long leaves and stands in a pot.
func putPlant(m *mesh, pot, soil, leaf *material) {
	m.lathe(40, pot, ring{0, 0}, ring{0.055, 0}, ring{0.075, 0.11}, ring{0.08, 0.11}, ring{0.08, 0.13}, ring{0.07, 0.13}, ring{0.068, 0.11})
	m.lathe(40, soil, ring{0.07, 0.112}, ring{0, 0.118})
	d := &dice{4242}
	place := m.at
	for i := range 16 {
		reach, rise, turn := d.between(0.08, 0.2), d.between(0.16, 0.3), float64(i)*137.5
		m.in(place.move(0, 0.11, 0).yaw(turn), func() {
			m.sheet(4, 14, leaf, func(u, v float64) (vec, float64, float64) {
				wide := 0.02 * math.Sin(math.Pi*math.Pow(v, 0.7)) * (u - 0.5) * 2
				bow := v * v
				return vec{reach * bow * 1.2, rise * (v*1.5 - 0.75*bow), wide}, u, v
			})
		})
	}
}
