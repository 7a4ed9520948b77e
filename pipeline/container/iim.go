package container

import (
	"encoding/binary"
	"slices"
)

// Dataset is one value of IPTC-IIM (IIM 4.2, chapter 3).
type Dataset struct {
	Part
	Record, Set byte
	Stated      int  // how many bytes it says that it has
	Extended    bool // it says so in bytes of its own: no text may be that long
}

// DatasetAt reads the head of the dataset at a position. It is ErrEnd where none
// begins, and ErrSize where one begins and there is less than its head.
func DatasetAt(src Source, at int64) (Dataset, error) {
	const mark, headBytes = 0x1C, 5
	head, err := src.Peek(at, 1)
	if err != nil || head[0] != mark {
		return Dataset{}, ErrEnd
	}
	if head, err = src.Peek(at, headBytes); err != nil {
		return Dataset{}, ErrSize
	}
	size := int(binary.BigEndian.Uint16(head[3:]))
	d := Dataset{Record: head[1], Set: head[2], Stated: size, Extended: size&0x8000 != 0}
	if d.Extended {
		size = 0
	}
	d.Part = part(src, "", at, at+headBytes, uint64(size), 0)
	return d, nil
}

// Resource is one of Photoshop's image resources, which lie in APP13 of a JPEG and in
// a tag of a TIFF (Adobe, Photoshop File Formats, "Image Resources").
type Resource struct {
	Part
	ID     uint16
	Stated int64 // how many bytes it says that it has
}

// ResourceAt reads the head of the resource at a position: a signature, a number, a
// padded name, a length. It is ErrEnd where none begins, and ErrSize where its head is
// cut off.
func ResourceAt(src Source, at int64) (Resource, error) {
	head, err := src.Peek(at, 7)
	if err != nil || !slices.Contains([]string{"8BIM", "MeSa", "AgHg", "PHUT", "DCSR"}, string(head[:4])) {
		return Resource{}, ErrEnd
	}
	r := Resource{ID: binary.BigEndian.Uint16(head[4:])}
	length := at + 6 + (1+int64(head[6])+1)&^1
	if head, err = src.Peek(length, 4); err != nil {
		return r, ErrSize
	}
	r.Stated = int64(binary.BigEndian.Uint32(head))
	r.Part = part(src, "", at, length+4, uint64(r.Stated), r.Stated%2)
	return r, nil
}
