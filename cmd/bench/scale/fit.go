package scale

import "math"

// point is what something cost at some size.
type point struct{ photos, cost float64 }

// growth is the exponent with which a cost grows: 0 is flat, 1 is linear. It is the slope
// of the line that fits best where both axes are logarithms; ok is false of fewer than
// two points.
func growth(list []point) (exponent float64, ok bool) {
	var n, sx, sy, sxx, sxy float64
	for _, p := range list {
		if p.photos <= 0 || p.cost <= 0 {
			continue
		}
		x, y := math.Log(p.photos), math.Log(p.cost)
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	if below := n*sxx - sx*sx; n > 1 && below > 0 {
		return (n*sxy - sx*sy) / below, true
	}
	return 0, false
}
