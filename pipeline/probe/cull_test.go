package probe

import (
	"encoding/binary"
	"fmt"
	"math"
	"testing"
)

func TestRatingsAndLabels(t *testing.T) {
	for _, tt := range []struct {
		name, attributes string
		tags             []tag
		rating           int
		label            string
	}{
		{"XMP", `xmp:Rating="4" xmp:Label="Green"`, nil, 4, "Green"},
		{"rejected", `xmp:Rating="-1"`, nil, -1, ""},
		{"none given", `xmp:Rating="0"`, nil, 0, ""},
		{"nonsense", `xmp:Rating="many"`, nil, 0, ""},
		{"too many", `xmp:Rating="9"`, nil, 0, ""},
		{"as a fraction of nothing", `xmp:Rating="3.0"`, nil, 3, ""},
		{"Windows, in percent", `xmlns:m="http://ns.microsoft.com/photo/1.0/" m:Rating="75"`, nil, 4, ""},
		{"Lightroom's flag, picked", `xmlns:d="http://ns.adobe.com/xmp/1.0/DynamicMedia/" d:pick="1" xmp:Rating="3"`, nil, 3, "picked"},
		{"Lightroom's flag, rejected", `xmlns:d="http://ns.adobe.com/xmp/1.0/DynamicMedia/" d:pick="-1" xmp:Rating="3"`, nil, -1, ""},
		{"Lightroom's flag, none", `xmlns:d="http://ns.adobe.com/xmp/1.0/DynamicMedia/" d:pick="0"`, nil, 0, ""},
		{"Photo Mechanic, a class", `xmlns:p="http://ns.camerabits.com/photomechanic/1.0/" p:ColorClass="1" p:Tagged="False"`, nil, 0, "Winner"},
		{"Photo Mechanic, a tag", `xmlns:p="http://ns.camerabits.com/photomechanic/1.0/" p:ColorClass="0" p:Tagged="True"`, nil, 0, "picked"},
		{"Photo Mechanic, in one text", `xmlns:p="http://ns.camerabits.com/photomechanic/1.0/" p:Prefs="0:5:4:-00001"`, nil, 4, "Typical"},
		{"digiKam, rejected", `xmlns:k="http://www.digikam.org/ns/1.0/" k:PickLabel="1" xmp:Rating="2"`, nil, -1, ""},
		{"digiKam, accepted", `xmlns:k="http://www.digikam.org/ns/1.0/" k:PickLabel="3" k:ColorLabel="4" xmp:Rating="5"`, nil, 5, "Green"},
		{"ACDSee", `xmlns:a="http://ns.acdsee.com/iptc/1.0/" a:rating="2"`, nil, 2, ""},
		{"a program's name after XMP's", `xmlns:k="http://www.digikam.org/ns/1.0/" k:ColorLabel="4" xmp:Label="Blau"`, nil, 0, "Blau"},
		{"a class that is none", `xmlns:p="http://ns.camerabits.com/photomechanic/1.0/" p:ColorClass="99" p:Prefs="x"`, nil, 0, ""},
		{"a camera's", "", []tag{short(0x4746, 5)}, 5, ""},
		{"XMP before the camera's", `xmp:Rating="2"`, []tag{short(0x4746, 5)}, 2, ""},
	} {
		p := read(t, buildJPEG(exifSegment(buildTIFF(tt.tags, []tag{short(0x8827, 100)}, nil, 0)), xmpSegment(xmpOf(tt.attributes))))
		if p.Rating != tt.rating || p.Label != tt.label {
			t.Errorf("%s: got %d, %q", tt.name, p.Rating, p.Label)
		}
	}
}

// TestListsThatStandApart: keywords and names as F-Spot writes them.
func TestListsThatStandApart(t *testing.T) {
	p := read(t, []byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:d="http://darktable.sf.net/">
<rdf:Bag rdf:nodeID="anon2"><rdf:li>shelf</rdf:li><rdf:li>window</rdf:li></rdf:Bag>
<rdf:Bag rdf:nodeID="anon3"><rdf:li>nobody asks for it</rdf:li></rdf:Bag>
<rdf:Description rdf:about="" dc:title="A room"><dc:subject rdf:nodeID="anon2"/><d:colorlabels><rdf:Seq><rdf:li>0</rdf:li><rdf:li>3</rdf:li></rdf:Seq></d:colorlabels></rdf:Description>
</rdf:RDF></x:xmpmeta>`))
	if p.Title != "A room" || fmt.Sprint(p.Keywords) != "[shelf window]" || p.Label != "Red, Blue" {
		t.Errorf("got %q, %q, %q", p.Title, p.Keywords, p.Label)
	}
}

// TestPlaceAsProgramsWriteIt: the standard's form, and degrees with the hemisphere
// beside them, as Apple's programs have it.
func TestPlaceAsProgramsWriteIt(t *testing.T) {
	for _, tt := range []struct{ name, lat, latRef, lon, lonRef, want string }{
		{"the standard", "52,31.5048N", "", "13,22.1652W", "", "52.52508 -13.36942"},
		{"degrees and a hemisphere", "52.52508", "N", "13.36942", "W", "52.52508 -13.36942"},
		{"hemispheres in words", "52.52508", "South", "13.36942", "east", "-52.52508 13.36942"},
		{"degrees with a letter", "52.52508N", "", "13.36942W", "", "52.52508 -13.36942"},
		{"a sign and its hemisphere", "-52.52508", "S", "-13.36942", "W", "-52.52508 -13.36942"},
		{"a sign and the other hemisphere", "-52.52508", "N", "13.36942", "E", ""},
		{"no hemisphere", "52.52508", "", "13.36942", "", ""},
		{"two hemispheres", "52.52508N", "S", "13.36942E", "E", ""},
		{"no place", "152.52508", "N", "13.36942", "E", ""},
	} {
		p := read(t, []byte(xmpOf(fmt.Sprintf(`exif:GPSLatitude="%s" exif:GPSLatitudeRef="%s" exif:GPSLongitude="%s" exif:GPSLongitudeRef="%s"`, tt.lat, tt.latRef, tt.lon, tt.lonRef))))
		got := ""
		if p.GPS != nil {
			got = fmt.Sprintf("%.5f %.5f", p.GPS.Lat, p.GPS.Lon)
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestExposureOfCRW: the numbers are those that exiftool prints of a Canon EOS D30
// file with the same records.
func TestExposureOfCRW(t *testing.T) {
	shorts := func(v ...int16) (b []byte) {
		for _, x := range v {
			b = binary.LittleEndian.AppendUint16(b, uint16(x))
		}
		return b
	}
	shot := make([]int16, 23)
	shot[0], shot[1], shot[2], shot[4], shot[5], shot[21], shot[22] = 46, 0, 160, 160, -75, 160, -75
	settings := make([]int16, 26)
	settings[25] = 1
	heap := ciffDir(ciffEntry{0x3000 | 0x0B, ciffDir(
		ciffEntry{ciffShot, shorts(shot...)}, ciffEntry{ciffSet, shorts(settings...)}, ciffEntry{ciffFocal, shorts(2, 31, 907, 605)})})
	p := read(t, buildCRW(heap))
	if math.Abs(p.ExposureS-5) > 0.1 || math.Abs(p.FNumber-5.657) > 0.01 || p.ISO != 100 || p.FocalMM != 31 {
		t.Errorf("%v s, f/%v, ISO %d, %v mm", p.ExposureS, p.FNumber, p.ISO, p.FocalMM)
	}
	if p := read(t, buildCRW(ciffDir(ciffEntry{ciffShot, shorts(2, 0)}))); p.ExposureS != 0 || p.FNumber != 0 || p.ISO != 0 {
		t.Errorf("a record that is too short: %+v", p)
	}
}
