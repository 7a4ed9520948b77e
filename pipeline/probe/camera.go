package probe

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/rwcarlsen/goexif/exif"
	"github.com/rwcarlsen/goexif/tiff"
	"github.com/stillroom/stillroom/schema"
)

// exifSays keeps the words of EXIF: a file may hold several blocks, and the first that
// has a field counts, field by field. Orientation is taken from the file's own alone,
// for it is the one that viewers turn the picture by.
func exifSays(x tags, e, container *statement, own bool) {
	e.camera(x.text(exif.Make), x.text(exif.Model))
	e.say("lens", &e.Lens, x.text(exif.LensModel))
	e.say("artist", &e.Artist, x.text(exif.Artist))
	e.say("description", &e.Description, x.text(exif.ImageDescription))
	if t, err := x.Get(exif.Copyright); err == nil && isText(t) {
		e.say("copyright", &e.Copyright, copyrightText(t.Val))
	}
	if own {
		e.Orientation = x.orientation()
		e.state("orientation", x.stored(exif.Orientation))
	}
	for _, f := range []struct {
		name  string
		tag   exif.FieldName
		value *float64
	}{
		{"exposure_s", exif.ExposureTime, &e.ExposureS},
		{"f_number", exif.FNumber, &e.FNumber},
		{"focal_mm", exif.FocalLength, &e.FocalMM},
	} {
		set(f.value, x.positive(f.tag))
		e.state(f.name, x.known(f.tag))
	}
	if v := x.numbers("Rating"); len(v) > 0 {
		set(&e.Rating, rating(strconv.FormatFloat(v[0], 'f', -1, 64)))
		e.state("rating", x.stored("Rating"))
	}
	x.iso(e)
	x.taken(e)
	x.gps(e)
	exifTexts(x, e)

	for _, name := range []exif.FieldName{
		"CameraOwnerName", "BodySerialNumber", "LensSerialNumber", "CameraSerialNumber",
		"HostComputer", exif.ImageUniqueID,
	} {
		e.private(x.text(name), modelOf(e, container))
	}
	e.serial(x.text("BodySerialNumber"), modelOf(e, container))
	e.serial(x.text("CameraSerialNumber"), modelOf(e, container))
}

// exifTexts keeps the texts of EXIF that only count where neither XMP nor IIM
// has one: those of Exif 3.0, and the tags of Windows, in UTF-16. Windows
// shows the latter in place of ImageDescription and Artist, but writes both,
// so they come after them. Drones fill them with their firmware's number.
func exifTexts(x tags, e *statement) {
	windows := func(name exif.FieldName) string {
		tag, err := x.Get(name)
		if err != nil || e.Make == "DJI" || e.Make == "Hasselblad" {
			return ""
		}
		return utf16Text(tag.Val)
	}
	e.say("title", &e.Title, x.text("ImageTitle"))
	e.say("title", &e.Title, windows(exif.XPTitle))
	e.say("caption", &e.Caption, windows(exif.XPComment))
	e.say("caption", &e.Caption, windows(exif.XPSubject))
	e.say("artist", &e.Artist, windows(exif.XPAuthor))
	if t, err := x.Get(exif.UserComment); err == nil && isText(t) {
		e.say("user_comment", &e.comment, userComment(t.Val, x.Tiff.Order))
	}
	e.say("creator", &e.Creator, x.text("Photographer"))
	e.list("keywords", &e.Keywords, splitList(windows(exif.XPKeywords)))
}

// tags are the tags of EXIF, as goexif hands them over, and the warnings about
// impossible values.
type tags struct {
	*exif.Exif
	warn func(error)
}

// isText reports whether t may hold characters: cameras write them as bytes
// and as undefined, too.
func isText(t *tiff.Tag) bool {
	return t.Type == tiff.DTAscii || t.Type == tiff.DTByte || t.Type == tiff.DTUndefined
}

// text is the text of a tag or "". It decodes the raw bytes itself, for
// goexif takes every string for UTF-8.
func (x tags) text(name exif.FieldName) string {
	t, err := x.Get(name)
	if err != nil || !isText(t) {
		return ""
	}
	return text(t.Val)
}

// mostNumbers is how many a field of a Probe has at most: degrees, minutes,
// seconds.
const mostNumbers = 3

// numbers are the values of a tag as floats, NaN or an infinity where a
// denominator is zero. Rat2 and not Rat: the latter panics on those.
func (x tags) numbers(name exif.FieldName) []float64 {
	t, err := x.Get(name)
	if err != nil {
		return nil
	}
	var out []float64
	for i := range min(int(t.Count), mostNumbers) {
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

// stored are the same values as they stand in the tag, ratios with their
// denominators.
func (x tags) stored(name exif.FieldName) string {
	t, err := x.Get(name)
	if err != nil {
		return ""
	}
	var out []string
	for i := range min(int(t.Count), mostNumbers) {
		switch t.Format() {
		case tiff.IntVal:
			v, _ := t.Int64(i)
			out = append(out, strconv.FormatInt(v, 10))
		case tiff.FloatVal:
			v, _ := t.Float(i)
			out = append(out, strconv.FormatFloat(v, 'g', -1, 64))
		case tiff.RatVal:
			n, d, _ := t.Rat2(i)
			out = append(out, fmt.Sprintf("%d/%d", n, d))
		default:
			return x.text(name)
		}
	}
	return strings.Join(out, " ")
}

// known is stored for a number that is "unknown" at zero.
func (x tags) known(name exif.FieldName) string {
	if v := x.numbers(name); len(v) > 0 && (v[0] == 0 || math.IsNaN(v[0])) {
		return ""
	}
	return x.stored(name)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// positive is the first number of a tag. Zero is how cameras say "unknown"
// and is absent; what is no number, or negative, is absent with a warning.
func (x tags) positive(name exif.FieldName) float64 {
	v := x.numbers(name)
	switch {
	case len(v) == 0:
		return 0
	case !finite(v[0]) || v[0] < 0:
		x.warn(malformed("EXIF", "%s is not a positive number", name))
		return 0
	}
	return v[0]
}

// orientation is 1 to 8, or 0 if the file does not say. Other values count as
// 1, as libvips has it.
func (x tags) orientation() int {
	if _, err := x.Get(exif.Orientation); err != nil {
		return 0
	}
	v := x.numbers(exif.Orientation)
	if len(v) == 0 || v[0] < 1 || v[0] > 8 || v[0] != math.Trunc(v[0]) {
		x.warn(malformed("EXIF", "Orientation is not 1 to 8, taken as 1"))
		return 1
	}
	return int(v[0])
}

// iso is the sensitivity. The old tag holds 16 bits; 65535 in it means that
// the number is in one of the tags of Exif 2.3, of which the recommended
// exposure index is the one a camera displays.
func (x tags) iso(e *statement) {
	const see = 65535
	for _, name := range []exif.FieldName{
		exif.ISOSpeedRatings, "RecommendedExposureIndex", "ISOSpeed", "StandardOutputSensitivity",
	} {
		v := x.positive(name)
		if name == exif.ISOSpeedRatings && v == see {
			continue
		}
		if v >= 1 && v <= math.MaxInt32 {
			set(&e.ISO, int(math.Round(v)))
			e.state("iso", x.stored(name))
			return
		}
	}
}

// taken finds the capture time: DateTimeOriginal or, where that says nothing,
// DateTimeDigitized, which in a camera is the same moment. What is blank says
// nothing; what is impossible does not either, and is said. A day without a time is
// a day, unless the other has the time of it. ModifyDate is never a capture time,
// and the offset is OffsetTimeOriginal and nothing else.
func (x tags) taken(e *statement) {
	impossible, where := "", ""
	for _, f := range []struct{ name, fraction exif.FieldName }{
		{exif.DateTimeOriginal, exif.SubSecTimeOriginal},
		{exif.DateTimeDigitized, exif.SubSecTimeDigitized},
	} {
		if _, err := x.Get(f.name); err != nil {
			continue
		}
		words, fraction := x.text(f.name), fraction(x.text(f.fraction))
		st, blank, ok := localTime(words)
		switch {
		case blank:
			continue
		case !ok:
			x.warn(malformed("EXIF", "%s is not a possible date and time", f.name))
			if impossible == "" {
				impossible, where = words+fraction, string(f.name)
			}
			continue
		case st.doubt != "":
			x.warn(malformed("EXIF", "%s %s", f.name, st.doubt))
		}
		local, offset := st.local(), ""
		if st.parts > 3 {
			local += fraction
		} else {
			fraction = ""
		}
		if f.name == exif.DateTimeOriginal && st.parts > 3 {
			if offset = x.takenOffset(e); offset == "" {
				offset = st.offset() // in the form of ISO 8601 it stands with the time
			}
		}
		e.takeWords(words+fraction, local, offset, string(f.name))
	}
	e.stateTaken(impossible, where)
}

func (x tags) takenOffset(e *statement) string {
	const name = "OffsetTimeOriginal"
	stored := x.text(name)
	if strings.Trim(stored, " :") == "" {
		return "" // cameras whose zone was never set write "   :  "
	}
	e.state("taken_offset", stored)
	offset, ok := zoneOffset(stored)
	if !ok {
		x.warn(malformed("EXIF", "%s is not a zone offset", name))
	}
	return offset
}

// gps keeps the place. A coordinate without its hemisphere is no coordinate: a
// guess would put a home on the wrong continent.
func (x tags) gps(e *statement) {
	_, errLat := x.Get(exif.GPSLatitude)
	_, errLon := x.Get(exif.GPSLongitude)
	if errLat != nil && errLon != nil {
		return
	}
	if x.unmeasured(exif.GPSLatitude) && x.unmeasured(exif.GPSLongitude) {
		return // a receiver without a fix writes 0/0: no fault
	}
	e.state("gps", x.storedPlace())
	lat, okLat := x.degrees(exif.GPSLatitude, exif.GPSLatitudeRef, "N", "S", 90)
	lon, okLon := x.degrees(exif.GPSLongitude, exif.GPSLongitudeRef, "E", "W", 180)
	if !okLat || !okLon {
		x.warn(malformed("EXIF", "GPS position is incomplete or impossible"))
		return
	}
	if e.GPS == nil {
		e.GPS = &schema.GPS{Lat: lat, Lon: lon, Alt: x.altitude()}
	}
}

// storedPlace is the place as it stands: degrees, minutes and seconds with
// their hemispheres, and the altitude, negative below its reference.
func (x tags) storedPlace() string {
	var parts []string
	for _, c := range [][2]exif.FieldName{
		{exif.GPSLatitude, exif.GPSLatitudeRef}, {exif.GPSLongitude, exif.GPSLongitudeRef},
	} {
		parts = append(parts, strings.TrimSpace(x.stored(c[0])+" "+x.text(c[1])))
	}
	if alt := x.stored(exif.GPSAltitude); alt != "" {
		if x.belowReference() {
			alt = "-" + alt
		}
		parts = append(parts, alt)
	}
	return strings.Join(parts, ", ")
}

func (x tags) unmeasured(name exif.FieldName) bool {
	v := x.numbers(name)
	return len(v) > 0 && math.IsNaN(v[0])
}

// degrees reads a coordinate of degrees, minutes and seconds, the latter two
// optional. goexif's LatLong is not used: it takes any hemisphere but S and W
// for the positive one, and has no range.
func (x tags) degrees(name, ref exif.FieldName, positive, negative string, limit float64) (float64, bool) {
	var deg float64
	v := x.numbers(name)
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
	switch strings.ToUpper(x.text(ref)) {
	case positive:
		return deg, true
	case negative:
		return 0 - deg, true // not -deg: there is no latitude -0
	}
	return 0, false
}

// altitude is in metres above sea level, or since Exif 3.0 above the
// ellipsoid; odd references are below it.
func (x tags) altitude() *float64 {
	v := x.numbers(exif.GPSAltitude)
	if len(v) == 0 {
		return nil
	}
	if !finite(v[0]) {
		x.warn(malformed("EXIF", "GPSAltitude is not a number"))
		return nil
	}
	alt := v[0]
	if x.belowReference() {
		alt = 0 - alt
	}
	return &alt
}

func (x tags) belowReference() bool {
	ref := x.numbers(exif.GPSAltitudeRef)
	return len(ref) > 0 && (ref[0] == 1 || ref[0] == 3)
}
