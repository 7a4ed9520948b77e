package schema

// ManifestVersion is the version of the manifest that this program writes.
const ManifestVersion = "1.4.0"

// Manifest says what a channel was given, on what terms and until when. Its
// JSON form is json/manifest.v1.schema.json; the order of the members here is
// the order in the file.
type Manifest struct {
	SchemaURI     string            `json:"$schema"`
	Schema        string            `json:"schema"` // "stillroom.manifest"
	SchemaVersion string            `json:"schema_version"`
	ID            string            `json:"manifest_id"` // urn:uuid:...
	Channel       Channel           `json:"channel"`
	GeneratedAt   When              `json:"generated_at"`
	ValidUntil    When              `json:"valid_until"` // past this, nothing in it may be shown
	Generator     ManifestGenerator `json:"generator"`
	Policy        ManifestPolicy    `json:"policy"`
	Recall        ManifestRecall    `json:"recall"`
	// Ledger is the hash of the newest entry of the catalog's ledger that can have
	// decided anything in here. Whoever keeps the package can have the catalog prove
	// that it still has that entry, and so everything before it.
	Ledger string          `json:"ledger,omitempty"`
	Lang   string          `json:"lang,omitempty"` // of what people wrote
	Rooms  []ManifestRoom  `json:"rooms,omitempty"`
	Photos []ManifestPhoto `json:"photos"` // by room, sequence, id

	// Attachments are the letters, drawings, sound and film of the rooms: by room, kind, id.
	Attachments []ManifestAttachment `json:"attachments,omitempty"`

	// Documents are the files other than the pictures, the manifest and the feed.
	Documents []ManifestDocument `json:"documents,omitempty"`
}

// ManifestRoom is a room of which something leaves, with what may be told of it: the
// strictest of what is asked for beside each of its photos.
type ManifestRoom struct {
	RoomID   string         `json:"room_id"`
	Order    int            `json:"order"` // from 1
	Label    string         `json:"label"` // never empty
	Name     string         `json:"name,omitempty"`
	BornYear int            `json:"born_year,omitempty"`
	DiedYear int            `json:"died_year,omitempty"`
	Place    *ManifestPlace `json:"place,omitempty"`
	Warning  string         `json:"warning,omitempty"` // is said before the room is shown
	Stories  []string       `json:"stories,omitempty"` // ids of attachments
	Cover    string         `json:"cover,omitempty"`   // the id of a photo
	Photos   int            `json:"photos"`
	Until    When           `json:"valid_until"`
}

// ManifestPlace is as much of where a room is as may be told.
type ManifestPlace struct {
	City    string `json:"city,omitempty"`
	Region  string `json:"region,omitempty"`
	Country string `json:"country,omitempty"`
}

// ManifestFocal is the point of a photo that stays in every picture cut out of it, in
// fractions of the picture.
type ManifestFocal struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// ManifestGenerator names the program.
type ManifestGenerator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Libvips string `json:"libvips,omitempty"`
}

// ManifestPolicy names the rule by which the decisions were taken.
type ManifestPolicy struct {
	ID     string `json:"id"`
	SHA256 Digest `json:"sha256"`
}

// ManifestRecall says how a consumer learns that a photo was called back.
type ManifestRecall struct {
	Feed           string `json:"feed"`
	Contact        string `json:"contact"`
	MaxPollSeconds int    `json:"max_poll_seconds"`

	// LastSeq is the highest number of the feed's entries for the channel when the
	// package was decided. A photo that was called back by then and stands in the
	// manifest was permitted again since. 0: not said.
	LastSeq int `json:"last_seq,omitempty"`
}

// ManifestPhoto is one photo with its words, rights, terms and files.
type ManifestPhoto struct {
	PhotoID     string          `json:"photo_id"` // opaque, likewise: see PackagePhotoID
	RoomID      string          `json:"room_id"`  // opaque, the same in every manifest of a channel
	Sequence    int             `json:"sequence"`
	SubjectName string          `json:"subject_name,omitempty"`
	Year        int             `json:"captured_year,omitempty"`
	Focal       *ManifestFocal  `json:"focal,omitempty"`
	Color       string          `json:"placeholder_color,omitempty"` // #rrggbb
	Text        ManifestText    `json:"text"`
	Rights      ManifestRights  `json:"rights"`
	Consent     ManifestConsent `json:"consent"`
	Files       []ManifestFile  `json:"files"`

	Kind AttachmentKind `json:"-"` // of an attachment: see ManifestAttachment.AsPhoto
}

// ManifestAttachment is what a family gave beside the photographs of a room.
type ManifestAttachment struct {
	AttachmentID string              `json:"attachment_id"` // opaque, as a photo's id is: recalls name it
	RoomID       string              `json:"room_id"`
	Kind         AttachmentKind      `json:"kind"`
	SubjectName  string              `json:"subject_name,omitempty"`
	Text         ManifestAttachText  `json:"text"`
	Rights       ManifestAttachRight `json:"rights"`
	Consent      ManifestConsent     `json:"consent"`
	Files        []ManifestFile      `json:"files"`
}

// ManifestAttachText is what may be printed beside an attachment.
type ManifestAttachText struct {
	Alt        string `json:"alt,omitempty"`
	Caption    string `json:"caption,omitempty"`
	CreditLine string `json:"credit_line,omitempty"`
	Transcript string `json:"transcript,omitempty"` // what is said or written in it, word by word
}

// ManifestAttachRight says on what terms; who made it is said by the credit line alone.
type ManifestAttachRight struct {
	UsageTerms string `json:"usage_terms"`
	DataMining string `json:"data_mining"`
}

// AsPhoto is the attachment as far as it is handed out, checked and called back as a
// photo is.
func (a ManifestAttachment) AsPhoto() ManifestPhoto {
	return ManifestPhoto{PhotoID: a.AttachmentID, RoomID: a.RoomID, SubjectName: a.SubjectName, Consent: a.Consent, Files: a.Files, Kind: a.Kind}
}

// ManifestText is what may be printed beside a photo.
type ManifestText struct {
	Lang       string `json:"lang,omitempty"`
	Alt        string `json:"alt"`
	Extended   string `json:"extended,omitempty"`
	Headline   string `json:"headline,omitempty"`
	Caption    string `json:"caption,omitempty"`
	CreditLine string `json:"credit_line,omitempty"`
}

// ManifestRights uses the IPTC and PLUS vocabularies.
type ManifestRights struct {
	Creator           string `json:"creator"`
	CopyrightNotice   string `json:"copyright_notice"`
	UsageTerms        string `json:"usage_terms,omitempty"`
	WebStatement      string `json:"web_statement,omitempty"`
	LicensorURL       string `json:"licensor_url,omitempty"`
	DataMining        string `json:"data_mining"`
	DigitalSourceType string `json:"digital_source_type,omitempty"`
}

// ManifestConsent carries the decision, never who took it.
type ManifestConsent struct {
	DecisionID string     `json:"decision_id"`
	Effect     Effect     `json:"effect"` // always permit
	DecidedAt  When       `json:"decided_at"`
	ValidUntil When       `json:"valid_until"`
	Conditions Conditions `json:"conditions"`
}

// ManifestFile is one file of the package.
type ManifestFile struct {
	Role            string `json:"role"`
	Path            string `json:"path"`
	MediaType       string `json:"media_type"`
	Bytes           int64  `json:"bytes"`
	SHA256          Digest `json:"sha256"`
	Width           int    `json:"width,omitempty"` // of a picture; every picture has some
	Height          int    `json:"height,omitempty"`
	MetadataProfile string `json:"metadata_profile"`
}

// ManifestDocument is one file that is no picture.
type ManifestDocument struct {
	Path      string `json:"path"`
	MediaType string `json:"media_type"`
	Bytes     int64  `json:"bytes"`
	SHA256    Digest `json:"sha256"`
}

// RecallVersion is the version of the recall feed that this program writes.
const RecallVersion = "1.1.0"

// RecallWithdraw is the one action there is: show it no more.
const RecallWithdraw = "withdraw"

// RecallFeed lists what was called back. It only ever grows. Its JSON form is
// json/recall.v1.schema.json.
type RecallFeed struct {
	SchemaURI     string        `json:"$schema"`
	Schema        string        `json:"schema"` // "stillroom.recall"
	SchemaVersion string        `json:"schema_version"`
	GeneratedAt   When          `json:"generated_at"`
	NextUpdateBy  When          `json:"next_update_by"`
	Channel       Channel       `json:"channel,omitempty"` // whose feed it is; "": of all, as feeds were before 1.1
	Entries       []RecallEntry `json:"entries"`
}

// RecallEntry calls one photo back from one channel.
type RecallEntry struct {
	Seq         int      `json:"seq"`
	Action      string   `json:"action"`
	Channel     Channel  `json:"channel"`
	PhotoID     string   `json:"photo_id"`
	EarlierIDs  []string `json:"earlier_photo_ids,omitempty"` // what packages before 1.2 called it
	Derivatives []Digest `json:"derivative_sha256"`
	EffectiveAt When     `json:"effective_at"`
	ActBy       When     `json:"act_by"`

	// Prev is the SHA-256 of the entry before it, in canonical JSON (RFC 8785): a feed
	// from which one was taken shows it. None for the first.
	Prev Digest `json:"prev,omitzero"`

	Photo Digest `json:"-"` // for the house
}
