package render

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// Treatments are done to the first rung, upright, from which every rendering is
// made: nothing smaller ever sees what was there. The package comment says what
// they look like.
const (
	// treatedEdge is the least long edge of what is treated, in pixels, if the
	// original has as many: a margin of a fraction of it holds a few pixels then.
	treatedEdge = 1024

	// blocks is how many a blurred region is reduced to along its longer side, at
	// the most, and blockSide the least side of one, in pixels.
	blocks, blockSide = 8, 8

	// regionMargin and pictureMargin are the parts of the longer side of a region
	// and of the picture by which a region grows on each side. People draw narrowly,
	// and a decoder that shrinks spreads a pixel over its neighbors.
	regionMargin, pictureMargin = 16, 256

	// leastKept is the part of a picture's shorter side that a crop must leave.
	leastKept = 4

	// sameShape is how far the proportions of two pictures of one shot may differ,
	// as a fraction, if a region of the one is to be that of the other.
	sameShape = 0.02
)

// Kept is the size that treatments leave of a width x height picture (upright). The
// error is a *TreatmentError.
func Kept(width, height int, treatments schema.Treatments) (w, h int, err error) {
	v, err := viewOf(width, height, treatments)
	return v.kept.Dx(), v.kept.Dy(), err
}

// view is an original's picture, upright, and the part that its renderings show.
type view struct {
	width, height int // of the whole, in the original's pixels
	treatments    schema.Treatments
	kept          image.Rectangle // of the whole
}

func viewOf(width, height int, treatments schema.Treatments) (view, error) {
	v := view{width: width, height: height, treatments: treatments, kept: image.Rect(0, 0, width, height)}
	var off []image.Rectangle
	for _, t := range treatments {
		switch {
		case t.Kind != schema.TreatmentBlur && t.Kind != schema.TreatmentWithhold && t.Kind != schema.TreatmentCrop:
			return v, &TreatmentError{whyKind}
		case t.Region != nil && !(t.Region.W > 0 && t.Region.H > 0 && t.Region.X < 1 && t.Region.Y < 1):
			return v, &TreatmentError{whyEmpty}
		case t.Kind == schema.TreatmentCrop && t.Region == nil:
			return v, &TreatmentError{whyWhole}
		case t.Kind == schema.TreatmentCrop:
			off = append(off, regionOf(t, width, height))
		}
	}
	if len(off) == 0 {
		return v, nil
	}
	v.kept = largestFree(v.kept, off)
	if leastKept*min(v.kept.Dx(), v.kept.Dy()) < min(width, height) {
		return v, &TreatmentError{whyLittle}
	}
	return v, nil
}

// rung is the size of the whole picture, upright, at which it is treated.
func (v view) rung(recipes []schema.Recipe) (width, height int) {
	w, h := v.shown(recipes)
	return up(v.width*w, v.kept.Dx()), up(v.height*h, v.kept.Dy())
}

// shown is the size of the part of the rung that is kept.
func (v view) shown(recipes []schema.Recipe) (width, height int) {
	edge := largest(recipes, v.kept.Dx(), v.kept.Dy())
	if len(v.treatments) > 0 {
		edge = max(edge, treatedEdge)
	}
	return Box(v.kept.Dx(), v.kept.Dy(), edge)
}

// cut is the part of the rung that is kept. Its place is to the nearest pixel, of
// which the margin has some to spare.
func (v view) cut(recipes []schema.Recipe) image.Rectangle {
	w, h := v.shown(recipes)
	width, height := v.rung(recipes)
	x := min((2*v.kept.Min.X*width+v.width)/(2*v.width), width-w)
	y := min((2*v.kept.Min.Y*height+v.height)/(2*v.height), height-h)
	return image.Rect(x, y, x+w, y+h)
}

// treat does to a rung, upright, what its photo's record asks for. It returns the
// rung or, of one that is cropped and freed, what is kept. False: it did not
// succeed, or ctx ended.
func (v view) treat(ctx context.Context, rung pixels, recipes []schema.Recipe) (pixels, bool) {
	each := func(kinds []string, do func(*pixels, image.Rectangle) bool) bool {
		for _, t := range v.treatments {
			if slices.Contains(kinds, t.Kind) && (ctx.Err() != nil || !do(&rung, regionOf(t, rung.width(), rung.height()))) {
				return false
			}
		}
		return true
	}
	// Withheld and cropped parts are gray before anything beside them is blurred, or
	// the blur would spread them; and plain again after.
	ok := each([]string{schema.TreatmentWithhold, schema.TreatmentCrop}, fill) &&
		each([]string{schema.TreatmentBlur}, blur) &&
		each([]string{schema.TreatmentWithhold}, fill)
	if ok && v.treatments.Crops() {
		c := v.cut(recipes)
		rung, ok = replace(rung, func(r *pixels) (pixels, bool) { return r.crop(c.Min.X, c.Min.Y, c.Dx(), c.Dy()) })
	}
	return rung, ok
}

// regionOf is what is treated of a width x height picture: whole pixels, the
// margin included. Without a region it is everything.
func regionOf(t schema.Treatment, width, height int) image.Rectangle {
	whole := image.Rect(0, 0, width, height)
	if t.Region == nil {
		return whole
	}
	r := touched(*t.Region, width, height)
	margin := up(max(r.Dx(), r.Dy()), regionMargin) + up(max(width, height), pictureMargin)
	return r.Inset(-margin).Intersect(whole)
}

// touched are the pixels of which a part lies in the region.
func touched(r schema.Region, width, height int) image.Rectangle {
	at := func(fraction float64, side int, round func(float64) float64) int {
		return int(round(min(max(fraction, 0), 1) * float64(side)))
	}
	return image.Rect(
		at(r.X, width, math.Floor), at(r.Y, height, math.Floor),
		at(r.X+r.W, width, math.Ceil), at(r.Y+r.H, height, math.Ceil),
	)
}

// largestFree is the largest rectangle of the whole that touches none of the
// others; of several, the one that begins furthest left, then highest.
func largestFree(whole image.Rectangle, others []image.Rectangle) image.Rectangle {
	// Its left edge is that of the whole or the right edge of another, and so on.
	lefts, rights := []int{whole.Min.X}, []int{whole.Max.X}
	for _, r := range others {
		lefts, rights = append(lefts, r.Max.X), append(rights, r.Min.X)
	}
	others = slices.SortedFunc(slices.Values(others), func(a, b image.Rectangle) int { return cmp.Compare(a.Min.Y, b.Min.Y) })
	slices.Sort(lefts)
	slices.Sort(rights)
	var best image.Rectangle
	for _, left := range slices.Compact(lefts) {
		for _, right := range slices.Compact(rights) {
			free := whole.Min.Y // all above it that has been looked at is in the way
			try := func(end int) {
				if r := (image.Rectangle{image.Pt(left, free), image.Pt(right, end)}); !r.Empty() && r.Dx()*r.Dy() > best.Dx()*best.Dy() {
					best = r
				}
			}
			for _, r := range others {
				if r.Min.X < right && r.Max.X > left {
					try(r.Min.Y)
					free = max(free, r.Max.Y)
				}
			}
			try(whole.Max.Y)
		}
	}
	return best
}

// fill makes a part of the picture one plain gray, which tells nothing of it: not
// even its average would.
func fill(p *pixels, r image.Rectangle) bool {
	p.gray(r.Min.X, r.Min.Y, r.Dx(), r.Dy())
	return true
}

// blur leaves a few blocks of color of a part of the picture, and smooths them.
func blur(p *pixels, r image.Rectangle) bool {
	long, short := max(r.Dx(), r.Dy()), min(r.Dx(), r.Dy())
	across := max(min(blocks, long/blockSide), 1)
	down := max((2*short*across+long)/(2*long), 1)
	if r.Dx() < r.Dy() {
		across, down = down, across
	}
	few, ok := p.crop(r.Min.X, r.Min.Y, r.Dx(), r.Dy())
	if !ok {
		return false
	}
	defer func() { few.free() }()
	if few, ok = replace(few, func(f *pixels) (pixels, bool) { return f.resize(across, down) }); !ok {
		return false
	}
	if few, ok = replace(few, func(f *pixels) (pixels, bool) { return f.enlarge(r.Dx(), r.Dy()) }); !ok {
		return false
	}
	p.put(&few, r.Min.X, r.Min.Y)
	return true
}

// up is n / by, rounded up.
func up(n, by int) int { return (n + by - 1) / by }
