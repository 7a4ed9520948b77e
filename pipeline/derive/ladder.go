package derive

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// Rendering is one derivative, not yet stored anywhere.
type Rendering struct {
	Recipe        schema.Recipe
	Data          []byte // of Recipe.Format
	Width, Height int    // pixels
	Partial       bool   // the decoder complained: look at it before using it
}

// Ladder renders every recipe from one original, decoding it once. The
// renderings come in the order of the recipes.
//
// Format is what the bytes were sniffed to be: only its decoder is tried.
// Orientation is EXIF's, 1 to 8, anything else counts as 1; it is ignored for
// HEIF and AVIF, whose decoder turns the picture itself. An orientation in the
// file is never acted on.
//
// It is all or nothing: errors are *UnsupportedError, *LimitError,
// *DecodeError, or that of ctx, which is checked between steps; a step, the
// longest being the decode, is not interrupted. The original must not be
// written to during the call, and is not referred to after it.
func Ladder(ctx context.Context, original []byte, format schema.Format, orientation int, recipes []schema.Recipe) ([]Rendering, error) {
	if err := checkRecipes(recipes); err != nil {
		return nil, err
	}
	if !Supports(format) {
		return nil, &UnsupportedError{Format: format}
	}
	if err := ctx.Err(); err != nil || len(recipes) == 0 {
		return nil, err
	}

	h, ok := readHeader(loaders[format], original)
	if !ok {
		return nil, &DecodeError{Format: format, Step: StepHeader}
	}
	if err := checkPixels(h.width, h.height); err != nil {
		return nil, err
	}
	if orientation < 1 || orientation > 8 || turnsItself(format) {
		orientation = 1
	}
	width, height := swapIf(orientation >= 5, h.width, h.height)

	// Largest first, by index, since the results keep the caller's order.
	order := make([]int, len(recipes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(recipes[b].LongEdge, recipes[a].LongEdge)
	})

	if err := ctx.Err(); err != nil {
		return nil, err
	}
	boxWidth, boxHeight := Box(width, height, recipes[order[0]].LongEdge)
	storedWidth, storedHeight := swapIf(orientation >= 5, boxWidth, boxHeight)
	rung, partial, ok := decodeOnce(original, format, h, storedWidth, storedHeight)
	if !ok {
		return nil, &DecodeError{Format: format, Step: StepDecode}
	}
	defer func() { rung.free() }() // whichever rung it is by then

	if orientation != 1 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		// Late, on the shrunken picture.
		if rung, ok = replace(rung, func(p *pixels) (pixels, bool) { return p.orient(orientation) }); !ok {
			return nil, &DecodeError{Format: format, Step: StepResize}
		}
	}

	out := make([]Rendering, len(recipes))
	for _, i := range order {
		r := recipes[i]
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		w, h := Box(width, height, r.LongEdge)
		if w != rung.width() || h != rung.height() {
			if rung, ok = replace(rung, func(p *pixels) (pixels, bool) { return p.resize(w, h) }); !ok {
				return nil, &DecodeError{Format: format, Step: StepResize}
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		data, ok := rung.jpeg(r.Quality)
		if !ok {
			return nil, &DecodeError{Format: format, Step: StepEncode}
		}
		out[i] = Rendering{Recipe: r, Data: data, Width: w, Height: h, Partial: partial}
	}
	return out, nil
}

// checkRecipes refuses settings that no rendering can follow.
func checkRecipes(recipes []schema.Recipe) error {
	for _, r := range recipes {
		if r.Format != schema.FormatJPEG {
			return &UnsupportedError{Format: r.Format}
		}
		if r.LongEdge < 1 || r.Quality < 1 || r.Quality > 100 {
			return fmt.Errorf("recipe %q: long edge %d and quality %d are not a picture", r.Name, r.LongEdge, r.Quality)
		}
	}
	return nil
}

// decodeOnce decodes to the given size, as stored, under the rule for damage in
// the package comment. Only a damaged original is decoded more than once.
func decodeOnce(original []byte, format schema.Format, h header, width, height int) (p pixels, partial, ok bool) {
	d := decoding{
		loader: loaders[format],
		shrink: 1,
		width:  width,
		height: height,
		source: colorOf(h),
	}
	if format == schema.FormatJPEG {
		d.shrink = jpegShrink(h.width, h.height, width, height)
	}
	if p, ok = d.decode(original, noWarnings); ok {
		return p, false, true
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
