package probe

import "context"

// readRAF reads Fujifilm's RAW: the JPEG it carries, which has the EXIF, and the
// directory of the sensor, which has the size.
func readRAF(ctx context.Context, in input, b block) (out found, err error) {
	head, err := b.peek(84, 16)
	if err != nil {
		in.warn(malformed("RAF", "cut off"))
		return out, nil
	}
	preview := b.sub(int64(be32(head)), int64(be32(head[4:])))
	out.width, out.height = rafSize(in, b.sub(int64(be32(head[8:])), int64(be32(head[12:]))))
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
	sizes := map[uint64][2]int64{}
	c := cursor{b: b}
	n := c.uint(4)
	for i := uint64(0); i < n && !c.bad; i++ {
		if i >= uint64(in.lim.MaxTags) {
			in.warn(&LimitError{Limit: "max_tags", Part: "RAF", Value: int64(i) + 1, Max: int64(in.lim.MaxTags)})
			break
		}
		tag, size := c.uint(2), int64(c.uint(2))
		value := cursor{b: b, pos: c.pos}
		if _, seen := sizes[tag]; !seen && size == 4 && (tag == tagFull || tag == tagCropped || tag == tagRaw) {
			h, w := int64(value.uint(2)), int64(value.uint(2))
			sizes[tag] = [2]int64{w, h}
		}
		c.pos += size
	}
	for _, tag := range []uint64{tagCropped, tagRaw, tagFull} {
		if size, ok := sizes[tag]; ok && size[0] > 0 && size[1] > 0 {
			return size[0], size[1]
		}
	}
	return 0, 0
}
