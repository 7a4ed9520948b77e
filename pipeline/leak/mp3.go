package leak

// readMP3 walks the frames of an MP3 file: nothing stands before the first, between two and
// behind the last. So there is no tag (ID3, APE, Lyrics3), and no frame that holds words
// of an encoder in place of sound. What stands inside of a frame is only searched.
func readMP3(c blocks, d []byte) (l layout) {
	var kind byte
	for at, n := 0, 0; at < len(d); n++ {
		size := frameMP3(d, at)
		if size == 0 {
			c.add(RuleSegment, "bytes that are no frame of sound")
			return l
		}
		if at+size > len(d) {
			c.add(RuleTrailer, "a frame of sound is cut off")
			return l
		}
		same := d[at+1]&0xFE ^ d[at+2]&0x0C // version, layer, rate
		if n == 0 {
			kind = same
			head := d[at : at+size]
			for _, word := range []string{"Xing", "Info", "VBRI"} {
				for _, place := range []int{13, 15, 21, 23, 36, 38} {
					if place+4 <= len(head) && string(head[place:place+4]) == word {
						c.add(RuleSegment, "a frame that tells of the encoder")
					}
				}
			}
		} else if same != kind {
			c.add(RuleSegment, "a frame of another kind")
			return l
		}
		l.pixels = append(l.pixels, span{at, at + size})
		at += size
	}
	return l
}

// frameMP3 is the length of the frame of layer III at a place, 0 where there is none.
func frameMP3(d []byte, at int) int {
	if len(d)-at < 4 || d[at] != 0xFF || d[at+1]&0xE6 != 0xE2 {
		return 0
	}
	b, v := d[at+2], d[at+1]>>3&3
	if v == 1 || b>>4 == 0 || b>>4 == 15 || b>>2&3 == 3 {
		return 0
	}
	// Tables of ISO/IEC 11172-3 and 13818-3: thousands of bits, samples in a second.
	kilobits := [2][15]int{
		{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
		{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
	}
	hertz := [3]int{44100, 48000, 32000}[b>>2&3]
	row, bytes := 0, 72
	switch v {
	case 3:
		row, bytes = 1, 144
	case 2:
		hertz /= 2
	default:
		hertz /= 4
	}
	return bytes*1000*kilobits[row][b>>4]/hertz + int(b>>1&1)
}
