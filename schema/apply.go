package schema

import "time"

// Change is what apply did, or would do, to one record. Fields are named, their
// values are not: a value may be a name or an address.
type Change struct {
	Action string   `json:"action"` // add, change, event
	Kind   string   `json:"kind"`   // family, ..., or evidence: a document
	ID     string   `json:"id"`
	Fields []string `json:"fields,omitempty"`
}

// Applied is the outcome of Apply.
type Applied struct {
	Changes   []Change `json:"changes"`
	Unchanged int      `json:"unchanged"`
	Unmatched []string `json:"unmatched,omitempty"`        // photo globs that matched nothing
	Differs   []Change `json:"differs,omitempty"`          // with AddOnly: recorded, and the text says otherwise
	Lacking   []Digest `json:"evidence_lacking,omitempty"` // named by the text as evidence, and not kept here

	Recalls RecallsOpened `json:"recalls,omitzero"` // opened by it
}

// ApplyOptions are what Apply needs beside the records.
type ApplyOptions struct {
	Zone   *time.Location // in which dates without a time are whole days
	Now    time.Time
	DryRun bool // do everything, then undo it
	Recall RecallHours

	// AddOnly takes what is new and changes nothing that is recorded: what lies on
	// a card may be older than what people wrote since. What differs is reported.
	AddOnly bool

	// Open allows a change of records that are no consent to open for a channel
	// what somebody's no has closed: a photo that was filed under the wrong room.
	Open bool

	// Evidence are documents that lie in the storage, or in a dry run will.
	Evidence []Evidence
	// References takes as it is what records call evidence and is no digest: that
	// of a catalog from before documents were kept.
	References bool

	// Sources, if set, resolves photo globs against the files of an import:
	// path on the card to digest. Otherwise globs match what is in the catalog.
	Sources map[string]Digest
}
