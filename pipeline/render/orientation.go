package render

import "slices"

// turning is what an orientation does to a point, measured from the middle of
// the picture with x to the right and y down: (x, y) becomes (a x + b y, c x +
// d y).
type turning struct{ a, b, c, d int }

// turnings are those of EXIF's orientations, from 1 on.
var turnings = []turning{
	{1, 0, 0, 1}, {-1, 0, 0, 1}, {-1, 0, 0, -1}, {1, 0, 0, -1},
	{0, 1, 1, 0}, {0, -1, 1, 0}, {0, -1, -1, 0}, {0, 1, -1, 0},
}

// after is the orientation that does what first does and then what second does.
// Both are 1 to 8.
func after(first, second int) int {
	f, s := turnings[first-1], turnings[second-1]
	return 1 + slices.Index(turnings, turning{
		s.a*f.a + s.b*f.c, s.a*f.b + s.b*f.d,
		s.c*f.a + s.d*f.c, s.c*f.b + s.d*f.d,
	})
}

// undoing is the orientation that takes back what o does. Quarter turns are the
// only ones that do not take themselves back.
func undoing(o int) int {
	switch o {
	case 6:
		return 8
	case 8:
		return 6
	}
	return o
}
