package schema

import (
	"path"
	"slices"
)

// Photo is one frame with its record, as `list --json` prints it. Where a
// person said nothing, Caption is what the camera's file says.
type Photo struct {
	Type        string             `json:"type"` // "photo"
	ID          string             `json:"id"`
	SHA256      Digest             `json:"sha256"`
	Path        string             `json:"path"` // below the catalog, with slashes
	Format      Format             `json:"format"`
	Width       int                `json:"width,omitempty"`
	Height      int                `json:"height,omitempty"`
	TakenLocal  string             `json:"taken_local,omitempty"`
	TakenOffset string             `json:"taken_offset,omitempty"`
	TakenCamera string             `json:"taken_camera,omitempty"` // as the camera wrote it, where its clock was corrected
	Make        string             `json:"make,omitempty"`
	Model       string             `json:"model,omitempty"`
	Lens        string             `json:"lens,omitempty"`
	Room        string             `json:"room,omitempty"`
	Shoot       string             `json:"shoot,omitempty"`
	Sequence    int                `json:"sequence,omitempty"`
	Title       string             `json:"title,omitempty"`
	Tags        []string           `json:"tags"`
	Damage      string             `json:"damage,omitempty"`   // what of its picture is not whole
	Rating      *int               `json:"rating,omitempty"`   // a person's, else what the file or its sidecar says
	Rejected    bool               `json:"rejected,omitempty"` // likewise: nobody rated it here, and a program that culls rejected it
	Label       string             `json:"label,omitempty"`    // likewise, of a program that culls
	Caption     string             `json:"caption,omitempty"`
	Alt         string             `json:"alt,omitempty"`
	Consent     map[Channel]Effect `json:"consent"`
	Derivatives []Derivative       `json:"derivatives"`
	Others      []OtherOriginal    `json:"originals,omitempty"` // beside the primary: the RAW of a pair, versions, sidecars, clips
	Alike       []string           `json:"alike,omitempty"`     // photos like it that are restricted: it is held until somebody says which it is
	Files       []PhotoFile        `json:"files,omitempty"`     // all of them, with every name they came under
	Distance    *int               `json:"distance,omitempty"`  // from the photo that others were to be like, 0 to 128

	// For the program's own use: never printed by list.
	Record    PhotoRecord `json:"-"` // what a person said, alone
	Beside    Beside      `json:"-"` // what its shoot and its room say that may stand beside it
	Probe     Probe       `json:"-"` // what the file says, alone
	Serial    string      `json:"-"` // of the camera
	Source    string      `json:"-"` // its path on the card, as shot
	Families  []string    `json:"-"` // tied to the photo, sorted
	Bytes     int64       `json:"-"` // of the original
	Imported  When        `json:"-"` // when it was taken in
	NoPicture string      `json:"-"` // why there are no derivatives, or not all
	Tried     []string    `json:"-"` // what was tried in vain then: see DeriveFailure
	Unmatched bool        `json:"-"` // on hold: a record that came with it found no file
	Seen      []Seen      `json:"-"` // by its guardians, before its use
	Why       []string    `json:"-"` // the reasons for which it may not go to some channel, sorted: see Consent
	Same      []Digest    `json:"-"` // originals of other photos, or not known, that are said to show the same
	Unmarked  bool        `json:"-"` // a fingerprint of it is to be made
}

// Turn is the orientation that a person gave the original, 1 to 8 as in EXIF,
// in place of what the file says; for formats that turn themselves, beyond the
// container's own turning. Zero: nobody did.
func (p Photo) Turn() int {
	if p.Record.Orientation == nil {
		return 0
	}
	return *p.Record.Orientation
}

// Treatments hide parts of the photo in its renderings.
func (p Photo) Treatments() Treatments { return p.Record.Treatments() }

// Size is the size of the upright picture: the file's own (see Probe) unless a person
// turned it. It includes the parts that treatments cut off.
func (p Photo) Size() (width, height int) {
	width, height = p.Probe.Width, p.Probe.Height
	byFile := !p.Probe.Format.TurnsItself() && p.Probe.Orientation >= 5
	if p.Turn() != 0 && (p.Turn() >= 5) != byFile {
		width, height = height, width
	}
	return width, height
}

// OtherOriginal is a file that belongs to a photo beside its primary.
type OtherOriginal struct {
	Role   Role   `json:"role"`
	Path   string `json:"path"`
	Format Format `json:"format"`
	Bytes  int64  `json:"bytes"`
	SHA256 Digest `json:"sha256"`
	Damage string `json:"damage,omitempty"` // what of its picture is not whole
	Probe  Probe  `json:"-"`                // what the file says
	Source string `json:"-"`                // its path on the card, as shot
}

// PhotoFile is a file of a photo: its role, where it lies, and its name on every card
// that brought it.
type PhotoFile struct {
	Role   Role     `json:"role"`
	Path   string   `json:"path"`
	SHA256 Digest   `json:"sha256"`
	Names  []string `json:"names"`
}

// NamesWith adds the last parts of paths, where no name ends in them yet.
func NamesWith(names, paths []string) []string {
	for _, at := range paths {
		if !slices.ContainsFunc(names, func(n string) bool { return path.Base(n) == path.Base(at) }) {
			names = append(names, path.Base(at))
		}
	}
	return names
}

// Frame reports whether the file is the photo as well, as the RAW beside a JPEG is
// and a sidecar is not.
func (o OtherOriginal) Frame() bool {
	return o.Role == RoleRAW || o.Role == RoleJPEG || o.Role == RoleVersion
}

// Alike is a photo that may be a copy of restricted ones.
type Alike struct {
	Photo string   `json:"photo"`
	Like  []string `json:"like"`
}

// Selection says which photos a command is about. Zero values do not filter;
// different fields are joined by "and".
type Selection struct {
	Text      string   // full-text: word* for beginnings, *part* for parts, OR between lots of words
	IDs       []string // photo ids, SHA-256 prefixes or names of files
	Room      string
	Shoot     string
	Person    string
	Tags      []string // all of them
	AnyTags   []string // at least one of them
	NotTags   []string // none of them
	Names     []string // of a file, or patterns: of any of them
	Similar   string   // photos that look like this one, nearest first
	Camera    string   // part of make and model
	TakenFrom string   // wall clock prefix, inclusive
	TakenTo   string   // wall clock prefix, inclusive
	MinRating int
	Channel   Channel  // only photos whose decision is permit
	Missing   []string // caption, alt, title, room, shoot, rating, tags, depicts, derivatives, focal, taken
	Import    int64
	Rejected  Rejected // which of the photos that were put aside
	Sort      string   // taken (default), name, imported, rating, sequence; "-" before it reverses
	After     string   // those that come behind this photo in the order, whether or not it is one of them
	Limit     int
}

// Rejected says what a selection does with photos that were put aside.
type Rejected string

// What it may do.
const (
	RejectedToo  Rejected = ""     // they count like any other
	RejectedNot  Rejected = "not"  // they are left out
	RejectedOnly Rejected = "only" // they alone are meant
)

// StoredFile is a file that a row names.
type StoredFile struct {
	Kind   string // original, derivative, evidence
	Photo  string // id; "" for none
	Path   string // below the catalog
	Bytes  int64
	SHA256 Digest
	ReadAt When   // when its bytes were last read and found right; "" for never
	Damage string // of an original: what of its picture was not whole when it came, as far as is on record
}

// TakenFile is a file that was taken in, as it was on its card.
type TakenFile struct {
	SHA256  Digest
	Path    string // below the catalog
	Bytes   int64
	Written When // "" if that is not on record
}

// ShootNumber is the number of a photo within its shoot, once a name has it.
type ShootNumber struct {
	Shoot string // "" for none
	N     int    // from 1; 0: it has none
}

// KnownOriginal is where bytes that were imported before lie.
type KnownOriginal struct {
	Path  string // below the catalog
	Photo Digest // zero: they belong to no frame

	Damage string // what of their picture was not whole when it came

	Undone int64 // the import with which its photo was taken back; 0 for none

	Number ShootNumber // zero: it has none

	Written When // when their file was written, by the file system that it came from; "" if that is not on record
}
