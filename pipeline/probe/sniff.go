package probe

import (
	"bytes"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// sniffBytes is how much of a file Read shows to Sniff. XMP may begin with an
// XML declaration and comments; everything else is told by 32 bytes.
const sniffBytes = 1024

// Sniff tells the format and MIME type from the first bytes of a file, which
// may be few: 32 are enough for all but XMP. DNG, NEF and the RAW formats of
// most makers are TIFF until their directories are read, so Sniff calls them
// TIFF and Read tells them apart. Anything else is FormatUnknown, application/octet-stream.
func Sniff(head []byte) (schema.Format, string) {
	f := sniff(head)
	if f == schema.FormatHEIF && len(head) >= 12 {
		switch string(head[8:12]) {
		case "heic":
			return f, "image/heic"
		case "hevc":
			return f, "image/heic-sequence"
		case "msf1":
			return f, "image/heif-sequence"
		}
	}
	return f, mimeOf(f)
}

var magics = []struct {
	at     int
	magic  string
	format schema.Format
}{
	{0, "\xff\xd8\xff", schema.FormatJPEG},
	{0, "\x89PNG\r\n\x1a\n", schema.FormatPNG},
	{0, "GIF87a", schema.FormatGIF},
	{0, "GIF89a", schema.FormatGIF},
	{0, "II*\x00\x10\x00\x00\x00CR\x02", schema.FormatCR2},
	{0, "II*\x00", schema.FormatTIFF},
	{0, "MM\x00*", schema.FormatTIFF},
	{0, "II+\x00\x08\x00\x00\x00", schema.FormatTIFF}, // BigTIFF
	{0, "MM\x00+\x00\x08\x00\x00", schema.FormatTIFF},
	{0, "IIRO", schema.FormatORF},
	{0, "IIRS", schema.FormatORF},
	{0, "MMOR", schema.FormatORF},
	{0, "IIU\x00", schema.FormatRW2},
	{0, "FUJIFILMCCD-RAW", schema.FormatRAF},
	{0, "\x00MRM", schema.FormatMRW},
	{6, "HEAPCCDR", schema.FormatCRW},
	{0, "FOVb", schema.FormatX3F},
	{0, "%PDF-", schema.FormatPDF},
	{0, "\xff\x0a", schema.FormatJXL},
	{0, "\x00\x00\x00\x0cJXL \r\n\x87\n", schema.FormatJXL},
}

func sniff(head []byte) schema.Format {
	for _, m := range magics {
		if len(head) >= m.at && bytes.HasPrefix(head[m.at:], []byte(m.magic)) {
			return m.format
		}
	}
	if len(head) >= 12 {
		switch {
		case string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
			return schema.FormatWebP
		case string(head[:4]) == "RIFF" && string(head[8:12]) == "WAVE":
			return schema.FormatWAV
		case string(head[:4]) == "RIFF" && string(head[8:12]) == "AVI ":
			return schema.FormatAVI
		case string(head[4:8]) == "ftyp":
			return sniffBrands(head)
		case string(head[4:8]) == "moov" || string(head[4:8]) == "mdat" || string(head[4:8]) == "wide":
			return schema.FormatMOV // QuickTime from before ftyp
		}
	}
	// The packets of AVCHD are 188 bytes behind 4 of time, of a stream 188.
	for _, packet := range []int{192, 188} {
		if at := packet - 188; len(head) > at+2*packet && head[at] == 0x47 && head[at+packet] == 0x47 && head[at+2*packet] == 0x47 {
			return schema.FormatMTS
		}
	}
	if sniffXMP(head) {
		return schema.FormatXMP
	}
	return schema.FormatUnknown
}

// sniffBrands tells ISO base media files apart by the major brand, and the
// generic image brands by the first that says which codec.
func sniffBrands(head []byte) schema.Format {
	end := int(min(uint64(be32(head)), uint64(len(head))))
	brands := []string{string(head[8:12])}
	for i := 16; i+4 <= end; i += 4 { // 12 to 16 is the minor version
		brands = append(brands, string(head[i:i+4]))
	}
	switch brands[0] {
	case "crx ":
		return schema.FormatCR3
	case "qt  ":
		return schema.FormatMOV
	case "jxl ":
		return schema.FormatJXL
	}
	generic := false
	for i, b := range brands {
		switch b {
		case "avif", "avis":
			return schema.FormatAVIF
		case "heic", "heix", "heim", "heis", "hevc", "hevx":
			return schema.FormatHEIF
		case "mif1", "mif2", "mif3", "msf1", "miaf":
			generic = true
		case "isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "dash", "MSNV", "M4V ", "3gp4", "3gp5", "3gp6", "3g2a":
			if i == 0 {
				return schema.FormatMP4
			}
		}
	}
	if generic {
		return schema.FormatHEIF
	}
	return schema.FormatUnknown
}

// sniffXMP reports whether head opens an XMP document. An XML file that is
// not XMP is unknown.
func sniffXMP(head []byte) bool {
	s := strings.TrimLeft(string(utf8Packet(head)), "\ufeff \t\r\n")
	if !strings.HasPrefix(s, "<") {
		return false
	}
	return strings.HasPrefix(s, "<?xpacket") || strings.Contains(s, "<x:xmpmeta") ||
		strings.Contains(s, "<x:xapmeta") || strings.Contains(s, "<rdf:RDF")
}

func mimeOf(f schema.Format) string {
	if m, ok := mimes[f]; ok {
		return m
	}
	return "application/octet-stream"
}

// mimes are the registered types, and for RAW formats, which have none, the
// ones exiftool prints.
var mimes = map[schema.Format]string{
	schema.FormatJPEG: "image/jpeg",
	schema.FormatTIFF: "image/tiff",
	schema.FormatPNG:  "image/png",
	schema.FormatWebP: "image/webp",
	schema.FormatGIF:  "image/gif",
	schema.FormatHEIF: "image/heif",
	schema.FormatAVIF: "image/avif",
	schema.FormatJXL:  "image/jxl",
	schema.FormatDNG:  "image/x-adobe-dng",
	schema.FormatCR2:  "image/x-canon-cr2",
	schema.FormatCR3:  "image/x-canon-cr3",
	schema.FormatCRW:  "image/x-canon-crw",
	schema.FormatNEF:  "image/x-nikon-nef",
	schema.FormatARW:  "image/x-sony-arw",
	schema.FormatRAF:  "image/x-fujifilm-raf",
	schema.FormatORF:  "image/x-olympus-orf",
	schema.FormatRW2:  "image/x-panasonic-rw2",
	schema.FormatPEF:  "image/x-pentax-pef",
	schema.FormatMRW:  "image/x-minolta-mrw",
	schema.Format3FR:  "image/x-hasselblad-3fr",
	schema.FormatFFF:  "image/x-hasselblad-fff",
	schema.FormatIIQ:  "image/x-phaseone-iiq",
	schema.FormatSRW:  "image/x-samsung-srw",
	schema.FormatMEF:  "image/x-mamiya-mef",
	schema.FormatMOS:  "image/x-raw", // as exiftool has it
	schema.FormatDCR:  "image/x-kodak-dcr",
	schema.FormatKDC:  "image/x-kodak-kdc",
	schema.FormatERF:  "image/x-epson-erf",
	schema.FormatRWL:  "image/x-leica-rwl",
	schema.FormatX3F:  "image/x-sigma-x3f",
	schema.FormatRAW:  "image/x-raw",
	schema.FormatXMP:  "application/rdf+xml",
	schema.FormatMP4:  "video/mp4",
	schema.FormatMOV:  "video/quicktime",
	schema.FormatAVI:  "video/x-msvideo",
	schema.FormatMTS:  "video/m2ts",
	schema.FormatWAV:  "audio/wav",
	schema.FormatPDF:  "application/pdf",
}
