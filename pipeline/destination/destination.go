// Package destination is the end of an export: it gives a file of a package its name
// outside of the catalog, and takes it away again.
//
// A destination is somebody else's folder: a website's, a disk that was lent. Anybody may
// have put files there. So nothing below it is followed, and nothing is waited for: a link,
// a pipe or a device in the place of a file or of a folder is an error that names it. It is
// never read from, written through, or written over. A file gets its name whole or not at
// all: see atomicfile.
package destination

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// Things that stand in the way of a file. Both errors come with the name.
var (
	ErrLink    = errors.New("it is a link, and links are not followed")
	ErrNotFile = errors.New("it is not a file")
)

// Folder is a destination that is open. It is for one goroutine.
type Folder struct {
	root   *os.Root
	writer *atomicfile.Writer
	plain  map[string]bool // folders that were looked at and are no links

	soon  map[string]Body // files that may not be durable yet
	bytes int64           // of them
}

// MostSoon files, and so many bytes, may wait to be made durable: a run that is
// interrupted then ends soon.
const (
	MostSoon      = 500
	mostSoonBytes = 64 << 20
)

// Open opens a folder that is there. The writer may be nil.
func Open(dir string, w *atomicfile.Writer) (*Folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	if w == nil {
		w = new(atomicfile.Writer)
	}
	return &Folder{root: root, writer: w, plain: map[string]bool{".": true}, soon: map[string]Body{}}, nil
}

// Close closes the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Path is where a file of the folder stands.
func (f *Folder) Path(rel string) string {
	return filepath.Join(f.root.Name(), filepath.FromSlash(rel))
}

// checkFolder reports a step of the path that is not a folder. The error of a missing
// step is fs.ErrNotExist.
func (f *Folder) checkFolder(rel string) error {
	if f.plain[rel] {
		return nil
	}
	if err := f.checkFolder(path.Dir(rel)); err != nil {
		return err
	}
	info, err := f.root.Lstat(rel)
	switch {
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("%s: %w", f.Path(rel), ErrLink)
	case !info.IsDir():
		return fmt.Errorf("%s: %w", f.Path(rel), fs.ErrNotExist) // a file: nothing can stand below it
	}
	f.plain[rel] = true
	return nil
}

// open opens a regular file. The error is fs.ErrNotExist where there is none.
func (f *Folder) open(rel string) (*os.File, error) {
	if err := f.checkFolder(path.Dir(rel)); err != nil {
		return nil, err
	}
	was, err := f.root.Lstat(rel)
	switch {
	case err != nil:
		return nil, err
	case was.Mode()&fs.ModeSymlink != 0:
		return nil, fmt.Errorf("%s: %w", f.Path(rel), ErrLink)
	case !was.Mode().IsRegular():
		return nil, fmt.Errorf("%s: %w", f.Path(rel), ErrNotFile)
	}
	// What was put in its place in the meantime is neither waited for nor read.
	file, err := f.root.OpenFile(rel, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if is, err := file.Stat(); err != nil || !os.SameFile(was, is) {
		return nil, errors.Join(fmt.Errorf("%s: %w", f.Path(rel), ErrNotFile), err, file.Close())
	}
	return file, nil
}

// Sum is the digest and the size of a file, read in pieces.
func (f *Folder) Sum(ctx context.Context, rel string) (schema.Digest, int64, error) {
	file, err := f.open(rel)
	if err != nil {
		return schema.Digest{}, 0, err
	}
	defer file.Close()
	return atomicfile.Sum(ctx, file)
}

// Open opens a file to read it.
func (f *Folder) Open(rel string) (io.ReadCloser, error) {
	file, err := f.open(rel)
	if err != nil {
		return nil, err // and no file that is nil
	}
	return file, nil
}

// Holds reports whether a file with these bytes stands there. A link, a folder or a
// device in its place is an error.
func (f *Folder) Holds(ctx context.Context, rel string, sum schema.Digest) (bool, error) {
	is, _, err := f.Sum(ctx, rel)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && is == sum, err
}

// Put gives a body a name, durably, in place of a file that has it, and dates it. If
// the body gives other bytes, nothing changes and the error is the body's own.
func (f *Folder) Put(ctx context.Context, rel string, body Body, at time.Time) error {
	return f.put(rel, body, f.writer.MkdirIn, at, func(r io.Reader, dir *os.Root, name string) error {
		s, err := f.writer.Stage(ctx, dir, 0o644, r, body.sum, body.size)
		if err != nil {
			return err
		}
		defer s.Discard()
		return s.PublishReplace(name)
	})
}

// PutSoon is Put for a file that is durable, and read back, only after Settle. Many at once
// take a small part of the time that they would take one by one.
func (f *Folder) PutSoon(ctx context.Context, rel string, body Body, at time.Time) error {
	err := f.put(rel, body, f.writer.MkdirSoon, at, func(r io.Reader, dir *os.Root, name string) error {
		return f.writer.ReplaceSoonFrom(ctx, dir, name, 0o644, r, body.sum, body.size)
	})
	if err != nil {
		return err
	}
	f.soon[rel] = Body{sum: body.sum, size: body.size}
	if f.bytes += body.size; len(f.soon) >= MostSoon || f.bytes >= mostSoonBytes {
		return f.Settle(ctx)
	}
	return nil
}

// Settle makes the files durable that PutSoon wrote, and reads them back.
func (f *Folder) Settle(ctx context.Context) error {
	if len(f.soon) == 0 {
		return nil
	}
	files := slices.Sorted(maps.Keys(f.soon))
	if err := f.writer.SyncFiles(f.root, files); err != nil {
		return err
	}
	for _, rel := range files {
		if err := f.writer.Reread(ctx, f.root, rel, f.soon[rel].sum, f.soon[rel].size); err != nil {
			return err
		}
	}
	clear(f.soon)
	f.bytes = 0
	return nil
}

// put opens a body and has write write it into the folder of its file. An error of the body
// is told in its own words.
func (f *Folder) put(
	rel string, body Body, mkdir func(*os.Root, string, fs.FileMode) error, at time.Time,
	write func(r io.Reader, dir *os.Root, name string) error,
) error {
	r, err := body.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	err = f.in(rel, mkdir, func(dir *os.Root, name string) error { return write(r, dir, name) }, at)
	var source *atomicfile.SourceError
	if errors.As(err, &source) {
		if p, ok := r.(*proved); ok && p.err != nil {
			return p.err
		}
		return body.worded(source.Err)
	}
	return err
}

// in calls fn with the folder of a file, and dates the file: its own time would say
// when it was written, not what it is.
func (f *Folder) in(
	rel string, mkdir func(*os.Root, string, fs.FileMode) error,
	fn func(dir *os.Root, name string) error, at time.Time,
) error {
	folder := path.Dir(rel)
	if err := f.checkFolder(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if folder != "." && !f.plain[folder] {
		if err := mkdir(f.root, folder, 0o755); err != nil {
			return err
		}
	}
	dir, err := f.root.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer dir.Close()
	if err := fn(dir, path.Base(rel)); err != nil {
		return err
	}
	return dir.Chtimes(path.Base(rel), at, at)
}

// IsEmpty reports whether nothing stands at a path but, at most, an empty folder.
func IsEmpty(dir string) (bool, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	return err == nil && len(entries) == 0, err
}

// CloseEmpty closes the folder, and takes it away as well if nothing is left in it.
func (f *Folder) CloseEmpty() error {
	err := f.Close()
	_ = os.Remove(f.root.Name()) // refused unless it is empty
	return err
}

// Remove takes a file away, and the folders that are empty without it.
func (f *Folder) Remove(rel string) error {
	if err := f.checkFolder(path.Dir(rel)); err != nil {
		return err
	}
	if err := f.root.Remove(rel); err != nil {
		return err
	}
	f.Emptied(rel)
	return nil
}

// Emptied takes away the folders of a file that is gone, as far as nothing is in them.
func (f *Folder) Emptied(rel string) {
	for dir := path.Dir(rel); dir != "."; dir = path.Dir(dir) {
		delete(f.plain, dir) // it may be something else by now
		switch err := f.checkFolder(dir); {
		case errors.Is(err, fs.ErrNotExist): // as far as somebody had come
		case err != nil || f.root.Remove(dir) != nil:
			return
		}
		delete(f.plain, dir)
	}
}

// Temps calls fn for every file that was being written when a run was killed: see
// atomicfile.IsTemp. No link is followed.
func (f *Folder) Temps(ctx context.Context, fn func(rel string) error) error {
	return fs.WalkDir(f.root.FS(), ".", func(rel string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return fs.SkipDir // what cannot be looked at is left as it is
		case d.Type().IsRegular() && atomicfile.IsTemp(d.Name()):
			return fn(rel)
		}
		return nil
	})
}
