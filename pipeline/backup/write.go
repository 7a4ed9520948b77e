package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// Source is a file that goes into an archive.
type Source struct {
	Path string // in the archive
	Open func() (io.ReadCloser, error)
}

// Bytes is a source that is in memory.
func Bytes(name string, data []byte) Source {
	return Source{name, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// Archive is an archive before it is written: its manifest, and where each file comes
// from.
type Archive struct {
	Manifest Manifest
	sources  []Source
	read     func(int64) // told how many bytes were read
}

// Prepare reads every source once, for its size and digest in the manifest. The README is
// added by itself. Read is told how many bytes were read, and may be nil.
func Prepare(ctx context.Context, m Manifest, sources []Source, read func(int64)) (*Archive, error) {
	if read == nil {
		read = func(int64) {}
	}
	m.Format, m.Version, m.Files = Format, 1, []File{}
	if m.Lacks == nil {
		m.Lacks = []File{}
	}
	a := &Archive{sources: append([]Source{Bytes(ReadmeName, []byte(readme))}, sources...), read: read}
	for _, s := range a.sources {
		sum, n, err := s.sum(ctx, read)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Path, err)
		}
		m.Files = append(m.Files, File{s.Path, n, sum})
		m.WithKey = m.WithKey || s.Path == Key
		if named2(s.Path) {
			m.Version = 2
		}
	}
	a.Manifest = m
	return a, m.check()
}

func (s Source) sum(ctx context.Context, read func(int64)) (schema.Digest, int64, error) {
	r, err := s.Open()
	if err != nil {
		return schema.Digest{}, 0, err
	}
	defer r.Close()
	return atomicfile.Sum(ctx, counted{r, read})
}

type counted struct {
	io.Reader
	read func(int64)
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read(int64(n))
	return n, err
}

// WriteTo writes the archive. A source that changed since Prepare is an error, and the
// bytes written until then are not a backup.
func (a *Archive) WriteTo(ctx context.Context, w io.Writer) error {
	out := tar.NewWriter(w)
	text, err := json.MarshalIndent(a.Manifest, "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if err := a.member(ctx, out, File{ManifestName, int64(len(text)), schema.DigestOf(text)}, Bytes(ManifestName, text)); err != nil {
		return err
	}
	for i, s := range a.sources {
		if err := a.member(ctx, out, a.Manifest.Files[i], s); err != nil {
			return fmt.Errorf("%s: %w", s.Path, err)
		}
	}
	return out.Close()
}

func (a *Archive) member(ctx context.Context, out *tar.Writer, f File, s Source) error {
	at, err := time.Parse(time.RFC3339, string(a.Manifest.CreatedAt))
	if err != nil {
		return err
	}
	if err := out.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: f.Path, Size: f.Bytes, Mode: 0o600, ModTime: at, Format: tar.FormatPAX}); err != nil {
		return err
	}
	r, err := s.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	sum, n, err := atomicfile.Sum(ctx, io.TeeReader(io.LimitReader(counted{r, a.read}, f.Bytes), out))
	if err == nil && (sum != f.SHA256 || n != f.Bytes) {
		err = errors.New("it changed while it was read; run the same command again")
	}
	return err
}

// WriteFile writes the archive to path, mode 0600, whole or not at all, reads it back
// and compares it. The error is fs.ErrExist if path is taken.
func (a *Archive) WriteFile(ctx context.Context, path string) error {
	// Once for the digest, and once to write: a file is published only when its bytes
	// have the digest that was promised.
	h, n := sha256.New(), new(length)
	if err := a.WriteTo(ctx, io.MultiWriter(h, n)); err != nil {
		return err
	}
	r, w := io.Pipe()
	go func() { w.CloseWithError(a.WriteTo(ctx, w)) }()
	err := atomicfile.WriteOnce(ctx, path, 0o600, r, schema.Digest(h.Sum(nil)), int64(*n))
	return errors.Join(err, r.Close()) // which ends the writer if it is still there
}

type length int64

func (l *length) Write(p []byte) (int, error) {
	*l += length(len(p))
	return len(p), nil
}

const readme = `This is a backup of a stillroom catalog: who consented to what, what left, and the
records of photographs. It is private. The photographs themselves are not in it.

To make a catalog of it:   stillroom restore THIS-FILE NEW-FOLDER

Without stillroom: this is a tar archive. catalog.db is an SQLite database,
records.yaml what people wrote, evidence/ the consent documents by their SHA-256
(a name that ends in .age is sealed: age opens it with the catalog's key), theme/ the
pages that somebody changed, and backup.json lists every file with its SHA-256.
`
