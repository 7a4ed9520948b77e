package container

// An AV1 bitstream begins with a sequence header (AV1, 5.5), which says what its
// pictures are before any is decoded.

// Sequence is what a sequence header of AV1 says of the numbers in its pictures.
type Sequence struct {
	Gray bool // no chroma: what is stored is brightness alone
	Full bool // of gray: black is 0 and white the highest number, not 16 and 235 of 255
}

// SequenceOf reads the first sequence header of a row of OBUs, which are those of an
// item, or what "av1C" repeats of it. False: there is none, or it ends early.
func SequenceOf(obus Source) (Sequence, bool) {
	const sequenceHeader = 1
	n := Numbers{Src: obus}
	for !n.Bad && n.At < obus.Size() {
		head := n.Uint(1)
		if head&4 != 0 { // of layers
			n.Uint(1)
		}
		size := uint64(obus.Size() - n.At)
		if head&2 != 0 {
			size = n.leb128()
		}
		if n.Bad || size > uint64(obus.Size()-n.At) {
			return Sequence{}, false
		}
		if head>>3&15 == sequenceHeader {
			return sequence(bitsAt{n: n})
		}
		n.At += int64(size)
	}
	return Sequence{}, false
}

// leb128 reads a number of seven bits a byte, the lowest first.
func (n *Numbers) leb128() (v uint64) {
	for i := range 8 {
		c := n.Uint(1)
		v |= c & 0x7F << (7 * i)
		if c&0x80 == 0 {
			break
		}
	}
	return v
}

// bitsAt reads numbers of some bits, the highest first.
type bitsAt struct {
	n    Numbers
	byte uint64
	left int
}

func (b *bitsAt) take(bits int) (v uint64) {
	for ; bits > 0; bits-- {
		if b.left == 0 {
			b.byte, b.left = b.n.Uint(1), 8
		}
		b.left--
		v = v<<1 | b.byte>>b.left&1
	}
	return v
}

func (b *bitsAt) flag() bool { return b.take(1) == 1 }

// uvlc is a number behind as many zeros as it has bits.
func (b *bitsAt) uvlc() {
	zeros := 0
	for zeros < 32 && !b.n.Bad && !b.flag() {
		zeros++
	}
	b.take(zeros)
}

// sequence reads a sequence header as far as the range of its gray (AV1, 5.5.1 and
// 5.5.2).
func sequence(b bitsAt) (s Sequence, ok bool) {
	profile := b.take(3)
	b.take(1) // a still picture
	reduced := b.flag()
	if reduced {
		b.take(5) // level
	} else {
		b.operatingPoints()
	}
	widthBits, heightBits := int(b.take(4))+1, int(b.take(4))+1
	b.take(widthBits)
	b.take(heightBits)
	if !reduced && b.flag() {
		b.take(7) // lengths of frame ids
	}
	b.take(3) // superblocks, intra filters
	if !reduced {
		b.tools()
	}
	b.take(3) // superres, cdef, restoration
	deep := b.flag()
	if profile == 2 && deep {
		b.take(1)
	}
	if profile != 1 {
		s.Gray = b.flag()
	}
	if b.flag() {
		b.take(24) // primaries, transfer, matrix
	}
	s.Full = s.Gray && b.flag()
	return s, !b.n.Bad
}

// operatingPoints passes over when pictures are to be shown and decoded.
func (b *bitsAt) operatingPoints() {
	delay := 0
	if b.flag() { // timing
		b.take(32)
		b.take(32)
		if b.flag() {
			b.uvlc()
		}
		if b.flag() { // the decoder's model
			delay = int(b.take(5)) + 1
			b.take(32 + 10)
		}
	}
	initial := b.flag()
	for points := b.take(5) + 1; points > 0; points-- {
		b.take(12)
		if b.take(5) > 7 {
			b.take(1) // tier
		}
		if delay > 0 && b.flag() {
			b.take(2*delay + 1)
		}
		if initial && b.flag() {
			b.take(4)
		}
	}
}

// tools passes over what pictures that follow others may use.
func (b *bitsAt) tools() {
	b.take(4)
	order := b.flag()
	if order {
		b.take(2)
	}
	screen := uint64(2) // each picture says
	if !b.flag() {
		screen = b.take(1)
	}
	if screen > 0 && !b.flag() {
		b.take(1)
	}
	if order {
		b.take(3)
	}
}
