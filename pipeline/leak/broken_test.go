package leak

import (
	"bytes"
	"strings"
	"testing"
)

// Each case has one thing wrong that only one guard sees, and names the guard by
// what it says: the searches behind the walks must not hide that a walk is blind.
func TestEachGuardAlone(t *testing.T) {
	j, p := cleanJPEG(t), cleanPNG(t)
	sos := bytes.Index(j, []byte{0xFF, mSOS})
	sof := bytes.Index(j, []byte{0xFF, mSOF0})
	swap := func(b []byte, old, new string) []byte {
		t.Helper()
		if !bytes.Contains(b, []byte(old)) {
			t.Fatal("the case does not apply")
		}
		return bytes.Replace(bytes.Clone(b), []byte(old), []byte(new), 1)
	}
	set := func(b []byte, at int, v ...byte) []byte {
		b = bytes.Clone(b)
		copy(b[at:], v)
		return b
	}
	exif := func(b []byte) []byte { return withSegment(j, exifSegment(b)) }
	press := func(b ...[]byte) []byte { return withSegment(j, photoshopSegment(b...)) }
	one := []heifItem{heifPicture}
	heif := func(props ...[]byte) []byte {
		return heifFile(one, nil, cat(heifSize, bytes.Join(props, nil)), "")
	}
	two := []heifItem{heifPicture, {2, "av01", "", []byte("\x12\x00more")}}
	rights := func(elements string) []byte { return withSegment(j, xmpSegment(xmpPacket("", elements))) }
	jfif := segment(mAPP0, cat("JFIF\x00\x01\x01\x00", be16(1), be16(1), "\x00\x00"))
	adobe := segment(mAPP14, cat("Adobe\x00\x64", make([]byte, 5)))
	iccWith := func(at int, v []byte) []byte {
		return withSegment(j, iccSegment(set(iccProfile(map[string]string{"desc": "desc x"}), at, v...)))
	}

	tests := []struct {
		name    string
		data    []byte
		profile Profile
		what    string
	}{
		{"gps pointer of another type", exif(tiffBlock([]tag{{tagGPSIFD, 13, 1, le32(8)}}, nil)), None, "a GPS directory"},
		{"exif header", exif([]byte("XX*\x00\x08\x00\x00\x00")), ArchiveFull, "not classic TIFF"},
		{"exif too short", exif([]byte("II*\x00")), ArchiveFull, "too short"},
		{"exif loop", exif(cat("II*\x00", le32(8), ifd(8, 8, short(0x0112, 1)))), ArchiveFull, "in a loop"},
		{"exif directory outside", exif(cat("II*\x00", le32(800), ifd(8, 0, short(0x0112, 1)))), ArchiveFull, "outside the data"},
		{"exif directory cut", exif(cat("II*\x00", le32(8), le16(900))), ArchiveFull, "does not fit"},
		{"exif second directory without a thumbnail", exif(func() []byte {
			first := ifd(8, 0, short(0x0112, 1))
			return cat("II*\x00", le32(8), ifd(8, 8+len(first), short(0x0112, 1)), ifd(8+len(first), 0, short(0x0112, 1)))
		}()), ArchiveFull, "where thumbnails are kept"},
		{"exif overlap", exif(cat("II*\x00", le32(8), le16(2),
			le16(0x010F), le16(2), le32(8), le32(38), le16(0x0110), le16(2), le32(8), le32(40), le32(0), "Example\x00a\x00")), ArchiveFull, "overlap"},

		{"jpeg, bytes between segments", withSegment(j, segment(mDRI, be16(0)), []byte("x")), None, "bytes between segments"},
		{"jpeg, second start", withSegment(j, []byte{0xFF, mSOI}), None, "a second start of image"},
		{"jpeg, marker of nothing", withSegment(j, []byte{0xFF, 0x01}), None, "where a segment should be"},
		{"jpeg, cut in a segment", []byte{0xFF, 0xD8, 0xFF, 0xE0, 0}, None, "ends inside a segment"},
		{"jpeg, segment too long", cat("\xFF\xD8\xFF\xE0\xFF\xFFx"), None, "does not fit"},
		{"jpeg, segment too short", cat("\xFF\xD8\xFF\xE0\x00\x01x"), None, "does not fit"},
		{"jpeg, restart without interval", cat(j[:len(j)-2], "\xFF\xD0", j[len(j)-2:]), None, "a restart marker"},
		{"jpeg, no picture", []byte{0xFF, 0xD8, 0xFF, 0xD9}, None, "no picture"},
		{"jpeg, second frame", cat(j[:sos], j[sof:sof+19], j[sos:]), None, "a second frame"},
		{"jpeg, frame header", set(j, sof+9, 2), None, "a malformed frame header"},
		{"jpeg, width of none", set(j, sof+7, 0, 0), None, "a malformed frame header"},
		{"jpeg, scan before frame", cat(j[:2], j[sos:]), None, "a scan before"},
		{"jpeg, scan header", set(j, sos+4, 2), None, "a malformed scan header"},
		{"jpeg, restart interval", withSegment(j, segment(mDRI, []byte("\x00\x01hidden"))), None, "a malformed restart interval"},
		{"jpeg, arithmetic", withSegment(j, segment(0xCC, []byte{0, 0})), None, "stillroom never writes"},
		{"jpeg, jfxx", withSegment(j, segment(mAPP0, cat(sigJFXX, "\x11"))), None, "JFXX"},
		{"jpeg, long adobe", withSegment(j, segment(mAPP14, cat("Adobe\x00\x64", make([]byte, 9)))), None, "an Adobe segment"},
		{"jpeg, icc out of order", withSegment(j, segment(mAPP2, cat(sigICC, byte(2), byte(1), "x"))), None, "out of order"},
		{"jpeg, trailer with a picture", cat(j, "\x00\xFF\xD8\xFF"), None, "after the end of the image"},
		{"jpeg, trailer with a film", cat(j, bx("ftyp", "mp42")), None, "a picture or film"},
		{"icc, table", iccWith(128, be32(90)), None, "table does not fit"},
		{"icc, outside", iccWith(132+4, be32(90000)), None, "points outside"},

		{"resource, cut", press([]byte("8BIM\x04")), Press, "cannot be read"},
		{"resource, cut in its name", press([]byte("8BIM\x04\x04\x20ab")), Press, "cannot be read"},
		{"resource, signature", press([]byte("8BPS\x04\x04\x00\x00\x00\x00\x00\x00")), Press, "cannot be read"},
		{"resource, too long", press([]byte("8BIM\x04\x04\x00\x00\x00\x00\x10\x00")), Press, "does not fit"},
		{"resource with a name", press(cat("8BIM\x04\x04\x03abc", be32(0))), Press, "with a name"},
		{"resource, padding", press(cat("8BIM\x04\x04\x00\x00", be32(1), "\x00x"), bim(resIPTCDigest, make([]byte, 16))), Press, "padding"},
		{"digest of another length", press(bim(resIPTCDigest, make([]byte, 20))), Press, "digest"},
		{"copy of the xmp", press(bim(resXMP, []byte("x"))), Press, "copy of the XMP"},
		{"resource, a thumbnail that is no jpeg", press(bim(resThumbnail, []byte("pixels"))), Press, "a Photoshop thumbnail"},
		{"iim, a date with its time", press(bim(resIIM, iimSet(2, 55, "20240302T0914"))), Press, "more than a day"},
		{"iim that is none", press(bim(resIIM, []byte("hello!"))), Press, "IIM that cannot be read"},
		{"iim, too long", press(bim(resIIM, cat("\x1c\x02\x78", be16(900), "x"))), Press, "an IIM dataset that does not fit"},
		{"iim, version of some length", press(bim(resIIM, iimSet(2, 0, "hidden"))), Press, "malformed"},
		{"iim, other dataset", press(bim(resIIM, iimSet(2, 15, "word"))), Press, "outside the profile"},

		{"png, cut", p[:len(p)-3], None, "ends inside a chunk"},
		{"png, chunk too long", set(p, 33, 0x7F, 0xFF, 0xFF, 0xFF), None, "does not fit"},
		{"png, damaged", set(p, len(p)-1, p[len(p)-1]^1), None, "is damaged"},
		{"png, no header", cat(p[:8], p[33:]), None, "begin with its header"},
		{"png, second header", withChunk(p, p[8:33]), None, "a second header"},
		{"png, long gamma", withChunk(p, pngChunk("gAMA", []byte("\x00\x00\x00\x01hidden"))), None, "longer or shorter"},
		{"png, long palette", withChunk(p, pngChunk("PLTE", make([]byte, 900))), None, "longer than its values"},
		{"png, image data in two places", cat(p[:33], pngChunk("IDAT", nil), pngChunk("gAMA", be32(1)), p[33:]), None, "in two places"},
		{"png, no end", p[:len(p)-12], None, "before its end chunk"},
		{"png, icc that is none", withChunk(p, pngChunk("iCCP", []byte("name"))), None, "cannot be read"},
		{"png, icc that is not deflated", withChunk(p, pngChunk("iCCP", []byte("name\x00\x00xxxx"))), None, "the color profile: "},
		{"png, icc bomb", withChunk(p, pngChunk("iCCP", cat("name\x00\x00", deflate(make([]byte, maxICC+1))))), None, "inflates to more"},
		{"png, too large", cat(p[:8], pngChunk("IHDR", cat(be32(1<<20), be32(1<<20), []byte{8, 2, 0, 0, 0})), p[33:]), None, "too large"},
		{"png, less data", cat(p[:8], pngChunk("IHDR", cat(be32(48), be32(33), p[24:29])), p[33:]), None, "less image data"},
		{"png, data not deflated", cat(p[:33], pngChunk("IDAT", []byte("xxxx")), pngChunk("IEND", nil)), None, "the image data: "},

		{"webp, cut", webpFile(vp8l)[:20], None, "before its size says"},
		{"webp, nothing", cat("RIFF", le32(1), "WEBP"), None, "holds nothing"},
		{"webp, cut in a chunk", webpFile(vp8l, []byte("VP8")), None, "inside a chunk"},
		{"webp, chunk too long", webpFile(cat("VP8L", le32(900), "x")), None, "does not fit"},
		{"webp, chunk twice", webpFile(vp8x(0), vp8l, riff("ALPH", nil), riff("ALPH", nil)), None, "a second time"},
		{"webp, header", webpFile(riff("VP8X", cat("\x01", make([]byte, 9))), vp8l), None, "a malformed extended header"},
		{"webp, lossy data", webpFile(riff("VP8 ", []byte("not image data"))), None, "without its first bytes"},
		{"webp, lossless data", webpFile(riff("VP8L", []byte("not image data"))), None, "without its first bytes"},
		{"webp, padding", webpFile(cat("VP8L", le32(7), vp8l[8:15], "x")), None, "not padded"},
		{"webp, two pictures", webpFile(vp8x(0), vp8l, riff("VP8 ", cat("\x00\x00\x00\x9d\x01\x2a", make([]byte, 4)))), None, "not exactly one picture"},
		{"webp, metadata without header", webpFile(vp8l, riff("XMP ", []byte(rightsPacket()))), RightsOnly, "without an extended header"},

		{"tiff, too short", []byte("II*\x00"), None, "too short"},
		{"tiff, directory outside", cat("II*\x00", le32(900)), None, "outside the data"},
		{"tiff, tag twice", tiffFile(false, short(0x0112, 1)), None, "twice"},
		{"tiff, tag of another type", tiffFile(false, blob(0x013D, []byte("hidden"))), None, "malformed tag"},
		{"tiff, xmp of another type", tiffFile(false, long(tagXMP, 1)), RightsOnly, "malformed XMP"},
		{"tiff, icc of another type", tiffFile(false, long(tagICC, 1)), None, "malformed color profile"},
		{"tiff, no picture", cat("II*\x00", le32(8), ifd(8, 0, short(0x0100, 1))), None, "not exactly one picture"},
		{"tiff, strips and tiles", tiffFile(false, long(0x0144, 8), long(0x0145, 1)), None, "not exactly one picture"},
		{"tiff, strip outside", replaceTag(tiffFile(false), 0x0111, 9000), None, "outside the file"},
		{"tiff, offsets without lengths", tiffFile(false, tag{0x0144, 4, 2, cat(le32(8), le32(9))}), None, "do not match"},

		{"heif, free space", cat(heif(), bx("free", "data")), None, "free space"},
		{"heif, meta twice", cat(heif(), bx("meta", make([]byte, 4))), None, "not exactly one meta"},
		{"heif, box cut", swap(heif(), "pitm", "skip"), None, "outside the profile in meta"},
		{"heif, no primary", swap(heif(), "pitm", "skip"), None, "too short"},
		{"heif, handler named", swap(heif(), "pict"+strings.Repeat("\x00", 13), "pict"+strings.Repeat("\x00", 12)+"x"), None, "a handler with a name"},
		{"heif, not of a picture", swap(heif(), "pict", "vide"), None, "not about a picture"},
		{"heif, item named", heifFile([]heifItem{{1, "av01note", "", []byte("x")}}, nil, heifSize, ""), None, "an item with a name"},
		{"heif, item of another type", heifFile([]heifItem{heifPicture, {2, "tmap", "", []byte("x")}}, nil, heifSize, ""), None, "an item of another type"},
		{"heif, short exif", heifFile([]heifItem{heifPicture, {2, "Exif", "", []byte("x")}}, nil, heifSize, ""), None, "an Exif item"},
		{"heif, primary that is none", heifFile([]heifItem{{1, "Exif", "", []byte("x")}}, nil, heifSize, ""), None, "a primary item that is no picture"},
		{"heif, item twice", heifFile([]heifItem{heifPicture, heifPicture}, nil, heifSize, ""), None, "items that cannot be read"},
		{"heif, color", heif(bx("colr", "nclxhidden something")), None, "malformed color information"},
		{"heif, other color", heif(bx("colr", "abcd")), None, "color information that cannot be read"},
		{"heif, property", heif(full("udes", 0, "a description")), None, "a property outside the profile"},
		{"heif, long property", heif(full("pixi", 0, make([]byte, 1<<15))), None, "far too long"},
		{"heif, mirror", heif(bx("imir", byte(0))), None, "to be turned"},
		{"heif, aux", heifFile(two, bx("auxl", be16(2), be16(1), be16(1)), heifSize, ""), None, "an auxiliary image"},
		{"heif, thumbnail", heifFile(two, bx("thmb", be16(2), be16(1), be16(1)), heifSize, ""), None, "a thumbnail"},
		{"heif, reference", heifFile(one, bx("base", be16(1), be16(1), be16(1)), heifSize, ""), None, "a reference outside"},
		{"heif, references cut", heifFile(one, bx("dimg", be16(1), be16(9)), heifSize, ""), None, "references that cannot be read"},
		{"heif, sequence", swap(heif(), "ftypavif", "ftypavis"), None, "not a still picture"},

		{"icc of a display in heif", heif(bx("colr", "prof", iccProfile(map[string]string{"mmod": "x"}))), None, "describes one display"},
		{"icc of a display in webp", webpFile(vp8x(webpICC), riff("ICCP", iccProfile(map[string]string{"mmod": "x"})), vp8l), None, "describes one display"},
		{"icc, words in ascii", withSegment(j, iccSegment(iccProfile(map[string]string{"cprt": "text\x00of Marlowe"}))), None, "a part of private"},
		{"icc, words in utf-16 out of phase", withSegment(j, iccSegment(iccProfile(map[string]string{"cprt": "text\x00" + string(utf16be(" Marlowe "))}))), None, "a part of private"},
		{"icc, its name in png", withChunk(p, pngChunk("iCCP", []byte("of Marlowe\x00\x00"))), None, "a part of private"},
		{"jfif twice", withSegment(j, jfif, jfif), None, "JFIF a second time"},
		{"adobe twice", withSegment(j, adobe, adobe), None, "Adobe a second time"},
		{"photoshop twice", withSegment(j, photoshopSegment(), photoshopSegment()), Press, "Photoshop a second time"},
		{"exif in a resource", press(bim(resExif, tiffBlock([]tag{{tagGPSIFD, 13, 1, le32(8)}}, nil))), Press, "0x0422: a GPS directory"},
		{"thumbnail in a tiff's resources", tiffFile(false, blob(tagPhotoshop, bim(resThumbnail, []byte("pixels")))), None, "TIFF: a Photoshop thumbnail"},
		{"place in a tiff's iim", tiffFile(false, blob(tagIIM, iimSet(2, 90, "town"))), None, "IIM 2:90: a place"},
		{"xmp, namespace only", rights(`<dc:rights xmlns:own="urn:own">x</dc:rights>`), Press, "a namespace that no profile knows"},
		{"xmp, private namespace", rights(`<dc:rights xmlns:own="urn:marlowe">x</dc:rights>`), Press, "a part of private"},
		{"xmp, gps under another prefix", rights(`<q:GPSAltitude xmlns:q="http://ns.adobe.com/exif/1.0/">1</q:GPSAltitude>`), Press, "a GPS property"},
		{"xmp, private text between", rights(`Marlowe`), Press, "a part of private"},
		{"xmp, private language", rights(`<dc:rights><rdf:Alt><rdf:li xml:lang="x-marlowe">x</rdf:li></rdf:Alt></dc:rights>`), Press, "a part of private"},
		{"xmp, private resource", rights(`<dc:rights rdf:resource="urn:marlowe"/>`), Press, "a part of private"},
		{"xmp, private id", rights(`<dc:rights rdf:nodeID="marlowe">x</dc:rights>`), Press, "a part of private"},
		{"xmp, private member", rights(`<plus:Licensor><rdf:Seq><rdf:li plus:LicensorName="Marlowe"/></rdf:Seq></plus:Licensor>`), Press, "a part of private"},
		{"xmp, place as a member", rights(`<plus:Licensor><rdf:Seq><rdf:li plus:LicensorCity="x"/></rdf:Seq></plus:Licensor>`), Press, "a place in words"},

		{"xmp, no rdf", withSegment(j, xmpSegment(`<x:xmpmeta xmlns:x="adobe:ns:meta/"/>`)), Press, "no RDF"},
		{"xmp, two packets", withSegment(j, xmpSegment(rightsPacket()), xmpSegment(rightsPacket())), Press, "XMP a second time"},
		{"xmp, instruction", rights(`<?note private?>`), Press, "a processing instruction"},
		{"xmp, language", rights(`<dc:rights><rdf:Alt><rdf:li xml:lang="a note">x</rdf:li></rdf:Alt></dc:rights>`), Press, "a malformed language code"},
		{"xmp, member", rights(`<dc:rights rdf:parseType="Resource"><dc:creator>x</dc:creator></dc:rights>`), Press, "in a structure"},
		{"xmp, literal xml", rights(`<dc:rights rdf:parseType="Literal"><b/></dc:rights>`), Press, "in a place where no element is allowed"},
		{"xmp, element at the top", withSegment(j, xmpSegment(rightsPacket()+`<note/>`)), Press, "in a place where no element is allowed"},
		{"xmp, ancestors by name", rights(`<photoshop:DocumentAncestors/>`), Press, "photoshop:DocumentAncestors"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := File("a", tt.data, Policy{Profile: tt.profile, ICC: true, Private: secrets})
			if !strings.Contains(rules(got), tt.what) {
				t.Errorf("want %q, got\n\t%s", tt.what, rules(got))
			}
		})
	}
}
