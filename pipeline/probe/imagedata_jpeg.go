package probe

import (
	"bytes"
	"errors"

	"github.com/stillroom/stillroom/pipeline/container"
)

// jpegPicture feeds the segments of the first picture, and its scans. Behind its end
// lie other pictures, a film, what a program left: none of it is this picture.
func jpegPicture(d *imageData, b block) error {
	const com = 0xFE
	d.family("jpeg")
	pos := int64(2)
	for range d.lim.MaxSegments {
		if err := d.ctx.Err(); err != nil {
			return err
		}
		marker, next, err := nextMarker(d.input, b, pos)
		if err != nil {
			d.seen.Cut = true // what there is of it is the picture
			return nil
		}
		pos = next
		switch {
		case marker == container.JPEGEnd:
			return nil
		case container.Bare(marker):
			continue
		}
		segment, err := container.SegmentAt(b, pos)
		if errors.Is(err, container.ErrSize) {
			pos += 2
			continue
		} else if err != nil {
			return nil
		}
		pos = segment.Next
		if marker == com || marker >= 0xE0 && marker <= 0xEF {
			continue
		}
		d.sum.Write([]byte{marker})
		fed := d.fed
		if err := d.part(b.payload(segment)); err != nil {
			return err
		}
		d.fed = fed // a table is no picture
		if marker == container.JPEGScan {
			if pos, err = entropy(d, b, pos); err != nil {
				return err
			}
		}
	}
	d.lost = true
	return nil
}

// entropy feeds the coded data of a scan, up to the marker that ends it, and
// returns where that is.
func entropy(d *imageData, b block, pos int64) (next int64, err error) {
	ended := false
	held := false // the last byte of a chunk was 0xFF, and is not fed yet
	err = d.each(b, pos, func(chunk []byte) bool {
		i := 0
		if held {
			if ended = !container.Coded(chunk[0]); ended {
				pos--
				return false
			}
			d.feed([]byte{0xFF})
			i = 1
		}
		held = false
		for {
			n := bytes.IndexByte(chunk[i:], 0xFF)
			if n < 0 {
				break
			}
			i += n
			if i == len(chunk)-1 {
				held = true
				break
			}
			if ended = !container.Coded(chunk[i+1]); ended {
				d.feed(chunk[:i])
				pos += int64(i)
				return false
			}
			i += 2
		}
		if held {
			d.feed(chunk[:len(chunk)-1])
		} else {
			d.feed(chunk)
		}
		pos += int64(len(chunk))
		return true
	})
	return pos, err
}

func (d *imageData) feed(chunk []byte) {
	if d.left -= int64(len(chunk)); d.left < 0 {
		d.lost = true
		return
	}
	d.sum.Write(chunk)
	d.fed += int64(len(chunk))
}
