package main

import "math"

// planks is a wooden floor: boards along u, of slightly different tones.
func planks(c vec, width float64) *material {
	tone := func(s surface) vec {
		row := math.Floor(s.v / width)
		along := s.u + float64(row*0.53)
		board := math.Floor(along / 1.3)
		t := 0.86 + 0.22*chance(int(row), int(board), 3)
		t *= 0.9 + 0.2*grain(s.u, s.v, int(row*7+board))
		edge := math.Min(s.v-row*width, (row+1)*width-s.v)
		end := math.Min(along-board*1.3, (board+1)*1.3-along)
		return c.scale(t * (0.6 + 0.4*smooth(0, 0.0035, math.Min(edge, end))))
	}
	return &material{tone: tone, gloss: 0.035, rough: 0.22}
}

// grain is the figure of wood along u, 0 to 1.
func grain(u, v float64, seed int) float64 {
	wave := fbm(u*1.5, v*14, seed)
	return 0.6*wave + 0.4*fbm(u*4, v*90+6*wave, seed+9)
}

// wood is a plank of furniture, grain along the longer side of each face.
func wood(c vec, seed int) *material {
	tone := func(s surface) vec {
		return c.scale(0.84 + 0.32*grain(s.u, s.v, seed))
	}
	return &material{tone: tone, gloss: 0.03, rough: 0.3}
}

// cloth is plain weave, uneven as washed cotton is.
func cloth(c vec, seed int) *material {
	return &material{
		tone: func(s surface) vec {
			return c.scale(0.94 + 0.12*fbm(s.u*9, s.v*9, seed))
		},
		relief: func(s surface) float64 { return 0.004 * fbm(s.u*14, s.v*14, seed) },
	}
}

// pattern is cloth printed by f, which gets meters.
func pattern(seed int, f func(u, v float64) vec) *material {
	m := cloth(vec{1, 1, 1}, seed)
	plain := m.tone
	m.tone = func(s surface) vec { return f(s.u, s.v).mul(plain(s)) }
	return m
}

// patchwork is squares of size meters in the given colors, some dotted, some
// striped.
func patchwork(size float64, colors ...vec) func(u, v float64) vec {
	return func(u, v float64) vec {
		i, j := math.Floor(u/size), math.Floor(v/size)
		c := colors[hash(uint32(int(i)+64), uint32(int(j)+64), 5)%uint32(len(colors))]
		fu, fv := u/size-i, v/size-j
		light := mix(c, vec{0.9, 0.88, 0.84}, 0.55)
		switch hash(uint32(int(i)+64), uint32(int(j)+64), 6) % 4 {
		case 0:
			du, dv := fu*4-math.Floor(fu*4)-0.5, fv*4-math.Floor(fv*4)-0.5
			c = mix(light, c, smooth(0.18, 0.26, math.Hypot(du, dv)))
		case 1:
			c = mix(c, light, smooth(0.1, 0.2, math.Abs(fu*4-math.Floor(fu*4)-0.5)-0.1))
		}
		seam := math.Min(math.Min(fu, 1-fu), math.Min(fv, 1-fv)) * size
		return c.scale(0.72 + 0.28*smooth(0, 0.006, seam))
	}
}

// stripes run along v.
func stripes(width float64, colors ...vec) func(u, v float64) vec {
	return func(u, _ float64) vec {
		k := u / width
		i := math.Floor(k)
		a := colors[(int(i)%len(colors)+len(colors))%len(colors)]
		b := colors[(int(i+1)%len(colors)+len(colors))%len(colors)]
		return mix(a, b, smooth(0.94, 1, k-i))
	}
}

// stars are five-pointed, scattered on a ground.
func stars(ground, star vec, spacing, size float64) func(u, v float64) vec {
	return func(u, v float64) vec {
		i, j := math.Floor(u/spacing), math.Floor(v/spacing)
		x := u/spacing - i - 0.35 - 0.3*chance(int(i), int(j), 1)
		y := v/spacing - j - 0.35 - 0.3*chance(int(i), int(j), 2)
		r, a := math.Hypot(x, y)*spacing, math.Atan2(y, x)+6*chance(int(i), int(j), 3)
		k := a / (2 * math.Pi / 5)
		point := math.Abs(k-math.Floor(k)-0.5) * 2
		limit := size * (0.45 + 0.55*point*point)
		return mix(star, ground, smooth(limit-0.004, limit+0.002, r))
	}
}

// rings are the turns of a braided rug around its middle, as shares of its
// radius.
func rings(width float64, colors ...vec) *material {
	return &material{
		tone: func(s surface) vec {
			k := s.v / width
			c := colors[int(k)%len(colors)]
			return c.scale(0.8 + 0.2*math.Abs(math.Sin(k*math.Pi)) + 0.06*math.Sin(s.u*2*math.Pi*60*math.Max(1, math.Floor(k)/3)))
		},
	}
}

// pile is a woven rug with a border and a field of diamonds.
func pile(w, d float64, ground, line, diamond vec) *material {
	return &material{
		tone: func(s surface) vec {
			edge := math.Min(math.Min(s.u, w-s.u), math.Min(s.v, d-s.v))
			c := ground
			k, l := s.u/0.3, s.v/0.3
			x, y := k-math.Floor(k)-0.5, l-math.Floor(l)-0.5
			q := math.Abs(x) + math.Abs(y)
			if q < 0.3 {
				c = diamond
			}
			if q < 0.14 {
				c = line
			}
			if edge < 0.16 {
				c = line
			}
			if edge < 0.12 {
				c = diamond
			}
			if edge < 0.05 {
				c = ground
			}
			return c.scale(0.85 + 0.3*fbm(s.u*40, s.v*40, 8))
		},
		relief: func(s surface) float64 { return 0.004 * noise(s.u*90, s.v*90, 5) },
	}
}

// plaster is painted wall, a little uneven.
func plaster(c vec, seed int) *material {
	return &material{tone: func(s surface) vec {
		return c.scale(0.97 + 0.06*fbm(s.u*2, s.v*2, seed))
	}}
}

// twoTone is a wall of one color up to a height and another above it.
func twoTone(low, high vec, at float64, seed int) *material {
	return &material{tone: func(s surface) vec {
		return mix(low, high, smooth(at-0.002, at+0.002, s.p.Y)).scale(0.97 + 0.06*fbm(s.u*2, s.v*2, seed))
	}}
}
