package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// ConsentReader answers questions about one consent. SaidReader reads all consents.
type ConsentReader interface {
	// HasConsent reports whether a consent has this id; ConsentErased, whether a consent
	// with this id was erased by order.
	HasConsent(ctx context.Context, id string) (bool, error)
	ConsentErased(ctx context.Context, id string) (bool, error)

	// ErasedConsents returns the ids of all consents that were erased, in their order.
	ErasedConsents(ctx context.Context) ([]string, error)

	// ConsentNames reports whether a term of a consent names the channel, or all
	// channels.
	ConsentNames(ctx context.Context, id string, ch schema.Channel) (bool, error)
}

// ConsentWriter writes the word of families. None of it is ever changed: an attempt is a
// RefusedError. So is a row that cannot be: a consent by a guardian of another family, a
// new term for a consent that has an event, or a new event for a consent that has ended.
type ConsentWriter interface {
	// AddConsent writes a consent without its terms and events. The error is ErrReference
	// if its family, guardian or notice is not recorded.
	AddConsent(ctx context.Context, c schema.Consent, at schema.When) error

	// AddTerm adds term n of a consent, counted from 1, without its channels;
	// AddTermKind adds a kind to it: then it is about no other.
	AddTermKind(ctx context.Context, consent string, n int, kind schema.AttachmentKind) error

	// AddTermChannel adds a channel to it.
	AddTerm(ctx context.Context, consent string, n int, t schema.Term) error
	AddTermChannel(ctx context.Context, consent string, n int, ch schema.Channel) error

	// AddConsentEvent appends an event to a consent.
	AddConsentEvent(ctx context.Context, consent string, e schema.ConsentEvent, at schema.When) error

	// AddReview writes a guardian's answer about a photo that was shown to them.
	AddReview(ctx context.Context, r Review) error

	// PutContact writes a guardian's contact in the form in which it is kept, sealed or
	// open.
	PutContact(ctx context.Context, guardian, contact string) error
}

// Review is a guardian's answer about a photo.
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
