package probe

import (
	"bytes"
	"compress/zlib"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func deflated(t testing.TB, n int) []byte { return deflate(t, make([]byte, n)) }

func deflate(t testing.TB, data []byte) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestSniff(t *testing.T) {
	ftyp := func(brands string) string { return string(isoBox("ftyp", []byte(brands))) }
	for _, tt := range []struct {
		name, head string
		format     schema.Format
		mime       string
	}{
		{"jpeg", "\xff\xd8\xff\xe1", schema.FormatJPEG, "image/jpeg"},
		{"half a jpeg", "\xff\xd8", schema.FormatUnknown, "application/octet-stream"},
		{"tiff, little-endian", "II*\x00\x08\x00\x00\x00", schema.FormatTIFF, "image/tiff"},
		{"tiff, big-endian", "MM\x00*\x00\x00\x00\x08", schema.FormatTIFF, "image/tiff"},
		{"BigTIFF", "MM\x00+\x00\x08\x00\x00", schema.FormatTIFF, "image/tiff"},
		{"cr2", "II*\x00\x10\x00\x00\x00CR\x02\x00", schema.FormatCR2, "image/x-canon-cr2"},
		{"crw", "II\x1a\x00\x00\x00HEAPCCDR", schema.FormatCRW, "image/x-canon-crw"},
		{"orf", "IIRO\x08\x00\x00\x00", schema.FormatORF, "image/x-olympus-orf"},
		{"rw2", "IIU\x00\x18\x00\x00\x00", schema.FormatRW2, "image/x-panasonic-rw2"},
		{"raf", "FUJIFILMCCD-RAW 0201", schema.FormatRAF, "image/x-fujifilm-raf"},
		{"mrw", "\x00MRM\x00\x00", schema.FormatMRW, "image/x-minolta-mrw"},
		{"x3f", "FOVb\x03\x00\x02\x00", schema.FormatX3F, "image/x-sigma-x3f"},
		{"png", "\x89PNG\r\n\x1a\n", schema.FormatPNG, "image/png"},
		{"gif", "GIF89a", schema.FormatGIF, "image/gif"},
		{"webp", "RIFF\x00\x00\x00\x00WEBPVP8 ", schema.FormatWebP, "image/webp"},
		{"wav", "RIFF\x00\x00\x00\x00WAVEfmt ", schema.FormatWAV, "audio/wav"},
		{"avi", "RIFF\x00\x00\x00\x00AVI LIST", schema.FormatAVI, "video/x-msvideo"},
		{"another riff", "RIFF\x00\x00\x00\x00ACONanih", schema.FormatUnknown, "application/octet-stream"},
		{"avchd", strings.Repeat("\x00\x00\x00\x00G"+strings.Repeat("x", 187), 3), schema.FormatMTS, "video/m2ts"},
		{"a transport stream", strings.Repeat("G"+strings.Repeat("x", 187), 3), schema.FormatMTS, "video/m2ts"},
		{"a text with a G", "G" + strings.Repeat("x", 600), schema.FormatUnknown, "application/octet-stream"},
		{"pdf", "%PDF-1.7\n", schema.FormatPDF, "application/pdf"},
		{"heic", ftyp("heic\x00\x00\x00\x00mif1heic"), schema.FormatHEIF, "image/heic"},
		{"heif of a longer profile", ftyp("heix\x00\x00\x00\x00mif1heix"), schema.FormatHEIF, "image/heif"},
		{"heif sequence", ftyp("hevc\x00\x00\x00\x00msf1hevc"), schema.FormatHEIF, "image/heic-sequence"},
		{"heif of unsaid codec", ftyp("mif1\x00\x00\x00\x00mif1"), schema.FormatHEIF, "image/heif"},
		{"avif under the generic brand", ftyp("mif1\x00\x00\x00\x00miafavif"), schema.FormatAVIF, "image/avif"},
		{"avif", ftyp("avif\x00\x00\x00\x00mif1miaf"), schema.FormatAVIF, "image/avif"},
		{"cr3", ftyp("crx \x00\x00\x00\x01crx isom"), schema.FormatCR3, "image/x-canon-cr3"},
		{"jxl container", "\x00\x00\x00\x0cJXL \r\n\x87\n", schema.FormatJXL, "image/jxl"},
		{"jxl codestream", "\xff\x0a\xfa", schema.FormatJXL, "image/jxl"},
		{"mp4", ftyp("isom\x00\x00\x02\x00isomiso2avc1mp41"), schema.FormatMP4, "video/mp4"},
		{"mov", ftyp("qt  \x00\x00\x00\x00qt  "), schema.FormatMOV, "video/quicktime"},
		{"brands cut off", "\x00\x00\x00\x20ftypheic", schema.FormatHEIF, "image/heic"},
		{"other brands", ftyp("what\x00\x00\x00\x00what"), schema.FormatUnknown, "application/octet-stream"},
		{"xmp packet", "<?xpacket begin=", schema.FormatXMP, "application/rdf+xml"},
		{"avc in heif", ftyp("avci\x00\x00\x00\x00mif1avci"), schema.FormatHEIF, "image/heif"},
		{"xmp with two marks", "\xef\xbb\xbf\xef\xbb\xbf<?xpacket begin=", schema.FormatXMP, "application/rdf+xml"},
		{"xmp with a mark and a declaration", "\xef\xbb\xbf<?xml version=\"1.0\"?>\n<x:xmpmeta ", schema.FormatXMP, "application/rdf+xml"},
		{"svg", "<?xml version=\"1.0\"?><svg ", schema.FormatUnknown, "application/octet-stream"},
		{"text about XMP", "see <x:xmpmeta", schema.FormatUnknown, "application/octet-stream"},
		{"empty", "", schema.FormatUnknown, "application/octet-stream"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			format, mime := Sniff([]byte(tt.head))
			if format != tt.format || mime != tt.mime {
				t.Errorf("got %s %s, want %s %s", format, mime, tt.format, tt.mime)
			}
		})
	}
}

func TestRawIsToldFromTIFFByWhatItHolds(t *testing.T) {
	size := []tag{short(tagWidth, 40), short(tagHeight, 30)}
	cfa := short(tagPhotometric, 32803)
	for _, tt := range []struct {
		name string
		main []tag
		want schema.Format
	}{
		{"dng", append([]tag{{id: tagDNGVersion, typ: typeByte, data: []byte{1, 4, 0, 0}}}, size...), schema.FormatDNG},
		{"nef", append([]tag{ascii(tagMake, "NIKON CORPORATION"), cfa}, size...), schema.FormatNEF},
		{"arw", append([]tag{ascii(tagMake, "SONY"), cfa}, size...), schema.FormatARW},
		{"pef", append([]tag{ascii(tagMake, "PENTAX Corporation"), cfa}, size...), schema.FormatPEF},
		{"a Nikon picture saved as TIFF", append([]tag{ascii(tagMake, "NIKON CORPORATION"), short(tagPhotometric, 2)}, size...), schema.FormatTIFF},
		{"sensor data of nobody we know", append([]tag{ascii(tagMake, "Acme"), cfa}, size...), schema.FormatRAW},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, buildTIFF(tt.main, nil, nil, 0))
			if p.Format != tt.want || p.Width != 40 {
				t.Errorf("got %s, %d wide, want %s, 40", p.Format, p.Width, tt.want)
			}
		})
	}
}
