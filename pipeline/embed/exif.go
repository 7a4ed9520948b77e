package embed

import (
	"encoding/binary"
	"math"
	"strings"

	"github.com/stillroom/stillroom/pipeline/container"
)

// maxExifText is what EXIF may have of a name of a camera or lens, with the zero
// behind it. Real ones stay under 64.
const maxExifText = 128

// maxNumber is the largest that is taken for an exposure, an aperture, a focal
// length; lenses end at 5200 mm and exposures at some days.
const maxNumber = 1e6

// check refuses what EXIF cannot say.
func (c Camera) check(check func(field string, empty, ok bool, why string)) {
	name := func(field, s string) {
		check(field, s == "", len(s) < maxExifText, "too long for the name of a camera or lens")
	}
	name("Camera.Make", c.Make)
	name("Camera.Model", c.Model)
	name("Camera.LensMake", c.LensMake)
	name("Camera.LensModel", c.LensModel)
	number := func(field string, v float64) {
		check(field, v == 0, plausible(v), "out of range")
	}
	number("Camera.ExposureS", c.ExposureS)
	number("Camera.FNumber", c.FNumber)
	number("Camera.ISO", float64(c.ISO))
	number("Camera.FocalMM", c.FocalMM)
	check("Camera.Focal35MM", c.Focal35MM == 0, c.Focal35MM > 0 && c.Focal35MM <= math.MaxUint16, "out of range")
}

// plausible reports whether a number can be one of a camera's. NaN is in no range.
func plausible(v float64) bool { return v >= 1e-6 && v <= maxNumber }

// exif is an EXIF block with what an archive may have and nothing else, nil when
// nothing of it is known. What Exif requires beside
// that has the values that tell nothing. The picture is of so many pixels.
func exif(m Metadata, width, height int) []byte {
	c := m.Camera
	le := binary.LittleEndian
	var main, sub []container.Field
	ascii := func(list *[]container.Field, tag uint16, s string) {
		if s != "" {
			*list = append(*list, container.Field{Tag: tag, Type: 2, Value: append([]byte(s), 0)})
		}
	}
	short := func(list *[]container.Field, tag uint16, v int) {
		if v > 0 {
			// 65535 stands for this or more (Exif 3.0, PhotographicSensitivity).
			*list = append(*list, container.Field{Tag: tag, Type: 3, Value: le.AppendUint16(nil, uint16(min(v, math.MaxUint16)))})
		}
	}
	ratio := func(tag uint16, v float64) {
		if v > 0 {
			num, den := fraction(v)
			sub = append(sub, container.Field{Tag: tag, Type: 5, Value: le.AppendUint32(le.AppendUint32(nil, num), den)})
		}
	}

	// Ascending by tag, as TIFF 6.0 asks.
	date, clock, timed := strings.Cut(m.Taken, "T")
	whole, part, _ := strings.Cut(clock, ".")
	raw := func(list *[]container.Field, tag, kind uint16, v string) {
		*list = append(*list, container.Field{Tag: tag, Type: kind, Value: []byte(v)})
	}
	ratio(0x829A, c.ExposureS)
	ratio(0x829D, c.FNumber)
	short(&sub, 0x8827, c.ISO)
	facts := len(sub) > 0 || timed || c.FocalMM > 0 || part != "" || c.SRGB || c.Focal35MM > 0 || c.LensMake+c.LensModel+c.Make+c.Model != ""
	if !facts {
		return nil
	}
	raw(&sub, 0x9000, 7, "0300")
	if timed {
		ascii(&sub, 0x9003, strings.ReplaceAll(date, "-", ":")+" "+whole)
		ascii(&sub, 0x9011, m.TakenOffset)
	}
	raw(&sub, 0x9101, 7, "\x01\x02\x03\x00") // YCbCr
	ratio(0x920A, c.FocalMM)
	ascii(&sub, 0x9291, part)
	raw(&sub, 0xA000, 7, "0100")
	if c.SRGB {
		short(&sub, 0xA001, 1)
	}
	short(&sub, 0xA002, width)
	short(&sub, 0xA003, height)
	short(&sub, 0xA405, c.Focal35MM)
	ascii(&sub, 0xA433, c.LensMake)
	ascii(&sub, 0xA434, c.LensModel)

	ascii(&main, 0x010F, c.Make)
	ascii(&main, 0x0110, c.Model)
	short(&main, 0x0112, 1) // upright
	const dpi72 = "\x48\x00\x00\x00\x01\x00\x00\x00"
	raw(&main, 0x011A, 5, dpi72)
	raw(&main, 0x011B, 5, dpi72)
	short(&main, 0x0128, 2) // inch
	short(&main, 0x0213, 1) // centered
	b := container.StartTIFF(le)
	pointer := make([]byte, 4)
	main = append(main, container.Field{Tag: 0x8769, Type: 4, Value: pointer})
	le.PutUint32(pointer, uint32(len(b)+container.DirectorySize(main)))
	return container.AppendDirectory(container.AppendDirectory(b, le, main), le, sub)
}

// fraction is the simplest fraction that is v but for a millionth of it: 1/125
// for 0.008, 14/5 for 2.8 (continued fractions). v is in
// (0, maxNumber].
func fraction(v float64) (num, den uint32) {
	if v < 1 {
		num, den = fraction1(1 / v)
		return den, num
	}
	return fraction1(v)
}

func fraction1(v float64) (num, den uint32) {
	h0, k0, h1, k1 := 0.0, 1.0, 1.0, 0.0
	for x := v; ; x = 1 / (x - math.Floor(x)) {
		a := math.Floor(x)
		h, k := a*h1+h0, a*k1+k0
		if h > math.MaxUint32 || k > math.MaxUint32 {
			break
		}
		h0, k0, h1, k1 = h1, k1, h, k
		if math.Abs(h/k-v) <= v*1e-6 || x == a {
			break
		}
	}
	return uint32(h1), uint32(k1)
}
