package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/stillroom/stillroom/pipeline/internal/flow"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// body is one file from the card: its digest, and its bytes in memory or, for
// a very large one, in the open file.
type body struct {
	file *os.File
	data []byte // nil if it is too large to hold
	sum  schema.Digest
	from flow.Buffers // where data goes back to
}

// readSource reads a file once, from its first byte to its last, and fails if
// it changed meanwhile. Up to inMemory bytes are held in memory between reading
// and storing; a larger file, a film clip, is read twice instead: once for its
// digest, once for its copy.
func readSource(ctx context.Context, f source.File, inMemory int64, from flow.Buffers) (*body, error) {
	if f.Size == 0 {
		return nil, errors.New("the file is empty: nothing was written to the card under this name")
	}
	fh, err := source.Open(f)
	if err != nil {
		return nil, err
	}
	b := &body{file: fh, from: from}
	if err := b.read(ctx, f, inMemory); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func (b *body) read(ctx context.Context, f source.File, inMemory int64) error {
	h := sha256.New()
	var w io.Writer = h
	if f.Size <= inMemory {
		b.data = b.from.Get(f.Size)
		w = io.MultiWriter(h, &filler{b.data})
	}
	// Limited, so that a file that grows meanwhile cannot outgrow the buffer.
	n, err := io.Copy(w, flow.Interruptible(ctx, io.LimitReader(b.file, f.Size)))
	if err != nil {
		return err
	}
	if n != f.Size {
		return fmt.Errorf("read %d of %d bytes", n, f.Size)
	}
	h.Sum(b.sum[:0])
	return source.Unchanged(f, b.file)
}

// filler writes into a buffer that has room for all that will come.
type filler struct{ rest []byte }

func (w *filler) Write(p []byte) (int, error) {
	n := copy(w.rest, p)
	w.rest = w.rest[n:]
	if n < len(p) {
		return n, io.ErrShortWrite
	}
	return n, nil
}

// Close releases the file and the memory.
func (b *body) Close() error {
	if b.data != nil {
		b.from.Put(b.data)
		b.data = nil
	}
	return b.file.Close()
}

// reader reads them from the beginning, as often as it is told to.
func (b *body) reader() io.ReadSeeker {
	if b.data != nil {
		return bytes.NewReader(b.data)
	}
	return io.NewSectionReader(b.file, 0, math.MaxInt64)
}

// ReadAt implements io.ReaderAt over the bytes.
func (b *body) ReadAt(p []byte, off int64) (int, error) {
	if b.data != nil {
		return bytes.NewReader(b.data).ReadAt(p, off)
	}
	return b.file.ReadAt(p, off)
}
