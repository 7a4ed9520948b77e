package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// DeliveryReader reads the deliveries: the packages that left, and the photos in them.
type DeliveryReader interface {
	// Deliveries returns all deliveries, or those to one destination if it is not "",
	// oldest first and without their files.
	Deliveries(ctx context.Context, destination string) ([]schema.Delivery, error)

	// DeliveriesHolding returns the deliveries that hold a photo, oldest first and without
	// their files.
	DeliveriesHolding(ctx context.Context, photo schema.Digest) ([]schema.Delivery, error)

	// Delivery returns one delivery without its files.
	Delivery(ctx context.Context, id string) (d schema.Delivery, found bool, err error)

	// DeliveryFiles returns the files of a delivery, by path.
	DeliveryFiles(ctx context.Context, id string) ([]schema.DeliveryFile, error)

	// DeliveredLike returns photos of a delivery whose SHA-256 begins with prefix: two at
	// most, because two already make the prefix ambiguous. Photos that were erased since
	// are among them.
	DeliveredLike(ctx context.Context, id, prefix string) ([]schema.Digest, error)

	// DeliveredAs returns each pair of a channel on which a photo left and a scheme by
	// which packages named it, once: by channel, the newest scheme first.
	DeliveredAs(ctx context.Context, photo schema.Digest) ([]schema.Delivery, error)

	// Delivered returns the photos of every delivery that stands or may stand, oldest
	// first: one item for each decision and treatment by which a photo is in a delivery.
	// only are the digests of some photos; nil are all.
	Delivered(ctx context.Context, only []string) ([]DeliveredPhoto, error)

	// Posted returns the addresses at which a delivery was published, oldest first.
	Posted(ctx context.Context, id string) ([]schema.Posted, error)
}

// DeliveredPhoto is a photo in a delivery. Its decision holds only the conditions on
// which it was delivered; its recall is left empty.
type DeliveredPhoto struct {
	schema.Standing

	Files  int // of the photo in the delivery
	Asked  int // of these, those that are asked back, and that was not lifted
	Closed int // of these, those that are done, or cannot be had back
}

// DeliveryWriter writes deliveries.
type DeliveryWriter interface {
	// AddDelivery records a delivery that is about to leave, without its decisions and
	// files.
	AddDelivery(ctx context.Context, d schema.Delivery) error

	// AddOrder records how a delivery was asked for.
	AddOrder(ctx context.Context, id string, o schema.DeliveryOrder) error

	// PutDecision records a decision for a channel. A decision whose id is recorded
	// already stays as it is.
	PutDecision(ctx context.Context, ch schema.Channel, k schema.LedgerDecision) error

	// AddDeliveryFile adds a file to a delivery.
	AddDeliveryFile(ctx context.Context, id string, f schema.DeliveryFile) error

	// PutDeliveryState sets the state of a delivery; if from is not "", only of a
	// delivery that is in that state.
	PutDeliveryState(ctx context.Context, id, from, state string) error

	// AddCarried notes that a delivery was not found at its destination.
	AddCarried(ctx context.Context, id string, at schema.When) error

	// AddPosted notes where a delivery was published, or one photo of it.
	AddPosted(ctx context.Context, id string, p schema.Posted) error

	// ForgetRecipients erases the recipient, the destination and the addresses of each
	// delivery of which every photo was erased by order and no copy is left to ask back.
	// It returns how many deliveries and addresses it erased. It also erases the orders of
	// deliveries in which any photo was that is erased, where they have words that a person
	// chose or an id that is on record no more: they may name it.
	ForgetRecipients(ctx context.Context) (int, error)
}
