package render

import (
	"encoding/binary"
	"slices"
)

// x3f reads Sigma's RAW: the header has the size and how it is turned, and a
// directory at the end of the file says where the JPEGs are.
func (f *finder) x3f() {
	le := binary.LittleEndian
	if len(f.b) < 56 {
		return
	}
	at := 28
	if le.Uint16(f.b[6:]) >= 4 { // Quattro
		at = 40
	}
	f.size(int(le.Uint32(f.b[at:])), int(le.Uint32(f.b[at+4:])))
	if i := slices.Index([]uint32{0, 90, 180, 270}, le.Uint32(f.b[at+8:])); i >= 0 {
		f.turn([]int{1, 6, 3, 8}[i])
	}
	dir := int(le.Uint32(f.b[len(f.b)-4:]))
	if dir > len(f.b)-12 || string(f.b[dir:dir+4]) != "SECd" {
		f.out.missing = true // it is the last thing in the file
		return
	}
	for i := range min(int(le.Uint32(f.b[dir+8:])), maxEntries) {
		e := dir + 12 + 12*i
		if e > len(f.b)-12 {
			return
		}
		at, length := int(le.Uint32(f.b[e:])), int(le.Uint32(f.b[e+4:]))
		kind := string(f.b[e+8 : e+12])
		f.need(at, length)
		const head, jpeg = 28, 18
		if (kind == "IMAG" || kind == "IMA2") && at <= len(f.b)-head && length > head && le.Uint32(f.b[at+12:]) == jpeg {
			f.jpeg(at+head, length-head)
		}
	}
}
