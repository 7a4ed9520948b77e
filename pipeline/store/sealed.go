package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// Sealer seals documents, so that who has a copy of the storage cannot read them
// without its key.
type Sealer interface {
	Seal(w io.Writer) (io.WriteCloser, error)
	Open(r io.Reader) (io.Reader, error)
}

// ErrNoKey says that a document is sealed, or is to be, and no key is here.
var ErrNoKey = errors.New("the key to the documents is not here")

// UseSealer gives the storage the key to its documents, nil if it is not here, and
// says whether documents that are kept from now on are sealed with it. It is asked
// before anything else is.
func (s *Store) UseSealer(k Sealer, seals bool) { s.sealer, s.seals = k, seals }

// sealedExt ends the name of a sealed document: any program for age knows it.
const sealedExt = ".age"

// StatDocument describes the file of a consent document, and says whether it is
// sealed: then its size is not the document's. Where a run was cut short between
// sealing and removing there are both, and the sealed one counts.
func (s *Store) StatDocument(d schema.Digest) (fi fs.FileInfo, sealed bool, err error) {
	fi, err = s.Stat(EvidencePath(d) + sealedExt)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return fi, true, err
	}
	fi, err = s.Stat(EvidencePath(d))
	return fi, false, err
}

// OpenDocument opens a consent document for reading, as it was before it was
// sealed. Of one that is sealed the error is ErrNoKey without its key, and the
// Sealer's if that does not open it, then or while it is read.
func (s *Store) OpenDocument(d schema.Digest) (io.ReadCloser, error) {
	_, sealed, err := s.StatDocument(d)
	if err != nil {
		return nil, err
	}
	return s.openDocument(d, sealed)
}

func (s *Store) openDocument(d schema.Digest, sealed bool) (io.ReadCloser, error) {
	if !sealed {
		return s.Open(EvidencePath(d))
	}
	if s.sealer == nil {
		return nil, ErrNoKey
	}
	f, err := s.Open(EvidencePath(d) + sealedExt)
	if err != nil {
		return nil, err
	}
	r, err := s.sealer.Open(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return opened{r, f}, nil
}

type opened struct {
	io.Reader
	io.Closer
}

// DigestDocument is Digest for a consent document.
func (s *Store) DigestDocument(ctx context.Context, d schema.Digest) (schema.Digest, int64, error) {
	_, sealed, err := s.StatDocument(d)
	if err != nil {
		return schema.Digest{}, 0, err
	}
	if !sealed {
		return s.Digest(ctx, EvidencePath(d))
	}
	return s.digestSealed(ctx, d)
}

func (s *Store) digestSealed(ctx context.Context, d schema.Digest) (schema.Digest, int64, error) {
	r, err := s.openDocument(d, true)
	if err != nil {
		return schema.Digest{}, 0, err
	}
	defer r.Close()
	return atomicfile.Sum(ctx, r)
}

// SealDocument seals a document that lies open, and OpenUp opens one that is
// sealed. What is written is read back and compared before the other is removed, so
// whatever ends them there is one that can be read. They are refused unless this
// Store holds the lock.
func (s *Store) SealDocument(ctx context.Context, d schema.Digest, size int64) error {
	f, err := s.Open(EvidencePath(d))
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := s.putSealed(ctx, f, d, size); err != nil {
		return err
	}
	return s.removeOne(EvidencePath(d))
}

// OpenUp is the contrary of SealDocument.
func (s *Store) OpenUp(ctx context.Context, d schema.Digest, size int64) error {
	f, err := s.openDocument(d, true)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := s.putOpen(ctx, f, d, size); err != nil {
		return err
	}
	return s.removeOne(EvidencePath(d) + sealedExt)
}

// putSealed is PutEvidence for a document that is to be sealed. One that stands
// there sealed and does not open to these bytes is replaced by one that does.
func (s *Store) putSealed(ctx context.Context, src io.Reader, want schema.Digest, size int64) (rel string, err error) {
	if s.sealer == nil {
		return "", ErrNoKey
	}
	rel = EvidencePath(want)
	sum, _, err := s.digestSealed(ctx, want)
	if err == nil && sum == want {
		return rel, nil
	}
	replaces := !errors.Is(err, fs.ErrNotExist)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	dirRel, name := path.Dir(rel), path.Base(rel)+sealedExt
	dir, done, err := s.begin(dirRel, s.w.MkdirIn)
	if err != nil {
		return "", err
	}
	defer done()
	for _, d := range []string{Evidence, dirRel} {
		if err := s.restrict(d); err != nil {
			return "", err
		}
	}
	// The bytes that are written are known only when all are, and differ each time.
	temp, err := s.sealInto(ctx, dir, src, want, size)
	if err != nil {
		return "", err
	}
	defer temp.Close()
	staged, err := s.w.Stage(ctx, dir, 0o600, temp, temp.sum, temp.size)
	if err != nil {
		return "", err
	}
	defer staged.Discard()
	publish := staged.PublishOnce
	if replaces {
		publish = staged.PublishReplace
	}
	if err := publish(name); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err // else somebody was faster
	}
	if sum, _, err := s.digestSealed(ctx, want); err != nil || sum != want {
		return "", atomicfile.Destination("read", rel, errors.Join(ErrCorrupt, err))
	}
	return rel, nil
}

// ciphertext is a sealed document in a file that has no name.
type ciphertext struct {
	*os.File
	sum  schema.Digest
	size int64
}

func (s *Store) sealInto(ctx context.Context, dir *os.Root, src io.Reader, want schema.Digest, size int64) (_ *ciphertext, err error) {
	name := atomicfile.TempName()
	f, err := dir.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, atomicfile.Destination("create", dir.Name(), err)
	}
	_ = dir.Remove(name) // where a file that is open keeps its name, the next run that holds the lock removes it
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	written, read := sha256.New(), sha256.New()
	w, err := s.sealer.Seal(io.MultiWriter(f, written))
	if err != nil {
		return nil, err
	}
	n, err := io.Copy(w, &bounded{ctx, io.TeeReader(io.LimitReader(src, size+1), read)})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, &SourceError{Err: err}
	case n != size || schema.Digest(read.Sum(nil)) != want:
		return nil, &SourceError{Err: ErrChanged}
	}
	if err := w.Close(); err != nil {
		return nil, atomicfile.Destination("write", dir.Name(), err)
	}
	c := &ciphertext{File: f, sum: schema.Digest(written.Sum(nil))}
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
