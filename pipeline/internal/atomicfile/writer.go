package atomicfile

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/schema"
)

// Step names one thing a Writer does to the destination.
type Step string

// The steps, in the order in which they happen.
const (
	StepMkdir   Step = "mkdir"
	StepCreate  Step = "create"
	StepWrite   Step = "write" // once a chunk
	StepChmod   Step = "chmod"
	StepSync    Step = "sync"
	StepClose   Step = "close"
	StepReread  Step = "re-read"
	StepLink    Step = "link"   // write-once
	StepRename  Step = "rename" // replaceable, or write-once without links
	StepRemove  Step = "remove" // of the temp name after link
	StepSyncDir Step = "sync folder"
)

// Writer writes files. The zero value is ready to use, by any number of
// goroutines.
type Writer struct {
	// Fault is nil except in tests. It is called before every step with the
	// path about to be touched; an error it returns is what the step returns.
	Fault func(step Step, path string) error
}

func (w *Writer) fault(step Step, path string) error {
	if w.Fault == nil {
		return nil
	}
	return w.Fault(step, path)
}

// WriteOnce is [Writer.WriteOnce] of the zero Writer.
func WriteOnce(ctx context.Context, path string, mode fs.FileMode, r io.Reader, want schema.Digest, size int64) error {
	return new(Writer).WriteOnce(ctx, path, mode, r, want, size)
}

// Replace is [Writer.Replace] of the zero Writer.
func Replace(ctx context.Context, path string, mode fs.FileMode, data []byte) error {
	return new(Writer).Replace(ctx, path, mode, data)
}

// WriteOnce makes a new file at path of the size bytes of r, whose SHA-256 is want. The
// directory must exist. If anything has the name, the error is fs.ErrExist and that is
// not touched.
//
// After an error nothing new stands at path, with one exception: if only the
// last step failed, the fsync of the directory, the whole and verified file
// stands there but may be gone after a loss of power.
func (w *Writer) WriteOnce(
	ctx context.Context, path string, mode fs.FileMode, r io.Reader, want schema.Digest, size int64,
) error {
	return w.writeFile(ctx, path, mode, r, want, size, (*Staged).PublishOnce)
}

// Replace makes path a file holding data, whether or not something stood
// there: a reader sees all of the old bytes or all of the new. If something
// other than a directory stands there it is replaced, not written through.
func (w *Writer) Replace(ctx context.Context, path string, mode fs.FileMode, data []byte) error {
	return w.writeFile(ctx, path, mode, bytes.NewReader(data), schema.DigestOf(data), int64(len(data)), (*Staged).PublishReplace)
}

// ReplaceFrom is [Writer.ReplaceFrom] of the zero Writer.
func ReplaceFrom(
	ctx context.Context, path string, mode fs.FileMode, r io.Reader, want schema.Digest, size int64,
) error {
	return new(Writer).ReplaceFrom(ctx, path, mode, r, want, size)
}

// ReplaceFrom is Replace with the size bytes of r, whose SHA-256 is want: of a large
// file no more than a piece is held in memory. If r holds other bytes, the file at path
// stays as it was.
func (w *Writer) ReplaceFrom(
	ctx context.Context, path string, mode fs.FileMode, r io.Reader, want schema.Digest, size int64,
) error {
	return w.writeFile(ctx, path, mode, r, want, size, (*Staged).PublishReplace)
}

func (w *Writer) writeFile(
	ctx context.Context, path string, mode fs.FileMode, r io.Reader, want schema.Digest, size int64,
	publish func(*Staged, string) error,
) error {
	dir, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return destinationError(StepCreate, path, err)
	}
	defer dir.Close()
	s, err := w.Stage(ctx, dir, mode, r, want, size)
	if err != nil {
		return err
	}
	defer s.Discard()
	return publish(s, filepath.Base(path))
}
