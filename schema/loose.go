package schema

// LooseFile is a file that was taken in and belongs to no photo.
type LooseFile struct {
	Type   string `json:"type"` // "file"
	ID     string `json:"id"`
	SHA256 Digest `json:"sha256"`
	Role   Role   `json:"role"`
	Path   string `json:"path"`
	Source string `json:"source"` // path on the card
	Format Format `json:"format"`
	Bytes  int64  `json:"bytes"`
	Shoot  string `json:"shoot,omitempty"` // that it was placed in, or imported for
	Room   string `json:"room,omitempty"`
}
