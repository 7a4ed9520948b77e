package render

import (
	"encoding/binary"

	"github.com/stillroom/stillroom/pipeline/container"
)

// strayEntropy reports whether a JPEG has more data than its picture takes, or data
// that is no code of its tables. Decoders do not complain of it: a cluster that a
// card lost reads as other, valid codes, the picture is garbage from there on, and
// what is left over at the end is skipped. Only the usual kind is looked at
// (sequential, Huffman, all components in one scan); of any other it says no.
//
// What some cameras pad with is no fault: less than 64 bytes, or one value over and
// over.
func strayEntropy(b []byte) bool {
	s, ok := readScan(b)
	if !ok {
		return false
	}
	r := bitReader{b: b, pos: s.start}
	units := s.units
	for mcu := 0; mcu < s.mcus; mcu++ {
		if s.restart > 0 && mcu > 0 && mcu%s.restart == 0 {
			if r.leftOver() || !r.restarts() {
				return true
			}
		}
		for _, u := range units {
			if !r.block(u.dc, u.ac) {
				// At the end of the data decoders complain by themselves.
				return !r.ended
			}
			if r.empty >= mostEmpty {
				return true
			}
		}
	}
	return r.leftOver()
}

// scan is where the data of the picture is, and how it is to be read.
type scan struct {
	start, mcus, restart int
	units                []unit // blocks of one MCU
}

type unit struct{ dc, ac *huffman }

// huffman is a table: the first nine bits of a code lead to its length and symbol,
// longer ones are found by their length.
type huffman struct {
	fast               [1 << 9]uint16 // length<<8 | symbol; 0: longer
	least, most, first [17]int32
	symbols            []byte
}

func newHuffman(counts, symbols []byte) *huffman {
	h := &huffman{symbols: symbols}
	code, k := int32(0), int32(0)
	for n := 1; n <= 16; n++ {
		h.least[n], h.first[n] = code, k
		for range counts[n-1] {
			if n <= 9 {
				for i := int32(0); i < 1<<(9-n); i++ {
					if at := code<<(9-n) | i; at < 1<<9 {
						h.fast[at] = uint16(n)<<8 | uint16(symbols[k])
					}
				}
			}
			code++
			k++
		}
		h.most[n] = code
		code <<= 1
	}
	return h
}

// mostSegments is how many may stand before a scan.
const mostSegments = 1024

// mostFill is how many bytes of fill may stand before a marker.
const mostFill = 4096

// huffmanTables are those of a JPEG by their class and number: of DC, of AC.
type huffmanTables [2][4]*huffman

// read takes the tables of a segment, and reports false where they are none.
func (t *huffmanTables) read(body []byte) bool {
	for len(body) >= 17 {
		n := 0
		for _, c := range body[1:17] {
			n += int(c)
		}
		class, id := body[0]>>4, body[0]&15
		if class > 1 || id > 3 || n > 256 || len(body) < 17+n {
			return false
		}
		t[class][id] = newHuffman(body[1:17], body[17:17+n])
		body = body[17+n:]
	}
	return true
}

func readScan(b []byte) (s scan, ok bool) {
	var tables huffmanTables
	type component struct{ id, h, v byte }
	var frame []component
	width, height := 0, 0
	src := container.Bytes(b)
	pos := int64(2)
	for range mostSegments {
		marker, next, err := container.MarkerAt(src, pos, mostFill)
		if err != nil || b[pos] != 0xFF {
			return s, false // stray bytes: another check's
		}
		segment, err := container.SegmentAt(src, next)
		if err != nil || segment.Cut {
			return s, false
		}
		body := segment.In(b)
		pos = segment.Next
		switch marker {
		case 0xC0, 0xC1:
			head, err := container.FrameHeadOf(container.Bytes(body))
			if err != nil || head.Bits != 8 || frame != nil || len(body) < container.FrameHeadSize+3*head.Components {
				return s, false
			}
			height, width = int(head.Height), int(head.Width)
			for i := range head.Components {
				c := body[container.FrameHeadSize+3*i:]
				frame = append(frame, component{c[0], c[1] >> 4, c[1] & 15})
			}
		case 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF:
			return s, false
		case 0xC4:
			if !tables.read(body) {
				return s, false
			}
		case 0xDD:
			if len(body) < 2 {
				return s, false
			}
			s.restart = int(binary.BigEndian.Uint16(body))
		case 0xDA:
			if width == 0 || height == 0 || len(body) < 1 || int(body[0]) != len(frame) || len(body) < 1+2*len(frame) {
				return s, false
			}
			h, v := 1, 1
			for _, c := range frame {
				if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 {
					return s, false
				}
				h, v = max(h, int(c.h)), max(v, int(c.v))
			}
			if len(frame) == 1 {
				h, v, frame[0].h, frame[0].v = 1, 1, 1, 1
			}
			for i, c := range frame {
				id, which := body[1+2*i], body[2+2*i]
				if id != c.id || which>>4 > 3 || which&15 > 3 {
					return s, false
				}
				u := unit{tables[0][which>>4], tables[1][which&15]}
				if u.dc == nil || u.ac == nil {
					return s, false
				}
				for range int(c.h) * int(c.v) {
					s.units = append(s.units, u)
				}
			}
			s.start = int(pos)
			s.mcus = ((width + 8*h - 1) / (8 * h)) * ((height + 8*v - 1) / (8 * v))
			return s, true
		}
	}
	return s, false
}

// bitReader reads entropy-coded data up to a marker.
type bitReader struct {
	b     []byte
	pos   int
	acc   uint64 // the low n bits are those that come next
	n     uint
	ended bool // a marker was met, or the end of the file

	ones  bool // in the block that is read
	empty int  // blocks with detail since a bit was set
}

// mostEmpty is how many blocks in a row may consist of zeros and still have detail:
// each of them would have the same value in every place. Two are chance.
const mostEmpty = 16

// enough is more than a code and its number have.
const enough = 32

func (r *bitReader) fill() {
	// As many whole bytes at once as there is room for, unless one of them is special.
	if r.n <= 48 && r.pos+8 <= len(r.b) {
		const ones, tops = 0x0101010101010101, 0x8080808080808080
		v := binary.BigEndian.Uint64(r.b[r.pos:])
		if inverse := ^v; (inverse-ones)&^inverse&tops == 0 { // no byte is 0xFF
			n := min((64-r.n)/8, 7)
			r.acc = r.acc<<(8*n) | v>>(64-8*n)
			r.n += 8 * n
			r.pos += int(n)
			return
		}
	}
	for r.n <= 48 && !r.ended {
		if r.pos >= len(r.b) {
			r.ended = true
			return
		}
		c := r.b[r.pos]
		if c == 0xFF {
			if r.pos+1 >= len(r.b) || r.b[r.pos+1] != 0 {
				r.ended = true
				return
			}
			r.pos++
		}
		r.pos++
		r.acc = r.acc<<8 | uint64(c)
		r.n += 8
	}
}

// block passes over one block of 64 numbers.
func (r *bitReader) block(dc, ac *huffman) bool {
	r.ones = false
	detail, ok := r.numbers(dc, ac)
	switch {
	case r.ones:
		r.empty = 0
	case detail:
		r.empty++
	}
	return ok
}

func (r *bitReader) numbers(dc, ac *huffman) (detail, ok bool) {
	size, ok := r.symbol(dc)
	if !ok || size > 16 || !r.skip(uint(size)) {
		return false, false
	}
	for k := 1; k < 64; k++ {
		if r.n < enough {
			r.fill()
		}
		var rs byte
		short := uint16(0)
		if r.n >= enough {
			short = ac.fast[r.acc>>(r.n-9)&(1<<9-1)]
		}
		if short != 0 { // the code and its number in one step
			rs = byte(short)
			r.took(uint(short>>8) + uint(rs&15))
		} else if rs, ok = r.symbol(ac); !ok {
			return detail, false
		}
		run, size := int(rs>>4), uint(rs&15)
		if size == 0 {
			if run != 15 {
				return detail, true
			}
			k += 15
			continue
		}
		detail = true
		if k += run; k > 63 || short == 0 && !r.skip(size) {
			return detail, false
		}
	}
	return detail, true
}

func (r *bitReader) symbol(h *huffman) (byte, bool) {
	if r.n < 16 {
		r.fill()
	}
	if r.n >= 9 {
		if e := h.fast[r.acc>>(r.n-9)&(1<<9-1)]; e != 0 {
			r.took(uint(e >> 8))
			return byte(e), true
		}
	}
	for n := uint(1); n <= 16 && n <= r.n; n++ {
		code := int32(r.acc >> (r.n - n) & (1<<n - 1))
		if code >= h.least[n] && code < h.most[n] {
			r.took(n)
			return h.symbols[h.first[n]+code-h.least[n]], true
		}
	}
	if r.n >= 16 {
		r.ended = false // there was enough, and it is no code
	}
	return 0, false
}

func (r *bitReader) skip(n uint) bool {
	if r.n < n {
		r.fill()
	}
	if r.n < n {
		return false
	}
	r.took(n)
	return true
}

// took takes bits, and notes whether one of them was set.
func (r *bitReader) took(n uint) {
	r.ones = r.ones || r.acc>>(r.n-n)&(1<<n-1) != 0
	r.n -= n
}

// leftOver reports whether there is more data before the next marker than anybody
// pads with.
func (r *bitReader) leftOver() bool {
	const padding = 64
	start := r.pos - int(r.n/8) // as good as exact: what is stuffed counts twice
	end := r.pos
	for end+1 < len(r.b) && (r.b[end] != 0xFF || r.b[end+1] == 0) {
		end++
	}
	r.pos, r.n, r.ended = end, 0, true
	if end-start < padding {
		return false
	}
	for _, c := range r.b[start+1 : end] {
		if c != r.b[start] {
			return true
		}
	}
	return false
}

// restarts steps over the marker between two intervals.
func (r *bitReader) restarts() bool {
	for r.pos+1 < len(r.b) && r.b[r.pos] == 0xFF && r.b[r.pos+1] == 0xFF {
		r.pos++
	}
	if r.pos+1 >= len(r.b) || r.b[r.pos+1] < 0xD0 || r.b[r.pos+1] > 0xD7 {
		return true // decoders complain by themselves
	}
	r.pos, r.n, r.acc, r.ended = r.pos+2, 0, 0, false
	return true
}
