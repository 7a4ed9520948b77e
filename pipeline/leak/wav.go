package leak

import (
	"bytes"
	"encoding/binary"
)

// readWAVE walks a WAVE file. It may be made of the format and the samples, in this order, and
// of nothing else: each other chunk says something (INFO names the artist, bext the
// recorder, its day and its serial number, iXML the place).
func readWAVE(c blocks, d []byte) (l layout) {
	le := binary.LittleEndian
	if int64(le.Uint32(d[4:]))+8 != int64(len(d)) {
		c.add(RuleTrailer, "the length of the RIFF file is not that of its bytes")
		return l
	}
	want := []string{"fmt ", "data"}
	at := 12
	for i := 0; at < len(d); i++ {
		if at+8 > len(d) {
			c.add(RuleTrailer, "bytes that are no chunk")
			return l
		}
		kind, size := string(d[at:at+4]), int(le.Uint32(d[at+4:]))
		at += 8
		if size > len(d)-at {
			c.add(RuleUnchecked, "a chunk is cut off")
			return l
		}
		if i >= len(want) || kind != want[i] {
			c.add(RuleSegment, "a chunk that is neither the format nor the samples")
			return l
		}
		body := d[at : at+size]
		if i == 0 && !plainWave(body) {
			c.add(RuleTag, "a format that is not plain samples, or says more than that")
		}
		if i == 1 {
			l.pixels = append(l.pixels, span{at, at + size})
		}
		if at += size; size&1 == 1 {
			if at >= len(d) || d[at] != 0 {
				c.add(RuleTrailer, "a padding byte that is not zero")
			}
			at++
		}
	}
	if l.pixels == nil {
		c.add(RuleUnchecked, "no samples")
	}
	return l
}

// plainWave reports whether a format chunk says how samples are stored, and no more.
func plainWave(f []byte) bool {
	le := binary.LittleEndian
	if len(f) != 16 && len(f) != 40 {
		return false
	}
	code, channels, rate, bits := le.Uint16(f), le.Uint16(f[2:]), le.Uint32(f[4:]), le.Uint16(f[14:])
	align := uint32(channels) * uint32(bits) / 8
	if channels == 0 || bits == 0 || bits%8 != 0 || uint32(le.Uint16(f[12:])) != align || le.Uint32(f[8:]) != rate*align {
		return false
	}
	if len(f) == 16 {
		return code == 1 || code == 3
	}
	sub := []byte{0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113}
	return code == 0xFFFE && le.Uint16(f[16:]) == 22 && le.Uint16(f[18:]) <= bits &&
		(f[24] == 1 || f[24] == 3) && f[25] == 0 && bytes.Equal(f[26:], sub)
}
