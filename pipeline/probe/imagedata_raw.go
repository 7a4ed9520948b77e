package probe

import "encoding/binary"

// raf feeds Fujifilm's sensor data, which the header points at.
func (d *imageData) raf(b block) error {
	head, err := b.peek(100, 8)
	if err != nil {
		return nil
	}
	d.family("raf")
	return d.part(b.sub(int64(be32(head)), int64(be32(head[4:]))))
}

// mrw feeds what lies behind Minolta's header: nothing but sensor data.
func (d *imageData) mrw(b block) error {
	head, err := b.peek(4, 4)
	if err != nil {
		return nil
	}
	d.family("mrw")
	return d.part(b.from(8 + int64(be32(head))))
}

// crw feeds the sensor data of Canon's heap, a record of the outermost directory.
func (d *imageData) crw(b block) error {
	const (
		ciffRaw   = 0x2005
		entrySize = 10
	)
	head, err := b.peek(0, 6)
	if err != nil {
		return nil
	}
	var order byteOrder = binary.LittleEndian
	if string(head[:2]) == "MM" {
		order = binary.BigEndian
	}
	heap := b.from(int64(order.Uint32(head[2:])))
	end, err := heap.peek(heap.size-4, 4)
	if err != nil {
		return nil
	}
	pos := int64(order.Uint32(end))
	if head, err = heap.peek(pos, 2); err != nil {
		return nil
	}
	pos += 2
	for range min(int(order.Uint16(head)), d.s.lim.MaxTags) {
		raw, err := heap.peek(pos, entrySize)
		if err != nil {
			return nil
		}
		pos += entrySize
		if tag := order.Uint16(raw); tag&^ciffPlace == ciffRaw && tag&ciffPlace == 0 {
			d.family("crw")
			return d.part(heap.sub(int64(order.Uint32(raw[6:])), int64(order.Uint32(raw[2:]))))
		}
	}
	return nil
}
