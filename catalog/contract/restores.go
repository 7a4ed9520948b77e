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

	// HeadsLetGo lists the entries that were known to be lost when restores were
	// settled, in the order of the restores, then of their hashes.
	HeadsLetGo(ctx context.Context) (schema.LetGo, error)
}

// RestoreWriter writes restores.
type RestoreWriter interface {
	// AddRestore notes that the catalog was restored from a backup whose ledger ended
	// with head.
	AddRestore(ctx context.Context, at, backedUp schema.When, head schema.LedgerHead) error

	// SettleRestores notes for all open restores that nothing is missing: by an entry
	// that somebody held ("head"), or by the word of a person ("person"), who knew that
	// the entries with the hashes lost are held outside and are not in the ledger.
	SettleRestores(ctx context.Context, at schema.When, by string, lost []string) error
}
