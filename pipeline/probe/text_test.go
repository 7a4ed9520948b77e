package probe

import (
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stillroom/stillroom/schema"
)

const samplePacket = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 photoshop:Credit="The Agency" aux:SerialNumber="SN-XMP" exif:GPSLatitude="12,30.6S" exif:GPSLongitude="77,3,0W">
<dc:title><rdf:Alt><rdf:li xml:lang="de">Titel</rdf:li><rdf:li xml:lang="x-default">Title</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">A caption &amp; more</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>Ed</rdf:li></rdf:Seq></dc:creator>
<dc:subject><rdf:Bag><rdf:li>one</rdf:li><rdf:li>two</rdf:li><rdf:li>one</rdf:li></rdf:Bag></dc:subject>
<xmpMM:Ingredients><rdf:Bag><rdf:li rdf:parseType="Resource"><dc:rights>of another picture</dc:rights></rdf:li></rdf:Bag></xmpMM:Ingredients>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`

// resource is one Photoshop image resource.
func resource(id uint16, data string) string {
	head := binary.BigEndian.AppendUint16([]byte("8BIM"), id)
	head = binary.BigEndian.AppendUint32(append(head, 0, 0), uint32(len(data)))
	if len(data)%2 == 1 {
		data += "\x00"
	}
	return string(head) + data
}

func iimSegment(iim string, more ...string) []byte {
	return segment(0xED, []byte("Photoshop 3.0\x00"), []byte(resource(0x0404, iim)+strings.Join(more, "")))
}

func dataset(number byte, v string) string {
	return fmt.Sprintf("\x1c\x02%c%c%c%s", number, len(v)>>8, len(v)&0xFF, v)
}

func TestXMPIsRead(t *testing.T) {
	p := read(t, buildJPEG(xmpSegment(samplePacket)))
	got := fmt.Sprintf("%q %q %q %q %q %q", p.Title, p.Caption, p.Creator, p.Credit, p.Rights, p.Keywords)
	want := `"Title" "A caption & more" "Ada; Ed" "The Agency" "" ["one" "two"]`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if p.GPS == nil || fmt.Sprintf("%.4f %.4f", p.GPS.Lat, p.GPS.Lon) != "-12.5100 -77.0500" {
		t.Errorf("GPS of XMP: got %+v", p.GPS)
	}
	if !slices.Contains(p.Private, "SN-XMP") || p.Serial != "SN-XMP" {
		t.Errorf("the serial number in XMP is not private: %q", p.Private)
	}
	wantWarning(t, p, "")
}

func TestSidecarIsReadInUTF16Too(t *testing.T) {
	var wide []byte
	for _, r := range samplePacket {
		wide = binary.BigEndian.AppendUint16(wide, uint16(r))
	}
	for name, packet := range map[string]string{"utf-8": samplePacket, "utf-16": string(wide)} {
		if p := read(t, buildJPEG(xmpSegment(packet))); p.Title != "Title" {
			t.Errorf("%s: got %q", name, p.Title)
		}
	}
}

func TestHostileXMP(t *testing.T) {
	laughs := `<?xpacket?><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>` + strings.Replace(samplePacket, "A caption", "&b;", 1)
	deep := "<?xpacket?>" + strings.Repeat("<a>", 100_000)
	many := "<?xpacket?>" + strings.Replace(samplePacket, "<rdf:li>one</rdf:li>", strings.Repeat("<rdf:li>k</rdf:li>", 6000), 1)
	long := strings.Replace(samplePacket, "Title<", strings.Repeat("T", 70_000)+"<", 1)
	for _, tt := range []struct{ name, packet, warning string }{
		{"entities are not expanded", laughs, "not well-formed"},
		{"depth", deep, "max_depth"},
		{"items", many, "max_tags"},
		{"length", long, "max_tag_bytes"},
		{"cut off", samplePacket[:900], "not well-formed"},
		{"not XML", "<?xpacket?><rdf:RDF <<<>>>", "not well-formed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, []byte(tt.packet))
			if len(p.Keywords) > 5000 || len(p.Title) > 1<<16 {
				t.Error("limits were not kept")
			}
			wantWarning(t, p, tt.warning)
		})
	}
}

func TestReconcileXMPOverIIMOverEXIF(t *testing.T) {
	iim := dataset(5, "IIM title") + dataset(120, "IIM caption") + dataset(80, "IIM creator") + dataset(116, "IIM rights") + dataset(25, "k1") + dataset(25, "k2")
	sum := md5.Sum([]byte(iim))
	exif := exifSegment(buildTIFF([]tag{ascii(0x010E, "EXIF caption"), ascii(0x013B, "EXIF creator"), ascii(0x8298, "EXIF rights")}, nil, nil, 0))
	xmp := xmpSegment(samplePacket)
	for _, tt := range []struct {
		name     string
		segments [][]byte
		want     string // title, caption, creator, rights, keywords
		warning  string
	}{
		{"EXIF alone", [][]byte{exif}, `"" "EXIF caption" "EXIF creator" "EXIF rights" []`, ""},
		{"IIM over EXIF", [][]byte{exif, iimSegment(iim)}, `"IIM title" "IIM caption" "IIM creator" "IIM rights" ["k1" "k2"]`, "rights differs between IPTC-IIM and EXIF; taken from IPTC-IIM"},
		{"XMP over all, without a digest", [][]byte{exif, xmp, iimSegment(iim)}, `"Title" "A caption & more" "Ada; Ed" "IIM rights" ["one" "two"]`, "taken from XMP"},
		{"XMP over all, the digest matches", [][]byte{xmp, iimSegment(iim, resource(0x0425, string(sum[:])))}, `"Title" "A caption & more" "Ada; Ed" "IIM rights" ["one" "two"]`, "taken from XMP"},
		{"IIM is newer", [][]byte{xmp, iimSegment(iim, resource(0x0425, strings.Repeat("x", 16)))}, `"IIM title" "IIM caption" "IIM creator" "IIM rights" ["k1" "k2"]`, "IPTC-IIM, which is newer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, buildJPEG(tt.segments...))
			if got := fmt.Sprintf("%q %q %q %q %q", p.Title, p.Caption, p.Creator, p.Rights, p.Keywords); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			wantWarning(t, p, tt.warning)
			for _, w := range p.Warnings {
				if strings.Contains(w, "IIM title") || strings.Contains(w, "Ada") {
					t.Errorf("warning %q holds a value", w)
				}
			}
		})
	}
}

func TestCameraBoilerplateIsNoCaption(t *testing.T) {
	for _, filler := range []string{
		"OLYMPUS DIGITAL CAMERA", "KODAK Digital Still Camera", "SONY DSC", "DCIM\\100MEDIA\\DJI_0001.JPG", "DCIM/100GOPRO/GOPR0123.JPG",
		"C:\\Users\\ada\\Desktop\\room.jpg", "/storage/emulated/0/DCIM/Camera/room", "IMG_0042.JPG", "hdrpl", "oplus_32", "Acme Box 1", "Exif_JPEG_PICTURE",
		"<Digimax S500>", "content://media/external/images/media/12", "File written by Adobe Photoshop 4.0", "LEAD Technologies Inc. V1.01",
		"CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90", "Created with The GIMP", "Processed with VSCO with a6 preset", "?", "---",
	} {
		camera := []tag{ascii(0x010E, filler), ascii(0x010F, "Acme"), ascii(0x0110, "Box 1")}
		p := read(t, buildJPEG(exifSegment(buildTIFF(camera, nil, nil, 0))))
		if p.Description == "" || p.Caption != "" {
			t.Errorf("got description %q, caption %q", p.Description, p.Caption)
		}
		// Programs copy it on.
		p = read(t, buildJPEG(exifSegment(buildTIFF(camera, nil, nil, 0)), iimSegment(dataset(120, filler))))
		if p.Caption != "" || len(p.Differs) != 0 {
			t.Errorf("%q in IIM: caption %q, differs %q", filler, p.Caption, p.Differs)
		}
	}
	for _, caption := range []string{"A digital camera on the desk", "The box", "Hdr", "Drawing: C:/ on a screen", "A photo called IMG_0042.JPG", "Room 1", "<3 her room", "Created with love by Mia", "❤", "Why?"} {
		if p := read(t, buildJPEG(exifSegment(buildTIFF([]tag{ascii(0x010E, caption)}, nil, nil, 0)))); p.Caption != caption {
			t.Errorf("%q: got caption %q", caption, p.Caption)
		}
	}
}

// TestWhatIsCutIsNotWhatIsMeant: a text that IIM had no room for never counts
// where the longer one is there, whoever wrote last.
func TestWhatIsCutIsNotWhatIsMeant(t *testing.T) {
	const long = "The whole room in the morning, as it was left, from the door to the window and back"
	packet := `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/">` +
		`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + long + `</rdf:li></rdf:Alt></dc:title>` +
		`<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>` + long[:40] + `</rdf:li></rdf:Seq></dc:creator>` +
		`<dc:description><rdf:Alt><rdf:li>The room. Not to be printed.</rdf:li></rdf:Alt></dc:description>` +
		`<dc:subject><rdf:Bag><rdf:li>` + long + `</rdf:li><rdf:li>two</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>`
	iim := dataset(5, long[:64]) + dataset(80, "Ada") + dataset(80, long[:32]) + dataset(120, "The room.") + dataset(25, long[:64]) + dataset(25, "two")
	p := read(t, buildJPEG(xmpSegment(packet), iimSegment(iim, resource(0x0425, strings.Repeat("x", 16)))))
	if p.Title != long || p.Creator != "Ada; "+long[:40] || !slices.Equal(p.Keywords, []string{long, "two"}) {
		t.Errorf("got %q, %q, %q", p.Title, p.Creator, p.Keywords)
	}
	if p.Caption != "The room." || !slices.Equal(p.Differs, []string{"caption"}) {
		t.Errorf("a beginning that was not cut: caption %q, differs %q", p.Caption, p.Differs)
	}
}

func utf16Of(order binary.AppendByteOrder, s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

// TestTextInEveryEncoding that people have written, in EXIF, IIM and PNG alike.
func TestTextInEveryEncoding(t *testing.T) {
	le, be := binary.LittleEndian, binary.BigEndian
	for _, tt := range []struct{ name, stored, want string }{
		{"UTF-8", "Zimmer für Zoë", "Zimmer für Zoë"},
		{"UTF-8 with a mark", "\ufeffZimmer", "Zimmer"},
		{"UTF-8, cut inside a letter", "Zimmer für Zo\xc3", "Zimmer für Zo"},
		{"UTF-8, cut inside a long letter", "部屋\xe3\x81", "部屋"},
		{"UTF-8 with one bad byte", "Zimmer für\xff Zoë", "Zimmer für Zoë"},
		{"UTF-8 with Latin-1 behind the NUL", "Zoë\x00\xe9\xe8", "Zoë"},
		{"Latin-1 with UTF-8 behind the NUL", "Zo\xeb\x00\xc3\xab", "Zoë"},
		{"Latin-1", "Chambre d'\xe9t\xe9, cr\xe8me", "Chambre d'été, crème"},
		{"Latin-1, the last letter", "Caf\xe9", "Café"},
		{"Windows-1252", "\x93Zo\xeb\x94 \x96 5 \x80", "“Zoë” – 5 €"},
		{"code page 932", "\x95\x94\x89\xae\x82\xcc\x91\x8b", "部屋の窓"},
		{"code page 932 among ASCII", "Room \x83\x5a\x83\x62\x83\x67 1", "Room セット 1"},
		{"UTF-16, little-endian", utf16Of(le, "Zimmer"), "Zimmer"},
		{"UTF-16, big-endian", utf16Of(be, "Zimmer"), "Zimmer"},
		{"UTF-16 with a mark", "\xff\xfe" + utf16Of(le, "Zoë 部屋"), "Zoë 部屋"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := text([]byte(tt.stored)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			p := read(t, buildJPEG(exifSegment(buildTIFF([]tag{{id: 0x013B, typ: typeASCII, data: []byte(tt.stored + "\x00")}}, nil, nil, 0))))
			if p.Artist != tt.want {
				t.Errorf("EXIF: got %q", p.Artist)
			}
			p = read(t, buildJPEG(iimSegment(dataset(5, tt.stored))))
			if p.Title != tt.want {
				t.Errorf("IIM: got %q", p.Title)
			}
		})
	}
	// What declares UTF-8 is believed as far as it can be that.
	declared := "\x1c\x01\x5a\x00\x03\x1b%G"
	for stored, want := range map[string]string{"Zimmer f\xc3": "Zimmer f", "Caf\xe9": "Café", "Zo\xeb, f\xfcr": "Zoë, für"} {
		if p := read(t, buildJPEG(iimSegment(declared+dataset(5, stored)))); p.Title != want {
			t.Errorf("IIM that declares UTF-8: %q: got %q, want %q", stored, p.Title, want)
		}
	}
}

// TestXMPInEveryEncoding: what XML has no place for costs itself, not the packet.
func TestXMPInEveryEncoding(t *testing.T) {
	sidecar := func(declaration, title string) string {
		return declaration + `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"` +
			` xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"><dc:title><rdf:Alt><rdf:li>` + title + `</rdf:li></rdf:Alt></dc:title><photoshop:Credit>Ada</photoshop:Credit></rdf:Description></rdf:RDF></x:xmpmeta>`
	}
	le, be := binary.LittleEndian, binary.BigEndian
	for _, tt := range []struct{ name, data, want string }{
		{"UTF-8 with a mark", "\ufeff" + sidecar("", "Zoë"), "Zoë"},
		{"UTF-16, little-endian, with a mark", "\xff\xfe" + utf16Of(le, sidecar(`<?xml version="1.0" encoding="UTF-16"?>`, "Zoë 部屋")), "Zoë 部屋"},
		{"UTF-16, big-endian, with a mark", "\xfe\xff" + utf16Of(be, sidecar("", "Zoë")), "Zoë"},
		{"UTF-16 without a mark", utf16Of(le, sidecar("", "Zoë")), "Zoë"},
		{"Latin-1", sidecar(`<?xml version="1.0" encoding="ISO-8859-1"?>`, "Zo\xeb"), "Zoë"},
		{"one bad byte", sidecar("", "für\xff Zoë"), "für Zoë"},
		{"a control character", sidecar("", "Zoë\x0bund"), "Zoë und"},
		{"a control character by its number", sidecar("", "Zoë&#x0B;und&#0;"), "Zoë und"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, []byte(tt.data))
			if p.Format != schema.FormatXMP || p.Title != tt.want || p.Credit != "Ada" {
				t.Errorf("got %s, %q by %q", p.Format, p.Title, p.Credit)
			}
			wantWarning(t, p, "")
		})
	}
}

func TestHostileIIM(t *testing.T) {
	for _, tt := range []struct{ name, iim, title, warning string }{
		{"latin-1", dataset(5, "caf\xe9"), "café", ""},
		{"length beyond the end", dataset(5, "Title") + "\x1c\x02\x78\x7f\xffx", "Title", "states 32767 bytes"},
		{"extended length", dataset(5, "Title") + "\x1c\x02\x78\x80\x04\xff\xff\xff\xff", "Title", "longer than any text"},
		{"cut off", dataset(5, "Title") + "\x1c\x02", "Title", "cut off"},
		{"garbage", "not IIM", "", ""},
		{"too many", strings.Repeat(dataset(25, "k"), 6000), "", "max_tags"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, buildJPEG(iimSegment(tt.iim)))
			if p.Title != tt.title {
				t.Errorf("got %q, want %q", p.Title, tt.title)
			}
			wantWarning(t, p, tt.warning)
		})
	}
}

// profile is an ICC profile with nothing but a description.
func profile(desc string) string {
	head := make([]byte, 128)
	copy(head[36:], "acsp")
	return string(head) + "\x00\x00\x00\x01desc\x00\x00\x00\x90" + string(binary.BigEndian.AppendUint32(nil, uint32(len(desc)))) + desc
}

func TestICCDescription(t *testing.T) {
	v2 := profile("desc\x00\x00\x00\x00\x00\x00\x00\x06Grey 1")
	v4 := profile("mluc\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x0cdeDE\x00\x00\x00\x04\x00\x00\x00\x28enUS\x00\x00\x00\x04\x00\x00\x00\x2c\x00D\x00E\x00E\x00N")
	chunk := func(i, n byte, data string) []byte {
		return segment(0xE2, []byte("ICC_PROFILE\x00"), []byte{i, n}, []byte(data))
	}
	for _, tt := range []struct {
		name     string
		segments [][]byte
		want     string
		warning  string
	}{
		{"version 2", [][]byte{chunk(1, 1, v2)}, "Grey 1", ""},
		{"version 4, English first", [][]byte{chunk(1, 1, v4)}, "EN", ""},
		{"chunks out of order", [][]byte{chunk(2, 2, v2[100:]), chunk(1, 2, v2[:100])}, "Grey 1", ""},
		{"a chunk is missing", [][]byte{chunk(2, 2, v2[100:])}, "", "do not belong together"},
		{"a chunk twice", [][]byte{chunk(1, 2, v2), chunk(1, 2, v2)}, "", "do not belong together"},
		{"chunk zero", [][]byte{chunk(0, 1, v2)}, "", "do not belong together"},
		{"cut off", [][]byte{chunk(1, 1, v2[:120])}, "", "cut off"},
		{"description outside", [][]byte{chunk(1, 1, v2[:150])}, "", "ends early"},
		{"text length lies", [][]byte{chunk(1, 1, strings.Replace(v2, "\x06Grey", "\xffGrey", 1))}, "Grey 1", ""},
		{"not a profile", [][]byte{chunk(1, 1, strings.Repeat("x", 200))}, "", "no signature"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, buildJPEG(tt.segments...))
			if p.ICCProfile != tt.want {
				t.Errorf("got %q, want %q", p.ICCProfile, tt.want)
			}
			wantWarning(t, p, tt.warning)
		})
	}
}
