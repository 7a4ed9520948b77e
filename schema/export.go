package schema

// ExportPhoto is one photo of an export's selection, decided, with the records
// its text is written from. An attachment is one as well, as far as it is like a photo.
type ExportPhoto struct {
	Photo    Photo
	Attached *Attachment // nil: it is a photo
	Decision Decision
	Now      When     // until when the decision for now lets it go, where Decision is for a later moment; "": it is for now
	Shoot    Shoot    // zero if the photo belongs to none
	Room     Room     // zero if it is in none
	People   []Person // of its room
	Died     []string // of each of them, the day, or that of the event where none is recorded; "" for neither
	Secrets  Secrets  // of its families, its room and what happened: none may be told
}

// Secrets are values that no words beside a photo may tell, whoever wrote them. The
// names of its people are not among them: how much of those may be told is decided
// photo by photo.
type Secrets struct {
	Names     []string // of guardians
	Contacts  []string
	Places    []string // of the room, and the names and places of events
	Days      []string // of births, deaths and events, as they are recorded
	Stories   []string
	Positions []GPS // where it was taken
}

// ExportView is everything an export is made from, read in one transaction.
type ExportView struct {
	Secret string        // of this catalog: it keys the opaque ids, and is never written out
	Ledger string        // the newest entry of the ledger that decides, by its hash; it tells nothing
	Photos []ExportPhoto // sorted by room, sequence, time, digest
	// Attachments are those of whole rooms that were selected, sorted by room and kind.
	Attachments []ExportPhoto
	Private     []string // names, contacts and places of every record: none may leave
	Days        []string // of births, deaths and events of every record
	Names       []string // of every person and guardian, which Private has as well
}

// Withheld is a photo or an attachment that an export left out, and why.
type Withheld struct {
	Photo string         `json:"photo"`
	Kind  AttachmentKind `json:"kind,omitempty"` // of an attachment
	// PackageID is what the photo would be called in a package of the channel.
	PackageID string   `json:"-"`
	Room      string   `json:"room,omitempty"`
	Effect    Effect   `json:"effect"`
	Reasons   []string `json:"reasons"`
}
