package derive

// #include <stdlib.h>
// #include "vips.h"
import "C"

import (
	"context"
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

// What a still can be made from.
const (
	StillRAW     = "raw"     // a RAW file's own pixels, developed by LibRaw
	StillPreview = "preview" // the JPEG that the camera put into a RAW file
	StillWide    = "16-bit"  // a picture of more than 8 bits
	StillNarrow  = "8-bit"   // a picture of 8 bits
	StillOther   = "other"   // numbers that are reduced to 8 bits: Lab, floating point
)

// Still writes one original as a TIFF to path: whole and upright, or with its
// longer edge at most longEdge pixels, if that is not 0. It is treated as every
// rendering is, and never sharpened.
//
// What has 16 bits keeps them, in Display P3; what has 8 stays 8 bits of sRGB, for
// 16 would promise what is not there. Of either, the numbers stay what they are if
// the picture's profile is a well-known wide one and keep, which is asked of its
// bytes, allows it to leave. A RAW file is developed even if it has a large
// preview, which is taken only where LibRaw gives nothing; its colours are those
// that sRGB has.
//
// The decoded picture is held once, 6 bytes a pixel, twice while it is turned or
// converted from RAW; the TIFF is written from it in strips and never held. The
// errors are those of Ladder. One that is damaged is an error too: nobody has
// looked at it.
func (l Limits) Still(ctx context.Context, o Original, longEdge int, keep func(profile []byte) bool, path string) (Still, error) {
	if !Supports(o.Format) {
		return Still{}, &UnsupportedError{Format: o.Format}
	}
	if err := ctx.Err(); err != nil {
		return Still{}, err
	}
	j := stillJob{recipes: []schema.Recipe{{LongEdge: longEdge}}, keep: keep, path: path}
	if o.Format.RAW() {
		return j.raw(ctx, l, o)
	}
	return j.picture(ctx, l.pictureOf(o))
}

// stillJob is what is wanted of a still, whatever it is made from.
type stillJob struct {
	recipes []schema.Recipe // one, for its long edge
	keep    func(profile []byte) bool
	path    string
}

// raw makes it from a RAW file by the ways of the package comment, the second
// before the first.
func (j stillJob) raw(ctx context.Context, lim Limits, o Original) (Still, error) {
	l := lim.rawJob(o, j.recipes)
	l.still = true
	rung, p, v, err := l.develop(ctx, o.Data, l.file.previews)
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
	for _, preview := range l.file.previews {
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
	if name := wideSpace(d.source.profile); name != "" && len(h.profile) > 0 && h.components == 3 && j.keep(h.profile) {
		d.keep, profile, s.Space = true, h.profile, name
	}
	rung, partial, ok := d.once(p.data, p.loader)
	if !ok || partial {
		rung.free()
		return Still{}, &DecodeError{Format: p.format, Step: StepDecode}
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
	if !rung.writeStill(profile, j.path) {
		return Still{}, &DecodeError{Format: p.format, Step: StepEncode}
	}
	s.Width, s.Height, s.Bits = rung.width(), rung.height(), 8
	if rung.wide() {
		s.Bits = 16
	}
	return s, nil
}

// writeStill writes a TIFF with the profile, or libvips' own if that is empty.
func (p *pixels) writeStill(profile []byte, path string) bool {
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	return C.stillroom_write_still(&p.c, unsafe.Pointer(unsafe.SliceData(profile)), C.size_t(len(profile)), name) == 0
}

const (
	spaceSRGB = "sRGB"
	spaceP3   = "Display P3"
)

// wideSpaces are the well-known spaces that hold more colours than sRGB: their
// primaries, as XYZ adapted to D50, which is how a profile has them.
var wideSpaces = []struct {
	name      string
	primaries [3][3]float64
}{
	{spaceP3, [3][3]float64{{0.5151, 0.2412, -0.0011}, {0.2920, 0.6922, 0.0419}, {0.1571, 0.0666, 0.7841}}},
	{"Adobe RGB (1998)", [3][3]float64{{0.6097, 0.3111, 0.0195}, {0.2053, 0.6257, 0.0609}, {0.1492, 0.0632, 0.7446}}},
	{"ProPhoto RGB", [3][3]float64{{0.7977, 0.2880, 0}, {0.1352, 0.7119, 0}, {0.0313, 0.0001, 0.8249}}},
	{"Rec. 2020", [3][3]float64{{0.6735, 0.2790, -0.0019}, {0.1657, 0.6753, 0.0300}, {0.1251, 0.0456, 0.7969}}},
	{"eciRGB", [3][3]float64{{0.6503, 0.3203, 0}, {0.1780, 0.6021, 0.0678}, {0.1359, 0.0777, 0.7571}}},
	{"Wide Gamut RGB", [3][3]float64{{0.7162, 0.2581, 0}, {0.1009, 0.7249, 0.0518}, {0.1472, 0.0169, 0.7734}}},
}

// wideSpace names the space of a profile by its numbers, since names lie; "" for
// any other. A profile that describes a device has none of these primaries.
func wideSpace(profile []byte) string {
	p, ok := parseICC(profile)
	if !ok || p.space != "RGB " || p.has("A2B0") || p.has("A2B1") {
		return ""
	}
	for _, s := range wideSpaces {
		if p.hasPrimaries(s.primaries) {
			return s.name
		}
	}
	return ""
}

// hasPrimaries allows for how programs round and adapt them.
func (p iccProfile) hasPrimaries(want [3][3]float64) bool {
	const rounding = 0.003
	for i, tag := range []string{"rXYZ", "gXYZ", "bXYZ"} {
		got, ok := xyz(p.tags[tag])
		if !ok {
			return false
		}
		for k := range got {
			if d := got[k] - want[i][k]; d > rounding || d < -rounding {
				return false
			}
		}
	}
	return true
}
