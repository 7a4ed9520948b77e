package container

// CIFFHeap reads where the outermost heap of Canon's CIFF begins, from the header of
// the file. It is ErrSize where no byte order is.
func CIFFHeap(src Source) (order ByteOrder, at int64, err error) {
	head, err := src.Peek(0, 6)
	if err != nil {
		return nil, 0, ErrEnd
	}
	if order = OrderOf(head); order == nil {
		return nil, 0, ErrSize
	}
	return order, int64(order.Uint32(head[2:])), nil
}

// CIFFDirectory reads where the directory of a heap is, which stands at its end, and
// how many records it has.
func CIFFDirectory(heap Source, order ByteOrder) (at int64, records int, err error) {
	end, err := heap.Peek(heap.Size()-4, 4)
	if err != nil {
		return 0, 0, ErrEnd
	}
	at = int64(order.Uint32(end))
	head, err := heap.Peek(at, 2)
	if err != nil {
		return at, 0, ErrSize
	}
	return at + 2, int(order.Uint16(head)), nil
}

// CIFFRecordSize is that of one in a directory.
const CIFFRecordSize = 10

// CIFFRecord is one record of a heap. Its value lies in the heap, at an offset taken
// on trust, or in the record itself.
type CIFFRecord struct {
	Tag      uint16 // without the bits that say where the value is
	Heap     bool   // the value is a heap
	Inside   bool   // the value is in the record itself
	At, Size int64
}

// CIFFRecordAt reads the record at a position of its heap.
func CIFFRecordAt(heap Source, order ByteOrder, at int64) (CIFFRecord, error) {
	const place, inside, kind = 0xC000, 0x4000, 0x3800
	raw, err := heap.Peek(at, CIFFRecordSize)
	if err != nil {
		return CIFFRecord{}, ErrEnd
	}
	tag := order.Uint16(raw)
	r := CIFFRecord{Tag: tag &^ place, Inside: tag&place == inside, At: int64(order.Uint32(raw[6:])), Size: int64(order.Uint32(raw[2:]))}
	r.Heap = tag&kind == 0x2800 || tag&kind == 0x3000
	if r.Inside {
		r.At, r.Size = at+2, 8
	}
	return r, nil
}
