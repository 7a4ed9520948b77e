package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// StorageReader reads the records of the storages of a catalog, and of the copies in
// them. A mirror is known by its UUID.
type StorageReader interface {
	// Mirrors returns all mirrors, retired ones too, in the order in which they came. A
	// mirror that an older program made has no name.
	Mirrors(ctx context.Context) ([]schema.Storage, error)

	// OwnStorage returns the catalog's own storage. Its last read is that of the file
	// that was read longest ago, and "" while any file was never read.
	OwnStorage(ctx context.Context) (schema.Storage, error)

	// MirrorName returns the name of a mirror; found is false if the mirror is not on
	// record.
	MirrorName(ctx context.Context, uuid string) (name string, found bool, err error)

	// MirrorCalled reports whether another mirror than besides has this name.
	MirrorCalled(ctx context.Context, name, besides string) (bool, error)

	// Copies returns the copies of one original in all mirrors that are not retired.
	Copies(ctx context.Context, sha schema.Digest) ([]schema.Copy, error)

	// CopiesIn returns all copies on record in one mirror, by path.
	CopiesIn(ctx context.Context, uuid string) ([]schema.Copy, error)

	// LastRead returns when the bytes of a file in the catalog's own storage were last
	// read and found right, "" if that is not on record.
	LastRead(ctx context.Context, path string) (schema.When, error)
}

// StorageWriter writes these records.
type StorageWriter interface {
	// PutMirror records a mirror, or brings its path, name and device up to date; the
	// mirror was seen at m.SeenAt. m says whether it is retired; only a retired mirror's
	// disk can be gone.
	PutMirror(ctx context.Context, m schema.Storage) error

	// RetireMirror notes that nothing is written to a mirror any more, and whether its
	// disk is gone.
	RetireMirror(ctx context.Context, uuid string, at schema.When, gone bool) error

	// ForgetCopies deletes the records of a mirror's copies, and of the files that are
	// still to be erased in it.
	ForgetCopies(ctx context.Context, uuid string) error

	// PutMirrorRead notes when every byte of a mirror was read.
	PutMirrorRead(ctx context.Context, uuid string, at schema.When) error

	// PutCopyFault notes what is wrong with a copy on record, k.Fault. PutCopy forgets it.
	PutCopyFault(ctx context.Context, k schema.Copy, at schema.When) error

	// PutCopy notes that a copy in a mirror was read and found right; PutRead notes the
	// same of a file in the catalog's own storage.
	PutCopy(ctx context.Context, k schema.Copy, at schema.When) error
	PutRead(ctx context.Context, path string, at schema.When) error

	// AddSetAside notes where a damaged file was put when it was mended from a copy.
	AddSetAside(ctx context.Context, m schema.Mended, at schema.When) error

	// MoveOriginal notes that an original lies at another path now.
	MoveOriginal(ctx context.Context, sha schema.Digest, path string) error
}
