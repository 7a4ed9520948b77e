package embed

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"

	"github.com/stillroom/stillroom/pipeline/container"
)

// heifBrands are the major brands of still pictures (ISO/IEC 23008-12, 10; AVIF
// 1.1, 8).
var heifBrands = []string{"avif", "mif1", "mif2", "miaf", "heic", "heix"}

// intoHEIF adds an item with the packet, whose data is in a box of its own at
// the end of the file (ISO/IEC 23008-12, A.3). The meta box grows by that, so the
// table that says where the data of each item lies is written anew.
func intoHEIF(d, xmp []byte) ([]byte, error) {
	meta, h, err := heifMetaOf(d)
	if err != nil {
		return nil, err
	}

	// Every number in the new table has its own width whatever it says, so the
	// length of the box is known before what lies behind it is.
	end := meta.at + meta.size
	grown := h.write(0, 0, 0, len(xmp))
	delta := len(grown) - meta.size
	total := len(d) + delta + 8 + len(xmp)
	if total > math.MaxUint32 {
		return nil, ErrFormat
	}
	for _, it := range h.items {
		for _, e := range it.extents {
			// Method 0 counts from the file's start. An extent lies before or behind
			// the meta box: inside of it is for method 1.
			if it.method == 0 && (e.at+e.size > uint64(len(d)) || e.at < uint64(end) && e.at+e.size > uint64(meta.at)) {
				return nil, ErrPicture
			}
		}
	}
	out := append(make([]byte, 0, total), d[:meta.at]...)
	out = append(out, h.write(uint64(end), uint64(delta), uint64(len(d)+8), len(xmp))...)
	out = append(out, d[end:]...)
	return append(out, makeBox("mdat", xmp)...), nil
}

// heifMetaOf finds the one meta box of a still picture that carries nothing yet and
// that something can follow.
func heifMetaOf(d []byte) (meta box, h *heifMeta, err error) {
	list, err := boxes(d)
	if err != nil {
		return meta, nil, err
	}
	metas := 0
	for i, b := range list {
		switch {
		case (b.kind == "ftyp") != (i == 0):
			return meta, nil, ErrPicture
		case b.kind == "ftyp" && (len(b.body) < 4 || !slices.Contains(heifBrands, string(b.body[:4]))):
			return meta, nil, ErrFormat
		case b.kind == "moov", b.kind == "moof":
			return meta, nil, ErrFormat // a film
		case b.kind == "uuid", b.kind == heifMark && len(bytes.Trim(b.body, "\x00")) > 0:
			return meta, nil, ErrCarries // where others keep XMP and more
		case b.toEnd:
			return meta, nil, ErrFormat // nothing can follow it
		case b.kind == "meta":
			meta = b
			metas++
		}
	}
	if metas != 1 {
		return meta, nil, ErrPicture
	}
	h, err = readMeta(meta.body)
	return meta, h, err
}

// box is one ISO base media box (ISO/IEC 14496-12, 4.2).
type box struct {
	kind     string
	body     []byte
	at, size int  // the whole box, in what was split
	toEnd    bool // it has no length but reaches to the end
}

// boxes splits b whole.
func boxes(b []byte) ([]box, error) {
	var list []box
	for at := int64(0); at < int64(len(b)); {
		found, err := container.BoxAt(container.Bytes(b), at)
		if err != nil || found.Cut {
			return nil, ErrPicture
		}
		list = append(list, box{found.Kind, found.In(b), int(at), int(found.Next - at), found.ToEnd})
		at = found.Next
	}
	return list, nil
}

func makeBox(kind string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	b := binary.BigEndian.AppendUint32(nil, uint32(8+len(body)))
	return append(append(b, kind...), body...)
}

// heifMeta is what is read of a meta box to write it anew.
type heifMeta struct {
	head    []byte // version and flags
	boxes   []box
	primary uint64
	newID   uint64
	items   []location
	version byte // of iloc
	wideRef bool // iref has 32-bit ids
}

// location is one item of iloc (ISO/IEC 14496-12, 8.11.3).
type location struct {
	id      uint64
	method  uint64
	extents []extent
}

type extent struct{ at, size uint64 }

// readMeta reads a meta box (ISO/IEC 14496-12, 8.11). Items may be pictures and
// nothing else.
func readMeta(body []byte) (*heifMeta, error) {
	if len(body) < 4 {
		return nil, ErrPicture
	}
	list, err := boxes(body[4:])
	if err != nil {
		return nil, err
	}
	h := &heifMeta{head: body[:4], boxes: list}
	by := make(map[string][]byte)
	for _, b := range list {
		if _, twice := by[b.kind]; twice || b.toEnd {
			return nil, ErrPicture
		}
		by[b.kind] = b.body
	}
	if hdlr := by["hdlr"]; len(hdlr) < 12 || string(hdlr[8:12]) != "pict" {
		return nil, ErrFormat
	}
	for _, kind := range []string{"pitm", "iinf", "iloc"} {
		if len(by[kind]) < 4 {
			return nil, ErrPicture
		}
	}

	primary, ok := container.PrimaryItem(container.Bytes(by["pitm"]))
	if !ok {
		return nil, ErrPicture
	}
	h.primary = primary
	if err := h.readItems(by["iinf"]); err != nil {
		return nil, err
	}
	if err := h.readLocations(by["iloc"]); err != nil {
		return nil, err
	}
	if iref, ok := by["iref"]; ok {
		if len(iref) < 4 || iref[0] > 1 {
			return nil, ErrPicture
		}
		refs, err := boxes(iref[4:])
		if err != nil {
			return nil, err
		}
		if len(refs) > 0 && refs[len(refs)-1].toEnd {
			return nil, ErrPicture // nothing can follow it
		}
		h.wideRef = iref[0] == 1
	}
	if h.newID > math.MaxUint16 {
		return nil, ErrFormat // writers count from 1
	}
	return h, nil
}

// readItems looks at each item of iinf (ISO/IEC 14496-12, 8.11.6).
func (h *heifMeta) readItems(b []byte) error {
	count, first, ok := container.ItemList(container.Bytes(b))
	if !ok {
		return ErrPicture
	}
	list, err := boxes(b[first:])
	if err != nil || uint64(len(list)) != count || count >= math.MaxUint16 {
		return ErrPicture
	}
	found := false
	for _, b := range list {
		item, err := container.ItemInfoOf(container.Bytes(b.body))
		if err != nil || b.kind != "infe" || item.Version > 3 || b.toEnd {
			return ErrPicture
		}
		switch item.Kind {
		case "Exif", "mime", "uri ":
			return ErrCarries
		}
		found = found || item.ID == h.primary
		h.newID = max(h.newID, item.ID+1)
	}
	if !found {
		return ErrPicture
	}
	return nil
}

// maxExtents bounds the extents of one file. Tiles need one each; a 100-megapixel
// picture has about 400.
const maxExtents = 1 << 16

func (h *heifMeta) readLocations(b []byte) error {
	t := container.ItemTableOf(container.Bytes(b))
	h.version = t.Version
	for _, n := range []int{t.OffsetSize, t.LengthSize, t.BaseSize, t.IndexSize} {
		if n != 0 && n != 4 && n != 8 {
			return ErrPicture
		}
	}
	total := uint64(0)
	for range t.Items {
		place := t.Item()
		it := location{id: place.ID, method: place.Method}
		if total += place.Extents; t.Bad() || t.Version > 2 || place.Elsewhere != 0 || it.method > 1 || total > maxExtents {
			return ErrPicture
		}
		for range place.Extents {
			index, off, size := t.Extent()
			// The new table has 32 bits for each; no size means "all there is".
			if t.Bad() || size == 0 || index != 0 || place.Base > math.MaxUint32 || off > math.MaxUint32-place.Base || size > math.MaxUint32 {
				return ErrPicture
			}
			it.extents = append(it.extents, extent{place.Base + off, size})
		}
		h.newID = max(h.newID, it.id+1)
		h.items = append(h.items, it)
	}
	if t.Bad() || len(h.items) >= math.MaxUint16 {
		return ErrPicture
	}
	return nil
}

// write is the meta box with the item of the packet. What lay behind end, where
// the old box ended, moves by delta; and so does the packet, which would be at
// packetAt had the box not grown.
func (h *heifMeta) write(end, delta, packetAt uint64, packetSize int) []byte {
	body := bytes.Clone(h.head)
	referred := false
	for _, b := range h.boxes {
		switch b.kind {
		case "iloc":
			body = append(body, h.locations(end, delta, packetAt, packetSize)...)
		case "iinf":
			count, first, _ := container.ItemList(container.Bytes(b.body))
			body = append(body, makeBox("iinf", b.body[:4], number(int(first-4), count+1), b.body[first:], h.infe())...)
		case "iref":
			body = append(body, makeBox("iref", b.body, h.reference())...)
			referred = true
		default:
			body = append(body, makeBox(b.kind, b.body)...)
		}
	}
	if !referred {
		body = append(body, makeBox("iref", make([]byte, 4), h.reference())...)
	}
	return makeBox("meta", body)
}

// infe is the item: 16-bit id, not protected, XMP, as libheif and libavif name it.
func (h *heifMeta) infe() []byte {
	return makeBox("infe", []byte{2, 0, 0, 0}, number(2, h.newID), []byte{0, 0}, []byte("mimeXMP\x00application/rdf+xml\x00"))
}

// reference says that the item describes the picture.
func (h *heifMeta) reference() []byte {
	n := 2
	if h.wideRef {
		n = 4
	}
	return makeBox("cdsc", number(n, h.newID), number(2, 1), number(n, h.primary))
}

func (h *heifMeta) locations(end, delta, packetAt uint64, packetSize int) []byte {
	idWide := 2
	if h.version == 2 {
		idWide = 4
	}
	b := []byte{h.version, 0, 0, 0, 0x44, 0x00} // 32 bits for offset and length, no base, no index
	b = append(b, number(idWide, uint64(len(h.items)+1))...)
	item := func(it location) {
		b = append(b, number(idWide, it.id)...)
		if h.version > 0 {
			b = append(b, number(2, it.method)...)
		}
		b = append(b, 0, 0) // in this file
		b = append(b, number(2, uint64(len(it.extents)))...)
		for _, e := range it.extents {
			if it.method == 0 && e.at >= end {
				e.at += delta
			}
			b = append(b, number(4, e.at)...)
			b = append(b, number(4, e.size)...)
		}
	}
	for _, it := range h.items {
		item(it)
	}
	item(location{id: h.newID, extents: []extent{{at: packetAt, size: uint64(packetSize)}}})
	return makeBox("iloc", b)
}

// number is v in n bytes, big-endian.
func number(n int, v uint64) []byte {
	return binary.BigEndian.AppendUint64(nil, v)[8-n:]
}
