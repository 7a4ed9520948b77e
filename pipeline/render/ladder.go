package render

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// Original is the file that a ladder is made from.
type Original struct {
	Data []byte

	// Format is what the bytes were sniffed to be: only its decoder is tried, or
	// for a RAW file the ways that the package comment says.
	Format schema.Format

	// Width and Height are those of the picture, upright, as the file's header
	// says them; zero: not known. What a decoder gives must have that size: a
	// thumbnail is never taken for the picture.
	Width, Height int

	// Page and SubPage say which directory of a TIFF is the picture, as
	// schema.Probe does.
	Page, SubPage int

	// Coded holds the numbers by which the file states its colors without a profile.
	Coded schema.Coded

	// Damaged: the caller knows that the picture is not whole, where no decoder
	// tells. Its renderings are Partial.
	Damaged bool

	// Orientation is EXIF's, 1 to 8; anything else counts as "not said". It is
	// ignored for HEIF and AVIF, whose decoder turns the picture itself. An
	// orientation in the bytes is never acted on, but for RAW: there a preview's
	// own EXIF goes first, and what the RAW file says counts where no
	// orientation is given.
	Orientation int

	// Turn is a person's word, 1 to 8, and goes before all of that; for HEIF and
	// AVIF it comes after the decoder's own turning. Zero: nobody said anything.
	Turn int

	// Treatments hide parts of the picture in every rendering.
	Treatments schema.Treatments
}

// Rendering is one derivative, not yet stored anywhere.
type Rendering struct {
	Recipe        schema.Recipe
	Data          []byte // of Recipe.Format; tiles as the ZIP that tiles.go describes
	Width, Height int    // pixels
	Partial       bool   // the decoder complained: look at it before using it
	Source        string // the part of the original it was made from: one of the constants
}

// The sources of a rendering.
const (
	SourceOriginal = "original" // the picture that the file is
	SourcePreview  = "preview"  // the JPEG that the camera put into a RAW file
	SourceLibRaw   = "libraw"   // a RAW file's own pixels, developed by LibRaw
)

// ladder is Ladder, for which want of memory is damage.
func (l Limits) ladder(ctx context.Context, o Original, recipes []schema.Recipe) ([]Rendering, error) {
	for _, r := range recipes {
		if err := r.Check(); err != nil {
			return nil, fmt.Errorf("recipe %q: %w", r.Name, err)
		}
	}
	if !Supports(o.Format) {
		return nil, &UnsupportedError{Format: o.Format}
	}
	if err := ctx.Err(); err != nil || len(recipes) == 0 {
		return nil, err
	}
	if o.Format.RAW() {
		return l.rawLadder(ctx, o, recipes)
	}
	return l.pictureOf(o).ladder(ctx, recipes)
}

// pictureOf is an original that libvips decodes.
func (l Limits) pictureOf(o Original) picture {
	p := picture{limits: l, data: o.Data, loader: o.Format, format: o.Format, orientation: o.Orientation, treatments: o.Treatments, source: SourceOriginal,
		width: o.Width, height: o.Height, coded: o.Coded, partial: o.Damaged}
	if o.Format == schema.FormatTIFF {
		p.page, p.sub = o.Page, o.SubPage
	}
	if o.Format.TurnsItself() {
		p.orientation = 1
	}
	if o.Turn != 0 {
		p.orientation = o.Turn
	}
	return p
}

// picture is the input of a libvips decoder: an original, or a part of it.
type picture struct {
	limits      Limits
	data        []byte
	loader      schema.Format // of data
	format      schema.Format // of the original, for errors
	orientation int
	width       int // that it has to have, in either direction; 0: not known
	height      int
	page, sub   int // of a TIFF
	coded       schema.Coded
	treatments  schema.Treatments
	adobeRGB    bool // said outside of data
	partial     bool // a better picture of the original was damaged
	source      string
}

// look reads the header, and puts an orientation that is not one right.
func (p *picture) look() (header, view, error) {
	if p.loader == schema.FormatTIFF {
		if plain, ours, whole := unpackTIFF(p.data, p.page, p.sub, p.limits); ours {
			if !whole {
				return header{}, view{}, &DecodeError{Format: p.format, Step: StepDecode}
			}
			p.data, p.page, p.sub = plain, 0, 0
		}
	}
	h, ok := readHeaderOf(loaders[p.loader], p.data, p.page, p.sub)
	if !ok {
		step := StepHeader
		if p.strange() {
			step = StepKind
		}
		return h, view{}, &DecodeError{Format: p.format, Step: step}
	}
	if p.width > 0 && p.height > 0 && (max(h.width, h.height) != max(p.width, p.height) || min(h.width, h.height) != min(p.width, p.height)) {
		return h, view{}, &DecodeError{Format: p.format, Step: StepSize}
	}
	if !h.picture {
		return h, view{}, &DecodeError{Format: p.format, Step: StepKind}
	}
	if err := p.limits.check(h.width, h.height); err != nil {
		return h, view{}, err
	}
	h.adobeRGB = h.adobeRGB || p.adobeRGB
	h.coded = p.coded
	if p.loader.TurnsItself() && narrowGray(p.data) {
		var known bool
		if h.narrow, known = handsOutNarrow(h.bits > 8); !known {
			return h, view{}, &DecodeError{Format: p.format, Step: StepKind}
		}
	}
	if p.orientation < 1 || p.orientation > 8 {
		p.orientation = 1
	}
	width, height := swapIf(p.orientation >= 5, h.width, h.height)
	v, err := viewOf(width, height, p.treatments)
	return h, v, err
}

func (p picture) ladder(ctx context.Context, recipes []schema.Recipe) ([]Rendering, error) {
	h, v, err := p.look()
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rungWidth, rungHeight := v.rung(recipes)
	storedWidth, storedHeight := swapIf(p.orientation >= 5, rungWidth, rungHeight)
	rung, partial, ok := decodeOnce(p.data, p.loader, h, storedWidth, storedHeight)
	if !ok {
		return nil, p.undecoded()
	}
	p.partial = p.partial || partial || p.loader == schema.FormatJPEG && p.source == SourceOriginal && strayEntropy(p.data)
	return p.descend(ctx, rung, v, recipes)
}

// upright turns a decoded picture, as stored and of the size of the view's rung,
// and treats it. It frees what it is given, and returns what is to be freed.
func (p picture) upright(ctx context.Context, rung pixels, v view, recipes []schema.Recipe) (pixels, error) {
	var ok bool
	if p.orientation != 1 {
		if err := ctx.Err(); err != nil {
			return rung, err
		}
		// Late, on the shrunken picture.
		if rung, ok = replace(rung, func(r *pixels) (pixels, bool) { return r.orient(p.orientation) }); !ok {
			return rung, &DecodeError{Format: p.format, Step: StepResize}
		}
	}
	if len(v.treatments) > 0 {
		if rung, ok = v.treat(ctx, rung, recipes); !ok {
			if err := ctx.Err(); err != nil {
				return rung, err
			}
			return rung, &DecodeError{Format: p.format, Step: StepTreat}
		}
	}
	return rung, nil
}

// descend makes the renderings from a decoded picture, as stored and of the
// size of the view's rung, which it frees.
func (p picture) descend(ctx context.Context, rung pixels, v view, recipes []schema.Recipe) ([]Rendering, error) {
	defer func() { rung.free() }() // whichever rung it is by then
	var ok bool
	var err error
	if rung, err = p.upright(ctx, rung, v, recipes); err != nil {
		return nil, err
	}
	width, height := v.kept.Dx(), v.kept.Dy()

	// Largest first, by index, since the results keep the caller's order.
	order := make([]int, len(recipes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(longEdge(recipes[b], width, height), longEdge(recipes[a], width, height))
	})
	out := make([]Rendering, len(recipes))
	for _, i := range order {
		r := recipes[i]
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		w, h := Box(width, height, longEdge(r, width, height))
		if w != rung.width() || h != rung.height() {
			if rung, ok = replace(rung, func(r *pixels) (pixels, bool) { return r.resize(w, h) }); !ok {
				return nil, &DecodeError{Format: p.format, Step: StepResize}
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		data, step := renderingOf(ctx, &rung, r)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case step != "":
			return nil, &DecodeError{Format: p.format, Step: step}
		}
		out[i] = Rendering{Recipe: r, Data: data, Width: w, Height: h, Partial: p.partial, Source: p.source}
	}
	return out, nil
}

// renderingOf makes the recipe's file of a picture that has its size. It returns the step
// that failed, or "".
func renderingOf(ctx context.Context, p *pixels, r schema.Recipe) ([]byte, Step) {
	if r.Format == schema.FormatTiles {
		return tilesFrom(ctx, p, r.Quality)
	}
	data, ok := p.encode(r.Format, r.Quality, r.Effort)
	if !ok {
		return nil, StepEncode
	}
	return data, ""
}

// longEdge is that of the recipe's rendering of a width x height picture.
func longEdge(r schema.Recipe, width, height int) int {
	if r.LongEdge == 0 {
		return max(width, height)
	}
	return min(r.LongEdge, max(width, height))
}

// largest is the long edge of the largest recipe.
func largest(recipes []schema.Recipe, width, height int) int {
	edge := 0
	for _, r := range recipes {
		edge = max(edge, longEdge(r, width, height))
	}
	return edge
}

// decodeOnce decodes to the given size, as stored, under the rule for damage in
// the package comment. Only a damaged original is decoded more than once.
func decodeOnce(original []byte, format schema.Format, h header, width, height int) (p pixels, partial, ok bool) {
	return decodingOf(format, h, width, height).once(original, format)
}

func decodingOf(format schema.Format, h header, width, height int) decoding {
	d := decoding{
		loader: loaders[format],
		page:   h.page,
		sub:    h.sub,
		shrink: 1,
		width:  width,
		height: height,
		source: colorOf(h),
		narrow: h.narrow,
	}
	if format == schema.FormatJPEG {
		d.shrink = jpegShrink(h.width, h.height, width, height)
	}
	return d
}

func (d decoding) once(original []byte, format schema.Format) (p pixels, partial, ok bool) {
	if p, ok = d.decode(original, noWarnings); ok {
		return p, format == schema.FormatTIFF && lostProfile(original), true
	}
	if format == schema.FormatJPEG {
		if tidy, stray := tidyJPEG(original); stray {
			if p, ok = d.decode(tidy, noWarnings); ok {
				return p, false, true
			}
		}
	}
	p, ok = d.decode(original, noMissing)
	return p, true, ok
}

// replace makes one picture from another and frees the old one.
func replace(old pixels, step func(*pixels) (pixels, bool)) (pixels, bool) {
	defer old.free()
	return step(&old)
}

// swapIf exchanges two lengths if turned.
func swapIf(turned bool, a, b int) (int, int) {
	if turned {
		return b, a
	}
	return a, b
}
