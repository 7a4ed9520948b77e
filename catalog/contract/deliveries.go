package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// DeliveryReader reads what has left.
type DeliveryReader interface {
	// Deliveries are all, oldest first, without their files; those to one destination
	// if it is not "".
	Deliveries(ctx context.Context, destination string) ([]schema.Delivery, error)

	// Delivery is one, without its files.
	Delivery(ctx context.Context, id string) (d schema.Delivery, found bool, err error)

	// DeliveryFiles are its files, by path.
	DeliveryFiles(ctx context.Context, id string) ([]schema.DeliveryFile, error)

	// DeliveredLike are photos of a delivery whose SHA-256 begins so: two at most, for
	// more are not told apart. What was erased since has left as well.
	DeliveredLike(ctx context.Context, id, prefix string) ([]schema.Digest, error)

	// DeliveredAs are the channels on which a photo has left, and by which scheme the
	// packages named it, each once: by channel, the newest scheme first.
	DeliveredAs(ctx context.Context, photo schema.Digest) ([]schema.Delivery, error)

	// Delivered are the photos of every delivery that stands or may stand, oldest
	// first: one for each decision and treatment by which a photo is in it.
	Delivered(ctx context.Context) ([]DeliveredPhoto, error)

	// Posted are the addresses at which a delivery was published, oldest first.
	Posted(ctx context.Context, id string) ([]schema.Posted, error)
}

// DeliveredPhoto is a photo in a delivery: its decision holds the conditions on which it
// was delivered, and nothing else; its recall is not told.
type DeliveredPhoto struct {
	schema.Standing

	Files  int // of the photo in the delivery
	Asked  int // of these, those that are asked back, and that was not lifted
	Closed int // of these, those that are done, or cannot be had back
}

// DeliveryWriter writes it.
type DeliveryWriter interface {
	// AddDelivery takes on record what is about to leave, without decisions and files.
	AddDelivery(ctx context.Context, d schema.Delivery) error

	// PutDecision notes what was decided for a channel. It is known by its id: one that
	// is there stays as it is.
	PutDecision(ctx context.Context, ch schema.Channel, k schema.LedgerDecision) error

	// AddDeliveryFile adds a file to a delivery.
	AddDeliveryFile(ctx context.Context, id string, f schema.DeliveryFile) error

	// PutDeliveryState says what became of a delivery; where from is not "", only of
	// one that is in that state.
	PutDeliveryState(ctx context.Context, id, from, state string) error

	// AddCarried notes that a delivery was found not to be at its destination.
	AddCarried(ctx context.Context, id string, at schema.When) error

	// AddPosted notes where a delivery was published, or one photo of it.
	AddPosted(ctx context.Context, id string, p schema.Posted) error

	// ForgetRecipients erases to whom and where each delivery went of which all was
	// erased by order and no copy is left that could be asked back, and where it was
	// published; it returns how many deliveries and addresses that was.
	ForgetRecipients(ctx context.Context) (int, error)
}
