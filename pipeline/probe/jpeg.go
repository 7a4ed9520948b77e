package probe

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/pipeline/container"
)

// readJPEG walks the segments of a JPEG up to the first scan. Entropy-coded data, further
// pictures of an MPO, a motion photo's video and garbage lie behind it, and are not read
// unless the frame leaves its height to them. Damage between segments is skipped, as
// decoders do.
//
// A file may repeat what it should have once. The first Exif segment counts,
// the first XMP packet, and the first frame header.
func readJPEG(ctx context.Context, in input, b block) (found, error) {
	var parts jpegParts
	pos := int64(2) // behind SOI
	for segments := 1; ; segments++ {
		if err := ctx.Err(); err != nil {
			return parts.found, err
		}
		marker, next, err := nextMarker(in, b, pos)
		if err != nil {
			in.warn(err)
			break
		}
		pos = next
		if segments > in.lim.MaxSegments {
			in.warn(&LimitError{Limit: "max_segments", Part: "JPEG", Value: int64(segments), Max: int64(in.lim.MaxSegments)})
			break
		}
		if marker == container.JPEGEnd {
			break
		}
		if container.Bare(marker) {
			continue
		}
		part, err := container.SegmentAt(b, pos)
		if errors.Is(err, container.ErrSize) {
			in.warn(malformed("JPEG", "segment 0x%02X has an impossible length", marker))
			pos += 2
			continue
		} else if err != nil {
			in.warn(malformed("JPEG", "cut off before the picture"))
			break
		}
		seg := b.payload(part)
		if part.Cut {
			in.warn(malformed("JPEG", "segment 0x%02X is cut off after %d bytes", marker, seg.size))
		}
		pos = part.Next
		if marker == container.JPEGScan {
			if parts.width != 0 && parts.height == 0 {
				if parts.height, err = numberOfLines(ctx, in, b, pos); err != nil {
					return parts.found, err
				}
			}
			break
		}
		parts.take(in, b, marker, seg, part.Next)
	}
	return parts.whole(in), nil
}

// jpegParts are what the segments of a JPEG tell, one after the other.
type jpegParts struct {
	found
	profile, photoshop, stray []block
}

// take keeps what one segment tells. next is where the segment behind it begins.
func (p *jpegParts) take(in input, b block, marker byte, seg block, next int64) {
	switch {
	case container.Frame(marker):
		if p.width == 0 && p.height == 0 {
			p.width, p.height = frameHeader(in, seg)
		}
	case marker == 0xE1 && seg.has(xmpSignature):
		p.keepXMP(in, seg.from(int64(len(xmpSignature))))
	case marker == 0xE1 && seg.has(extendedSignature):
		p.extendedXMP = append(p.extendedXMP, seg)
	case marker == 0xE1:
		if n, ok := exifHeader(seg); ok {
			p.keepSegments(in, exifParts(in, b, seg.from(n), next))
		} else if packet, ok := strayXMP(seg); ok {
			p.stray = append(p.stray, packet)
		}
	case marker == 0xE2 && seg.has("ICC_PROFILE\x00"):
		p.profile = append(p.profile, seg)
	case marker == 0xED && seg.has("Photoshop 3.0\x00"):
		p.photoshop = append(p.photoshop, seg.from(14))
	}
}

// whole joins what stands in several segments.
func (p *jpegParts) whole(in input) found {
	for _, packet := range p.stray { // a packet that is named by the book counts before
		p.keepXMP(in, packet)
	}
	p.icc = jpegICC(in, p.profile)
	if len(p.photoshop) > 0 {
		if joined, err := in.f.join("Photoshop resources", p.photoshop); err != nil {
			in.warn(err)
		} else {
			p.keepResources(in, joined)
		}
	}
	return p.found
}

const xmpSignature = "http://ns.adobe.com/xap/1.0/\x00"

// nextMarker finds the next marker at or after pos, over fill bytes and over
// garbage, which is paid from the metadata budget: a large file of zeros must
// not be read to its end.
func nextMarker(in input, b block, pos int64) (marker byte, next int64, err error) {
	const free = 512 // bytes that nobody counts
	marker, next, err = container.MarkerAt(b, pos, in.f.left+free)
	if err != nil {
		next = b.size
	}
	if paid := in.f.spend("JPEG", max(next-pos-free, 0)); paid != nil {
		return 0, 0, paid
	}
	if err != nil {
		return 0, 0, malformed("JPEG", "ends before the picture")
	}
	return marker, next, nil
}

// frameHeader takes the size from a SOF segment.
func frameHeader(in input, seg block) (width, height int64) {
	head, err := container.FrameHeadOf(seg)
	if err != nil {
		in.warn(malformed("JPEG", "frame header is cut off"))
		return 0, 0
	}
	if n := head.Components; n == 0 || seg.size != container.FrameHeadSize+3*int64(n) {
		in.warn(malformed("JPEG", "frame header states %d components and has %d bytes", n, seg.size))
	}
	return head.Width, head.Height
}

// numberOfLines finds the height of a frame that states none: it stands in a
// DNL segment behind the first scan (ITU-T T.81, B.2.5), which is where
// cameras and scanners that do not know the end when they begin put it. The
// scan is paid from the metadata budget.
func numberOfLines(ctx context.Context, in input, b block, pos int64) (lines int64, err error) {
	const (
		dnl  = 0xDC
		step = 4096
	)
	ff := false
	for pos < b.size {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n := min(step, b.size-pos)
		if err := in.f.spend("JPEG", n); err != nil {
			in.warn(err)
			return 0, nil
		}
		chunk, err := b.peek(pos, int(n))
		if err != nil {
			return 0, nil
		}
		for i, c := range chunk {
			if !ff || c == 0 || c == 0xFF || c >= 0xD0 && c <= 0xD7 {
				ff = c == 0xFF
				continue
			}
			if c == dnl {
				if head, err := b.peek(pos+int64(i)+1, 4); err == nil && be16(head) == 4 {
					lines = int64(be16(head[2:]))
				}
			}
			return lines, nil // whatever it is, the scan has ended
		}
		pos += n
	}
	return 0, nil
}

// jpegICC puts the chunks of a profile in order (ICC.1, B.4): each segment
// says which it is and how many there are, from 1.
func jpegICC(in input, segments []block) *block {
	if len(segments) == 0 {
		return nil
	}
	const header = 14
	if len(segments) == 1 {
		// One is the whole, whatever its numbers say, if it is as long as it says.
		whole := segments[0].from(header)
		if size, err := whole.peek(0, 4); err == nil && int64(be32(size)) == whole.size {
			return &whole
		}
	}
	chunks := make([]block, len(segments))
	for _, seg := range segments {
		head, err := seg.peek(0, header)
		if err != nil || int(head[13]) != len(chunks) || head[12] == 0 || int(head[12]) > len(chunks) || chunks[head[12]-1].f != nil {
			in.warn(malformed("ICC profile", "its chunks do not belong together"))
			return nil
		}
		chunks[head[12]-1] = seg.from(header)
	}
	joined, err := in.f.join("ICC profile", chunks)
	if err != nil {
		in.warn(err)
		return nil
	}
	return &joined
}
