package schema

// Undone is what taking back an import did, or would do.
type Undone struct {
	Import int64      `json:"import"`
	DryRun bool       `json:"dry_run,omitempty"`
	Photos []string   `json:"photos"` // ids: put aside; of a redo, taken back
	Kept   []UndoKept `json:"kept"`   // that something else came to need
	Files  []string   `json:"files"`  // ids of files of the import that are no photo's, or a photo's of another import: they stay
}

// UndoKept is a photo that stays, and why.
type UndoKept struct {
	Photo  string `json:"photo"`
	Reason string `json:"reason"`
}
