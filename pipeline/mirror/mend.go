package mirror

import (
	"context"
	"errors"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Source is where the bytes of an original can be read.
type Source struct {
	Storage store.Storage
	Name    string // as people call it
	Path    string
}

// ErrNowhere says that no whole copy of an original is to be had.
var ErrNowhere = errors.New("no whole copy of it is in any storage that is connected")

// WholeIn finds a place where an original is whole, and reads it to its last byte.
func WholeIn(ctx context.Context, from []Source, want schema.Digest) (Source, error) {
	for _, s := range from {
		sum, _, err := store.Digest(ctx, s.Storage, s.Path)
		if ctx.Err() != nil {
			return Source{}, ctx.Err()
		}
		if err == nil && sum == want {
			return s, nil
		}
	}
	return Source{}, ErrNowhere
}

// CopyTo gives a storage a copy of what is whole in another, under a folder and a
// name below originals/, and says which name it got. Other bytes than were promised
// never get one.
func CopyTo(ctx context.Context, to store.Storage, from Source, want schema.Digest, size int64, folder, name string) (string, error) {
	r := &reader{open: from.Storage, path: from.Path}
	defer r.close()
	return store.Keep(ctx, to, r, want, size, folder, name)
}

// Clear takes what lies at a path, and is not what it should be, out of the way, and
// says what was there.
func Clear(s store.Storage, rel string, want schema.Digest) (was, aside string, err error) {
	switch _, err := s.Stat(rel); {
	case errors.Is(err, fs.ErrNotExist):
		return schema.CopyMissing, "", s.Present()
	case err != nil:
		return "", "", err
	}
	aside, err = store.SetAside(s, rel, want)
	return schema.CopyDamaged, aside, err
}

// reader reads a stored file from its beginning as often as it is told to.
type reader struct {
	open store.Storage
	path string
	from interface {
		Read([]byte) (int, error)
		Close() error
	}
}

func (r *reader) Read(p []byte) (int, error) {
	if r.from == nil {
		f, err := r.open.OpenAt(r.path, 0)
		if err != nil {
			return 0, err
		}
		r.from = f
	}
	return r.from.Read(p)
}

// Seek goes back to the beginning, which is all that is asked of it.
func (r *reader) Seek(int64, int) (int64, error) {
	r.close()
	return 0, nil
}

func (r *reader) close() {
	if r.from != nil {
		_ = r.from.Close() // read only
		r.from = nil
	}
}
