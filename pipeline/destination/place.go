package destination

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Place is where the files of a package get their names: a folder of somebody else, or,
// of what stands beside the copies of originals, a mirror.
type Place interface {
	// Path is where a file of the place stands, for people.
	Path(rel string) string
	// Sum is the digest and the size of a file, read in pieces.
	Sum(ctx context.Context, rel string) (schema.Digest, int64, error)
	// Read returns the bytes of a file, and no more than most.
	Read(rel string, most int64) ([]byte, error)
	// Holds reports whether a file stands there with these bytes. Anything that is in
	// the way of a file is an error.
	Holds(ctx context.Context, rel string, sum schema.Digest) (bool, error)
	// Put gives a body a name in the place of what stands there, durably, and dates it.
	// Where it gives other bytes, nothing changes and the error is the body's own.
	Put(ctx context.Context, rel string, body Body, at time.Time) error
	// PutSoon is Put for what is durable only after Settle. It holds the body.
	PutSoon(rel string, body Body, at time.Time) error
	// Settle makes durable what PutSoon wrote.
	Settle(rels []string) error
	// Remove takes a file away, and the folders that are empty without it.
	Remove(rel string) error
	Close() error
	// CloseEmpty closes the place, and takes it away as well if nothing is left in it.
	CloseEmpty() error
}

var _, _ Place = (*Folder)(nil), mirror{}
