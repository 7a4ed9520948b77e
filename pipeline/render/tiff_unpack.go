package render

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"slices"

	"golang.org/x/image/tiff/lzw"

	"github.com/stillroom/stillroom/pipeline/container"
)

// Scanners write numbers of 10, 12 or 14 bits, and some programs tiles of one colour
// each. libtiff hands out what is stored, and libvips does not put it together. Here
// it is: as a TIFF of 8 or 16 bits, in one strip, that libvips reads.

// The tags of a TIFF that say how its numbers lie.
const (
	tiffWidth        = 256
	tiffHeight       = 257
	tiffBits         = 258
	tiffCompression  = 259
	tiffPhotometric  = 262
	tiffFillOrder    = 266
	tiffStrips       = 273
	tiffSamples      = 277
	tiffRowsPerStrip = 278
	tiffStripBytes   = 279
	tiffPlanes       = 284
	tiffPredictor    = 317
	tiffTileWidth    = 322
	tiffTileHeight   = 323
	tiffTiles        = 324
	tiffTileBytes    = 325
	tiffExtra        = 338
	tiffFormat       = 339
	tiffICC          = 34675
)

// packing is how a directory says that the numbers of its picture lie.
type packing struct {
	t             container.TIFF
	width, height int
	bits, samples int
	apart         bool // a plane for each sample
	photometric   uint64
	compression   uint64
	predictor     uint64
	extra         []uint64
	icc           []byte

	tiled                   bool
	blockWidth, blockHeight int // of a tile, or of a strip
	at, size                []uint64
}

// unpackTIFF rewrites the picture of a directory, if it is one that libvips does not put
// together and whose coding is read here. whole is false where its data is
// damaged or ends early.
func unpackTIFF(b []byte, page, sub int, limits Limits) (plain []byte, ours, whole bool) {
	p, ok := packingOf(b, page, sub)
	if !ok || !p.needed() || limits.check(p.width, p.height) != nil {
		return nil, false, false
	}
	plain, whole = p.unpack(b)
	return plain, true, whole
}

func packingOf(b []byte, page, sub int) (p packing, ok bool) {
	src := container.Bytes(b)
	t, d, ok := directoryOf(src, page, sub)
	if !ok {
		return p, false
	}
	p = packing{t: t, samples: 1, bits: 1, compression: 1}
	rows, tileHeight, planes, format, order := uint64(1<<32-1), uint64(0), uint64(1), uint64(1), uint64(1)
	alike := true
	var at, size container.Entry
	seen := map[uint16]bool{}
	for i := range min(d.Entries, d.Room) {
		e, err := d.Entry(i)
		if err != nil || seen[e.Tag] {
			continue
		}
		seen[e.Tag] = true // the first counts, as with libtiff
		switch e.Tag {
		case tiffICC:
			p.icc, _ = src.Peek(e.At, int(e.Size))
			continue
		case tiffStrips, tiffTiles:
			at = e
			continue
		case tiffStripBytes, tiffTileBytes:
			size = e
			continue
		}
		v := t.Uints(src, e, maxSamples)
		if len(v) == 0 {
			continue
		}
		switch e.Tag {
		case tiffWidth:
			p.width = int(min(v[0], 1<<31-1))
		case tiffHeight:
			p.height = int(min(v[0], 1<<31-1))
		case tiffBits:
			p.bits = int(min(v[0], 1<<16))
			alike = !slices.ContainsFunc(v, func(n uint64) bool { return n != v[0] })
		case tiffCompression:
			p.compression = v[0]
		case tiffPhotometric:
			p.photometric = v[0]
		case tiffFillOrder:
			order = v[0]
		case tiffSamples:
			p.samples = int(min(v[0], 1<<16))
		case tiffRowsPerStrip:
			rows = v[0]
		case tiffPlanes:
			planes = v[0]
		case tiffPredictor:
			p.predictor = v[0]
		case tiffTileWidth:
			p.blockWidth = int(min(v[0], 1<<31-1))
		case tiffTileHeight:
			tileHeight = v[0]
		case tiffExtra:
			p.extra = v
		case tiffFormat:
			format = v[0]
		}
	}
	p.apart = planes == 2 && p.samples > 1
	p.blockHeight = int(min(tileHeight, 1<<31-1))
	if p.tiled = p.blockWidth != 0; !p.tiled {
		p.blockWidth, p.blockHeight = p.width, int(min(rows, uint64(p.height)))
	}
	ok = p.width > 0 && p.height > 0 && p.blockWidth > 0 && p.blockWidth <= p.width+1<<16 && p.blockHeight > 0 && alike && format == 1 && order == 1 && p.photometric <= 5
	if ok && p.needed() {
		// As many as there are to be, and not as many as the file says: it may say so
		// of all its bytes, and each would take eight.
		across, down, planes := p.blocks()
		most := min(across*down, len(b)) * planes
		p.at, p.size = t.Uints(src, at, most), t.Uints(src, size, most)
	}
	return p, ok
}

// maxSamples is how many values are read of a tag that has one for each sample: more
// than any picture that is unpacked has.
const maxSamples = 16

// blocks are the strips or tiles of a plane, and how many planes there are.
func (p packing) blocks() (across, down, planes int) {
	planes = 1
	if p.apart {
		planes = p.samples
	}
	return (p.width + p.blockWidth - 1) / p.blockWidth, (p.height + p.blockHeight - 1) / p.blockHeight, planes
}

// needed reports whether libvips does not read it, and this does: gray, RGB or CMYK
// of up to 16 bits, in a coding that loses nothing.
func (p packing) needed() bool {
	colors := map[uint64]int{0: 1, 1: 1, 2: 3, 5: 4}[p.photometric]
	if colors == 0 || p.samples < colors || p.samples > colors+1 || p.bits < 1 || p.bits > 16 {
		return false
	}
	usual := p.bits == 8 || p.bits == 16
	few := p.samples == 1 && (p.bits == 1 || p.bits == 2 || p.bits == 4)
	if few || usual && !(p.tiled && p.apart) {
		return false
	}
	if p.predictor > 2 || p.predictor == 2 && !usual {
		return false
	}
	return slices.Contains([]uint64{1, 5, 8, 32773, 32946}, p.compression)
}

// unpack decodes every strip or tile and writes the plain picture.
func (p packing) unpack(b []byte) ([]byte, bool) {
	unit := 1 // bytes of a number that is written
	if p.bits > 8 {
		unit = 2
	}
	across, down, planes := p.blocks()
	samples := p.samples // of a block
	if p.apart {
		samples = 1
	}
	if len(p.at) < across*down*planes || len(p.size) < across*down*planes {
		return nil, false
	}
	row := make([]byte, (p.blockWidth*samples*p.bits+7)/8)
	size := p.width * p.height * p.samples * unit
	if !enoughMemory(size) {
		return nil, false
	}
	out := append(make([]byte, 0, 8+size+len(p.icc)+512), "II*\x00\x00\x00\x00\x00"...)[:8+size]
	pixels := out[8:]
	for i := range across * down * planes {
		plane, x0, y0 := i/(across*down), i%across*p.blockWidth, i/across%down*p.blockHeight
		block := p.block(b, i)
		for y := range min(p.blockHeight, p.height-y0) {
			if _, err := io.ReadFull(block, row); err != nil {
				return nil, false
			}
			if p.predictor == 2 {
				p.add(row, samples)
			}
			in := bitsOf{b: row, bits: p.bits, order: p.t.Order}
			for x := range min(p.blockWidth, p.width-x0) {
				for s := range samples {
					at := (((y0+y)*p.width+x0+x)*p.samples + plane + s) * unit
					in.put(pixels[at:at+unit], (x*samples+s)*p.bits)
				}
			}
		}
	}
	return p.plain(out, unit), true
}

// block is a strip or tile without its coding, a row after the other; empty where it
// lies outside of the file.
func (p packing) block(b []byte, i int) io.Reader {
	if p.at[i] > uint64(len(b)) || p.size[i] > uint64(len(b))-p.at[i] {
		return bytes.NewReader(nil)
	}
	data := b[p.at[i]:][:p.size[i]]
	in := bytes.NewReader(data)
	switch p.compression {
	case 5:
		return lzw.NewReader(in, lzw.MSB, 8)
	case 8, 32946:
		r, err := zlib.NewReader(in)
		if err != nil {
			return bytes.NewReader(nil)
		}
		return r
	case 32773:
		return &packBits{in: data}
	}
	return in
}

// packBits undoes PackBits (TIFF 6.0, 9).
type packBits struct {
	in   []byte
	left int // of the run at hand
	same bool
}

func (p *packBits) Read(out []byte) (n int, err error) {
	for n < len(out) {
		if p.left == 0 {
			if len(p.in) < 2 {
				return n, io.EOF
			}
			head := int(int8(p.in[0]))
			p.in = p.in[1:]
			switch {
			case head >= 0:
				p.left, p.same = head+1, false
			case head > -128:
				p.left, p.same = 1-head, true
			}
			continue
		}
		if len(p.in) == 0 {
			return n, io.EOF
		}
		out[n] = p.in[0]
		n++
		if p.left--; !p.same || p.left == 0 {
			p.in = p.in[1:]
		}
	}
	return n, nil
}

// add undoes differences between neighbors, of 8 or 16 bits (TIFF 6.0, 14).
func (p packing) add(row []byte, samples int) {
	if p.bits == 8 {
		for i := samples; i < len(row); i++ {
			row[i] += row[i-samples]
		}
		return
	}
	for i := 2 * samples; i+2 <= len(row); i += 2 {
		p.t.Order.PutUint16(row[i:], p.t.Order.Uint16(row[i:])+p.t.Order.Uint16(row[i-2*samples:]))
	}
}

// bitsOf is a row of numbers of some bits each, the highest bit first; but those of 16
// are in the order of the file.
type bitsOf struct {
	b     []byte
	bits  int
	order binary.ByteOrder
}

// put writes the number that begins at a bit, stretched to the whole of what it is
// written to.
func (r bitsOf) put(to []byte, at int) {
	if r.bits == 16 {
		binary.LittleEndian.PutUint16(to, r.order.Uint16(r.b[at/8:]))
		return
	}
	v := uint32(0)
	for i := range 3 {
		v <<= 8
		if at/8+i < len(r.b) {
			v |= uint32(r.b[at/8+i])
		}
	}
	most := uint32(1)<<r.bits - 1
	v = v >> (24 - r.bits - at%8) & most
	if len(to) == 1 {
		to[0] = byte((v*255 + most/2) / most)
		return
	}
	binary.LittleEndian.PutUint16(to, uint16((uint64(v)*65535+uint64(most)/2)/uint64(most)))
}

// plain makes a TIFF of a header and the pixels behind it.
func (p packing) plain(out []byte, unit int) []byte {
	le := binary.LittleEndian
	depths := make([]uint16, p.samples)
	for i := range depths {
		depths[i] = uint16(8 * unit)
	}
	const short, long, undefined = 3, 4, 7
	type field struct {
		tag, kind uint16
		count     int
		value     []byte
	}
	one := func(tag uint16, v uint64) field { return field{tag, long, 1, le.AppendUint32(nil, uint32(v))} }
	shorts := func(tag uint16, v []uint16) field {
		var b []byte
		for _, n := range v {
			b = le.AppendUint16(b, n)
		}
		return field{tag, short, len(v), b}
	}
	fields := []field{
		one(tiffWidth, uint64(p.width)), one(tiffHeight, uint64(p.height)), shorts(tiffBits, depths), one(tiffCompression, 1),
		one(tiffPhotometric, p.photometric), one(tiffStrips, 8), one(tiffSamples, uint64(p.samples)), one(tiffRowsPerStrip, uint64(p.height)),
		one(tiffStripBytes, uint64(len(out)-8)), one(tiffPlanes, 1),
	}
	if len(p.extra) > 0 {
		fields = append(fields, shorts(tiffExtra, []uint16{uint16(p.extra[0])}))
	}
	if len(p.icc) > 0 {
		fields = append(fields, field{tiffICC, undefined, len(p.icc), p.icc})
	}
	// The values that are too long for their entries lie behind the pixels, and the
	// directory after them.
	even := func() {
		if len(out)%2 != 0 {
			out = append(out, 0)
		}
	}
	directory := le.AppendUint16(nil, uint16(len(fields)))
	for _, f := range fields {
		directory = le.AppendUint16(le.AppendUint16(directory, f.tag), f.kind)
		directory = le.AppendUint32(directory, uint32(f.count))
		value := f.value
		if len(value) > 4 {
			even()
			value = le.AppendUint32(nil, uint32(len(out)))
			out = append(out, f.value...)
		}
		directory = append(directory, append(bytes.Clone(value), 0, 0, 0, 0)[:4]...)
	}
	even()
	le.PutUint32(out[4:], uint32(len(out)))
	return append(append(out, directory...), 0, 0, 0, 0)
}
