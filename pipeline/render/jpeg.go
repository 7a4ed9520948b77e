package render

import "github.com/stillroom/stillroom/pipeline/container"

// tidyJPEG returns a JPEG without the stray bytes between its header segments,
// and whether there were any. Some cameras leave a few there; libjpeg skips
// them and warns, and its warnings alone do not tell them from damage to the
// picture.
func tidyJPEG(b []byte) (tidy []byte, stray bool) {
	src := container.Bytes(b)
	kept := int64(0) // up to here, b is in tidy or was stray
	for pos := int64(2); ; {
		marker, next, err := container.MarkerAt(src, pos, src.Size())
		if err != nil {
			return nil, false // no picture follows
		}
		segment, err := container.SegmentAt(src, next)
		if err != nil && (marker != container.JPEGScan || next+2 > src.Size()) {
			return nil, false
		}
		if at := next - 2; at > pos { // what stands before it is no fill of libjpeg's
			tidy = append(tidy, b[kept:pos]...)
			kept = at
			stray = true
		}
		if marker == container.JPEGScan {
			return append(tidy, b[kept:]...), stray
		}
		pos = next + 2 + int64(segment.Size)
		if segment.Cut {
			return nil, false
		}
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
