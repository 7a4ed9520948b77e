package probe

import (
	"encoding/binary"

	"github.com/stillroom/stillroom/pipeline/container"
)

// rafPicture feeds Fujifilm's sensor data, which the header points at.
func rafPicture(d *imageData, b block) error {
	head, err := b.peek(100, 8)
	if err != nil {
		return nil
	}
	d.family("raf")
	return d.part(d.stated(b, int64(be32(head)), int64(be32(head[4:]))))
}

// mrwPicture feeds what lies behind Minolta's header: nothing but sensor data.
func mrwPicture(d *imageData, b block) error {
	head, err := b.peek(4, 4)
	if err != nil {
		return nil
	}
	d.family("mrw")
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
	le := binary.LittleEndian
	d.family("x3f")
	end, err := b.peek(b.size-4, 4)
	if err != nil {
		return nil
	}
	dir := b.from(int64(le.Uint32(end)))
	if !dir.has("SECd") {
		d.seen.Cut = true // the directory stands at its end
		return nil
	}
	c := cursorLE{b: dir, pos: 8}
	n := c.uint32()
	for i := uint32(0); i < n && !c.bad && int(i) < d.lim.MaxTags; i++ {
		off, size, kind := int64(c.uint32()), int64(c.uint32()), c.uint32()
		switch string(le.AppendUint32(nil, kind)) {
		case "IMAG", "IMA2":
			section := d.stated(b, off, size)
			const preview = 2
			raw, err := section.peek(0, 28)
			if err != nil || string(raw[:4]) != "SECi" || le.Uint32(raw[8:]) == preview {
				continue
			}
			if err := d.part(section.from(28)); err != nil {
				return err
			}
		}
	}
	return nil
}
