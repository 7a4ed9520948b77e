package leak

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// secrets are the private values of these tests. No leak may repeat one.
var secrets = []string{
	"Marlowe Tennant", "Brísa Quillfeather", "0423-99871", "14 Hollow Lane, Eastmere",
	"guardian@example.net", "+1 (555) 010-4477", "DSC_8841",
}

func anyLeak(leaks []Leak, rule string) bool {
	return slices.ContainsFunc(leaks, func(l Leak) bool { return l.Rule == rule })
}

// discreet fails when a leak repeats what it found.
func discreet(t *testing.T, leaks []Leak) {
	t.Helper()
	for _, l := range leaks {
		for _, s := range append(secrets, "Tennant", "Quillfeather", "Hollow", "Eastmere", "99871", "8841") {
			if strings.Contains(strings.ToLower(l.What), strings.ToLower(s)) {
				t.Errorf("a leak repeats a private value (rule %s)", l.Rule)
			}
		}
	}
}

type sample struct {
	name    string
	data    []byte
	profile Profile
	icc     bool
}

// cleanFiles are what our writers make, in the profiles in which they may.
func cleanFiles(t testing.TB) []sample {
	j, p := cleanJPEG(t), cleanPNG(t)
	plainICC := iccProfile(map[string]string{"desc": "desc sRGB IEC61966-2.1", "cprt": "text public", "wtpt": "XYZ 000000000000"})
	jfif := segment(mAPP0, cat("JFIF\x00\x01\x01\x00", be16(1), be16(1), "\x00\x00"))
	adobe := segment(mAPP14, cat("Adobe\x00\x64", make([]byte, 5)))
	list := []sample{
		{"jpeg", j, None, false},
		{"jpeg, zero policy", j, "", false},
		{"jpeg with JFIF and Adobe", withSegment(j, jfif, adobe), None, false},
		{"jpeg, progressive", progressive(j), None, false},
		{"jpeg with a color profile", withSegment(j, iccSegment(plainICC)), None, true},
		{"jpeg with rights", withSegment(j, xmpSegment(rightsPacket())), RightsOnly, false},
		{"jpeg for the press", withSegment(j, xmpSegment(rightsPacket()), photoshopSegment(bim(resIIM, pressIIM()), bim(resIPTCDigest, make([]byte, 16)))), Press, false},
		{"jpeg for the archive", withSegment(j, exifSegment(archiveExif()), xmpSegment(rightsPacket())), ArchiveFull, false},
		{"png", p, None, false},
		{"png with rights", withChunk(p, pngXMP(rightsPacket())), RightsOnly, false},
		{"png with a color profile", withChunk(p, pngChunk("iCCP", cat("sRGB\x00\x00", deflate(plainICC)))), None, true},
		{"webp", webpFile(vp8l), None, false},
		{"webp, extended", webpFile(vp8x(webpAlpha), vp8l), None, false},
		{"webp with rights", webpFile(vp8x(webpXMP), vp8l, riff("XMP ", []byte(rightsPacket()))), RightsOnly, false},
		{"tiff", tiffFile(false), None, false},
		{"tiff with a color profile and rights", tiffFile(false, tag{tagXMP, 1, len(rightsPacket()), []byte(rightsPacket())}, blob(tagICC, plainICC)), RightsOnly, true},
		{"heif", heifFile([]heifItem{heifPicture}, nil, heifSize, ""), None, false},
		{"heif with rights", heifFile([]heifItem{heifPicture, {2, "mime", "application/rdf+xml", []byte(rightsPacket())}}, bx("cdsc", be16(2), be16(1), be16(1)), heifSize, ""), RightsOnly, false},
		{"tiles", zipFile(t, zipped{"full/max/0/default.jpg", j}, zipped{"0,0,512,512/512,512/0/default.jpg", j}), None, false},
	}
	return list
}

func TestCleanFilesPass(t *testing.T) {
	for _, s := range cleanFiles(t) {
		t.Run(s.name, func(t *testing.T) {
			profiles := []Profile{s.profile}
			if s.profile == None { // what may be there need not be
				profiles = append(profiles, RightsOnly, Press, ArchiveFull)
			}
			for _, p := range profiles {
				got := File("a-0001", s.data, Policy{Profile: p, ICC: s.icc, Private: secrets})
				if len(got) != 0 {
					t.Errorf("refused in profile %q:\n\t%s", p, rules(got))
				}
			}
		})
	}
}

// A clean file of a richer profile must not pass a stricter one.
func TestProfilesRefuseMore(t *testing.T) {
	for _, s := range cleanFiles(t) {
		if s.profile == "" || s.profile == None && !s.icc {
			continue
		}
		if s.icc {
			if got := File("a", s.data, Policy{Profile: s.profile}); !anyLeak(got, RuleICC) {
				t.Errorf("%s: a color profile passed although the policy has none", s.name)
			}
		}
		if s.profile == RightsOnly || s.profile == Press || s.profile == ArchiveFull {
			if got := File("a", s.data, Policy{Profile: None, ICC: true}); !anyLeak(got, RuleSegment) {
				t.Errorf("%s: passed in profile none: %s", s.name, rules(got))
			}
		}
	}
}

func TestPlantedLeaks(t *testing.T) {
	j, p := cleanJPEG(t), cleanPNG(t)
	thumb := cleanJPEG(t)
	gps := []tag{{0x0001, 2, 2, []byte("N\x00")}, {0x0002, 5, 3, make([]byte, 24)}}
	exif := func(main []tag, subs map[int][]tag) []byte { return withSegment(j, exifSegment(tiffBlock(main, subs))) }
	ifd1 := func() []byte {
		first := ifd(8, 0, short(0x0112, 1))
		at := 8 + len(first)
		second := ifd(at, 0, long(0x0201, 0), long(0x0202, len(thumb)))
		second = ifd(at, 0, long(0x0201, at+len(second)), long(0x0202, len(thumb)))
		return cat("II*\x00", le32(8), ifd(8, at, short(0x0112, 1)), second, thumb)
	}()
	press := func(res ...[]byte) []byte { return withSegment(j, photoshopSegment(res...)) }
	rights := func(attrs, elements string) []byte { return withSegment(j, xmpSegment(xmpPacket(attrs, elements))) }
	orphan := cat(archiveExif(), thumb)
	depth := cat(heifSize, full("auxC", 0, "urn:mpeg:hevc:2015:auxid:2\x00"))
	two := []heifItem{heifPicture, {2, "av01", "", []byte("\x12\x00more")}}

	tests := []struct {
		name    string
		data    []byte
		profile Profile
		icc     bool
		rule    string
	}{
		// JPEG: Exif.
		{"exif at all", exif([]tag{short(0x0112, 1)}, nil), RightsOnly, false, RuleSegment},
		{"ifd1 thumbnail", withSegment(j, exifSegment(ifd1)), ArchiveFull, false, RuleThumb},
		{"ifd1 thumbnail where no exif may be", withSegment(j, exifSegment(ifd1)), None, false, RuleThumb},
		{"gps directory", exif([]tag{short(0x0112, 1)}, map[int][]tag{tagGPSIFD: gps}), ArchiveFull, false, RuleGPS},
		{"maker note", exif([]tag{short(0x0112, 1)}, map[int][]tag{tagExifIFD: {blob(tagMakerNote, []byte("Example\x00\x01\x02\x03"))}}), ArchiveFull, false, RuleMakerNote},
		{"body serial", exif([]tag{short(0x0112, 1)}, map[int][]tag{tagExifIFD: {ascii(0xA431, "0423-99871")}}), ArchiveFull, false, RuleSerial},
		{"body serial is on the private list", exif([]tag{short(0x0112, 1)}, map[int][]tag{tagExifIFD: {ascii(0xA431, "0423-99871")}}), None, false, RulePrivate},
		{"owner name", exif([]tag{short(0x0112, 1)}, map[int][]tag{tagExifIFD: {ascii(0xA430, "Somebody")}}), ArchiveFull, false, RuleSerial},
		{"orientation 6", exif([]tag{short(0x0112, 6)}, nil), ArchiveFull, false, RuleOrientation},
		{"artist", exif([]tag{ascii(0x013B, "Somebody")}, nil), ArchiveFull, false, RuleTag},
		{"allowed tag in the wrong directory", exif([]tag{ascii(0x9003, "2024:03:02 09:14:05")}, nil), ArchiveFull, false, RuleTag},
		{"allowed tag with far too much", exif([]tag{ascii(0x010F, strings.Repeat("x", 500))}, nil), ArchiveFull, false, RuleUnchecked},
		{"private word in make", exif([]tag{ascii(0x010F, "Tennant")}, nil), ArchiveFull, false, RulePrivate},
		{"unlinked thumbnail in exif", withSegment(j, exifSegment(orphan)), ArchiveFull, false, RuleTrailer},
		{"exif twice", withSegment(j, exifSegment(archiveExif()), exifSegment(archiveExif())), ArchiveFull, false, RuleSegment},
		// JPEG: the other segments.
		{"photoshop thumbnail 0x040C", press(bim(resThumbnail, thumb)), Press, false, RuleThumb},
		{"photoshop thumbnail 0x0409", press(bim(resThumbnail4, thumb)), Press, false, RuleThumb},
		{"photoshop exif copy", press(bim(resExif, tiffBlock(nil, map[int][]tag{tagGPSIFD: gps}))), Press, false, RuleGPS},
		{"photoshop paths", press(bim(0x07D0, []byte("path"))), Press, false, RuleSegment},
		{"iim where only xmp may be", press(bim(resIIM, pressIIM())), RightsOnly, false, RuleSegment},
		{"iim in the archive", press(bim(resIIM, pressIIM())), ArchiveFull, false, RuleSegment},
		{"iim state of another place", press(bim(resIIM, pressIIM(iimSet(2, 95, "Ohio")))), Press, false, RuleGPS},
		{"iim city", press(bim(resIIM, pressIIM(iimSet(2, 90, "Eastmere")))), Press, false, RuleGPS},
		{"iim preview", press(bim(resIIM, pressIIM(iimSet(2, 202, "x")))), Press, false, RuleThumb},
		{"iim time of day", press(bim(resIIM, pressIIM(iimSet(2, 60, "091405+0100")))), Press, false, RuleTag},
		{"iim private caption", press(bim(resIIM, pressIIM(iimSet(2, 120, "the room of Marlowe")))), Press, false, RulePrivate},
		{"xmp where none may be", withSegment(j, xmpSegment(rightsPacket())), None, false, RuleSegment},
		{"extended xmp", withSegment(j, segment(mAPP1, cat(sigXMPMore, "x"))), ArchiveFull, false, RuleSegment},
		{"mpf", withSegment(j, segment(mAPP2, cat(sigMPF, "II*\x00"))), ArchiveFull, true, RuleThumb},
		{"jfxx thumbnail", withSegment(j, segment(mAPP0, cat(sigJFXX, byte(0x10), thumb))), None, false, RuleThumb},
		{"jfif thumbnail", withSegment(j, segment(mAPP0, cat("JFIF\x00\x01\x01\x00", be16(1), be16(1), "\x01\x01\xAA\xBB\xCC"))), None, false, RuleThumb},
		{"comment", withSegment(j, segment(mCM, []byte("made by hand"))), ArchiveFull, false, RuleSegment},
		{"app11 c2pa", withSegment(j, segment(0xEB, []byte("JP\x00\x01"))), ArchiveFull, false, RuleSegment},
		{"app12 ducky", withSegment(j, segment(0xEC, []byte("Ducky"))), ArchiveFull, false, RuleSegment},
		{"second soi in metadata", withSegment(j, segment(0xE5, thumb)), None, false, RuleThumb},
		{"trailer: text", cat(j, "ftp upload by somebody"), None, false, RuleTrailer},
		{"trailer: one byte", cat(j, "\x00"), None, false, RuleTrailer},
		{"trailer: a second jpeg", cat(j, thumb), None, false, RuleThumb},
		{"trailer: a motion photo", cat(j, bx("ftyp", "mp42")), None, false, RuleThumb},
		{"progressive with a comment between scans", bytes.Replace(progressive(j), []byte{0xFF, mDHT, 0, 20}, cat(segment(mCM, []byte("x")), []byte{0xFF, mDHT, 0, 20}), 1), None, false, RuleSegment},
		{"longer quantization table", withSegment(j, segment(mDQT, cat(byte(0), make([]byte, 64), "hidden"))), None, false, RuleUnchecked},
		{"longer huffman table", withSegment(j, segment(mDHT, cat(byte(0), make([]byte, 16), "hidden"))), None, false, RuleUnchecked},
		{"fill bytes", cat(j[:2], "\xFF\xFF\xFF", j[2:]), None, false, RuleSegment},
		{"truncated", j[:len(j)-2], None, false, RuleUnchecked},
		// JPEG: color profile.
		{"icc without leave", withSegment(j, iccSegment(iccProfile(map[string]string{"desc": "desc x"}))), ArchiveFull, false, RuleICC},
		{"icc of somebody's display", withSegment(j, iccSegment(iccProfile(map[string]string{"mmod": "mmodSERIAL"}))), None, true, RuleSerial},
		{"icc with a tag of its own", withSegment(j, iccSegment(iccProfile(map[string]string{"abcd": "data"}))), None, true, RuleICC},
		{"icc description, utf-16", withSegment(j, iccSegment(iccProfile(map[string]string{"desc": mluc("Tennant's display")}))), None, true, RulePrivate},
		{"icc that is no profile", withSegment(j, iccSegment([]byte("just some bytes"))), None, true, RuleUnchecked},
		{"icc with slack", withSegment(j, iccSegment(func() []byte {
			b := cat(iccProfile(map[string]string{"desc": "desc x"}), "slack!")
			copy(b, be32(len(b)))
			return b
		}())), None, true, RuleTrailer},
		{"icc with a part missing", withSegment(j, segment(mAPP2, cat(sigICC, byte(1), byte(2), iccProfile(map[string]string{"desc": "x"})))), None, true, RuleUnchecked},
		// XMP.
		{"xmp gps", rights(`xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="1,2.3N"`, ""), ArchiveFull, false, RuleGPS},
		{"xmp gps inside a location", rights(`xmlns:exif="http://ns.adobe.com/exif/1.0/"`, `<Iptc4xmpExt:LocationCreated><rdf:Bag><rdf:li rdf:parseType="Resource"><exif:GPSLatitude>1,2N</exif:GPSLatitude></rdf:li></rdf:Bag></Iptc4xmpExt:LocationCreated>`), ArchiveFull, false, RuleGPS},
		{"xmp gps under another prefix", rights(`xmlns:q="http://ns.adobe.com/exif/1.0/" q:GPSLatitude="1,2.3N"`, ""), ArchiveFull, false, RuleGPS},
		{"xmp city", rights(`photoshop:City="Eastmere"`, ""), ArchiveFull, false, RuleGPS},
		{"xmp city for the press", rights(`photoshop:City="Eastmere"`, ""), Press, false, RuleGPS},
		{"xmp keywords", rights(`dc:subject="desk"`, ""), ArchiveFull, false, RuleXMP},
		{"xmp sublocation", rights("", `<Iptc4xmpCore:Location>here</Iptc4xmpCore:Location>`), Press, false, RuleGPS},
		{"xmp street of the licensor", rights("", `<plus:Licensor><rdf:Seq><rdf:li rdf:parseType="Resource"><plus:LicensorStreetAddress>x</plus:LicensorStreetAddress></rdf:li></rdf:Seq></plus:Licensor>`), Press, false, RuleGPS},
		{"xmp serial", rights(`xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" aux:SerialNumber="1"`, ""), ArchiveFull, false, RuleSerial},
		{"xmp history", rights(`xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmpMM:InstanceID="x"`, ""), ArchiveFull, false, RuleXMP},
		{"xmp raw settings", rights(`xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:Exposure="1"`, ""), ArchiveFull, false, RuleXMP},
		{"xmp thumbnail", rights(`xmlns:xmp="http://ns.adobe.com/xap/1.0/"`, `<xmp:Thumbnails>/9j/</xmp:Thumbnails>`), ArchiveFull, false, RuleThumb},
		{"xmp ancestors", rights("", `<photoshop:DocumentAncestors>x</photoshop:DocumentAncestors>`), ArchiveFull, false, RuleXMP},
		{"xmp orientation", rights(`xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"`, ""), ArchiveFull, false, RuleOrientation},
		{"xmp person shown", rights("", `<Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>A</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>`), ArchiveFull, false, RuleXMP},
		{"xmp unknown namespace", rights(`xmlns:own="urn:own" own:note="x"`, ""), ArchiveFull, false, RuleXMP},
		{"xmp press property in rights_only", rights("", `<dc:title><rdf:Alt><rdf:li>x</rdf:li></rdf:Alt></dc:title>`), RightsOnly, false, RuleXMP},
		{"xmp time of day", rights(`photoshop:DateCreated="2024-03-02T09:14:05"`, ""), Press, false, RuleXMP},
		{"xmp release id that is a name", rights(`plus:PropertyReleaseID="the mother"`, ""), Press, false, RuleXMP},
		{"xmp comment", rights("", `<!-- note -->`), Press, false, RuleXMP},
		{"xmp text between properties", rights("", `note`), Press, false, RuleXMP},
		{"xmp doctype", withSegment(j, xmpSegment(`<!DOCTYPE x [<!ENTITY a "b">]>`+rightsPacket())), Press, false, RuleUnchecked},
		{"xmp that is not xml", withSegment(j, xmpSegment("<x")), Press, false, RuleUnchecked},
		{"xmp, a private word", withSegment(j, xmpSegment(description("Tennant's room"))), RightsOnly, false, RulePrivate},
		{"xmp, a private word in entities", withSegment(j, xmpSegment(description("&#x54;enn&#97;nt"))), RightsOnly, false, RulePrivate},
		{"xmp, a private word without its accent", withSegment(j, xmpSegment(description("Brisa's desk"))), RightsOnly, false, RulePrivate},
		{"xmp, a private word decomposed", withSegment(j, xmpSegment(description("Bri\u0301sa"))), RightsOnly, false, RulePrivate},
		{"xmp, a street", withSegment(j, xmpSegment(description("seen from 14 hollow lane"))), RightsOnly, false, RulePrivate},
		{"xmp, a telephone", withSegment(j, xmpSegment(description("call 555.010.4477"))), RightsOnly, false, RulePrivate},
		{"xmp of 70 kB", cat(p[:33], pngXMP(description(strings.Repeat("a ", 35000))), p[33:]), RightsOnly, false, RuleUnchecked},
		// Private values in bytes nobody reads.
		{"private utf-8", withSegment(j, segment(mCM, []byte("xx 0423-99871 xx"))), None, false, RulePrivate},
		{"private utf-16le", withSegment(j, segment(mCM, utf16le("MARLOWE TENNANT"))), None, false, RulePrivate},
		{"private utf-16be", withSegment(j, segment(mCM, utf16be("marlowe tennant"))), None, false, RulePrivate},
		{"private latin-1", withSegment(j, segment(mCM, []byte("Br\xedsa Quillfeather"))), None, false, RulePrivate},
		{"private in the image data", bytes.Replace(j, []byte{0xFF, mEOI}, []byte("marlowe tennant\xFF\xD9"), 1), None, false, RulePrivate},
		{"gps name in the image data", bytes.Replace(j, []byte{0xFF, mEOI}, []byte("GPSLatitude\xFF\xD9"), 1), None, false, RuleGPS},
		{"gps entry of an unlinked directory", withSegment(j, segment(0xE6, []byte("\x25\x88\x04\x00\x01\x00\x00\x00"))), None, false, RuleGPS},
		{"gps entry of an unlinked big-endian directory", withSegment(j, segment(0xE6, []byte("\x88\x25\x00\x04\x00\x00\x00\x01"))), None, false, RuleGPS},
		// PNG.
		{"png text", withChunk(p, pngChunk("tEXt", []byte("Comment\x00x"))), ArchiveFull, false, RuleSegment},
		{"png compressed text", withChunk(p, pngChunk("zTXt", cat("Raw profile type exif\x00\x00", deflate([]byte("x"))))), ArchiveFull, false, RuleSegment},
		{"png international text", withChunk(p, pngChunk("iTXt", []byte("Title\x00\x00\x00\x00\x00x"))), ArchiveFull, false, RuleSegment},
		{"png time", withChunk(p, pngChunk("tIME", make([]byte, 7))), ArchiveFull, false, RuleSegment},
		{"png exif", withChunk(p, pngChunk("eXIf", archiveExif())), ArchiveFull, false, RuleSegment},
		{"png exif with gps", withChunk(p, pngChunk("eXIf", tiffBlock(nil, map[int][]tag{tagGPSIFD: gps}))), ArchiveFull, false, RuleGPS},
		{"png xmp", withChunk(p, pngXMP(rightsPacket())), None, false, RuleSegment},
		{"png private chunk", withChunk(p, pngChunk("caBX", []byte("x"))), ArchiveFull, false, RuleSegment},
		{"png trailer", cat(p, "x"), None, false, RuleTrailer},
		{"png bytes behind the image data", pngTail(t, "", "the rest of the larger picture"), None, false, RuleTrailer},
		{"png more rows than the picture", pngTail(t, "more rows", ""), None, false, RuleTrailer},
		{"png damaged chunk", bytes.Replace(p, []byte("IDAT"), []byte("IDaT"), 1), None, false, RuleUnchecked},
		{"png animation", withChunk(p, pngChunk("acTL", make([]byte, 8))), None, false, RuleThumb},
		// WebP.
		{"webp exif", webpFile(vp8x(webpEXIF), vp8l, riff("EXIF", archiveExif())), ArchiveFull, false, RuleSegment},
		{"webp exif with gps", webpFile(vp8x(webpEXIF), vp8l, riff("EXIF", tiffBlock(nil, map[int][]tag{tagGPSIFD: gps}))), None, false, RuleGPS},
		{"webp xmp", webpFile(vp8x(webpXMP), vp8l, riff("XMP ", []byte(rightsPacket()))), None, false, RuleSegment},
		{"webp unknown chunk", webpFile(vp8x(0), vp8l, riff("C2PA", []byte("x"))), ArchiveFull, false, RuleSegment},
		{"webp animation", webpFile(vp8x(webpAnim), riff("ANMF", vp8l)), None, false, RuleThumb},
		{"webp trailer", cat(webpFile(vp8l), "x"), None, false, RuleTrailer},
		{"webp flags without the chunk", webpFile(vp8x(webpXMP), vp8l), RightsOnly, false, RuleUnchecked},
		{"webp chunk without the flag", webpFile(vp8x(0), vp8l, riff("XMP ", []byte(rightsPacket()))), RightsOnly, false, RuleUnchecked},
		// TIFF.
		{"tiff gps directory", tiffFile(false, long(tagGPSIFD, 8)), None, false, RuleGPS},
		{"tiff exif directory", tiffFile(false, long(tagExifIFD, 8)), ArchiveFull, false, RuleSegment},
		{"tiff subifd", tiffFile(false, long(tagSubIFDs, 8)), None, false, RuleThumb},
		{"tiff second directory", tiffFile(true), None, false, RuleThumb},
		{"tiff description", tiffFile(false, ascii(0x010E, "all of the metadata")), ArchiveFull, false, RuleTag},
		{"tiff software", tiffFile(false, ascii(0x0131, "program 1.0")), ArchiveFull, false, RuleTag},
		{"tiff iim", tiffFile(false, blob(tagIIM, pressIIM())), Press, false, RuleTag},
		{"tiff photoshop thumbnail", tiffFile(false, blob(tagPhotoshop, bim(resThumbnail, thumb))), Press, false, RuleThumb},
		{"tiff layers", tiffFile(false, blob(0x935C, []byte("layers"))), None, false, RuleThumb},
		{"tiff geo", tiffFile(false, blob(0x8482, make([]byte, 48))), None, false, RuleGPS},
		{"tiff dng serial", tiffFile(false, ascii(0xC62F, "123")), None, false, RuleSerial},
		{"tiff maker note", tiffFile(false, blob(tagMakerNote, []byte("maker"))), None, false, RuleMakerNote},
		{"tiff orientation", replaceTag(tiffFile(false), 0x0112, 8), None, false, RuleOrientation},
		{"tiff reduced copy", replaceTag(tiffFile(false), 0x00FE, 1), None, false, RuleThumb},
		{"tiff jpeg inside", replaceTag(tiffFile(false), 0x0103, 7), None, false, RuleUnchecked},
		{"tiff slack", cat(tiffFile(false), "what is left"), None, false, RuleTrailer},
		{"tiff strip over the directory", replaceTag(tiffFile(false), 0x0117, 4*4*3+20), None, false, RuleUnchecked},
		{"tiff xmp gps", tiffFile(false, blob(tagXMP, []byte(xmpPacket(`xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="1"`, "")))), RightsOnly, false, RuleGPS},
		{"bigtiff", cat("II+\x00", le16(8), le16(0), make([]byte, 8)), None, false, RuleUnchecked},
		// HEIF.
		{"heif exif item", heifFile([]heifItem{heifPicture, {2, "Exif", "", cat(be32(0), archiveExif())}}, bx("cdsc", be16(2), be16(1), be16(1)), heifSize, ""), ArchiveFull, false, RuleSegment},
		{"heif exif item with gps", heifFile([]heifItem{heifPicture, {2, "Exif", "", cat(be32(0), tiffBlock(nil, map[int][]tag{tagGPSIFD: gps}))}}, nil, heifSize, ""), None, false, RuleGPS},
		{"heif xmp", heifFile([]heifItem{heifPicture, {2, "mime", "application/rdf+xml", []byte(rightsPacket())}}, nil, heifSize, ""), None, false, RuleSegment},
		{"heif other mime", heifFile([]heifItem{heifPicture, {2, "mime", "text/plain", []byte("x")}}, nil, heifSize, ""), ArchiveFull, false, RuleSegment},
		{"heif thumbnail", heifFile(two, bx("thmb", be16(2), be16(1), be16(1)), heifSize, ""), None, false, RuleThumb},
		{"heif second picture", heifFile(two, nil, heifSize, ""), None, false, RuleThumb},
		{"heif depth", heifFile(two, bx("auxl", be16(2), be16(1), be16(1)), depth, ""), None, false, RuleThumb},
		{"heif rotation", heifFile([]heifItem{heifPicture}, nil, cat(heifSize, bx("irot", byte(1))), ""), None, false, RuleOrientation},
		{"heif crop", heifFile([]heifItem{heifPicture}, nil, cat(heifSize, bx("clap", make([]byte, 32))), ""), None, false, RuleThumb},
		{"heif data of no item", heifFile([]heifItem{heifPicture}, nil, heifSize, "an unlinked item"), None, false, RuleTrailer},
		{"heif uuid box", cat(heifFile([]heifItem{heifPicture}, nil, heifSize, ""), bx("uuid", make([]byte, 16))), None, false, RuleSegment},
		{"heif film", cat(heifFile([]heifItem{heifPicture}, nil, heifSize, ""), bx("moov")), None, false, RuleThumb},
		{"heif trailer", cat(heifFile([]heifItem{heifPicture}, nil, heifSize, ""), "x"), None, false, RuleTrailer},
		{"mp4", bx("ftyp", "mp42", be32(0)), None, false, RuleUnchecked},
		// What nobody knows.
		{"gif", []byte("GIF89a..."), None, false, RuleUnchecked},
		{"jxl", []byte("\xFF\x0A......"), None, false, RuleUnchecked},
		{"text", []byte("hello"), None, false, RuleUnchecked},
		{"nothing", nil, None, false, RuleUnchecked},
		{"a profile that does not exist", j, "everything", false, RuleUnchecked},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := File("a-0001", tt.data, Policy{Profile: tt.profile, ICC: tt.icc, Private: secrets})
			if !anyLeak(got, tt.rule) {
				t.Errorf("want %s, got\n\t%s", tt.rule, rules(got))
			}
			discreet(t, got)
		})
	}
}

// Alpha belongs to the picture; so do a grid's tiles.
func TestHeifKnowsItsParts(t *testing.T) {
	alpha := cat(heifSize, full("auxC", 0, "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\x00"))
	files := map[string][]byte{
		"alpha": heifFile([]heifItem{heifPicture, {2, "av01", "", []byte("\x12\x00a")}}, bx("auxl", be16(2), be16(1), be16(1)), alpha, ""),
		"grid": heifFile([]heifItem{{1, "grid", "", []byte("\x00\x00\x00\x01\x00\x04\x00\x04")}, {2, "av01", "", []byte("l")}, {3, "av01", "", []byte("r")}},
			bx("dimg", be16(1), be16(2), be16(2), be16(3)), heifSize, ""),
	}
	for name, b := range files {
		if got := File("a", b, Policy{}); len(got) != 0 {
			t.Errorf("%s: refused:\n\t%s", name, rules(got))
		}
	}
}

func TestExtensionMustFit(t *testing.T) {
	j := cleanJPEG(t)
	for name, want := range map[string]bool{"a.jpg": false, "a.JPEG": false, "a": false, "a.tmp-123": false, "a.png": true, "a.tif": true} {
		if got := anyLeak(File(name, j, Policy{}), RuleName); got != want {
			t.Errorf("%s: refused is %v, want %v", name, got, want)
		}
	}
}

// Four characters occur in noise by accident; only long values are looked for there.
func TestShortValuesInImageDataAreNoise(t *testing.T) {
	j := bytes.Replace(cleanJPEG(t), []byte{0xFF, mEOI}, []byte(" 7741 Otto \xFF\xD9"), 1)
	if got := File("a", j, Policy{Private: []string{"7741", "Otto"}}); len(got) != 0 {
		t.Errorf("refused:\n\t%s", rules(got))
	}
}

func TestReportIsBounded(t *testing.T) {
	var many [][]byte
	for range 1000 {
		many = append(many, segment(mCM, []byte("x")))
	}
	if got := File("a", withSegment(cleanJPEG(t), many...), Policy{}); len(got) != maxLeaks {
		t.Errorf("got %d leaks, want %d", len(got), maxLeaks)
	}
}

// Every rule a leak can name is described.
func TestRulesAreListed(t *testing.T) {
	seen := make(map[string]bool)
	for _, r := range Rules() {
		if seen[r.ID] || r.About == "" {
			t.Errorf("rule %s is listed twice or not described", r.ID)
		}
		seen[r.ID] = true
	}
	for _, id := range []string{RuleGPS, RuleSerial, RuleThumb, RuleMakerNote, RuleTrailer, RuleSegment, RuleTag,
		RuleXMP, RuleICC, RuleOrientation, RulePrivate, RuleStrayFile, RuleName, RuleUnchecked} {
		if !seen[id] {
			t.Errorf("rule %s is not listed", id)
		}
	}
}

// TestProfileAlone: a color profile is judged before a picture keeps it, as it
// would be in the picture.
func TestProfileAlone(t *testing.T) {
	const secret = "Marlow Notreal"
	plain := map[string]string{"desc": "desc Adobe RGB (1998)", "cprt": "text public", "wtpt": "XYZ 000000000000"}
	with := func(tag, value string) []byte {
		tags := map[string]string{tag: value}
		for k, v := range plain {
			if _, taken := tags[k]; !taken {
				tags[k] = v
			}
		}
		return iccProfile(tags)
	}
	gate := New(Policy{ICC: true, Private: []string{secret}})
	if got := gate.Profile(iccProfile(plain)); len(got) != 0 {
		t.Errorf("a plain one is refused: %v", got)
	}
	for name, p := range map[string][]byte{
		"a display's":       with("mmod", "mmod 0123456789"),
		"an unknown tag":    with("abcd", "data of somebody"),
		"a name":            with("desc", "desc screen of "+secret),
		"a name in UTF-16":  with("desc", mluc("screen of "+secret)),
		"a name in numbers": with("wtpt", "XYZ "+secret),
		"bytes at the end":  append(iccProfile(plain), "and more of them"...),
		"not a profile":     []byte("not a profile"),
		"nothing":           nil,
	} {
		if got := gate.Profile(p); len(got) == 0 {
			t.Errorf("%s passed", name)
		}
	}
	if got := New(Policy{}).Profile(iccProfile(plain)); !anyLeak(got, RuleICC) {
		t.Error("one passed a policy that has none")
	}
}

// A picture for the press names the town that may be told, in the fields for it, and no
// other place; no other picture names any.
func TestPlaceThatMayBeTold(t *testing.T) {
	may := Policy{Profile: Press, Place: []string{"Eastmere", "Ohio", "USA"}}
	packet := withSegment(cleanJPEG(t), xmpSegment(xmpPacket(`photoshop:City="Eastmere" photoshop:State="Ohio"`, "")))
	iim := withSegment(cleanJPEG(t), photoshopSegment(bim(resIIM, pressIIM(iimSet(2, 90, "Eastmere"), iimSet(2, 101, "USA")))))
	for name, data := range map[string][]byte{"xmp": packet, "iim": iim} {
		if leaks := File("a.jpg", data, may); len(leaks) > 0 {
			t.Errorf("%s: %v", name, leaks)
		}
		for what, p := range map[string]Policy{
			"of another town": {Profile: Press, Place: []string{"Westmere", "Ohio", "USA"}}, "of none": {Profile: Press},
			"for the archive": {Profile: ArchiveFull, Place: may.Place}, "for the web": {Profile: RightsOnly, Place: may.Place},
		} {
			if len(File("a.jpg", data, p)) == 0 {
				t.Errorf("%s %s passes", name, what)
			}
		}
	}
}
