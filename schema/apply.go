package schema

import "time"

// Change is what apply did, or would do, to one record. Fields are named, their
// values are not: a value may be a name or an address.
type Change struct {
	Action string   `json:"action"` // add, change, event
	Kind   string   `json:"kind"`
	ID     string   `json:"id"`
	Fields []string `json:"fields,omitempty"`
}

// Applied is the outcome of Apply.
type Applied struct {
	Changes   []Change `json:"changes"`
	Unchanged int      `json:"unchanged"`
	Unmatched []string `json:"unmatched,omitempty"` // photo globs that matched nothing
}

// ApplyOptions are what Apply needs beside the records.
type ApplyOptions struct {
	Zone   *time.Location // in which dates without a time are whole days
	Now    time.Time
	DryRun bool // do everything, then undo it
	// Sources, if set, resolves photo globs against the files of an import:
	// path on the card to digest. Otherwise globs match what is in the catalog.
	Sources map[string]Digest
}
