package probe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/stillroom/stillroom/pipeline/container"
)

// readCRW reads Canon's RAW before 2004, a CIFF heap: a tree of directories, each
// at the end of its block with the values before it. There is no EXIF in it.
// The records that CIFF itself describes are read, and of those that repeat
// Canon's MakerNote the exposure.
func readCRW(ctx context.Context, in input, b block) (out found, err error) {
	order, at, err := container.CIFFHeap(b)
	switch {
	case errors.Is(err, container.ErrSize):
		in.warn(malformed("CRW", "no byte order mark"))
		return out, nil
	case err != nil:
		in.warn(malformed("CRW", "cut off"))
		return out, nil
	}
	h := ciff{in: in, order: order}
	err = h.dir(ctx, b.from(at), 1)
	h.exposure()
	return h.out, err
}

// exposure keeps what the camera's records say of the shot: numbers of 16 bits, by
// their places, in Canon's own units of a 32nd of a step.
func (h *ciff) exposure() {
	o := &h.out.own
	number := func(of []int16, i int) float64 {
		if i < len(of) {
			return float64(of[i])
		}
		return 0
	}
	say := func(field string, to *float64, v, least, most float64) {
		if v >= least && v <= most { // beyond is damage: no camera says it
			set(to, v)
			o.state(field, strconv.FormatFloat(v, 'g', 4, 64))
		}
	}
	if len(h.shot) > 5 { // what the shutter did, or in older cameras what it was to do
		if t := cmp.Or(number(h.shot, 22), number(h.shot, 5)); t != 0 {
			say("exposure_s", &o.ExposureS, math.Exp2(-canonSteps(t)), 1e-6, 1e5)
		}
		if f := cmp.Or(number(h.shot, 21), number(h.shot, 4)); f != 0 {
			say("f_number", &o.FNumber, math.Exp2(canonSteps(f)/2), 0.5, 256)
		}
		if base := number(h.shot, 2); base > 0 {
			auto := math.Exp2(number(h.shot, 1)/32) * 100
			if iso := math.Round(math.Exp2(base/32) * 100 / 32 * auto / 100); iso >= 1 && iso < 1e6 {
				set(&o.ISO, int(iso))
				o.state("iso", strconv.Itoa(int(iso)))
			}
		}
	}
	units := cmp.Or(number(h.settings, 25), 1)
	say("focal_mm", &o.FocalMM, number(h.focal, 1)/units, 0.1, 1e5)
}

// canonSteps are Canon's 32nds, of which it writes thirds as 12 and 20.
func canonSteps(v float64) float64 {
	sign := 1.0
	if v < 0 {
		sign, v = -1, -v
	}
	whole, part := math.Floor(v/32), math.Mod(v, 32)
	switch part {
	case 12:
		part = 32.0 / 3
	case 20:
		part = 64.0 / 3
	}
	return sign * (whole + part/32)
}

// ciff walks one heap.
type ciff struct {
	in         input
	out        found
	order      byteOrder
	dirs, tags int

	focal, shot, settings []int16
}

// The records that are read, by their tags.
const (
	ciffOwner = 0x0810
	ciffModel = 0x080A
	ciffBody  = 0x180B
	ciffTaken = 0x180E
	ciffImage = 0x1810
	ciffFocal = 0x1029
	ciffShot  = 0x102A
	ciffSet   = 0x102D
)

func (h *ciff) dir(ctx context.Context, b block, depth int) error {
	in := h.in
	if err := ctx.Err(); err != nil {
		return err
	}
	if depth > in.lim.MaxDepth {
		in.warn(&LimitError{Limit: "max_depth", Part: "CRW", Value: int64(depth), Max: int64(in.lim.MaxDepth)})
		return nil
	}
	if h.dirs++; h.dirs > in.lim.MaxDirs {
		in.warn(&LimitError{Limit: "max_dirs", Part: "CRW", Value: int64(h.dirs), Max: int64(in.lim.MaxDirs)})
		return nil
	}
	pos, n, err := container.CIFFDirectory(b, h.order)
	if errors.Is(err, container.ErrSize) {
		in.warn(malformed("CRW", "a directory lies outside the data"))
		return nil
	} else if err != nil {
		in.warn(malformed("CRW", "a directory is cut off"))
		return nil
	}
	for range n {
		r, err := container.CIFFRecordAt(b, h.order, pos)
		if err != nil {
			in.warn(malformed("CRW", "a directory is cut off"))
			return nil
		}
		pos += container.CIFFRecordSize
		if h.tags++; h.tags > in.lim.MaxTags {
			in.warn(&LimitError{Limit: "max_tags", Part: "CRW", Value: int64(h.tags), Max: int64(in.lim.MaxTags)})
			return nil
		}
		value := b.sub(r.At, r.Size)
		if r.Heap {
			if err := h.dir(ctx, value, depth+1); err != nil {
				return err
			}
			continue
		}
		h.record(r.Tag, value)
	}
	return nil
}

// record keeps one record, if it is one that a Probe has a field for.
func (h *ciff) record(tag uint16, value block) {
	in, own := h.in, &h.out.own
	switch tag {
	case ciffModel, ciffOwner:
		raw, err := value.take("CRW", 0, min(value.size, 256)) // arbitrary, Canon's are 32 bytes
		if err != nil {
			in.warn(err)
			return
		}
		if tag == ciffOwner {
			own.private(text(raw), own.Model)
			return
		}
		maker, model, _ := strings.Cut(string(raw), "\x00")
		own.camera(text([]byte(maker)), text([]byte(model)))
	case ciffFocal:
		h.focal = h.shorts(value)
	case ciffShot:
		h.shot = h.shorts(value)
	case ciffSet:
		h.settings = h.shorts(value)
	case ciffBody:
		if v, ok := h.uint(value, 0); ok {
			own.serial(strconv.FormatUint(uint64(v), 10), own.Model)
		}
	case ciffTaken:
		// Seconds since 1970 on the camera's clock, so it is a wall clock. A
		// zone follows, which no known camera sets.
		if v, ok := h.uint(value, 0); ok && v != 0 {
			local := time.Unix(int64(v), 0).UTC().Format(localLayout)
			own.stateTaken(local, "CIFF CapturedTime")
			own.take(local, "", "CIFF CapturedTime")
		}
	case ciffImage:
		w, okW := h.uint(value, 0)
		h1, okH := h.uint(value, 4)
		if !okW || !okH {
			in.warn(malformed("CRW", "the size is cut off"))
			return
		}
		h.out.width, h.out.height = int64(w), int64(h1)
		if turn, ok := h.uint(value, 12); ok {
			own.Orientation = map[uint32]int{0: 1, 90: 6, 180: 3, 270: 8}[turn]
			own.state("orientation", fmt.Sprintf("%d degrees", turn))
		}
	}
}

// shorts are the numbers of a record, as many as are asked for.
func (h *ciff) shorts(b block) (out []int16) {
	const most = 32
	for i := range int64(most) {
		raw, err := b.peek(2*i, 2)
		if err != nil {
			break
		}
		out = append(out, int16(h.order.Uint16(raw)))
	}
	return out
}

func (h *ciff) uint(b block, off int64) (uint32, bool) {
	raw, err := b.peek(off, 4)
	if err != nil {
		return 0, false
	}
	return h.order.Uint32(raw), true
}
