package probe

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func TestReadJPEGFillsEveryField(t *testing.T) {
	alt := -12.5
	want := schema.Probe{
		File: "x.jpg", Format: schema.FormatJPEG, MIME: "image/jpeg",
		Width: 30, Height: 40, Orientation: 6,
		Make: "Acme", Model: "Box 1", Lens: "Lens 35",
		TakenLocal: "2024-03-02T09:14:05.123", TakenOffset: "-05:30", TakenSource: "DateTimeOriginal",
		ExposureS: 0.004, FNumber: 2.8, ISO: 400, FocalMM: 35,
		GPS:    &schema.GPS{Lat: -12.51, Lon: -77.05, Alt: &alt},
		Artist: "Ada", Copyright: "(c) Ada; (c) Ed", Description: "A room",
		Caption: "A room", Creator: "Ada", Rights: "(c) Ada; (c) Ed",
		Stated: map[schema.Block]map[string]string{schema.BlockEXIF: {
			"make": "Acme", "model": "Box 1", "lens": "Lens 35", "orientation": "6",
			"taken_local": "2024:03:02 09:14:05.123", "taken_offset": "-05:30", "taken_source": "DateTimeOriginal",
			"exposure_s": "1/250", "f_number": "28/10", "iso": "400", "focal_mm": "35/1",
			"gps":    "12/1 30/1 36/1 S, 77/1 3/1 0/1 W, -125/10",
			"artist": "Ada", "copyright": "(c) Ada; (c) Ed", "description": "A room",
		}},
		Serial:  "SN-1234",
		Private: []string{"Ada Owner", "SN-1234", "LN-5678", "adas-laptop", "0123456789abcdef"},
	}
	data := buildJPEG(exifSegment(sampleTIFF()))
	want.Bytes = int64(len(data))
	if got := read(t, data); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// The same EXIF must read the same from every container.
func TestReadFindsEXIFInEveryContainer(t *testing.T) {
	tiff := sampleTIFF()
	riff := func(kind string, data []byte) []byte {
		out := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data)))
		out = append(out, data...)
		if len(data)%2 == 1 {
			out = append(out, 0)
		}
		return out
	}
	chunk := func(kind string, data []byte) []byte {
		out := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), kind...)
		return append(append(out, data...), 0, 0, 0, 0)
	}
	for _, tt := range []struct {
		name   string
		data   []byte
		format schema.Format
		w, h   int // upright: Orientation is 6, except where the container turns
	}{
		{"jpeg", buildJPEG(exifSegment(tiff)), schema.FormatJPEG, 30, 40},
		{"tiff", buildTIFF(append([]tag{short(tagWidth, 40), short(tagHeight, 30)}, sampleMain...), sampleSub, sampleGPS, 0), schema.FormatTIFF, 30, 40},
		{"png", slices.Concat([]byte("\x89PNG\r\n\x1a\n"),
			chunk("IHDR", []byte("\x00\x00\x00\x28\x00\x00\x00\x1e\x08\x02\x00\x00\x00")), chunk("eXIf", tiff), chunk("IEND", nil)), schema.FormatPNG, 30, 40},
		{"webp", slices.Concat([]byte("RIFF\x00\x00\x00\x00WEBP"),
			riff("VP8X", []byte{8, 0, 0, 0, 39, 0, 0, 29, 0, 0}), riff("EXIF", tiff)), schema.FormatWebP, 30, 40},
		{"heif, turned by irot alone", buildHEIF("heic", tiff, 3), schema.FormatHEIF, 30, 40},
		{"avif, not turned", buildHEIF("avif", tiff, 0), schema.FormatAVIF, 40, 30},
		{"jxl", slices.Concat([]byte("\x00\x00\x00\x0cJXL \r\n\x87\n"), isoBox("ftyp", []byte("jxl \x00\x00\x00\x00jxl ")),
			isoBox("Exif", []byte{0, 0, 0, 0}, tiff), isoBox("jxlc", jxl4030)), schema.FormatJXL, 30, 40},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, tt.data)
			if p.Format != tt.format || p.Width != tt.w || p.Height != tt.h {
				t.Errorf("got %s %dx%d, want %s %dx%d", p.Format, p.Width, p.Height, tt.format, tt.w, tt.h)
			}
			if p.Model != "Box 1" || p.ISO != 400 || p.GPS == nil || p.TakenLocal != "2024-03-02T09:14:05.123" {
				t.Errorf("EXIF is incomplete: %+v", p)
			}
			wantWarning(t, p, "")
		})
	}
}

func isoBox(kind string, payload ...[]byte) []byte {
	data := bytes.Join(payload, nil)
	out := append(binary.BigEndian.AppendUint32(nil, uint32(len(data)+8)), kind...)
	return append(out, data...)
}

// buildHEIF is a file with one picture of 40 x 30, turned by quarters, and an
// Exif item.
func buildHEIF(brand string, tiff []byte, quarters byte) []byte {
	ftyp := isoBox("ftyp", []byte(brand+"\x00\x00\x00\x00"+brand))
	infe := func(id byte, kind string) []byte {
		return isoBox("infe", []byte{2, 0, 0, 0, 0, id, 0, 0}, []byte(kind), []byte{0})
	}
	meta := func(at uint32) []byte {
		loc := []byte{0, 0, 0, 0, 0x44, 0, 0, 1, 0, 2, 0, 0, 0, 1}
		loc = binary.BigEndian.AppendUint32(loc, at)
		loc = binary.BigEndian.AppendUint32(loc, uint32(4+len(tiff)))
		return isoBox("meta", []byte{0, 0, 0, 0},
			isoBox("pitm", []byte{0, 0, 0, 0, 0, 1}),
			isoBox("iinf", []byte{0, 0, 0, 0, 0, 2}, infe(1, "hvc1"), infe(2, "Exif")),
			isoBox("iloc", loc),
			isoBox("iprp",
				isoBox("ipco",
					isoBox("ispe", []byte{0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0, 30}),
					isoBox("irot", []byte{quarters}),
					isoBox("ispe", []byte{0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 8})),
				isoBox("ipma", []byte{0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 2, 0x81, 0x82})))
	}
	at := uint32(len(ftyp) + len(meta(0)) + 8)
	return slices.Concat(ftyp, meta(at), isoBox("mdat", []byte{0, 0, 0, 0}, tiff))
}

func TestOrientationMakesSizeUpright(t *testing.T) {
	for _, tt := range []struct {
		name     string
		tags     []tag
		want     int
		turned   bool
		warnings string
	}{
		{"absent", nil, 0, false, ""},
		{"1", []tag{short(0x0112, 1)}, 1, false, ""},
		{"2", []tag{short(0x0112, 2)}, 2, false, ""},
		{"3", []tag{short(0x0112, 3)}, 3, false, ""},
		{"4", []tag{short(0x0112, 4)}, 4, false, ""},
		{"5", []tag{short(0x0112, 5)}, 5, true, ""},
		{"6", []tag{short(0x0112, 6)}, 6, true, ""},
		{"7", []tag{short(0x0112, 7)}, 7, true, ""},
		{"8", []tag{short(0x0112, 8)}, 8, true, ""},
		{"as a long", []tag{long(0x0112, 8)}, 8, true, ""},
		{"0", []tag{short(0x0112, 0)}, 1, false, "Orientation"},
		{"9", []tag{short(0x0112, 9)}, 1, false, "Orientation"},
		{"65535", []tag{short(0x0112, 65535)}, 1, false, "Orientation"},
		{"as text", []tag{ascii(0x0112, "6")}, 1, false, "Orientation"},
		{"twice, the first counts", []tag{short(0x0112, 6), short(0x0112, 1)}, 6, true, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, buildJPEG(exifSegment(buildTIFF(tt.tags, nil, nil, 0))))
			w, h := 40, 30
			if tt.turned {
				w, h = h, w
			}
			if p.Orientation != tt.want || p.Width != w || p.Height != h {
				t.Errorf("got %d, %dx%d, want %d, %dx%d", p.Orientation, p.Width, p.Height, tt.want, w, h)
			}
			wantWarning(t, p, tt.warnings)
		})
	}
}

func TestTakenIsTheCameraClockOnly(t *testing.T) {
	for _, tt := range []struct {
		name                  string
		main, sub             []tag
		local, offset, source string
		warning               string
	}{
		{"ModifyDate is never it", []tag{ascii(0x0132, "2024:03:02 09:14:05")}, []tag{short(0x8827, 100)}, "", "", "", ""},
		{"original", nil, []tag{ascii(0x9003, "2024:03:02 09:14:05")}, "2024-03-02T09:14:05", "", "DateTimeOriginal", ""},
		{"digitized when there is no original", nil, []tag{ascii(0x9004, "2024:03:02 09:14:05"), ascii(0x9292, "5")}, "2024-03-02T09:14:05.5", "", "DateTimeDigitized", ""},
		{"digitized has no offset of the original", nil, []tag{ascii(0x9004, "2024:03:02 09:14:05"), ascii(0x9011, "+01:00")}, "2024-03-02T09:14:05", "", "DateTimeDigitized", ""},
		{"OffsetTime is of ModifyDate", nil, []tag{ascii(0x9003, "2024:03:02 09:14:05"), ascii(0x9010, "+01:00")}, "2024-03-02T09:14:05", "", "DateTimeOriginal", ""},
		{"offset of a quarter hour", nil, []tag{ascii(0x9003, "2024:03:02 09:14:05"), ascii(0x9011, "+05:45")}, "2024-03-02T09:14:05", "+05:45", "DateTimeOriginal", ""},
		{"impossible offset", nil, []tag{ascii(0x9003, "2024:03:02 09:14:05"), ascii(0x9011, "+99:99")}, "2024-03-02T09:14:05", "", "DateTimeOriginal", "OffsetTimeOriginal"},
		{"blank offset", nil, []tag{ascii(0x9003, "2024:03:02 09:14:05"), ascii(0x9011, "   :  ")}, "2024-03-02T09:14:05", "", "DateTimeOriginal", ""},
		{"zeros mean the clock was not set", nil, []tag{ascii(0x9003, "0000:00:00 00:00:00")}, "", "", "", ""},
		{"what is blank hides nothing", nil, []tag{ascii(0x9003, "0000:00:00 00:00:00"), ascii(0x9004, "2024:03:02 09:14:05")}, "2024-03-02T09:14:05", "", "DateTimeDigitized", ""},
		{"blanks hide nothing", nil, []tag{ascii(0x9003, "    :  :     :  :  "), ascii(0x9004, "2024:03:02 09:14:05")}, "2024-03-02T09:14:05", "", "DateTimeDigitized", ""},
		{"hour 24", nil, []tag{ascii(0x9003, "2015:08:22 24:08:19")}, "2015-08-22T00:08:19", "", "DateTimeOriginal", "DateTimeOriginal has an hour 24"},
		{"hour 25", nil, []tag{ascii(0x9003, "2015:08:22 25:08:19")}, "2015-08-22", "", "DateTimeOriginal", "DateTimeOriginal has an impossible time; only its day counts"},
		{"a day and a word", nil, []tag{ascii(0x9003, "2015:08:22 morning")}, "2015-08-22", "", "DateTimeOriginal", "DateTimeOriginal has an impossible time; only its day counts"},
		{"single digits", nil, []tag{ascii(0x9003, "2018:9:3 7:5:9")}, "2018-09-03T07:05:09", "", "DateTimeOriginal", ""},
		{"blanks where zeros should be", nil, []tag{ascii(0x9003, "2018: 9: 3  7: 5: 9")}, "2018-09-03T07:05:09", "", "DateTimeOriginal", ""},
		{"afternoon behind an hour of 24", nil, []tag{ascii(0x9003, "2018:10:10 14:15:38下午")}, "2018-10-10T14:15:38", "", "DateTimeOriginal", ""},
		{"afternoon", nil, []tag{ascii(0x9003, "2018:10:10 02:15:38下午")}, "2018-10-10T14:15:38", "", "DateTimeOriginal", ""},
		{"points in place of colons", nil, []tag{ascii(0x9003, "2018.10.10 11.12.13")}, "2018-10-10T11:12:13", "", "DateTimeOriginal", ""},
		{"signs of the calendar", nil, []tag{ascii(0x9003, "2018年10月9日 11:12:13")}, "2018-10-09T11:12:13", "", "DateTimeOriginal", ""},
		{"signs of the calendar and of the day's half", nil, []tag{ascii(0x9003, "2018年1月9日 下午3:12:13")}, "2018-01-09T15:12:13", "", "DateTimeOriginal", ""},
		{"blanks for the seconds", nil, []tag{ascii(0x9003, "2018:10:10 11:12:  ")}, "2018-10-10T11:12:00", "", "DateTimeOriginal", ""},
		{"a zone with the time", nil, []tag{ascii(0x9003, "2018-10-10T11:12:13+02:00")}, "2018-10-10T11:12:13", "+02:00", "DateTimeOriginal", ""},
		{"a zone with the time and another in its place", nil, []tag{ascii(0x9003, "2018-10-10T11:12:13+02:00"), ascii(0x9011, "+05:00")}, "2018-10-10T11:12:13", "+05:00", "DateTimeOriginal", ""},
		{"no zone of Z", nil, []tag{ascii(0x9003, "2018-10-10T11:12:13Z")}, "2018-10-10T11:12:13", "", "DateTimeOriginal", ""},
		{"afternoon before the hour", nil, []tag{ascii(0x9003, "2018:10:10 下午2:15:38")}, "2018-10-10T14:15:38", "", "DateTimeOriginal", ""},
		{"afternoon in GBK", nil, []tag{ascii(0x9003, "2018:10:10 02:15:38\xcf\xc2\xce\xe7")}, "2018-10-10T14:15:38", "", "DateTimeOriginal", ""},
		{"morning", nil, []tag{ascii(0x9003, "2018:10:10 02:15:38 am")}, "2018-10-10T02:15:38", "", "DateTimeOriginal", ""},
		{"midnight by twelve hours", nil, []tag{ascii(0x9003, "2018:10:10 12:15:38 AM")}, "2018-10-10T00:15:38", "", "DateTimeOriginal", ""},
		{"noon by twelve hours", nil, []tag{ascii(0x9003, "2018:10:10 12:15:38 p.m.")}, "2018-10-10T12:15:38", "", "DateTimeOriginal", ""},
		{"a morning in the afternoon", nil, []tag{ascii(0x9003, "2018:10:10 14:15:38 AM")}, "2018-10-10", "", "DateTimeOriginal", "DateTimeOriginal has an impossible time"},
		{"a day", nil, []tag{ascii(0x9003, "1975:06:01"), ascii(0x9011, "+01:00"), ascii(0x9291, "12")}, "1975-06-01", "", "DateTimeOriginal", ""},
		{"a day and blanks", nil, []tag{ascii(0x9003, "1975:06:01   :  :  ")}, "1975-06-01", "", "DateTimeOriginal", ""},
		{"a day, digitized another", nil, []tag{ascii(0x9003, "1975:06:01"), ascii(0x9004, "2010:05:01 12:00:00")}, "1975-06-01", "", "DateTimeOriginal", ""},
		{"a day, digitized on it", nil, []tag{ascii(0x9003, "2010:05:01"), ascii(0x9004, "2010:05:01 12:00:00")}, "2010-05-01T12:00:00", "", "DateTimeDigitized", ""},
		{"a year", nil, []tag{ascii(0x9003, "1975:  :  ")}, "", "", "", "DateTimeOriginal is not a possible"},
		{"to the minute", nil, []tag{ascii(0x9003, "2018:10:10 14:15")}, "2018-10-10T14:15:00", "", "DateTimeOriginal", ""},
		{"the day first, or the month", nil, []tag{ascii(0x9003, "03/02/2024 09:14:05")}, "", "", "", "DateTimeOriginal is not a possible"},
		{"blanks", nil, []tag{ascii(0x9003, "    :  :     :  :  ")}, "", "", "", ""},
		{"month 13", nil, []tag{ascii(0x9003, "2023:13:45 25:61:61"), ascii(0x9004, "2024:03:02 09:14:05")}, "2024-03-02T09:14:05", "", "DateTimeDigitized", "DateTimeOriginal"},
		{"31 February", nil, []tag{ascii(0x9003, "2023:02:31 09:14:05")}, "", "", "", "DateTimeOriginal"},
		{"before 1970", nil, []tag{ascii(0x9003, "1931:05:06 07:08:09")}, "1931-05-06T07:08:09", "", "DateTimeOriginal", ""},
		{"leap day", nil, []tag{ascii(0x9003, "2024:02:29 23:59:59")}, "2024-02-29T23:59:59", "", "DateTimeOriginal", ""},
		{"other separators", nil, []tag{ascii(0x9003, "2024-03-02T09:14:05Z")}, "2024-03-02T09:14:05", "", "DateTimeOriginal", ""},
		{"garbage in the fraction", nil, []tag{ascii(0x9003, "2024:03:02 09:14:05"), ascii(0x9291, "x1")}, "2024-03-02T09:14:05", "", "DateTimeOriginal", ""},
		{"words", nil, []tag{ascii(0x9003, "yesterday at tea")}, "", "", "", "DateTimeOriginal"},
		{"in the first directory, as RAW has it", []tag{ascii(0x9003, "2024:03:02 09:14:05")}, nil, "2024-03-02T09:14:05", "", "DateTimeOriginal", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, buildJPEG(exifSegment(buildTIFF(tt.main, tt.sub, nil, 0))))
			if p.TakenLocal != tt.local || p.TakenOffset != tt.offset || p.TakenSource != tt.source {
				t.Errorf("got %q %q %q, want %q %q %q", p.TakenLocal, p.TakenOffset, p.TakenSource, tt.local, tt.offset, tt.source)
			}
			wantWarning(t, p, tt.warning)
		})
	}
}

func TestGPSIsAPlaceOrAbsent(t *testing.T) {
	lat, lon := rational(2, 12, 1, 30, 1, 36, 1), rational(4, 77, 1, 3, 1, 0, 1)
	for _, tt := range []struct {
		name    string
		tags    []tag
		want    *schema.GPS
		warning string
	}{
		{"north east", []tag{ascii(1, "N"), lat, ascii(3, "E"), lon}, &schema.GPS{Lat: 12.51, Lon: 77.05}, ""},
		{"lower case", []tag{ascii(1, "s"), lat, ascii(3, "w"), lon}, &schema.GPS{Lat: -12.51, Lon: -77.05}, ""},
		{"degrees only", []tag{ascii(1, "S"), rational(2, 1251, 100), ascii(3, "W"), rational(4, 7705, 100)}, &schema.GPS{Lat: -12.51, Lon: -77.05}, ""},
		{"seconds not measured", []tag{ascii(1, "N"), rational(2, 12, 1, 30, 1, 0, 0), ascii(3, "E"), rational(4, 77, 1, 3, 1, 0, 0)}, &schema.GPS{Lat: 12.5, Lon: 77.05}, ""},
		{"equator is not minus zero", []tag{ascii(1, "S"), rational(2, 0, 1), ascii(3, "W"), rational(4, 0, 1)}, &schema.GPS{}, ""},
		{"no hemisphere", []tag{lat, lon}, nil, "GPS"},
		{"unknown hemisphere", []tag{ascii(1, "X"), lat, ascii(3, "E"), lon}, nil, "GPS"},
		{"half", []tag{ascii(1, "N"), lat}, nil, "GPS"},
		{"beyond the pole", []tag{ascii(1, "N"), rational(2, 91, 1), ascii(3, "E"), lon}, nil, "GPS"},
		{"n/0", []tag{ascii(1, "N"), rational(2, 12, 0, 30, 1, 0, 1), ascii(3, "E"), lon}, nil, "GPS"},
		{"minutes n/0", []tag{ascii(1, "N"), rational(2, 12, 1, 30, 0, 0, 1), ascii(3, "E"), lon}, nil, "GPS"},
		{"0/0 is a receiver without a fix", []tag{ascii(1, ""), rational(2, 0, 0, 0, 0, 0, 0), ascii(3, ""), rational(4, 0, 0, 0, 0, 0, 0)}, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, buildJPEG(exifSegment(buildTIFF(nil, nil, tt.tags, 0))))
			if !reflect.DeepEqual(p.GPS, tt.want) {
				t.Errorf("got %+v, want %+v", p.GPS, tt.want)
			}
			wantWarning(t, p, tt.warning)
		})
	}
}

func TestTextIsUTF8OrWindows1252(t *testing.T) {
	for _, tt := range []struct {
		name, stored, want string
	}{
		{"ascii", "Ada", "Ada"},
		{"utf-8", "J\xc3\xb8rgen", "Jørgen"},
		{"windows-1252", "J\xf8rgen \x80", "Jørgen €"},
		{"padding", "  Ada \x00\x00 ", "Ada"},
		{"leftover memory", "Ada\x00\xff\xfe\x01", "Ada"},
		{"nothing", "\x00\x00  ", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, typ := range []uint16{typeASCII, typeUTF8, typeUndefined, typeByte} {
				p := read(t, buildJPEG(exifSegment(buildTIFF([]tag{{id: 0x013B, typ: typ, data: []byte(tt.stored)}}, nil, nil, 0))))
				if p.Artist != tt.want {
					t.Errorf("type %d: got %q, want %q", typ, p.Artist, tt.want)
				}
			}
		})
	}
}

func TestPrivateLeavesOutWhatSaysNothing(t *testing.T) {
	main := []tag{ascii(0x0110, "Phone 13"), ascii(0x013C, "Phone 13")}
	sub := []tag{ascii(0xA431, "0000000"), ascii(0xA435, "None"), ascii(0xA430, "Ada Owner"), ascii(0xA420, "Ada Owner")}
	p := read(t, buildJPEG(exifSegment(buildTIFF(main, sub, nil, 0))))
	if want := []string{"Ada Owner"}; !slices.Equal(p.Private, want) {
		t.Errorf("got %q, want %q", p.Private, want)
	}
}

func TestISOBeyond16Bits(t *testing.T) {
	p := read(t, buildJPEG(exifSegment(buildTIFF(nil, []tag{short(0x8827, 65535), long(0x8832, 102400)}, nil, 0))))
	if p.ISO != 102400 {
		t.Errorf("got %d, want 102400", p.ISO)
	}
}

// faultyReader fails like a card that is pulled out.
type faultyReader struct{ err error }

func (r faultyReader) ReadAt([]byte, int64) (int, error) { return 0, r.err }

func TestReadFailsOnlyWhenBytesCannotBeRead(t *testing.T) {
	gone := errors.New("card is gone")
	if _, err := Read(context.Background(), "x", faultyReader{gone}, 100, schema.DefaultLimits()); !errors.Is(err, gone) {
		t.Errorf("got %v, want %v", err, gone)
	}
	data := buildJPEG(exifSegment(sampleTIFF()))
	if _, err := Read(context.Background(), "x", bytes.NewReader(data), int64(len(data))+5000, schema.DefaultLimits()); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a file shorter than its size: got %v, want %v", err, io.ErrUnexpectedEOF)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, data := range seeds() {
		if _, err := Read(ctx, "x", bytes.NewReader(data), int64(len(data)), schema.DefaultLimits()); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, cancelled: got %v, want %v", name, err, context.Canceled)
		}
	}
	for _, data := range [][]byte{nil, {0xFF}, []byte("just text"), bytes.Repeat([]byte{0}, 5000)} {
		p := read(t, data)
		if p.Format != schema.FormatUnknown || p.MIME != "application/octet-stream" || p.Bytes != int64(len(data)) {
			t.Errorf("%d bytes of nothing: got %+v", len(data), p)
		}
	}
}

// seeds are small files of each container, for fuzzing and for tests that go
// over all formats.
func seeds() map[string][]byte {
	tiff := append([]tag{short(tagWidth, 40), short(tagHeight, 30)}, sampleMain...)
	dng := append([]tag{{id: tagDNGVersion, typ: typeByte, data: []byte{1, 4, 0, 0}}}, tiff...)
	orf := buildTIFF(tiff, sampleSub, sampleGPS, 0)
	copy(orf, "IIRO")
	jpeg := buildJPEG(exifSegment(sampleTIFF()))
	return map[string][]byte{
		"jpeg":      buildJPEG(exifSegment(sampleTIFF()), xmpSegment(samplePacket), iimSegment("\x1c\x02\x05\x00\x05Title")),
		"jpeg-dnl":  slices.Concat([]byte{0xFF, 0xD8}, frame(0xC0, 40, 0), scanStart, []byte{1, 2, 0xFF, 0xDC, 0, 4, 0, 30}),
		"jpeg-icc":  buildJPEG(segment(0xE2, []byte("ICC_PROFILE\x00\x01\x01"), []byte(profile("desc\x00\x00\x00\x00\x00\x00\x00\x06Grey 1")))),
		"jpeg-xmp":  buildJPEG(xmpSegment(xmpOf(`xmpNote:HasExtendedXMP="0123456789ABCDEF0123456789ABCDEF"`)), segment(0xE1, []byte(extendedSignature+"0123456789ABCDEF0123456789ABCDEF\x00\x00\x00\x04\x00\x00\x00\x00<a/>"))),
		"iptc":      buildJPEG(iimSegment(dataset(5, "Title")+dataset(55, "20240302")+dataset(60, "091405")+dataset(25, "k"), resource(0x0425, strings.Repeat("x", 16)))),
		"tiff":      buildTIFF(tiff, sampleSub, sampleGPS, 0),
		"tiff-big":  bigEndian(buildTIFF(tiff, sampleSub, sampleGPS, 0)),
		"tiff-scan": buildDirs([][]tag{reduced(160, 120), rgb(4000, 3000)}, rgb(640, 480)),
		"tiff-raw":  buildDirs([][]tag{reduced(160, 120, ascii(tagMake, "SAMSUNG"))}, []tag{short(tagWidth, 40), short(tagHeight, 30), short(tagPhotometric, 32803)}),
		"x3f":       buildX3F(buildJPEG(), [2]string{"CAMMANUF", "SIGMA"}, [2]string{"TIME", "1709370845"}),
		"bigtiff":   []byte("II+\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x01\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00\x28\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
		"dng":       buildTIFF(dng, sampleSub, nil, 0),
		"orf":       orf,
		"rw2":       sampleRW2(),
		"cr2":       sampleCR2(),
		"cr3":       sampleCR3(),
		"crw":       sampleCRW(90),
		"raf":       buildRAF(jpeg, rafRecord(0x100, 32, 42), rafRecord(0x111, 30, 40)),
		"mrw":       buildMRW(sampleTIFF()),
		"png":       buildPNG(pngChunk("eXIf", sampleTIFF())),
		"png-text":  buildPNG(pngChunk("tEXt", []byte("Title\x00T")), pngChunk("iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"+samplePacket))),
		"png-raw":   buildPNG(pngChunk("tEXt", append([]byte("Raw profile type exif\x00"), rawProfileText("exif", sampleTIFF())...))),
		"webp":      []byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x08\x00\x00\x00\x27\x00\x00\x1d\x00\x00EXIF\x0e\x00\x00\x00II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
		"webp-vp8":  []byte("RIFF\x00\x00\x00\x00WEBPVP8 \x0a\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\x28\x00\x1e\x00"),
		"webp-vp8l": []byte("RIFF\x00\x00\x00\x00WEBPVP8L\x05\x00\x00\x00\x2f\x27\x40\x07\x00"),
		"gif":       sampleGIF(),
		"heif":      buildHEIF("heic", sampleTIFF(), 1),
		"heif-clap": propertiesHEIF(isoBox("ispe", uint32s(0, 48, 32)), isoBox("clap", uint32s(40, 1, 30, 1, 0, 1, 0, 1))),
		"avif":      buildHEIF("avif", sampleTIFF(), 0),
		"jxl":       jxl4030,
		"jxl-boxes": buildJXL(isoBox("jxlp", []byte{0, 0, 0, 0}, jxl4030), isoBox("Exif", []byte{0, 0, 0, 0}, sampleTIFF()), isoBox("brob", []byte("xml "))),
		"movie":     sampleMovie(),
		"wav":       sampleWAV(),
		"xmp":       []byte(samplePacket),
		"xmp-photo": []byte(xmpOf(xmpCameraAttributes)),
	}
}
