package schema

// PictureRecord is a person's word that two originals show one picture, or two.
type PictureRecord struct {
	Photos []string `json:"photos"` // two digests, or in a text two prefixes of those of known photos
	Same   bool     `json:"same"`
}

// Pictured is the outcome of a PictureRecord.
type Pictured struct {
	Photo string   `json:"photo"`           // id of the first
	Made  []string `json:"made,omitempty"`  // photos that are photos of their own now
	Stays string   `json:"stays,omitempty"` // why the second stays a photo
	Opens Openings `json:"opens,omitzero"`
}
