package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// Keep keeps an original as folder/name below Originals, and returns the path that it
// got. The name is kept as shot as far as the storage can hold it; if it is taken by
// other bytes, the file becomes name-2.ext and so on; a file that has the name and the
// same bytes is taken over. A name that is taken in another spelling counts as taken:
// see NamesakeError.
func Keep(
	ctx context.Context, s Storage, src io.ReadSeeker, want schema.Digest, size int64, folder,
	name string,
) (rel string, err error) {
	return KeepFree(ctx, s, src, want, size, folder, name, func(string) (bool, error) { return false, nil })
}

// KeepFree is Keep where names can be taken that no file has: of originals that are lost
// and on record. A folder can be below another.
func KeepFree(
	ctx context.Context, s Storage, src io.ReadSeeker, want schema.Digest, size int64, folder,
	name string, taken func(rel string) (bool, error),
) (rel string, err error) {
	if want.IsZero() || size < 0 {
		return "", errors.New("an original is kept only when its digest and size are known")
	}
	for part := range strings.SplitSeq(folder, "/") {
		if cleanName(part) != part {
			return "", &NameError{Path: fmt.Sprintf("%q", folder), Err: errors.New("a folder must be made of plain names")}
		}
	}
	name = cleanName(name)
	plain := s.Identity().PlainNames
	var refused error // by the name as shot
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		try, in := candidate(name, n), folder
		if plain || refused != nil {
			try, in = candidate(SafeName(name), n), SafeFolder(folder)
		}
		rel := path.Join(Originals, in, try)
		if is, err := taken(rel); err != nil {
			return "", err
		} else if is {
			continue
		}
		err := s.PutOnce(ctx, rel, 0o444, src, want, size)
		if namesake := (*NamesakeError)(nil); errors.As(err, &namesake) {
			rel = namesake.Name // it may be the same file, or in another spelling of the folder
			err = s.PutOnce(ctx, rel, 0o444, src, want, size)
		}
		switch {
		case err == nil:
			return rel, nil
		case errors.Is(err, fs.ErrExist):
			continue // taken by other bytes
		case errors.As(err, new(*NameError)) && refused == nil && !plain:
			refused, n = err, 0 // nobody said that this storage is choosy; it is
		case errors.As(err, new(*NameError)) && name != byDigest(want, name):
			// It cannot hold even that. Its digest it can: the name as shot is on record.
			refused, name, n = err, byDigest(want, name), 0
		default:
			return "", err
		}
	}
}
