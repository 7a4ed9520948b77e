package contract

import (
	"context"
	"iter"

	"github.com/stillroom/stillroom/schema"
)

// OldLink is a link of the hash chains that consents and events had before the ledger: a
// consent or, if Event is set, an event of it.
type OldLink struct {
	Consent    string
	RecordedAt string
	Prev, Sum  string

	Seq    int64
	Event  schema.ConsentEvent
	Erased bool // what it was of is gone; it still links to what stands before and after
}

// LogReader reads the history of consents, as it was written down.
type LogReader interface {
	// ConsentLog returns all events of these consents, or of all if only is nil, in the
	// order in which they happened, those of one moment in the order in which they were
	// recorded. A rule fills in the family and the words of each.
	ConsentLog(ctx context.Context, only []string) iter.Seq2[schema.LogEntry, error]

	// OldConsents and OldEvents return the chains that were there before the ledger, in
	// the order in which they were recorded. The database has to be of the version in
	// which the chains ended.
	OldConsents(ctx context.Context) iter.Seq2[OldLink, error]
	OldEvents(ctx context.Context) iter.Seq2[OldLink, error]
}
