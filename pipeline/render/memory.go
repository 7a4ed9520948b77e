package render

// #include "vips.h"
import "C"

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/stillroom/stillroom/schema"
)

// starved counts how often a decoder had no memory. libvips keeps one error text for
// all threads, so whose picture it was cannot be told: whoever failed meanwhile is
// tried again another time, and nobody is called damaged for it.
var starved atomic.Int64

// MemoryError reports an original that could not be drawn for want of memory: nothing
// is known to be wrong with it.
type MemoryError struct {
	Format schema.Format
	Need   int64 // about how many bytes it takes
}

func (e *MemoryError) Error() string {
	return fmt.Sprintf("there was not enough memory to draw this %s, which takes about %d MiB", e.Format, e.Need>>20)
}

// Need is about how many bytes drawing an original takes at most, from what its header
// says: measured with pictures of 200 million pixels, and rounded up.
func Need(o Original) int64 {
	pixels := int64(o.Width) * int64(o.Height)
	per := int64(9) // a decoder that holds the whole picture: WebP 8.3, interlaced PNG
	switch o.Format {
	case schema.FormatJPEG:
		// Of a progressive one every coefficient is held; another comes line by line,
		// and shrunk by the decoder.
		if per = 1; progressive(o.Data) {
			per = 7
		}
	case schema.FormatHEIF, schema.FormatAVIF, schema.FormatJXL:
		per = 12
	}
	if o.Format.RAW() {
		per = 12 // developed by LibRaw with 16 bits, and then made 8
	}
	return int64(len(o.Data)) + pixels*per + 32<<20
}

// enoughMemory reports whether so many bytes can be had. Without it a slice of that
// length would end the whole program, and not only this picture.
func enoughMemory(bytes int) bool {
	const arena = 64 << 20 // by which the runtime asks for more
	if C.stillroom_can_allocate(C.size_t(bytes+arena)) == 0 {
		starved.Add(1)
		return false
	}
	return true
}

// progressive reports whether a JPEG comes in more than one scan.
func progressive(data []byte) bool {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		switch m := data[at+1]; {
		case m == 0xff:
			at++
			continue
		case m >= 0xc0 && m <= 0xcf && m != 0xc4 && m != 0xc8 && m != 0xcc:
			return m&3 == 2 // C2, C6, CA, CE
		case m == 0xda:
			return false
		}
		at += 2 + int(data[at+2])<<8 + int(data[at+3])
	}
	// What a decoder makes of bytes before the first marker is its own affair.
	return bytes.Contains(data[:min(len(data), 1<<16)], []byte{0xff, 0xc2})
}

// orStarved tells a failure, or a decoder's complaint, that came from want of memory
// from any other.
func orStarved(o Original, before int64, err error, partial bool) error {
	var decode *DecodeError
	if !errors.As(err, &decode) && !partial {
		return err
	}
	short := starved.Load() != before
	if decode != nil && !short {
		switch decode.Step {
		case StepResize, StepTreat, StepFrame, StepEncode: // after a sound decode there is no other reason
			short = true
		case StepHeader, StepDecode:
			// Some decoders do not say why.
			short = C.stillroom_can_allocate(C.size_t(int64(o.Width)*int64(o.Height)*4)) == 0
		}
	}
	if short {
		return &MemoryError{Format: o.Format, Need: Need(o)}
	}
	return err
}

// Ladder renders every recipe from one original, decoding it once. The
// renderings come in the order of the recipes.
//
// It is all or nothing: errors are *UnsupportedError, *LimitError,
// *TreatmentError, *DecodeError, *MemoryError, or that of ctx, which is checked between steps; a step, the
// longest being the decode, is not interrupted, except LibRaw's. The original's
// bytes must not be written to during the call, and are not referred to after
// it.
func (l Limits) Ladder(ctx context.Context, o Original, recipes []schema.Recipe) ([]Rendering, error) {
	before := starved.Load()
	made, err := l.ladder(ctx, o, recipes)
	partial := false
	for _, r := range made {
		partial = partial || r.Partial && !o.Damaged
	}
	if err := orStarved(o, before, err, partial); err != nil {
		return nil, err
	}
	return made, nil
}
