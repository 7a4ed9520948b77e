package probe

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// Whatever counts, what the others say is kept in their own words.
func TestEveryWordIsKept(t *testing.T) {
	data := buildJPEG(
		exifSegment(sampleTIFF()),
		xmpSegment(xmpOf(xmpCameraAttributes+` photoshop:Credit="XMP credit" tiff:Artist="XMP artist"`)),
		iimSegment(dataset(5, "IIM title")+dataset(110, "IIM credit")+dataset(25, "one")+dataset(25, "two; three")+
			dataset(55, "20240302")+dataset(60, "101112+0100")),
	)
	p := read(t, data)
	if p.Model != "Box 1" || p.ISO != 400 || p.Credit != "XMP credit" {
		t.Errorf("what counts: %+v", p)
	}
	want := map[schema.Block]map[string]string{
		schema.BlockEXIF: {
			"make": "Acme", "model": "Box 1", "lens": "Lens 35", "orientation": "6",
			"taken_local": "2024:03:02 09:14:05.123", "taken_offset": "-05:30", "taken_source": "DateTimeOriginal",
			"exposure_s": "1/250", "f_number": "28/10", "iso": "400", "focal_mm": "35/1",
			"gps":    "12/1 30/1 36/1 S, 77/1 3/1 0/1 W, -125/10",
			"artist": "Ada", "copyright": "(c) Ada; (c) Ed", "description": "A room",
		},
		schema.BlockXMP: {
			"make": "Acme", "model": "Box 2", "lens": "Lens 50", "orientation": "6",
			"taken_local": "2024-03-02T09:14:05.5+01:00", "taken_source": "XMP exif:DateTimeOriginal",
			"exposure_s": "1/125", "f_number": "56/10", "iso": "800", "focal_mm": "50",
			"gps":    "12,30.6N 77,3E -125/10",
			"artist": "XMP artist", "credit": "XMP credit",
		},
		schema.BlockIIM: {
			"title": "IIM title", "credit": "IIM credit", "keywords": "one; two; three",
			"taken_local": "20240302 101112+0100", "taken_source": "IPTC-IIM DateCreated",
		},
	}
	if !reflect.DeepEqual(p.Stated, want) {
		t.Errorf("got  %v\nwant %v", p.Stated, want)
	}
	if got, want := p.Differs, []string{"model", "lens", "taken_local", "exposure_s", "f_number", "iso", "focal_mm", "gps", "artist", "credit"}; !slices.Equal(got, want) {
		t.Errorf("differs: got %q, want %q", got, want)
	}
	for _, w := range p.Warnings {
		for _, words := range []string{"Box", "Lens", "2024", "125", "Ada", "IIM credit", "XMP credit", "XMP artist"} {
			if strings.Contains(w, words) {
				t.Errorf("warning %q holds a value", w)
			}
		}
	}
}

func TestWhatTheContainerSaysIsKept(t *testing.T) {
	for _, tt := range []struct {
		name string
		data []byte
		want map[string]string
	}{
		{"PNG", buildPNG(pngChunk("tEXt", []byte("Title\x00T")), pngChunk("tEXt", []byte("Author\x00Ada")), pngChunk("tEXt", []byte("Description\x00D")), pngChunk("tEXt", []byte("Copyright\x00C"))),
			map[string]string{"title": "T", "creator": "Ada", "caption": "D", "rights": "C"}},
		{"film", sampleMovie(), map[string]string{"make": "Acme", "model": "Phone 1", "taken_local": "2024-03-02T09:14:05-0500",
			"taken_source": "QuickTime creationdate", "gps": "-12.5100-077.0500+012.500/"}},
		{"CRW", sampleCRW(90), map[string]string{"make": "Acme", "model": "Box 1", "taken_local": "2024-03-02T09:14:05",
			"taken_source": "CIFF CapturedTime", "orientation": "90 degrees"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if p := read(t, tt.data); !reflect.DeepEqual(p.Stated, map[schema.Block]map[string]string{schema.BlockContainer: tt.want}) {
				t.Errorf("got %v, want %v", p.Stated, tt.want)
			}
		})
	}
}

// What cannot be true is no field, and is kept in its own words all the same;
// what says "unknown" is not.
func TestWordsThatCannotBeTrueAreKept(t *testing.T) {
	p := read(t, buildJPEG(exifSegment(buildTIFF(
		[]tag{short(0x0112, 9)},
		[]tag{ascii(0x9003, "2023:13:45 25:61:61"), rational(0x829A, 1, 0), rational(0x829D, 0, 0), rational(0x920A, 0, 1), short(0x8827, 0)},
		[]tag{rational(2, 12, 1, 30, 1, 36, 1), ascii(3, "E"), rational(4, 77, 1, 3, 1, 0, 1)}, 0))))
	want := map[string]string{
		"orientation": "9", "taken_local": "2023:13:45 25:61:61", "taken_source": "DateTimeOriginal",
		"exposure_s": "1/0", "gps": "12/1 30/1 36/1, 77/1 3/1 0/1 E",
	}
	if !reflect.DeepEqual(p.Stated[schema.BlockEXIF], want) {
		t.Errorf("got %v, want %v", p.Stated, want)
	}
	p = read(t, buildJPEG(exifSegment(buildTIFF(nil, []tag{ascii(0x9003, "0000:00:00 00:00:00"), ascii(0x9011, "   :  ")}, nil, 0))))
	if p.Stated != nil {
		t.Errorf("got %v", p.Stated)
	}
}

// Serial numbers, owners and machines are private in every block; a Probe as
// JSON is what is printed and kept.
func TestStatedHoldsNothingPrivate(t *testing.T) {
	packet := xmpOf(`aux:SerialNumber="XMP-BODY" aux:LensSerialNumber="XMP-LENS" aux:OwnerName="Xenia Owner" exifEX:CameraOwnerName="Yan Owner"
 exifEX:BodySerialNumber="XMP-BODY2" exif:ImageUniqueID="XMP-UNIQUE"`)
	p := read(t, buildJPEG(exifSegment(sampleTIFF()), xmpSegment(packet)))
	if len(p.Private) < 11 {
		t.Errorf("got %d private values: %q", len(p.Private), p.Private)
	}
	out, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range p.Private {
		if strings.Contains(string(out), v) {
			t.Errorf("%q is printed: %s", v, out)
		}
	}
}

func TestBlocksDiffer(t *testing.T) {
	exif := func(main, sub, gps []tag) []byte { return exifSegment(buildTIFF(main, sub, gps, 0)) }
	main := func(tags ...tag) []byte { return exif(tags, nil, nil) }
	sub := func(tags ...tag) []byte { return exif(nil, tags, nil) }
	xmp := func(attributes string) []byte { return xmpSegment(xmpOf(attributes)) }
	list := func(property string, values ...string) []byte {
		items := "<rdf:li>" + strings.Join(values, "</rdf:li><rdf:li>") + "</rdf:li>"
		packet := strings.Replace(xmpOf(""), "/></rdf:RDF>", "><dc:"+property+"><rdf:Bag>"+items+"</rdf:Bag></dc:"+property+"></rdf:Description></rdf:RDF>", 1)
		return xmpSegment(packet)
	}
	place := []tag{ascii(1, "N"), rational(2, 12, 1, 30, 1, 36, 1), ascii(3, "E"), rational(4, 77, 1, 3, 1, 0, 1)}
	taken := ascii(0x9003, "2024:03:02 09:14:05")
	created := func(date, clock string) []byte { return iimSegment(dataset(55, date) + dataset(60, clock)) }
	const none = ""
	const long = "The whole room in the morning, as it was left, from the door to the window and back"
	for _, tt := range []struct {
		name     string
		segments [][]byte
		want     string // the warning
	}{
		{"make", [][]byte{main(ascii(0x010F, "Acme")), xmp(`tiff:Make="Other"`)}, "make differs between EXIF and XMP; taken from EXIF"},
		{"model", [][]byte{main(ascii(0x0110, "Box 1")), xmp(`tiff:Model="Box 2"`)}, "model differs between EXIF and XMP; taken from EXIF"},
		{"model in capitals, with blanks", [][]byte{main(ascii(0x0110, "BOX  1 ")), xmp(`tiff:Model="Box 1"`)}, none},
		{"lens", [][]byte{sub(ascii(0xA434, "EF50mm f/1.8 II")), xmp(`aux:Lens="EF50mm f/1.8 STM"`)}, "lens differs between EXIF and XMP; taken from EXIF"},
		{"lens by its numbers", [][]byte{sub(ascii(0xA434, "EF24-70mm f/2.8L USM")), xmp(`aux:Lens="24.0-70.0 mm f/2.8"`)}, none},
		{"lens by other numbers", [][]byte{sub(ascii(0xA434, "EF24-70mm f/2.8L USM")), xmp(`aux:Lens="24.0-105.0 mm f/4.0"`)}, "lens differs"},

		{"taken", [][]byte{sub(taken), xmp(`exif:DateTimeOriginal="2024-03-02T09:14:06"`)}, "taken_local differs between EXIF and XMP; taken from EXIF"},
		{"taken, in three places", [][]byte{sub(taken), xmp(`exif:DateTimeOriginal="2024-03-02T09:14:06"`), created("20240303", "091405")}, "taken_local differs between EXIF, XMP and IPTC-IIM; taken from EXIF"},
		{"taken, to the minute", [][]byte{sub(taken), xmp(`exif:DateTimeOriginal="2024-03-02T09:14"`)}, none},
		{"taken, to the day", [][]byte{sub(taken), xmp(`photoshop:DateCreated="2024-03-02"`)}, none},
		{"taken, to another day", [][]byte{sub(taken), xmp(`photoshop:DateCreated="2024-03-03"`)}, "taken_local differs between EXIF and XMP"},
		{"taken, to the day with a midnight behind it", [][]byte{sub(taken), created("20240302", "000000+0000")}, none},
		{"taken, another day", [][]byte{xmp(`photoshop:DateCreated="2024-03-03"`), created("20240302", "091405")}, "taken_local differs between XMP and IPTC-IIM; taken from XMP"},
		{"taken, as phones write it", [][]byte{sub(ascii(0x9003, "2024:3:2 下午 2:15:38")), xmp(`exif:DateTimeOriginal="2024-03-02T14:15:38"`)}, none},
		{"taken, with a fraction", [][]byte{sub(taken, ascii(0x9291, "123")), xmp(`exif:DateTimeOriginal="2024-03-02T09:14:05"`)}, none},
		{"taken, with less of a fraction", [][]byte{sub(taken, ascii(0x9291, "123")), xmp(`exif:DateTimeOriginal="2024-03-02T09:14:05.12"`)}, none},
		{"taken, with a fraction that is counted in thousandths", [][]byte{sub(taken, ascii(0x9291, "15")), xmp(`exif:DateTimeOriginal="2024-03-02T09:14:05.015"`)}, none},
		{"taken, with another fraction", [][]byte{sub(taken, ascii(0x9291, "12")), xmp(`exif:DateTimeOriginal="2024-03-02T09:14:05.34"`)}, "taken_local differs"},
		{"taken, with a zone in one", [][]byte{sub(taken), xmp(`exif:DateTimeOriginal="2024-03-02T09:14:05+01:00"`)}, none},
		{"taken at one moment by two clocks", [][]byte{sub(taken, ascii(0x9011, "-05:30")), xmp(`exif:DateTimeOriginal="2024-03-02T14:44:05Z"`)}, none},
		{"taken an hour apart", [][]byte{sub(taken), xmp(`exif:DateTimeOriginal="2024-03-02T10:14:05+01:00"`)}, "taken_local differs"},
		{"digitized another day", [][]byte{sub(taken), xmp(`exif:DateTimeDigitized="2024-05-01T12:00:00"`)}, none},
		{"an impossible time", [][]byte{sub(ascii(0x9003, "2024:13:02 09:14:05")), xmp(`exif:DateTimeOriginal="2024-03-02T09:14:05"`)}, "DateTimeOriginal is not a possible"},
		{"offset", [][]byte{sub(taken, ascii(0x9011, "+01:00")), xmp(`exif:DateTimeOriginal="2024-03-02T09:14:05" exifEX:OffsetTimeOriginal="+02:00"`)}, "taken_offset differs between EXIF and XMP; taken from EXIF"},
		{"offset in one", [][]byte{sub(taken), xmp(`exif:DateTimeOriginal="2024-03-02T09:14:05" exifEX:OffsetTimeOriginal="+02:00"`)}, none},

		{"orientation", [][]byte{main(short(0x0112, 6)), xmp(`tiff:Orientation="1"`)}, "orientation differs between EXIF and XMP; taken from EXIF"},
		{"exposure", [][]byte{sub(rational(0x829A, 1, 60)), xmp(`exif:ExposureTime="1/50"`)}, "exposure_s differs"},
		{"exposure, rounded", [][]byte{sub(rational(0x829A, 1, 60)), xmp(`exif:ExposureTime="0.0167"`)}, none},
		{"aperture", [][]byte{sub(rational(0x829D, 28, 10)), xmp(`exif:FNumber="4"`)}, "f_number differs"},
		{"aperture, in other words", [][]byte{sub(rational(0x829D, 28, 10)), xmp(`exif:FNumber="14/5"`)}, none},
		{"sensitivity", [][]byte{sub(short(0x8827, 400)), xmp(`exifEX:PhotographicSensitivity="800"`)}, "iso differs"},
		{"focal length", [][]byte{sub(rational(0x920A, 35, 1)), xmp(`exif:FocalLength="50/1"`)}, "focal_mm differs"},
		{"place", [][]byte{exif(nil, nil, place), xmp(`exif:GPSLatitude="12,31.6N" exif:GPSLongitude="77,3,0E"`)}, "gps differs between EXIF and XMP; taken from EXIF"},
		{"place, rounded", [][]byte{exif(nil, nil, place), xmp(`exif:GPSLatitude="12,30.604N" exif:GPSLongitude="77,3.003E"`)}, none},

		{"artist", [][]byte{main(ascii(0x013B, "Ada")), xmp(`tiff:Artist="Ed"`)}, "artist differs between EXIF and XMP; taken from EXIF"},
		{"creator", [][]byte{main(ascii(0x013B, "Ada")), list("creator", "Ed")}, "creator differs between XMP and EXIF; taken from XMP"},
		{"two creators in one text", [][]byte{main(ascii(0x013B, "Ada, Ed")), list("creator", "Ada", "Ed")}, none},
		{"rights", [][]byte{main(ascii(0x8298, "(c) Ada")), iimSegment(dataset(116, "(c) Ed"))}, "rights differs between IPTC-IIM and EXIF; taken from IPTC-IIM"},
		{"rights with another sign", [][]byte{main(ascii(0x8298, "Copyright 2024 Ada")), iimSegment(dataset(116, "\xc2\xa9 2024 Ada"))}, none},
		{"rights against a camera's filler", [][]byte{main(ascii(0x8298, "Copyright,")), iimSegment(dataset(116, "(c) Ed"))}, none},
		{"title", [][]byte{list("title", "Kitchen"), iimSegment(dataset(5, "Room"))}, "title differs between XMP and IPTC-IIM; taken from XMP"},
		{"title, IIM newer", [][]byte{list("title", "Kitchen"), iimSegment(dataset(5, "Room"), resource(0x0425, strings.Repeat("x", 16)))}, "title differs between IPTC-IIM and XMP; taken from IPTC-IIM, which is newer"},
		{"title, a beginning in IIM that had room for more", [][]byte{list("title", "Kitchen in the morning"), iimSegment(dataset(5, "Kitchen in"))}, "title differs between XMP and IPTC-IIM; taken from XMP"},
		{"title, truncated in IIM", [][]byte{list("title", long), iimSegment(dataset(5, long[:64]))}, none},
		{"title, truncated in IIM by letters", [][]byte{list("title", strings.Repeat("üab", 30)), iimSegment(dataset(5, strings.Repeat("üab", 22)[:86]))}, none},
		{"title, truncated in IIM inside a letter", [][]byte{list("title", "Für Zoë und alle"), iimSegment(dataset(5, "Für Zo\xc3"))}, none},
		{"creators, the second truncated in IIM", [][]byte{list("creator", "Ada", long), iimSegment(dataset(80, "Ada") + dataset(80, long[:32]))}, none},
		{"keywords, one truncated in IIM", [][]byte{list("subject", long, "two"), iimSegment(dataset(25, "two") + dataset(25, long[:64]))}, none},
		{"keywords, one a beginning", [][]byte{list("subject", long, "two"), iimSegment(dataset(25, "two") + dataset(25, long[:20]))}, "keywords differs between XMP and IPTC-IIM; taken from XMP"},
		{"caption in IIM against a camera's filler in XMP", [][]byte{list("description", "DCIM\\100MEDIA\\DJI_0042.JPG"), iimSegment(dataset(120, "A room"))}, none},
		{"title, in another Unicode form", [][]byte{list("title", "Caf\u00e9"), iimSegment(dataset(5, "Cafe\u0301"))}, none},
		{"caption, a beginning in EXIF", [][]byte{main(ascii(0x010E, "A room")), list("description", "A room of Ada")}, "caption differs between XMP and EXIF; taken from XMP"},
		{"caption against a camera's filler", [][]byte{main(ascii(0x010E, "OLYMPUS DIGITAL CAMERA")), list("description", "A room")}, none},
		{"description", [][]byte{main(ascii(0x010E, "A room")), xmp(`tiff:ImageDescription="Another"`)}, "description differs between EXIF and XMP; taken from EXIF"},
		{"credit", [][]byte{xmp(`photoshop:Credit="Agency"`), iimSegment(dataset(110, "Other"))}, "credit differs between XMP and IPTC-IIM; taken from XMP"},
		{"keywords", [][]byte{list("subject", "one", "two"), iimSegment(dataset(25, "one"))}, "keywords differs between XMP and IPTC-IIM; taken from XMP"},
		{"keywords in another order", [][]byte{list("subject", "one", "Two"), iimSegment(dataset(25, "two") + dataset(25, "one"))}, none},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, buildJPEG(tt.segments...))
			wantWarning(t, p, tt.want)
			field, _, differs := strings.Cut(tt.want, " differs")
			if want := map[bool][]string{true: {field}, false: nil}[differs]; !slices.Equal(p.Differs, want) {
				t.Errorf("differs: got %q, want %q", p.Differs, want)
			}
		})
	}
}

func TestPNGTextsDifferFromXMP(t *testing.T) {
	p := read(t, buildPNG(pngChunk("tEXt", []byte("Title\x00Other")), pngChunk("iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"+samplePacket))))
	wantWarning(t, p, "title differs between XMP and the container; taken from XMP")
}

func TestDifferOfAFileAndItsSidecar(t *testing.T) {
	file := read(t, buildJPEG(exifSegment(sampleTIFF())))
	sidecar := read(t, []byte(xmpOf(xmpCameraAttributes+` photoshop:Credit="Agency" tiff:Artist="Ed"`)))
	facts, texts := Differ(file, sidecar)
	got := fmt.Sprint(facts, texts)
	if want := "[model lens taken_local exposure_s f_number iso focal_mm gps] [creator]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if facts, texts := Differ(file, file); facts != nil || texts != nil {
		t.Errorf("a file differs from itself: %q %q", facts, texts)
	}
}
