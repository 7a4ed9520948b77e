package render

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// study is a picture in numbers from 0 to 1, whatever they mean: slow changes
// of everything, under waves that grow finer to the right.
func study(x, y, component int) float64 {
	u, v := float64(x)/studyWidth, float64(y)/studyHeight
	phase := float64(component) * 2 * math.Pi / 3
	slow := 0.5 + 0.3*math.Sin(2*math.Pi*(u+0.7*v)+phase) + 0.12*math.Cos(5*v+2*phase)
	fine := 0.06 * math.Sin(45*u*u+20*v+phase)
	return slow + fine
}

const studyWidth, studyHeight = 450, 320

// fidelity compares renderings of an original, that shows the study, with the
// oracle's: what it says of each pixel, in sRGB.
func fidelity(t *testing.T, original []byte, format schema.Format, oracle func(x, y int) [3]float64) {
	t.Helper()
	var whole []float32
	for y := range studyHeight {
		for x := range studyWidth {
			for _, v := range oracle(x, y) {
				whole = append(whole, float32(v))
			}
		}
	}
	// Not reduced; where a JPEG's decoder halves and does most of it; and where
	// boxes are averaged first.
	for _, edge := range []int{studyWidth, 215, 65} {
		rs, _ := mustLadder(t, original, format, 1, append(one(edge), one(49)...))
		for _, r := range rs {
			ref := newReference(studyWidth, studyHeight, r.Width, r.Height)
			for y := range studyHeight {
				ref.row(y, whole[3*studyWidth*y:3*studyWidth*(y+1)])
			}
			d := distanceOf(r.Width, r.Height, show(t, r.Data).pixel, func(x, y int) [3]float64 { return ref.pixel(x, y, 1) })
			// Rounding, and what JPEG loses at quality 100, is 0.6 and 1.3.
			if d.mean > 0.75 || d.p95 > 1.6 {
				t.Errorf("%d: mean ΔE2000 %.2f, 95th percentile %.2f, most %.1f", r.Recipe.LongEdge, d.mean, d.p95, d.max)
			}
		}
	}
}

// matrixOracle is what the textbooks say of RGB.
func matrixOracle(primaries [3][3]float64, curve func(float64) float64) func(v [4]float64) [3]float64 {
	return func(v [4]float64) [3]float64 {
		var xyz [3]float64
		for i, row := range primaries {
			for j := range xyz {
				xyz[j] += row[j] * curve(v[i])
			}
		}
		return fromXYZ(xyz)
	}
}

// fromXYZ takes XYZ adapted to D50 to sRGB, clipped.
func fromXYZ(xyz [3]float64) (rgb [3]float64) {
	inverse := [3][3]float64{
		{3.1338561, -1.6168667, -0.4906146},
		{-0.9787684, 1.9161415, 0.0334540},
		{0.0719453, -0.2289914, 1.4052427},
	}
	for i, row := range inverse {
		rgb[i] = encodeSRGB(row[0]*xyz[0] + row[1]*xyz[1] + row[2]*xyz[2])
	}
	return rgb
}

func power(gamma float64) func(float64) float64 {
	return func(v float64) float64 { return math.Pow(v, gamma) }
}

// inks is a press that never was: what it prints depends on its inks so simply
// (L*, a* and b* are sums) that every way to read a table between its points
// gives the same.
func inks(v [4]float64) (l, a, b float64) {
	return 96 - 28*v[0] - 32*v[1] - 8*v[2] - 26*v[3], -22*v[0] + 38*v[1] - 3*v[2], -26*v[0] - 4*v[1] + 48*v[2]
}

func inksOracle(v [4]float64) [3]float64 {
	l, a, b := inks(v)
	back := func(f float64) float64 {
		if f > 6.0/29 {
			return f * f * f
		}
		return (116*f - 16) * 27 / 24389
	}
	f := (l + 16) / 116
	return fromXYZ([3]float64{0.9642 * back(f+a/500), back(f), 0.8249 * back(f-b/200)})
}

// labFrom is what the study means as L*a*b*, in whole steps of a* and b*.
func labFrom(v [4]float64) lab {
	signed := func(v float64) float64 { return math.Floor(math.Round(v*255)/3) - 42 }
	return lab{100 * v[0], signed(v[1]), signed(v[2])}
}

// labOracle is the opposite of labOf, clipped.
func labOracle(c lab) (rgb [3]float64) {
	back := func(f float64) float64 {
		if f > 6.0/29 {
			return f * f * f
		}
		return (116*f - 16) * 27 / 24389
	}
	f := (c.l + 16) / 116
	x, y, z := 0.9504559*back(f+c.a/500), back(f), 1.0890578*back(f-c.b/200)
	for i, row := range [3][3]float64{
		{3.2409699, -1.5373832, -0.4986108},
		{-0.9692436, 1.8759675, 0.0415551},
		{0.0556301, -0.2039770, 1.0569715},
	} {
		rgb[i] = encodeSRGB(row[0]*x + row[1]*y + row[2]*z)
	}
	return rgb
}

// pressProfile writes a CMYK profile with a table for each tag named.
func pressProfile(tables map[string]func([4]float64) (l, a, b float64)) []byte {
	be := binary.BigEndian
	tags := map[string][]byte{}
	for name, table := range tables {
		b := []byte("mft2\x00\x00\x00\x00\x04\x03\x02\x00") // 4 to 3, by 2 points each way
		for i := range 9 {
			b = be.AppendUint32(b, map[bool]uint32{true: 65536}[i%4 == 0])
		}
		b = be.AppendUint16(be.AppendUint16(b, 2), 2)
		straight := []uint16{0, 65535}
		for range 4 {
			b = be.AppendUint16(be.AppendUint16(b, straight[0]), straight[1])
		}
		for i := range 16 {
			l, a, bb := table([4]float64{float64(i >> 3), float64(i >> 2 & 1), float64(i >> 1 & 1), float64(i & 1)})
			for _, v := range []float64{l * 652.8, (a + 128) * 256, (bb + 128) * 256} {
				b = be.AppendUint16(b, uint16(math.Round(v)))
			}
		}
		for range 3 {
			b = be.AppendUint16(be.AppendUint16(b, straight[0]), straight[1])
		}
		tags[name] = append(b, make([]byte, -len(b)&3)...)
	}
	return writeProfile("prtrCMYKLab ", tags)
}

// grayProfile writes a gray profile of one gamma.
func grayProfile(curve []byte) []byte {
	return writeProfile("mntrGRAYXYZ ", map[string][]byte{"kTRC": curve})
}

func writeProfile(kind string, tags map[string][]byte) []byte {
	d50 := []byte("XYZ \x00\x00\x00\x00\x00\x00\xF6\xD6\x00\x01\x00\x00\x00\x00\xD3\x2D")
	tags["wtpt"] = d50
	be := binary.BigEndian
	b := make([]byte, 128)
	b[8] = 2
	copy(b[12:], kind)
	copy(b[36:], "acsp")
	copy(b[68:], d50[8:])
	b = be.AppendUint32(b, uint32(len(tags)))
	var data []byte
	for name, tag := range tags {
		b = append(b, name...)
		b = be.AppendUint32(b, uint32(132+12*len(tags)+len(data)))
		b = be.AppendUint32(b, uint32(len(tag)))
		data = append(data, tag...)
	}
	b = append(b, data...)
	be.PutUint32(b, uint32(len(b)))
	return b
}

// withProfile puts a profile into a PNG.
func withProfile(b, profile []byte) []byte {
	const after = 8 + 25 // signature and header
	chunk := bytes.NewBufferString("iCCPp\x00\x00")
	z := zlib.NewWriter(chunk)
	_, _ = z.Write(profile)
	_ = z.Close()
	out := binary.BigEndian.AppendUint32(bytes.Clone(b[:after]), uint32(chunk.Len()-4))
	out = append(out, chunk.Bytes()...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk.Bytes()))
	return append(out, b[after:]...)
}

// TestFidelity: the colours of the study, however it is stored, are those that
// plain arithmetic makes of it.
func TestFidelity(t *testing.T) {
	size := image.Rect(0, 0, studyWidth, studyHeight)
	step8 := func(v float64) float64 { return math.Round(v*255) / 255 }
	step16 := func(v float64) float64 { return math.Round(v*65535) / 65535 }
	// at gives the oracle of a pixel: the study as stored, and what it means.
	at := func(step func(float64) float64, mean func([4]float64) [3]float64) func(x, y int) [3]float64 {
		return func(x, y int) [3]float64 {
			var v [4]float64
			for i := range v {
				v[i] = step(study(x, y, i))
			}
			return mean(v)
		}
	}
	asIs := func(v [4]float64) [3]float64 { return [3]float64{v[0], v[1], v[2]} }
	asGray := func(v [4]float64) [3]float64 { return [3]float64{v[0], v[0], v[0]} }
	adobeOracle := matrixOracle(adobe, power(563.0/256))
	p3Oracle := matrixOracle(p3, decodeSRGB)
	p3Profile := rgbProfile(p3, tableCurve(1024, decodeSRGB))
	proPhoto := [3][3]float64{{0.7976749, 0.2880402, 0}, {0.1351917, 0.7118741, 0}, {0.0313534, 0.0000857, 0.8252100}}

	rgb8, rgb16 := image.NewNRGBA(size), image.NewNRGBA64(size)
	clear8, clear16 := image.NewNRGBA(size), image.NewNRGBA64(size)
	gray8, gray16 := image.NewGray(size), image.NewGray16(size)
	var raw8, raw16, cmyk8, clearGray, lab8 []byte
	le := binary.LittleEndian
	for y := range studyHeight {
		for x := range studyWidth {
			var b [4]uint8
			var w [4]uint16
			for i := range b {
				b[i] = uint8(math.Round(study(x, y, i) * 255))
				w[i] = uint16(math.Round(study(x, y, i) * 65535))
			}
			rgb8.SetNRGBA(x, y, color.NRGBA{b[0], b[1], b[2], 255})
			rgb16.SetNRGBA64(x, y, color.NRGBA64{w[0], w[1], w[2], 65535})
			clear8.SetNRGBA(x, y, color.NRGBA{b[0], b[1], b[2], b[3]})
			clear16.SetNRGBA64(x, y, color.NRGBA64{w[0], w[1], w[2], w[3]})
			gray8.SetGray(x, y, color.Gray{b[0]})
			gray16.SetGray16(x, y, color.Gray16{w[0]})
			raw8 = append(raw8, b[:3]...)
			raw16 = le.AppendUint16(le.AppendUint16(le.AppendUint16(raw16, w[0]), w[1]), w[2])
			cmyk8 = append(cmyk8, b[:]...)
			clearGray = append(clearGray, b[0], b[3])
			lab8 = append(lab8, b[0], b[1]/3-42, b[2]/3-42) // a* and b* have a sign
		}
	}
	onWhite := func(mean func([4]float64) [3]float64) func([4]float64) [3]float64 {
		return func(v [4]float64) [3]float64 {
			c := mean(v)
			for i := range c {
				c[i] = c[i]*v[3] + 1 - v[3]
			}
			return c
		}
	}
	tiff := func(samples, bits, photometric int, data []byte, fields ...tiffField) []byte {
		return encodeTIFF(studyWidth, studyHeight, samples, bits, photometric, data, fields...)
	}
	icc := func(profile []byte) tiffField { return tiffField{34675, 7, profile} }
	alpha := tiffField{338, 3, []byte{2, 0}} // not multiplied into the colours
	press := pressProfile(map[string]func([4]float64) (l, a, b float64){"A2B1": inks, "A2B0": lurid})
	onlyPerceptual := pressProfile(map[string]func([4]float64) (l, a, b float64){"A2B0": inks})

	for _, tt := range []struct {
		name   string
		format schema.Format
		data   []byte
		oracle func(x, y int) [3]float64
	}{
		{"sRGB JPEG", schema.FormatJPEG, encodeBest(t, rgb8), at(step8, asIs)},
		{"sRGB JPEG, profile", schema.FormatJPEG, withSegments(encodeBest(t, rgb8), iccSegment(srgbProfile())), at(step8, asIs)},
		{"sRGB PNG", schema.FormatPNG, encodePNG(t, rgb8), at(step8, asIs)},
		{"sRGB PNG, 16 bits", schema.FormatPNG, encodePNG(t, rgb16), at(step16, asIs)},
		{"sRGB TIFF, 16 bits", schema.FormatTIFF, tiff(3, 16, 2, raw16), at(step16, asIs)},
		{"Adobe RGB JPEG, profile", schema.FormatJPEG, withSegments(encodeBest(t, rgb8), iccSegment(matrixProfile(adobe, 563.0/256))), at(step8, adobeOracle)},
		{"Adobe RGB JPEG, by EXIF", schema.FormatJPEG, withSegments(encodeBest(t, rgb8), exifSegment(1, 65535, "R03")), at(step8, adobeOracle)},
		{"Display P3 JPEG", schema.FormatJPEG, withSegments(encodeBest(t, rgb8), iccSegment(p3Profile)), at(step8, p3Oracle)},
		{"Display P3 PNG, 16 bits", schema.FormatPNG, withProfile(encodePNG(t, rgb16), p3Profile), at(step16, p3Oracle)},
		{"ProPhoto TIFF", schema.FormatTIFF, tiff(3, 8, 2, raw8, icc(matrixProfile(proPhoto, 1.8))), at(step8, matrixOracle(proPhoto, power(461.0/256)))},
		{"ProPhoto TIFF, 16 bits", schema.FormatTIFF, tiff(3, 16, 2, raw16, icc(matrixProfile(proPhoto, 1.8))), at(step16, matrixOracle(proPhoto, power(461.0/256)))},
		{"gray JPEG", schema.FormatJPEG, encodeBest(t, gray8), at(step8, asGray)},
		{"gray PNG, 16 bits", schema.FormatPNG, encodePNG(t, gray16), at(step16, asGray)},
		{"gray JPEG, profile", schema.FormatJPEG, withSegments(encodeBest(t, gray8), iccSegment(grayProfile(gammaCurve(1.8)))),
			at(step8, func(v [4]float64) [3]float64 { return asGray([4]float64{encodeSRGB(math.Pow(v[0], 461.0/256))}) })},
		{"CMYK TIFF", schema.FormatTIFF, tiff(4, 8, 5, cmyk8, icc(press)), at(step8, inksOracle)},
		{"CMYK TIFF, no colorimetric table", schema.FormatTIFF, tiff(4, 8, 5, cmyk8, icc(onlyPerceptual)), at(step8, inksOracle)},
		{"L*a*b* TIFF", schema.FormatTIFF, tiff(3, 8, 8, lab8), at(step8, func(v [4]float64) [3]float64 { return labOracle(labFrom(v)) })},
		{"transparent PNG", schema.FormatPNG, encodePNG(t, clear8), at(step8, onWhite(asIs))},
		{"transparent PNG, 16 bits", schema.FormatPNG, encodePNG(t, clear16), at(step16, onWhite(asIs))},
		{"transparent Display P3 PNG", schema.FormatPNG, withProfile(encodePNG(t, clear8), p3Profile), at(step8, onWhite(p3Oracle))},
		{"transparent Display P3 PNG, 16 bits", schema.FormatPNG, withProfile(encodePNG(t, clear16), p3Profile), at(step16, onWhite(p3Oracle))},
		{"transparent TIFF", schema.FormatTIFF, tiff(4, 8, 2, cmyk8, alpha), at(step8, onWhite(asIs))},
		{"transparent gray TIFF", schema.FormatTIFF, tiff(2, 8, 1, clearGray, alpha), at(step8, onWhite(asGray))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			fidelity(t, tt.data, tt.format, tt.oracle)
		})
	}
}

// lurid is a table that would be seen.
func lurid(v [4]float64) (l, a, b float64) { return 20 + 10*v[0], 60, -60 }
