package probe

import (
	"context"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// crw reads Canon's RAW before 2004, a CIFF heap: a tree of directories, each
// at the end of its block with the values before it. There is no EXIF in it.
// The records that CIFF itself describes are read; those that repeat Canon's
// MakerNote are not.
func (s *scan) crw(ctx context.Context, b block) error {
	head, err := b.peek(0, 6)
	if err != nil {
		s.warn(malformed("CRW", "cut off"))
		return nil
	}
	h := ciff{s: s}
	switch string(head[:2]) {
	case "II":
		h.order = binary.LittleEndian
	case "MM":
		h.order = binary.BigEndian
	default:
		s.warn(malformed("CRW", "no byte order mark"))
		return nil
	}
	return h.dir(ctx, b.from(int64(h.order.Uint32(head[2:]))), 1)
}

// ciff walks one heap.
type ciff struct {
	s          *scan
	order      byteOrder
	dirs, tags int
}

// Of a record's tag the top two bits say where the value is, the next three
// what it is, and all but the top two which.
const (
	ciffInEntry = 0x4000
	ciffPlace   = 0xC000
	ciffKind    = 0x3800
	ciffHeap    = 0x2800
	ciffHeap2   = 0x3000
	ciffOwner   = 0x0810
	ciffModel   = 0x080A
	ciffBody    = 0x180B
	ciffTaken   = 0x180E
	ciffImage   = 0x1810
)

func (h *ciff) dir(ctx context.Context, b block, depth int) error {
	s := h.s
	if err := ctx.Err(); err != nil {
		return err
	}
	if depth > s.lim.MaxDepth {
		s.warn(&LimitError{Limit: "max_depth", Part: "CRW", Value: int64(depth), Max: int64(s.lim.MaxDepth)})
		return nil
	}
	if h.dirs++; h.dirs > s.lim.MaxDirs {
		s.warn(&LimitError{Limit: "max_dirs", Part: "CRW", Value: int64(h.dirs), Max: int64(s.lim.MaxDirs)})
		return nil
	}
	end, err := b.peek(b.size-4, 4)
	if err != nil {
		s.warn(malformed("CRW", "a directory is cut off"))
		return nil
	}
	pos := int64(h.order.Uint32(end))
	head, err := b.peek(pos, 2)
	if err != nil {
		s.warn(malformed("CRW", "a directory lies outside the data"))
		return nil
	}
	pos += 2
	for range h.order.Uint16(head) {
		const size = 10
		raw, err := b.peek(pos, size)
		if err != nil {
			s.warn(malformed("CRW", "a directory is cut off"))
			return nil
		}
		if h.tags++; h.tags > s.lim.MaxTags {
			s.warn(&LimitError{Limit: "max_tags", Part: "CRW", Value: int64(h.tags), Max: int64(s.lim.MaxTags)})
			return nil
		}
		tag := h.order.Uint16(raw)
		value := b.sub(int64(h.order.Uint32(raw[6:])), int64(h.order.Uint32(raw[2:])))
		if tag&ciffPlace == ciffInEntry {
			value = b.sub(pos+2, 8)
		}
		pos += size
		if kind := tag & ciffKind; kind == ciffHeap || kind == ciffHeap2 {
			if err := h.dir(ctx, value, depth+1); err != nil {
				return err
			}
			continue
		}
		h.record(tag&^ciffPlace, value)
	}
	return nil
}

// record keeps one record, if it is one that a Probe has a field for.
func (h *ciff) record(tag uint16, value block) {
	s := h.s
	switch tag {
	case ciffModel, ciffOwner:
		raw, err := value.take("CRW", 0, min(value.size, 256)) // arbitrary, Canon's are 32 bytes
		if err != nil {
			s.warn(err)
			return
		}
		if tag == ciffOwner {
			s.private(text(raw))
			return
		}
		maker, model, _ := strings.Cut(string(raw), "\x00")
		s.own.camera(text([]byte(maker)), text([]byte(model)))
	case ciffBody:
		if v, ok := h.uint(value, 0); ok {
			s.serial(strconv.FormatUint(uint64(v), 10))
		}
	case ciffTaken:
		// Seconds since 1970 on the camera's clock, so it is a wall clock. A
		// zone follows, which no known camera sets.
		if v, ok := h.uint(value, 0); ok && v != 0 {
			local := time.Unix(int64(v), 0).UTC().Format(localLayout)
			s.own.stateTaken(local, "CIFF CapturedTime")
			s.own.take(local, "", "CIFF CapturedTime")
		}
	case ciffImage:
		w, okW := h.uint(value, 0)
		h1, okH := h.uint(value, 4)
		if !okW || !okH {
			s.warn(malformed("CRW", "the size is cut off"))
			return
		}
		s.found.width, s.found.height = int64(w), int64(h1)
		if turn, ok := h.uint(value, 12); ok {
			s.own.Orientation = map[uint32]int{0: 1, 90: 6, 180: 3, 270: 8}[turn]
			s.own.state("orientation", fmt.Sprintf("%d degrees", turn))
		}
	}
}

func (h *ciff) uint(b block, off int64) (uint32, bool) {
	raw, err := b.peek(off, 4)
	if err != nil {
		return 0, false
	}
	return h.order.Uint32(raw), true
}
