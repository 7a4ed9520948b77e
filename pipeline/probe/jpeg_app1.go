package probe

import (
	"bytes"

	"github.com/stillroom/stillroom/pipeline/container"
)

// exifHeader is how many bytes of an APP1 segment stand before its EXIF; ok is
// false for a segment that holds none. The sixth byte is a second NUL, or 0xFF of
// old Kodaks; some writers leave up to four bytes before the name, or write it in
// capitals.
func exifHeader(seg block) (n int64, ok bool) {
	const name, longest = "EXIF\x00", 4
	for at := range int64(longest + 1) {
		head, err := seg.peek(at, len(name))
		if err != nil {
			return 0, false
		}
		if n = at + 6; bytes.EqualFold(head, []byte(name)) && (at == 0 || beginsTIFF(seg.from(n))) {
			return n, true
		}
	}
	return 0, false
}

func beginsTIFF(b block) bool { return b.has("II*\x00") || b.has("MM\x00*") }

// exifParts are the parts of an EXIF that begins with first: what is too large for
// a segment goes on in the next, which has the name again and no header of a TIFF.
// next is where that would begin.
func exifParts(in input, b, first block, next int64) []block {
	parts := []block{first}
	for len(parts) < in.lim.MaxSegments {
		marker, err := b.peek(next, 2)
		if err != nil || marker[0] != 0xFF || marker[1] != 0xE1 {
			break
		}
		part, err := container.SegmentAt(b, next+2)
		if err != nil {
			break
		}
		seg := b.payload(part)
		if !seg.has("Exif\x00\x00") || beginsTIFF(seg.from(6)) {
			break
		}
		parts = append(parts, seg.from(6))
		next = part.Next
	}
	return parts
}

// keepSegments keeps the EXIF that begins in a segment of a JPEG.
func (out *found) keepSegments(in input, parts []block) {
	if len(out.exif) > 0 || len(parts) == 1 {
		out.keepEXIF(in, parts[0])
		return
	}
	joined, err := in.f.join("EXIF", parts)
	if err != nil {
		in.warn(err)
		return
	}
	out.keepEXIF(in, joined)
}

// strayXMP finds a packet in an APP1 segment whose name is not quite that of XMP.
func strayXMP(seg block) (packet block, ok bool) {
	const window = 256
	head, err := seg.peek(0, int(min(seg.size, window)))
	if err != nil || !bytes.HasPrefix(head, []byte("http")) && !bytes.HasPrefix(head, []byte("XMP\x00")) && !bytes.HasPrefix(head, []byte("<")) {
		return block{}, false
	}
	for _, begin := range []string{"<?xpacket", "<x:xmpmeta", "<x:xapmeta", "<rdf:RDF"} {
		if i := bytes.Index(head, []byte(begin)); i >= 0 {
			return seg.from(int64(i)), true
		}
	}
	return block{}, false
}
