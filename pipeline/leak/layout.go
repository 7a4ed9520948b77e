package leak

import (
	"bytes"
	"sort"
)

// layout is where in a file something stands, by the reader of its container.
type layout struct {
	// pixels are the spans of image data and color tables. Noise there looks
	// like anything, so only long values are searched in them.
	pixels []span

	marked bool // a mark was seen
}

// span is the half-open range of bytes [at, end).
type span struct{ at, end int }

// gaps calls f for each stretch of d that no span covers and that holds
// anything but zeros, and returns false when two spans overlap. It sorts used.
// Alignment leaves zeros behind; an unlinked preview does not.
func gaps(d []byte, used []span, f func(at, end int)) bool {
	sort.Slice(used, func(i, j int) bool { return used[i].at < used[j].at })
	apart := true
	at := 0
	for _, s := range append(used, span{len(d), len(d)}) {
		if s.at > at && len(bytes.Trim(d[at:s.at], "\x00")) > 0 {
			f(at, s.at)
		}
		if s.at < at && s.at < s.end {
			apart = false
		}
		at = max(at, s.end)
	}
	return apart
}
