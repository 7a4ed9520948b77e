package probe

import (
	"github.com/stillroom/stillroom/pipeline/container"
)

// Zeros in a picture's data, as a failing card leaves them, are told where no coder
// makes them and where decoders show other colors and complain of nothing:
//
//   - in units of H.264, H.265 and H.266, whose coding breaks up more than two zeros in
//     a row (ISO 23008-2, 7.4.2); what stands between units has no more than a few;
//   - in AV1 and VP8, whose coders make zeros of what is of one color all over: longer
//     stretches than the whole of such a picture has;
//   - in whatever is compressed or stored by rows: a stretch that begins and ends where
//     the pieces do that cards and disks lose, with data on either side.
const (
	// mostUnitZeros is far above what can be, far below a card's block.
	mostUnitZeros = 64
	// mostAV1Zeros: a black picture of 17 megapixels has 12.
	mostAV1Zeros = 1024
	// pixelsPerVP8Zero: a black picture of 268 megapixels has 25,804 in a row, one for
	// 10,400 pixels.
	pixelsPerVP8Zero = 4096
)

// hole looks for more zeros in a row than the coding of an item has.
func hole(d *imageData, kind string, b block) error {
	switch kind {
	case "hvc1", "avc1", "vvc1":
		return zeros(d, b, mostUnitZeros)
	case "av01":
		return zeros(d, b, mostAV1Zeros)
	}
	return nil
}

// vp8Hole does so in a picture of a WebP.
func vp8Hole(d *imageData, b block) error {
	head, err := container.WebPHeader("VP8 ", b)
	if err != nil {
		return nil // no picture, so nothing to be told of it
	}
	return zeros(d, b, mostUnitZeros+int(head.Width*head.Height/pixelsPerVP8Zero))
}

func zeros(d *imageData, b block, most int) error {
	if d.lost {
		return nil // more than a file should have was looked at already
	}
	run := 0
	return d.each(b, 0, func(chunk []byte) bool {
		for _, c := range chunk {
			if c != 0 {
				run = 0
				continue
			}
			if run++; run == most {
				d.seen.Hole = true
				return false
			}
		}
		return true
	})
}

// clusterBytes is the least that cards, disks and flash memory lose at once, and what
// they keep the beginnings of files to.
const clusterBytes = 4096

// clusters looks for a stretch of zeros that begins and ends as clusters of the file
// do, with data before and behind it in the same part, or in parts that follow one
// another. Coded data ends one of its own
// there once in 16 million times.
type clusters struct {
	found bool
	last  int   // byte before what is seen next; -1: none
	start int64 // where zeros began that have not ended; -1: there are none
	next  int64 // where what is seen next stands, if it follows
	part  int64 // where what follows one another began
	row   int64 // how long a row is, where rows may begin and end as clusters do; 0: they do not
	plain int64 // how long a row is that stands as it is; 0: there is none

	black func(from, to int64) bool // reports whether a piece of the file is zeros alone
}

// begin is at a part of the picture by itself.
func (c *clusters) begin(at int64) { c.last, c.start, c.part = -1, -1, at }

// lost judges a stretch of zeros that began as a cluster does. Rows of black begin or end
// as rows do, and what is black in one row is no longer than that.
func (c *clusters) lost(end int64) bool {
	if end <= c.start || end%clusterBytes != 0 || c.shaped(end) {
		return false
	}
	return c.row == 0 || end-c.start >= c.row && (c.start-c.part)%c.row != 0 && (end-c.part)%c.row != 0
}

// shaped reports whether a stretch of zeros is a part of something black: of that the row
// above where it begins is black as well, or the row below where it ends, as of the two
// arms of an L. Of a cluster that was lost neither is.
func (c *clusters) shaped(end int64) bool {
	if c.plain == 0 {
		return false
	}
	n := min(end-c.start, clusterBytes)
	right := min(n, c.plain-(c.start-c.part)%c.plain)
	left := min(n, (end-c.part)%c.plain)
	if left == 0 {
		left = min(n, c.plain)
	}
	above, below := c.start-c.plain, end-left+c.plain
	return above >= c.part && c.black(above, above+right) || c.black(below, below+left)
}

// see looks at a piece of the part, and where it stands in the file.
func (c *clusters) see(at int64, piece []byte) {
	for i := 0; i < len(piece); {
		if c.start >= 0 {
			for i < len(piece) && piece[i] == 0 {
				i++
			}
			if i < len(piece) {
				end := at + int64(i)
				c.found = c.found || c.lost(end)
				c.start = -1
			}
			continue
		}
		// The next place at which a cluster begins, this one among them.
		if off := (at + int64(i)) % clusterBytes; off != 0 {
			i += int(clusterBytes - off)
		}
		if i >= len(piece) {
			break
		}
		before := c.last
		if i > 0 {
			before = int(piece[i-1])
		}
		if piece[i] == 0 && before > 0 {
			c.start = at + int64(i)
		}
		i++
	}
	if len(piece) > 0 {
		c.last = int(piece[len(piece)-1])
	}
}

// fallsOnClusters reports whether rows of that many bytes begin at a place where a
// cluster does more often than once in 64: then rows of black do, too.
func fallsOnClusters(row int64) bool {
	const often = 64
	a, b := row, int64(clusterBytes)
	for b != 0 {
		a, b = b, a%b
	}
	return a > clusterBytes/often
}
