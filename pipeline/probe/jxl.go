package probe

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/container"
)

// readJXL reads the size from the header of the codestream (ISO 18181-1), which
// may stand bare or in a container, and the container's metadata boxes (ISO
// 18181-2). The codestream says how the picture is turned; decoders turn it,
// and leave EXIF's Orientation alone.
func readJXL(ctx context.Context, in input, b block) (out found, err error) {
	const signature = "\xff\x0a"
	out.upright = true
	if b.has(signature) {
		out.width, out.height = jxlSize(in, b.from(int64(len(signature))))
		return out, ctx.Err()
	}
	sized := false
	err = boxes(ctx, in, b, func(x box) bool {
		body := x.body
		switch x.kind {
		case "jxlp", "jxlc":
			if x.kind == "jxlp" {
				body = body.from(4) // the number of the part
			}
			if !sized && body.has(signature) {
				sized = true
				out.width, out.height = jxlSize(in, body.from(int64(len(signature))))
			}
		case "Exif":
			c := container.Numbers{Src: body}
			skip := int64(c.Uint(4)) // to the TIFF header, as in HEIF
			out.keepEXIF(in, body.from(4+skip))
		case "xml ":
			out.keepXMP(in, body)
		case "brob":
			// Brotli: what is inside is named but not read.
			if kind, err := body.peek(0, 4); err == nil {
				switch string(kind) {
				case "Exif", "xml ":
					in.warn(malformed("JXL", "the %q box is compressed and was not read", string(kind)))
				}
			}
		}
		return true
	})
	return out, err
}

// jxlSize reads SizeHeader and the orientation of ImageMetadata.
func jxlSize(in input, b block) (w, h int64) {
	head, err := b.peek(0, int(min(b.size, 16))) // both end within 11 bytes
	if err != nil {
		in.warn(malformed("JXL", "cut off"))
		return 0, 0
	}
	r := bitReader{data: head}
	small := r.bits(1) == 1
	side := func() int64 {
		if small {
			return 8 * int64(r.bits(5)+1)
		}
		return int64(r.bits([4]int{9, 13, 18, 30}[r.bits(2)])) + 1
	}
	h = side()
	if ratio := r.bits(3); ratio == 0 {
		w = side()
	} else {
		of := [8][2]int64{1: {1, 1}, 2: {12, 10}, 3: {4, 3}, 4: {3, 2}, 5: {16, 9}, 6: {5, 4}, 7: {2, 1}}[ratio]
		w = h * of[0] / of[1]
	}
	turned := false
	if allDefault := r.bits(1) == 1; !allDefault {
		if extra := r.bits(1) == 1; extra {
			turned = r.bits(3)+1 >= 5
		}
	}
	if r.bad {
		in.warn(malformed("JXL", "cut off"))
		return 0, 0
	}
	if turned {
		w, h = h, w
	}
	return w, h
}

// bitReader reads numbers from the lowest bit of each byte up. After the end
// it returns zeros and bad is set.
type bitReader struct {
	data []byte
	at   int
	bad  bool
}

func (r *bitReader) bits(n int) uint32 {
	if r.at+n > 8*len(r.data) {
		r.bad = true
		return 0
	}
	var v uint32
	for i := range n {
		v |= uint32(r.data[r.at/8]>>(r.at%8)&1) << i
		r.at++
	}
	return v
}
