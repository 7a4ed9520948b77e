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
	"path"

	"github.com/stillroom/stillroom/pipeline/ingest/records"
	"github.com/stillroom/stillroom/pipeline/internal/parallel"
	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// reader reads the files of frames, each once, and what they say and show.
type reader struct {
	catalog Catalog
	limits  schema.Limits
	buffers parallel.Buffers
	told    records.Told
	held    records.Held
	bagged  map[string]schema.Digest // by path: what a bag that was found valid says of a file
	faults  faults
}

// frame reads every file of a frame. Those that were read are open: see part.close.
func (r reader) frame(ctx context.Context, fr source.Frame) ([]*part, error) {
	parts := make([]*part, len(fr.Files))
	for n, f := range fr.Files {
		parts[n] = &part{file: f, item: schema.ImportItem{Source: f.Path, Bytes: f.Size, Waits: r.held.Holding(f.Root)}, beside: parts}
	}
	for _, p := range parts {
		if err := r.open(ctx, p); err != nil {
			p.close()
			if err := r.faults.of(ctx, p, err); err != nil {
				return parts, err
			}
		}
	}
	for _, p := range parts {
		if p.body == nil {
			continue
		}
		if err := r.probe(ctx, p); err != nil {
			return parts, err
		}
		if p.item.Outcome == schema.Failed {
			p.close()
		}
	}
	return parts, nil
}

// open reads the bytes of a file, and finds what the records say of them.
func (r reader) open(ctx context.Context, p *part) (err error) {
	if p.body, err = readSource(ctx, p.file, r.limits.MaxFileBytes, r.buffers); err != nil {
		return err
	}
	p.item.SHA256, p.item.Photo = p.body.sum, p.body.sum.ID()
	if p.said, err = r.told.Says(p.file, p.body.sum); err != nil {
		return err
	}
	if sum, ok := r.bagged[p.file.Path]; ok && sum != p.body.sum {
		return errors.New("it changed since its bag was checked")
	}
	return nil
}

// probe reads what a file says and what it shows, unless the catalog has its bytes.
// It comes before its turn, since it needs none.
func (r reader) probe(ctx context.Context, p *part) error {
	_, known, err := r.catalog.Known(ctx, p.body.sum)
	if err != nil || known {
		return err
	}
	if err := readProbe(ctx, p, r.limits); err != nil {
		return r.faults.of(ctx, p, err)
	}
	if !p.showsPicture() {
		return nil
	}
	if p.shown, err = probe.ImageData(ctx, path.Base(p.file.Rel), p.body, p.file.Size, r.limits); err != nil {
		return r.faults.of(ctx, p, err)
	}
	return nil
}

func readProbe(ctx context.Context, p *part, lim schema.Limits) (err error) {
	if p.probe, err = probe.Read(ctx, path.Base(p.file.Rel), p.body, p.file.Size, lim); err != nil {
		return err
	}
	p.probe.SHA256, p.probed = p.body.sum, true
	return nil
}

// body is one file from the card: its digest, and its bytes in memory or, for
// a very large one, in the open file.
type body struct {
	file *os.File
	data []byte // nil if it is too large to hold
	sum  schema.Digest
	from parallel.Buffers // where data goes back to
}

// readSource reads a file once, from its first byte to its last, and fails if
// it changed meanwhile. Up to inMemory bytes are held in memory between reading
// and storing; a larger file, a film clip, is read twice instead: once for its
// digest, once for its copy.
func readSource(ctx context.Context, f source.File, inMemory int64, from parallel.Buffers) (*body, error) {
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
	n, err := io.Copy(w, parallel.Interruptible(ctx, io.LimitReader(b.file, f.Size)))
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
