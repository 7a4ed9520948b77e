package derive

import "slices"

// lostProfile tells whether a TIFF's colour profile ends, or begins, beyond the
// end of the file. Programs write it after the picture, so it is the first to go
// when a file is cut short. libtiff then leaves it out and warns, which libvips
// passes on to the log only; and the colours would be others.
func lostProfile(b []byte) bool {
	const iccProfile, number = 34675, 42
	t, at, ok := readTIFF(b, 0)
	if !ok || t.order.Uint16(b[2:]) != number || at > len(b)-2 {
		return false
	}
	n := int(t.order.Uint16(b[at:]))
	for e := range slices.Chunk(b[at+2:], 12) {
		if n--; n < 0 || len(e) < 12 {
			break
		}
		if t.order.Uint16(e) != iccProfile {
			continue
		}
		size, start := int64(t.order.Uint32(e[4:])), int64(t.order.Uint32(e[8:])) // of bytes
		return size > 4 && start+size > int64(len(b))
	}
	return false
}
