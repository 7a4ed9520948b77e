package probe

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// xmpSays keeps what XMP says of the camera. It counts where EXIF says
// nothing: in sidecars, in scans, and in files whose EXIF was lost on the way.
func xmpSays(in input, props xmpProps, says *statements) {
	x := &says.xmp
	x.camera(props.one(xmpMake), props.one(xmpModel))
	x.say("lens", &x.Lens, props.first(xmpLens))
	x.say("artist", &x.Artist, props.one(xmpArtist))
	x.say("copyright", &x.Copyright, props.one(xmpCopyright))
	x.say("description", &x.Description, props.one(xmpDescription))
	for _, f := range []struct {
		field string
		name  xml.Name
		value *float64
	}{
		{"exposure_s", xmpExposure, &x.ExposureS},
		{"f_number", xmpFNumber, &x.FNumber},
		{"focal_mm", xmpFocal, &x.FocalMM},
	} {
		*f.value = xmpPositive(in, props, f.name)
		x.state(f.field, props.one(f.name))
	}
	for _, name := range xmpISO {
		if v := xmpPositive(in, props, name); v >= 1 && v <= math.MaxInt32 {
			set(&x.ISO, int(math.Round(v)))
			x.state("iso", props.one(name))
		}
	}
	if v := xmpPositive(in, props, xmpOrientation); v >= 1 && v <= 8 {
		x.Orientation = int(v)
	}
	x.state("orientation", props.one(xmpOrientation))
	xmpClock(in, props, says)
	xmpPlace(in, props, x)
	for _, name := range xmpPrivate {
		x.private(props.one(name), modelOf(says.facts()...))
	}
	x.serial(props.first(xmpSerial), modelOf(says.facts()...))
}

// xmpTexts keeps what XMP says in words.
func xmpTexts(props xmpProps, x *statement) {
	x.say("title", &x.Title, props.one(xmpTitle))
	x.say("caption", &x.Caption, props.one(xmpCaption))
	x.say("credit", &x.Credit, props.one(xmpCredit))
	x.say("rights", &x.Rights, props.one(xmpRights))
	x.say("creator", &x.Creator, strings.Join(props.list(xmpCreator), listSeparator))
	x.list("keywords", &x.Keywords, props.list(xmpSubject))
	culled(props, x)
}

// xmpClock finds the capture time. The zone that XMP states with it is not
// taken for the camera's: the format once demanded one, and programs put in
// that of the computer they ran on. DateCreated at midnight is a day that a
// person typed. xmp:CreateDate is when the picture was taken only in a
// camera's picture; in others it is when the document was begun.
func xmpClock(in input, props xmpProps, says *statements) {
	x := &says.xmp
	take := func(name xml.Name, source string) {
		words := props.one(name)
		local, _ := isoTime(words)
		offset := ""
		if st, ok := parseStamp(words); ok && st.doubt != "" {
			in.warn(malformed("XMP", "%s %s", name.Local, st.doubt))
		}
		switch {
		case name.Local == "DateCreated" && strings.HasSuffix(local, "T00:00:00"):
			local = local[:len(dayLayout)]
		case name.Local == "DateTimeOriginal":
			x.state("taken_offset", props.one(xmpOffset))
			if len(local) > len(dayLayout) {
				offset, _ = zoneOffset(props.one(xmpOffset))
			}
		}
		if local == "" {
			return
		}
		x.takeWords(words, local, offset, source)
	}
	for _, t := range xmpTaken {
		take(t.name, t.source)
	}
	if says.ofCamera() {
		take(xmpCreateDate, "XMP xmp:CreateDate")
	}
	// Words that are no date are kept as well.
	for _, t := range xmpTaken {
		x.stateTaken(props.one(t.name), t.source)
	}
}

// ofCamera reports whether a camera is known to have made the picture.
func (s *statements) ofCamera() bool {
	return slices.ContainsFunc(s.facts(), func(b *statement) bool { return b.Make != "" || b.Model != "" })
}

// xmpPositive reads a number of XMP, "2.8" or "28/10". Zero is how cameras
// say "unknown" and is absent.
func xmpPositive(in input, props xmpProps, name xml.Name) float64 {
	stored := props.one(name)
	if stored == "" {
		return 0
	}
	v, ok := xmpNumber(stored)
	if !ok || v < 0 {
		in.warn(malformed("XMP", "%s is not a positive number", name.Local))
		return 0
	}
	return v
}

func xmpNumber(s string) (float64, bool) {
	numerator, denominator, ratio := strings.Cut(s, "/")
	v, err := strconv.ParseFloat(numerator, 64)
	if err != nil {
		return 0, false
	}
	if ratio {
		d, err := strconv.ParseFloat(denominator, 64)
		if err != nil {
			return 0, false
		}
		if v == 0 && d == 0 {
			return 0, true // 0/0, as EXIF has it: unknown
		}
		v /= d
	}
	return v, finite(v)
}

// xmpPlace keeps the place as XMP says it: it is as private there.
func xmpPlace(in input, props xmpProps, x *statement) {
	if props.one(xmpLat) == "" && props.one(xmpLon) == "" {
		return
	}
	below := props.one(xmpAltRef) == "1"
	words := strings.TrimSpace(props.one(xmpLat) + " " + props.one(xmpLon))
	if alt := props.one(xmpAlt); alt != "" && below {
		words += " -" + alt
	} else if alt != "" {
		words += " " + alt
	}
	x.state("gps", words)
	lat, okLat := xmpDegrees(props.one(xmpLat), props.one(xmpLatRef), "N", "S", 90)
	lon, okLon := xmpDegrees(props.one(xmpLon), props.one(xmpLonRef), "E", "W", 180)
	if !okLat || !okLon {
		in.warn(malformed("XMP", "GPS position is incomplete or impossible"))
		return
	}
	place := &schema.GPS{Lat: lat, Lon: lon}
	if alt, ok := xmpNumber(props.one(xmpAlt)); ok {
		if below {
			alt = 0 - alt
		}
		place.Alt = &alt
	}
	x.GPS = place
}

// extendedSignature opens the segments of a JPEG that continue its XMP (XMP
// part 3, 1.1.3.1). A GUID of 32 characters, the length of the whole and the
// offset of the part follow.
const (
	extendedSignature = "http://ns.adobe.com/xmp/extension/\x00"
	extendedHeader    = len(extendedSignature) + 32 + 4 + 4
)

// extendXMP adds to props what stands in the extended packet only. The packet
// must be the one that the main packet names, and whole.
func extendXMP(in input, props xmpProps, segments []block) {
	guid := props.one(xmpExtended)
	if guid == "" || len(segments) == 0 {
		return
	}
	const part = "extended XMP"
	type chunk struct {
		at   int64
		data block
	}
	var chunks []chunk
	var whole int64
	for _, seg := range segments {
		head, err := seg.peek(int64(len(extendedSignature)), 40)
		if err != nil || !bytes.EqualFold(head[:32], []byte(guid)) {
			continue
		}
		whole = int64(be32(head[32:]))
		chunks = append(chunks, chunk{at: int64(be32(head[36:])), data: seg.from(int64(extendedHeader))})
	}
	slices.SortStableFunc(chunks, func(a, b chunk) int { return cmp.Compare(a.at, b.at) })
	var blocks []block
	var have int64
	for _, c := range chunks {
		if c.at == have { // a part that is there twice counts once
			blocks = append(blocks, c.data)
			have += c.data.size
		}
	}
	if have == 0 || have != whole {
		in.warn(malformed(part, "%d bytes of %d are there", have, whole))
		return
	}
	packet, err := in.f.join(part, blocks)
	if err != nil {
		in.warn(err)
		return
	}
	data, err := packet.bytes(part)
	if err != nil {
		in.warn(err)
		return
	}
	for name, items := range parseXMP(in, data) {
		if len(props[name]) == 0 {
			props[name] = items
		}
	}
}
