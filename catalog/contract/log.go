package contract

import (
	"context"
	"iter"

	"github.com/stillroom/stillroom/schema"
)

// OldLink is a link of the hash chains that consents and events had before the ledger:
// a consent, or with Event an event of it.
type OldLink struct {
	Consent    string
	RecordedAt string
	Prev, Sum  string

	Seq    int64
	Event  schema.ConsentEvent
	Erased bool // what it was of is gone; it still links to what stands before and after
}

// LogReader reads what happened to consents, as it was written down.
type LogReader interface {
	// ConsentLog are all events of consents in the order in which they happened, and
	// those of one moment in that in which they were recorded. Family and what they say
	// are for a rule to tell.
	ConsentLog(ctx context.Context) iter.Seq2[schema.LogEntry, error]

	// OldConsents and OldEvents are the chains of before the ledger, in a database of
	// the version in which they ended, in the order in which they were recorded.
	OldConsents(ctx context.Context) iter.Seq2[OldLink, error]
	OldEvents(ctx context.Context) iter.Seq2[OldLink, error]
}
