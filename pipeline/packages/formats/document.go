package formats

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"io"

	"github.com/stillroom/stillroom/schema"
)

// Document is a file of a package that is no picture: its bytes, or, where they may be
// many, what writes them, the same each time.
type Document struct {
	Path      string
	MediaType string
	Data      []byte
	made      *made
}

// made is a document that is written whenever it is read, and what it is known by.
type made struct {
	write  func(io.Writer) error
	bytes  int64
	sha256 schema.Digest
	sha512 [sha512.Size]byte
}

// written is a document that write writes. It is written once here, to know what its
// readers will find.
func written(path, mediaType string, write func(io.Writer) error) (Document, error) {
	short, long := sha256.New(), sha512.New()
	count := &tally{w: io.MultiWriter(short, long)}
	if err := write(count); err != nil {
		return Document{}, err
	}
	m := &made{write: write, bytes: count.n, sha256: schema.Digest(short.Sum(nil))}
	long.Sum(m.sha512[:0])
	return Document{Path: path, MediaType: mediaType, made: m}, nil
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
	if d.made != nil {
		return d.made.write(w)
	}
	_, err := w.Write(d.Data)
	return err
}

// Open reads its bytes, as they are written.
func (d Document) Open() (io.ReadCloser, error) {
	if d.made == nil {
		return io.NopCloser(bytes.NewReader(d.Data)), nil
	}
	r, w := io.Pipe()
	go func() { w.CloseWithError(d.made.write(w)) }()
	return r, nil
}

// payload is a document as a file that is listed.
func (d Document) payload() Payload {
	if d.made != nil {
		return Payload{d.Path, d.made.bytes, d.made.sha256, d.made.sha512}
	}
	return Payload{d.Path, int64(len(d.Data)), schema.DigestOf(d.Data), sha512.Sum512(d.Data)}
}
