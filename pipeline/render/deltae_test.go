package render

import (
	"math"
	"testing"
)

// lab is a colour in CIE L*a*b*, for the white of D65.
type lab struct{ l, a, b float64 }

// labOf takes sRGB as it is stored, 0 to 1.
func labOf(rgb [3]float64) lab {
	r, g, b := decodeSRGB(rgb[0]), decodeSRGB(rgb[1]), decodeSRGB(rgb[2])
	f := func(v float64) float64 {
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (24389.0/27*v + 16) / 116
	}
	x := f((0.4123908*r + 0.3575843*g + 0.1804808*b) / 0.9504559)
	y := f(0.2126390*r + 0.7151687*g + 0.0721923*b)
	z := f((0.0193308*r + 0.1191948*g + 0.9505322*b) / 1.0890578)
	return lab{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// deltaE is CIEDE2000, as Sharma, Wu and Dalal write it (2005).
func deltaE(p, q lab) float64 {
	const degree = math.Pi / 180
	pow7 := func(c float64) float64 { return c * c * c * c * c * c * c }
	fade := func(c float64) float64 { return math.Sqrt(pow7(c) / (pow7(c) + pow7(25))) }
	hue := func(a, b float64) float64 {
		if a == 0 && b == 0 {
			return 0
		}
		h := math.Atan2(b, a) / degree
		if h < 0 {
			h += 360
		}
		return h
	}
	g := 0.5 * (1 - fade((math.Hypot(p.a, p.b)+math.Hypot(q.a, q.b))/2))
	pa, qa := (1+g)*p.a, (1+g)*q.a
	pc, qc := math.Hypot(pa, p.b), math.Hypot(qa, q.b)
	ph, qh := hue(pa, p.b), hue(qa, q.b)

	dh, mh := 0.0, ph+qh
	if pc*qc != 0 {
		dh, mh = qh-ph, (ph+qh)/2
		if math.Abs(qh-ph) > 180+1e-9 { // opposite is not far, but for rounding
			dh -= math.Copysign(360, qh-ph)
			mh += math.Copysign(180, 360-(ph+qh))
		}
	}
	dl, dc := q.l-p.l, qc-pc
	dH := 2 * math.Sqrt(pc*qc) * math.Sin(dh/2*degree)
	ml, mc := (p.l+q.l)/2, (pc+qc)/2

	t := 1 - 0.17*math.Cos((mh-30)*degree) + 0.24*math.Cos(2*mh*degree) +
		0.32*math.Cos((3*mh+6)*degree) - 0.20*math.Cos((4*mh-63)*degree)
	off := (ml - 50) * (ml - 50)
	sl := 1 + 0.015*off/math.Sqrt(20+off)
	sc := 1 + 0.045*mc
	sh := 1 + 0.015*mc*t
	turn := (mh - 275) / 25
	rt := -2 * fade(mc) * math.Sin(60*math.Exp(-turn*turn)*degree)
	l, c, h := dl/sl, dc/sc, dH/sh
	return math.Sqrt(l*l + c*c + h*h + rt*c*h)
}

// TestDeltaE compares with the pairs that Sharma, Wu and Dalal publish to test
// implementations with.
func TestDeltaE(t *testing.T) {
	for _, v := range [][7]float64{
		{50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425},
		{50, 3.1571, -77.2803, 50, 0, -82.7485, 2.8615},
		{50, 2.8361, -74.0200, 50, 0, -82.7485, 3.4412},
		{50, -1.3802, -84.2814, 50, 0, -82.7485, 1.0000},
		{50, -1.1848, -84.8006, 50, 0, -82.7485, 1.0000},
		{50, -0.9009, -85.5211, 50, 0, -82.7485, 1.0000},
		{50, 0, 0, 50, -1, 2, 2.3669},
		{50, -1, 2, 50, 0, 0, 2.3669},
		{50, 2.4900, -0.0010, 50, -2.4900, 0.0009, 7.1792},
		{50, 2.4900, -0.0010, 50, -2.4900, 0.0010, 7.1792},
		{50, 2.4900, -0.0010, 50, -2.4900, 0.0011, 7.2195},
		{50, 2.4900, -0.0010, 50, -2.4900, 0.0012, 7.2195},
		{50, -0.0010, 2.4900, 50, 0.0009, -2.4900, 4.8045},
		{50, -0.0010, 2.4900, 50, 0.0010, -2.4900, 4.8045},
		{50, -0.0010, 2.4900, 50, 0.0011, -2.4900, 4.7461},
		{50, 2.5, 0, 50, 0, -2.5, 4.3065},
		{50, 2.5, 0, 73, 25, -18, 27.1492},
		{50, 2.5, 0, 61, -5, 29, 22.8977},
		{50, 2.5, 0, 56, -27, -3, 31.9030},
		{50, 2.5, 0, 58, 24, 15, 19.4535},
		{50, 2.5, 0, 50, 3.1736, 0.5854, 1.0000},
		{50, 2.5, 0, 50, 3.2972, 0, 1.0000},
		{50, 2.5, 0, 50, 1.8634, 0.5757, 1.0000},
		{50, 2.5, 0, 50, 3.2592, 0.3350, 1.0000},
		{60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644},
		{63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630},
		{61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731},
		{35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645},
		{22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373},
		{36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146},
		{90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441},
		{90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381},
		{6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377},
		{2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082},
	} {
		p, q := lab{v[0], v[1], v[2]}, lab{v[3], v[4], v[5]}
		if got := deltaE(p, q); math.Abs(got-v[6]) > 0.00006 {
			t.Errorf("%v to %v: %.4f, want %.4f", p, q, got, v[6])
		}
		if there, back := deltaE(p, q), deltaE(q, p); math.Abs(there-back) > 1e-9 {
			t.Errorf("%v to %v: %v there, %v back", p, q, there, back)
		}
	}
}

// TestLabOf: white, and the primary whose numbers every textbook prints.
func TestLabOf(t *testing.T) {
	for _, tt := range []struct{ got, want lab }{
		{labOf([3]float64{1, 1, 1}), lab{100, 0, 0}},
		{labOf([3]float64{1, 0, 0}), lab{53.24, 80.09, 67.20}},
		{labOf([3]float64{0, 0, 1}), lab{32.30, 79.19, -107.86}},
	} {
		if deltaE(tt.got, tt.want) > 0.02 {
			t.Errorf("got %v, want %v", tt.got, tt.want)
		}
	}
}
