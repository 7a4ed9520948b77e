package embed_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/schema"
)

var profiles = []embed.Profile{embed.RightsOnly, embed.Press, embed.ArchiveFull}

// whole says everything there is to say. The values are those of an invented
// archive.
func whole() embed.Metadata {
	return embed.Metadata{
		Creator:            "Sample Photographer",
		Credit:             "Sample Credit / Stillroom",
		CopyrightNotice:    "© 2024 Sample Photographer. All rights reserved.",
		UsageTerms:         "Licensed for the channel named in the delivery manifest only.",
		WebStatement:       "https://example.org/rights/sr-0001?a=1&b=2",
		LicensorName:       "Stillroom Archive",
		LicensorEmail:      "rights@example.org",
		LicensorURL:        "https://example.org/request",
		Description:        "A bedroom kept as it was left.",
		Alt:                "An unmade bed by a window.",
		Extended:           "A single bed with a striped duvet pushed back.\nBooks on the sill.",
		Lang:               "en",
		GUID:               "urn:uuid:3f1a1d1e-7a52-4b53-9a3c-6f0d6c3a9b10",
		DigitalSourceType:  "digitalCapture",
		DataMining:         "DMI-PROHIBITED",
		CreditRequired:     "CR-CAI",
		Constraints:        []string{"AL-MRG", "AL-CRP"},
		FileConstraints:    []string{"IF-MMD"},
		MediaConstraints:   "web memorial only; not for advertising",
		OtherConstraints:   "No AI training, no text or data mining.",
		OtherConditions:    "Family review is required before any new use.",
		ModelRelease:       "MR-NAP",
		PropertyRelease:    "PR-LPR",
		PropertyReleaseIDs: []string{"urn:stillroom:consent:c-0001"},
		LicenseStart:       "2025-01-01",
		LicenseEnd:         "2027-06-30T18:00:00+02:00",
		Title:              "Bedroom",
		Headline:           "Bedroom, morning light",
		Instructions:       "Do not crop.",
		Keywords:           []string{"bedroom", "a <b> & c"},
		City:               "Eastmere",
		Region:             "Ohio",
		Country:            "USA",
		JobTitle:           "Photographer",
		Source:             "Stillroom Archive",
		JobID:              "sr-0001",
		Taken:              "2024-03-02T09:14:05.12",
		TakenOffset:        "+01:00",
		Camera: embed.Camera{
			Make: "Example", Model: "Model One", LensMake: "Example", LensModel: "Example 35mm F2",
			ExposureS: 0.008, FNumber: 2.8, ISO: 400, FocalMM: 35.5, Focal35MM: 53, SRGB: true,
		},
	}
}

func into(t testing.TB, s sample, p embed.Profile, m embed.Metadata) []byte {
	t.Helper()
	out, err := embed.Into(s.data, s.format, p, m)
	if err != nil {
		t.Fatalf("%s %s, %s: %v", s.format, s.name, p, err)
	}
	return out
}

func gate(p embed.Profile, name string, data []byte) []leak.Leak {
	return leak.File(name, data, leak.Policy{Profile: leak.Profile(p), ICC: true, Place: []string{"Eastmere", "Ohio", "USA"}})
}

// What is written for a profile passes its gate, and not that of the profile
// before: each writes something that the stricter does not have.
func TestTheGateAcceptsExactlyItsProfile(t *testing.T) {
	for _, s := range samples(t) {
		if l := gate("none", "a"+s.ext(), s.data); len(l) > 0 {
			t.Fatalf("%s %s is no clean picture: %v", s.format, s.name, l)
		}
		stricter := embed.Profile("none")
		for _, p := range profiles {
			out := into(t, s, p, whole())
			if l := gate(p, "a"+s.ext(), out); len(l) > 0 {
				t.Errorf("%s %s, %s: %v", s.format, s.name, p, l)
			}
			if l := gate(stricter, "a"+s.ext(), out); len(l) == 0 {
				t.Errorf("%s %s, %s passes the gate of %s", s.format, s.name, p, stricter)
			}
			stricter = p
		}
	}
}

func TestPixelsStay(t *testing.T) {
	for _, s := range samples(t) {
		want, err := pixels(t, s.format, s.data)
		if err != nil {
			t.Fatalf("%s %s: %v", s.format, s.name, err)
		}
		for _, p := range profiles {
			before := bytes.Clone(s.data)
			got, err := pixels(t, s.format, into(t, s, p, whole()))
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s %s, %s: other pixels (%v)", s.format, s.name, p, err)
			}
			if !bytes.Equal(s.data, before) {
				t.Fatalf("%s %s: what was passed was changed", s.format, s.name)
			}
		}
	}
}

func TestSameInSameOut(t *testing.T) {
	for _, s := range samples(t) {
		for _, p := range profiles {
			if !bytes.Equal(into(t, s, p, whole()), into(t, s, p, whole())) {
				t.Errorf("%s %s, %s: other bytes the second time", s.format, s.name, p)
			}
		}
	}
}

// A second packet beside the first would be read by some and not by others.
func TestWhatCarriesIsRefused(t *testing.T) {
	var carries []sample
	for _, s := range samples(t) {
		for _, p := range profiles {
			carries = append(carries, sample{s.name + " " + string(p), s.format, into(t, s, p, whole())})
		}
	}
	j, p := sampleOf(t, schema.FormatJPEG).data, sampleOf(t, schema.FormatPNG).data
	add := func(name string, f schema.Format, parts ...any) {
		carries = append(carries, sample{name, f, cat(parts...)})
	}
	add("EXIF", schema.FormatJPEG, j[:2], "\xff\xe1\x00\x0aExif\x00\x00II", j[2:])
	add("extended XMP", schema.FormatJPEG, j[:2], "\xff\xe1\x00\x25http://ns.adobe.com/xmp/extension/\x00", j[2:])
	add("IIM", schema.FormatJPEG, j[:2], "\xff\xed\x00\x10Photoshop 3.0\x00", j[2:])
	add("XMP behind the scan", schema.FormatJPEG, j[:len(j)-2], "\xff\xe1\x00\x1fhttp://ns.adobe.com/xap/1.0/\x00", j[len(j)-2:])
	for _, kind := range []string{"tEXt", "zTXt", "iTXt", "eXIf"} {
		add(kind, schema.FormatPNG, p[:33], pngChunk(kind, "Comment\x00x"), p[33:])
	}
	for _, s := range carries {
		if _, err := embed.Into(s.data, s.format, embed.RightsOnly, whole()); !errors.Is(err, embed.ErrCarries) {
			t.Errorf("%s, %s: %v", s.format, s.name, err)
		}
	}
}

// What readers go by, beside the packet itself.
func TestContainersSayWhatTheyHold(t *testing.T) {
	for _, s := range samples(t) {
		out := into(t, s, embed.RightsOnly, whole())
		want := map[string]string{
			"jpeg bare":                "\xff\xd8\xff\xe1",
			"jpeg JFIF":                "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00\xff\xe1",
			"webp lossy":               "WEBPVP8X\x0a\x00\x00\x00\x24\x00\x00\x00\x2f\x00\x00\x1f\x00\x00ICCP",
			"webp lossless":            "WEBPVP8X\x0a\x00\x00\x00\x24\x00\x00\x00\x2f\x00\x00\x1f\x00\x00ICCP",
			"webp lossless with alpha": "WEBPVP8X\x0a\x00\x00\x00\x34\x00\x00\x00\x2f\x00\x00\x1f\x00\x00ICCP",
			"webp lossy with alpha":    "WEBPVP8X\x0a\x00\x00\x00\x34\x00\x00\x00\x2f\x00\x00\x1f\x00\x00ICCP",
			"webp color profile":       "WEBPVP8X\x0a\x00\x00\x00\x24\x00\x00\x00\x2f\x00\x00\x1f\x00\x00ICCP",
			"avif opaque":              "\x00\x00\x00\x0ecdsc\x00\x02\x00\x01\x00\x01", // item 2 describes item 1, the picture
			"avif with alpha":          "\x00\x00\x00\x0ecdsc\x00\x03\x00\x01\x00\x01",
		}[string(s.format)+" "+s.name]
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("%s %s: no %q", s.format, s.name, want)
		}
	}
}

// Every shorter file is refused, not completed: what is cut short is no picture.
func TestCutShort(t *testing.T) {
	for _, s := range samples(t) {
		for n := range s.data {
			out, err := embed.Into(s.data[:n], s.format, embed.RightsOnly, whole())
			if err == nil {
				t.Errorf("%s %s: %d of %d bytes were taken for a picture (%d)", s.format, s.name, n, len(s.data), len(out))
				break
			}
		}
		// A TIFF has no end of its own: there it is for the gate to find.
		more := append(bytes.Clone(s.data), "trailer"...)
		if _, err := embed.Into(more, s.format, embed.RightsOnly, whole()); err == nil && s.format != schema.FormatTIFF {
			t.Errorf("%s %s: bytes behind the end were kept", s.format, s.name)
		}
	}
}

func TestWrongKinds(t *testing.T) {
	j := sampleOf(t, schema.FormatJPEG).data
	tif := sampleOf(t, schema.FormatTIFF).data
	big := bytes.Clone(tif)
	big[2] = '+'
	pages := bytes.Clone(tif)
	pages[len(pages)-4] = 8
	for _, c := range []struct {
		name   string
		data   []byte
		format schema.Format
		p      embed.Profile
		want   error
	}{
		{"a JPEG called PNG", j, schema.FormatPNG, embed.Press, embed.ErrPicture},
		{"a PNG called JPEG", sampleOf(t, schema.FormatPNG).data, schema.FormatJPEG, embed.Press, embed.ErrPicture},
		{"GIF", []byte("GIF89a"), schema.FormatGIF, embed.Press, embed.ErrFormat},
		{"tiles", []byte("PK\x03\x04"), schema.FormatTiles, embed.Press, embed.ErrFormat},
		{"BigTIFF", big, schema.FormatTIFF, embed.Press, embed.ErrFormat},
		{"two pages", pages, schema.FormatTIFF, embed.Press, embed.ErrFormat},
		{"no profile", j, schema.FormatJPEG, "", embed.ErrProfile},
		{"the profile for nothing", j, schema.FormatJPEG, "none", embed.ErrProfile},
	} {
		if _, err := embed.Into(c.data, c.format, c.p, whole()); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, not %v", c.name, err, c.want)
		}
	}
}

// Writing must not change what the picture is made of, or leave what points
// into what was changed.
func TestWhatOverlapsIsRefused(t *testing.T) {
	le := binary.LittleEndian
	tif := tiffFile(le, false)
	a, w := sampleOf(t, schema.FormatAVIF).data, sampleOf(t, schema.FormatWebP).data
	strip := cat("\x11\x01\x04\x00\x01\x00\x00\x00", le.AppendUint32(nil, uint32(len(tif)-48*32*3)))
	at := func(offset uint32) []byte { return cat(strip[:8], le.AppendUint32(nil, offset)) }
	for _, c := range []struct {
		name     string
		format   schema.Format
		data     []byte
		old, new []byte
		want     error
	}{
		{"a strip over the header", schema.FormatTIFF, tiffFile(le, true), cat(strip[:8], "\x08\x00\x00\x00"), at(4), embed.ErrPicture},
		{"a strip over the directory", schema.FormatTIFF, tif, strip, at(20), embed.ErrPicture},
		{"a value in the directory", schema.FormatTIFF, tif, []byte("\x1a\x01\x05\x00\x01\x00\x00\x00\xbc"), []byte("\x1a\x01\x05\x00\x01\x00\x00\x00\x10"), embed.ErrPicture},
		{"EXIF", schema.FormatTIFF, tif, []byte("\x28\x01\x03\x00"), []byte("\x69\x87\x03\x00"), embed.ErrCarries},
		{"a description", schema.FormatTIFF, tif, []byte("\x28\x01\x03\x00"), []byte("\x0e\x01\x03\x00"), embed.ErrCarries},
		{"further pictures", schema.FormatTIFF, tif, []byte("\x28\x01\x03\x00"), []byte("\x4a\x01\x03\x00"), embed.ErrFormat},
		{"data in the meta box", schema.FormatAVIF, a, []byte("\x00\x00\x01\x0e"), []byte("\x00\x00\x00\x30"), embed.ErrPicture},
		{"data behind the end", schema.FormatAVIF, a, []byte("\x00\x00\x01\x0e"), []byte("\x00\x00\x11\x0e"), embed.ErrPicture},
		{"data in another file", schema.FormatAVIF, a, []byte("\x00\x01\x00\x00\x00\x00\x01\x0e"), []byte("\x00\x01\x00\x01\x00\x00\x01\x0e"), embed.ErrPicture},
		{"a sequence", schema.FormatAVIF, a, []byte("ftypavif"), []byte("ftypavis"), embed.ErrFormat},
		{"data to the end", schema.FormatAVIF, a, []byte("\x00\x00\x01\x27mdat"), []byte("\x00\x00\x00\x00mdat"), embed.ErrFormat},
		{"a box of others", schema.FormatAVIF, a, []byte("mdat"), []byte("uuid"), embed.ErrCarries},
		{"a picture of others", schema.FormatWebP, w, []byte("VP8 "), []byte("ANIM"), embed.ErrFormat},
		{"no picture", schema.FormatWebP, w, []byte("VP8 "), []byte("ALPH"), embed.ErrPicture},
	} {
		if n := bytes.Count(c.data, c.old); n != 1 {
			t.Errorf("%s: what is to be replaced is there %d times", c.name, n)
		}
		if _, err := embed.Into(bytes.Replace(c.data, c.old, c.new, 1), c.format, embed.Press, whole()); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, not %v", c.name, err, c.want)
		}
	}
}

// What is said to nobody is not in the bytes.
func TestProfilesHoldBack(t *testing.T) {
	for _, s := range samples(t) {
		for p, secret := range map[embed.Profile][]string{
			embed.RightsOnly:  {"morning light", "Do not crop", "2024", "20240302", "Model One", "sr-0001\"", "Exif", "8BIM"},
			embed.Press:       {"09:14", "Model One", "Exif\x00"},
			embed.ArchiveFull: {"8BIM"},
		} {
			m := whole()
			m.CopyrightNotice = "© Sample Photographer"
			out := into(t, s, p, m)
			for _, word := range secret {
				if bytes.Contains(out, []byte(word)) && !bytes.Contains(s.data, []byte(word)) {
					t.Errorf("%s %s: %s says %q", s.format, s.name, p, word)
				}
			}
		}
	}
}

func TestFieldsThatCannotBeWritten(t *testing.T) {
	const secret = "Notreal"
	s := sampleOf(t, schema.FormatJPEG)
	for field, set := range map[string]func(m *embed.Metadata){
		"Description":        func(m *embed.Metadata) { m.Description = secret + "\x00" },
		"Alt":                func(m *embed.Metadata) { m.Alt = secret + "\x0b" + secret },
		"Extended":           func(m *embed.Metadata) { m.Extended = secret + "\u0085" + secret },
		"Creator":            func(m *embed.Metadata) { m.Creator = secret + "\xff" },
		"Credit":             func(m *embed.Metadata) { m.Credit = secret + "\uFFFE" },
		"Title":              func(m *embed.Metadata) { m.Title = secret + "\x7f" },
		"WebStatement":       func(m *embed.Metadata) { m.WebStatement = "javascript:" + secret },
		"WebStatement ":      func(m *embed.Metadata) { m.WebStatement = "https://" + secret + ":b@example.org/" },
		"WebStatement  ":     func(m *embed.Metadata) { m.WebStatement = "https:///" + secret },
		"LicensorURL":        func(m *embed.Metadata) { m.LicensorURL = "example.org/" + secret },
		"LicensorEmail":      func(m *embed.Metadata) { m.LicensorEmail = secret + " <a@example.org>" },
		"Lang":               func(m *embed.Metadata) { m.Lang = "x-default" },
		"GUID":               func(m *embed.Metadata) { m.GUID = secret },
		"DataMining":         func(m *embed.Metadata) { m.DataMining = "DMI-PROHIBITED-SEECONSTRAINT" },
		"CreditRequired":     func(m *embed.Metadata) { m.CreditRequired = secret },
		"Constraints":        func(m *embed.Metadata) { m.Constraints = []string{"AL-CRP", secret} },
		"FileConstraints":    func(m *embed.Metadata) { m.FileConstraints = []string{"AL-CRP"} },
		"ModelRelease":       func(m *embed.Metadata) { m.ModelRelease = "PR-NON" },
		"PropertyRelease":    func(m *embed.Metadata) { m.PropertyRelease = "MR-NON" },
		"PropertyReleaseIDs": func(m *embed.Metadata) { m.PropertyReleaseIDs = []string{secret} },
		"DigitalSourceType":  func(m *embed.Metadata) { m.DigitalSourceType = "digitalArt" },
		"LicenseStart":       func(m *embed.Metadata) { m.LicenseStart = "2025-02-30" },
		"LicenseEnd":         func(m *embed.Metadata) { m.LicenseEnd = secret },
		"Taken":              func(m *embed.Metadata) { m.Taken = "2024-02-30" },
		"TakenOffset":        func(m *embed.Metadata) { m.TakenOffset = "CET" },
		"Camera.Make":        func(m *embed.Metadata) { m.Camera.Make = strings.Repeat("a", 128) },
		"Camera.LensModel":   func(m *embed.Metadata) { m.Camera.LensModel = secret + "\x00" },
		"Camera.ExposureS":   func(m *embed.Metadata) { m.Camera.ExposureS = -1 },
		"Camera.FNumber":     func(m *embed.Metadata) { m.Camera.FNumber = 1e9 },
	} {
		m := whole()
		set(&m)
		var e *embed.FieldError
		if _, err := embed.Into(s.data, s.format, embed.RightsOnly, m); !errors.As(err, &e) || e.Field != strings.TrimSpace(field) {
			t.Errorf("%s: %v", field, err)
		} else if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error repeats what was in it", field)
		}
	}
	if _, err := embed.Into(s.data, s.format, embed.Press, embed.Metadata{Credit: " \n"}); !errors.Is(err, embed.ErrNothing) {
		t.Errorf("nothing to write: %v", err)
	}
	if _, err := embed.Into(s.data, s.format, embed.Press, embed.Metadata{Extended: strings.Repeat("日", 20000)}); !errors.Is(err, embed.ErrTooLong) {
		t.Errorf("60000 bytes of text: %v", err)
	}
}

// Whatever a file says of its camera, the picture can be written: what cannot stands
// nowhere, and what can is kept.
func TestCameraNeverStopsAPicture(t *testing.T) {
	whole := embed.Metadata{GUID: "urn:uuid:00000000-0000-4000-8000-000000000000", Taken: "2024-03-02T09:14:05", TakenOffset: "+01:00",
		Camera: embed.Camera{Make: "Synthetic", Model: "Box 1", LensModel: "50 mm", ExposureS: 0.01, FNumber: 2.8, ISO: 100, FocalMM: 50, Focal35MM: 50}}
	if got := whole.Legible(); !reflect.DeepEqual(got, whole) {
		t.Errorf("%+v is left of what can be written", got.Camera)
	}
	for name, edit := range map[string]func(*embed.Metadata){
		"an escape in the model":   func(m *embed.Metadata) { m.Camera.Model = "Box\x1b[31m" },
		"bytes that are no UTF-8":  func(m *embed.Metadata) { m.Camera.Make = "Syn\xff" },
		"a lens without an end":    func(m *embed.Metadata) { m.Camera.LensModel = strings.Repeat("m", 128) },
		"a lens maker with a bell": func(m *embed.Metadata) { m.Camera.LensMake = "\a" },
		"no number":                func(m *embed.Metadata) { m.Camera.ExposureS = math.NaN() },
		"an endless exposure":      func(m *embed.Metadata) { m.Camera.ExposureS = math.Inf(1) },
		"a negative aperture":      func(m *embed.Metadata) { m.Camera.FNumber = -1 },
		"a sensitivity of none":    func(m *embed.Metadata) { m.Camera.ISO = math.MaxInt },
		"a lens of kilometers":     func(m *embed.Metadata) { m.Camera.FocalMM = 1e9 },
		"a view of none":           func(m *embed.Metadata) { m.Camera.Focal35MM = 1 << 20 },
		"a time that is none":      func(m *embed.Metadata) { m.Taken = "2024-13-02T09:14:05" },
		"a zone that is none":      func(m *embed.Metadata) { m.TakenOffset = "+25:00" },
	} {
		m := whole
		edit(&m)
		if err := embed.CanSay(embed.ArchiveFull, m); err == nil {
			t.Errorf("%s: it can be written as it is", name)
		}
		if err := embed.CanSay(embed.ArchiveFull, m.Legible()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	m := whole
	m.Description = "one\vtwo"
	if err := embed.CanSay(embed.RightsOnly, m.Legible()); err == nil {
		t.Error("what a person wrote is left out in silence")
	}
}
