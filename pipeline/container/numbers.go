package container

import "encoding/binary"

// Numbers reads whole numbers one after the other, big-endian unless Order says
// otherwise. After the end it reads zeros and Bad is set, so that a reader asks once,
// when it is done, or in the condition of its loop.
type Numbers struct {
	Src   Source
	Order ByteOrder // nil: big-endian
	At    int64     // of the next
	Bad   bool
}

// Uint reads a number of up to 8 bytes.
func (n *Numbers) Uint(size int) uint64 {
	var v uint64
	if n.Order == binary.LittleEndian {
		raw := n.Take(size)
		for i := range raw {
			v = v<<8 | uint64(raw[len(raw)-1-i])
		}
		return v
	}
	for _, c := range n.Take(size) {
		v = v<<8 | uint64(c)
	}
	return v
}

// Take returns bytes as they are, nil after the end. They are valid until the next
// Peek of the source.
func (n *Numbers) Take(size int) []byte {
	if size == 0 {
		return nil
	}
	if n.Bad {
		return nil
	}
	raw, err := n.Src.Peek(n.At, size)
	if err != nil {
		n.Bad = true
		return nil
	}
	n.At += int64(size)
	return raw
}
