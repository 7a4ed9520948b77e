package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// RestoreReader reads whether the catalog was restored from a backup.
type RestoreReader interface {
	// LastRestore returns the last restore, and whether somebody said since that nothing
	// is missing.
	LastRestore(ctx context.Context) (r schema.Restored, found bool, err error)
}

// RestoreWriter writes restores.
type RestoreWriter interface {
	// AddRestore notes that the catalog was restored from a backup whose ledger ended
	// with head.
	AddRestore(ctx context.Context, at, backedUp schema.When, head schema.LedgerHead) error

	// SettleRestores notes for all open restores that nothing is missing: by an entry
	// that somebody held ("head"), or by the word of a person ("person").
	SettleRestores(ctx context.Context, at schema.When, by string) error
}
