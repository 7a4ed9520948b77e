package probe

import (
	"math"
	"slices"
	"strings"

	"github.com/rwcarlsen/goexif/exif"
	"github.com/rwcarlsen/goexif/tiff"
	"github.com/stillroom/stillroom/schema"
)

// camera fills the fields of the Probe that EXIF has and that are still open:
// a file may hold EXIF more than once, and the first that says something
// counts. Orientation is taken from the file's own alone, for it is the one
// that viewers turn the picture by.
func (s *scan) camera(x *exif.Exif, own bool) {
	p := &s.p
	s.setCamera(exifText(x, exif.Make), exifText(x, exif.Model))
	set(&p.Lens, exifText(x, exif.LensModel))
	set(&p.Artist, exifText(x, exif.Artist))
	set(&p.Description, exifText(x, exif.ImageDescription))
	if t, err := x.Get(exif.Copyright); err == nil && isText(t) {
		set(&p.Copyright, copyrightText(t.Val))
	}
	if own {
		p.Orientation = s.orientation(x)
	}
	set(&p.ExposureS, s.positive(x, exif.ExposureTime))
	set(&p.FNumber, s.positive(x, exif.FNumber))
	set(&p.FocalMM, s.positive(x, exif.FocalLength))
	set(&p.ISO, s.iso(x))
	s.taken(x)
	if p.GPS == nil {
		p.GPS = s.gps(x)
	}
	s.exifTexts(x)

	for _, name := range []exif.FieldName{
		"CameraOwnerName", "BodySerialNumber", "LensSerialNumber", "CameraSerialNumber",
		"HostComputer", exif.ImageUniqueID,
	} {
		s.private(exifText(x, name))
	}
	s.serial(exifText(x, "BodySerialNumber"))
	s.serial(exifText(x, "CameraSerialNumber"))
}

// set stores v if the field is still open.
func set[T comparable](field *T, v T) {
	var open T
	if *field == open {
		*field = v
	}
}

// setCamera stores maker and model together: half of each from two places
// would name a camera that was never built.
func (s *scan) setCamera(maker, model string) {
	if s.p.Make == "" && s.p.Model == "" {
		s.p.Make, s.p.Model = maker, model
	}
}

// setTaken stores a capture time if there is none yet.
func (s *scan) setTaken(local, offset, source string) {
	if s.p.TakenLocal == "" && local != "" {
		s.p.TakenLocal, s.p.TakenOffset, s.p.TakenSource = local, offset, source
	}
}

// exifTexts keeps the texts of EXIF that only count where neither XMP nor IIM
// has one: those of Exif 3.0, and the tags of Windows, in UTF-16. Windows
// shows the latter in place of ImageDescription and Artist, but writes both,
// so they come after them. Drones fill them with their firmware's number.
func (s *scan) exifTexts(x *exif.Exif) {
	t := &s.found.text
	windows := func(name exif.FieldName) string {
		tag, err := x.Get(name)
		if err != nil || s.p.Make == "DJI" || s.p.Make == "Hasselblad" {
			return ""
		}
		return utf16Text(tag.Val)
	}
	set(&t.title, exifText(x, "ImageTitle"))
	set(&t.title, windows(exif.XPTitle))
	set(&t.caption, windows(exif.XPComment))
	set(&t.caption, windows(exif.XPSubject))
	set(&s.p.Artist, windows(exif.XPAuthor))
	if v := exifText(x, "Photographer"); v != "" && len(t.creators) == 0 {
		t.creators = []string{v}
	}
	if len(t.keywords) == 0 {
		t.keywords = splitList(windows(exif.XPKeywords))
	}
}

// private adds a value that must never leave. Fillers ("00000000", "none")
// say nothing about anyone and would match everywhere; and Apple writes the
// model into HostComputer, which an export may well name.
func (s *scan) private(v string) {
	if filler(v) || v == s.p.Model || slices.Contains(s.p.Private, v) {
		return
	}
	s.p.Private = append(s.p.Private, v)
}

func filler(v string) bool {
	switch strings.ToLower(strings.Trim(v, "0 -.")) {
	case "", "none", "unknown":
		return true
	}
	return false
}

// serial stores the serial number of the camera, if it has none yet. It is
// private, too.
func (s *scan) serial(v string) {
	s.private(v)
	if !filler(v) {
		set(&s.p.Serial, v)
	}
}

// isText reports whether t may hold characters: cameras write them as bytes
// and as undefined, too.
func isText(t *tiff.Tag) bool {
	return t.Type == tiff.DTAscii || t.Type == tiff.DTByte || t.Type == tiff.DTUndefined
}

// exifText is the text of a tag or "". It decodes the raw bytes itself, for
// goexif takes every string for UTF-8.
func exifText(x *exif.Exif, name exif.FieldName) string {
	t, err := x.Get(name)
	if err != nil || !isText(t) {
		return ""
	}
	return text(t.Val)
}

// numbers are the values of a tag as floats, NaN or an infinity where a
// denominator is zero. Rat2 and not Rat: the latter panics on those.
func numbers(x *exif.Exif, name exif.FieldName) []float64 {
	t, err := x.Get(name)
	if err != nil {
		return nil
	}
	const most = 3 // no field of a Probe has more: degrees, minutes, seconds
	var out []float64
	for i := range min(int(t.Count), most) {
		switch t.Format() {
		case tiff.IntVal:
			v, _ := t.Int64(i)
			out = append(out, float64(v))
		case tiff.FloatVal:
			v, _ := t.Float(i)
			out = append(out, v)
		case tiff.RatVal:
			n, d, _ := t.Rat2(i)
			out = append(out, float64(n)/float64(d))
		}
	}
	return out
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// positive is the first number of a tag. Zero is how cameras say "unknown"
// and is absent; what is no number, or negative, is absent with a warning.
func (s *scan) positive(x *exif.Exif, name exif.FieldName) float64 {
	v := numbers(x, name)
	switch {
	case len(v) == 0:
		return 0
	case !finite(v[0]) || v[0] < 0:
		s.warn(malformed("EXIF", "%s is not a positive number", name))
		return 0
	}
	return v[0]
}

// orientation is 1 to 8, or 0 if the file does not say. Other values count as
// 1, as libvips has it.
func (s *scan) orientation(x *exif.Exif) int {
	if _, err := x.Get(exif.Orientation); err != nil {
		return 0
	}
	v := numbers(x, exif.Orientation)
	if len(v) == 0 || v[0] < 1 || v[0] > 8 || v[0] != math.Trunc(v[0]) {
		s.warn(malformed("EXIF", "Orientation is not 1 to 8, taken as 1"))
		return 1
	}
	return int(v[0])
}

// iso is the sensitivity. The old tag holds 16 bits; 65535 in it means that
// the number is in one of the tags of Exif 2.3, of which the recommended
// exposure index is the one a camera displays.
func (s *scan) iso(x *exif.Exif) int {
	const see = 65535
	for _, name := range []exif.FieldName{
		exif.ISOSpeedRatings, "RecommendedExposureIndex", "ISOSpeed", "StandardOutputSensitivity",
	} {
		v := s.positive(x, name)
		if name == exif.ISOSpeedRatings && v == see {
			continue
		}
		if v >= 1 && v <= math.MaxInt32 {
			return int(math.Round(v))
		}
	}
	return 0
}

// taken finds the capture time: DateTimeOriginal or, in a file that has none,
// DateTimeDigitized, which in a camera is the same moment. A DateTimeOriginal
// that is blank or impossible is an answer too, "unknown", and stands.
// ModifyDate is never a capture time, and the offset is
// OffsetTimeOriginal and nothing else.
func (s *scan) taken(x *exif.Exif) {
	for _, f := range []struct{ name, fraction exif.FieldName }{
		{exif.DateTimeOriginal, exif.SubSecTimeOriginal},
		{exif.DateTimeDigitized, exif.SubSecTimeDigitized},
	} {
		if _, err := x.Get(f.name); err != nil {
			continue
		}
		local, blank, ok := localTime(exifText(x, f.name))
		if !ok {
			if !blank {
				s.warn(malformed("EXIF", "%s is not a possible date and time", f.name))
			}
			return
		}
		offset := ""
		if f.name == exif.DateTimeOriginal {
			offset = s.takenOffset(x)
		}
		s.setTaken(local+fraction(exifText(x, f.fraction)), offset, string(f.name))
		return
	}
}

func (s *scan) takenOffset(x *exif.Exif) string {
	const name = "OffsetTimeOriginal"
	stored := exifText(x, name)
	if strings.Trim(stored, " :") == "" {
		return "" // cameras whose zone was never set write "   :  "
	}
	offset, ok := zoneOffset(stored)
	if !ok {
		s.warn(malformed("EXIF", "%s is not a zone offset", name))
	}
	return offset
}

// gps is the place, or nil. A coordinate without its hemisphere is no
// coordinate: a guess would put a home on the wrong continent.
func (s *scan) gps(x *exif.Exif) *schema.GPS {
	_, errLat := x.Get(exif.GPSLatitude)
	_, errLon := x.Get(exif.GPSLongitude)
	if errLat != nil && errLon != nil {
		return nil
	}
	if unmeasured(x, exif.GPSLatitude) && unmeasured(x, exif.GPSLongitude) {
		return nil // a receiver without a fix writes 0/0: no fault
	}
	lat, okLat := degrees(x, exif.GPSLatitude, exif.GPSLatitudeRef, "N", "S", 90)
	lon, okLon := degrees(x, exif.GPSLongitude, exif.GPSLongitudeRef, "E", "W", 180)
	if !okLat || !okLon {
		s.warn(malformed("EXIF", "GPS position is incomplete or impossible"))
		return nil
	}
	return &schema.GPS{Lat: lat, Lon: lon, Alt: s.altitude(x)}
}

func unmeasured(x *exif.Exif, name exif.FieldName) bool {
	v := numbers(x, name)
	return len(v) > 0 && math.IsNaN(v[0])
}

// degrees reads a coordinate of degrees, minutes and seconds, the latter two
// optional. goexif's LatLong is not used: it takes any hemisphere but S and W
// for the positive one, and has no range.
func degrees(x *exif.Exif, name, ref exif.FieldName, positive, negative string, limit float64) (float64, bool) {
	var deg float64
	v := numbers(x, name)
	if len(v) == 0 || !finite(v[0]) {
		return 0, false
	}
	for i, unit := range []float64{1, 60, 3600} {
		if i >= len(v) {
			break
		}
		if math.IsNaN(v[i]) {
			continue // 0/0: minutes or seconds that were not measured
		}
		deg += v[i] / unit
	}
	if !(deg >= 0 && deg <= limit) {
		return 0, false
	}
	switch strings.ToUpper(exifText(x, ref)) {
	case positive:
		return deg, true
	case negative:
		return 0 - deg, true // not -deg: there is no latitude -0
	}
	return 0, false
}

// altitude is in metres above sea level, or since Exif 3.0 above the
// ellipsoid; odd references are below it.
func (s *scan) altitude(x *exif.Exif) *float64 {
	v := numbers(x, exif.GPSAltitude)
	if len(v) == 0 {
		return nil
	}
	if !finite(v[0]) {
		s.warn(malformed("EXIF", "GPSAltitude is not a number"))
		return nil
	}
	alt := v[0]
	if ref := numbers(x, exif.GPSAltitudeRef); len(ref) > 0 && (ref[0] == 1 || ref[0] == 3) {
		alt = 0 - alt
	}
	return &alt
}
