package container

import (
	"encoding/binary"
	"math"
)

// ByteOrder is that of a TIFF or a CIFF.
type ByteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// OrderOf is the byte order that the first two bytes name; nil for none.
func OrderOf(head []byte) ByteOrder {
	if len(head) >= 2 {
		switch string(head[:2]) {
		case "II":
			return binary.LittleEndian
		case "MM":
			return binary.BigEndian
		}
	}
	return nil
}

// TIFF is the header of a TIFF structure.
type TIFF struct {
	Order ByteOrder
	Magic uint16
	Big   bool  // BigTIFF: counts and offsets of 8 bytes
	First int64 // where the first directory is said to be
}

// TIFFHeader reads a header. The number behind the byte order is not asked for more
// than BigTIFF: Olympus and Panasonic have numbers of their own. It is ErrSize where
// no byte order is.
func TIFFHeader(src Source) (TIFF, error) {
	head, err := src.Peek(0, 8)
	if err != nil {
		return TIFF{}, ErrEnd
	}
	t := TIFF{Order: OrderOf(head)}
	if t.Order == nil {
		return TIFF{}, ErrSize
	}
	const big = 43
	t.Magic, t.First = t.Order.Uint16(head[2:]), int64(t.Order.Uint32(head[4:]))
	if t.Big = t.Magic == big; t.Big {
		if head, err = src.Peek(0, 16); err != nil {
			return TIFF{}, ErrEnd
		}
		t.First = Offset(t.Order.Uint64(head[8:]))
	}
	return t, nil
}

// Offset keeps a number of 64 bits from turning negative; what is too large is beyond
// every file.
func Offset(v uint64) int64 { return int64(min(v, math.MaxInt64)) }

// Uint reads b, of 2, 4 or 8 bytes.
func (t TIFF) Uint(b []byte) uint64 {
	switch len(b) {
	case 2:
		return uint64(t.Order.Uint16(b))
	case 4:
		return uint64(t.Order.Uint32(b))
	}
	return t.Order.Uint64(b)
}

// Directory is one image file directory (TIFF 6.0, 2).
type Directory struct {
	Entries int64 // as it states
	Room    int64 // for how many there is any
	At      int64 // of the first entry

	src Source
	t   TIFF
}

// DirectoryAt reads how many entries a directory has.
func (t TIFF) DirectoryAt(src Source, at int64) (Directory, error) {
	size := 2
	if t.Big {
		size = 8
	}
	head, err := src.Peek(at, size)
	if err != nil {
		return Directory{}, ErrEnd
	}
	d := Directory{Entries: Offset(t.Uint(head)), At: at + int64(size), src: src, t: t}
	d.Room = (src.Size() - d.At) / t.entrySize()
	return d, nil
}

func (t TIFF) entrySize() int64 {
	if t.Big {
		return 20
	}
	return 12
}

// Entry is one entry of a directory. Where the value is and how large was taken on
// trust.
type Entry struct {
	Tag, Type uint16
	Count     uint64
	At        int64 // of the value, in the structure
	Size      int64 // of the value; -1 if the type is unknown or the product overflows
}

// Entry reads an entry by its number, which counts from 0.
func (d Directory) Entry(i int64) (Entry, error) {
	at := d.At + i*d.t.entrySize()
	raw, err := d.src.Peek(at, int(d.t.entrySize()))
	if err != nil {
		return Entry{}, ErrEnd
	}
	o := d.t.Order
	e := Entry{Tag: o.Uint16(raw), Type: o.Uint16(raw[2:]), Count: uint64(o.Uint32(raw[4:])), At: at + 8, Size: -1}
	field := raw[8:]
	if d.t.Big {
		field, e.Count, e.At = raw[12:], o.Uint64(raw[4:]), at+12
	}
	if unit := TypeSize(e.Type); unit > 0 && e.Count <= math.MaxInt64/8 {
		e.Size = int64(e.Count) * unit
	}
	if e.Size > int64(len(field)) {
		e.At = Offset(d.t.Uint(field))
	}
	return e, nil
}

// Next is where the next directory of the chain is said to be; 0 for none.
func (d Directory) Next() int64 {
	size := 4
	if d.t.Big {
		size = 8
	}
	if d.Entries > d.Room {
		return 0
	}
	raw, err := d.src.Peek(d.At+d.Entries*d.t.entrySize(), size)
	if err != nil {
		return 0
	}
	return Offset(d.t.Uint(raw))
}

// typeSizes are the bytes of one element of each type: 1 to 13 of TIFF 6.0 and its
// supplements, 16 to 18 of BigTIFF, 129 of Exif 3.0.
var typeSizes = [256]int64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8, 129: 1}

// TypeSize is how many bytes an element of a type has; 0: there is no such type.
func TypeSize(typ uint16) int64 {
	if int(typ) >= len(typeSizes) {
		return 0
	}
	return typeSizes[typ]
}

// Uints reads the whole numbers of an entry, at most some of them. Signed types are
// taken too, up to the first negative number: some cameras write pointers so. Of other
// types, and beyond the end, there are none.
func (t TIFF) Uints(src Source, e Entry, most int) (out []uint64) {
	signed := false
	switch e.Type {
	case 1, 3, 4, 13, 16, 18:
	case 6, 8, 9, 17:
		signed = true
	default:
		return nil
	}
	unit := int(TypeSize(e.Type))
	for i := range min(e.Count, uint64(most)) {
		raw, err := src.Peek(e.At+int64(i)*int64(unit), unit)
		if err != nil {
			break
		}
		v := uint64(raw[0])
		if unit > 1 {
			v = t.Uint(raw)
		}
		if signed && v>>(8*unit-1) != 0 {
			break
		}
		out = append(out, v)
	}
	return out
}
