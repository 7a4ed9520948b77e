package container

import "errors"

// Source is bytes that are read where they are wanted: a file under limits, a part
// of one, or what is in memory.
type Source interface {
	Size() int64
	// Peek returns n bytes at off, valid until the next Peek; an error if they are not
	// all there.
	Peek(off int64, n int) ([]byte, error)
}

// Bytes are a Source in memory.
type Bytes []byte

// Size is their number.
func (b Bytes) Size() int64 { return int64(len(b)) }

// Peek is a part of them.
func (b Bytes) Peek(off int64, n int) ([]byte, error) {
	if off < 0 || n < 0 || off > int64(len(b)) || int64(n) > int64(len(b))-off {
		return nil, ErrEnd
	}
	return b[off : off+int64(n) : off+int64(n)], nil
}

var (
	// ErrEnd: there is no further part, or not all of its head.
	ErrEnd = errors.New("ends")
	// ErrSize: a part states a size that is less than its own head.
	ErrSize = errors.New("smaller than its head")
)

// Part is a box, a chunk or a segment.
type Part struct {
	Kind string
	At   int64 // where its head begins
	Body int64 // where its payload begins
	Size int64 // of the payload, as far as it is there
	Next int64 // where the next part begins, if this one is as long as it states
	Cut  bool  // there is less of it than it states
}

// In is the payload, of a part of b that was found in b.
func (p Part) In(b []byte) []byte { return b[p.Body : p.Body+p.Size : p.Body+p.Size] }

// part is one whose payload states a size; after it follow some bytes more.
func part(src Source, kind string, at, body int64, stated uint64, after int64) Part {
	left := src.Size() - body
	p := Part{Kind: kind, At: at, Body: body, Size: left, Next: src.Size(), Cut: true}
	if stated <= uint64(left) {
		p.Size, p.Cut = int64(stated), false
		p.Next = body + p.Size + after
	}
	return p
}
