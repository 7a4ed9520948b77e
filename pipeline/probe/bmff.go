package probe

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/pipeline/container"
)

// box is one box of an ISO base media file (ISO 14496-12): HEIF, AVIF, CR3
// and the container form of JPEG XL are trees of them.
type box struct {
	kind string
	uuid string // of kind "uuid"
	body block
	cut  bool // it states more than there is
}

// boxes calls f for the boxes of b in order until f returns false. A box that
// states more than there is ends with b.
func boxes(ctx context.Context, in input, b block, f func(box) bool) error {
	pos := int64(0)
	for range in.lim.MaxSegments {
		if err := ctx.Err(); err != nil {
			return err
		}
		found, err := container.BoxAt(b, pos)
		if errors.Is(err, container.ErrSize) {
			in.warn(malformed("boxes", "a box is smaller than its header"))
		}
		if err != nil {
			return nil
		}
		x := box{kind: found.Kind, body: b.payload(found.Part), cut: found.Cut}
		if x.kind == "uuid" {
			if id, err := x.body.peek(0, 16); err == nil {
				x.uuid, x.body = string(id), x.body.from(16)
			}
		}
		if !f(x) {
			return nil
		}
		pos = found.Next
	}
	in.warn(&LimitError{Limit: "max_segments", Part: "boxes", Value: int64(in.lim.MaxSegments) + 1, Max: int64(in.lim.MaxSegments)})
	return nil
}

// child returns the body of the first box of that kind.
func child(ctx context.Context, in input, b block, kind string) (body block, ok bool, err error) {
	err = boxes(ctx, in, b, func(x box) bool {
		if x.kind == kind {
			body, ok = x.body, true
		}
		return !ok
	})
	return body, ok, err
}
