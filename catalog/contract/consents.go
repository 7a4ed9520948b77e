package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// ConsentReader reads what is asked of one consent. All of them are read with what else
// was said.
type ConsentReader interface {
	// HasConsent is whether a consent has this id, and ConsentErased whether one had
	// that was erased by order.
	HasConsent(ctx context.Context, id string) (bool, error)
	ConsentErased(ctx context.Context, id string) (bool, error)

	// ErasedConsents are the ids of all that were, in their order.
	ErasedConsents(ctx context.Context) ([]string, error)

	// ConsentNames is whether a term of a consent names a channel, or all.
	ConsentNames(ctx context.Context, id string, ch schema.Channel) (bool, error)
}

// ConsentWriter writes what families say. None of it is ever changed, and whoever tries
// is told so by a RefusedError: by one, too, who records what cannot be, as a consent
// of somebody of another family, a term of one that has an event, or an event of one
// that has ended.
type ConsentWriter interface {
	// AddConsent writes a consent without its terms and events. It is ErrReference if
	// its family, guardian or notice is not recorded.
	AddConsent(ctx context.Context, c schema.Consent, at schema.When) error

	// AddTerm adds a term to a consent, counted from 1, without its channels, and
	// AddTermChannel adds one.
	AddTerm(ctx context.Context, consent string, n int, t schema.Term) error
	AddTermChannel(ctx context.Context, consent string, n int, ch schema.Channel) error

	// AddConsentEvent appends an event to a consent.
	AddConsentEvent(ctx context.Context, consent string, e schema.ConsentEvent, at schema.When) error

	// AddReview writes what a guardian said of a photo that was shown to them.
	AddReview(ctx context.Context, r Review) error

	// PutContact writes how a guardian is reached, as it is to be kept.
	PutContact(ctx context.Context, guardian, contact string) error
}

// Review is what a guardian said of a photo.
type Review struct {
	Photo      schema.Digest
	Channel    schema.Channel
	Guardian   string
	Verdict    schema.Verdict
	Shown      schema.Shown // what they saw
	Method     string
	At         schema.When
	RecordedAt schema.When
}
