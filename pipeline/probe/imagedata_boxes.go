package probe

import (
	"cmp"
	"slices"

	"github.com/stillroom/stillroom/pipeline/container"
)

// boxesOf feeds the bodies of the outermost boxes of some kinds.
func boxesOf(d *imageData, b block, kinds ...string) error {
	var inner error
	err := boxes(d.ctx, d.input, b, func(x box) bool {
		if slices.Contains(kinds, x.kind) {
			d.seen.Cut = d.seen.Cut || x.cut
			inner = d.part(x.body)
		}
		return inner == nil
	})
	return cmp.Or(err, inner)
}

// cr3Picture feeds what Canon keeps in the one box of data.
func cr3Picture(d *imageData, b block) error {
	d.family("cr3")
	return boxesOf(d, b, "mdat")
}

// jxlPicture feeds the codestream, bare or in its boxes.
func jxlPicture(d *imageData, b block) error {
	d.family("jxl")
	d.watched, d.odd.on = true, true
	if b.has("\xff\x0a") {
		return d.bytes(b)
	}
	var inner error
	err := boxes(d.ctx, d.input, b, func(x box) bool {
		d.seen.Cut = d.seen.Cut || x.cut
		switch x.kind {
		case "jxlc":
			inner = d.bytes(x.body)
		case "jxlp":
			inner = d.bytes(x.body.from(4)) // the number of the part
		}
		return inner == nil
	})
	return cmp.Or(err, inner)
}

// heifPicture feeds the primary item and the items that it is made of, the tiles of a
// grid. Thumbnails, maps of depth or gain, EXIF and XMP are other items. How the
// picture is turned is said of it, and may be said anew.
func heifPicture(d *imageData, b block) error {
	meta, ok := block{}, false
	err := boxes(d.ctx, d.input, b, func(x box) bool {
		if x.kind == "meta" && !ok {
			meta, ok = x.body, true
		}
		d.seen.Cut = d.seen.Cut || x.cut
		return true
	})
	if err != nil {
		return err
	}
	d.family("heif")
	d.watched = true
	if !ok { // a film
		d.watched = false
		return boxesOf(d, b, "mdat")
	}
	meta = meta.from(4)
	m, err := heifMetaOf(d.ctx, d.input, meta)
	if err != nil {
		return err
	}
	items, _, err := heifItems(d.ctx, d.input, m.iinf)
	if err != nil {
		return err
	}
	heifExtents(d.input, m.iloc, b, m.idat, items)
	from, err := derived(d, m.iref)
	if err != nil {
		return err
	}
	return heifData(d, m.primary, items, from, map[uint64]bool{})
}

// heifData feeds an item, then those it is made of.
func heifData(
	d *imageData, id uint64, items map[uint64]*heifItem, from map[uint64][]uint64,
	seen map[uint64]bool,
) error {
	if items[id] == nil || seen[id] {
		return nil
	}
	seen[id] = true
	d.sum.Write([]byte(items[id].kind))
	d.seen.Cut = d.seen.Cut || items[id].cut
	switch items[id].kind {
	case "hvc1", "avc1", "vvc1", "av01":
		d.odd.on = true
	default:
		d.odd.on = false // a JPEG, say
	}
	for _, extent := range items[id].extents {
		if err := d.bytes(extent); err != nil {
			return err
		}
		if err := hole(d, items[id].kind, extent); err != nil {
			return err
		}
	}
	d.number(int64(len(from[id])))
	for _, part := range from[id] {
		if err := heifData(d, part, items, from, seen); err != nil {
			return err
		}
	}
	return nil
}

// derived reads from iref which items are made of which.
func derived(d *imageData, iref block) (map[uint64][]uint64, error) {
	from := map[uint64][]uint64{}
	if iref.f == nil {
		return from, nil
	}
	size := 2
	if v, err := iref.peek(0, 1); err == nil && v[0] != 0 {
		size = 4
	}
	left := d.lim.MaxSegments
	err := boxes(d.ctx, d.input, iref.from(4), func(x box) bool {
		if x.kind != "dimg" {
			return true
		}
		c := container.Numbers{Src: x.body}
		id := c.Uint(size)
		for n := c.Uint(2); n > 0 && !c.Bad && left > 0; n-- {
			left--
			if part := c.Uint(size); !c.Bad {
				from[id] = append(from[id], part)
			}
		}
		return left > 0
	})
	return from, err
}
