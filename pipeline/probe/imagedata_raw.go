package probe

import (
	"errors"

	"github.com/stillroom/stillroom/pipeline/container"
)

// rafPicture feeds Fujifilm's sensor data, which the header points at.
func rafPicture(d *imageData, b block) error {
	head, err := container.RAFHeader(b)
	if err != nil {
		return nil
	}
	d.family("raf")
	d.odd.on = true
	return d.part(d.stated(b, head.Sensor.At, head.Sensor.Size))
}

// mrwPicture feeds what lies behind Minolta's header: nothing but sensor data.
func mrwPicture(d *imageData, b block) error {
	head, err := b.peek(4, 4)
	if err != nil {
		return nil
	}
	d.family("mrw")
	d.odd.on = true
	return d.part(b.from(8 + int64(be32(head))))
}

// crwPicture feeds the sensor data of Canon's heap, a record of the outermost directory.
func crwPicture(d *imageData, b block) error {
	const ciffRaw = 0x2005
	order, at, err := container.CIFFHeap(b)
	if err != nil {
		return nil
	}
	heap := b.from(at)
	pos, n, err := container.CIFFDirectory(heap, order)
	if err != nil {
		d.seen.Cut = true // what leads to all else stands at its end
		return nil
	}
	for range min(n, d.lim.MaxTags) {
		r, err := container.CIFFRecordAt(heap, order, pos)
		if err != nil {
			d.seen.Cut = true
			return nil
		}
		pos += container.CIFFRecordSize
		if r.Tag == ciffRaw && !r.Inside {
			d.family("crw")
			return d.part(d.stated(heap, r.At, r.Size))
		}
	}
	return nil
}

// x3fPicture feeds Sigma's sensor data, the sections of images that are no preview.
func x3fPicture(d *imageData, b block) error {
	d.family("x3f")
	n, at, err := container.X3FDirectory(b)
	if err != nil {
		d.seen.Cut = errors.Is(err, container.ErrMark) // it stands at the end
		return nil
	}
	for range min(int64(n), int64(d.lim.MaxTags)) {
		s, err := container.X3FSectionAt(b, at)
		if err != nil {
			break
		}
		at += container.X3FSectionSize
		switch s.Kind {
		case "IMAG", "IMA2":
			section := d.stated(b, s.At, s.Size)
			image, err := container.X3FImageOf(section)
			if err != nil || image.Kind == container.X3FPreview {
				continue
			}
			if err := d.part(section.from(container.X3FImageHead)); err != nil {
				return err
			}
		}
	}
	return nil
}
