package destination

import (
	"context"
	"io"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Place is where the files of a package get their names: a folder of somebody else, or
// for sidecars a mirror, beside the copies of originals.
type Place interface {
	// Path is where a file of the place stands, for people.
	Path(rel string) string
	// Sum is the digest and the size of a file, read in pieces.
	Sum(ctx context.Context, rel string) (schema.Digest, int64, error)
	// Open opens a file to read it.
	Open(rel string) (io.ReadCloser, error)
	// Holds reports whether a file with these bytes stands there. A link, a folder or a
	// device in its place is an error.
	Holds(ctx context.Context, rel string, sum schema.Digest) (bool, error)
	// Put gives a body a name, durably, in place of a file that has it, and dates it.
	// If the body gives other bytes, nothing changes and the error is the body's own.
	Put(ctx context.Context, rel string, body Body, at time.Time) error
	// PutSoon is Put for a file that is durable, and read back, only after Settle.
	PutSoon(ctx context.Context, rel string, body Body, at time.Time) error
	// Settle makes the files durable that PutSoon wrote, and reads them back.
	Settle(ctx context.Context) error
	// Remove takes a file away, and the folders that are empty without it.
	Remove(rel string) error
	// Emptied takes away the folders of a file that is gone already, as far as nothing is in
	// them: whoever removed it may have been killed before it came to them.
	Emptied(rel string)
	Close() error
	// CloseEmpty closes the place, and takes it away as well if nothing is left in it.
	CloseEmpty() error
}

var _, _ Place = (*Folder)(nil), mirror{}
