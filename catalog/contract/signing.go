package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// SigningReader reads the keys that the catalog has signed with.
type SigningReader interface {
	// SigningKeys returns all keys in the order in which they came, without the end of
	// their use.
	SigningKeys(ctx context.Context) ([]schema.SigningKey, error)
}

// SigningWriter writes them, once.
type SigningWriter interface {
	AddSigningKey(ctx context.Context, key schema.SigningKey) error
}
