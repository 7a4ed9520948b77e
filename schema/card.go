package schema

// CardState is what the catalog knows of a file of a card.
type CardState string

// States of files of a card.
const (
	CardKept    CardState = "kept"    // the catalog has it
	CardUnknown CardState = "unknown" // it does not
	CardErased  CardState = "erased"  // it was erased by order
	CardUnread  CardState = "unread"  // the card does not give it back
)

// States of a copy, besides CopyMissing and CopyDamaged.
const (
	CopyWhole = "whole"         // read just now
	CopyAway  = "not connected" // its mirror is
)

// CardFile is a file of a card, and where its copies are.
type CardFile struct {
	Type    string     `json:"type"` // "file"
	Source  string     `json:"source"`
	State   CardState  `json:"state"`
	Reason  string     `json:"reason,omitempty"`
	Photo   string     `json:"photo,omitempty"`
	SHA256  Digest     `json:"sha256,omitzero"`
	Bytes   int64      `json:"bytes"`
	Damaged bool       `json:"damaged,omitempty"` // its picture was damaged when it came
	Copies  []CardCopy `json:"copies"`
	Disks   int        `json:"disks"` // with a whole copy, read just now
}

// CardCopy is a copy of a file of a card.
type CardCopy struct {
	Storage string `json:"storage"` // catalog, or the name of a mirror
	State   string `json:"state"`
	ReadAt  When   `json:"last_read_at,omitempty"` // before this time
}

// CardSummary closes the list of the files of a card.
type CardSummary struct {
	Type    string `json:"type"` // "summary"
	Seen    int    `json:"seen"`
	Skipped int    `json:"skipped"` // hidden files, links, records
	Unknown int    `json:"unknown"` // not in the catalog
	Erased  int    `json:"erased"`
	Damaged int    `json:"damaged,omitempty"`
	Safety  Safety `json:"safety"`
	Error   string `json:"error,omitempty"`
}
