package schema

// Snapshot says what is in the database of a backup.
type Snapshot struct {
	Catalog   string     `json:"catalog"` // its UUID
	Version   int        `json:"version"` // of its tables
	Head      LedgerHead `json:"head"`    // the newest entry of its ledger
	Photos    int        `json:"photos"`
	Originals int        `json:"originals"`
	Documents []Digest   `json:"-"` // of consent, by their digests
}

// Restored says that a catalog was made of a backup. It lacks the consents and records
// since then, so nothing leaves until a person has looked for them.
type Restored struct {
	No        int64 `json:"restore"`
	At        When  `json:"at"`
	BackedUp  When  `json:"backed_up_at"`
	HeadSeq   int64 `json:"head_seq"` // where its ledger ended
	HeadAt    When  `json:"head_at"`
	SettledAt When  `json:"settled_at,omitempty"`
}
