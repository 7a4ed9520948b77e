package leak

import (
	"bytes"
	"sort"
)

// search looks at the bytes without regard to structure: a second picture, GPS or a
// private value that the walks missed still shows.
func (c blocks) search(d []byte, pixels []span) {
	sort.Slice(pixels, func(i, j int) bool { return pixels[i].at < pixels[j].at })

	// The start of a JPEG anywhere but at the start of one.
	// Three bytes are too few to look for in image data; JPEG's own cannot
	// contain them, the walk sees to that.
	soi := []byte{0xFF, 0xD8, 0xFF}
	for at := 1; ; {
		i := bytes.Index(d[min(at, len(d)):], soi)
		if i < 0 {
			break
		}
		at += i
		if !within(pixels, at, at+len(soi)) {
			c.add(RuleThumb, "a second JPEG begins inside the file")
			break
		}
		at++
	}

	// A directory entry that points at a GPS IFD: tag 0x8825, LONG, one value
	// (Exif 3.0, 4.6.3), wherever it stands: unlinking does not erase it.
	for _, entry := range []string{"\x25\x88\x04\x00\x01\x00\x00\x00", "\x88\x25\x00\x04\x00\x00\x00\x01"} {
		if bytes.Contains(d, []byte(entry)) {
			c.add(RuleGPS, "a directory entry that points at GPS data")
		}
	}

	c.traces.find(d, func(t *trace, at int) {
		end := at + len(t.bytes)
		inside := within(pixels, at, end)
		switch {
		case t.value == 0:
			c.add(RuleGPS, "the name of a GPS property in the bytes")
		case inside && t.weight < minInPixels:
			// Noise.
		case inside:
			c.add(RulePrivate, "private value %d of %d in the image data", t.value, len(c.policy.Private))
		default:
			c.add(RulePrivate, "private value %d of %d in the bytes", t.value, len(c.policy.Private))
		}
	})
}

// within reports whether [at, end) lies in one of the spans, which are in order.
func within(spans []span, at, end int) bool {
	i := sort.Search(len(spans), func(i int) bool { return spans[i].at > at })
	return i > 0 && end <= spans[i-1].end
}
