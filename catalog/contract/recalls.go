package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// RecallReader reads the recalls.
type RecallReader interface {
	// Recalls returns the chosen items, oldest first, each with its last event and with
	// the addresses at which its delivery published its photo or all photos.
	Recalls(ctx context.Context, which RecallsChosen) ([]schema.Recall, error)

	// RecallEntries returns the entries of a channel's feed, by number.
	RecallEntries(ctx context.Context, ch schema.Channel) ([]RecallEntry, error)

	// LastRecallNumber returns the highest number in a channel's feed, and no less than
	// any number from the time when all channels had one feed; 0 if there is none.
	LastRecallNumber(ctx context.Context, ch schema.Channel) (int, error)
}

// RecallsChosen chooses the items of one delivery and those for one recipient, if these
// are not "", and of them only those with these numbers, if Items is not nil.
type RecallsChosen struct {
	Delivery, Recipient string
	Items               []int64
}

// RecallEntry is an entry of a channel's feed.
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
	// AddRecallEntry adds an entry with every digest of its photo that ever left on its
	// channel, and returns the number that AddRecallItems takes. It ignores e.Digests.
	AddRecallEntry(ctx context.Context, e RecallEntry) (seq int64, err error)

	// AddRecallItems asks back, for an entry, each file of its photo in a delivery,
	// except files that are asked back already; a lifted recall does not count. It
	// returns how many files it asked back.
	AddRecallItems(ctx context.Context, seq int64, delivery string, photo schema.Digest) (int, error)

	// AddRecallEvent notes what became of an item. A RefusedError says that the item no
	// longer takes this event.
	AddRecallEvent(ctx context.Context, item int64, what schema.RecallClose) error

	// CloseUndelivered marks every item of a delivery that is neither done nor lifted as
	// done, dated when the item was opened.
	CloseUndelivered(ctx context.Context, delivery string) error
}
