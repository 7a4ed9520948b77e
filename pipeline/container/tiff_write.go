package container

import "encoding/binary"

// Field is an entry of a directory that is to be written, with its value.
type Field struct {
	Tag, Type uint16
	Value     []byte // in the byte order of the structure
}

// StartTIFF is the header of a structure whose first directory follows at once.
func StartTIFF(order ByteOrder) []byte {
	mark := "II"
	if order == binary.BigEndian {
		mark = "MM"
	}
	return order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
}

// DirectorySize is how many bytes AppendDirectory writes.
func DirectorySize(fields []Field) int {
	size := 2 + 12*len(fields) + 4
	for _, f := range fields {
		if len(f.Value) > 4 {
			size += len(f.Value) + len(f.Value)%2
		}
	}
	return size
}

// AppendDirectory writes one directory behind b, which is the structure so far, its
// values behind it on even offsets, and no other after it.
func AppendDirectory(b []byte, order ByteOrder, fields []Field) []byte {
	values := len(b) + 2 + 12*len(fields) + 4
	b = order.AppendUint16(b, uint16(len(fields)))
	for _, f := range fields {
		b = order.AppendUint16(order.AppendUint16(b, f.Tag), f.Type)
		b = order.AppendUint32(b, uint32(int64(len(f.Value))/max(TypeSize(f.Type), 1)))
		if n := len(f.Value); n <= 4 {
			b = append(append(b, f.Value...), make([]byte, 4-n)...)
		} else {
			b = order.AppendUint32(b, uint32(values))
			values += n + n%2
		}
	}
	b = order.AppendUint32(b, 0)
	for _, f := range fields {
		if n := len(f.Value); n > 4 {
			b = append(append(b, f.Value...), make([]byte, n%2)...)
		}
	}
	return b
}
