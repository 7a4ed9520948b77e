package schema

// AttachmentKind is what a family gave beside the photographs.
type AttachmentKind string

// AttachmentKinds are all kinds.
func AttachmentKinds() []AttachmentKind {
	return []AttachmentKind{"letter", "drawing", "interview", "film", "story"}
}

// KindPhoto is the kind of what a term is about that is no attachment.
const KindPhoto AttachmentKind = "photo"

// TermKinds are the kinds that a term of a consent can name.
func TermKinds() []AttachmentKind { return append([]AttachmentKind{KindPhoto}, AttachmentKinds()...) }

// Attachment is a letter, a drawing, sound or film that belongs to a room. It is kept as
// an original is, under its families' consent by kind, and no export carries it.
type Attachment struct {
	Type   string         `json:"type"` // "attachment"
	ID     string         `json:"id"`
	SHA256 Digest         `json:"sha256"`
	Kind   AttachmentKind `json:"kind"`
	Room   string         `json:"room"`
	Title  string         `json:"title,omitempty"`
	Path   string         `json:"path"` // below the catalog
	Name   string         `json:"name"` // as it was called
	Format Format         `json:"format"`
	Bytes  int64          `json:"bytes"`
	At     When           `json:"attached_at"`

	// Consent is the answer for each channel, where it was asked for.
	Consent map[Channel]Effect `json:"consent,omitempty"`
}

// NewAttachment is one that lies in the storage and is to be recorded.
type NewAttachment struct {
	Attachment
	Probe Probe // what the file says
}
