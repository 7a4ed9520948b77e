package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// EvidenceReader reads which documents consents rest on.
type EvidenceReader interface {
	// Documents are those that are kept, by digest, without who names them, each with
	// when its bytes were last read.
	Documents(ctx context.Context) ([]schema.Evidence, error)

	// DocumentsNamed is what consents and their events name as their evidence, by
	// consent, each once. What was erased by order, and is not kept again, is not named.
	DocumentsNamed(ctx context.Context) ([]NamedDocument, error)
}

// NamedDocument is what a consent, or an event of it, names as its evidence.
type NamedDocument struct {
	Consent string
	Text    string // as it is recorded: it may be a person's reference
}

// EvidenceWriter writes it.
type EvidenceWriter interface {
	// AddDocument takes a document on record that is kept since then. One that is there
	// stays as it is, and is not added.
	AddDocument(ctx context.Context, e schema.Evidence, at schema.When) (added bool, err error)
}
