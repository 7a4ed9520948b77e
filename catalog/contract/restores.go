package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// RestoreReader reads that a catalog was made of a backup.
type RestoreReader interface {
	// LastRestore is the last time that it was, and whether somebody has said since that
	// nothing is missing.
	LastRestore(ctx context.Context) (r schema.Restored, found bool, err error)
}

// RestoreWriter writes it.
type RestoreWriter interface {
	// AddRestore notes that it was made of a backup, whose ledger ended with head.
	AddRestore(ctx context.Context, at, backedUp schema.When, head schema.LedgerHead) error

	// SettleRestores notes that nothing is missing, by an entry that somebody held
	// ("head") or as a person says ("person"), for all of which it was not noted yet.
	SettleRestores(ctx context.Context, at schema.When, by string) error
}
