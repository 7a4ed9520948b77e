package destination

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"hash"
	"io"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// Body is the bytes of one file that leaves, wherever they lie until then: in the
// catalog, on a work disk, in memory. It is opened as often as it is needed, by the gate
// and by the writer, and whoever reads it to its end knows that the bytes are those that
// it was made for: between the gate and the destination nothing can change unseen. The
// zero value is a file of no bytes that cannot be opened.
type Body struct {
	sum  schema.Digest
	size int64
	data []byte // the bytes in memory, if open is nil
	open func() (io.ReadCloser, error)
	say  func(error) error
}

// Held is the body of bytes in memory.
func Held(data []byte) Body {
	return Body{sum: schema.DigestOf(data), size: int64(len(data)), data: data}
}

// From is the body of a stored file. open has to give size bytes whose digest is sum.
// say puts an error of reading them into words: which photo it is, and what to do.
// Other bytes are atomicfile.ErrChanged.
func From(sum schema.Digest, size int64, open func() (io.ReadCloser, error), say func(error) error) Body {
	return Body{sum: sum, size: size, open: open, say: say}
}

// Sum is the digest of the bytes.
func (b Body) Sum() schema.Digest { return b.sum }

// Size is how many they are.
func (b Body) Size() int64 { return b.size }

// Open returns a reader that fails at its end, or before, if the bytes have another
// digest.
func (b Body) Open() (io.ReadCloser, error) {
	if b.sum.IsZero() {
		return nil, errors.New("a file leaves only when its digest is known")
	}
	if b.open == nil {
		return b.proved(io.NopCloser(bytes.NewReader(b.data))), nil
	}
	r, err := b.open()
	if err != nil {
		return nil, b.worded(err)
	}
	return b.proved(r), nil
}

// Read returns the bytes. It is for files that fit into memory; an original may be too
// large.
func (b Body) Read() ([]byte, error) {
	r, err := b.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var buf bytes.Buffer
	buf.Grow(int(b.size) + bytes.MinRead) // so that its end is seen without growing
	_, err = buf.ReadFrom(r)
	return buf.Bytes(), err
}

func (b Body) worded(err error) error {
	if b.say == nil {
		return err
	}
	return b.say(err)
}

func (b Body) proved(r io.ReadCloser) *proved {
	return &proved{ReadCloser: r, body: b, hash: sha256.New(), left: b.size}
}

// proved is a reader of a body.
type proved struct {
	io.ReadCloser
	body Body
	hash hash.Hash
	left int64
	err  error // in the body's own words
}

func (p *proved) Read(b []byte) (int, error) {
	if p.err != nil {
		return 0, p.err
	}
	n, err := p.ReadCloser.Read(b)
	p.hash.Write(b[:n])
	p.left -= int64(n)
	switch {
	case p.left < 0, err == io.EOF && (p.left != 0 || schema.Digest(p.hash.Sum(nil)) != p.body.sum):
		p.err = p.body.worded(atomicfile.ErrChanged)
		return 0, p.err // what cannot be right is handed to nobody
	case err != nil && err != io.EOF:
		p.err = p.body.worded(err)
		return n, p.err
	}
	return n, err
}
