package probe

import (
	"cmp"
	"context"

	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

// heifItem is one item of a HEIF file: a picture, or metadata.
type heifItem struct {
	kind    string // "Exif", "mime", "hvc1", "grid", ...
	content string // MIME type of kind "mime"
	extents []block
	cut     bool // the file has less of them than it says
}

// readHEIF reads the size, EXIF, XMP and profile of a HEIF or AVIF file (ISO
// 23008-12). The size is that of the primary item, after its own rotation:
// irot and imir replace EXIF's Orientation there, and decoders ignore the
// latter.
func readHEIF(ctx context.Context, in input, b block) (out found, err error) {
	meta, ok, err := child(ctx, in, b, "meta")
	if err != nil {
		return out, err
	}
	if !ok {
		// A sequence need not have a still picture: then it is a film.
		_, film, err := child(ctx, in, b, "moov")
		if err != nil {
			return out, err
		}
		if film {
			return readMovie(ctx, in, b)
		}
		in.warn(malformed("HEIF", "no meta box"))
		return out, ctx.Err()
	}
	meta = meta.from(4) // version and flags
	out.upright = true

	m, err := heifMetaOf(ctx, in, meta)
	if err != nil {
		return out, err
	}
	items, order, err := heifItems(ctx, in, m.iinf)
	if err != nil {
		return out, err
	}
	heifExtents(in, m.iloc, b, m.idat, items)
	for _, id := range order {
		switch item := items[id]; {
		case item.kind == "Exif":
			if b, ok := heifEXIF(in, item); ok {
				out.keepEXIF(in, b)
			}
		case item.kind == "mime" && item.content == "application/rdf+xml":
			if packet, ok := itemData(in, "XMP", item); ok {
				out.keepXMP(in, packet)
			}
		}
	}
	out.width, out.height, out.icc, out.coded, err = heifProperties(ctx, in, m.iprp, m.primary)
	if err != nil {
		return out, err
	}
	whole, err := thumbnailOf(ctx, in, m.iref, m.primary)
	if err == nil && whole != 0 {
		var other found
		other.width, other.height, other.icc, other.coded, err = heifProperties(ctx, in, m.iprp, whole)
		if other.width*other.height > out.width*out.height {
			out.width, out.height, out.icc, out.coded = other.width, other.height, other.icc, other.coded
		}
	}
	return out, err
}

// heifMeta is where a file of items says which it holds, and which of them is the picture.
type heifMeta struct {
	primary                      uint64
	iinf, iloc, iprp, idat, iref block
}

func heifMetaOf(ctx context.Context, in input, meta block) (m heifMeta, err error) {
	err = boxes(ctx, in, meta, func(x box) bool {
		switch x.kind {
		case "pitm":
			m.primary, _ = container.PrimaryItem(x.body)
		case "iinf":
			m.iinf = x.body
		case "iloc":
			m.iloc = x.body
		case "iprp":
			m.iprp = x.body
		case "idat":
			m.idat = x.body
		case "iref":
			m.iref = x.body
		}
		return true
	})
	return m, err
}

// thumbnailOf is the item that id is a thumbnail of, or 0. Some files name
// a thumbnail as their primary item; decoders show what it is a thumbnail of.
func thumbnailOf(ctx context.Context, in input, iref block, id uint64) (whole uint64, err error) {
	if id == 0 || iref.f == nil {
		return 0, nil
	}
	idSize := 2
	if v, err := iref.peek(0, 1); err == nil && v[0] != 0 {
		idSize = 4
	}
	err = boxes(ctx, in, iref.from(4), func(x box) bool {
		c := container.Numbers{Src: x.body}
		if x.kind == "thmb" && c.Uint(idSize) == id && c.Uint(2) > 0 {
			if to := c.Uint(idSize); !c.Bad {
				whole = to
			}
		}
		return whole == 0
	})
	return whole, err
}

// heifItems reads iinf: what items there are, and their order in the file.
func heifItems(ctx context.Context, in input, iinf block) (map[uint64]*heifItem, []uint64, error) {
	items := map[uint64]*heifItem{}
	var order []uint64
	_, head, _ := container.ItemList(iinf)
	err := boxes(ctx, in, iinf.from(head), func(x box) bool {
		if len(items) >= in.lim.MaxTags {
			in.warn(&LimitError{Limit: "max_tags", Part: "HEIF items", Value: int64(len(items)) + 1, Max: int64(in.lim.MaxTags)})
			return false
		}
		info, err := container.ItemInfoOf(x.body)
		if x.kind != "infe" || err != nil {
			return true
		}
		item := &heifItem{kind: info.Kind}
		if item.kind == "mime" {
			item.content = secondString(x.body.from(info.Rest))
		}
		id := info.ID
		if items[id] == nil {
			items[id] = item
			order = append(order, id)
		}
		return true
	})
	return items, order, err
}

// secondString returns the second NUL-terminated string of b: the content
// type, behind the name.
func secondString(b block) string {
	head, err := b.peek(0, int(min(b.size, 256)))
	if err != nil {
		return ""
	}
	var parts [2]string
	for i, at := 0, 0; i < 2; i++ {
		end := at
		for end < len(head) && head[end] != 0 {
			end++
		}
		parts[i] = string(head[at:end])
		at = min(end+1, len(head))
	}
	return parts[1]
}

// heifExtents reads iloc: where the bytes of each item are, in the file or in
// idat. Extents that lie elsewhere make the item empty.
func heifExtents(in input, iloc, whole, idat block, items map[uint64]*heifItem) {
	t := container.ItemTableOf(iloc)
	if t.OffsetSize > 8 || t.LengthSize > 8 || t.BaseSize > 8 || t.IndexSize > 8 {
		in.warn(malformed("HEIF", "impossible sizes in iloc"))
		return
	}
	read := 0
	for n := t.Items; n > 0 && !t.Bad(); n-- {
		place := t.Item()
		item := items[place.ID]
		from := whole
		if place.Method == 1 {
			from = idat
		}
		for m := place.Extents; ; m-- {
			if read++; read > in.lim.MaxSegments {
				in.warn(&LimitError{Limit: "max_segments", Part: "HEIF extents", Value: int64(read), Max: int64(in.lim.MaxSegments)})
				return
			}
			if m == 0 || t.Bad() {
				break
			}
			_, off, length := t.Extent()
			if item == nil || from.f == nil || t.Bad() {
				continue
			}
			// A length of zero means the whole file by the book; what writes
			// it are programs that deleted the item.
			at, n := container.Offset(place.Base+off), container.Offset(length)
			item.cut = item.cut || beyond(from, at, n)
			item.extents = append(item.extents, from.sub(at, n))
		}
	}
}

// itemData joins the extents of an item, if it is not empty.
func itemData(in input, part string, item *heifItem) (block, bool) {
	if len(item.extents) == 0 {
		in.warn(malformed(part, "the item has no data"))
		return block{}, false
	}
	b, err := in.f.join(part, item.extents)
	if err != nil {
		in.warn(err)
		return block{}, false
	}
	return b, b.size > 0
}

// heifEXIF skips to the TIFF header, whose distance the item begins with by the
// book (ISO 23008-12, A.2.1); some writers leave the distance out.
func heifEXIF(in input, item *heifItem) (b block, ok bool) {
	if b, ok = itemData(in, "EXIF", item); !ok {
		return b, false
	}
	switch {
	case beginsTIFF(b):
		return b, true
	case b.has("Exif\x00\x00"):
		return b.from(6), true
	}
	c := container.Numbers{Src: b}
	skip := int64(c.Uint(4))
	return b.from(4 + skip), true
}

// heifProperty is the part of a property that matters here.
type heifProperty struct {
	width, height int64  // of ispe
	crop          *block // of clap
	turned        bool   // by 90 or 270 degrees
	icc           *block
	coded         schema.Coded
}

// heifProperties reads ipco, the list of properties, and ipma, which gives
// each item some of them, for the primary item. Crop and rotation apply in the
// order in which the item has them; imir, the mirror, changes no size.
func heifProperties(
	ctx context.Context, in input, iprp block, primary uint64,
) (width, height int64, icc *block, coded schema.Coded, err error) {
	var properties []heifProperty
	var mine []uint64
	var inner error
	err = boxes(ctx, in, iprp, func(x box) bool {
		switch x.kind {
		case "ipco":
			inner = boxes(ctx, in, x.body, func(x box) bool {
				if len(properties) >= in.lim.MaxTags {
					in.warn(&LimitError{Limit: "max_tags", Part: "HEIF properties", Value: int64(len(properties)) + 1, Max: int64(in.lim.MaxTags)})
					return false
				}
				properties = append(properties, readProperty(x))
				return true
			})
		case "ipma":
			mine = append(mine, associations(in, x.body, primary)...)
		}
		return inner == nil
	})
	for _, i := range mine {
		if i == 0 || i > uint64(len(properties)) {
			continue
		}
		p := properties[i-1]
		switch {
		case p.width > 0:
			width, height = p.width, p.height
		case p.crop != nil:
			width, height = cleanAperture(in, *p.crop, width, height)
		case p.turned:
			width, height = height, width
		case p.icc != nil:
			icc = p.icc
		case p.coded != (schema.Coded{}):
			coded = p.coded
		}
	}
	for _, p := range properties {
		if icc == nil {
			icc = p.icc // of the tiles that the picture is made of
		}
		if coded == (schema.Coded{}) {
			coded = p.coded
		}
	}
	return width, height, icc, coded, cmp.Or(err, inner)
}

// cleanAperture crops the size to what is to be seen (ISO 14496-12, 12.1.4).
// One that is larger than the picture is no crop, and decoders ignore it.
func cleanAperture(in input, b block, width, height int64) (w, h int64) {
	c := container.Numbers{Src: b}
	wn, wd, hn, hd := int64(c.Uint(4)), int64(c.Uint(4)), int64(c.Uint(4)), int64(c.Uint(4))
	if c.Bad || wd == 0 || hd == 0 || wn < wd || hn < hd || wn/wd > width || hn/hd > height {
		in.warn(malformed("HEIF", "an impossible crop is ignored"))
		return width, height
	}
	return wn / wd, hn / hd
}

func readProperty(x box) (p heifProperty) {
	c := container.Numbers{Src: x.body}
	switch x.kind {
	case "ispe":
		c.Uint(4)
		p.width, p.height = int64(c.Uint(4)), int64(c.Uint(4))
	case "clap":
		p.crop = &x.body
	case "irot":
		p.turned = c.Uint(1)&1 == 1
	case "colr":
		if x.body.size > 4 && (x.body.has("prof") || x.body.has("rICC")) {
			icc := x.body.from(4)
			p.icc = &icc
		}
		if c.Uint(4) == 0x6E636C78 && x.body.size >= 8 { // nclx
			p.coded = schema.Coded{Primaries: int(c.Uint(2)), Transfer: int(c.Uint(2))}
		}
	}
	return p
}

// associations returns the properties of one item, numbered from 1.
func associations(in input, ipma block, id uint64) []uint64 {
	c := container.Numbers{Src: ipma}
	head := c.Uint(4)
	idSize, indexSize, mask := 2, 1, uint64(0x7F)
	if head>>24 > 0 {
		idSize = 4
	}
	if head&1 == 1 {
		indexSize, mask = 2, 0x7FFF
	}
	var out []uint64
	read := 0
	for n := c.Uint(4); n > 0 && !c.Bad; n-- {
		item := c.Uint(idSize)
		for m := c.Uint(1); m > 0 && !c.Bad; m-- {
			index := c.Uint(indexSize) & mask // the top bit says "essential"
			if item == id {
				out = append(out, index)
			}
		}
		if read++; read >= in.lim.MaxSegments {
			in.warn(&LimitError{Limit: "max_segments", Part: "HEIF properties", Value: int64(read) + 1, Max: int64(in.lim.MaxSegments)})
			break
		}
	}
	return out
}
