package main

import "math"

// The pictures on the walls: shapes only, nothing to read. Each is a color by
// place, both running 0 to 1 from the lower left.

// hills is a sun over three ridges.
func hills(sky, sun, far, near vec) func(u, v float64) vec {
	return func(u, v float64) vec {
		c := mix(mix(sky, vec{1, 1, 1}, 0.5), sky, v)
		c = mix(sun, c, smooth(0.13, 0.14, math.Hypot(u-0.62, (v-0.68)*1.35)))
		for i := range 3 {
			k := float64(i)
			ridge := 0.52 - 0.15*k + 0.16*(fbm(u*2.2+5*k, k, 40)-0.5) + 0.05*math.Sin(u*5+2*k)
			c = mix(mix(far, near, k/2), c, smooth(ridge, ridge+0.006, v))
		}
		return c
	}
}

// planets are disks on a dark ground, one with a ring.
func planets(ground vec, colors ...vec) func(u, v float64) vec {
	at := [][3]float64{{0.34, 0.7, 0.17}, {0.7, 0.42, 0.12}, {0.3, 0.26, 0.08}, {0.76, 0.8, 0.06}, {0.62, 0.14, 0.05}}
	return func(u, v float64) vec {
		c := ground
		i, j := math.Floor(u*14), math.Floor(v*18)
		if chance(int(i), int(j), 77) > 0.8 {
			c = mix(vec{0.8, 0.8, 0.7}, c, smooth(0.08, 0.14, math.Hypot(u*14-i-0.5, v*18-j-0.5)))
		}
		for k, a := range at {
			x, y := u-a[0], (v-a[1])*1.35
			r := math.Hypot(x, y)
			body := mix(colors[k%len(colors)].scale(0.7), colors[k%len(colors)], smooth(-a[2], a[2], x+y))
			c = mix(body, c, smooth(a[2]-0.004, a[2]+0.004, r))
			if k == 0 {
				e := math.Hypot(x+0.5*y, (y-0.35*x)*3.4)
				if math.Abs(e-0.27) < 0.022 && (y-0.35*x < 0 || r > a[2]) {
					c = colors[3%len(colors)]
				}
			}
		}
		return c
	}
}

// cutouts are circles, a half circle and a bar, as cut from paper.
func cutouts(ground vec, colors ...vec) func(u, v float64) vec {
	return func(u, v float64) vec {
		c := ground
		disk := func(x, y, r float64, k int) {
			c = mix(colors[k%len(colors)], c, smooth(r-0.004, r+0.004, math.Hypot(u-x, (v-y)*1.35)))
		}
		disk(0.36, 0.66, 0.24, 0)
		disk(0.62, 0.5, 0.17, 1)
		if v < 0.34 {
			disk(0.45, 0.34, 0.3, 2)
		}
		if math.Abs(u-0.8) < 0.035 && v > 0.2 && v < 0.84 {
			c = colors[3%len(colors)]
		}
		return c
	}
}

// crayon is a small child's drawing: a house, grass, a sun.
func crayon(seed int) func(u, v float64) vec {
	return func(u, v float64) vec {
		paper := vec{0.86, 0.85, 0.81}
		du, dv := 0.03*(fbm(u*5, v*5, seed)-0.5), 0.03*(fbm(u*5, v*5, seed+20)-0.5)
		u, v = u+du, v+dv
		wax := 0.55 + 0.45*smooth(0.3, 0.6, fbm(u*60+v*40, v*14-u*9, seed))
		c := paper
		lay := func(on bool, ink vec) {
			if on {
				c = mix(paper, ink, wax)
			}
		}
		lay(v < 0.2+0.03*math.Sin(u*40), rgb(0x6E9B4E))
		lay(math.Hypot(u-0.8, v-0.8) < 0.11, rgb(0xE8B43A))
		lay(u > 0.2 && u < 0.58 && v > 0.17 && v < 0.5, rgb(0xC9705A))
		lay(v >= 0.5 && v < 0.74-1.1*math.Abs(u-0.39), rgb(0x5B6FA8))
		lay(u > 0.34 && u < 0.44 && v > 0.17 && v < 0.35, rgb(0x7A5538))
		lay(math.Abs(u-0.72) < 0.02 && v > 0.17 && v < 0.4, rgb(0x7A5538))
		lay(math.Hypot(u-0.72, v-0.46) < 0.09, rgb(0x4F8A55))
		return c
	}
}

// boat is another: waves, a hull, a sail and a bird or two.
func boat(seed int) func(u, v float64) vec {
	return func(u, v float64) vec {
		paper := vec{0.86, 0.85, 0.81}
		u += 0.03 * (fbm(u*5, v*5, seed) - 0.5)
		v += 0.03 * (fbm(u*5, v*5, seed+20) - 0.5)
		wax := 0.55 + 0.45*smooth(0.3, 0.6, fbm(u*50-v*30, v*20+u*9, seed))
		c := paper
		lay := func(on bool, ink vec) {
			if on {
				c = mix(paper, ink, wax)
			}
		}
		lay(v < 0.26+0.035*math.Sin(u*26), rgb(0x3F7CA6))
		lay(v > 0.24 && v < 0.4 && math.Abs(u-0.5) < 0.12+v*0.45, rgb(0x9C4A3A))
		lay(math.Abs(u-0.5) < 0.012 && v >= 0.4 && v < 0.82, rgb(0x6A4A32))
		lay(u > 0.53 && v > 0.45 && v < 0.8 && u-0.53 < (0.8-v)*0.75, rgb(0xE3A93C))
		lay(u < 0.47 && v > 0.48 && v < 0.72 && 0.47-u < (0.72-v)*0.8, rgb(0xC9563F))
		lay(math.Abs(v-0.84+0.3*math.Abs(math.Abs(u-0.2)-0.05)) < 0.014 && math.Abs(u-0.2) < 0.1, rgb(0x4A4A52))
		return c
	}
}

// rainbow is one more, over a green hill.
func rainbow(seed int) func(u, v float64) vec {
	inks := []vec{rgb(0xC4473A), rgb(0xE08A3F), rgb(0xE3C04A), rgb(0x5E9A5A), rgb(0x4A78A8), rgb(0x7A5A96)}
	return func(u, v float64) vec {
		paper := vec{0.86, 0.85, 0.81}
		u += 0.03 * (fbm(u*5, v*5, seed) - 0.5)
		v += 0.03 * (fbm(u*5, v*5, seed+20) - 0.5)
		wax := 0.55 + 0.45*smooth(0.3, 0.6, fbm(u*36+v*36, v*18-u*18, seed))
		c := paper
		band := (math.Hypot(u-0.5, (v-0.16)*0.8) - 0.26) / 0.045
		if band >= 0 && band < float64(len(inks)) {
			c = mix(paper, inks[len(inks)-1-int(band)], wax)
		}
		if v < 0.24+0.08*math.Sin(u*4+0.5) {
			c = mix(paper, rgb(0x6E9B4E), wax)
		}
		return c
	}
}

// hang puts a picture of w by h on the wall of the current place; frame nil
// is a sheet of paper, held by nothing but tape.
func hang(m *mesh, w, h float64, frame *material, art func(u, v float64) vec) {
	at := func(s surface) vec { return art(clamp(s.u/w, 0, 1), clamp(s.v/h, 0, 1)) }
	sheet := &material{tone: at}
	if frame == nil {
		m.in(m.at.move(0, 0, 0.002), func() { m.box(w, h, 0.002, 0, sheet) })
		return
	}
	const edge = 0.022
	m.in(m.at.move(0, -edge, 0.008), func() { m.box(w+2*edge, h+2*edge, 0.03, 0.003, frame) })
	m.in(m.at.move(0, 0, 0.0205), func() { m.box(w, h, 0.006, 0, sheet) })
}
