package mirror

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"time"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Source is where the bytes of an original can be read.
type Source struct {
	Storage store.Storage
	Name    string // as people call it
	Path    string
	Dated   time.Time // when it was written, before it came to the catalog; zero: nobody knows
}

func (s Source) reading() (*store.Again, error) {
	again, err := store.Reading(func() (io.ReadCloser, error) { return s.Storage.OpenAt(s.Path, 0) })
	if err == nil {
		again.Dated = s.Dated
	}
	return again, err
}

// ErrNowhere says that no whole copy of an original is to be had.
var ErrNowhere = errors.New("no connected storage has a whole copy of it")

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

// CopyTo gives a storage a copy of a file that is whole in another, under a folder and
// a name below originals/, and says which name it got. Other bytes than were promised
// never get one.
func CopyTo(
	ctx context.Context, to store.Storage, from Source, want schema.Digest, size int64, folder,
	name string,
) (string, error) {
	r, err := from.reading()
	if err != nil {
		return "", err
	}
	defer r.Close()
	return store.Keep(ctx, to, r, want, size, folder, name)
}

// Clear takes a file with wrong bytes at a path out of the way, and says what was
// there.
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
