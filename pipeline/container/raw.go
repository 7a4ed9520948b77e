package container

import (
	"encoding/binary"
	"errors"
)

// ErrMark: what must stand at the beginning of a part does not.
var ErrMark = errors.New("does not begin as it must")

// Place is where something is said to be.
type Place struct{ At, Size int64 }

// RAF is the header of Fujifilm's RAW: where its parts are.
type RAF struct{ JPEG, Table, Sensor Place }

// RAFHeader reads it. A file that ends within has no sensor's data.
func RAFHeader(src Source) (r RAF, err error) {
	n := Numbers{Src: src, At: 84}
	for _, p := range []*Place{&r.JPEG, &r.Table, &r.Sensor} {
		p.At, p.Size = int64(n.Uint(4)), int64(n.Uint(4))
	}
	if _, err := src.Peek(84, 16); err != nil {
		return RAF{}, ErrEnd
	}
	if n.Bad {
		r.Sensor = Place{}
	}
	return r, nil
}

// RAFRecord is one record of the table that describes the sensor's data.
type RAFRecord struct {
	Part
	Tag uint16
}

// RAFRecordAt reads the record at a position of the table. The first stands at 4,
// behind their number.
func RAFRecordAt(table Source, at int64) (RAFRecord, error) {
	n := Numbers{Src: table, At: at}
	tag, size := n.Uint(2), n.Uint(2)
	if n.Bad {
		return RAFRecord{}, ErrEnd
	}
	return RAFRecord{part(table, "", at, n.At, size, 0), uint16(tag)}, nil
}

// MRWStart is where the first block of Minolta's RAW stands.
const MRWStart = 8

// MRWBlock reads the head of the block at a position: a zero, three letters, a length.
// It is ErrEnd where none begins.
func MRWBlock(src Source, at int64) (Part, error) {
	head, err := src.Peek(at, 8)
	if err != nil || head[0] != 0 {
		return Part{}, ErrEnd
	}
	return part(src, string(head[1:4]), at, at+8, uint64(binary.BigEndian.Uint32(head[4:])), 0), nil
}

// X3F is the header of Sigma's RAW.
type X3F struct {
	Width, Height int64
	Turn          uint32 // degrees clockwise
}

// X3FHeader reads it.
func X3FHeader(src Source) (X3F, error) {
	le := binary.LittleEndian
	head, err := src.Peek(0, 52)
	if err != nil {
		return X3F{}, ErrEnd
	}
	at := 28
	if le.Uint32(head[4:])>>16 >= 4 {
		at = 40 // Quattro
	}
	return X3F{int64(le.Uint32(head[at:])), int64(le.Uint32(head[at+4:])), le.Uint32(head[at+8:])}, nil
}

// X3FSectionSize is that of an entry of the directory.
const X3FSectionSize = 12

// X3FDirectory finds the directory, which stands at the end of the file: how many
// sections it says that there are, and where the entry of the first is. It is ErrMark
// where no directory is.
func X3FDirectory(src Source) (sections uint32, first int64, err error) {
	n := Numbers{Src: src, Order: binary.LittleEndian, At: src.Size() - 4}
	if n.At = int64(n.Uint(4)); n.Bad {
		return 0, 0, ErrEnd
	}
	if string(n.Take(4)) != "SECd" {
		return 0, 0, ErrMark
	}
	n.Uint(4) // its version
	if sections = uint32(n.Uint(4)); n.Bad {
		return 0, 0, ErrEnd
	}
	return sections, n.At, nil
}

// X3FSection is a section that the directory names.
type X3FSection struct {
	Kind string // PROP, IMAG, IMA2, ...
	Place
}

// X3FSectionAt reads an entry of the directory.
func X3FSectionAt(src Source, at int64) (X3FSection, error) {
	n := Numbers{Src: src, Order: binary.LittleEndian, At: at}
	s := X3FSection{Place: Place{int64(n.Uint(4)), int64(n.Uint(4))}}
	s.Kind = string(n.Take(4))
	if n.Bad {
		return X3FSection{}, ErrEnd
	}
	return s, nil
}

// X3FImage is the head of a section IMAG or IMA2.
type X3FImage struct {
	Kind, Format uint32 // X3FPreview; X3FJPEG
}

// What X3FImage says of a preview, and of how it is kept.
const (
	X3FPreview   = 2
	X3FJPEG      = 18
	X3FImageHead = 28 // bytes before the data
)

// X3FImageOf reads it.
func X3FImageOf(section Source) (X3FImage, error) {
	head, err := section.Peek(0, X3FImageHead)
	if err != nil {
		return X3FImage{}, ErrEnd
	}
	if string(head[:4]) != "SECi" {
		return X3FImage{}, ErrMark
	}
	return X3FImage{binary.LittleEndian.Uint32(head[8:]), binary.LittleEndian.Uint32(head[12:])}, nil
}
