package probe

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// Each structure lies in one way. The model behind the lie must still be
// read, and the warning must name what is wrong.
func TestHostileEXIF(t *testing.T) {
	model := ascii(0x0110, "Box 1")
	for _, tt := range []struct {
		name    string
		tiff    []byte
		model   string
		warning string
	}{
		{"count of 2^32-1", buildTIFF([]tag{lie(0x010E, typeASCII, math.MaxUint32, 8), model}, nil, nil, 0), "Box 1", "tag 0x010e"},
		{"count that overflows 32 bits when multiplied", buildTIFF([]tag{lie(0x829A, typeRational, 1<<29, 8), model}, nil, nil, 0), "Box 1", "tag 0x829a"},
		{"length beyond the payload", buildTIFF([]tag{lie(0x010E, typeASCII, 500, 20), model}, nil, nil, 0), "Box 1", "outside the data"},
		{"offset beyond the payload", buildTIFF([]tag{lie(0x010E, typeASCII, 8, 0xFFFFFFF0), model}, nil, nil, 0), "Box 1", "outside the data"},
		{"count of zero", buildTIFF([]tag{lie(0x010E, typeASCII, 0, 0), lie(0x829A, typeRational, 0, 0), model}, nil, nil, 0), "Box 1", ""},
		{"type zero", buildTIFF([]tag{lie(0x010E, 0, 4, 0), model}, nil, nil, 0), "Box 1", "type 0"},
		{"type 65535", buildTIFF([]tag{lie(0x010E, 65535, 4, 0), model}, nil, nil, 0), "Box 1", "type 65535"},
		{"type 129, UTF-8", buildTIFF([]tag{{id: 0x010E, typ: typeUTF8, data: []byte("Zimmer für Ada\x00")}, model}, nil, nil, 0), "Box 1", ""},
		{"a first directory that is its own successor", buildTIFF([]tag{model}, nil, nil, 8), "Box 1", "already read"},
		{"an Exif directory that is the first", buildTIFF([]tag{model, long(tagExifIFD, 8)}, nil, nil, 0), "Box 1", "already read"},
		{"a GPS directory that is the first", buildTIFF([]tag{model, long(tagGPSIFD, 8)}, nil, nil, 0), "Box 1", "already read"},
		{"an Exif directory outside", buildTIFF([]tag{model, long(tagExifIFD, 0xFFFFFFFF)}, nil, nil, 0), "Box 1", "outside the data"},
		{"an Exif directory at the header", buildTIFF([]tag{model, long(tagExifIFD, 0)}, nil, nil, 0), "Box 1", "outside the data"},
		{"a pointer that is a text", buildTIFF([]tag{model, ascii(tagExifIFD, "where?")}, nil, nil, 0), "Box 1", ""},
		{"a successor outside, as cameras leave it", buildTIFF([]tag{model}, nil, nil, 0xFFFFFFFF), "Box 1", ""},
		{"zero denominators", buildTIFF([]tag{model}, []tag{rational(0x829A, 1, 0), rational(0x829D, 0, 0)}, nil, 0), "Box 1", "ExposureTime is not a positive number"},
		{"a negative time", buildTIFF([]tag{model}, []tag{{id: 0x829A, typ: typeSRational, data: []byte{0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0}}}, nil, 0), "Box 1", "ExposureTime"},
		{"not a number", buildTIFF([]tag{model}, []tag{{id: 0x829D, typ: typeFloat, data: []byte{0, 0, 0xC0, 0x7F}}}, nil, 0), "Box 1", "FNumber"},
		{"a text where a number belongs", buildTIFF([]tag{model}, []tag{ascii(0x829A, "1/250"), ascii(0x8827, "400")}, nil, 0), "Box 1", ""},
		{"a number where a text belongs", buildTIFF([]tag{short(0x0110, 7)}, nil, nil, 0), "", ""},
		{"more entries than there is room for", append([]byte("II*\x00\x08\x00\x00\x00\xff\xff"), buildTIFF([]tag{ascii(0x0110, "Box")}, nil, nil, 0)[10:]...), "Box", "there is room for"},
		{"no byte order", append([]byte("XX*\x00"), buildTIFF([]tag{model}, nil, nil, 0)[4:]...), "", "byte order"},
		{"nothing", nil, "", "cut off"},
		{"a header alone", []byte("II*\x00\x08\x00\x00\x00"), "", "outside the data"},
		{"BigTIFF counts", []byte("MM\x00+\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x10\xff\xff\xff\xff\xff\xff\xff\xff"), "", "there is room for 0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, buildJPEG(exifSegment(tt.tiff)))
			if p.Model != tt.model {
				t.Errorf("got model %q, want %q", p.Model, tt.model)
			}
			if p.Width != 40 || p.Height != 30 {
				t.Errorf("got %dx%d, want 40x30", p.Width, p.Height)
			}
			if p.ExposureS != 0 || p.FNumber != 0 || p.ISO != 0 {
				t.Errorf("invented: %+v", p)
			}
			wantWarning(t, p, tt.warning)
		})
	}
}

// What distil writes cannot make goexif panic as far as anyone knows, so the
// panic is one of our own: a block without a byte order.
func TestPanicInTheReaderIsMalformedEXIF(t *testing.T) {
	x := &exifBlock{main: []field{{Tag: 0x0110, Type: typeASCII, Value: []byte("Box")}}}
	_, err := x.decode()
	var bad *MalformedError
	if !errors.As(err, &bad) || bad.Part != "EXIF" {
		t.Errorf("got %v, want a MalformedError of EXIF", err)
	}
}

func TestJPEGWalk(t *testing.T) {
	exif := exifSegment(sampleTIFF())
	other := exifSegment(buildTIFF([]tag{ascii(0x0110, "Other")}, nil, nil, 0))
	soi, eoi := []byte{0xFF, 0xD8}, []byte{0xFF, 0xD9}
	for _, tt := range []struct {
		name    string
		data    []byte
		w, h    int
		model   string
		warning string
	}{
		{"fill bytes before markers", slices.Concat(soi, []byte{0xFF, 0xFF, 0xFF}, exif, []byte{0xFF, 0xFF}, frame(0xC0, 40, 30), scanStart), 30, 40, "Box 1", ""},
		{"garbage between segments", slices.Concat(soi, exif, []byte("garbage\xff\x00more"), frame(0xC2, 40, 30), scanStart), 30, 40, "Box 1", ""},
		{"no end of image", slices.Concat(soi, exif, frame(0xC0, 40, 30), scanStart, []byte{1, 2, 3}), 30, 40, "Box 1", ""},
		{"a second picture and a video behind the first", slices.Concat(buildJPEG(exif), buildJPEG(other), []byte("ftypmp42")), 30, 40, "Box 1", ""},
		{"the first Exif segment counts", buildJPEG(exif, other), 30, 40, "Box 1", ""},
		{"the first frame counts", slices.Concat(soi, frame(0xC0, 40, 30), frame(0xC0, 9, 9), scanStart), 40, 30, "", ""},
		{"Exif behind the frame", slices.Concat(soi, frame(0xC0, 40, 30), exif, scanStart, eoi), 30, 40, "Box 1", ""},
		{"progressive", slices.Concat(soi, frame(0xC2, 40, 30), scanStart), 40, 30, "", ""},
		{"arithmetic", slices.Concat(soi, frame(0xC9, 40, 30), scanStart), 40, 30, "", ""},
		{"tables are no frames", slices.Concat(soi, frame(0xC4, 1, 1), frame(0xC8, 2, 2), frame(0xCC, 3, 3), frame(0xC0, 40, 30), scanStart), 40, 30, "", ""},
		{"frame header cut off", slices.Concat(soi, segment(0xC0, []byte{8, 0}), scanStart), 0, 0, "", "frame header is cut off"},
		{"components that are not there", slices.Concat(soi, segment(0xC0, []byte{8, 0, 30, 0, 40, 70, 1}), scanStart), 40, 30, "", "70 components"},
		{"height to follow in a DNL", slices.Concat(soi, frame(0xC0, 40, 0), scanStart), 0, 0, "", "not the size of a picture"},
		{"the largest size there is", slices.Concat(soi, frame(0xC0, 65535, 65535), scanStart), 65535, 65535, "", "max_pixels"},
		{"a scan without a frame", slices.Concat(soi, exif, scanStart), 0, 0, "Box 1", "size: not found"},
		{"cut off in a segment", buildJPEG(exif)[:len(exif)-20], 0, 0, "Box 1", "cut off after"},
		{"segment length 0", slices.Concat(soi, []byte{0xFF, 0xE5, 0, 0}, frame(0xC0, 40, 30), scanStart), 40, 30, "", "impossible length"},
		{"segment length 1", slices.Concat(soi, []byte{0xFF, 0xE5, 0, 1}, frame(0xC0, 40, 30), scanStart), 40, 30, "", "impossible length"},
		{"SOI and 0xFF for ever", append(soi, bytes.Repeat([]byte{0xFF}, 10_000)...), 0, 0, "", "ends before the picture"},
		{"only a start", []byte{0xFF, 0xD8, 0xFF}, 0, 0, "", "ends before the picture"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, tt.data)
			if p.Width != tt.w || p.Height != tt.h || p.Model != tt.model {
				t.Errorf("got %dx%d %q, want %dx%d %q", p.Width, p.Height, p.Model, tt.w, tt.h, tt.model)
			}
			wantWarning(t, p, tt.warning)
		})
	}
}

// pattern is a file of any size that repeats a few bytes behind a head. It
// counts what is read of it.
type pattern struct {
	head   []byte
	repeat []byte
	read   int64
}

func (p *pattern) ReadAt(b []byte, off int64) (int, error) {
	p.read += int64(len(b))
	n := 0
	if off < int64(len(p.head)) {
		n = copy(b, p.head[off:])
	}
	for n < len(b) {
		at := (off + int64(n) - int64(len(p.head))) % int64(len(p.repeat))
		n += copy(b[n:], p.repeat[at:])
	}
	return len(b), nil
}

// A hundred gigabytes of anything must cost what the limits say.
func TestHugeFilesAreReadInPart(t *testing.T) {
	const size = 100 << 30
	const most = (1<<16)*4096 + 64<<20 // MaxSegments headers, each with its window, and metadata
	bigDir := append([]byte("II*\x00\x08\x00\x00\x00\xff\xff"), bytes.Repeat([]byte{0x0E, 0x01, 2, 0, 0xFF, 0xFF, 0, 0, 8, 0, 0, 0}, 100)...)
	for _, tt := range []struct {
		name    string
		p       *pattern
		warning string
	}{
		{"JPEG of zeros", &pattern{head: []byte{0xFF, 0xD8, 0xFF}, repeat: make([]byte, 4096)}, "max_metadata_bytes"},
		{"JPEG of fill bytes", &pattern{head: []byte{0xFF, 0xD8}, repeat: bytes.Repeat([]byte{0xFF}, 4096)}, "max_metadata_bytes"},
		{"JPEG of empty segments", &pattern{head: []byte{0xFF, 0xD8}, repeat: []byte{0xFF, 0xE5, 0, 2}}, "max_segments"},
		{"JPEG of restart markers", &pattern{head: []byte{0xFF, 0xD8, 0xFF}, repeat: []byte{0xD0, 0xFF}}, "max_segments"},
		{"JPEG of profiles", &pattern{head: []byte{0xFF, 0xD8}, repeat: append([]byte{0xFF, 0xE2, 0xFF, 0xFF}, append([]byte("ICC_PROFILE\x00\x01\xff"), make([]byte, 65535-2-14)...)...)}, "do not belong together"},
		{"JPEG of Photoshop resources", &pattern{head: []byte{0xFF, 0xD8}, repeat: append([]byte{0xFF, 0xED, 0xFF, 0xFF}, append([]byte("Photoshop 3.0\x00"), make([]byte, 65535-2-14)...)...)}, "max_metadata_bytes"},
		{"TIFF with full directories", &pattern{head: bigDir, repeat: bigDir[10:]}, "max_tags"},
		{"BigTIFF with a directory of everything", &pattern{head: []byte("II+\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\x7f"), repeat: make([]byte, 4096)}, "max_tags"},
		{"PNG of empty chunks", &pattern{head: []byte("\x89PNG\r\n\x1a\n"), repeat: []byte("\x00\x00\x00\x00IDAT\x00\x00\x00\x00")}, "max_segments"},
		{"WebP of empty chunks", &pattern{head: []byte("RIFF\x00\x00\x00\x00WEBP"), repeat: []byte("JUNK\x00\x00\x00\x00")}, "max_segments"},
		{"HEIF of empty boxes", &pattern{head: isoBox("ftyp", []byte("heic\x00\x00\x00\x00heic")), repeat: isoBox("free")}, "max_segments"},
		{"JPEG whose height is behind the scan", &pattern{head: slices.Concat([]byte{0xFF, 0xD8}, frame(0xC0, 40, 0), scanStart), repeat: []byte{0xFF, 0xD0, 1, 2}}, "max_metadata_bytes"},
		{"GIF of empty blocks", &pattern{head: []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00"), repeat: []byte("\x21\xfe\x00")}, "max_segments"},
		{"GIF of one picture", &pattern{head: []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02"), repeat: bytes.Repeat([]byte{0xFF}, 256)}, "max_segments"},
		{"film of empty tracks", &pattern{head: append(isoBox("ftyp", []byte("isom\x00\x00\x00\x00isom")), "\x00\x00\x00\x01moov\x7f\xff\xff\xff\xff\xff\xff\xff"...), repeat: isoBox("trak", isoBox("free"))}, "max_segments"},
		{"sound of empty chunks", &pattern{head: []byte("RIFF\x00\x00\x00\x00WAVE"), repeat: []byte("JUNK\x00\x00\x00\x00")}, "max_segments"},
		{"RAF of records", &pattern{head: append(make([]byte, 0), append([]byte("FUJIFILMCCD-RAW 0201"), append(make([]byte, 72), "\x00\x00\x00\x6c\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00"...)...)...), repeat: make([]byte, 4096)}, "no JPEG"},
		{"JXL of empty boxes", &pattern{head: buildJXL(), repeat: isoBox("free")}, "max_segments"},
		{"XMP of anything", &pattern{head: []byte("<?xpacket?>"), repeat: bytes.Repeat([]byte("<a>"), 1000)}, "max_metadata_bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Read(context.Background(), "x", tt.p, size, schema.DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if tt.p.read > most {
				t.Errorf("read %d bytes", tt.p.read)
			}
			wantWarning(t, p, tt.warning)
		})
	}
}

func TestHEIFCountsAreBounded(t *testing.T) {
	all := binary.BigEndian.AppendUint32(nil, math.MaxUint32)
	for name, box := range map[string][]byte{
		"iloc": isoBox("iloc", []byte{2, 0, 0, 0, 0, 0}, all, make([]byte, 3<<20)),
		"ipma": isoBox("iprp", isoBox("ipma", []byte{0, 0, 0, 0}, all, make([]byte, 3<<20))),
		"iinf": isoBox("iinf", []byte{1, 0, 0, 0}, all, bytes.Repeat(isoBox("infe", []byte{3, 0, 0, 0, 0, 0, 0, 1, 0, 0}, []byte("Exif\x00")), 100_000)),
	} {
		t.Run(name, func(t *testing.T) {
			data := slices.Concat(isoBox("ftyp", []byte("heic\x00\x00\x00\x00heic")), isoBox("meta", []byte{0, 0, 0, 0}, box))
			if p := read(t, data); p.Format != schema.FormatHEIF {
				t.Errorf("got %s", p.Format)
			} else {
				wantWarning(t, p, "max_segments")
			}
		})
	}
}

func TestEachLimitHasItsName(t *testing.T) {
	tiff := buildTIFF(append(slices.Clone(sampleMain), lie(0x0200, typeShort, 1, 0)), sampleSub, sampleGPS, 8)
	photo := buildJPEG(exifSegment(tiff), xmpSegment(samplePacket))
	iim := buildJPEG(iimSegment(dataset(5, "Title")))
	icc := buildJPEG(segment(0xE2, []byte("ICC_PROFILE\x00\x01\x01"), []byte(profile("desc\x00\x00\x00\x00\x00\x00\x00\x06Grey 1"))))
	png := buildPNG(pngChunk("tEXt", []byte("Title\x00Title")))
	heif := propertiesHEIF(isoBox("ispe", uint32s(0, 48, 32)), isoBox("irot", []byte{0}), isoBox("irot", []byte{0}), isoBox("irot", []byte{0}))
	short := func(l *schema.Limits) { l.MaxTagBytes = 4 }
	few := func(l *schema.Limits) { l.MaxTags = 3 }
	for _, tt := range []struct {
		name, warning string
		data          []byte
		set           func(*schema.Limits)
	}{
		{"pixels", "size: 1200 is over the limit max_pixels (1199)", photo, func(l *schema.Limits) { l.MaxPixels = 1199 }},
		{"metadata", "over the limit max_metadata_bytes (100)", photo, func(l *schema.Limits) { l.MaxMetadataBytes = 100 }},
		{"tags of EXIF", "EXIF: 11 is over the limit max_tags (3)", photo, few},
		{"items of XMP", "XMP: 4 is over the limit max_tags (3)", photo, few},
		{"properties of HEIF", "HEIF properties: 4 is over the limit max_tags (3)", heif, few},
		{"bytes of a tag", "EXIF: 7 is over the limit max_tag_bytes (4)", photo, short},
		{"bytes of XMP", "XMP: 10 is over the limit max_tag_bytes (4)", photo, short},
		{"bytes of IIM", "IPTC-IIM: 5 is over the limit max_tag_bytes (4)", iim, short},
		{"bytes of a text in PNG", "PNG text: 5 is over the limit max_tag_bytes (4)", png, short},
		{"bytes of a film's text", "movie: 7 is over the limit max_tag_bytes (4)", sampleMovie(), short},
		{"bytes of a profile's name", "ICC profile: 18 is over the limit max_tag_bytes (4)", icc, short},
		{"depth", "XMP: 3 is over the limit max_depth (2)", photo, func(l *schema.Limits) { l.MaxDepth = 2 }},
		{"directories", "EXIF: 2 is over the limit max_dirs (1)", photo, func(l *schema.Limits) { l.MaxDirs = 1 }},
		{"segments", "JPEG: 2 is over the limit max_segments (1)", photo, func(l *schema.Limits) { l.MaxSegments = 1 }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lim := schema.DefaultLimits()
			tt.set(&lim)
			p, err := Read(context.Background(), "x", bytes.NewReader(tt.data), int64(len(tt.data)), lim)
			if err != nil {
				t.Fatal(err)
			}
			wantWarning(t, p, tt.warning)
		})
	}
}

func TestWarningsAreBoundedAndHoldNoValues(t *testing.T) {
	var bad []tag
	for id := range mainTags {
		bad = append(bad, lie(id, typeASCII, 500, 0x7FFFFFFF))
	}
	for id := range exifTags {
		bad = append(bad, lie(id, typeASCII, 500, 0x7FFFFFFF))
	}
	data := buildJPEG(exifSegment(buildTIFF(bad, bad, bad, 8)), bytes.Repeat([]byte{0xFF, 0xE5, 0, 0}, 50))
	if p := read(t, data); len(p.Warnings) > 33 {
		t.Errorf("got %d warnings", len(p.Warnings))
	}
	p := read(t, buildJPEG(exifSegment(buildTIFF(nil, []tag{ascii(0x9003, "private date"), ascii(0x9011, "private zone")}, nil, 0))))
	for _, w := range p.Warnings {
		if strings.Contains(w, "private") {
			t.Errorf("warning %q holds a value", w)
		}
	}
}

func TestCompressedMetadataIsBounded(t *testing.T) {
	lim := schema.DefaultLimits()
	lim.MaxMetadataBytes = 64 << 10
	in := input{f: newFile(bytes.NewReader(nil), 0, lim.MaxMetadataBytes), lim: lim}
	var limit *LimitError
	if _, err := inflate(in, "XMP", deflated(t, 10<<20)); !errors.As(err, &limit) || limit.Limit != "max_metadata_bytes" {
		t.Errorf("got %v, want max_metadata_bytes", err)
	}
	if out, err := inflate(in, "XMP", deflated(t, 1000)); err != nil || len(out) != 1000 {
		t.Errorf("got %d bytes, %v, want 1000", len(out), err)
	}
}

func TestReaderAtIsAnIOReaderAt(t *testing.T) {
	r := readerAt("abc")
	b := make([]byte, 2)
	if n, err := r.ReadAt(b, 2); n != 1 || err != io.EOF {
		t.Errorf("got %d, %v", n, err)
	}
	if n, err := r.ReadAt(b, 5); n != 0 || err != io.EOF {
		t.Errorf("got %d, %v", n, err)
	}
}
