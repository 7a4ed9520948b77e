package probe

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

var be, le = binary.BigEndian, binary.LittleEndian

// bigEndian turns what buildTIFF wrote into the other byte order.
func bigEndian(data []byte) []byte {
	out := slices.Clone(data)
	copy(out, "MM\x00*")
	be.PutUint32(out[4:], le.Uint32(data[4:]))
	seen := map[uint32]bool{}
	var dir func(at uint32)
	dir = func(at uint32) {
		if at == 0 || seen[at] {
			return
		}
		seen[at] = true
		n := uint32(le.Uint16(data[at:]))
		be.PutUint16(out[at:], uint16(n))
		for i := range n {
			e := at + 2 + 12*i
			tag, typ, count := le.Uint16(data[e:]), le.Uint16(data[e+2:]), le.Uint32(data[e+4:])
			be.PutUint16(out[e:], tag)
			be.PutUint16(out[e+2:], typ)
			be.PutUint32(out[e+4:], count)
			size, value := uint32(container.TypeSize(typ))*count, e+8
			if size > 4 {
				value = le.Uint32(data[e+8:])
				be.PutUint32(out[e+8:], value)
			}
			unit := uint32(container.TypeSize(typ))
			if typ == typeRational || typ == typeSRational {
				unit = 4
			}
			for at := value; at+unit <= value+size; at += unit {
				slices.Reverse(out[at : at+unit])
			}
			if tag == tagExifIFD || tag == tagGPSIFD || tag == tagSubIFDs {
				dir(le.Uint32(data[e+8:]))
			}
		}
		end := at + 2 + 12*n
		be.PutUint32(out[end:], le.Uint32(data[end:]))
		dir(le.Uint32(data[end:]))
	}
	dir(le.Uint32(data[4:]))
	return out
}

func TestBothByteOrdersReadTheSame(t *testing.T) {
	main := append([]tag{short(tagWidth, 40), long(tagHeight, 30)}, sampleMain...)
	little := buildTIFF(main, sampleSub, sampleGPS, 0)
	got, want := read(t, bigEndian(little)), read(t, little)
	if got.Model != "Box 1" || !reflect.DeepEqual(got, want) {
		t.Errorf("big-endian %+v\nlittle-endian %+v", got, want)
	}
}

func pngChunk(kind string, data []byte) []byte {
	out := append(be.AppendUint32(nil, uint32(len(data))), kind...)
	return append(append(out, data...), 0, 0, 0, 0)
}

func buildPNG(chunks ...[]byte) []byte {
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"),
		pngChunk("IHDR", []byte("\x00\x00\x00\x28\x00\x00\x00\x1e\x08\x02\x00\x00\x00")), slices.Concat(chunks...), pngChunk("IEND", nil))
}

// rawProfileText is a raw profile as ImageMagick writes it.
func rawProfileText(name string, data []byte) []byte {
	digits := hex.EncodeToString(data)
	var lines []string
	for len(digits) > 72 {
		lines, digits = append(lines, digits[:72]), digits[72:]
	}
	return fmt.Appendf(nil, "\n%s\n%8d\n%s\n", name, len(data), strings.Join(append(lines, digits), "\n"))
}

func TestPNGRawProfiles(t *testing.T) {
	text := func(kind string, data []byte) []byte {
		return pngChunk("tEXt", append([]byte("Raw profile type "+kind+"\x00"), data...))
	}
	tiff := append([]byte("Exif\x00\x00"), sampleTIFF()...)
	bare := buildTIFF([]tag{ascii(0x0110, "Other")}, nil, nil, 0)
	iptc := []byte(resource(0x0404, dataset(5, "Title")))
	for _, tt := range []struct {
		name    string
		chunks  [][]byte
		want    string // model, title, whether there is a place
		warning string
	}{
		{"exif", [][]byte{text("exif", rawProfileText("exif", tiff))}, `"Box 1" "" true`, ""},
		{"APP1 that is EXIF", [][]byte{text("APP1", rawProfileText("generic profile", tiff))}, `"Box 1" "" true`, ""},
		{"APP1 that is XMP", [][]byte{text("APP1", rawProfileText("app1", []byte(xmpSignature+samplePacket)))}, `"" "Title" true`, ""},
		{"xmp", [][]byte{text("xmp", rawProfileText("xmp", []byte(samplePacket)))}, `"" "Title" true`, ""},
		{"iptc, with a name of two words", [][]byte{text("iptc", rawProfileText("IPTC profile", iptc))}, `"" "Title" false`, ""},
		{"bare iptc", [][]byte{text("iptc", rawProfileText("iptc", []byte(dataset(5, "Title"))))}, `"" "Title" false`, ""},
		{"eXIf comes first, wherever it stands, and the place is found all the same",
			[][]byte{text("exif", rawProfileText("exif", tiff)), pngChunk("eXIf", bare)}, `"Other" "" true`, ""},
		{"length lies", [][]byte{text("exif", []byte("\nexif\n  99999999\n4578\n"))}, `"" "" false`, "length"},
		{"negative length", [][]byte{text("exif", []byte("\nexif\n  -1\n4578\n"))}, `"" "" false`, "length"},
		{"not hexadecimal", [][]byte{text("exif", []byte("\nexif\n  2\n45xx\n"))}, `"" "" false`, "hexadecimal"},
		{"cut off", [][]byte{text("exif", []byte("\nexif"))}, `"" "" false`, "cut off"},
		{"of no use", [][]byte{text("sixel", []byte("whatever"))}, `"" "" false`, ""},
		{"XMP in zTXt", [][]byte{pngChunk("zTXt", append([]byte("XML:com.adobe.xmp\x00\x00"), deflate(t, []byte(samplePacket))...))}, `"" "Title" true`, ""},
		{"exif in zTXt", [][]byte{pngChunk("zTXt", append([]byte("Raw profile type exif\x00\x00"), deflate(t, rawProfileText("exif", tiff))...))}, `"Box 1" "" true`, ""},
		{"the standard's own texts", [][]byte{pngChunk("tEXt", []byte("Title\x00Latin \xe9")), pngChunk("tEXt", []byte("Comment\x00no"))}, `"" "Latin é" false`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, buildPNG(tt.chunks...))
			if got := fmt.Sprintf("%q %q %v", p.Model, p.Title, p.GPS != nil); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if p.Model == "Box 1" && !slices.Contains(p.Private, "SN-1234") {
				t.Errorf("the serial number is not private: %q", p.Private)
			}
			wantWarning(t, p, tt.warning)
		})
	}
}

// xmpOf is a packet of one description with these attributes.
func xmpOf(attributes string) string {
	return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"` +
		` xmlns:exifEX="http://cipa.jp/exif/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"` +
		` xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" ` + attributes + `/></rdf:RDF></x:xmpmeta>`
}

const xmpCameraAttributes = `tiff:Make="Acme" tiff:Model="Box 2" aux:Lens="Lens 50" exif:ExposureTime="1/125" exif:FNumber="56/10" exif:FocalLength="50"
 exifEX:PhotographicSensitivity="800" exif:DateTimeOriginal="2024-03-02T09:14:05.5+01:00" exif:GPSLatitude="12,30.6N" exif:GPSLongitude="77,3E"
 exif:GPSAltitude="125/10" exif:GPSAltitudeRef="1" tiff:Orientation="6" tiff:ImageWidth="400" tiff:ImageLength="300"`

func TestSidecarSpeaksForTheCamera(t *testing.T) {
	alt := -12.5
	data := []byte(xmpOf(xmpCameraAttributes))
	want := schema.Probe{
		File: "x.jpg", Format: schema.FormatXMP, MIME: "application/rdf+xml", Bytes: int64(len(data)),
		Width: 300, Height: 400, Orientation: 6, Make: "Acme", Model: "Box 2", Lens: "Lens 50",
		ExposureS: 0.008, FNumber: 5.6, FocalMM: 50, ISO: 800,
		TakenLocal: "2024-03-02T09:14:05.5", TakenSource: "XMP exif:DateTimeOriginal",
		GPS: &schema.GPS{Lat: 12.51, Lon: 77.05, Alt: &alt},
		Stated: map[schema.Block]map[string]string{schema.BlockXMP: {
			"make": "Acme", "model": "Box 2", "lens": "Lens 50", "orientation": "6",
			"exposure_s": "1/125", "f_number": "56/10", "focal_mm": "50", "iso": "800",
			"taken_local": "2024-03-02T09:14:05.5+01:00", "taken_source": "XMP exif:DateTimeOriginal",
			"gps": "12,30.6N 77,3E -125/10",
		}},
	}
	if got := read(t, data); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestEXIFComesBeforeXMPForTheCamera(t *testing.T) {
	packet := xmpSegment(xmpOf(xmpCameraAttributes))
	p := read(t, buildJPEG(exifSegment(sampleTIFF()), packet))
	if p.Model != "Box 1" || p.Lens != "Lens 35" || p.ISO != 400 || p.TakenSource != "DateTimeOriginal" || p.GPS.Lat > 0 {
		t.Errorf("XMP took over: %+v", p)
	}
	p = read(t, buildJPEG(exifSegment(buildTIFF([]tag{ascii(0x0110, "Box 1")}, nil, nil, 0)), packet))
	if p.Make != "" || p.Model != "Box 1" || p.Lens != "Lens 50" {
		t.Errorf("maker and model belong together, and the lens may be added: %+v", p)
	}
	if p.Orientation != 0 || p.Width != 40 {
		t.Errorf("a picture is turned by its EXIF alone: %d, %dx%d", p.Orientation, p.Width, p.Height)
	}
}

func TestTakenFromXMPAndIIM(t *testing.T) {
	for _, tt := range []struct{ name, attributes, iim, local, offset, source string }{
		{"a zone in XMP is a program's", `exif:DateTimeOriginal="2024-03-02T09:14:05+01:00"`, "", "2024-03-02T09:14:05", "", "XMP exif:DateTimeOriginal"},
		{"the camera's offset", `exif:DateTimeOriginal="2024-03-02T09:14:05" exifEX:OffsetTimeOriginal="+01:00"`, "", "2024-03-02T09:14:05", "+01:00", "XMP exif:DateTimeOriginal"},
		{"minutes", `exif:DateTimeOriginal="2024-03-02T09:14Z"`, "", "2024-03-02T09:14:00", "", "XMP exif:DateTimeOriginal"},
		{"EXIF's form", `exif:DateTimeOriginal="2024:03:02 09:14:05.123"`, "", "2024-03-02T09:14:05.123", "", "XMP exif:DateTimeOriginal"},
		{"a day", `exif:DateTimeOriginal="2024-03-02"`, "", "2024-03-02", "", "XMP exif:DateTimeOriginal"},
		{"a month", `exif:DateTimeOriginal="2024-03"`, "", "", "", ""},
		{"a day before when it was digitized", `photoshop:DateCreated="1975-06-01" exif:DateTimeDigitized="2010-05-01T12:00:00"`, "", "1975-06-01", "", "XMP photoshop:DateCreated"},
		{"a day, and its time beside it", `photoshop:DateCreated="2024-03-02" exif:DateTimeDigitized="2024-03-02T12:00:00"`, "", "2024-03-02T12:00:00", "", "XMP exif:DateTimeDigitized"},
		{"a day, and its time in IIM", `photoshop:DateCreated="2024-03-02"`, dataset(55, "20240302") + dataset(60, "091405"), "2024-03-02T09:14:05", "", "IPTC-IIM DateCreated"},
		{"IIM, a month", "", dataset(55, "20240300"), "", "", ""},
		{"a month that is none", `exif:DateTimeOriginal="2024-13-02T09:14:05"`, "", "", "", ""},
		{"DateCreated", `photoshop:DateCreated="1931-03-02T09:14:05"`, "", "1931-03-02T09:14:05", "", "XMP photoshop:DateCreated"},
		{"DateCreated that is a day", `photoshop:DateCreated="2024-03-02T00:00-08:00"`, "", "2024-03-02", "", "XMP photoshop:DateCreated"},
		{"the day a document was begun", `xmp:CreateDate="2024-03-02T09:14:05"`, "", "", "", ""},
		{"a camera's CreateDate", `tiff:Model="Box" xmp:CreateDate="2024-03-02T09:14:05"`, "", "2024-03-02T09:14:05", "", "XMP xmp:CreateDate"},
		{"ModifyDate is never it", `tiff:Model="Box" xmp:ModifyDate="2024-03-02T09:14:05"`, "", "", "", ""},
		{"IIM", "", dataset(55, "20240302") + dataset(60, "091405+0100"), "2024-03-02T09:14:05", "", "IPTC-IIM DateCreated"},
		{"IIM, a day", "", dataset(55, "20240302"), "2024-03-02", "", "IPTC-IIM DateCreated"},
		{"IIM, a day at midnight", "", dataset(55, "20240302") + dataset(60, "000000+0000"), "2024-03-02", "", "IPTC-IIM DateCreated"},
		{"IIM, nonsense", "", dataset(55, "2024-03-") + dataset(60, "abcdef"), "", "", ""},
		{"XMP before IIM", `exif:DateTimeOriginal="2024-03-02T09:14:05"`, dataset(55, "20200101") + dataset(60, "010203"), "2024-03-02T09:14:05", "", "XMP exif:DateTimeOriginal"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, buildJPEG(xmpSegment(xmpOf(tt.attributes)), iimSegment(tt.iim)))
			if p.TakenLocal != tt.local || p.TakenOffset != tt.offset || p.TakenSource != tt.source {
				t.Errorf("got %q %q %q, want %q %q %q", p.TakenLocal, p.TakenOffset, p.TakenSource, tt.local, tt.offset, tt.source)
			}
		})
	}
}

func TestNumbersOfXMP(t *testing.T) {
	for _, tt := range []struct {
		stored  string
		want    float64
		warning string
	}{
		{"2.8", 2.8, ""},
		{"28/10", 2.8, ""},
		{"0/0", 0, ""},
		{"1/0", 0, "FNumber"},
		{"-2", 0, "FNumber"},
		{"NaN", 0, "FNumber"},
		{"1e999", 0, "FNumber"},
		{"f/2.8", 0, "FNumber"},
	} {
		p := read(t, []byte(xmpOf(`exif:FNumber="`+tt.stored+`"`)))
		if p.FNumber != tt.want {
			t.Errorf("%q: got %v, want %v", tt.stored, p.FNumber, tt.want)
		}
		wantWarning(t, p, tt.warning)
	}
}

func TestExtendedXMP(t *testing.T) {
	const guid = "0123456789ABCDEF0123456789ABCDEF"
	main := xmpSegment(xmpOf(`photoshop:Credit="Main" xmpNote:HasExtendedXMP="` + guid + `"`))
	extended := xmpOf(`photoshop:Credit="Extended" exif:GPSLatitude="12,30.6N" exif:GPSLongitude="77,3E" aux:SerialNumber="SN-EXT"`)
	part := func(guid string, whole, at int, data string) []byte {
		head := be.AppendUint32(be.AppendUint32([]byte(extendedSignature+guid), uint32(whole)), uint32(at))
		return segment(0xE1, head, []byte(data))
	}
	n := len(extended)
	a, b := part(guid, n, 0, extended[:200]), part(guid, n, 200, extended[200:])
	for _, tt := range []struct {
		name     string
		segments [][]byte
		place    bool
		warning  string
	}{
		{"in order", [][]byte{main, a, b}, true, ""},
		{"out of order, and before the main packet", [][]byte{b, a, main}, true, ""},
		{"a part twice", [][]byte{main, a, a, b}, true, ""},
		{"a part missing", [][]byte{main, b}, false, "extended XMP"},
		{"of another packet", [][]byte{main, part(strings.Repeat("F", 32), n, 0, extended)}, false, "extended XMP"},
		{"length lies", [][]byte{main, part(guid, math.MaxUint32, 0, extended)}, false, "extended XMP"},
		{"not asked for", [][]byte{xmpSegment(xmpOf(`photoshop:Credit="Main"`)), a, b}, false, ""},
		{"cut off", [][]byte{main, segment(0xE1, []byte(extendedSignature+guid))}, false, "extended XMP"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, buildJPEG(tt.segments...))
			if p.Credit != "Main" || (p.GPS != nil) != tt.place || slices.Contains(p.Private, "SN-EXT") != tt.place {
				t.Errorf("got %q, %v, %q", p.Credit, p.GPS, p.Private)
			}
			wantWarning(t, p, tt.warning)
		})
	}
}

func TestHeightFromDNL(t *testing.T) {
	dnl := []byte{0xFF, 0xDC, 0, 4, 0, 30}
	scan := []byte{1, 2, 0xFF, 0, 0xFF, 0xD0, 3, 0xFF, 0xFF}
	for name, tt := range map[string]struct {
		behind  []byte
		h       int
		warning string
	}{
		"behind the scan":  {slices.Concat(scan, dnl), 30, ""},
		"none":             {slices.Concat(scan, []byte{0xFF, 0xD9}), 0, "not the size of a picture"},
		"cut off":          {slices.Concat(scan, dnl[:4]), 0, "not the size of a picture"},
		"of another shape": {slices.Concat(scan, []byte{0xFF, 0xDC, 0, 5, 0, 30, 0}), 0, "not the size of a picture"},
		"across a window":  {slices.Concat(make([]byte, 4000), bytes.Repeat([]byte{7}, 4095), dnl), 30, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := read(t, slices.Concat([]byte{0xFF, 0xD8}, frame(0xC0, 40, 0), scanStart, tt.behind))
			if p.Height != tt.h {
				t.Errorf("got %d, want %d", p.Height, tt.h)
			}
			wantWarning(t, p, tt.warning)
		})
	}
}

func windows(id uint16, s string) tag {
	t := tag{id: id, typ: typeByte}
	for _, u := range utf16.Encode([]rune(s + "\x00")) {
		t.data = le.AppendUint16(t.data, u)
	}
	return t
}

func TestTextsOfWindowsComeLast(t *testing.T) {
	xp := []tag{windows(0x9C9B, "Títle"), windows(0x9C9C, "Comment"), windows(0x9C9D, "Ada 😀"), windows(0x9C9E, "one; two;one"), windows(0x9C9F, "Subject")}
	for _, tt := range []struct {
		name string
		tags []tag
		iim  string
		want string
	}{
		{"alone", xp, "", `"Títle" "Comment" "Ada 😀" "Ada 😀" ["one" "two"]`},
		{"behind the tags of EXIF", append(slices.Clone(xp), ascii(0x010E, "Described"), ascii(0x013B, "Artist")), "", `"Títle" "Described" "Artist" "Artist" ["one" "two"]`},
		{"behind IIM", xp, dataset(5, "IIM") + dataset(25, "k"), `"IIM" "Comment" "Ada 😀" "Ada 😀" ["k"]`},
		{"DJI's firmware", append(slices.Clone(xp), ascii(0x010F, "DJI")), "", `"" "" "" "" []`},
		{"half a character", []tag{{id: 0x9C9B, typ: typeByte, data: []byte("T\x00\x00\xd8x")}}, "", `"T" "" "" "" []`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, buildJPEG(exifSegment(buildTIFF(tt.tags, nil, nil, 0)), iimSegment(tt.iim)))
			if got := fmt.Sprintf("%q %q %q %q %q", p.Title, p.Caption, p.Artist, p.Creator, p.Keywords); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	p := read(t, buildJPEG(exifSegment(buildTIFF(nil, []tag{{id: 0xA436, typ: typeUTF8, data: []byte("Títle")}, {id: 0xA437, typ: typeUTF8, data: []byte("Ada")}}, nil, 0))))
	if p.Title != "Títle" || p.Creator != "Ada" {
		t.Errorf("texts of Exif 3.0: got %q by %q", p.Title, p.Creator)
	}
}

func TestArraysAndOddNumbers(t *testing.T) {
	p := read(t, buildJPEG(exifSegment(buildTIFF(nil, []tag{
		short(0x8827, 400, 0), rational(0x829A, 1, 250, 1, 0), rational(0x829D, 0, 1), rational(0x920A, 35, 1, 70, 1),
	}, nil, 0))))
	if p.ISO != 400 || p.ExposureS != 0.004 || p.FNumber != 0 || p.FocalMM != 35 {
		t.Errorf("the first of an array counts: %+v", p)
	}
	wantWarning(t, p, "")
}

// bits packs numbers of so many bits each, from the lowest up.
func bits(pairs ...int) []byte {
	var out []byte
	at := 0
	for i := 0; i < len(pairs); i += 2 {
		for b := range pairs[i] {
			if at%8 == 0 {
				out = append(out, 0)
			}
			out[at/8] |= byte(pairs[i+1]>>b&1) << (at % 8)
			at++
		}
	}
	return append(out, 0, 0)
}

func jxlStream(header []byte) []byte { return append([]byte{0xFF, 0x0A}, header...) }

func buildJXL(boxes ...[]byte) []byte {
	return slices.Concat([]byte("\x00\x00\x00\x0cJXL \r\n\x87\n"), isoBox("ftyp", []byte("jxl \x00\x00\x00\x00jxl ")), slices.Concat(boxes...))
}

// jxl4030 is the header of a picture of 40 x 30, turned as EXIF's 6.
var jxl4030 = jxlStream(bits(1, 0, 2, 0, 9, 29, 3, 0, 2, 0, 9, 39, 1, 0, 1, 1, 3, 5))

func TestJXL(t *testing.T) {
	exif := isoBox("Exif", []byte{0, 0, 0, 0}, sampleTIFF())
	for _, tt := range []struct {
		name    string
		data    []byte
		w, h    int
		model   string
		warning string
	}{
		{"small and square", jxlStream(bits(1, 1, 5, 3, 3, 1, 1, 1)), 32, 32, "", ""},
		{"ratio 16:9", jxlStream(bits(1, 0, 2, 1, 13, 1079, 3, 5, 1, 1)), 1920, 1080, "", ""},
		{"two sides, turned", jxl4030, 30, 40, "", ""},
		{"largest", jxlStream(bits(1, 0, 2, 3, 30, 1<<30-1, 3, 0, 2, 3, 30, 1<<30-1, 1, 1)), 1 << 30, 1 << 30, "", "max_pixels"},
		{"a codestream in a box", buildJXL(isoBox("jxlc", jxl4030), exif), 30, 40, "Box 1", ""},
		{"a codestream in parts", buildJXL(isoBox("jxlp", []byte{0, 0, 0, 0}, jxl4030), isoBox("jxlp", []byte{0x80, 0, 0, 1}), exif), 30, 40, "Box 1", ""},
		{"compressed EXIF", buildJXL(isoBox("brob", []byte("Exif"), []byte{1, 2, 3}), isoBox("jxlc", jxl4030)), 30, 40, "", "compressed"},
		{"cut off", jxlStream([]byte{0}), 0, 0, "", "cut off"},
		{"nothing", []byte{0xFF, 0x0A}, 0, 0, "", "cut off"},
		{"no codestream", buildJXL(), 0, 0, "", "size: not found"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, tt.data)
			if p.Format != schema.FormatJXL || p.Width != tt.w || p.Height != tt.h || p.Model != tt.model {
				t.Errorf("got %s %dx%d %q, want %dx%d %q", p.Format, p.Width, p.Height, p.Model, tt.w, tt.h, tt.model)
			}
			wantWarning(t, p, tt.warning)
		})
	}
}

// buildRAF is a Fujifilm file with a JPEG and the sensor's directory.
func buildRAF(jpeg []byte, records ...[]byte) []byte {
	out := make([]byte, 108)
	copy(out, "FUJIFILMCCD-RAW 0201")
	dir := append(be.AppendUint32(nil, uint32(len(records))), slices.Concat(records...)...)
	be.PutUint32(out[84:], uint32(len(out)))
	be.PutUint32(out[88:], uint32(len(jpeg)))
	be.PutUint32(out[92:], uint32(len(out)+len(jpeg)))
	be.PutUint32(out[96:], uint32(len(dir)))
	return slices.Concat(out, jpeg, dir)
}

func rafRecord(tag uint16, v ...uint16) []byte {
	out := be.AppendUint16(be.AppendUint16(nil, tag), uint16(2*len(v)))
	for _, x := range v {
		out = be.AppendUint16(out, x)
	}
	return out
}

// buildMRW is a Minolta file.
func buildMRW(tiff []byte) []byte {
	block := func(kind string, data []byte) []byte {
		return append(be.AppendUint32([]byte("\x00"+kind), uint32(len(data))), data...)
	}
	prd := append([]byte("27820001\x00\x20\x00\x2a"), 0, 30, 0, 40, 12, 12)
	blocks := slices.Concat(block("PRD", prd), block("TTW", tiff), block("WBG", make([]byte, 12)))
	return slices.Concat(block("MRM", nil)[:4], be.AppendUint32(nil, uint32(len(blocks))), blocks)
}

// ciffEntry is a record of a CIFF directory: with in it stands in the entry.
type ciffEntry struct {
	tag  uint16
	data []byte
}

func ciffDir(entries ...ciffEntry) []byte {
	var values, dir []byte
	dir = le.AppendUint16(dir, uint16(len(entries)))
	for _, e := range entries {
		dir = le.AppendUint16(dir, e.tag)
		if e.tag&0xC000 == 0x4000 {
			dir = append(dir, append(slices.Clone(e.data), make([]byte, 8)...)[:8]...)
			continue
		}
		dir = le.AppendUint32(dir, uint32(len(e.data)))
		dir = le.AppendUint32(dir, uint32(len(values)))
		values = append(values, e.data...)
	}
	return le.AppendUint32(append(values, dir...), uint32(len(values)))
}

func buildCRW(heap []byte) []byte {
	return slices.Concat([]byte("II\x1a\x00\x00\x00HEAPCCDR"), make([]byte, 12), heap)
}

func sampleCRW(turn uint32) []byte {
	spec := make([]byte, 28)
	le.PutUint32(spec, 40)
	le.PutUint32(spec[4:], 30)
	le.PutUint32(spec[12:], turn)
	return buildCRW(ciffDir(ciffEntry{0x3000 | 0x0A, ciffDir(
		ciffEntry{ciffImage, spec},
		ciffEntry{ciffTaken, le.AppendUint32(nil, 1709370845)}, // 2 March 2024, 09:14:05
		ciffEntry{0x4000 | ciffBody, le.AppendUint32(nil, 12345678)},
		ciffEntry{0x2800 | 0x07, ciffDir(
			ciffEntry{ciffModel, []byte("Acme\x00Box 1\x00")},
			ciffEntry{ciffOwner, []byte("Ada Owner\x00")})},
	)}))
}

// sampleRW2 is a Panasonic file whose picture lies 40 x 30 on the sensor, with
// a JPEG that has the rest of its EXIF.
func sampleRW2() []byte {
	preview := buildJPEG(exifSegment(sampleTIFF()))
	main := []tag{
		short(4, 10), short(5, 5), short(6, 40), short(7, 45), short(0x17, 200),
		{id: 0x2E, typ: typeUndefined, data: preview}, ascii(tagMake, "Panasonic"), ascii(0x0110, "DMC"), short(0x0112, 6),
	}
	data := buildTIFF(main, nil, nil, 0)
	data[2] = 'U'
	return data
}

func sampleCR2() []byte {
	data := buildTIFF([]tag{short(tagWidth, 4), short(tagHeight, 3), ascii(0x0110, "Box 1")}, []tag{long(tagPixelWidth, 40), long(tagPixelHeight, 30)}, nil, 0)
	// CR2's own header lies between TIFF's and the first directory.
	return shiftTIFF(data, []byte("CR\x02\x00\x00\x00\x00\x00"))
}

// shiftTIFF puts bytes behind the header of what buildTIFF wrote.
func shiftTIFF(data, in []byte) []byte {
	out := slices.Concat(data[:8], in, data[8:])
	by := uint32(len(in))
	add := func(at uint32) { le.PutUint32(out[at:], le.Uint32(out[at:])+by) }
	add(4)
	var dir func(at uint32)
	dir = func(at uint32) {
		for i := range uint32(le.Uint16(out[at:])) {
			e := at + 2 + 12*i
			tag, typ := le.Uint16(out[e:]), le.Uint16(out[e+2:])
			pointer := tag == tagExifIFD || tag == tagGPSIFD
			if pointer || uint32(container.TypeSize(typ))*le.Uint32(out[e+4:]) > 4 {
				add(e + 8)
			}
			if pointer {
				dir(le.Uint32(out[e+8:]))
			}
		}
	}
	dir(le.Uint32(out[4:]))
	return out
}

func sampleCR3() []byte {
	const canon = "\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48"
	cmt := func(kind string, tags []tag) []byte { return isoBox(kind, buildTIFF(tags, nil, nil, 0)) }
	return slices.Concat(isoBox("ftyp", []byte("crx \x00\x00\x00\x01crx isom")),
		isoBox("moov", isoBox("uuid", []byte(canon),
			cmt("CMT1", append([]tag{short(tagWidth, 40), short(tagHeight, 30)}, sampleMain...)),
			cmt("CMT2", sampleSub), cmt("CMT3", nil), cmt("CMT4", sampleGPS))))
}

func TestRawFormats(t *testing.T) {
	tiff := append([]tag{short(tagWidth, 40), short(tagHeight, 30)}, sampleMain...)
	variant := func(magic string) []byte {
		data := buildTIFF(tiff, sampleSub, sampleGPS, 0)
		if magic[0] == 'M' {
			data = bigEndian(data)
		}
		copy(data, magic)
		return data
	}
	jpeg := buildJPEG(exifSegment(sampleTIFF()))
	for _, tt := range []struct {
		name   string
		data   []byte
		format schema.Format
		want   string // size, orientation, model, iso
	}{
		{"ORF IIRO", variant("IIRO"), schema.FormatORF, "30x40 6 Box 1 400"},
		{"ORF IIRS", variant("IIRS"), schema.FormatORF, "30x40 6 Box 1 400"},
		{"ORF MMOR", variant("MMOR"), schema.FormatORF, "30x40 6 Box 1 400"},
		{"RAF, the cropped size first", buildRAF(jpeg, rafRecord(0x100, 32, 42), rafRecord(0x131, 1, 2, 3), rafRecord(0x111, 30, 40)), schema.FormatRAF, "30x40 6 Box 1 400"},
		{"RAF, the sensor's size", buildRAF(jpeg, rafRecord(0x100, 32, 42)), schema.FormatRAF, "32x42 6 Box 1 400"},
		{"MRW", buildMRW(sampleTIFF()), schema.FormatMRW, "30x40 6 Box 1 400"},
		{"CRW", sampleCRW(90), schema.FormatCRW, "30x40 6 Box 1 0"},
		{"CRW, lying", sampleCRW(0), schema.FormatCRW, "40x30 1 Box 1 0"},
		{"RW2", sampleRW2(), schema.FormatRW2, "30x40 6 DMC 200"},
		{"CR2", sampleCR2(), schema.FormatCR2, "40x30 0 Box 1 0"},
		{"CR3", sampleCR3(), schema.FormatCR3, "30x40 6 Box 1 400"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, tt.data)
			if got := fmt.Sprintf("%dx%d %d %s %d", p.Width, p.Height, p.Orientation, p.Model, p.ISO); p.Format != tt.format || got != tt.want {
				t.Errorf("got %s %s, want %s %s", p.Format, got, tt.format, tt.want)
			}
			wantWarning(t, p, "")
		})
	}
	if p := read(t, sampleRW2()); p.FNumber != 2.8 || p.GPS == nil || !slices.Contains(p.Private, "SN-1234") {
		t.Errorf("RW2: the JPEG's EXIF is missing: %+v", p)
	}
	p := read(t, sampleCRW(0))
	if p.TakenLocal != "2024-03-02T09:14:05" || p.TakenOffset != "" || p.Make != "Acme" || p.Serial != "12345678" || !slices.Equal(p.Private, []string{"12345678", "Ada Owner"}) {
		t.Errorf("CRW: got %+v", p)
	}
}

func TestHostileRaw(t *testing.T) {
	// A directory that holds its own block as a sub-directory.
	loop := ciffDir(ciffEntry{0x2800 | 1, nil})
	le.PutUint32(loop[len(loop)-4-8:], uint32(len(loop)))
	jpeg := buildJPEG()
	for _, tt := range []struct {
		name    string
		data    []byte
		warning string
	}{
		{"CRW that holds itself", buildCRW(loop), "over the limit max_"},
		{"CRW, header alone", []byte("II\x1a\x00\x00\x00HEAPCCDR"), "cut off"},
		{"CRW, heap outside", []byte("II\xff\xff\xff\xffHEAPCCDR"), "cut off"},
		{"CRW without byte order", []byte("XX\x1a\x00\x00\x00HEAPCCDR"), "byte order"},
		{"CRW, directory outside", buildCRW([]byte{0xFF, 0xFF, 0xFF, 0xFF}), "outside"},
		{"CRW, entries that are not there", buildCRW([]byte{0xFF, 0xFF, 0, 0, 0, 0}), "cut off"},
		{"RAF, count of 2^32-1", append(buildRAF(jpeg)[:len(buildRAF(jpeg))-4], 0xFF, 0xFF, 0xFF, 0xFF), "size: not found"},
		{"RAF, JPEG outside", buildRAF(nil), "no JPEG"},
		{"RAF, cut off", []byte("FUJIFILMCCD-RAW 0201"), "cut off"},
		{"MRW, a block beyond the end", []byte("\x00MRM\x00\x00\x00\x10\x00PRD\xff\xff\xff\xff"), "size: not found"},
		{"CR3 without moov", isoBox("ftyp", []byte("crx \x00\x00\x00\x01crx isom")), "no moov"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, tt.data)
			if p.Width != 0 || p.Model != "" {
				t.Errorf("invented: %+v", p)
			}
			wantWarning(t, p, tt.warning)
		})
	}
}

// buildMovie is a clip of 40 x 30, turned by a quarter, with QuickTime keys.
func buildMovie(brand string, moov ...[]byte) []byte {
	tkhd := make([]byte, 84)
	be.PutUint32(tkhd[44:], 1<<16)      // b
	be.PutUint32(tkhd[52:], 0xFFFF<<16) // c
	be.PutUint32(tkhd[76:], 40<<16)
	be.PutUint32(tkhd[80:], 30<<16)
	mvhd := make([]byte, 100)
	be.PutUint32(mvhd[4:], 3800000000) // a creation date
	sound := isoBox("trak", isoBox("tkhd", make([]byte, 84)))
	return slices.Concat(isoBox("ftyp", []byte(brand+"\x00\x00\x00\x00"+brand)),
		isoBox("moov", isoBox("mvhd", mvhd), sound, isoBox("trak", isoBox("tkhd", tkhd)), slices.Concat(moov...)))
}

func quickTimeKeys(version []byte, pairs ...string) []byte {
	keys := be.AppendUint32([]byte{0, 0, 0, 0}, uint32(len(pairs)/2))
	var ilst []byte
	for i := 0; i < len(pairs); i += 2 {
		keys = append(keys, isoBox("mdta", []byte("com.apple.quicktime."+pairs[i]))...)
		index := string(be.AppendUint32(nil, uint32(i/2+1)))
		ilst = append(ilst, isoBox(index, isoBox("data", []byte{0, 0, 0, 1, 0, 0, 0, 0}, []byte(pairs[i+1])))...)
	}
	return isoBox("meta", version, isoBox("hdlr", make([]byte, 24)), isoBox("keys", keys), isoBox("ilst", ilst))
}

func sampleMovie() []byte {
	return buildMovie("qt  ", quickTimeKeys(nil, "make", "Acme", "model", "Phone 1",
		"creationdate", "2024-03-02T09:14:05-0500", "location.ISO6709", "-12.5100-077.0500+012.500/"))
}

func TestMovie(t *testing.T) {
	userData := func(kind, v string) []byte {
		return isoBox("udta", isoBox(kind, be.AppendUint16(nil, uint16(len(v))), []byte{0x15, 0xC7}, []byte(v)))
	}
	for _, tt := range []struct {
		name    string
		data    []byte
		want    string // size, model, taken, offset, place
		warning string
	}{
		{"QuickTime", sampleMovie(), `30x40 "Phone 1" "2024-03-02T09:14:05" "-05:00" -12.51 -77.05 12.5`, ""},
		{"MP4's meta has a version", buildMovie("isom", quickTimeKeys([]byte{0, 0, 0, 0}, "model", "Phone 1")), `30x40 "Phone 1" "" "" none`, ""},
		{"the header's date is nobody's", buildMovie("isom"), `30x40 "" "" "" none`, ""},
		{"a date in UTC is no wall clock", buildMovie("qt  ", quickTimeKeys(nil, "creationdate", "2024-03-02T09:14:05Z")), `30x40 "" "" "" none`, ""},
		{"a date without an offset", buildMovie("qt  ", quickTimeKeys(nil, "creationdate", "2024-03-02T09:14:05")), `30x40 "" "" "" none`, ""},
		{"user data", buildMovie("qt  ", userData("\xa9day", "2024-03-02T09:14:05+0100")), `30x40 "" "2024-03-02T09:14:05" "+01:00" none`, ""},
		{"a place in user data", buildMovie("mp42", userData("\xa9xyz", "+52.37+004.90/")), `30x40 "" "" "" 52.37 4.9`, ""},
		{"an impossible place", buildMovie("mp42", userData("\xa9xyz", "+99.37+004.90/")), `30x40 "" "" "" none`, "GPS"},
		{"no moov", isoBox("ftyp", []byte("isom\x00\x00\x00\x00isom")), `0x0 "" "" "" none`, "no moov"},
		{"keys that lie", buildMovie("qt  ", isoBox("meta", isoBox("hdlr"), isoBox("keys", []byte{0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 4}))), `30x40 "" "" "" none`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, tt.data)
			place := "none"
			if p.GPS != nil {
				place = fmt.Sprint(p.GPS.Lat, p.GPS.Lon)
				if p.GPS.Alt != nil {
					place += fmt.Sprint(" ", *p.GPS.Alt)
				}
			}
			if got := fmt.Sprintf("%dx%d %q %q %q %s", p.Width, p.Height, p.Model, p.TakenLocal, p.TakenOffset, place); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			wantWarning(t, p, tt.warning)
		})
	}
}

func sampleWAV() []byte {
	bext := make([]byte, 602)
	copy(bext[320:], "2024-03-0209:14:05")
	out := le.AppendUint32([]byte("RIFF\x00\x00\x00\x00WAVEfmt "), 16)
	out = append(out, make([]byte, 16)...)
	out = append(le.AppendUint32(append(out, "bext"...), uint32(len(bext))), bext...)
	return append(out, "data\xff\xff\xff\xff"...)
}

func TestWAVDateHasNoZone(t *testing.T) {
	p := read(t, sampleWAV())
	if p.TakenLocal != "2024-03-02T09:14:05" || p.TakenOffset != "" || p.TakenSource != "bext OriginationDate" {
		t.Errorf("got %+v", p)
	}
	wantWarning(t, p, "")
}

func sampleGIF() []byte {
	head := []byte("GIF89a\x28\x00\x1e\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff")
	trailer := []byte{1}
	for v := 255; v >= 0; v-- {
		trailer = append(trailer, byte(v))
	}
	return slices.Concat(head, []byte("\x21\xf9\x04\x00\x00\x00\x00\x00"),
		[]byte("\x2c\x00\x00\x00\x00\x28\x00\x1e\x00\x00\x02\x03abc\x00"),
		[]byte("\x21\xff\x0bXMP DataXMP"), []byte(samplePacket), trailer, []byte{0},
		[]byte("\x3b"))
}

func TestGIF(t *testing.T) {
	p := read(t, sampleGIF())
	if p.Width != 40 || p.Height != 30 || p.Title != "Title" || p.GPS == nil {
		t.Errorf("got %+v", p)
	}
	wantWarning(t, p, "")
	icc := profile("desc\x00\x00\x00\x00\x00\x00\x00\x06Grey 1")
	data := slices.Concat(sampleGIF()[:19], []byte("\x21\xff\x0bICCRGBG1012"), []byte{100}, []byte(icc[:100]), []byte{byte(len(icc) - 100)}, []byte(icc[100:]), []byte{0, 0x3B})
	if p := read(t, data); p.ICCProfile != "Grey 1" {
		t.Errorf("got profile %q %q", p.ICCProfile, p.Warnings)
	}
	wantWarning(t, read(t, sampleGIF()[:25]), "without a trailer")
	wantWarning(t, read(t, []byte("GIF89a\x28\x00")), "cut off")
	wantWarning(t, read(t, append(slices.Clone(sampleGIF()[:19]), "garbage"...)), "unknown to the format")
}

// propertiesHEIF is a file of one picture with these properties, in order.
func propertiesHEIF(boxes ...[]byte) []byte {
	ipma := []byte{0, 0, 0, 0, 0, 0, 0, 1, 0, 1, byte(len(boxes))}
	for i := range boxes {
		ipma = append(ipma, byte(i+1))
	}
	return slices.Concat(isoBox("ftyp", []byte("heic\x00\x00\x00\x00heic")), isoBox("meta", []byte{0, 0, 0, 0},
		isoBox("pitm", []byte{0, 0, 0, 0, 0, 1}),
		isoBox("iprp", isoBox("ipco", boxes...), isoBox("ipma", ipma))))
}

func uint32s(v ...uint32) []byte {
	var out []byte
	for _, x := range v {
		out = be.AppendUint32(out, x)
	}
	return out
}

func TestHEIFSizeIsWhatIsSeen(t *testing.T) {
	ispe := isoBox("ispe", uint32s(0, 48, 32))
	clap := isoBox("clap", uint32s(40, 1, 60, 2, 0, 1, 0, 1))
	irot, imir := isoBox("irot", []byte{1}), isoBox("imir", []byte{0})
	for _, tt := range []struct {
		name    string
		boxes   [][]byte
		w, h    int
		warning string
	}{
		{"whole", [][]byte{ispe}, 48, 32, ""},
		{"cropped", [][]byte{ispe, clap}, 40, 30, ""},
		{"cropped, then turned", [][]byte{ispe, clap, irot}, 30, 40, ""},
		{"turned, then cropped", [][]byte{ispe, irot, isoBox("clap", uint32s(20, 1, 48, 1, 0, 1, 0, 1))}, 20, 48, ""},
		{"mirrored", [][]byte{ispe, imir}, 48, 32, ""},
		{"turned twice", [][]byte{ispe, irot, irot}, 48, 32, ""},
		{"a crop that is larger", [][]byte{ispe, isoBox("clap", uint32s(49, 1, 30, 1, 0, 1, 0, 1))}, 48, 32, "impossible crop"},
		{"a crop by zero", [][]byte{ispe, isoBox("clap", uint32s(40, 0, 30, 1, 0, 1, 0, 1))}, 48, 32, "impossible crop"},
		{"a crop to nothing", [][]byte{ispe, isoBox("clap", uint32s(0, 1, 30, 1, 0, 1, 0, 1))}, 48, 32, "impossible crop"},
		{"a crop cut off", [][]byte{ispe, isoBox("clap", uint32s(40))}, 48, 32, "impossible crop"},
		{"no size", [][]byte{irot}, 0, 0, "size: not found"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, propertiesHEIF(tt.boxes...))
			if p.Width != tt.w || p.Height != tt.h {
				t.Errorf("got %dx%d, want %dx%d", p.Width, p.Height, tt.w, tt.h)
			}
			wantWarning(t, p, tt.warning)
		})
	}
}

// Every format must end when its context does, and keep to small limits.
func TestEveryFormatKeepsSmallLimits(t *testing.T) {
	for name, data := range seeds() {
		lim := schema.DefaultLimits()
		lim.MaxMetadataBytes, lim.MaxTags, lim.MaxTagBytes, lim.MaxDepth, lim.MaxDirs, lim.MaxSegments = 512, 4, 16, 2, 2, 3
		r := &counter{r: bytes.NewReader(data)}
		p, err := Read(context.Background(), "x", r, int64(len(data)), lim)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if r.read > 64<<10 {
			t.Errorf("%s: read %d bytes", name, r.read)
		}
		checkProbe(t, p)
	}
}

// Profiles and texts must be found wherever a container keeps them.
func TestReadFindsTextsInEveryContainer(t *testing.T) {
	icc := []byte(profile("desc\x00\x00\x00\x00\x00\x00\x00\x06Grey 1"))
	iim := dataset(5, "Title") + dataset(80, "Ada") + dataset(116, "Rights")
	bytesTag := func(id uint16, data string) tag { return tag{id: id, typ: typeUndefined, data: []byte(data)} }
	size := []tag{short(tagWidth, 40), short(tagHeight, 30)}
	swapped := []byte(iim + strings.Repeat("\x00", (4-len(iim)%4)%4))
	for i := 0; i < len(swapped); i += 4 {
		slices.Reverse(swapped[i : i+4])
	}
	for _, tt := range []struct {
		name string
		data []byte
		want string // title, creator, profile
		warn string
	}{
		{"TIFF: XMP and a profile", buildTIFF(append(size, bytesTag(tagXMP, samplePacket), bytesTag(tagICC, string(icc))), nil, nil, 0), `"Title" "Ada; Ed" "Grey 1"`, ""},
		{"TIFF: bare IIM", buildTIFF(append(size, bytesTag(tagIIM, iim)), nil, nil, 0), `"Title" "Ada" ""`, ""},
		{"TIFF: IIM in words of the other byte order", buildTIFF(append(size, bytesTag(tagIIM, string(swapped))), nil, nil, 0), `"Title" "Ada" ""`, ""},
		{"TIFF: Photoshop's resources come before bare IIM", buildTIFF(append(size, bytesTag(tagIIM, dataset(5, "Other")), bytesTag(tagPhotoshop, resource(0x0404, iim))), nil, nil, 0), `"Title" "Ada" ""`, ""},
		{"PNG: iCCP", buildPNG(pngChunk("iCCP", append([]byte("icc\x00\x00"), deflate(t, icc)...))), `"" "" "Grey 1"`, ""},
		{"PNG: author", buildPNG(pngChunk("tEXt", []byte("Author\x00Ada")), pngChunk("tEXt", []byte("Copyright\x00Ada")), pngChunk("tEXt", []byte("Description\x00A room"))), `"" "Ada" ""`, ""},
		{"WebP", slices.Concat([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x08\x00\x00\x00\x27\x00\x00\x1d\x00\x00ICCP"), le.AppendUint32(nil, uint32(len(icc))), icc,
			[]byte("XMP "), le.AppendUint32(nil, uint32(len(samplePacket))), []byte(samplePacket)), `"Title" "Ada; Ed" "Grey 1"`, ""},
		{"MRW", buildMRW(buildTIFF([]tag{bytesTag(tagXMP, samplePacket)}, nil, nil, 0)), `"Title" "Ada; Ed" ""`, ""},
		{"CR3", append(sampleCR3(), isoBox("uuid", []byte("\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"), []byte(samplePacket))...), `"Title" "Ada; Ed" ""`, "caption differs between XMP and EXIF; taken from XMP"},
		{"HEIF: XMP in two extents of idat, a profile of the tiles", itemHEIF(samplePacket, icc), `"Title" "Ada; Ed" "Grey 1"`, ""},
		{"JXL", buildJXL(isoBox("jxlc", jxl4030), isoBox("xml ", []byte(samplePacket))), `"Title" "Ada; Ed" ""`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, tt.data)
			if got := fmt.Sprintf("%q %q %q", p.Title, p.Creator, p.ICCProfile); got != tt.want {
				t.Errorf("got %s, want %s %q", got, tt.want, p.Warnings)
			}
			wantWarning(t, p, tt.warn)
		})
	}
}

// itemHEIF is a file whose metadata lies in idat, with lists of the later
// versions.
func itemHEIF(packet string, icc []byte) []byte {
	half := len(packet) / 2
	iloc := slices.Concat([]byte{1, 0, 0, 0, 0x44, 0x00, 0, 2}, // two items, no base and no index
		[]byte{0, 2, 0, 1, 0, 0, 0, 2}, uint32s(0, uint32(half), uint32(half), uint32(len(packet)-half)),
		[]byte{0, 3, 0, 1, 0, 0, 0, 1}, uint32s(0, 0)) // a deleted one
	infe := func(id byte, kind, names string) []byte {
		return isoBox("infe", []byte{2, 0, 0, 0, 0, id, 0, 0}, []byte(kind), []byte(names))
	}
	return slices.Concat(isoBox("ftyp", []byte("mif1\x00\x00\x00\x00mif1heic")), isoBox("meta", []byte{0, 0, 0, 0},
		isoBox("pitm", []byte{1, 0, 0, 0, 0, 0, 0, 1}),
		isoBox("iinf", []byte{1, 0, 0, 0, 0, 0, 0, 3}, infe(1, "grid", "\x00"), infe(2, "mime", "\x00application/rdf+xml\x00"), infe(3, "Exif", "\x00")),
		isoBox("iloc", iloc),
		isoBox("idat", []byte(packet)),
		isoBox("iprp", isoBox("ipco", isoBox("colr", []byte("prof"), icc), isoBox("ispe", uint32s(0, 40, 30))),
			isoBox("ipma", []byte{1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0x80, 2}))))
}

func TestSequenceWithoutAStillIsAFilm(t *testing.T) {
	p := read(t, buildMovie("msf1"))
	if p.Format != schema.FormatHEIF || p.Width != 30 || p.Height != 40 {
		t.Errorf("got %s %dx%d", p.Format, p.Width, p.Height)
	}
	wantWarning(t, p, "")
}
