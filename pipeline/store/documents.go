package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// Documents are the consent documents in a storage, sealed where that is asked for.
type Documents struct {
	In     Storage
	Sealer Sealer // the key to what is sealed; nil if it is not here
	Seals  bool   // documents that are kept from now on are sealed

	// Scratch makes a file without a name, in which what is sealed waits until all of
	// it is known. Nil: it waits in memory.
	Scratch func() (Scratch, error)
}

// Sealer seals documents, so that who has a copy of the storage cannot read them
// without its key.
type Sealer interface {
	Seal(w io.Writer) (io.WriteCloser, error)
	Open(r io.Reader) (io.Reader, error)
}

// Scratch is a file without a name: it is gone when it is closed.
type Scratch interface {
	io.ReadWriteSeeker
	io.Closer
}

// ErrNoKey says that a document is sealed, or is to be, and no key is here.
var ErrNoKey = errors.New("the key to the documents is not here")

// sealedExt ends the name of a sealed document: any program for age knows it.
const sealedExt = ".age"

// EvidencePath is where the document of this digest is kept.
func EvidencePath(d schema.Digest) string {
	hex := d.String()
	return path.Join(Evidence, hex[:2], hex)
}

// Stat describes the file of a consent document, and says whether it is
// sealed: then its size is not the document's. Where a run was cut short between
// sealing and removing there are both, and the sealed one counts.
func (s *Documents) Stat(d schema.Digest) (fi fs.FileInfo, sealed bool, err error) {
	fi, err = s.In.Stat(EvidencePath(d) + sealedExt)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return fi, true, err
	}
	fi, err = s.In.Stat(EvidencePath(d))
	return fi, false, err
}

// File is where a consent document lies, sealed or not, as OpenAt takes it.
func (s *Documents) File(d schema.Digest) (rel string, err error) {
	_, sealed, err := s.Stat(d)
	rel = EvidencePath(d)
	if sealed && err == nil {
		rel += sealedExt
	}
	return rel, err
}

// Open opens a consent document for reading, as it was before it was
// sealed. Of one that is sealed the error is ErrNoKey without its key, and the
// Sealer's if that does not open it, then or while it is read.
func (s *Documents) Open(d schema.Digest) (io.ReadCloser, error) {
	_, sealed, err := s.Stat(d)
	if err != nil {
		return nil, err
	}
	return s.open(d, sealed)
}

func (s *Documents) open(d schema.Digest, sealed bool) (io.ReadCloser, error) {
	if !sealed {
		return s.In.OpenAt(EvidencePath(d), 0)
	}
	if s.Sealer == nil {
		return nil, ErrNoKey
	}
	f, err := s.In.OpenAt(EvidencePath(d)+sealedExt, 0)
	if err != nil {
		return nil, err
	}
	r, err := s.Sealer.Open(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return opened{r, f}, nil
}

type opened struct {
	io.Reader
	io.Closer
}

// Digest is that of a consent document, as it was before it was sealed.
func (s *Documents) Digest(ctx context.Context, d schema.Digest) (schema.Digest, int64, error) {
	_, sealed, err := s.Stat(d)
	if err != nil {
		return schema.Digest{}, 0, err
	}
	if !sealed {
		return Digest(ctx, s.In, EvidencePath(d))
	}
	return s.digestSealed(ctx, d)
}

func (s *Documents) digestSealed(ctx context.Context, d schema.Digest) (schema.Digest, int64, error) {
	r, err := s.open(d, true)
	if err != nil {
		return schema.Digest{}, 0, err
	}
	defer r.Close()
	return atomicfile.Sum(ctx, r)
}

// Put keeps a consent document, the size bytes of src, whose SHA-256 is
// want, as evidence/<ab>/<sha256>, mode 0600 in folders of mode 0700, and returns
// that path. Keeping it again is no error, and mends the modes. If other bytes
// stand under its digest, the error is ErrCorrupt. When it returns without error
// the file is durable and was read back from the storage.
//
// It needs no lock, because what a family says must not wait for an import.
//
// Where documents are sealed it is kept so, and the path is the same.
func (s *Documents) Put(
	ctx context.Context, src io.ReadSeeker, want schema.Digest, size int64,
) (rel string, err error) {
	if want.IsZero() || size <= 0 {
		return "", errors.New("a document is kept only when its digest and size are known")
	}
	if _, sealed, err := s.Stat(want); !s.Seals && !(err == nil && sealed) {
		return s.putOpen(ctx, src, want, size)
	}
	return s.putSealed(ctx, src, want, size)
}

func (s *Documents) putOpen(
	ctx context.Context, src io.ReadSeeker, want schema.Digest, size int64,
) (rel string, err error) {
	rel = EvidencePath(want)
	err = s.In.PutOnce(ctx, rel, 0o600, src, want, size)
	if errors.Is(err, fs.ErrExist) {
		err = atomicfile.Destination("read", rel, ErrCorrupt)
	}
	return rel, err
}

// Seal seals a document that lies open, and Unseal opens one that is
// sealed. What is written is read back and compared before the other is removed, so
// whatever ends them there is one that can be read. They are for the one who holds
// the lock.
func (s *Documents) Seal(ctx context.Context, d schema.Digest, size int64) error {
	from, err := Reading(func() (io.ReadCloser, error) { return s.open(d, false) })
	if err != nil {
		return err
	}
	defer from.Close()
	if _, err := s.putSealed(ctx, from, d, size); err != nil {
		return err
	}
	return s.In.Remove(EvidencePath(d))
}

// Unseal is the contrary of Seal.
func (s *Documents) Unseal(ctx context.Context, d schema.Digest, size int64) error {
	from, err := Reading(func() (io.ReadCloser, error) { return s.open(d, true) })
	if err != nil {
		return err
	}
	defer from.Close()
	if _, err := s.putOpen(ctx, from, d, size); err != nil {
		return err
	}
	return s.In.Remove(EvidencePath(d) + sealedExt)
}

// putSealed is Put for a document that is to be sealed. One that stands
// there sealed and does not open to these bytes is replaced by one that does.
func (s *Documents) putSealed(
	ctx context.Context, src io.ReadSeeker, want schema.Digest, size int64,
) (rel string, err error) {
	if s.Sealer == nil {
		return "", ErrNoKey
	}
	rel = EvidencePath(want)
	sum, _, err := s.digestSealed(ctx, want)
	if err == nil && sum == want {
		return rel, nil
	}
	put := s.In.PutOnce
	if !errors.Is(err, fs.ErrNotExist) {
		put = s.In.Replace
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	// The bytes that are written are known only when all are, and differ each time.
	temp, err := s.sealed(ctx, src, want, size)
	if err != nil {
		return "", err
	}
	defer temp.Close()
	if err := put(ctx, rel+sealedExt, 0o600, temp, temp.sum, temp.size); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err // else somebody was faster
	}
	if sum, _, err := s.digestSealed(ctx, want); err != nil || sum != want {
		return "", atomicfile.Destination("read", rel, errors.Join(ErrCorrupt, err))
	}
	return rel, nil
}

// ciphertext is a sealed document in a file that has no name.
type ciphertext struct {
	Scratch
	sum  schema.Digest
	size int64
}

func (s *Documents) sealed(
	ctx context.Context, src io.ReadSeeker, want schema.Digest, size int64,
) (_ *ciphertext, err error) {
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return nil, &SourceError{Err: err}
	}
	f := Scratch(new(memory))
	if s.Scratch != nil {
		if f, err = s.Scratch(); err != nil {
			return nil, err
		}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	written, read := sha256.New(), sha256.New()
	w, err := s.Sealer.Seal(io.MultiWriter(f, written))
	if err != nil {
		return nil, err
	}
	n, err := io.Copy(w, &bounded{ctx, io.TeeReader(io.LimitReader(src, size+1), read)})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, new(*DestinationError)):
		return nil, err
	case err != nil:
		return nil, &SourceError{Err: err}
	case n != size || schema.Digest(read.Sum(nil)) != want:
		return nil, &SourceError{Err: ErrChanged}
	}
	if err := w.Close(); err != nil {
		return nil, atomicfile.Destination("write", Evidence, err)
	}
	c := &ciphertext{Scratch: f, sum: schema.Digest(written.Sum(nil))}
	if c.size, err = f.Seek(0, io.SeekCurrent); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	return c, err
}

// bounded is a reader that stops between two chunks when ctx is done.
type bounded struct {
	ctx context.Context
	r   io.Reader
}

func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	return b.r.Read(p)
}

// RemoveFiles removes a file, and of a consent document the one that is open and the
// one that is sealed, whichever are there. If none is the error is fs.ErrNotExist.
func RemoveFiles(s Storage, rel string) error {
	gone := fs.ErrNotExist
	for _, file := range documentFiles(rel) {
		switch err := s.Remove(file); {
		case err == nil:
			gone = nil
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	return gone
}

// documentFiles are the paths under which the file of a document may stand; for
// any other path that alone.
func documentFiles(rel string) []string {
	if d, err := schema.ParseDigest(path.Base(rel)); err == nil && rel == EvidencePath(d) {
		return []string{rel, rel + sealedExt}
	}
	return []string{rel}
}

// IsDocument reports whether rel is where a document of this digest is kept,
// sealed or not.
func IsDocument(rel string, d schema.Digest) bool {
	return rel == EvidencePath(d) || rel == EvidencePath(d)+sealedExt
}

// ParseDocument is the digest of the document that is kept at rel.
func ParseDocument(rel string) (schema.Digest, error) {
	name := path.Base(rel)
	if len(name) > len(sealedExt) && path.Ext(name) == sealedExt {
		name = name[:len(name)-len(sealedExt)]
	}
	d, err := schema.ParseDigest(name)
	if err == nil && !IsDocument(rel, d) {
		err = fmt.Errorf("not where that document is kept")
	}
	return d, err
}
