package container

// HEIF and AVIF keep pictures and their metadata as items (ISO/IEC 14496-12, 8.11;
// ISO/IEC 23008-12). The functions here read the bodies of the boxes that list them,
// which begin with a version and flags.

// wide is how long an item's number is that grew with the version of its box.
func wide(grown bool) int {
	if grown {
		return 4
	}
	return 2
}

// PrimaryItem reads from pitm which item is the picture.
func PrimaryItem(pitm Source) (id uint64, ok bool) {
	n := Numbers{Src: pitm}
	id = n.Uint(wide(n.Uint(4)>>24 != 0))
	return id, !n.Bad
}

// ItemList reads how many items iinf says that it has, and where the first stands, a
// box "infe".
func ItemList(iinf Source) (count uint64, first int64, ok bool) {
	n := Numbers{Src: iinf}
	count = n.Uint(wide(n.Uint(4)>>24 != 0))
	return count, n.At, !n.Bad
}

// ItemInfo is what a box "infe" says of an item.
type ItemInfo struct {
	Version byte // 0 and 1 name no kind; nobody writes them
	ID      uint64
	Kind    string // "Exif", "mime", "hvc1", "grid", ...
	Rest    int64  // where its name begins, and what is particular to a kind
}

// ItemInfoOf reads the body of an "infe". It is ErrEnd where one ends early, and
// ErrSize for a version that names no kind.
func ItemInfoOf(infe Source) (ItemInfo, error) {
	n := Numbers{Src: infe}
	i := ItemInfo{Version: byte(n.Uint(4) >> 24)}
	if i.Version < 2 {
		return i, ErrSize
	}
	i.ID = n.Uint(wide(i.Version == 3))
	n.Uint(2) // protection
	i.Kind = string(n.Take(4))
	i.Rest = n.At
	if n.Bad {
		return i, ErrEnd
	}
	return i, nil
}

// ItemTable is iloc, which places the data of items.
type ItemTable struct {
	Version byte
	Items   uint64 // as it states

	// How many bytes the numbers have.
	OffsetSize, LengthSize, BaseSize, IndexSize int

	n Numbers
}

// ItemTableOf reads the head of an iloc. The sizes are taken on trust: none is more
// than 15, and none more than 8 can be read.
func ItemTableOf(iloc Source) ItemTable {
	t := ItemTable{n: Numbers{Src: iloc}}
	t.Version = byte(t.n.Uint(4) >> 24)
	sizes := int(t.n.Uint(2))
	t.OffsetSize, t.LengthSize, t.BaseSize, t.IndexSize = sizes>>12, sizes>>8&15, sizes>>4&15, sizes&15
	if t.Version == 0 {
		t.IndexSize = 0
	}
	t.Items = t.n.Uint(wide(t.Version == 2))
	return t
}

// Bad reports whether the table ended before what was read of it.
func (t *ItemTable) Bad() bool { return t.n.Bad }

// ItemPlace is where an item's data is counted from.
type ItemPlace struct {
	ID        uint64
	Method    uint64 // 0: from the start of the file, 1: from that of idat
	Elsewhere uint64 // 0: in this file
	Base      uint64
	Extents   uint64 // that follow
}

// Item reads the next item. Its extents follow, and have to be read before the one
// after it.
func (t *ItemTable) Item() ItemPlace {
	p := ItemPlace{ID: t.n.Uint(wide(t.Version == 2))}
	if t.Version > 0 {
		p.Method = t.n.Uint(2) & 15
	}
	p.Elsewhere = t.n.Uint(2)
	p.Base = t.n.Uint(t.BaseSize)
	p.Extents = t.n.Uint(2)
	return p
}

// Extent reads the next extent of an item; its offset is from the item's base.
func (t *ItemTable) Extent() (index, at, size uint64) {
	index = t.n.Uint(t.IndexSize)
	at = t.n.Uint(t.OffsetSize)
	return index, at, t.n.Uint(t.LengthSize)
}

// ItemProperties reads from ipma which properties an item has, numbered from 1 in the
// order of ipco.
func ItemProperties(ipma Source, id uint64) (properties []uint64) {
	n := Numbers{Src: ipma}
	head := n.Uint(4)
	size, mask := 1, uint64(0x7F) // the top bit says "essential"
	if head&1 == 1 {
		size, mask = 2, 0x7FFF
	}
	items := n.Uint(4)
	for ; items > 0 && !n.Bad; items-- {
		item := n.Uint(wide(head>>24 != 0))
		for m := n.Uint(1); m > 0 && !n.Bad; m-- {
			if index := n.Uint(size) & mask; item == id {
				properties = append(properties, index)
			}
		}
	}
	return properties
}
