package formats

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"io"

	"github.com/stillroom/stillroom/schema"
)

// Document is a file of a package that is no picture: its bytes, or, where they may be
// many, how they are read.
type Document struct {
	Path      string
	MediaType string
	Data      []byte
	made      *made
}

// made is a document that is not held in memory, and what it is known by.
type made struct {
	open   func() (io.ReadCloser, error)
	bytes  int64
	sha256 schema.Digest
	sha512 [sha512.Size]byte
}

// Pile keeps what write writes, beside what it keeps already, and returns how that is read
// again. It calls write once.
type Pile func(write func(io.Writer) error) (open func() (io.ReadCloser, error), err error)

// written is a document that write writes: onto a pile or, where there is none, anew
// whenever it is read, the same each time. It is written once here, to know what its
// readers will find.
func written(pile Pile, path, mediaType string, write func(io.Writer) error) (Document, error) {
	short, long := sha256.New(), sha512.New()
	count := &tally{w: io.MultiWriter(short, long)}
	open, err := pile.orAnew(write)(func(w io.Writer) error { return write(io.MultiWriter(count, w)) })
	if err != nil {
		return Document{}, err
	}
	m := &made{open: open, bytes: count.n, sha256: schema.Digest(short.Sum(nil))}
	long.Sum(m.sha512[:0])
	return Document{Path: path, MediaType: mediaType, made: m}, nil
}

// orAnew is p or, where that is nil, what has again write whenever it is read.
func (p Pile) orAnew(again func(io.Writer) error) Pile {
	if p != nil {
		return p
	}
	return func(write func(io.Writer) error) (func() (io.ReadCloser, error), error) {
		return func() (io.ReadCloser, error) {
			r, w := io.Pipe()
			go func() { w.CloseWithError(again(w)) }()
			return r, nil
		}, write(io.Discard)
	}
}

type tally struct {
	w io.Writer
	n int64
}

func (c *tally) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// Size is how many bytes it has.
func (d Document) Size() int64 {
	if d.made != nil {
		return d.made.bytes
	}
	return int64(len(d.Data))
}

// Sum is the digest of its bytes.
func (d Document) Sum() schema.Digest {
	if d.made != nil {
		return d.made.sha256
	}
	return schema.DigestOf(d.Data)
}

// Write writes its bytes.
func (d Document) Write(w io.Writer) error {
	if d.made == nil {
		_, err := w.Write(d.Data)
		return err
	}
	r, err := d.made.open()
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(w, r)
	return err
}

// Open reads its bytes.
func (d Document) Open() (io.ReadCloser, error) {
	if d.made == nil {
		return io.NopCloser(bytes.NewReader(d.Data)), nil
	}
	return d.made.open()
}

// payload is a document as a file that is listed.
func (d Document) payload() Payload {
	if d.made != nil {
		return Payload{d.Path, d.made.bytes, d.made.sha256, d.made.sha512}
	}
	return Payload{d.Path, int64(len(d.Data)), schema.DigestOf(d.Data), sha512.Sum512(d.Data)}
}
