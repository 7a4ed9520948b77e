package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// EvidenceReader reads which documents consents rest on.
type EvidenceReader interface {
	// Documents returns the documents that are kept, by digest, each with the time when
	// its bytes were last read, and without the records that name them.
	Documents(ctx context.Context) ([]schema.Evidence, error)

	// DocumentsNamed returns the evidence that consents and their events name, by
	// consent, each once. A document that was erased by order and is not kept again is
	// left out.
	DocumentsNamed(ctx context.Context) ([]NamedDocument, error)
}

// NamedDocument is the evidence that a consent, or an event of it, names.
type NamedDocument struct {
	Consent string
	Text    string // as it is recorded: it may be a person's reference
}

// EvidenceWriter writes documents.
type EvidenceWriter interface {
	// AddDocument records a document that is kept from then on. A document that is
	// recorded already stays as it is; added is false then.
	AddDocument(ctx context.Context, e schema.Evidence, at schema.When) (added bool, err error)
}
