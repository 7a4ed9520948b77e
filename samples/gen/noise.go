package main

import "math"

// hash mixes integers into 32 well stirred bits. It is the only source of
// chance here: the same numbers always give the same picture.
func hash(a, b, c uint32) uint32 {
	h := a*0x9E3779B1 ^ b*0x85EBCA77 ^ c*0xC2B2AE3D
	h = (h ^ h>>15) * 0x2C1B3C6D
	h = (h ^ h>>12) * 0x297A2D39
	return h ^ h>>15
}

// chance is hash as a number in [0, 1).
func chance(a, b, c int) float64 {
	return float64(hash(uint32(a), uint32(b), uint32(c))) / (1 << 32)
}

// dice is a small generator (PCG) for building: books, folds, drawings.
type dice struct{ state uint64 }

func (d *dice) next() float64 {
	d.state = d.state*6364136223846793005 + 1442695040888963407
	x := uint32((d.state>>18 ^ d.state) >> 27)
	r := uint32(d.state >> 59)
	return float64(x>>r|x<<(-r&31)) / (1 << 32)
}

func (d *dice) between(lo, hi float64) float64 { return lo + float64(d.next()*(hi-lo)) }

// noise is smooth value noise in the plane, 0 to 1, one bump a unit.
func noise(x, y float64, seed int) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int(fx), int(fy)
	u, v := smooth(0, 1, x-fx), smooth(0, 1, y-fy)
	a, b := chance(ix, iy, seed), chance(ix+1, iy, seed)
	c, d := chance(ix, iy+1, seed), chance(ix+1, iy+1, seed)
	top, bottom := a+float64((b-a)*u), c+float64((d-c)*u)
	return top + float64((bottom-top)*v)
}

// fbm adds four octaves of noise, 0 to 1.
func fbm(x, y float64, seed int) float64 {
	sum, amp := 0.0, 0.5333
	for i := range 4 {
		sum += float64(amp * noise(x, y, seed+i))
		x, y, amp = x*2.03+11.7, y*2.03+5.3, amp/2
	}
	return sum
}
