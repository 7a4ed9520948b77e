package schema

// DuplicatePicture is a picture that is in the catalog more than once, or may be. Nothing is
// merged by it: a person says what is so, with same and different.
type DuplicatePicture struct {
	Type   string           `json:"type"` // "duplicate"
	Kind   string           `json:"kind"` // one of the Duplicate kinds
	Photos []DuplicatePhoto `json:"photos"`
}

// DuplicatePhoto is one of the photos of a duplicate, with the files that it is about.
type DuplicatePhoto struct {
	Photo string      `json:"photo"` // its id
	Room  string      `json:"room,omitempty"`
	Files []PhotoFile `json:"files"`
}

// The kinds of duplicates, from what is certain to what a person has to look at.
const (
	DuplicateBytes   = "same-bytes" // one file that came under several names; it is stored once
	DuplicateVersion = "version"    // several files of one photo that show the same picture
	DuplicateSaid    = "said-same"  // photos that a person said to show one picture
	DuplicateData    = "same-data"  // photos with the same image data
	DuplicateAlike   = "alike"      // photos that look alike; another frame of the same view may
)
