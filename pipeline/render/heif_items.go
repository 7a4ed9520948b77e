package render

import "github.com/stillroom/stillroom/pipeline/container"

// boxIn is the body of the first box of a kind.
func boxIn(b []byte, kind string) (body []byte, ok bool) {
	boxesOf(b, func(k string, in []byte) bool {
		body, ok = in, k == kind
		return !ok
	})
	if !ok {
		return nil, false
	}
	return body, true
}

// boxesOf calls f with one box after the other, until it has enough.
func boxesOf(b []byte, f func(kind string, body []byte) bool) {
	for at := int64(0); ; {
		box, err := container.BoxAt(container.Bytes(b), at)
		if err != nil || !f(box.Kind, box.In(b)) {
			return
		}
		at = box.Next
	}
}

// heifFile is a file of items.
type heifFile struct {
	whole, meta []byte

	picture map[string][]byte // the properties of the item that is the picture
	coded   uint64            // the item whose data it is; of a picture made of tiles the first
	of      map[string][]byte // the properties of that one
}

// heifOf finds the picture of a HEIF or AVIF and how it is coded.
func heifOf(b []byte) (f heifFile, ok bool) {
	meta, ok := boxIn(b, "meta")
	if !ok || len(meta) < 4 {
		return f, false
	}
	f.whole, f.meta = b, meta[4:] // version and flags
	pitm, _ := boxIn(f.meta, "pitm")
	if f.coded, ok = container.PrimaryItem(container.Bytes(pitm)); !ok {
		return f, false
	}
	f.picture = f.properties(f.coded)
	f.of = f.picture
	if f.of["av1C"] == nil && f.of["hvcC"] == nil {
		if f.coded, ok = f.madeOf(f.coded); !ok {
			return f, false
		}
		f.of = f.properties(f.coded)
	}
	return f, true
}

// properties are the first of each kind that an item has; "colr" stands by the kind of
// what it holds.
func (f heifFile) properties(item uint64) map[string][]byte {
	iprp, _ := boxIn(f.meta, "iprp")
	ipco, _ := boxIn(iprp, "ipco")
	mine := map[uint64]bool{}
	boxesOf(iprp, func(kind string, body []byte) bool {
		if kind == "ipma" {
			for _, i := range container.ItemProperties(container.Bytes(body), item) {
				mine[i] = true
			}
		}
		return true
	})
	out := map[string][]byte{}
	number := uint64(0)
	boxesOf(ipco, func(kind string, body []byte) bool {
		number++
		if kind == "colr" && len(body) >= 4 {
			kind = string(body[:4])
		}
		if mine[number] && out[kind] == nil {
			out[kind] = body
		}
		return true
	})
	return out
}

// madeOf is the first item that another is put together from.
func (f heifFile) madeOf(item uint64) (first uint64, ok bool) {
	iref, _ := boxIn(f.meta, "iref")
	if len(iref) < 4 {
		return 0, false
	}
	size := 2
	if iref[0] != 0 {
		size = 4
	}
	boxesOf(iref[4:], func(kind string, body []byte) bool {
		n := container.Numbers{Src: container.Bytes(body)}
		if kind == "dimg" && n.Uint(size) == item && n.Uint(2) > 0 {
			first = n.Uint(size)
			ok = !n.Bad
		}
		return !ok
	})
	return first, ok
}

// data is the first extent of an item: nothing longer is asked for than its head.
func (f heifFile) data(item uint64) []byte {
	iloc, _ := boxIn(f.meta, "iloc")
	t := container.ItemTableOf(container.Bytes(iloc))
	if t.OffsetSize > 8 || t.LengthSize > 8 || t.BaseSize > 8 || t.IndexSize > 8 {
		return nil
	}
	for n := t.Items; n > 0 && !t.Bad(); n-- {
		place := t.Item()
		for m := place.Extents; m > 0 && !t.Bad(); m-- {
			_, off, length := t.Extent()
			if place.ID != item || t.Bad() {
				continue
			}
			from := f.whole
			if place.Method == 1 {
				from, _ = boxIn(f.meta, "idat")
			}
			at := place.Base + off
			if at > uint64(len(from)) {
				return nil
			}
			return from[at:][:min(length, uint64(len(from))-at)]
		}
	}
	return nil
}
