package schema

// Move is a file of a storage that goes to another folder, or gets another name. Its bytes stay as they are.
type Move struct {
	Storage string // UUID of the mirror; "" for the catalog's own storage
	SHA256  Digest
	From    string
	To      string
	At      string // where it is on record now; "" for nowhere any longer
}

// PlacedFile is a file of a photo, and what its name can be made of.
type PlacedFile struct {
	SHA256 Digest
	Photo  string // its whole digest
	Path   string // below the catalog
	Source string // as it was shot
	Shoot  string // of the photo now; "" for none
	Taken  string // by what is known of the clock; "" if nobody knows
	Camera string // its model
	Number ShootNumber
}

// ArrangedFile is one file that gets another name: paths below the catalog.
type ArrangedFile struct {
	Photo string `json:"photo"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// Arranged is what bringing originals into the folders of their shoots did, or would do.
type Arranged struct {
	Type    string         `json:"type"` // "summary"
	DryRun  bool           `json:"dry_run,omitempty"`
	Moved   int            `json:"moved"`           // files of the catalog
	Folders map[string]int `json:"folders"`         // of them, by the folder that they go to
	Copies  map[string]int `json:"copies"`          // files of mirrors, by the mirror's name
	Away    []string       `json:"away"`            // mirrors that are not connected: their copies stay where they are
	Files   []ArrangedFile `json:"files,omitempty"` // of a dry run
	Error   string         `json:"error,omitempty"`
}
