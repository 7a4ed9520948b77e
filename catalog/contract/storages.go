package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// StorageReader reads what is on record of the places that keep files of a catalog, and
// of the copies in them. A mirror is known by its UUID.
type StorageReader interface {
	// Mirrors are all, the retired ones too, in the order in which they came. One that
	// an older program made has no name.
	Mirrors(ctx context.Context) ([]schema.Storage, error)

	// OwnStorage is the catalog's own. It was read through when the file that was read
	// longest ago was, and not at all while one never was.
	OwnStorage(ctx context.Context) (schema.Storage, error)

	// MirrorName is what a mirror is called; found is whether it is on record.
	MirrorName(ctx context.Context, uuid string) (name string, found bool, err error)

	// MirrorCalled is whether a mirror is called so, other than the one that is named.
	MirrorCalled(ctx context.Context, name, besides string) (bool, error)

	// Copies are those of one original, in all mirrors that are not retired.
	Copies(ctx context.Context, sha schema.Digest) ([]schema.Copy, error)

	// CopiesIn are all on record in one mirror, by path.
	CopiesIn(ctx context.Context, uuid string) ([]schema.Copy, error)

	// LastRead is when the bytes of a stored file of the catalog itself were last read
	// and found right, "" if that is not on record.
	LastRead(ctx context.Context, path string) (schema.When, error)
}

// StorageWriter writes it.
type StorageWriter interface {
	// PutMirror takes a mirror on record, or brings its path, name and device up to
	// date; it was there and was seen at m.SeenAt. It is retired as m says, and its disk
	// is no more only as long as it is.
	PutMirror(ctx context.Context, m schema.Storage) error

	// RetireMirror notes that nothing is written to a mirror any more, and whether its
	// disk is no more.
	RetireMirror(ctx context.Context, uuid string, at schema.When, gone bool) error

	// ForgetCopies takes off the record what a mirror holds, and what is still to be
	// erased in it.
	ForgetCopies(ctx context.Context, uuid string) error

	// PutMirrorRead notes that every byte of a mirror was read.
	PutMirrorRead(ctx context.Context, uuid string, at schema.When) error

	// PutCopy notes a copy in a mirror that was read and found right; PutRead notes
	// the same of a file of the catalog itself.
	PutCopy(ctx context.Context, k schema.Copy, at schema.When) error
	PutRead(ctx context.Context, path string, at schema.When) error

	// AddSetAside notes where a damaged file was put that was mended from another.
	AddSetAside(ctx context.Context, m schema.Mended, at schema.When) error

	// MoveOriginal notes that an original lies at another path now.
	MoveOriginal(ctx context.Context, sha schema.Digest, path string) error
}
