package render

import (
	"encoding/binary"
	"math"

	"github.com/stillroom/stillroom/schema"
)

// codedProfile is what a file's numbers say of its colors, as a profile to convert
// from; nil where they say sRGB, or nothing that can be used. A gray picture has
// the curve only.
func codedProfile(c schema.Coded, components int) []byte {
	var chroma [8]float64
	var light func(float64) float64
	switch {
	case c.Primaries != 0 || c.Transfer != 0:
		chroma, light = chromaOf[c.Primaries], transferOf(c.Transfer)
		if chroma == ([8]float64{}) {
			chroma = chromaOf[1]
		}
	case c.Gamma > 0 || c.Chroma != ([8]float64{}):
		chroma = c.Chroma
		if chroma == ([8]float64{}) {
			chroma = chromaOf[1]
		}
		// 1/2.2 is what PNG has for sRGB, and programs show it as that.
		if const45 := 1 / 2.2; c.Gamma > 0 && math.Abs(c.Gamma-const45) > 0.01 {
			light = func(x float64) float64 { return math.Pow(x, 1/c.Gamma) }
		}
	default:
		return nil
	}
	isSRGB := true
	for i, v := range chromaOf[1] {
		isSRGB = isSRGB && math.Abs(chroma[i]-v) < 0.002
	}
	if light == nil && (isSRGB || components != 3) {
		return nil
	}
	if light == nil {
		light = lightOfSRGB
	}
	curve := curveTag(light)
	switch components {
	case 1:
		return grayOf(curve)
	case 3:
		primaries, ok := primariesOf(chroma)
		if !ok {
			return nil
		}
		return rgbProfile(primaries, curve)
	}
	return nil
}

// chromaOf are x and y of white, red, green and blue for the primaries of H.273.
var chromaOf = map[int][8]float64{
	1:  {0.3127, 0.3290, 0.640, 0.330, 0.300, 0.600, 0.150, 0.060}, // BT.709, sRGB
	4:  {0.310, 0.316, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08},
	5:  {0.3127, 0.3290, 0.64, 0.33, 0.29, 0.60, 0.15, 0.06},
	6:  {0.3127, 0.3290, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070},
	7:  {0.3127, 0.3290, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070},
	9:  {0.3127, 0.3290, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046}, // BT.2020
	11: {0.314, 0.351, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060},
	12: {0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060}, // Display P3
}

// transferOf leads from what is stored to light, 1 being the white of paper; nil is
// sRGB, which is also what pictures mean that name the curve of a television camera.
func transferOf(transfer int) func(float64) float64 {
	switch transfer {
	case 4:
		return func(x float64) float64 { return math.Pow(x, 2.2) }
	case 5:
		return func(x float64) float64 { return math.Pow(x, 2.8) }
	case 8:
		return func(x float64) float64 { return x }
	case 16:
		return func(x float64) float64 { return toneMapped(pqLight(x)) }
	case 18:
		return func(x float64) float64 { return toneMapped(hlgLight(x)) }
	}
	return nil
}

// What is brighter than paper has to be brought into what paper shows. paperWhite
// is where BT.2408 puts it, mastered the brightest that pictures are made for; both
// in candela per square metre.
const paperWhite, mastered = 203.0, 1000.0

// toneMapped is the curve of ITU-R BT.2390 (EETF) from what is mastered to the
// white of paper, of each component by itself: below its knee nothing is changed.
func toneMapped(nits float64) float64 {
	full := pqCode(mastered)
	most := pqCode(paperWhite) / full
	knee := 1.5*most - 0.5
	e := min(pqCode(nits)/full, 1)
	if e > knee {
		t := (e - knee) / (1 - knee)
		e = (2*t*t*t-3*t*t+1)*knee + (t*t*t-2*t*t+t)*(1-knee) + (-2*t*t*t+3*t*t)*most
	}
	return min(pqLight(e*full)/paperWhite, 1)
}

// pqLight is the EOTF of SMPTE ST 2084, in candela per square metre; pqCode undoes it.
func pqLight(x float64) float64 {
	p := math.Pow(max(x, 0), 1/pqM2)
	return 10000 * math.Pow(max(p-pqC1, 0)/(pqC2-pqC3*p), 1/pqM1)
}

func pqCode(nits float64) float64 {
	p := math.Pow(max(nits, 0)/10000, pqM1)
	return math.Pow((pqC1+pqC2*p)/(1+pqC3*p), pqM2)
}

const (
	pqM1 = 2610.0 / 16384
	pqM2 = 2523.0 / 4096 * 128
	pqC1 = 3424.0 / 4096
	pqC2 = 2413.0 / 4096 * 32
	pqC3 = 2392.0 / 4096 * 32
)

// hlgLight is the inverse OETF of ARIB STD-B67, and the system gamma of a display
// of 1000 candela per square metre, of each component by itself.
func hlgLight(x float64) float64 {
	const a, b, c = 0.17883277, 0.28466892, 0.55991073
	scene := x * x / 3
	if x > 0.5 {
		scene = (math.Exp((x-c)/a) + b) / 12
	}
	return mastered * math.Pow(min(scene, 1), 1.2)
}

// primariesOf are three primaries as XYZ adapted to D50, as a profile has them: the
// chromaticities scaled to give white, and Bradford's adaptation.
func primariesOf(c [8]float64) (out [3][3]float64, ok bool) {
	xyz := func(x, y float64) [3]float64 { return [3]float64{x / y, 1, (1 - x - y) / y} }
	for i := 1; i < 8; i += 2 {
		if !(c[i] > 0) || c[i-1] < 0 || c[i-1]+c[i] > 1.01 {
			return out, false
		}
	}
	white := xyz(c[0], c[1])
	m := matrix3{xyz(c[2], c[3]), xyz(c[4], c[5]), xyz(c[6], c[7])}.transposed()
	inverse, ok := m.inverse()
	if !ok {
		return out, false
	}
	scale := inverse.times(white)
	bradford := matrix3{{0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367}, {0.0389, -0.0685, 1.0296}}
	back, _ := bradford.inverse()
	from, to := bradford.times(white), bradford.times([3]float64{0.9642, 1, 0.8249})
	for i := range out {
		var v [3]float64
		for k := range v {
			v[k] = m[k][i] * scale[i]
		}
		v = bradford.times(v)
		for k := range v {
			v[k] *= to[k] / from[k]
		}
		out[i] = back.times(v)
	}
	return out, true
}

type matrix3 [3][3]float64

func (m matrix3) transposed() (t matrix3) {
	for i := range m {
		for k := range m {
			t[i][k] = m[k][i]
		}
	}
	return t
}

func (m matrix3) times(v [3]float64) (out [3]float64) {
	for i := range m {
		out[i] = m[i][0]*v[0] + m[i][1]*v[1] + m[i][2]*v[2]
	}
	return out
}

func (m matrix3) inverse() (out matrix3, ok bool) {
	det := 0.0
	for i := range m {
		for k := range m {
			a, b, c, d := (i+1)%3, (i+2)%3, (k+1)%3, (k+2)%3
			out[k][i] = m[a][c]*m[b][d] - m[a][d]*m[b][c]
		}
		det += m[0][i] * out[i][0]
	}
	if math.Abs(det) < 1e-9 {
		return out, false
	}
	for i := range out {
		for k := range out {
			out[i][k] /= det
		}
	}
	return out, true
}

// grayOf writes a version 2 profile of one component.
func grayOf(curve []byte) []byte {
	white := []byte("XYZ \x00\x00\x00\x00")
	for _, f := range [3]float64{0.9642, 1, 0.8249} {
		white = binary.BigEndian.AppendUint32(white, uint32(int32(math.Round(f*65536))))
	}
	b := make([]byte, 128)
	b[8] = 2
	copy(b[12:], "mntrGRAYXYZ ")
	copy(b[36:], "acsp")
	copy(b[68:], white[8:])
	b = binary.BigEndian.AppendUint32(b, 2)
	at := uint32(128 + 4 + 24)
	b = append(b, "wtpt"...)
	b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, at), uint32(len(white)))
	b = append(b, "kTRC"...)
	b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, at+uint32(len(white))), uint32(len(curve)))
	b = append(append(b, white...), curve...)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}
