package probe

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/container"
)

// readRAF reads Fujifilm's RAW: the JPEG it carries, which has the EXIF, and the
// directory of the sensor, which has the size.
func readRAF(ctx context.Context, in input, b block) (out found, err error) {
	head, err := container.RAFHeader(b)
	if err != nil {
		in.warn(malformed("RAF", "cut off"))
		return out, nil
	}
	preview := b.place(head.JPEG)
	out.width, out.height = rafSize(in, b.place(head.Table))
	if !preview.has("\xff\xd8\xff") {
		in.warn(malformed("RAF", "no JPEG where its header says"))
		return out, nil
	}
	err = out.keepPreview(ctx, in, preview)
	return out, err
}

// rafSize reads the sensor's directory: a count, and records of a tag, a
// length and data. The size of the picture within the sensor's borders comes
// before those of the sensor.
func rafSize(in input, b block) (width, height int64) {
	const (
		tagFull    = 0x0100
		tagCropped = 0x0111
		tagRaw     = 0x0121
	)
	sizes := map[uint16][2]int64{}
	c := container.Numbers{Src: b}
	n, at := c.Uint(4), int64(4)
	for i := range n {
		if i >= uint64(in.lim.MaxTags) {
			in.warn(&LimitError{Limit: "max_tags", Part: "RAF", Value: int64(i) + 1, Max: int64(in.lim.MaxTags)})
			break
		}
		r, err := container.RAFRecordAt(b, at)
		if err != nil {
			break
		}
		value := container.Numbers{Src: b, At: r.Body}
		if _, seen := sizes[r.Tag]; !seen && r.Size == 4 && (r.Tag == tagFull || r.Tag == tagCropped || r.Tag == tagRaw) {
			h, w := int64(value.Uint(2)), int64(value.Uint(2))
			sizes[r.Tag] = [2]int64{w, h}
		}
		at = r.Next
	}
	for _, tag := range []uint16{tagCropped, tagRaw, tagFull} {
		if size, ok := sizes[tag]; ok && size[0] > 0 && size[1] > 0 {
			return size[0], size[1]
		}
	}
	return 0, 0
}
