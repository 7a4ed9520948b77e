package mirror

import (
	"context"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/store"
)

// Life is what is known of the ledger of a catalog. Two catalogs of one backup have the
// same identity and, from then on, two ledgers: two lives. A mirror is that of one.
type Life interface {
	// AnswersFor reports whether the ledger has an entry, or a person said that it is lost.
	AnswersFor(ctx context.Context, sha256 string) (bool, error)

	// Settled is an error while nobody has said that this life goes on.
	Settled(ctx context.Context) error
}

// ErrOtherLife says that a mirror is not written to by this catalog, but by another one
// that was made of the same backup, or that the backup was of.
var ErrOtherLife = errors.New("another copy of this catalog has written to the mirror")

// lives refuses to write to a mirror that remembers entries of this catalog if they are
// not its own, or if it has not been said that this catalog is the one that goes on.
func (h Home) lives(ctx context.Context, m *Mirror) error {
	if h.Lives == nil {
		return nil
	}
	held, err := store.Heads(m, h.UUID)
	if err != nil || len(held) == 0 {
		return err
	}
	lost, err := store.LostHeads(ctx, m, h.UUID, h.Lives.AnswersFor)
	if err != nil {
		return err
	}
	if len(lost) > 0 {
		return fmt.Errorf("%w: mirror %q keeps entry %.16s, and this ledger lacks it", ErrOtherLife, m.Record.Name, lost[0])
	}
	if err := h.Lives.Settled(ctx); err != nil {
		return fmt.Errorf("mirror %q: %w", m.Record.Name, err)
	}
	return nil
}
