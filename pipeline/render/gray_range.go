package render

import (
	"encoding/base64"
	"sync"

	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

// Video has black at 16 and white at 235 of 255, and a HEIF or AVIF may say that its
// picture does too. Of a picture in color every decoder stretches that. Of one that is
// gray alone, libheif up to 1.15 at least hands out the numbers as they are stored: black is
// a dark gray then and white a light one. Whether the decoder at work does so is
// asked of it, since a later one need not: stretched twice, a picture loses its ends.

// narrowGray tells whether the picture of a HEIF or AVIF is gray, and its numbers are
// those of video: the file says so in "colr" or, without that, AV1 in its sequence
// header. Where neither speaks, black is 0 (ISO/IEC 23000-22, 7.3.6.4).
func narrowGray(b []byte) bool {
	meta, ok := boxIn(b, "meta")
	if !ok || len(meta) < 4 {
		return false
	}
	meta = meta[4:] // version and flags
	f := heifFile{whole: b, meta: meta}
	pitm, _ := boxIn(meta, "pitm")
	item, ok := container.PrimaryItem(container.Bytes(pitm))
	if !ok {
		return false
	}
	coded := item
	properties := f.properties(item)
	if properties["av1C"] == nil && properties["hvcC"] == nil { // made of tiles
		if coded, ok = f.madeOf(item); !ok {
			return false
		}
	}
	of := f.properties(coded)
	nclx := properties["nclx"]
	if nclx == nil {
		nclx = of["nclx"]
	}
	narrow := len(nclx) > 10 && nclx[10]>>7 == 0
	switch av1, hevc := of["av1C"], of["hvcC"]; {
	case len(av1) >= 4:
		gray := av1[2]>>4&1 == 1
		if !gray || nclx != nil {
			return gray && narrow
		}
		s, ok := container.SequenceOf(container.Bytes(av1[4:]))
		if !ok {
			s, ok = container.SequenceOf(container.Bytes(f.data(coded)))
		}
		return ok && s.Gray && !s.Full
	case len(hevc) >= 17:
		return hevc[16]&3 == 0 && narrow
	}
	return false
}

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

// heifFile is a file of items, and the box that lists them.
type heifFile struct{ whole, meta []byte }

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

// blackOfVideo are pictures of 16 x 16 pixels, gray, black, and in the range of video:
// of 8 bits and of 10.
var blackOfVideo = [2]string{
	"AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAPBtZXRhAAAAAAAAAChoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAbGliYXZpZgAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAEUAAAAFgAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABoaXBycAAAAElpcGNvAAAAFGlzcGUAAAAAAAAAEAAAABAAAAAOcGl4aQAAAAABCAAAAAxhdjFDgQAcAAAAABNjb2xybmNseAABAA0ABgAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAAB5tZGF0EgAKCBgM/9lgIaDEMggQAAAeGLNWKg==",
	"AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAPBtZXRhAAAAAAAAAChoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAbGliYXZpZgAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAEUAAAAFwAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABoaXBycAAAAElpcGNvAAAAFGlzcGUAAAAAAAAAEAAAABAAAAAOcGl4aQAAAAABCgAAAAxhdjFDgQBcAAAAABNjb2xybmNseAABAA0ABgAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAAB9tZGF0EgAKCBgM/9ngIaDEMgkQAAAeGLEzp+A=",
}

// handsOutNarrow tells whether the decoder at work leaves gray in the range of
// video as it is. Not known: there is no decoder of AV1 to ask.
func handsOutNarrow(wide bool) (narrow, known bool) {
	if wide {
		return narrow16()
	}
	return narrow8()
}

var (
	narrow8  = sync.OnceValues(func() (bool, bool) { return askOfBlack(blackOfVideo[0]) })
	narrow16 = sync.OnceValues(func() (bool, bool) { return askOfBlack(blackOfVideo[1]) })
)

func askOfBlack(avif string) (narrow, known bool) {
	data, err := base64.StdEncoding.DecodeString(avif)
	if err != nil {
		return false, false
	}
	d := decoding{loader: loaders[schema.FormatAVIF], shrink: 1, width: 16, height: 16}
	p, ok := d.decode(data, noWarnings)
	if !ok {
		return false, false
	}
	defer p.free()
	return p.bytes()[0] > 8, true
}
