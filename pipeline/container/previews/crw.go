package previews

import "github.com/stillroom/stillroom/pipeline/container"

// crw reads Canon's RAW of 2000 to 2004, a tree of heaps, each with its
// directory at its end.
func crw(f *finder) {
	order, at, err := container.CIFFHeap(container.Bytes(f.b))
	if err == nil && at <= int64(len(f.b)) {
		heap(f, order, int(at), len(f.b), 0)
	}
}

func heap(f *finder, order container.ByteOrder, start, end, depth int) {
	if depth > maxDepth || end-start < 6 || !f.enter(start) {
		return
	}
	inside := container.Bytes(f.b[start:end])
	pos, n, err := container.CIFFDirectory(inside, order)
	if err != nil {
		return
	}
	for range min(n, maxEntries) {
		r, err := container.CIFFRecordAt(inside, order, pos)
		if err != nil {
			return
		}
		pos += container.CIFFRecordSize
		if r.Inside || r.At > inside.Size() || r.Size > inside.Size()-r.At {
			continue // kept in the record itself, or out of the heap
		}
		at, size := start+int(r.At), int(r.Size)
		switch {
		case r.Tag == 0x2007, r.Tag == 0x2008: // the JPEG, the thumbnail
			f.jpeg(at, size)
		case r.Tag == 0x1810 && size >= 16: // width, height, pixel aspect, degrees clockwise to turn
			f.size(int(order.Uint32(f.b[at:])), int(order.Uint32(f.b[at+4:])))
			switch int32(order.Uint32(f.b[at+12:])) {
			case 0:
				f.turn(1)
			case 90, -270:
				f.turn(6)
			case 180, -180:
				f.turn(3)
			case 270, -90:
				f.turn(8)
			}
		case r.Heap:
			heap(f, order, at, at+size, depth+1)
		}
	}
}
