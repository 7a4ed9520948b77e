package render

import (
	"encoding/binary"
	"math"
	"sync"
)

// colorSource says which colors the numbers in an original mean.
type colorSource struct {
	profile    []byte // ICC profile to convert from; nil: nothing to convert
	perceptual bool   // the profile has no table for the usual intent
}

// colorOf decides from which space a picture has to be converted to sRGB.
func colorOf(h header) colorSource {
	if h.coded.Outranks {
		return colorSource{profile: codedProfile(h.coded, h.components)}
	}
	if p, ok := parseICC(h.profile); ok && p.components() == h.components {
		if p.isSRGB() {
			return colorSource{}
		}
		// libvips drops a profile that lacks the table of the intent asked
		// for; the only table there is, is the better answer.
		return colorSource{
			profile:    h.profile,
			perceptual: p.has("A2B0") && !p.has("A2B1"),
		}
	}
	if h.adobeRGB && h.components == 3 && len(h.profile) == 0 {
		return colorSource{profile: adobeRGB()}
	}
	if len(h.profile) == 0 {
		return colorSource{profile: codedProfile(h.coded, h.components)}
	}
	return colorSource{}
}

// iccProfile is as much of an ICC profile as decides what to do with it.
type iccProfile struct {
	space string // colour space of the numbers: "RGB ", "GRAY", "CMYK" ...
	tags  map[string][]byte
}

// parseICC reads the tag table. It believes no offset, since profiles come
// with hostile files.
func parseICC(b []byte) (iccProfile, bool) {
	const headerSize, entrySize = 128, 12
	if len(b) < headerSize+4 || string(b[36:40]) != "acsp" {
		return iccProfile{}, false
	}
	p := iccProfile{space: string(b[16:20]), tags: map[string][]byte{}}
	n := binary.BigEndian.Uint32(b[headerSize:])
	table := b[headerSize+4:]
	if uint64(n)*entrySize > uint64(len(table)) {
		return iccProfile{}, false
	}
	for ; n > 0; n-- {
		offset := uint64(binary.BigEndian.Uint32(table[4:]))
		size := uint64(binary.BigEndian.Uint32(table[8:]))
		if offset+size > uint64(len(b)) {
			return iccProfile{}, false
		}
		p.tags[string(table[:4])] = b[offset : offset+size]
		table = table[entrySize:]
	}
	return p, true
}

func (p iccProfile) has(tag string) bool { return p.tags[tag] != nil }

// components is how many numbers a pixel has, or 0 for spaces that are not
// used in photographs.
func (p iccProfile) components() int {
	switch p.space {
	case "GRAY":
		return 1
	case "RGB ":
		return 3
	case "CMYK":
		return 4
	}
	return 0
}

// isSRGB tells whether converting from the profile to sRGB would change
// nothing that can be seen. It compares numbers, because names lie: cameras
// and programs write dozens of sRGB profiles under as many descriptions.
func (p iccProfile) isSRGB() bool {
	if p.space != "RGB " || p.has("A2B0") || p.has("A2B1") {
		return false
	}
	primaries := map[string][3]float64{ // adapted to D50, as in every profile
		"rXYZ": {0.4360, 0.2225, 0.0139},
		"gXYZ": {0.3851, 0.7169, 0.0971},
		"bXYZ": {0.1431, 0.0606, 0.7141},
	}
	for tag, want := range primaries {
		got, ok := xyz(p.tags[tag])
		if !ok {
			return false
		}
		for i := range want {
			if math.Abs(got[i]-want[i]) > 0.0015 { // ΔE2000 below 0.3
				return false
			}
		}
	}
	for _, tag := range []string{"rTRC", "gTRC", "bTRC"} {
		curve, ok := toneCurve(p.tags[tag])
		if !ok {
			return false
		}
		for i := range 33 {
			x := float64(i) / 32
			if math.Abs(encodeSRGB(curve(x))-x) > 0.75/255 { // less than one step of 8 bits
				return false
			}
		}
	}
	return true
}

// xyz reads an XYZType tag.
func xyz(b []byte) (v [3]float64, ok bool) {
	if len(b) < 20 || string(b[:4]) != "XYZ " {
		return v, false
	}
	for i := range v {
		v[i] = fixed(b[8+4*i:])
	}
	return v, true
}

// toneCurve reads a curveType or parametricCurveType tag: from what is stored
// to light, both 0 to 1.
func toneCurve(b []byte) (func(float64) float64, bool) {
	if len(b) < 12 {
		return nil, false
	}
	switch string(b[:4]) {
	case "curv":
		n := int64(binary.BigEndian.Uint32(b[8:]))
		b = b[12:]
		switch {
		case n > int64(len(b)/2):
			return nil, false
		case n == 0:
			return func(x float64) float64 { return x }, true
		case n == 1:
			gamma := float64(binary.BigEndian.Uint16(b)) / 256
			return func(x float64) float64 { return math.Pow(x, gamma) }, true
		}
		at := func(i int64) float64 { return float64(binary.BigEndian.Uint16(b[2*i:])) / 65535 }
		return func(x float64) float64 {
			pos := x * float64(n-1)
			i := min(int64(pos), n-2)
			return at(i) + (at(i+1)-at(i))*(pos-float64(i))
		}, true
	case "para":
		// Parameters g a b c d e f of Y = (aX+b)^g + e from d on, cX+f below;
		// the five kinds give ever more of them.
		kind := int(binary.BigEndian.Uint16(b[8:]))
		counts := []int{1, 3, 4, 5, 7}
		if kind >= len(counts) || len(b) < 12+4*counts[kind] {
			return nil, false
		}
		var v [7]float64
		for i := range counts[kind] {
			v[i] = fixed(b[12+4*i:])
		}
		g, a, k, c, d, e, f := v[0], v[1], v[2], v[3], v[4], v[5], v[6]
		switch kind {
		case 0:
			a, d = 1, 0
		case 1, 2:
			if a == 0 {
				return nil, false
			}
			if kind == 2 { // the constant is added on both sides of the knee
				e, f = c, c
			}
			c, d = 0, -k/a
		}
		return func(x float64) float64 {
			if x < d {
				return c*x + f
			}
			return math.Pow(a*x+k, g) + e
		}, true
	}
	return nil, false
}

// fixed reads an s15Fixed16Number.
func fixed(b []byte) float64 {
	return float64(int32(binary.BigEndian.Uint32(b))) / 65536
}

// encodeSRGB is the transfer function of IEC 61966-2-1, from light to what is
// stored.
func encodeSRGB(y float64) float64 {
	y = min(max(y, 0), 1)
	if y <= 0.0031308 {
		return 12.92 * y
	}
	return 1.055*math.Pow(y, 1/2.4) - 0.055
}

// adobeRGB is Adobe RGB (1998) as a profile, for pictures that say so in EXIF
// and carry none.
var adobeRGB = sync.OnceValue(func() []byte {
	return matrixProfile([3][3]float64{
		{0.60974, 0.31111, 0.01947},
		{0.20528, 0.62567, 0.06087},
		{0.14919, 0.06322, 0.74457},
	}, 563.0/256)
})

// matrixProfile writes an RGB profile with one gamma.
func matrixProfile(primaries [3][3]float64, gamma float64) []byte {
	return rgbProfile(primaries, gammaCurve(gamma))
}

// gammaCurve is a tone curve of one gamma, as a tag.
func gammaCurve(gamma float64) []byte {
	b := []byte("curv\x00\x00\x00\x00\x00\x00\x00\x01")
	b = binary.BigEndian.AppendUint16(b, uint16(math.Round(gamma*256)))
	return append(b, 0, 0) // tags start at multiples of four
}

// rgbProfile writes a version 2 RGB profile of three primaries, as XYZ adapted
// to D50, and one tone curve, a whole tag. It is for the converter only, which
// reads no more than that.
func rgbProfile(primaries [3][3]float64, curve []byte) []byte {
	return iccOf(colorTags(primaries, curve))
}

// namedProfile is rgbProfile with what ICC.1:2001 requires of one that leaves: what
// it is called, and that nobody has a right in it.
func namedProfile(name string, primaries [3][3]float64, curve []byte) []byte {
	desc := []byte("desc\x00\x00\x00\x00")
	desc = binary.BigEndian.AppendUint32(desc, uint32(len(name)+1))
	desc = append(append(desc, name...), 0)
	desc = append(desc, make([]byte, 4+4+2+1+67)...) // no name in Unicode, none for a Macintosh
	return iccOf(append([]iccTag{
		{"desc", padded(desc)},
		{"cprt", padded([]byte("text\x00\x00\x00\x00No copyright\x00"))},
	}, colorTags(primaries, curve)...))
}

// iccTag is one tag of a profile. Tags start at multiples of four.
type iccTag struct {
	name string
	data []byte
}

func padded(b []byte) []byte { return append(b, make([]byte, (4-len(b)%4)%4)...) }

func colorTags(primaries [3][3]float64, curve []byte) []iccTag {
	xyzTag := func(v [3]float64) []byte {
		b := []byte("XYZ \x00\x00\x00\x00")
		for _, f := range v {
			b = binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(f*65536))))
		}
		return b
	}
	return []iccTag{
		{"wtpt", xyzTag(d50)},
		{"rXYZ", xyzTag(primaries[0])},
		{"gXYZ", xyzTag(primaries[1])},
		{"bXYZ", xyzTag(primaries[2])},
		{"rTRC", curve},
		{"gTRC", curve},
		{"bTRC", curve},
	}
}

// d50 is the white of every profile.
var d50 = [3]float64{0.9642, 1, 0.8249}

// iccOf writes a version 2 RGB profile with these tags. Tags of the same bytes are
// written once.
func iccOf(tags []iccTag) []byte {
	b := make([]byte, 128)
	b[8] = 2 // version
	copy(b[12:], "mntrRGB XYZ ")
	copy(b[36:], "acsp")
	for i, f := range d50 {
		binary.BigEndian.PutUint32(b[68+4*i:], uint32(int32(math.Round(f*65536))))
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(tags)))
	offset := len(b) + 12*len(tags)
	at := map[string]int{}
	for _, t := range tags {
		if _, there := at[string(t.data)]; !there {
			at[string(t.data)] = offset
			offset += len(t.data)
		}
		b = append(b, t.name...)
		b = binary.BigEndian.AppendUint32(b, uint32(at[string(t.data)]))
		b = binary.BigEndian.AppendUint32(b, uint32(len(t.data)))
	}
	for _, t := range tags {
		if at[string(t.data)] == len(b) {
			b = append(b, t.data...)
		}
	}
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}
