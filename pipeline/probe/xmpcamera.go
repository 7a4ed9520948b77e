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

// xmpCamera fills, from XMP, the fields of the camera that EXIF left open: in
// sidecars, in scans, and in files whose EXIF was lost on the way. EXIF comes
// first because the camera wrote it; XMP is a program's copy.
//
// Orientation and size are taken from sidecars only. Viewers turn a picture by
// its EXIF and by nothing else, and a picture's own size is that of its pixels.
func (s *scan) xmpCamera(props xmpProps) {
	p := &s.p
	s.setCamera(props.one(xmpMake), props.one(xmpModel))
	set(&p.Lens, props.first(xmpLens))
	set(&p.Artist, props.one(xmpArtist))
	set(&p.Copyright, props.one(xmpCopyright))
	set(&p.Description, props.one(xmpDescription))
	set(&p.ExposureS, s.xmpPositive(props, xmpExposure))
	set(&p.FNumber, s.xmpPositive(props, xmpFNumber))
	set(&p.FocalMM, s.xmpPositive(props, xmpFocal))
	for _, name := range xmpISO {
		if v := s.xmpPositive(props, name); v >= 1 && v <= math.MaxInt32 {
			set(&p.ISO, int(math.Round(v)))
		}
	}
	s.xmpTaken(props)
	if p.GPS == nil {
		p.GPS = s.xmpGPS(props)
	}
	for _, name := range xmpPrivate {
		s.private(props.one(name))
	}
	s.serial(props.first(xmpSerial))
	if p.Format == schema.FormatXMP {
		s.found.width = int64(s.xmpPositive(props, xmpWidth))
		s.found.height = int64(s.xmpPositive(props, xmpHeight))
		if v := s.xmpPositive(props, xmpOrientation); v >= 1 && v <= 8 {
			p.Orientation = int(v)
		}
	}
}

// xmpTaken finds the capture time. The zone that XMP states with it is not
// taken for the camera's: the format once demanded one, and programs put in
// that of the computer they ran on. DateCreated at midnight is a day that a
// person typed. xmp:CreateDate is when the picture was taken only in a
// camera's picture; in others it is when the document was begun.
func (s *scan) xmpTaken(props xmpProps) {
	for _, t := range xmpTaken {
		local, _ := isoTime(props.one(t.name))
		if t.name.Local == "DateCreated" && strings.HasSuffix(local, "T00:00:00") {
			continue
		}
		offset := ""
		if t.name.Local == "DateTimeOriginal" {
			offset, _ = zoneOffset(props.one(xmpOffset))
		}
		s.setTaken(local, offset, t.source)
	}
	if s.p.Make != "" || s.p.Model != "" {
		local, _ := isoTime(props.one(xmpCreateDate))
		s.setTaken(local, "", "XMP xmp:CreateDate")
	}
}

// xmpPositive reads a number of XMP, "2.8" or "28/10". Zero is how cameras
// say "unknown" and is absent.
func (s *scan) xmpPositive(props xmpProps, name xml.Name) float64 {
	stored := props.one(name)
	if stored == "" {
		return 0
	}
	v, ok := xmpNumber(stored)
	if !ok || v < 0 {
		s.warn(malformed("XMP", "%s is not a positive number", name.Local))
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

// xmpGPS is the place as XMP says it: it is as private there.
func (s *scan) xmpGPS(props xmpProps) *schema.GPS {
	if props.one(xmpLat) == "" && props.one(xmpLon) == "" {
		return nil
	}
	lat, okLat := xmpDegrees(props.one(xmpLat), "N", "S", 90)
	lon, okLon := xmpDegrees(props.one(xmpLon), "E", "W", 180)
	if !okLat || !okLon {
		s.warn(malformed("XMP", "GPS position is incomplete or impossible"))
		return nil
	}
	place := &schema.GPS{Lat: lat, Lon: lon}
	if alt, ok := xmpNumber(props.one(xmpAlt)); ok {
		if props.one(xmpAltRef) == "1" {
			alt = 0 - alt
		}
		place.Alt = &alt
	}
	return place
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
func (s *scan) extendXMP(props xmpProps) {
	guid := props.one(xmpExtended)
	if guid == "" || len(s.found.extendedXMP) == 0 {
		return
	}
	const part = "extended XMP"
	type chunk struct {
		at   int64
		data block
	}
	var chunks []chunk
	var whole int64
	for _, seg := range s.found.extendedXMP {
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
		s.warn(malformed(part, "%d bytes of %d are there", have, whole))
		return
	}
	packet, err := s.f.join(part, blocks)
	if err != nil {
		s.warn(err)
		return
	}
	data, err := packet.bytes(part)
	if err != nil {
		s.warn(err)
		return
	}
	for name, items := range s.parseXMP(data) {
		if len(props[name]) == 0 {
			props[name] = items
		}
	}
}
