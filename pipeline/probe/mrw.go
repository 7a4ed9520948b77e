package probe

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/container"
)

// readMRW reads Minolta's RAW: blocks of four letters and a length, of which PRD
// has the size and TTW is a TIFF structure.
func readMRW(ctx context.Context, in input, b block) (out found, err error) {
	pos := int64(container.MRWStart)
	for range in.lim.MaxSegments {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		part, err := container.MRWBlock(b, pos)
		if err != nil {
			break
		}
		switch body := b.payload(part); part.Kind {
		case "TTW":
			out.keepTIFF(in, body)
		case "PRD":
			if dim, err := body.peek(12, 4); err == nil { // behind the firmware and the sensor's size
				out.height, out.width = int64(be16(dim)), int64(be16(dim[2:]))
			}
		}
		pos = part.Next
	}
	return out, nil
}
