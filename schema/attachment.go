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
// an original is, under its families' consent by kind, and leaves with the photos of its
// room where a term names its kind.
type Attachment struct {
	Type   string         `json:"type"` // "attachment"
	ID     string         `json:"id"`
	SHA256 Digest         `json:"sha256"`
	Kind   AttachmentKind `json:"kind"`
	Room   string         `json:"room"`
	Title  string         `json:"title,omitempty"` // for the house
	Path   string         `json:"path"`            // below the catalog
	Name   string         `json:"name"`            // as it was called
	Format Format         `json:"format"`
	Bytes  int64          `json:"bytes"`
	At     When           `json:"attached_at"`
	AttachmentWords

	// Consent is the answer for each channel, where it was asked for.
	Consent map[Channel]Effect `json:"consent,omitempty"`

	Probe Probe  `json:"-"` // what the file says
	Form  AsForm `json:"-"` // how it can leave; "" if nobody looked
}

// AsForm is how an attachment can leave.
type AsForm string

// Forms. What has none of them leaves in no way but as it is, where a family says that
// the archive may have it so.
const (
	AsPicture AsForm = "picture" // rendered anew, as photos are
	AsSound   AsForm = "sound"   // the sound alone, with nothing that is said about it
	AsFilm    AsForm = "film"    // pictures and sound, likewise
	AsText    AsForm = "text"    // words
	AsNothing AsForm = "none"
)

// AttachmentWords are a person's words that leave with an attachment.
type AttachmentWords struct {
	Caption    string `json:"caption,omitempty"`
	Alt        string `json:"alt,omitempty"`        // what is to be seen
	Transcript string `json:"transcript,omitempty"` // what is said or written in it, word by word
}

// Heard reports whether the file is known to be sound, in which nobody can be seen.
func (a Attachment) Heard() bool { return a.Format == FormatWAV }

// Attached tells what came of attaching a file.
type Attached struct {
	Was     *Attachment   // what was recorded of the same bytes before; nil: nothing
	Opens   Openings      // that it may go where it might not go before
	Recalls RecallsOpened // of copies that may not stand any more
}
