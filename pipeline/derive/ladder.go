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
	Source        string // what of the original it was made from: one of the constants
}

// What a rendering can be made from.
const (
	SourceOriginal = "original" // the picture that the file is
	SourcePreview  = "preview"  // the JPEG that the camera put into a RAW file
	SourceLibRaw   = "libraw"   // a RAW file's own pixels, developed by LibRaw
)

// Ladder renders every recipe from one original, decoding it once. The
// renderings come in the order of the recipes.
//
// Format is what the bytes were sniffed to be: only its decoder is tried, or
// for a RAW file the ways that the package comment says. Orientation is EXIF's,
// 1 to 8, anything else counts as 1; it is ignored for HEIF and AVIF, whose
// decoder turns the picture itself. An orientation in the file is never acted
// on, but for RAW: there a preview's own EXIF goes first, and what the RAW file
// says counts where no orientation is given.
//
// It is all or nothing: errors are *UnsupportedError, *LimitError,
// *DecodeError, or that of ctx, which is checked between steps; a step, the
// longest being the decode, is not interrupted, except LibRaw's. The original
// must not be written to during the call, and is not referred to after it.
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
	if isRAW(format) {
		return rawLadder(ctx, original, format, orientation, recipes)
	}
	p := picture{data: original, loader: format, format: format, orientation: orientation, source: SourceOriginal}
	return p.ladder(ctx, recipes)
}

// picture is what a decoder of libvips is given: an original, or a part of it.
type picture struct {
	data        []byte
	loader      schema.Format // of data
	format      schema.Format // of the original, for errors
	orientation int
	adobeRGB    bool // said outside of data
	partial     bool // a better picture of the original was damaged
	source      string
}

func (p picture) ladder(ctx context.Context, recipes []schema.Recipe) ([]Rendering, error) {
	h, ok := readHeader(loaders[p.loader], p.data)
	if !ok {
		return nil, &DecodeError{Format: p.format, Step: StepHeader}
	}
	if err := checkPixels(h.width, h.height); err != nil {
		return nil, err
	}
	h.adobeRGB = h.adobeRGB || p.adobeRGB
	if p.orientation < 1 || p.orientation > 8 || turnsItself(p.loader) {
		p.orientation = 1
	}
	width, height := swapIf(p.orientation >= 5, h.width, h.height)

	if err := ctx.Err(); err != nil {
		return nil, err
	}
	boxWidth, boxHeight := Box(width, height, largest(recipes))
	storedWidth, storedHeight := swapIf(p.orientation >= 5, boxWidth, boxHeight)
	rung, partial, ok := decodeOnce(p.data, p.loader, h, storedWidth, storedHeight)
	if !ok {
		return nil, &DecodeError{Format: p.format, Step: StepDecode}
	}
	p.partial = p.partial || partial
	return p.descend(ctx, rung, width, height, recipes)
}

// descend makes the renderings from a decoded picture, as stored, which it
// frees. Width and height are the original's, upright.
func (p picture) descend(ctx context.Context, rung pixels, width, height int, recipes []schema.Recipe) ([]Rendering, error) {
	defer func() { rung.free() }() // whichever rung it is by then
	var ok bool
	if p.orientation != 1 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		// Late, on the shrunken picture.
		if rung, ok = replace(rung, func(r *pixels) (pixels, bool) { return r.orient(p.orientation) }); !ok {
			return nil, &DecodeError{Format: p.format, Step: StepResize}
		}
	}

	// Largest first, by index, since the results keep the caller's order.
	order := make([]int, len(recipes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(recipes[b].LongEdge, recipes[a].LongEdge)
	})
	out := make([]Rendering, len(recipes))
	for _, i := range order {
		r := recipes[i]
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		w, h := Box(width, height, r.LongEdge)
		if w != rung.width() || h != rung.height() {
			if rung, ok = replace(rung, func(r *pixels) (pixels, bool) { return r.resize(w, h) }); !ok {
				return nil, &DecodeError{Format: p.format, Step: StepResize}
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		data, ok := rung.jpeg(r.Quality)
		if !ok {
			return nil, &DecodeError{Format: p.format, Step: StepEncode}
		}
		out[i] = Rendering{Recipe: r, Data: data, Width: w, Height: h, Partial: p.partial, Source: p.source}
	}
	return out, nil
}

// largest is the long edge of the largest recipe.
func largest(recipes []schema.Recipe) int {
	edge := 0
	for _, r := range recipes {
		edge = max(edge, r.LongEdge)
	}
	return edge
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
