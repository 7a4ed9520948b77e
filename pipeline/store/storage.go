package store

import (
	"context"
	"io"
	"io/fs"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// Marker is the file that says "this is the storage". Its first line is the
// storage's UUID.
const Marker = ".stillroom"

// The folders of a storage, which are also the first part of every name.
const (
	Originals   = "originals"
	Derivatives = "derivatives"
	Evidence    = "evidence"
	Aside       = "aside" // damaged files that were taken out of the way, below the digest that they should have
)

// Storage is a place that keeps files: a folder on a disk today. Names are paths
// below it, with slashes, and begin with one of its folders: see the package
// comment. Package storetest holds what every one must do.
//
// It promises of writing that a name shows all of the new bytes or all of the old, at
// every instant; and of PutOnce and Replace that the bytes are durable, were read back
// and are the ones that were promised when they return. A fault that the next file will
// meet too is a DestinationError, or ErrNoMarker when the place itself is not there;
// one of a name is a NameError, one of the bytes that come in a SourceError. A missing
// file is fs.ErrNotExist, which proves nothing unless Present returns nil.
type Storage interface {
	// Identity says which storage it is and what it can promise.
	Identity() Identity
	// Present returns nil if the storage that was opened is still there.
	Present() error
	// OpenAt opens a file from an offset on. A reader that can do so forgets what the
	// system remembers of the file when it is told to: see Digest.
	OpenAt(name string, offset int64) (io.ReadCloser, error)
	// PutOnce keeps the bytes of src under a name for ever. If the same bytes stand
	// there already they are made as durable as if they were new, and src is not read;
	// a file with other bytes is not touched, and the error is fs.ErrExist. Of an
	// original a name is taken also by a file whose name differs from it in capitals or
	// in its Unicode form alone: a NamesakeError, which is fs.ErrExist as well. The file
	// gets the date of a source that has one, where files of the storage have dates.
	PutOnce(ctx context.Context, name string, mode fs.FileMode, src io.ReadSeeker, want schema.Digest, size int64) error
	// Replace keeps the bytes of src under a name, in place of any file there.
	Replace(ctx context.Context, name string, mode fs.FileMode, src io.ReadSeeker, want schema.Digest, size int64) error
	// Move gives a file another name, never over one that is taken (fs.ErrExist).
	Move(from, to string) error
	// Stat describes a file, or one of the folders above it. A link is not followed.
	Stat(name string) (fs.FileInfo, error)
	// Walk calls fn for every file below a folder, in a fixed order, and leaves out
	// what is half written. An error of reading does not end it, and is returned with
	// others at the end.
	Walk(ctx context.Context, folder string, fn func(Entry) error) error
	// Remove removes a file for good, and folders that it leaves empty. Of a folder it
	// removes what a run that was cut short has left empty; one that holds something is
	// fs.ErrExist and stays.
	Remove(name string) error
	// Sweep removes the half-written files of runs that were cut short, and returns
	// them; with dry it removes none. It passes over documents that somebody is keeping.
	// Removing, and Move and Remove, are refused unless the lock is held.
	Sweep(ctx context.Context, dry bool) (Swept, error)
	// Announce says, until done is called, that somebody who need not hold the lock keeps
	// documents whose records follow, or a head of the ledger; Announced reports whether somebody does.
	Announce() (done func(), err error)
	Announced() bool
	// Lock keeps every other writer out until unlock is called. It waits up to wait
	// and then returns ErrBusy.
	Lock(ctx context.Context, wait time.Duration) (unlock func(), err error)
	Close() error
}

// Identity is which storage it is, where, and what it can promise.
type Identity struct {
	UUID     string // for ever, wherever it is connected
	Path     string // where it is now
	Device   string // what it lies on: two storages on one are lost together
	MirrorOf string // the catalog whose second copies it was made for; "" if it does not say so

	// PlainNames: it cannot hold every name as shot, and those that it cannot are
	// kept under one that can be turned back: see SafeName.
	PlainNames bool

	// NoModes: its file system keeps no modes. What a file is said to have is of the
	// mount, is the same for all, and cannot be changed file by file.
	NoModes bool
}

// Swept counts the half-written files.
type Swept struct {
	Files int
	Bytes int64
	Busy  bool // some are of somebody who is keeping documents, or may be
}

// Entry is one thing that stands in the storage, not a folder.
type Entry struct {
	Rel     string // may be passed to Stat and OpenAt
	Size    int64
	ModTime time.Time
	Mode    fs.FileMode // whatever is not regular was not put there by us
}

// Digest returns the SHA-256 and the length of a file as a storage holds it now: what
// the system remembers of it is dropped first, where a storage can do that.
func Digest(ctx context.Context, s Storage, name string) (schema.Digest, int64, error) {
	return DigestTo(ctx, s, name, io.Discard)
}

// DigestTo is Digest, and writes the bytes to w as they are read.
func DigestTo(ctx context.Context, s Storage, name string, w io.Writer) (schema.Digest, int64, error) {
	r, err := s.OpenAt(name, 0)
	if err != nil {
		return schema.Digest{}, 0, err
	}
	defer r.Close()
	if r, ok := r.(interface{ Forget() }); ok {
		r.Forget()
	}
	sum, n, err := atomicfile.Sum(ctx, io.TeeReader(r, w))
	if err != nil {
		return schema.Digest{}, n, err
	}
	return sum, n, nil
}
