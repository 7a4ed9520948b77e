package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// InfoReader reads the facts about a catalog as a whole.
type InfoReader interface {
	// Info returns the value of a key: uuid, name, created_at or secret. A missing key is
	// an error.
	Info(ctx context.Context, key string) (string, error)

	// GivenUpFor is the place of the database that goes on in the stead of this one; "" if
	// this one goes on.
	GivenUpFor(ctx context.Context) (place string, err error)

	// Describe says what is in the database, whatever its version. The error is ErrTooNew
	// if this program does not know the version.
	Describe(ctx context.Context) (schema.Snapshot, error)
}

// InfoWriter writes each fact once.
type InfoWriter interface {
	AddInfo(ctx context.Context, key, value string) error
	// GiveUpFor says, once, that another database goes on in the stead of this one.
	GiveUpFor(ctx context.Context, place string) error
}
