package render

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/stillroom/stillroom/pipeline/container/previews"
	"github.com/stillroom/stillroom/schema"
)

var (
	// errPreviewWillDo: the RAW picture is hardly larger than a preview.
	errPreviewWillDo = errors.New("the preview is as large as the picture")
	// errNoLibRaw: this build cannot develop RAW files.
	errNoLibRaw = errors.New("built without LibRaw")
)

// rawLadder renders a RAW file by the rule in the package comment.
func (lim Limits) rawLadder(ctx context.Context, o Original, recipes []schema.Recipe) ([]Rendering, error) {
	original := o.Data
	l := lim.rawJob(o, recipes)
	left := l.file.Previews
	for len(left) > 0 && l.stands(left[0]) && left[0].LongEdge() >= l.wanted(l.size()) {
		rs, err := l.preview(ctx, left[0])
		if err == nil || !l.goOn(err) {
			return rs, err
		}
		left = left[1:]
	}

	rung, p, v, err := l.develop(ctx, original, left)
	if err == nil {
		return p.descend(ctx, rung, v, recipes)
	}
	if !l.goOn(err) {
		return nil, err
	}

	for _, p := range left {
		if !l.stands(p) {
			continue
		}
		rs, err := l.preview(ctx, p)
		if err == nil || !l.goOn(err) {
			return rs, err
		}
	}
	return nil, l.failure()
}

// failure is why no picture could be made. For a file without another fault that holds
// a thumbnail, the thumbnail is the reason: it is not enough.
func (l *rawJob) failure() error {
	switch {
	case len(l.file.Previews) > 0 && !slices.ContainsFunc(l.file.Previews, l.stands) && !l.damaged:
		return &DecodeError{Format: l.format, Step: StepSmall}
	case l.first == nil:
		return &UnsupportedError{Format: l.format}
	}
	return l.first
}

// size is that of the picture, as far as anything says it.
func (l *rawJob) size() (width, height int) {
	if l.file.Width > 0 && l.file.Height > 0 {
		return l.file.Width, l.file.Height
	}
	return l.width, l.height
}

// stands reports whether a preview can stand for the picture. A thumbnail cannot:
// what a camera shows in its index has 160 pixels, or some more, and nobody who
// asks for the photograph means that. A quarter of the picture's edge, or 1024
// pixels, is the least that cameras call a preview; what is as large as the
// picture is one.
func (l *rawJob) stands(p previews.Preview) bool {
	long, whole := p.LongEdge(), max(l.file.Width, l.file.Height, l.width, l.height)
	const index, enough = 256, 1024
	switch {
	case whole > 0 && 100*long >= 95*whole, long >= enough:
		return true
	case long <= index:
		return false
	}
	return 4*long >= whole
}

// Cut reports whether some of the RAW picture lies beyond the end of the file, as
// far as its headers say where it is.
func Cut(data []byte, f schema.Format) bool { return f.RAW() && previews.Of(data, f).Missing }

func (lim Limits) rawJob(o Original, recipes []schema.Recipe) *rawJob {
	l := rawJob{limits: lim, format: o.Format, file: previews.Of(o.Data, o.Format), orientation: o.Orientation, turn: o.Turn, treatments: o.Treatments, recipes: recipes, width: o.Width, height: o.Height}
	if l.orientation < 1 || l.orientation > 8 {
		l.orientation = l.file.Orientation
	}
	return &l
}

// rawJob is a RAW file while one way after the other is tried.
type rawJob struct {
	limits      Limits
	format      schema.Format
	file        previews.File
	width       int // of the RAW picture upright, as the probe read it; 0: nobody knows
	height      int
	orientation int // of the RAW picture; 0: nobody knows
	turn        int // what a person says it is; 0: nothing
	treatments  schema.Treatments
	recipes     []schema.Recipe
	still       bool  // 16 bits are wanted, which no preview has
	first       error // of what was tried: about the best picture there is
	damaged     bool  // what was tried is there, but not whole
}

// mostRAW is above every side of a picture.
const mostRAW = 1 << 16

// wanted is the long edge of a picture from which all recipes can be made. How
// much of it a crop leaves is not known before it is turned: all that there is.
func (l *rawJob) wanted(width, height int) int {
	if width == 0 && height == 0 { // nobody knows: as large as anything
		width, height = mostRAW, mostRAW
	}
	if l.treatments.Crops() {
		return max(width, height)
	}
	return largest(l.recipes, width, height)
}

// checkShape refuses to treat a region in a picture of other proportions than
// the RAW picture's. Cameras make previews that show less, or more: then nobody
// can tell of which picture a region was meant.
func (l *rawJob) checkShape(width, height int) error {
	if !slices.ContainsFunc(l.treatments, func(t schema.Treatment) bool { return t.Region != nil }) ||
		l.file.Width == 0 || l.file.Height == 0 || width == 0 || height == 0 {
		return nil
	}
	shape := func(a, b int) float64 { return float64(max(a, b)) / float64(min(a, b)) }
	if math.Abs(shape(width, height)/shape(l.file.Width, l.file.Height)-1) > sameShape {
		return &TreatmentError{whyShape}
	}
	return nil
}

// goOn reports whether an error leaves something else to try, and keeps it.
func (l *rawJob) goOn(err error) bool {
	var de *DecodeError
	var le *LimitError
	switch {
	case errors.Is(err, errPreviewWillDo), errors.Is(err, errNoLibRaw):
		return true
	case errors.As(err, &de):
		l.damaged = l.damaged || de.Step == StepDecode
	case !errors.As(err, &le):
		return false
	}
	if l.first == nil {
		l.first = err
	}
	return true
}

// preview renders from a preview.
func (l *rawJob) preview(ctx context.Context, p previews.Preview) ([]Rendering, error) {
	pic, err := l.pictureOf(p)
	if err != nil {
		return nil, err
	}
	return pic.ladder(ctx, l.recipes)
}

func (l *rawJob) pictureOf(p previews.Preview) (picture, error) {
	return picture{
		limits:      l.limits,
		data:        p.Data,
		loader:      schema.FormatJPEG,
		format:      l.format,
		orientation: l.orientationOf(p),
		treatments:  l.treatments,
		adobeRGB:    p.AdobeRGB,
		partial:     l.damaged || l.file.Missing, // a cut RAW picture is damage, however whole its preview
		source:      SourcePreview,
	}, l.checkShape(p.Width, p.Height)
}

// orientationOf is how a preview has to be turned. A person's word is about the
// RAW picture; of a preview that has been turned already the rest is left.
func (l *rawJob) orientationOf(p previews.Preview) int {
	found := l.file.OrientationOf(p, l.orientation)
	if l.turn == 0 {
		return found
	}
	// Back to how the RAW picture lies, by what was found of both.
	return after(after(max(found, 1), undoing(max(l.orientation, 1))), l.turn)
}
