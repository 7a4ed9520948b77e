package leak

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

// The pictures of these tests are made here, so that each planted leak is seen
// in the source and no real metadata is in the repository. All names, numbers
// and places are invented.

func be16(n int) []byte { return binary.BigEndian.AppendUint16(nil, uint16(n)) }
func be32(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }
func le16(n int) []byte { return binary.LittleEndian.AppendUint16(nil, uint16(n)) }
func le32(n int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(n)) }

func cat(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b = append(b, p...)
		case []byte:
			b = append(b, p...)
		case byte:
			b = append(b, p)
		}
	}
	return b
}

func picture() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 48, 32))
	for y := range 32 {
		for x := range 48 {
			m.Set(x, y, color.RGBA{uint8(x*5 ^ y*3), uint8(y * 7), uint8(x * y), 255})
		}
	}
	return m
}

// --- JPEG

func cleanJPEG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func segment(marker byte, body []byte) []byte {
	return cat(byte(0xFF), marker, be16(len(body)+2), body)
}

// withSegment puts segments right behind SOI.
func withSegment(jpeg []byte, segments ...[]byte) []byte {
	return cat(jpeg[:2], bytes.Join(segments, nil), jpeg[2:])
}

// progressive splices the scan of a baseline JPEG in a second time, with a table
// between, the way progressive files are laid out. The walk does not decode.
func progressive(j []byte) []byte {
	sof := bytes.Index(j, []byte{0xFF, mSOF0})
	sos := bytes.Index(j, []byte{0xFF, mSOS})
	out := bytes.Clone(j)
	out[sof+1] = mSOF2
	dht := segment(mDHT, cat(byte(0), byte(1), make([]byte, 15), byte(0)))
	return cat(out[:len(out)-2], dht, out[sos:])
}

// --- TIFF and Exif

// tag is one entry; data longer than four bytes is put behind the directory.
type tag struct {
	id, typ int
	count   int
	data    []byte
}

func ascii(id int, s string) tag { return tag{id, 2, len(s) + 1, cat(s, byte(0))} }
func short(id, v int) tag        { return tag{id, 3, 1, le16(v)} }
func long(id, v int) tag         { return tag{id, 4, 1, le32(v)} }
func ratio(id, a, b int) tag     { return tag{id, 5, 1, cat(le32(a), le32(b))} }
func blob(id int, b []byte) tag  { return tag{id, 7, len(b), b} }

// ifd lays out a directory at offset at, with its data behind it.
func ifd(at int, next int, tags ...tag) []byte {
	head := le16(len(tags))
	data := []byte{}
	dataAt := at + 2 + 12*len(tags) + 4
	for _, t := range tags {
		head = cat(head, le16(t.id), le16(t.typ), le32(t.count))
		if len(t.data) <= 4 {
			head = append(head, append(bytes.Clone(t.data), make([]byte, 4-len(t.data))...)...)
			continue
		}
		head = append(head, le32(dataAt+len(data))...)
		data = append(data, t.data...)
		if len(data)%2 == 1 {
			data = append(data, 0)
		}
	}
	return cat(head, le32(next), data)
}

// tiffBlock is a header and directories: the first, and others that it points to
// with pointer tags whose value is filled in.
func tiffBlock(main []tag, subs map[int][]tag) []byte {
	size := len(ifd(8, 0, append(main, pointers(subs, 0)...)...))
	at := 8 + size
	var rest []byte
	var ptr []tag
	for _, id := range []int{tagExifIFD, tagGPSIFD, tagSubIFDs} {
		if tags, ok := subs[id]; ok {
			ptr = append(ptr, long(id, at+len(rest)))
			rest = append(rest, ifd(at+len(rest), 0, tags...)...)
		}
	}
	return cat("II*\x00", le32(8), ifd(8, 0, append(main, ptr...)...), rest)
}

func pointers(subs map[int][]tag, v int) []tag {
	var list []tag
	for _, id := range []int{tagExifIFD, tagGPSIFD, tagSubIFDs} {
		if _, ok := subs[id]; ok {
			list = append(list, long(id, v))
		}
	}
	return list
}

func exifSegment(b []byte) []byte { return segment(mAPP1, cat(sigExif, b)) }

// archiveExif is what the profile ArchiveFull may hold.
func archiveExif() []byte {
	return tiffBlock(
		[]tag{ascii(0x010F, "Example"), ascii(0x0110, "Model One"), short(0x0112, 1)},
		map[int][]tag{tagExifIFD: {
			ratio(0x829A, 1, 60), ratio(0x829D, 28, 10), short(0x8827, 400),
			ascii(0x9003, "2024:03:02 09:14:05"), ascii(0x9011, "+01:00"), ascii(0x9291, "12"),
			ratio(0x920A, 35, 1), short(0xA001, 1), short(0xA405, 35), ascii(0xA434, "35mm F2.8"),
		}},
	)
}

// tiffFile is a one-strip TIFF with extra tags; sub is an offset in it that lies
// in a second directory, for tags that point at one.
func tiffFile(next bool, extra ...tag) []byte {
	pixels := make([]byte, 4*4*3)
	for i := range pixels {
		pixels[i] = byte(i*7 + 1)
	}
	make := func(nextAt int) []byte {
		tags := append([]tag{
			long(0x00FE, 0), short(0x0100, 4), short(0x0101, 4), {0x0102, 3, 3, cat(le16(8), le16(8), le16(8))},
			short(0x0103, 1), short(0x0106, 2), long(0x0111, 8), short(0x0112, 1), short(0x0115, 3),
			short(0x0116, 4), long(0x0117, len(pixels)), short(0x011C, 1),
		}, extra...)
		return ifd(8+len(pixels), nextAt, tags...)
	}
	first := make(0)
	if next {
		first = make(8 + len(pixels) + len(first))
		first = append(first, ifd(8+len(pixels)+len(first), 0, short(0x0100, 1))...)
	}
	return cat("II*\x00", le32(8+len(pixels)), pixels, first)
}

// replaceTag overwrites the value of the entry with id in a TIFF of tiffFile.
func replaceTag(b []byte, id, v int) []byte {
	b = bytes.Clone(b)
	at := int(binary.LittleEndian.Uint32(b[4:]))
	for i := range int(binary.LittleEndian.Uint16(b[at:])) {
		p := at + 2 + 12*i
		if int(binary.LittleEndian.Uint16(b[p:])) == id {
			copy(b[p+8:], le32(v))
		}
	}
	return b
}

// --- PNG

func cleanPNG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngChunk(kind string, body []byte) []byte {
	b := cat(kind, body)
	return cat(be32(len(body)), b, be32(int(crc32.ChecksumIEEE(b))))
}

// withChunk puts chunks right behind IHDR.
func withChunk(p []byte, chunks ...[]byte) []byte {
	return cat(p[:33], bytes.Join(chunks, nil), p[33:])
}

// pngTail remakes a PNG with more in its image data: behind the zlib stream, or
// inside it.
func pngTail(t testing.TB, inside, behind string) []byte {
	t.Helper()
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, _ = w.Write(make([]byte, 4*(1+4))) // 4x4, 8-bit gray
	_, _ = w.Write([]byte(inside))
	_ = w.Close()
	return cat("\x89PNG\r\n\x1a\n",
		pngChunk("IHDR", cat(be32(4), be32(4), []byte{8, 0, 0, 0, 0})),
		pngChunk("IDAT", cat(z.Bytes(), behind)), pngChunk("IEND", nil))
}

func deflate(b []byte) []byte {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, _ = w.Write(b)
	_ = w.Close()
	return z.Bytes()
}

// --- WebP

func riff(kind string, body []byte) []byte {
	b := cat(kind, le32(len(body)), body)
	if len(body)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func webpFile(chunks ...[]byte) []byte {
	body := cat("WEBP", bytes.Join(chunks, nil))
	return cat("RIFF", le32(len(body)), body)
}

var vp8l = riff("VP8L", []byte{0x2F, 3, 0xC0, 0, 0, 1, 2})

func vp8x(flags byte) []byte { return riff("VP8X", cat(flags, make([]byte, 9))) }

// --- HEIF

func bx(kind string, parts ...any) []byte {
	body := cat(parts...)
	return cat(be32(len(body)+8), kind, body)
}

func full(kind string, version byte, parts ...any) []byte {
	return bx(kind, version, "\x00\x00\x00", cat(parts...))
}

// heifItem is one item of a HEIF made for a test.
type heifItem struct {
	id      int
	kind    string
	content string
	data    []byte
}

// heifFile is an AVIF-shaped file. refs are whole reference boxes, props whole
// property boxes, all associated with every picture; slack is data of no item.
func heifFile(items []heifItem, refs []byte, props []byte, slack string) []byte {
	build := func(base int) ([]byte, int) {
		var infe, iloc, data []byte
		for _, it := range items {
			content := ""
			if it.content != "" {
				content = it.content + "\x00"
			}
			infe = append(infe, full("infe", 2, be16(it.id), be16(0), it.kind, "\x00", content)...)
			iloc = append(iloc, cat(be16(it.id), be16(0), be16(1), be32(base+len(data)), be32(len(it.data)))...)
			data = append(data, it.data...)
		}
		n := 0
		if len(props) > 0 {
			list, _ := boxes(props, 0)
			n = len(list)
		}
		assoc := be32(len(items))
		for _, it := range items {
			assoc = append(assoc, cat(be16(it.id), byte(n))...)
			for i := range n {
				assoc = append(assoc, byte(i+1))
			}
		}
		parts := cat(
			full("hdlr", 0, be32(0), "pict", make([]byte, 12), "\x00"),
			full("pitm", 0, be16(1)),
			full("iloc", 0, byte(0x44), byte(0), be16(len(items)), iloc),
			full("iinf", 0, be16(len(items)), infe),
			bx("iprp", bx("ipco", props), full("ipma", 0, assoc)),
		)
		if refs != nil {
			parts = append(parts, full("iref", 0, refs)...)
		}
		head := cat(bx("ftyp", "avif", be32(0), "avifmif1miaf"), full("meta", 0, parts))
		return cat(head, bx("mdat", data, slack)), len(head) + 8
	}
	_, base := build(0)
	b, _ := build(base)
	return b
}

var (
	heifPicture = heifItem{1, "av01", "", []byte("\x12\x00\x0a\x0apixels")}
	heifSize    = full("ispe", 0, be32(4), be32(4))
)

// --- ICC and XMP

func iccProfile(tags map[string]string) []byte {
	var table, data []byte
	at := 132 + 12*len(tags)
	for _, name := range []string{"desc", "cprt", "wtpt", "mmod", "abcd"} {
		if v, ok := tags[name]; ok {
			table = append(table, cat(name, be32(at+len(data)), be32(len(v)))...)
			data = append(data, v...)
		}
	}
	p := cat(make([]byte, 128), be32(len(tags)), table, data)
	copy(p, be32(len(p)))
	copy(p[36:], "acsp")
	return p
}

func iccSegment(p []byte) []byte { return segment(mAPP2, cat(sigICC, byte(1), byte(1), p)) }

// mluc is a text in UTF-16, as version 4 profiles have it.
func mluc(s string) string {
	u := utf16be(s)
	return string(cat("mluc", be32(0), be32(1), be32(12), "enUS", be32(len(u)), be32(28), u))
}

// xmpPacket is a packet around attributes and elements of the one Description.
func xmpPacket(attrs, elements string) string {
	return `<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
    xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
    xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"
    ` + attrs + `>` + elements + `
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`
}

// rightsPacket is an IPTC rights packet.
func rightsPacket() string {
	return xmpPacket(`
    photoshop:Credit="Sample Credit / Stillroom"
    photoshop:Headline="Bedroom, morning light"
    photoshop:DateCreated="2024-03-02"
    photoshop:Instructions="Family review required before any new use. Do not crop."
    xmpRights:Marked="True"
    xmpRights:WebStatement="https://example.org/rights/sr-0001"
    Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
    Iptc4xmpExt:DigImageGUID="urn:uuid:3f1a1d1e-7a52-4b53-9a3c-6f0d6c3a9b10"
    plus:DataMining="http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"
    plus:ModelReleaseStatus="http://ns.useplus.org/ldf/vocab/MR-NAP"
    plus:PropertyReleaseStatus="http://ns.useplus.org/ldf/vocab/PR-LPR"
    plus:CreditLineRequired="http://ns.useplus.org/ldf/vocab/CR-CAI"
    plus:LicenseEndDate="2027-06-30"`, `
   <dc:creator><rdf:Seq><rdf:li>Sample Photographer</rdf:li></rdf:Seq></dc:creator>
   <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© 2024 Sample Photographer. All rights reserved.</rdf:li></rdf:Alt></dc:rights>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">A bedroom kept as it was left.</rdf:li></rdf:Alt></dc:description>
   <xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">Licensed for the channel named in the delivery manifest only.</rdf:li></rdf:Alt></xmpRights:UsageTerms>
   <Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="en">An unmade bed by a window.</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>
   <Iptc4xmpCore:ExtDescrAccessibility><rdf:Alt><rdf:li xml:lang="en">A single bed with a striped duvet pushed back.</rdf:li></rdf:Alt></Iptc4xmpCore:ExtDescrAccessibility>
   <plus:ImageAlterationConstraints><rdf:Bag><rdf:li>http://ns.useplus.org/ldf/vocab/AL-CRP</rdf:li></rdf:Bag></plus:ImageAlterationConstraints>
   <plus:ImageFileConstraints><rdf:Bag><rdf:li>http://ns.useplus.org/ldf/vocab/IF-MMD</rdf:li></rdf:Bag></plus:ImageFileConstraints>
   <plus:PropertyReleaseID><rdf:Bag><rdf:li>urn:stillroom:consent:c-0001</rdf:li></rdf:Bag></plus:PropertyReleaseID>
   <plus:Licensor><rdf:Seq><rdf:li rdf:parseType="Resource">
     <plus:LicensorName>Stillroom Archive</plus:LicensorName>
     <plus:LicensorEmail>rights@example.org</plus:LicensorEmail>
     <plus:LicensorURL>https://example.org/request</plus:LicensorURL>
   </rdf:li></rdf:Seq></plus:Licensor>
   <plus:MediaConstraints><rdf:Alt><rdf:li xml:lang="x-default">web memorial only; not for advertising</rdf:li></rdf:Alt></plus:MediaConstraints>
   <plus:OtherConstraints><rdf:Alt><rdf:li xml:lang="x-default">No AI training, no text or data mining.</rdf:li></rdf:Alt></plus:OtherConstraints>`)
}

func xmpSegment(packet string) []byte { return segment(mAPP1, cat(sigXMP, packet)) }

func description(s string) string {
	return xmpPacket("", `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">`+s+`</rdf:li></rdf:Alt></dc:description>`)
}

func pngXMP(packet string) []byte {
	return pngChunk("iTXt", cat("XML:com.adobe.xmp\x00\x00\x00\x00\x00", packet))
}

// --- Photoshop and IIM

func bim(id int, data []byte) []byte {
	b := cat("8BIM", be16(id), "\x00\x00", be32(len(data)), data)
	if len(data)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func iimSet(rec, set int, v string) []byte {
	return cat(byte(0x1C), byte(rec), byte(set), be16(len(v)), v)
}

func pressIIM(more ...[]byte) []byte {
	return cat(iimSet(1, 90, "\x1b%G"), iimSet(2, 0, "\x00\x04"), iimSet(2, 80, "Sample Photographer"),
		iimSet(2, 116, "© Sample"), iimSet(2, 120, "A bedroom."), iimSet(2, 55, "20240302"), bytes.Join(more, nil))
}

func photoshopSegment(resources ...[]byte) []byte {
	return segment(mAPP13, cat(sigPhotoshop, bytes.Join(resources, nil)))
}

func utf16le(s string) []byte {
	var b []byte
	for _, r := range s {
		b = append(b, le16(int(r))...)
	}
	return b
}

func utf16be(s string) []byte {
	var b []byte
	for _, r := range s {
		b = append(b, be16(int(r))...)
	}
	return b
}

func rules(leaks []Leak) string {
	var s []string
	for _, l := range leaks {
		s = append(s, l.Rule+" ("+l.What+")")
	}
	return strings.Join(s, "\n\t")
}
