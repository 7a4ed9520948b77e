package probe

import "context"

// readMRW reads Minolta's RAW: blocks of four letters and a length, of which PRD
// has the size and TTW is a TIFF structure.
func readMRW(ctx context.Context, in input, b block) (out found, err error) {
	pos := int64(8)
	for range in.lim.MaxSegments {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		head, err := b.peek(pos, 8)
		if err != nil || head[0] != 0 {
			break
		}
		size := int64(be32(head[4:]))
		body := b.sub(pos+8, size)
		switch string(head[:4]) {
		case "\x00TTW":
			out.keepTIFF(in, body)
		case "\x00PRD":
			if dim, err := body.peek(12, 4); err == nil { // behind the firmware and the sensor's size
				out.height, out.width = int64(be16(dim)), int64(be16(dim[2:]))
			}
		}
		pos += 8 + size
	}
	return out, nil
}
