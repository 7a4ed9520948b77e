package render

import (
	"encoding/binary"
	"math"
)

// wideSpaces are the well-known spaces that hold more colours than sRGB: their
// primaries, as XYZ adapted to D50, which is how a profile has them.
var wideSpaces = []struct {
	name      string
	primaries [3][3]float64
}{
	{spaceP3, [3][3]float64{{0.5151, 0.2412, -0.0011}, {0.2920, 0.6922, 0.0419}, {0.1571, 0.0666, 0.7841}}},
	{"Adobe RGB (1998)", [3][3]float64{{0.60974, 0.31111, 0.01947}, {0.20528, 0.62567, 0.06087}, {0.14919, 0.06322, 0.74457}}},
	{"ProPhoto RGB", [3][3]float64{{0.79767, 0.28804, 0}, {0.13519, 0.71188, 0}, {0.03134, 0.00009, 0.82491}}},
	{"Rec. 2020", [3][3]float64{{0.6735, 0.2790, -0.0019}, {0.1657, 0.6753, 0.0300}, {0.1251, 0.0456, 0.7969}}},
	{"eciRGB", [3][3]float64{{0.6503, 0.3203, 0}, {0.1780, 0.6021, 0.0678}, {0.1359, 0.0777, 0.7571}}},
	{"Wide Gamut RGB", [3][3]float64{{0.7162, 0.2581, 0}, {0.1009, 0.7249, 0.0518}, {0.1472, 0.0169, 0.7734}}},
}

// toneCurves are the curves of these spaces, as profiles of different makers have
// them, from what is stored to light.
var toneCurves = []func(x float64) float64{
	func(x float64) float64 { return x },
	func(x float64) float64 { return math.Pow(x, 1.8) },
	func(x float64) float64 { return math.Pow(x, 563.0/256) }, // 2.2, as a profile counts
	func(x float64) float64 { return math.Pow(x, 2.4) },
	lightOfSRGB,
	func(x float64) float64 { // ITU-R BT.2020, 4
		if x < 4.5*0.018053968510807 {
			return x / 4.5
		}
		return math.Pow((x+0.09929682680944)/1.09929682680944, 1/0.45)
	},
	func(x float64) float64 { // ROMM RGB, ISO 22028-2
		if x < 16.0/512 {
			return x / 16
		}
		return math.Pow(x, 1.8)
	},
	func(x float64) float64 { // L*
		if x <= 0.08 {
			return x * 100 / 903.2963
		}
		return math.Pow((x*100+16)/116, 3)
	},
}

// lightOfSRGB is the transfer function of IEC 61966-2-1, from what is stored to light.
func lightOfSRGB(x float64) float64 {
	if x <= 0.04045 {
		return x / 12.92
	}
	return math.Pow((x+0.055)/1.055, 2.4)
}

// ownSpace tells the space that a profile means by its numbers, since names lie, and
// returns a profile of our own that means the same. There is none for a space that is
// not well known, or that a profile has with a curve of its own: its numbers have to
// be converted. A profile that describes a device has none of these primaries.
//
// Everything else that can stand in a profile (a description, a copyright, whatever a
// program put there) is the original's, and may say whose it is.
func ownSpace(profile []byte) (name string, own []byte, ok bool) {
	p, ok := parseICC(profile)
	if !ok || p.space != "RGB " || p.has("A2B0") || p.has("A2B1") {
		return "", nil, false
	}
	for _, s := range wideSpaces {
		if !p.hasPrimaries(s.primaries) {
			continue
		}
		curve := p.curve()
		if curve == nil {
			return "", nil, false
		}
		return s.name, namedProfile(s.name, s.primaries, curveTag(curve)), true
	}
	return "", nil, false
}

// hasPrimaries allows for how programs round and adapt them.
func (p iccProfile) hasPrimaries(want [3][3]float64) bool {
	const rounding = 0.0015
	for i, tag := range []string{"rXYZ", "gXYZ", "bXYZ"} {
		got, ok := xyz(p.tags[tag])
		if !ok {
			return false
		}
		for k := range got {
			if d := got[k] - want[i][k]; d > rounding || d < -rounding {
				return false
			}
		}
	}
	return true
}

// curve is the one of toneCurves that all three channels follow, the nearest, nil if
// there is none.
func (p iccProfile) curve() func(float64) float64 {
	const same = 0.75 / 255 // less than one step of 8 bits
	var best func(float64) float64
	least := same
	for _, c := range toneCurves {
		most := 0.0
		for _, tag := range []string{"rTRC", "gTRC", "bTRC"} {
			is, ok := toneCurve(p.tags[tag])
			if !ok {
				return nil
			}
			for i := range 65 {
				x := float64(i) / 64
				most = max(most, math.Abs(encodeSRGB(is(x))-encodeSRGB(c(x))))
			}
		}
		if most <= least {
			best, least = c, most
		}
	}
	return best
}

// curveTag is a tone curve as a table. It has as many places as steps between two
// numbers of 8 bits need that are read as 16.
func curveTag(curve func(float64) float64) []byte {
	const places = 4096
	b := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), places)
	for i := range places {
		b = binary.BigEndian.AppendUint16(b, uint16(math.Round(65535*min(max(curve(float64(i)/(places-1)), 0), 1))))
	}
	return b
}
