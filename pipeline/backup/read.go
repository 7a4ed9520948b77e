package backup

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// maxManifest is how long backup.json may be; a line of it is about 150 bytes.
const maxManifest = 64 << 20

// Read reads an archive and hands every file of it to each, which has to read the file
// whole. The error is ErrNone if the archive is not a backup, and ErrDamaged if it
// differs from its manifest: then the files that each was given may be wrong as well.
func Read(ctx context.Context, r io.Reader, each func(File, io.Reader) error) (Manifest, error) {
	var m Manifest
	in := tar.NewReader(&stopping{ctx, r})
	h, err := in.Next()
	if err != nil || h.Name != ManifestName || h.Size > maxManifest {
		if ctx.Err() != nil {
			return m, ctx.Err()
		}
		return m, ErrNone
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return m, damaged(ctx, ManifestName, err)
	}
	if json.Unmarshal(text, &m) != nil {
		return m, ErrNone
	}
	if err := m.check(); err != nil {
		return m, err
	}
	for _, f := range m.Files {
		h, err := in.Next()
		switch {
		case errors.Is(err, io.EOF):
			return m, fmt.Errorf("%w: it ends before %s", ErrDamaged, f.Path)
		case err != nil:
			return m, damaged(ctx, f.Path, err)
		case h.Typeflag != tar.TypeReg || h.Name != f.Path || h.Size != f.Bytes:
			return m, fmt.Errorf("%w: %s is not where it should be", ErrDamaged, f.Path)
		}
		sum, err := passed(ctx, in, f, each)
		if err != nil {
			return m, err
		}
		if !sum {
			return m, fmt.Errorf("%w: %s has other bytes than when it was made", ErrDamaged, f.Path)
		}
	}
	if _, err := in.Next(); !errors.Is(err, io.EOF) {
		return m, fmt.Errorf("%w: it holds more than it lists", ErrDamaged)
	}
	return m, nil
}

// passed hands one file to each, and reports whether its bytes were the right ones.
func passed(ctx context.Context, in io.Reader, f File, each func(File, io.Reader) error) (bool, error) {
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := each(f, r)
		_, _ = io.Copy(io.Discard, r) // what it left
		done <- err
	}()
	sum, n, err := atomicfile.Sum(ctx, io.TeeReader(in, w))
	w.CloseWithError(err)
	eerr := <-done
	if err != nil {
		return false, damaged(ctx, f.Path, err)
	}
	if sum != f.SHA256 || n != f.Bytes {
		return false, nil
	}
	return true, eerr
}

func damaged(ctx context.Context, name string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%w: %s: %w", ErrDamaged, name, err)
}

// Check reads a whole archive and returns its manifest.
func Check(ctx context.Context, r io.Reader) (Manifest, error) {
	return Read(ctx, r, func(_ File, r io.Reader) error {
		_, err := io.Copy(io.Discard, r)
		return err
	})
}

// Extract lays the files of an archive below dir, which is made and must not be
// there: mode 0600 in folders of mode 0700, each read back and compared.
func Extract(ctx context.Context, r io.Reader, dir string) (Manifest, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return Manifest{}, err
	}
	return Read(ctx, r, func(f File, r io.Reader) error {
		if f.Path == ReadmeName {
			return nil // it is about the archive
		}
		to := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := atomicfile.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		return atomicfile.WriteOnce(ctx, to, 0o600, r, f.SHA256, f.Bytes)
	})
}

// IsBackup reports whether the file at path begins as a backup does.
func IsBackup(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return false
	}
	h, err := tar.NewReader(f).Next()
	return err == nil && h.Name == ManifestName
}

// ManifestOf reads the manifest of the backup at path, and nothing more of it.
func ManifestOf(path string) (Manifest, error) {
	var m Manifest
	if !IsBackup(path) {
		return m, ErrNone
	}
	f, err := os.Open(path)
	if err != nil {
		return m, err
	}
	defer f.Close()
	in := tar.NewReader(f)
	if h, err := in.Next(); err != nil || h.Size > maxManifest {
		return m, errors.Join(ErrNone, err)
	}
	if err := json.NewDecoder(in).Decode(&m); err != nil {
		return m, fmt.Errorf("%w: %w", ErrNone, err)
	}
	return m, m.check()
}

// stopping is a reader that stops between two chunks when ctx is done.
type stopping struct {
	ctx context.Context
	r   io.Reader
}

func (s *stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
