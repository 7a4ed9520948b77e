package render

// #include "vips.h"
import "C"

import (
	"context"
	"os"
	"slices"
	"unsafe"

	"github.com/stillroom/stillroom/schema"
)

// Still is a picture for a film's edit, written as a TIFF.
type Still struct {
	Width, Height int    // upright, in pixels
	Bits          int    // of a number: 16, or 8 if there were no more
	Space         string // what the numbers mean, and what its profile says
	Source        string // what it was made from: one of the constants
}

// The sources of a still.
const (
	StillRAW     = "raw"     // a RAW file's own pixels, developed by LibRaw
	StillPreview = "preview" // the JPEG that the camera put into a RAW file
	StillWide    = "16-bit"  // a picture of more than 8 bits
	StillNarrow  = "8-bit"   // a picture of 8 bits
	StillOther   = "other"   // numbers that are reduced to 8 bits: Lab, floating point
)

// Still writes one original as a TIFF into an empty file: whole and upright, or with its
// longer edge at most longEdge pixels, if that is not 0. It is treated as every
// rendering is, and never sharpened.
//
// What has 16 bits keeps them, in Display P3; what has 8 stays 8 bits of sRGB, for
// 16 would promise what is not there. Of either, the numbers stay what they are if
// the picture's profile means a well-known wide space, and a profile of our own says
// so: of the original's, nothing leaves but what its numbers mean. A RAW file is developed even if it has a large
// preview, which is taken only where LibRaw gives nothing; its colours are those
// that sRGB has.
//
// The decoded picture is held once, 6 bytes a pixel, twice while it is turned or
// converted from RAW; the TIFF is written from it in strips and never held. The
// errors are those of Ladder. One that is damaged is an error too: nobody has
// looked at it.
func (l Limits) Still(ctx context.Context, o Original, longEdge int, to *os.File) (Still, error) {
	if !Supports(o.Format) {
		return Still{}, &UnsupportedError{Format: o.Format}
	}
	if err := ctx.Err(); err != nil {
		return Still{}, err
	}
	j := stillJob{recipes: []schema.Recipe{{LongEdge: longEdge}}, to: to}
	if o.Format.RAW() {
		return j.raw(ctx, l, o)
	}
	return j.picture(ctx, l.pictureOf(o))
}

// stillJob is the order for a still, whatever its source.
type stillJob struct {
	recipes []schema.Recipe // one, for its long edge
	to      *os.File
}

// raw makes it from a RAW file by the ways of the package comment, the second
// before the first.
func (j stillJob) raw(ctx context.Context, lim Limits, o Original) (Still, error) {
	l := lim.rawJob(o, j.recipes)
	l.still = true
	rung, p, v, err := l.develop(ctx, o.Data, l.file.Previews)
	if err == nil {
		var ok bool
		if rung, ok = replace(rung, (*pixels).widen); !ok {
			return Still{}, &DecodeError{Format: o.Format, Step: StepResize}
		}
		return j.write(ctx, rung, p, v, Still{Space: spaceP3, Source: StillRAW}, nil)
	}
	if !l.goOn(err) {
		return Still{}, err
	}
	l.damaged = false // what is wrong with the RAW picture is not of the preview
	for _, preview := range l.file.Previews {
		if !l.stands(preview) {
			continue
		}
		p, err := l.pictureOf(preview)
		if err == nil {
			var s Still
			if s, err = j.picture(ctx, p); err == nil {
				s.Source = StillPreview
				return s, nil
			}
		}
		if !l.goOn(err) {
			return Still{}, err
		}
	}
	return Still{}, l.failure()
}

// picture makes it from what a decoder of libvips is given.
func (j stillJob) picture(ctx context.Context, p picture) (Still, error) {
	h, v, err := p.look()
	if err != nil {
		return Still{}, err
	}
	if err := ctx.Err(); err != nil {
		return Still{}, err
	}
	width, height := v.rung(j.recipes)
	width, height = swapIf(p.orientation >= 5, width, height)
	d := decodingOf(p.loader, h, width, height)
	d.still = true
	s := Still{Space: spaceSRGB, Source: StillOther}
	var profile []byte
	if space, own, ok := ownSpace(d.source.profile); ok && len(h.profile) > 0 && h.components == 3 {
		d.keep, profile, s.Space = true, own, space
	}
	rung, partial, ok := d.once(p.data, p.loader)
	if !ok || partial {
		rung.free()
		return Still{}, p.undecoded()
	}
	switch {
	case rung.wide() && !d.keep:
		s.Space, s.Source = spaceP3, StillWide
	case rung.wide():
		s.Source = StillWide
	case h.bits == 8:
		s.Source = StillNarrow
	}
	return j.write(ctx, rung, p, v, s, profile)
}

// write makes the TIFF from a decoded picture, as stored and of the size of the
// view's rung, which it frees.
func (j stillJob) write(ctx context.Context, rung pixels, p picture, v view, s Still, profile []byte) (Still, error) {
	defer func() { rung.free() }() // whichever rung it is by then
	var err error
	if rung, err = p.upright(ctx, rung, v, j.recipes); err != nil {
		return Still{}, err
	}
	edge := longEdge(j.recipes[0], v.kept.Dx(), v.kept.Dy())
	if w, h := Box(v.kept.Dx(), v.kept.Dy(), edge); w != rung.width() || h != rung.height() {
		var ok bool
		if rung, ok = replace(rung, func(r *pixels) (pixels, bool) { return r.resize(w, h) }); !ok {
			return Still{}, &DecodeError{Format: p.format, Step: StepResize}
		}
	}
	if err := ctx.Err(); err != nil {
		return Still{}, err
	}
	if !writeStill(&rung, profile, j.to) {
		return Still{}, &DecodeError{Format: p.format, Step: StepEncode}
	}
	s.Width, s.Height, s.Bits = rung.width(), rung.height(), 8
	if rung.wide() {
		s.Bits = 16
	}
	return s, nil
}

// writeStill writes a TIFF with the profile, or libvips' own if that is empty.
func writeStill(p *pixels, profile []byte, to *os.File) bool {
	return C.stillroom_write_still(&p.c, unsafe.Pointer(unsafe.SliceData(profile)), C.size_t(len(profile)), C.int(to.Fd())) == 0
}

const (
	spaceSRGB = "sRGB"
	spaceP3   = "Display P3"
)

// Valid reports whether a still says of itself what one may say.
func (s Still) Valid() bool {
	spaces := []string{spaceSRGB, spaceP3}
	for _, w := range wideSpaces {
		spaces = append(spaces, w.name)
	}
	return s.Width > 0 && s.Height > 0 && (s.Bits == 8 || s.Bits == 16) && slices.Contains(spaces, s.Space) &&
		slices.Contains([]string{StillRAW, StillPreview, StillWide, StillNarrow, StillOther}, s.Source)
}
