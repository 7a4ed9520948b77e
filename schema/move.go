package schema

// Move is a file of a storage that goes to another folder. Its bytes stay as they are.
type Move struct {
	Storage string // UUID of the mirror; "" for the catalog's own storage
	SHA256  Digest
	From    string
	To      string
	At      string // where it is on record now; "" for nowhere any longer
}

// Arranged is what bringing originals into the folders of their shoots did, or would do.
type Arranged struct {
	Type    string         `json:"type"` // "summary"
	DryRun  bool           `json:"dry_run,omitempty"`
	Moved   int            `json:"moved"`   // files of the catalog
	Folders map[string]int `json:"folders"` // of them, by the folder that they go to
	Copies  map[string]int `json:"copies"`  // files of mirrors, by the mirror's name
	Away    []string       `json:"away"`    // mirrors that are not connected: their copies stay where they are
	Error   string         `json:"error,omitempty"`
}
