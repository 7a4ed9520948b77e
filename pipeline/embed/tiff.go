package embed

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/stillroom/stillroom/pipeline/container"
)

// tagXMP is where TIFF keeps a packet (XMP Specification part 3, 2.4).
const tagXMP = 0x02BC

// tiffCarries are the tags with which a TIFF says itself what a packet says, or
// points to more: descriptions, artist, copyright, XMP, IIM, Photoshop, EXIF, GPS.
var tiffCarries = []uint16{0x010E, 0x013B, 0x8298, tagXMP, 0x83BB, 0x8649, 0x8769, 0x8825}

// tagSubIFDs points at further pictures.
const tagSubIFDs = 0x014A

// intoTIFF writes the packet and a new directory behind everything, so that no
// offset of the picture changes, and leaves zeros where the old directory was:
// nothing points there, and what nothing points at must hold nothing.
func intoTIFF(d, xmp []byte) ([]byte, error) {
	var o container.ByteOrder
	switch {
	case len(d) < 8:
		return nil, ErrPicture
	case string(d[:4]) == "II*\x00":
		o = binary.LittleEndian
	case string(d[:4]) == "MM\x00*":
		o = binary.BigEndian
	case string(d[:4]) == "II+\x00", string(d[:4]) == "MM\x00+": // BigTIFF
		return nil, ErrFormat
	default:
		return nil, ErrPicture
	}
	old, next, err := tiffDirectory(d, o)
	if err != nil {
		return nil, err
	}
	if next != 0 {
		return nil, ErrFormat // more than one picture
	}

	out := append(make([]byte, 0, len(d)+len(xmp)+(old.end-old.at)+64), d...)
	clear(out[old.at:old.end])
	out = append(out, make([]byte, len(out)%2)...) // on even offsets (TIFF 6.0, 2)
	packetAt := len(out)
	out = append(out, xmp...)
	out = append(out, make([]byte, len(out)%2)...)
	at := len(out)
	if uint64(at)+uint64(old.end-old.at)+12 > math.MaxUint32 {
		return nil, ErrFormat
	}

	var entry [12]byte
	o.PutUint16(entry[:], tagXMP)
	o.PutUint16(entry[2:], 1) // BYTE
	o.PutUint32(entry[4:], uint32(len(xmp)))
	o.PutUint32(entry[8:], uint32(packetAt))
	entries := slices.Clone(d[old.at+2 : old.end-4])
	i := 0
	for i < len(entries) && o.Uint16(entries[i:]) < tagXMP {
		i += 12
	}
	entries = slices.Insert(entries, i, entry[:]...)

	var two [2]byte
	o.PutUint16(two[:], uint16(len(entries)/12))
	out = append(out, two[:]...)
	out = append(out, entries...)
	out = append(out, 0, 0, 0, 0)
	o.PutUint32(out[4:], uint32(at))
	return out, nil
}

// span is the half-open range of bytes [at, end).
type span struct{ at, end int }

// tiffDirectory finds the first directory, whose bytes must be used by nothing
// else, and returns the offset of the next.
func tiffDirectory(d []byte, o container.ByteOrder) (dir span, next uint32, err error) {
	src := container.Bytes(d)
	first := int64(o.Uint32(d[4:]))
	t := container.TIFF{Order: o}
	found, err := t.DirectoryAt(src, first)
	if err != nil || first < 8 {
		return span{}, 0, ErrPicture
	}
	n := int(found.Entries)
	dir = span{int(first), int(first) + 2 + 12*n + 4}
	if n == 0 || n == math.MaxUint16 || dir.end > len(d) {
		return span{}, 0, ErrPicture
	}
	// free reports whether [at, at+size) is in the file and clear of what changes:
	// the header and the directory.
	free := func(at, size uint64) bool {
		return size == 0 || at >= 8 && at+size <= uint64(len(d)) && (at >= uint64(dir.end) || at+size <= uint64(dir.at))
	}
	numbers := make(map[uint16][]uint64) // where strips and tiles are, and how long
	for i := range found.Entries {
		e, err := found.Entry(i)
		switch {
		case err != nil:
			return span{}, 0, ErrPicture
		case slices.Contains(tiffCarries, e.Tag):
			return span{}, 0, ErrCarries
		case e.Tag == tagSubIFDs:
			return span{}, 0, ErrFormat
		case e.Size < 0 || e.Type > 13, // of TIFF 6.0 and its supplements
			e.Size > 4 && !free(uint64(e.At), uint64(e.Size)):
			return span{}, 0, ErrPicture
		}
		switch e.Tag {
		case 0x0111, 0x0117, 0x0144, 0x0145: // offsets and lengths of strips and tiles
			if e.Type == 3 || e.Type == 4 {
				numbers[e.Tag] = append(numbers[e.Tag], t.Uints(src, e, len(d))...)
			}
		}
	}
	for _, tags := range [][2]uint16{{0x0111, 0x0117}, {0x0144, 0x0145}} {
		at, size := numbers[tags[0]], numbers[tags[1]]
		if len(at) != len(size) {
			return span{}, 0, ErrPicture
		}
		for i := range at {
			if !free(at[i], size[i]) {
				return span{}, 0, ErrPicture
			}
		}
	}
	if len(numbers) == 0 {
		return span{}, 0, ErrPicture
	}
	return dir, uint32(found.Next()), nil
}
