package render

// Box is the size of a rendering of a width x height picture (upright) whose
// longer edge is to be longEdge pixels.
//
// The longer edge is exact. The shorter keeps the proportion of the picture,
// rounded to the nearest pixel, halves up, but is never less than one pixel.
// Nothing is enlarged: a picture that fits already keeps its size. All boxes of
// a picture come from its own size, not from each other, so that rounding does
// not add up along a ladder. Arguments below one count as one.
func Box(width, height, longEdge int) (w, h int) {
	width, height, longEdge = max(width, 1), max(height, 1), max(longEdge, 1)
	long, short := max(width, height), min(width, height)
	if long > longEdge {
		// 64 bits: a hostile header may claim 2^31 by 2^31.
		l, s, e := int64(long), int64(short), int64(longEdge)
		long, short = longEdge, max(int((2*s*e+l)/(2*l)), 1)
	}
	if width >= height {
		return long, short
	}
	return short, long
}
