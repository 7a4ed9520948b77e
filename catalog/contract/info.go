package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// InfoReader reads what a catalog is.
type InfoReader interface {
	// Info is what is kept under a key: uuid, name, created_at, secret. It is an error
	// where there is none.
	Info(ctx context.Context, key string) (string, error)

	// Describe says what is in the database, whatever its version; ErrTooNew if this
	// program does not know it.
	Describe(ctx context.Context) (schema.Snapshot, error)
}

// InfoWriter writes it, once.
type InfoWriter interface {
	AddInfo(ctx context.Context, key, value string) error
}
