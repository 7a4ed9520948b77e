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
// where it is and how large were taken on trust, and check looks.
type entry = container.Entry

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
		entries = append(entries, e)
	}
	return entries, d.Next()
}

// check says whether the value of e can be there at all.
func (g *guard) check(e entry) error {
	switch {
	case e.Size < 0:
		return malformed(g.part, "tag 0x%04x has type %d with count %d", e.Tag, e.Type, e.Count)
	case e.At < 0 || e.At > g.b.size || e.Size > g.b.size-e.At:
		return malformed(g.part, "the value of tag 0x%04x lies outside the data", e.Tag)
	}
	return nil
}

// value reads the value of e, at most schema.Limits.MaxTagBytes.
func (g *guard) value(e entry) ([]byte, error) {
	if err := g.check(e); err != nil {
		return nil, err
	}
	if e.Size > int64(g.lim.MaxTagBytes) {
		return nil, &LimitError{Limit: "max_tag_bytes", Part: g.part, Value: e.Size, Max: int64(g.lim.MaxTagBytes)}
	}
	return g.b.take(g.part, e.At, e.Size)
}

// payload returns the value of e as a block, unread and of any size.
func (g *guard) payload(e entry) (block, error) {
	if err := g.check(e); err != nil {
		return block{}, err
	}
	return g.b.sub(e.At, e.Size), nil
}

// uints reads the whole numbers of e, at most limit of them.
func (g *guard) uints(e entry, limit int) []uint64 {
	if g.check(e) != nil {
		return nil
	}
	return g.head.Uints(g.b, e, limit)
}

// uint1 reads a tag that is one whole number: a size, a pointer. With more
// than one it is something else.
func (g *guard) uint1(entries []entry, tag uint16) (uint64, bool) {
	if e, ok := find(entries, tag); ok && e.Count == 1 {
		if v := g.uints(e, 1); len(v) == 1 {
			return v[0], true
		}
	}
	return 0, false
}

// find returns the first entry with that tag, the one other readers take too.
func find(entries []entry, tag uint16) (entry, bool) {
	for _, e := range entries {
		if e.Tag == tag {
			return e, true
		}
	}
	return entry{}, false
}
