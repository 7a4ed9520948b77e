package leak

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// heifBrands are the major brands of still pictures (ISO/IEC 23008-12, 10;
// AVIF 1.1, 8). Image sequences and films are not still.
var heifBrands = set("heic heix mif1 mif2 avif miaf")

// heifProps are the item properties that describe how to decode, by box type.
var heifProps = set("ispe pixi colr av1C hvcC auxC pasp clli mdcv cclv a1op lsel a1lx irot")

// heifPictures are the item types that are pictures.
var heifPictures = set("hvc1 av01 grid")

// alphaTypes name the one auxiliary image that belongs to the picture.
var alphaTypes = map[string]bool{
	"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha": true,
	"urn:mpeg:hevc:2015:auxid:1":                  true,
}

// plainNames are what libheif and libavif call items and handlers.
var plainNames = map[string]bool{"": true, "Color": true, "Alpha": true, "Exif": true, "XMP": true, "libavif": true}

// box is one ISO base media box (ISO/IEC 14496-12, 4.2).
type box struct {
	kind string
	body []byte
	at   int // where body begins in the file
}

// boxes splits b, which begins at base in the file.
func boxes(b []byte, base int) ([]box, error) {
	var list []box
	for at := 0; at < len(b); {
		if len(b)-at < 8 {
			return list, fmt.Errorf("%d bytes that are no box", len(b)-at)
		}
		size, head := uint64(binary.BigEndian.Uint32(b[at:])), 8
		switch size {
		case 0: // to the end of the file
			size = uint64(len(b) - at)
		case 1:
			if len(b)-at < 16 {
				return list, fmt.Errorf("a box that does not fit")
			}
			size, head = binary.BigEndian.Uint64(b[at+8:]), 16
		}
		if size < uint64(head) || size > uint64(len(b)-at) {
			return list, fmt.Errorf("a box that does not fit")
		}
		list = append(list, box{string(b[at+4 : at+8]), b[at+head : at+int(size)], base + at + head})
		at += int(size)
	}
	return list, nil
}

// item is one item of the meta box.
type item struct {
	id      uint32
	kind    string
	content string // MIME type
	spans   []span // where its data lies, in the file
	props   []box
	alpha   bool
}

// heifWalk is a HEIF or AVIF file under examination.
type heifWalk struct {
	blocks
	layout
	d []byte
}

// readHEIF reads HEIF and AVIF still pictures. It knows the boxes that libheif and
// libavif write for one picture, its tiles and its alpha; everything else is
// refused. Data that belongs to no item must not be there: deleting an item's
// entry leaves its bytes behind.
func readHEIF(c blocks, d []byte) layout {
	w := &heifWalk{blocks: c, d: d}
	w.walk()
	return w.layout
}

func (w *heifWalk) walk() {
	list, err := boxes(w.d, 0)
	if err != nil {
		w.add(RuleTrailer, "HEIF: %v", err)
	}
	var meta, data []box
	for i, b := range list {
		switch b.kind {
		case "ftyp":
			if i != 0 || len(b.body) < 8 || !heifBrands[string(b.body[:4])] {
				w.add(RuleUnchecked, "HEIF: not a still picture")
				return
			}
		case "meta":
			meta = append(meta, b)
		case "mdat":
			data = append(data, b)
		case "free", "skip":
			switch {
			case len(bytes.Trim(b.body, "\x00")) == 0:
			case b.kind == "free" && markForm().Match(b.body):
				w.mark(&w.layout, b.body, b.at, "HEIF")
			default:
				w.add(RuleTrailer, "HEIF: free space that is not empty")
			}
		case "moov", "moof":
			w.add(RuleThumb, "HEIF: a film or a sequence of pictures")
		default:
			w.add(RuleSegment, "HEIF: a box outside the profile at %d", b.at)
		}
	}
	if len(meta) != 1 || len(data) > maxData {
		w.add(RuleUnchecked, "HEIF: not exactly one meta box, or too many of data")
		return
	}
	if err := w.meta(meta[0], data); err != nil {
		w.add(RuleUnchecked, "HEIF: %v", err)
	}
}

// meta reads the meta box (ISO/IEC 14496-12, 8.11).
func (w *heifWalk) meta(meta box, data []box) error {
	if len(meta.body) < 4 {
		return errShort
	}
	list, err := boxes(meta.body[4:], meta.at+4)
	if err != nil {
		return err
	}
	var idat box
	by := make(map[string]box)
	for _, b := range list {
		switch b.kind {
		case "hdlr", "pitm", "iloc", "iinf", "iprp", "iref", "idat", "dinf":
		default:
			w.add(RuleSegment, "HEIF: a box outside the profile in meta at %d", b.at)
			continue
		}
		if _, twice := by[b.kind]; twice {
			return fmt.Errorf("two %s boxes in meta", b.kind)
		}
		by[b.kind] = b
	}
	idat = by["idat"]
	if h := by["hdlr"].body; len(h) < 12 || string(h[8:12]) != "pict" {
		return fmt.Errorf("meta that is not about a picture")
	} else if len(h) < 25 || !plainNames[string(h[24:len(h)-1])] || h[len(h)-1] != 0 {
		w.add(RuleSegment, "HEIF: a handler with a name")
	}

	items, err := w.items(by["iinf"].body)
	if err != nil {
		return err
	}
	primary, err := pitm(by["pitm"].body)
	if err != nil {
		return err
	}
	if items[primary] == nil || !heifPictures[items[primary].kind] {
		return fmt.Errorf("a primary item that is no picture")
	}
	if err := w.locate(by["iloc"].body, items, idat); err != nil {
		return err
	}
	if err := w.properties(by["iprp"], items); err != nil {
		return err
	}
	belongs, err := w.references(by["iref"].body, items, primary)
	if err != nil {
		return err
	}

	var used []span
	for _, it := range items {
		used = append(used, it.spans...)
		switch {
		case it.kind == "Exif":
			w.exifItem(it)
		case it.kind == "mime" && it.content == "application/rdf+xml":
			w.xmp(w.join(it), "HEIF")
		case it.kind == "mime" || it.kind == "uri ":
			w.add(RuleSegment, "HEIF: an item of metadata that is not XMP")
		case !heifPictures[it.kind]:
			w.add(RuleSegment, "HEIF: an item of another type")
		default:
			if !belongs[it.id] {
				w.add(RuleThumb, "HEIF: a picture beside the picture")
			}
			w.pixels = append(w.pixels, it.spans...)
		}
	}
	w.unused(append(data, idat), used)
	return nil
}

// unused looks for data that belong to no item.
func (w *heifWalk) unused(data []box, used []span) {
	for _, b := range data {
		var inside []span
		for _, s := range used {
			if s.at >= b.at && s.end <= b.at+len(b.body) {
				inside = append(inside, span{s.at - b.at, s.end - b.at})
			}
		}
		gaps(b.body, inside, func(at, end int) {
			w.add(RuleTrailer, "HEIF: %d bytes of data that belong to no item", end-at)
		})
	}
}

// join returns an item's data.
func (w *heifWalk) join(it *item) []byte {
	var b []byte
	for _, s := range it.spans {
		b = append(b, w.d[s.at:s.end]...)
	}
	return b
}

// exifItem reads an Exif item: a four-byte offset to the TIFF header, then Exif
// (ISO/IEC 23008-12, A.2.1).
func (w *heifWalk) exifItem(it *item) {
	b := w.join(it)
	if len(b) < 4 || uint64(binary.BigEndian.Uint32(b))+4 > uint64(len(b)) {
		w.add(RuleSegment, "HEIF: an Exif item")
		return
	}
	w.exif(b[4+int(binary.BigEndian.Uint32(b)):], "HEIF", false)
}

var errShort = fmt.Errorf("a box that is too short")

// cursor reads big-endian numbers; after the end it reads zeros and is bad.
type cursor struct {
	b   []byte
	bad bool
}

func (r *cursor) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.bad, r.b = true, nil
		return make([]byte, min(max(n, 0), 8))
	}
	p := r.b[:n]
	r.b = r.b[n:]
	return p
}

// uint reads a number of 0, 1, 2, 4 or 8 bytes.
func (r *cursor) uint(n int) uint64 {
	v := uint64(0)
	for _, x := range r.take(n) {
		v = v<<8 | uint64(x)
	}
	return v
}

// cstring reads up to a zero.
func (r *cursor) cstring() string {
	s, rest, ok := bytes.Cut(r.b, []byte{0})
	if !ok {
		r.bad = true
	}
	r.b = rest
	return string(s)
}

func pitm(b []byte) (uint32, error) {
	r := &cursor{b: b}
	n := 2
	if r.uint(4)>>24 != 0 {
		n = 4
	}
	id := uint32(r.uint(n))
	if r.bad {
		return 0, errShort
	}
	return id, nil
}

// items reads iinf (ISO/IEC 14496-12, 8.11.6).
func (w *heifWalk) items(b []byte) (map[uint32]*item, error) {
	r := &cursor{b: b}
	n := 2
	if r.uint(4)>>24 != 0 {
		n = 4
	}
	count := r.uint(n)
	list, err := boxes(r.b, 0)
	if r.bad || err != nil || uint64(len(list)) != count {
		return nil, fmt.Errorf("items that cannot be read")
	}
	items := make(map[uint32]*item)
	for _, b := range list {
		r := &cursor{b: b.body}
		version := r.uint(4) >> 24
		if b.kind != "infe" || version != 2 && version != 3 {
			return nil, fmt.Errorf("items that cannot be read")
		}
		n := 2
		if version == 3 {
			n = 4
		}
		it := &item{id: uint32(r.uint(n))}
		protected := r.uint(2)
		it.kind = string(r.take(4))
		if !plainNames[r.cstring()] {
			w.add(RuleSegment, "HEIF: an item with a name")
		}
		if it.kind == "mime" {
			it.content = r.cstring()
			if len(bytes.Trim(r.b, "\x00")) > 0 {
				return nil, fmt.Errorf("an item with an encoding of its own")
			}
		}
		if r.bad || protected != 0 || items[it.id] != nil {
			return nil, fmt.Errorf("items that cannot be read")
		}
		items[it.id] = it
	}
	return items, nil
}

// maxData bounds the mdat boxes. Writers make one.
const maxData = 16

// maxExtents bounds the extents of one file. Tiles need one each; a 100-megapixel
// picture has about 400.
const maxExtents = 1 << 16

// locate reads iloc (ISO/IEC 14496-12, 8.11.3). Offsets count from the
// file's start, or within idat.
func (w *heifWalk) locate(b []byte, items map[uint32]*item, idat box) error {
	r := &cursor{b: b}
	version := r.uint(4) >> 24
	sizes := r.uint(2)
	offSize, lenSize, baseSize, idxSize := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	if version == 0 {
		idxSize = 0
	}
	for _, n := range []int{offSize, lenSize, baseSize, idxSize} {
		if n != 0 && n != 4 && n != 8 {
			return fmt.Errorf("locations that cannot be read")
		}
	}
	wide := 2
	if version == 2 {
		wide = 4
	}
	total := uint64(0)
	count := r.uint(wide)
	for range count {
		if r.bad || version > 2 {
			return fmt.Errorf("locations that cannot be read")
		}
		it := items[uint32(r.uint(wide))]
		method := uint64(0)
		if version > 0 {
			method = r.uint(2) & 15
		}
		elsewhere := r.uint(2)
		base := r.uint(baseSize)
		extents := r.uint(2)
		if total += extents; it == nil || elsewhere != 0 || method > 1 || total > maxExtents || it.spans != nil {
			return fmt.Errorf("locations that cannot be read")
		}
		start, limit := uint64(0), uint64(len(w.d))
		if method == 1 {
			start, limit = uint64(idat.at), uint64(len(idat.body))
		}
		for range extents {
			r.uint(idxSize)
			off, size := r.uint(offSize), r.uint(lenSize)
			if base > limit || off > limit-base || size > limit-base-off || size == 0 {
				return fmt.Errorf("an item that lies outside the file")
			}
			at := int(start + base + off)
			it.spans = append(it.spans, span{at, at + int(size)})
		}
	}
	if r.bad {
		return fmt.Errorf("locations that cannot be read")
	}
	return nil
}

// properties reads iprp (ISO/IEC 23008-12, 9.3) and checks each property.
func (w *heifWalk) properties(iprp box, items map[uint32]*item) error {
	list, err := boxes(iprp.body, iprp.at)
	if err != nil {
		return err
	}
	var props []box
	for i, b := range list {
		switch {
		case b.kind == "ipco" && i == 0:
			if props, err = boxes(b.body, b.at); err != nil {
				return err
			}
		case b.kind == "ipma" && i == 1:
			if err := associate(b.body, props, items); err != nil {
				return err
			}
		default:
			return fmt.Errorf("properties that cannot be read")
		}
	}
	for _, p := range props {
		w.property(p)
	}
	for _, it := range items {
		for _, p := range it.props {
			if p.kind == "auxC" && len(p.body) > 4 {
				kind, _, _ := bytes.Cut(p.body[4:], []byte{0})
				it.alpha = alphaTypes[string(kind)]
			}
		}
	}
	return nil
}

func (w *heifWalk) property(p box) {
	switch {
	case p.kind == "colr":
		switch {
		case bytes.HasPrefix(p.body, []byte("nclx")):
			if len(p.body) != 11 {
				w.add(RuleUnchecked, "HEIF: malformed color information")
			}
		case bytes.HasPrefix(p.body, []byte("prof")), bytes.HasPrefix(p.body, []byte("rICC")):
			w.pixels = append(w.pixels, span{p.at + 4, p.at + len(p.body)})
			w.icc(p.body[4:], "HEIF")
		default:
			w.add(RuleUnchecked, "HEIF: color information that cannot be read")
		}
	case p.kind == "irot" && (len(p.body) != 1 || p.body[0]&3 != 0), p.kind == "imir":
		w.add(RuleOrientation, "HEIF: the picture is to be turned by a property")
	case p.kind == "clap":
		w.add(RuleThumb, "HEIF: a crop by a property, with the rest still there")
	case !heifProps[p.kind]:
		w.add(RuleSegment, "HEIF: a property outside the profile")
	case len(p.body) > 1<<14: // decoder configurations have some hundred bytes
		w.add(RuleUnchecked, "HEIF: a property that is far too long")
	}
}

// associate reads ipma (ISO/IEC 23008-12, 9.3.2).
func associate(b []byte, props []box, items map[uint32]*item) error {
	r := &cursor{b: b}
	head := r.uint(4)
	wide := 2
	if head>>24 > 0 {
		wide = 4
	}
	for range r.uint(4) {
		if r.bad {
			return errShort
		}
		it := items[uint32(r.uint(wide))]
		for range r.uint(1) {
			i := r.uint(1 + int(head&1))
			if head&1 == 1 {
				i &= 0x7FFF
			} else {
				i &= 0x7F
			}
			if i == 0 {
				continue
			}
			if it == nil || i > uint64(len(props)) {
				return fmt.Errorf("properties of an item that is not there")
			}
			it.props = append(it.props, props[i-1])
		}
	}
	if r.bad {
		return errShort
	}
	return nil
}

// references reads iref (ISO/IEC 14496-12, 8.11.12) and returns the pictures
// that belong to the primary one: itself, its tiles, its alpha and the tiles of
// that.
func (w *heifWalk) references(b []byte, items map[uint32]*item, primary uint32) (map[uint32]bool, error) {
	belongs := map[uint32]bool{primary: true}
	if b == nil {
		return belongs, nil
	}
	r := &cursor{b: b}
	wide := 2
	if r.uint(4)>>24 > 0 {
		wide = 4
	}
	list, err := boxes(r.b, 0)
	if r.bad || err != nil {
		return nil, fmt.Errorf("references that cannot be read")
	}
	tiles := make(map[uint32][]uint32)
	for _, b := range list {
		r := &cursor{b: b.body}
		from := uint32(r.uint(wide))
		n := r.uint(2)
		var to []uint32
		for range n {
			to = append(to, uint32(r.uint(wide)))
		}
		if r.bad {
			return nil, fmt.Errorf("references that cannot be read")
		}
		switch b.kind {
		case "dimg":
			tiles[from] = append(tiles[from], to...)
		case "auxl":
			switch it := items[from]; {
			case it != nil && it.alpha && len(to) == 1 && to[0] == primary:
				belongs[from] = true
			default:
				w.add(RuleThumb, "HEIF: an auxiliary image that is not the picture's alpha (depth, gain map)")
			}
		case "thmb":
			w.add(RuleThumb, "HEIF: a thumbnail")
		case "prem":
			// "The colors are premultiplied by this alpha."
		case "cdsc":
			// "This item describes that one." The item itself is checked.
		default:
			w.add(RuleSegment, "HEIF: a reference outside the profile")
		}
	}
	whole := make([]uint32, 0, len(belongs))
	for id := range belongs {
		whole = append(whole, id)
	}
	for _, id := range whole {
		if it := items[id]; it != nil && it.kind == "grid" {
			for _, t := range tiles[id] {
				belongs[t] = true
			}
		}
	}
	return belongs, nil
}
