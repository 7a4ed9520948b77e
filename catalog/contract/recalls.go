package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// RecallReader reads what was asked back.
type RecallReader interface {
	// Recalls are the items, oldest first, each with the last that was said of it and
	// with the addresses of its delivery that are of its photo or of all. Those of one
	// delivery or recipient, where that is not "".
	Recalls(ctx context.Context, delivery, recipient string) ([]schema.Recall, error)

	// RecallEntries are those of the feed of a channel, by number.
	RecallEntries(ctx context.Context, ch schema.Channel) ([]RecallEntry, error)

	// LastRecallNumber is the highest in the feed of a channel, and no less than any
	// that was given when all channels had one feed; 0 if there is none.
	LastRecallNumber(ctx context.Context, ch schema.Channel) (int, error)
}

// RecallEntry is an entry of the feed of a channel.
type RecallEntry struct {
	Photo    schema.Digest
	Channel  schema.Channel
	Number   int
	KnownAs  string   // by which names packages of the channel know the photo: digest, channel, both
	Why      []string // reason codes; is not read
	OpenedAt schema.When
	DueAt    schema.When
	Digests  []schema.Digest // of what left of the photo on the channel
}

// RecallWriter writes it.
type RecallWriter interface {
	// AddRecallEntry adds an entry, with every digest that ever left of its photo on
	// its channel, and returns by what it is known to AddRecallItems. Digests of its own
	// are not looked at.
	AddRecallEntry(ctx context.Context, e RecallEntry) (seq int64, err error)

	// AddRecallItems asks back, for an entry, each file of its photo in a delivery that
	// is not asked back already, or was and that was lifted. It returns how many.
	AddRecallItems(ctx context.Context, seq int64, delivery string, photo schema.Digest) (int, error)

	// AddRecallEvent notes what became of an item. A RefusedError says that it can take
	// that no more.
	AddRecallEvent(ctx context.Context, item int64, what schema.RecallClose) error

	// CloseUndelivered says of every item of a delivery that is neither done nor lifted
	// that it is done, and was when it was opened.
	CloseUndelivered(ctx context.Context, delivery string) error
}
