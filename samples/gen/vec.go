package main

import "math"

// vec is a point, a direction or a linear RGB color, in meters or in light.
// Products are wrapped in float64() before they are added: that forbids fused
// multiply-add, so that arm64 computes what amd64 computes.
type vec struct{ X, Y, Z float64 }

func (a vec) add(b vec) vec       { return vec{a.X + b.X, a.Y + b.Y, a.Z + b.Z} }
func (a vec) sub(b vec) vec       { return vec{a.X - b.X, a.Y - b.Y, a.Z - b.Z} }
func (a vec) mul(b vec) vec       { return vec{a.X * b.X, a.Y * b.Y, a.Z * b.Z} }
func (a vec) scale(s float64) vec { return vec{a.X * s, a.Y * s, a.Z * s} }

// along is a + b·s.
func (a vec) along(b vec, s float64) vec {
	return vec{a.X + float64(b.X*s), a.Y + float64(b.Y*s), a.Z + float64(b.Z*s)}
}

func (a vec) dot(b vec) float64 {
	return float64(a.X*b.X) + float64(a.Y*b.Y) + float64(a.Z*b.Z)
}

func (a vec) cross(b vec) vec {
	return vec{
		float64(a.Y*b.Z) - float64(a.Z*b.Y),
		float64(a.Z*b.X) - float64(a.X*b.Z),
		float64(a.X*b.Y) - float64(a.Y*b.X),
	}
}

func (a vec) length() float64 { return math.Sqrt(a.dot(a)) }

// unit is a with length one; the zero vector stays zero.
func (a vec) unit() vec {
	l := a.length()
	if l == 0 {
		return a
	}
	return a.scale(1 / l)
}

// luma is how bright a color looks (Rec. 709).
func (a vec) luma() float64 { return a.dot(vec{0.2126, 0.7152, 0.0722}) }

// mix goes from a (t = 0) to b (t = 1).
func mix(a, b vec, t float64) vec { return a.scale(1-t).along(b, t) }

// basis returns two directions at right angles to n and to each other.
func basis(n vec) (t, b vec) {
	a := vec{1, 0, 0}
	if math.Abs(n.X) > 0.7 {
		a = vec{0, 0, 1}
	}
	t = a.cross(n).unit()
	return t, n.cross(t)
}

func clamp(x, lo, hi float64) float64 { return math.Min(math.Max(x, lo), hi) }

// smooth rises from 0 at lo to 1 at hi without corners; lo may be above hi.
func smooth(lo, hi, x float64) float64 {
	t := clamp((x-lo)/(hi-lo), 0, 1)
	return t * t * (3 - float64(2*t))
}

// rgb is a color as painters pick it: sRGB 0xRRGGBB, made linear.
func rgb(hex uint32) vec {
	f := func(shift uint) float64 {
		c := float64(hex>>shift&255) / 255
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return vec{f(16), f(8), f(0)}
}

// frame is a place to build at: a rotation (three columns) and an origin.
type frame struct{ x, y, z, o vec }

var world = frame{x: vec{1, 0, 0}, y: vec{0, 1, 0}, z: vec{0, 0, 1}}

func (f frame) dir(v vec) vec   { return f.x.scale(v.X).along(f.y, v.Y).along(f.z, v.Z) }
func (f frame) point(v vec) vec { return f.dir(v).add(f.o) }

func (f frame) move(x, y, z float64) frame {
	f.o = f.point(vec{x, y, z})
	return f
}

// yaw turns about the vertical, pitch about x, roll about z; degrees.
func (f frame) yaw(deg float64) frame {
	s, c := math.Sincos(deg * math.Pi / 180)
	f.x, f.z = f.x.scale(c).along(f.z, -s), f.x.scale(s).along(f.z, c)
	return f
}

func (f frame) pitch(deg float64) frame {
	s, c := math.Sincos(deg * math.Pi / 180)
	f.y, f.z = f.y.scale(c).along(f.z, s), f.y.scale(-s).along(f.z, c)
	return f
}

func (f frame) roll(deg float64) frame {
	s, c := math.Sincos(deg * math.Pi / 180)
	f.x, f.y = f.x.scale(c).along(f.y, s), f.x.scale(-s).along(f.y, c)
	return f
}
