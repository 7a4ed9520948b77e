package schema

// Outcome is what became of one file of an import.
type Outcome string

// Outcomes. Every file that was seen has exactly one.
const (
	Imported  Outcome = "imported"
	Duplicate Outcome = "duplicate" // the same bytes are in the catalog already
	Skipped   Outcome = "skipped"   // not meant to be taken in: hidden, a link, a records file
	Failed    Outcome = "failed"    // could not be read or stored; it is NOT in the catalog
)

// ImportItem is one file of an import.
type ImportItem struct {
	Type    string   `json:"type"` // "item"
	Source  string   `json:"source"`
	Outcome Outcome  `json:"outcome"`
	Reason  string   `json:"reason,omitempty"`
	Photo   string   `json:"photo,omitempty"`
	SHA256  Digest   `json:"sha256,omitzero"`
	Path    string   `json:"path,omitempty"` // in the catalog
	Bytes   int64    `json:"bytes"`
	Damage  string   `json:"damage,omitempty"` // what of the picture is not whole
	Warns   []string `json:"warnings,omitempty"`
	Joins   Join     `json:"joins,omitempty"` // why it is a file of a photo that was known before

	// Unpaired is why a RAW file is no pair with the picture of its name beside it.
	Unpaired string `json:"unpaired,omitempty"`

	Copies []Copy   `json:"copies,omitempty"` // in mirrors: read and found whole in this run
	Mended []Mended `json:"mended,omitempty"` // what was lost or damaged in a storage and is whole again

	Sampled bool `json:"sampled,omitempty"` // known by name, size, date and samples: neither it nor its copies were read

	Erased bool    `json:"-"` // failed because it was erased by order
	Waits  []int64 `json:"-"` // entries that came with it and found no file: it is held by them

	New *NewOriginal `json:"-"` // set for Imported, nil in a dry run

	// Again is the place of a photo that was taken back with its import and comes again;
	// nil for any other.
	Again *NewFrame `json:"-"`

	// Reread is what is said of a photo that is known, with the sidecar that lies
	// beside its file now; nil if none does.
	Reread *Probe `json:"-"`
}

// Unrendered says why the item's photo has no derivatives; nil if it has, or is
// not new.
func (it ImportItem) Unrendered() *DeriveFailure {
	if it.New == nil || it.New.Frame == nil {
		return nil
	}
	return it.New.Frame.Derived.Failure
}

// Join says why a new file is a file of a photo that is known.
type Join string

// Why a file joins a photo.
const (
	JoinData Join = "same image data"
	JoinShot Join = "same shot"
)

// Role says what an original is to its photo.
type Role string

// Roles. A photo has exactly one primary: its derivatives are made from it.
const (
	RolePrimary    Role = "primary"
	RoleRAW        Role = "raw"     // the camera's data beside its JPEG
	RoleJPEG       Role = "jpeg"    // the camera's rendering beside its data
	RoleVersion    Role = "version" // another file of the same picture
	RoleSidecar    Role = "sidecar"
	RoleAttachment Role = "attachment" // a film clip, a voice memo
)

// NewOriginal is the row of an imported file. The file is durable before the row
// exists.
type NewOriginal struct {
	Photo  Digest // an original of it; zero: it belongs to no frame
	Role   Role
	Path   string // below the catalog
	Source string // path on the card, with slashes
	Probe  Probe
	Number ShootNumber
	Frame  *NewFrame // for a primary: the photo that begins with it
	Alone  *NewFrame // for a file that joins a photo: what begins with it if that could not be stored

	Fingerprint *Fingerprint // nil: it shows no photo
}

// NewFrame is a photo at its beginning.
type NewFrame struct {
	Room, Shoot string      // "" for none
	Record      PhotoRecord // what lay on the card about it
	Derived     Derived
}

// Derived is the outcome of rendering one original: its derivatives, or why there are
// none.
type Derived struct {
	Derivatives []Derivative
	Failure     *DeriveFailure
	Dropped     []string // recipes whose derivatives are no longer wanted
	Damage      *string  // what of the original's picture is not whole, by today's look at it; nil: nobody looked
}

// DerivedPhoto is the outcome of rendering a photo again.
type DerivedPhoto struct {
	SHA256 Digest // of its original
	Derived
}

// DeriveFailure says why a photo has no derivatives.
type DeriveFailure struct {
	Kind   string // format: this build cannot; decode: the file is damaged; limit: too large; treatment: its record asks for what cannot be rendered; memory, stalled: see Passing
	Reason string
	Cut    bool     // its data ends before the picture does, or makes none
	Tried  []string // by what it was tried: see attempt in package derive
}

// Passing reports whether nothing is known to be wrong with the photo: memory was wanting,
// or the process that drew it stalled. It is on record as a limit, and tried again.
func (f DeriveFailure) Passing() bool { return f.Kind == "memory" || f.Kind == "stalled" }

// ImportSummary closes every import, whatever happened. Seen is always the
// sum of the four outcomes.
type ImportSummary struct {
	Type      string  `json:"type"` // "summary"
	Import    int64   `json:"import"`
	DryRun    bool    `json:"dry_run,omitempty"`
	State     string  `json:"state"` // done, interrupted, failed
	Seen      int     `json:"seen"`
	Imported  int     `json:"imported"`
	Duplicate int     `json:"duplicate"`
	Skipped   int     `json:"skipped"`
	Failed    int     `json:"failed"`
	Joined    int     `json:"joined,omitempty"`    // of those imported: files of photos that were known
	Alike     []Alike `json:"alike,omitempty"`     // photos that are held because they are like a restricted one
	Unmarked  int     `json:"unmarked,omitempty"`  // photos of the catalog that cannot be compared: they have no fingerprint
	Remaining int     `json:"remaining,omitempty"` // found on the card, not looked at: the run ended early
	NoPicture int     `json:"no_derivatives,omitempty"`
	Warnings  int     `json:"warnings,omitempty"`
	Missed    int     `json:"missed,omitempty"`     // entries of records that hide, clear or place something and found no file
	Erased    int     `json:"erased,omitempty"`     // of those failed: erased by order, and not taken in again
	Damaged   int     `json:"damaged,omitempty"`    // files whose picture was not whole when they came
	Mended    int     `json:"mended,omitempty"`     // stored files that were lost or damaged and are whole again
	Again     int     `json:"taken_back,omitempty"` // of the duplicates: their import had been undone, and their photos are back
	Safety    Safety  `json:"safety"`
	Bytes     int64   `json:"bytes"` // of the files imported
	Seconds   float64 `json:"seconds"`
	Error     string  `json:"error,omitempty"`
}

// Count adds one item to the summary.
func (s *ImportSummary) Count(it ImportItem) {
	s.Seen++
	s.Warnings += len(it.Warns)
	switch it.Outcome {
	case Imported:
		s.Imported++
		s.Bytes += it.Bytes
		if it.Joins != "" {
			s.Joined++
		}
	case Duplicate:
		s.Duplicate++
	case Skipped:
		s.Skipped++
	default:
		s.Failed++
	}
	if it.Unrendered() != nil {
		s.NoPicture++
	}
	if it.Erased {
		s.Erased++
	}
	if it.Damage != "" {
		s.Damaged++
	}
	if it.Again != nil {
		s.Again++
	}
	s.Mended += len(it.Mended)
}

// ImportRun is a past import as the catalog remembers it.
type ImportRun struct {
	ID         int64    `json:"id"`
	StartedAt  When     `json:"started_at"`
	FinishedAt When     `json:"finished_at,omitempty"`
	State      string   `json:"state"`
	Sources    []string `json:"sources"`
	Program    string   `json:"program"`
	Seen       int      `json:"seen"`
	Imported   int      `json:"imported"`
	Duplicate  int      `json:"duplicate"`
	Skipped    int      `json:"skipped"`
	Failed     int      `json:"failed"`
	Bytes      int64    `json:"bytes"`
	UndoneAt   When     `json:"undone_at,omitempty"` // when it was taken back

	Items []ImportItem `json:"items,omitempty"`
}
