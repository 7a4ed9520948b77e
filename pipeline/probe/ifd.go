package probe

import (
	"errors"

	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

const (
	typeByte      = 1
	typeASCII     = 2
	typeShort     = 3
	typeLong      = 4
	typeRational  = 5
	typeSByte     = 6
	typeUndefined = 7
	typeSShort    = 8
	typeSLong     = 9
	typeSRational = 10
	typeFloat     = 11
	typeDouble    = 12
	typeIFD       = 13
	typeLong8     = 16
	typeSLong8    = 17
	typeIFD8      = 18
	typeUTF8      = 129
)

// entry is one entry of an image file directory. The value is not read yet:
// at and size were taken on trust, and value checks them.
type entry struct {
	tag   uint16
	typ   uint16
	count uint64
	at    int64 // of the value, in the block
	size  int64 // of the value; -1 if the type is unknown or the product overflows
}

// guard walks the directories of one TIFF structure. It is what stands
// between a hostile block and goexif: no directory is read twice, all counts
// are cut to what the block holds and what Limits allow, and a bad entry
// costs that entry only.
type guard struct {
	part  string // "EXIF", "TIFF", ...
	b     block
	lim   schema.Limits
	warn  func(error)
	head  container.TIFF
	order byteOrder
	first int64
	seen  map[int64]bool
	tags  int
}

// newGuard reads the header.
func newGuard(part string, b block, lim schema.Limits, warn func(error)) (*guard, error) {
	head, err := container.TIFFHeader(b)
	switch {
	case errors.Is(err, container.ErrSize):
		return nil, malformed(part, "no byte order mark")
	case err != nil:
		return nil, malformed(part, "header is cut off")
	}
	return &guard{part: part, b: b, lim: lim, warn: warn, seen: map[int64]bool{}, head: head, order: head.Order, first: head.First}, nil
}

// dir reads the directory at off, and the offset of the next one (0: none).
// What could not be read is left out, with a warning.
func (g *guard) dir(name string, off int64) (entries []entry, next int64) {
	if g.seen[off] {
		g.warn(malformed(g.part, "%s points back at a directory already read", name))
		return nil, 0
	}
	if len(g.seen) >= g.lim.MaxDirs {
		g.warn(&LimitError{Limit: "max_dirs", Part: g.part, Value: int64(len(g.seen)) + 1, Max: int64(g.lim.MaxDirs)})
		return nil, 0
	}
	g.seen[off] = true

	d, err := g.head.DirectoryAt(g.b, off)
	if err != nil || off < 8 {
		g.warn(malformed(g.part, "%s lies outside the data", name))
		return nil, 0
	}
	count := d.Entries
	if count > d.Room {
		g.warn(malformed(g.part, "%s states %d entries, there is room for %d", name, count, d.Room))
		count = d.Room
	}
	if room := int64(g.lim.MaxTags - g.tags); count > room {
		g.warn(&LimitError{Limit: "max_tags", Part: g.part, Value: int64(g.tags) + count, Max: int64(g.lim.MaxTags)})
		count = max(room, 0)
	}
	g.tags += int(count)
	for i := range count {
		e, err := d.Entry(i)
		if err != nil {
			return entries, 0
		}
		entries = append(entries, entry{tag: e.Tag, typ: e.Type, count: e.Count, at: e.At, size: e.Size})
	}
	return entries, d.Next()
}

// check says whether the value of e can be there at all.
func (g *guard) check(e entry) error {
	switch {
	case e.size < 0:
		return malformed(g.part, "tag 0x%04x has type %d with count %d", e.tag, e.typ, e.count)
	case e.at < 0 || e.at > g.b.size || e.size > g.b.size-e.at:
		return malformed(g.part, "the value of tag 0x%04x lies outside the data", e.tag)
	}
	return nil
}

// value reads the value of e, at most schema.Limits.MaxTagBytes.
func (g *guard) value(e entry) ([]byte, error) {
	if err := g.check(e); err != nil {
		return nil, err
	}
	if e.size > int64(g.lim.MaxTagBytes) {
		return nil, &LimitError{Limit: "max_tag_bytes", Part: g.part, Value: e.size, Max: int64(g.lim.MaxTagBytes)}
	}
	return g.b.take(g.part, e.at, e.size)
}

// payload returns the value of e as a block, unread and of any size.
func (g *guard) payload(e entry) (block, error) {
	if err := g.check(e); err != nil {
		return block{}, err
	}
	return g.b.sub(e.at, e.size), nil
}

// uints reads the whole numbers of e, at most limit of them. Signed types are
// taken too, up to the first negative number: some cameras write pointers so.
func (g *guard) uints(e entry, limit int) []uint64 {
	signed := false
	switch e.typ {
	case typeByte, typeShort, typeLong, typeIFD, typeLong8, typeIFD8:
	case typeSByte, typeSShort, typeSLong, typeSLong8:
		signed = true
	default:
		return nil
	}
	unit := int(container.TypeSize(e.typ))
	if g.check(e) != nil {
		return nil
	}
	var out []uint64
	for i := range min(e.count, uint64(limit)) {
		raw, err := g.b.peek(e.at+int64(i)*int64(unit), unit)
		if err != nil {
			break
		}
		v := uint64(raw[0])
		if unit > 1 {
			v = g.head.Uint(raw)
		}
		if signed && v>>(8*unit-1) != 0 {
			break
		}
		out = append(out, v)
	}
	return out
}

// uint1 reads a tag that is one whole number: a size, a pointer. With more
// than one it is something else.
func (g *guard) uint1(entries []entry, tag uint16) (uint64, bool) {
	if e, ok := find(entries, tag); ok && e.count == 1 {
		if v := g.uints(e, 1); len(v) == 1 {
			return v[0], true
		}
	}
	return 0, false
}

// find returns the first entry with that tag, the one other readers take too.
func find(entries []entry, tag uint16) (entry, bool) {
	for _, e := range entries {
		if e.tag == tag {
			return e, true
		}
	}
	return entry{}, false
}
