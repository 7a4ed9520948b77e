package probe

import (
	"errors"
	"fmt"
	"io"

	"github.com/stillroom/stillroom/pipeline/container"
)

// file reads ranges of an io.ReaderAt. It is the one place where bytes enter,
// so the bounds it keeps hold for every format: a range is checked against
// the size, and a copy against the metadata budget, before it is allocated.
type file struct {
	r    io.ReaderAt
	size int64
	max  int64 // schema.Limits.MaxMetadataBytes
	left int64 // of max
	err  error // the first I/O error; after it every read fails

	// window is a read-ahead for peek: headers are small and lie together.
	window    [4096]byte
	windowAt  int64
	windowLen int
}

func newFile(r io.ReaderAt, size, maxBytes int64) *file {
	return &file{r: r, size: size, max: maxBytes, left: maxBytes}
}

// errShort reports a range that does not lie within the file. Callers turn it
// into a MalformedError that names the part.
var errShort = errors.New("ends early")

// peek returns n bytes at off, at most len(window). They are valid until the
// next peek.
func (f *file) peek(off int64, n int) ([]byte, error) {
	if off < 0 || off > f.size || int64(n) > f.size-off || n > len(f.window) {
		return nil, errShort
	}
	if off < f.windowAt || off+int64(n) > f.windowAt+int64(f.windowLen) {
		f.windowLen = int(min(int64(len(f.window)), f.size-off))
		f.windowAt = off
		if err := f.readAt(f.window[:f.windowLen], off); err != nil {
			f.windowLen = 0
			return nil, err
		}
	}
	i := off - f.windowAt
	return f.window[i : i+int64(n)], nil
}

// take returns a copy of n bytes at off, paid from the metadata budget.
func (f *file) take(part string, off, n int64) ([]byte, error) {
	if off < 0 || n < 0 || off > f.size || n > f.size-off {
		return nil, malformed(part, "ends early")
	}
	if err := f.spend(part, n); err != nil {
		return nil, err
	}
	b := make([]byte, n)
	if err := f.readAt(b, off); err != nil {
		return nil, err
	}
	return b, nil
}

// spend takes n bytes from the metadata budget.
func (f *file) spend(part string, n int64) error {
	if n > f.left {
		return &LimitError{Limit: "max_metadata_bytes", Part: part, Value: f.max - f.left + n, Max: f.max}
	}
	f.left -= n
	return nil
}

func (f *file) readAt(b []byte, off int64) error {
	if f.err != nil {
		return f.err
	}
	n, err := f.r.ReadAt(b, off)
	if n == len(b) {
		return nil // ReadAt may return io.EOF with the last byte
	}
	if err == nil || err == io.EOF {
		err = io.ErrUnexpectedEOF // the file is shorter than its stated size
	}
	f.err = fmt.Errorf("read %d bytes at %d: %w", len(b), off, err)
	return f.err
}

// block is a range of a file: the payload of a segment, chunk, tag or box.
// Offsets are relative to it, and nothing outside it can be reached.
type block struct {
	f    *file
	off  int64
	size int64
}

func (f *file) whole() block { return block{f: f, size: f.size} }

// sub returns the range off, n of b, cut to what b has.
func (b block) sub(off, n int64) block {
	off = min(max(off, 0), b.size)
	return block{f: b.f, off: b.off + off, size: min(max(n, 0), b.size-off)}
}

// Size and Peek make a block a container.Source.
func (b block) Size() int64 { return b.size }

// Peek is peek.
func (b block) Peek(off int64, n int) ([]byte, error) { return b.peek(off, n) }

// payload is the block of a part that was found in b.
func (b block) payload(p container.Part) block { return b.sub(p.Body, p.Size) }

// place is the block where something is said to be.
func (b block) place(p container.Place) block { return b.sub(p.At, p.Size) }

func (b block) from(off int64) block { return b.sub(off, b.size) }

func (b block) peek(off int64, n int) ([]byte, error) {
	if off < 0 || off > b.size || int64(n) > b.size-off {
		return nil, errShort
	}
	return b.f.peek(b.off+off, n)
}

func (b block) take(part string, off, n int64) ([]byte, error) {
	if off < 0 || n < 0 || off > b.size || n > b.size-off {
		return nil, malformed(part, "ends early")
	}
	return b.f.take(part, b.off+off, n)
}

func (b block) bytes(part string) ([]byte, error) { return b.take(part, 0, b.size) }

// has reports whether b begins with prefix.
func (b block) has(prefix string) bool {
	head, err := b.peek(0, len(prefix))
	return err == nil && string(head) == prefix
}

// join returns the blocks one after the other. A single block stays where it
// is; several are copied, paid from the budget of their file.
func (f *file) join(part string, blocks []block) (block, error) {
	if len(blocks) == 1 {
		return blocks[0], nil
	}
	var all []byte
	for _, b := range blocks {
		data, err := b.bytes(part)
		if err != nil {
			return block{}, err
		}
		all = append(all, data...)
	}
	return f.memory(all), nil
}

// memory returns a block over bytes that are in memory already.
func (f *file) memory(data []byte) block {
	return newFile(readerAt(data), int64(len(data)), f.max).whole()
}

// readerAt is a byte slice as an io.ReaderAt.
type readerAt []byte

func (b readerAt) ReadAt(p []byte, off int64) (int, error) {
	if off >= int64(len(b)) {
		return 0, io.EOF
	}
	n := copy(p, b[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
