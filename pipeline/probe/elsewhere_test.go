package probe

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func photoshopSegment(resources ...string) []byte {
	return segment(0xED, []byte("Photoshop 3.0\x00"+strings.Join(resources, "")))
}

const sampleTitle = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
	`<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">NAME</rdf:li></rdf:Alt></dc:title>` +
	`</rdf:Description></rdf:RDF></x:xmpmeta>`

func titled(name string) string { return strings.Replace(sampleTitle, "NAME", name, 1) }

func TestSegmentsThatAreNamedAlmostByTheBook(t *testing.T) {
	tiff := sampleTIFF()
	app1 := func(parts ...string) []byte { return segment(0xE1, []byte(strings.Join(parts, ""))) }
	for _, tt := range []struct {
		name         string
		data         []byte
		model, title string
	}{
		{"by the book", buildJPEG(exifSegment(tiff), xmpSegment(titled("A"))), "Box 1", "A"},
		{"a second byte that is no NUL", buildJPEG(app1("Exif\x00\xff", string(tiff))), "Box 1", ""},
		{"bytes before", buildJPEG(app1("\xff\xe1\x10\x20", "Exif\x00\x00", string(tiff))), "Box 1", ""},
		{"bytes before what is no EXIF", buildJPEG(app1("\xff\xe1\x10\x20", "Exif\x00\x00", "shelves")), "", ""},
		{"capitals", buildJPEG(app1("EXIF\x00\x00", string(tiff))), "Box 1", ""},
		{"in two segments", buildJPEG(app1("Exif\x00\x00", string(tiff[:120])), app1("Exif\x00\x00", string(tiff[120:]))), "Box 1", ""},
		{"in three", buildJPEG(app1("Exif\x00\x00", string(tiff[:90])), app1("Exif\x00\x00", string(tiff[90:120])), app1("Exif\x00\x00", string(tiff[120:]))), "Box 1", ""},
		{"two of them, each whole", buildJPEG(exifSegment(tiff), exifSegment(buildTIFF([]tag{ascii(0x0110, "Box 2")}, nil, nil, 0))), "Box 1", ""},
		{"XMP with a blank in its name", buildJPEG(app1("http://ns.adobe.com/xap/1.0/ \x00", "<?xpacket begin='' id=''?>", titled("A"))), "", "A"},
		{"XMP without a name", buildJPEG(app1(titled("A"))), "", "A"},
		{"XMP without a name before one by the book", buildJPEG(app1("XMP\x00", titled("A")), xmpSegment(titled("B"))), "", "B"},
		{"another program's segment", buildJPEG(app1("QVCI\x00", titled("A"))), "", ""},
	} {
		p := read(t, tt.data)
		if p.Model != tt.model || p.Title != tt.title {
			t.Errorf("%s: got %q and %q, want %q and %q (%q)", tt.name, p.Model, p.Title, tt.model, tt.title, p.Warnings)
		}
		wantWarning(t, p, "")
	}
	// Where the second segment is not the rest of the first, its bytes are not
	// taken for it.
	if p := read(t, buildJPEG(app1("Exif\x00\x00", string(tiff[:120])), xmpSegment("x"), app1("Exif\x00\x00", string(tiff[120:])))); p.Lens != "" {
		t.Errorf("parts that do not follow each other were joined: %q", p.Lens)
	}
	// Nor is a second EXIF the rest of a first that is cut off.
	if p := read(t, buildJPEG(app1("Exif\x00\x00", string(tiff[:120])), exifSegment(tiff))); p.Model != "" || p.Description != "" {
		t.Errorf("a second EXIF was joined to the first: %q, %q", p.Model, p.Description)
	}
}

func TestCopiesInPhotoshopsResources(t *testing.T) {
	const exif, xmp = 0x0422, 0x0424
	turned := buildTIFF(sampleMain, sampleSub, sampleGPS, 0)
	p := read(t, buildJPEG(photoshopSegment(resource(exif, string(turned)), resource(xmp, titled("A")))))
	if p.Model != "Box 1" || p.GPS == nil || p.Title != "A" || p.Serial != "SN-1234" {
		t.Errorf("got %q, %v, %q, %q", p.Model, p.GPS, p.Title, p.Serial)
	}
	if p.Orientation != 0 || p.Width != 40 || p.Height != 30 {
		t.Errorf("orientation %d of a copy that no viewer reads: %d x %d", p.Orientation, p.Width, p.Height)
	}
	own := buildTIFF([]tag{ascii(0x0110, "Box 2"), short(0x0112, 3)}, nil, nil, 0)
	p = read(t, buildJPEG(photoshopSegment(resource(exif, string(turned)), resource(xmp, titled("A"))), exifSegment(own), xmpSegment(titled("B"))))
	if p.Model != "Box 2" || p.GPS != nil || p.Title != "B" || p.Orientation != 3 {
		t.Errorf("a copy counts before the file's own: %q, %v, %q, %d", p.Model, p.GPS, p.Title, p.Orientation)
	}
}

func TestEXIFItemWithoutItsDistance(t *testing.T) {
	for name, item := range map[string][]byte{
		"by the book": append([]byte("\x00\x00\x00\x06Exif\x00\x00"), sampleTIFF()...),
		"none":        sampleTIFF(),
		"a name only": append([]byte("Exif\x00\x00"), sampleTIFF()...),
	} {
		f := newFile(strings.NewReader(string(item)), int64(len(item)), 1<<20)
		b, ok := heifEXIF(input{f: f, lim: schema.DefaultLimits()}, &heifItem{extents: []block{f.memory(item)}})
		if !ok || !beginsTIFF(b) {
			t.Errorf("%s: got %v, no TIFF", name, ok)
		}
	}
}

func TestKeywordsOfPNGInSmallLetters(t *testing.T) {
	chunk := func(keyword, v string) []byte { return pngChunk("tEXt", []byte(keyword+"\x00"+v)) }
	p := read(t, buildPNG(chunk("title", "A"), chunk("AUTHOR", "B"), chunk("description", "C"), chunk("Comment", "D")))
	if got := []string{p.Title, p.Creator, p.Caption}; !slices.Equal(got, []string{"A", "B", "C"}) {
		t.Errorf("got %q", got)
	}
}

func TestDatesOfIIMWithSigns(t *testing.T) {
	for _, tt := range []struct{ date, clock, want string }{
		{"20240302", "091405+0100", "2024-03-02T09:14:05"},
		{"2024-03-02", "09:14:05-09:14", "2024-03-02T09:14:05"},
		{"2024:03:02", "", "2024-03-02"},
		{"2024-03-02", "00:00:00", "2024-03-02"},
		{"20240302", "000000+0000", "2024-03-02"},
		{"2024-02-30", "", ""},
		{"02.03.2024", "", ""},
		{"2024-3-2", "", "2024-03-02"}, // eight signs, and one meaning
	} {
		if got := iimTime(tt.date, tt.clock); got != tt.want {
			t.Errorf("%q %q: got %q, want %q", tt.date, tt.clock, got, tt.want)
		}
	}
}

func TestOneChunkIsTheProfile(t *testing.T) {
	profile := make([]byte, 132)
	binary.BigEndian.PutUint32(profile, uint32(len(profile)))
	copy(profile[36:], "acsp")
	chunk := func(n, of byte, data []byte) []byte {
		return segment(0xE2, []byte("ICC_PROFILE\x00"), []byte{n, of}, data)
	}
	const apart = "its chunks do not belong together"
	for _, tt := range []struct {
		name    string
		data    []byte
		warning string
	}{
		{"the first of one", buildJPEG(chunk(1, 1, profile)), ""},
		{"the fifth of none", buildJPEG(chunk(5, 0, profile)), ""},
		{"the first of two, and there is one", buildJPEG(chunk(1, 2, profile[:100])), apart},
		{"two that are both the first", buildJPEG(chunk(1, 2, profile[:100]), chunk(1, 2, profile[100:])), apart},
		{"two", buildJPEG(chunk(2, 2, profile[100:]), chunk(1, 2, profile[:100])), ""},
	} {
		p := read(t, tt.data)
		if got := strings.Contains(strings.Join(p.Warnings, "\n"), apart); got != (tt.warning != "") {
			t.Errorf("%s: got %q, want %q", tt.name, p.Warnings, tt.warning)
		}
	}
}

// A file that names a thumbnail as its picture shows what that is a thumbnail of,
// as far as it is one.
func TestThumbnailIsNotThePicture(t *testing.T) {
	file := func(from, to uint16, small, large []byte) []byte {
		ref := isoBox("thmb", be.AppendUint16(be.AppendUint16(be.AppendUint16(nil, from), 1), to))
		return slices.Concat(isoBox("ftyp", []byte("heic\x00\x00\x00\x00heic")), isoBox("meta", []byte{0, 0, 0, 0},
			isoBox("pitm", []byte{0, 0, 0, 0, 0, 2}),
			isoBox("iref", []byte{0, 0, 0, 0}, isoBox("dimg", []byte{0, 2, 0, 1, 0, 1}), ref),
			isoBox("iprp", isoBox("ipco", small, large), isoBox("ipma", []byte{0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 1, 2, 0, 2, 1, 1}))))
	}
	small, large := isoBox("ispe", uint32s(0, 128, 72)), isoBox("ispe", uint32s(0, 1280, 720))
	for _, tt := range []struct {
		name string
		data []byte
		want int
	}{
		{"the primary item is a thumbnail", file(2, 1, small, large), 1280},
		{"the other is", file(1, 2, small, large), 128},
		{"it says so, and the other is smaller", file(2, 1, large, small), 1280},
		{"of an item that is not there", file(2, 7, small, large), 128},
	} {
		if p := read(t, tt.data); p.Width != tt.want {
			t.Errorf("%s: got %d x %d, want %d", tt.name, p.Width, p.Height, tt.want)
		}
	}
}
