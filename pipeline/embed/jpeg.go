package embed

import (
	"bytes"
	"encoding/binary"

	"github.com/stillroom/stillroom/pipeline/container"
)

const (
	sigExif      = "Exif\x00\x00"
	sigXMP       = "http://ns.adobe.com/xap/1.0/\x00"
	sigXMPMore   = "http://ns.adobe.com/xmp/extension/\x00"
	sigICC       = "ICC_PROFILE\x00"
	sigPhotoshop = "Photoshop 3.0\x00"
)

// startOfJPEG is how a picture begins, and a second one inside of another.
var startOfJPEG = []byte{0xFF, 0xD8, 0xFF}

// intoJPEG puts the segments where readers look first: behind the JFIF header,
// which has to be the first of all (JFIF 1.02), EXIF before XMP before IIM, and the color profile last.
func intoJPEG(data []byte, profile Profile, m Metadata, xmp []byte) ([]byte, error) {
	at, size, err := jpegStart(data)
	if err != nil {
		return nil, err
	}
	var add []byte
	if block := exif(m, int(size.Width), int(size.Height)); profile == ArchiveFull && block != nil {
		add = segment(add, 0xE1, sigExif, block)
	}
	add = segment(add, 0xE1, sigXMP, xmp)
	if stream := iim(m); profile == Press && stream != nil {
		add = segment(add, 0xED, "", photoshop(stream))
	}
	return splice(data, at, append(add, jpegProfile(data)...)), nil
}

// jpegProfile is the segment with the color profile of a JPEG that has none.
func jpegProfile(data []byte) []byte {
	if bytes.Contains(data[:bytes.Index(data, []byte{0xFF, container.JPEGScan})], []byte(sigICC)) {
		return nil
	}
	return segment(nil, 0xE2, sigICC, append([]byte{1, 1}, sRGB()...)) // part 1 of 1 (ICC.1, B.4)
}

// segment appends one to b. Nothing of ours comes near the 65533 bytes that one
// holds: a packet has 60000, IIM 3000, EXIF less.
func segment(b []byte, marker byte, sig string, body []byte) []byte {
	b = append(b, 0xFF, marker)
	b = binary.BigEndian.AppendUint16(b, uint16(2+len(sig)+len(body)))
	return append(append(b, sig...), body...)
}

// splice is data with add at at.
func splice(data []byte, at int, add []byte) []byte {
	out := make([]byte, 0, len(data)+len(add))
	out = append(out, data[:at]...)
	out = append(out, add...)
	return append(out, data[at:]...)
}

// jpegStart walks all segments (ITU-T T.81, annex B) and returns where metadata
// begins, and the head of the frame. It is looked for behind the scans as well: readers that do would find
// it there.
func jpegStart(d []byte) (start int, size container.FrameHead, err error) {
	if !bytes.HasPrefix(d, startOfJPEG) {
		return 0, size, ErrPicture
	}
	src := container.Bytes(d)
	start = 2
	frame, scans := false, 0
	for at := 2; ; {
		if at+2 > len(d) || d[at] != 0xFF {
			return 0, size, ErrPicture
		}
		m := d[at+1]
		switch {
		case m == 0xFF: // fill
			at++
			continue
		case m == container.JPEGEnd:
			if !frame || scans == 0 || at+2 != len(d) {
				return 0, size, ErrPicture
			}
			return start, size, nil
		case m < 0xC0 || container.Bare(m):
			return 0, size, ErrPicture
		}
		found, err := container.SegmentAt(src, int64(at+2))
		if err != nil || found.Cut {
			return 0, size, ErrPicture
		}
		end := int(found.Next)
		body := found.In(d)
		has := func(sig string) bool { return bytes.HasPrefix(body, []byte(sig)) }
		switch {
		case m == 0xE0 && at == 2 && has("JFIF\x00"):
			start = end
		case m == 0xE1 && (has(sigExif) || has(sigXMP) || has(sigXMPMore)), m == 0xED, m == 0xFE:
			return 0, size, ErrCarries
		case container.Frame(m):
			frame = true
			if size, err = container.FrameHeadOf(container.Bytes(body)); err != nil {
				return 0, size, ErrPicture
			}
		}
		at = end
		if m == container.JPEGScan {
			scans++
			at = container.ScanEnd(d, end)
		}
	}
}
