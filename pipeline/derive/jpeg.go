package derive

// tidyJPEG returns a JPEG without the stray bytes between its header segments,
// and whether there were any. Some cameras leave a few there; libjpeg skips
// them and warns, and its warnings alone do not tell them from damage to the
// picture.
func tidyJPEG(b []byte) (tidy []byte, stray bool) {
	const startOfScan = 0xDA
	kept := 0 // up to here, b is in tidy or was stray
	for pos := 2; ; {
		// As libjpeg finds a marker: 0xFF, repeated or not, then neither 0xFF
		// nor 0x00.
		start := pos
		for pos+1 < len(b) && (b[pos] != 0xFF || b[pos+1] == 0xFF || b[pos+1] == 0x00) {
			pos++
		}
		if pos+4 > len(b) {
			return nil, false // no picture follows
		}
		if pos > start {
			tidy = append(tidy, b[kept:start]...)
			kept = pos
			stray = true
		}
		if b[pos+1] == startOfScan {
			return append(tidy, b[kept:]...), stray
		}
		length := int(b[pos+2])<<8 + int(b[pos+3])
		if length < 2 {
			return nil, false // it counts itself
		}
		pos += 2 + length
	}
}

// jpegShrink is how much the decoder is to shrink a JPEG: the most that leaves
// no less than the size wanted. The decoder then does most of the work of
// reduction, and does it well: it leaves out the high frequencies.
//
// What is left over where a length is no multiple, libvips drops, and the rest
// is drawn out to the size wanted. That moves the picture, most at its right and
// lower edge: by up to 7/8 of a pixel when shrunk to an eighth. An eighth of a
// pixel is let pass. Half a size drops one row at most, and is half of the work
// for most cameras.
func jpegShrink(width, height, wantWidth, wantHeight int) int {
	moved := func(s, length, want int) bool { return s > 2 && 8*(length%s)*want > length }
	for _, s := range []int{8, 4, 2} {
		if width/s >= wantWidth && height/s >= wantHeight &&
			!moved(s, width, wantWidth) && !moved(s, height, wantHeight) {
			return s
		}
	}
	return 1
}
