package schema

// PlanVersion is the version of the export plan that this program writes, and the
// only one that it carries out: what it does not know it could not do.
const PlanVersion = "1.2.0"

// ExportPlan is an export that was decided and not carried out, for another
// person to read first. It names nobody: it holds ids, digests and reason codes,
// beside what was said of the export itself. Its JSON form is
// json/plan.v1.schema.json; the order of the members here is the order in the
// file.
type ExportPlan struct {
	SchemaURI     string            `json:"$schema"`
	Schema        string            `json:"schema"` // "stillroom.plan"
	SchemaVersion string            `json:"schema_version"`
	ID            string            `json:"plan_id"` // of all the rest and the catalog's secret: nobody else can make one
	Catalog       string            `json:"catalog"` // opaque: which catalog it is of
	Generator     ManifestGenerator `json:"generator"`
	DecidedAt     When              `json:"decided_at"` // when the decisions were taken
	At            When              `json:"at"`         // what the package is dated, unless that has passed
	ValidUntil    When              `json:"valid_until"`
	ApplyBy       When              `json:"apply_by"` // past this it is not carried out
	Channel       Channel           `json:"channel"`
	Format        string            `json:"format"`
	ExportOptions
	Selection PlanSelection `json:"selection"`
	Counts    PlanCounts    `json:"counts"`
	Photos    []PlanPhoto   `json:"photos"` // by room, sequence, id
	// Attachments are the letters, drawings, sound and film that leave: by room, kind, id.
	Attachments []PlanAttachment `json:"attachments,omitempty"`
	Withheld    []PlanWithheld   `json:"withheld"`
	Documents   []string         `json:"documents"` // paths: what they hold follows from the photos and the date
	Replaces    []string         `json:"replaces"`  // deliveries at the destination
	Removes     []PlanRemoval    `json:"removes"`   // by path
	Basis       PlanBasis        `json:"basis"`
}

// ExportOptions are the options of an export beside its recipient, its format and its
// photos. A plan holds them as they are: an option that is added here is planned, and
// carried out as planned.
type ExportOptions struct {
	Excel       bool     `json:"excel,omitempty"`    // tables are marked as UTF-8 for spreadsheets that need it
	BaseURL     string   `json:"base_url,omitempty"` // under which the package will be published, for formats that hold addresses
	Recipient   string   `json:"recipient,omitempty"`
	Destination string   `json:"destination"`      // a folder: new, empty, or, with Update, one that an export wrote
	Strict      bool     `json:"strict,omitempty"` // nothing at all if anything is withheld
	Update      bool     `json:"update,omitempty"`
	PhotosOnly  bool     `json:"photos_only,omitempty"` // nothing that is attached to rooms
	Reselect    bool     `json:"reselect,omitempty"`    // an update may choose other photos than the export that stands
	Recipes     []string `json:"recipes,omitempty"`     // whose pictures it holds; none: what the channel has
}

// PlanSelection holds the options by which the photos were chosen.
type PlanSelection struct {
	IDs       []string `json:"ids,omitempty"` // as packages call photos
	Text      string   `json:"text,omitempty"`
	Room      string   `json:"room,omitempty"`
	Shoot     string   `json:"shoot,omitempty"`
	Person    string   `json:"person,omitempty"`
	Tag       string   `json:"tag,omitempty"`  // where one is asked for
	Tags      []string `json:"tags,omitempty"` // where several are
	AnyTags   []string `json:"any_tags,omitempty"`
	NotTags   []string `json:"not_tags,omitempty"`
	Camera    string   `json:"camera,omitempty"`
	TakenFrom string   `json:"taken_from,omitempty"`
	TakenTo   string   `json:"taken_to,omitempty"`
	MinRating int      `json:"rating,omitempty"`
	Missing   []string `json:"missing,omitempty"`
	Import    int64    `json:"import,omitempty"`
	Sort      string   `json:"sort,omitempty"`
	Limit     int      `json:"limit,omitempty"`
}

// PlanOf is a selection as a plan has it. Exports choose neither by channel nor by
// likeness.
func PlanOf(s Selection) PlanSelection {
	p := PlanSelection{
		IDs: s.IDs, Text: s.Text, Room: s.Room, Shoot: s.Shoot, Person: s.Person, Tags: s.Tags, AnyTags: s.AnyTags, NotTags: s.NotTags, Camera: s.Camera, TakenFrom: s.TakenFrom, TakenTo: s.TakenTo,
		MinRating: s.MinRating, Missing: s.Missing, Import: s.Import, Sort: s.Sort, Limit: s.Limit,
	}
	if len(p.Tags) == 1 {
		p.Tag, p.Tags = p.Tags[0], nil
	}
	return p
}

// Selection is the selection again.
func (s PlanSelection) Selection() Selection {
	tags := s.Tags
	if s.Tag != "" {
		tags = append([]string{s.Tag}, tags...)
	}
	return Selection{
		IDs: s.IDs, Text: s.Text, Room: s.Room, Shoot: s.Shoot, Person: s.Person, Tags: tags, AnyTags: s.AnyTags, NotTags: s.NotTags, Camera: s.Camera, TakenFrom: s.TakenFrom, TakenTo: s.TakenTo,
		MinRating: s.MinRating, Missing: s.Missing, Import: s.Import, Sort: s.Sort, Limit: s.Limit,
	}
}

// PlanCounts are the totals of a plan. Files and bytes count the pictures only.
type PlanCounts struct {
	Selected int   `json:"selected"`
	Exported int   `json:"exported"`
	Withheld int   `json:"withheld"`
	Pictures int   `json:"pictures"`
	Bytes    int64 `json:"bytes"`
	Removed  int   `json:"removed"`

	Attachments int `json:"attachments,omitempty"` // that leave
}

// PlanPhoto is one photo that leaves.
type PlanPhoto struct {
	PhotoID    string         `json:"photo_id"`
	RoomID     string         `json:"room_id"` // opaque, as in a manifest
	Sequence   int            `json:"sequence"`
	DecisionID string         `json:"decision_id"` // holds the moment, so it is another when it is carried out
	Reasons    []string       `json:"reasons"`
	ValidUntil When           `json:"valid_until"`
	Conditions Conditions     `json:"conditions"`            // as a manifest has them
	Terms      string         `json:"terms"`                 // a fingerprint of all of them, those that are told to nobody as well
	Words      string         `json:"words"`                 // a fingerprint of everything that is printed beside it
	LastRecall int            `json:"last_recall,omitempty"` // the last entry of the channel's feed about it; 0: there is none
	Files      []ManifestFile `json:"files"`
}

// PlanAttachment is one letter, drawing, sound or film that leaves.
type PlanAttachment struct {
	Kind AttachmentKind `json:"kind"`
	PlanPhoto
}

// PlanWithheld is one photo of the selection that stays. What families said, or did
// not say, is one reason in it: which it is, a no, silence or a day of quiet, is
// nobody's business who reads a plan. Of the rest the reasons are those of the export.
type PlanWithheld struct {
	PhotoID string         `json:"photo_id"`
	Kind    AttachmentKind `json:"kind,omitempty"` // of an attachment
	RoomID  string         `json:"room_id,omitempty"`
	Effect  Effect         `json:"effect"`
	Reasons []string       `json:"reasons"`
	Why     string         `json:"why"` // a fingerprint of the answer and all its reasons

	Known []string `json:"-"` // all its reasons, in the house only
}

// ReasonTold is the one reason of a plan for whatever follows from what families
// said.
const ReasonTold = "consent.withheld"

// PlanRemoval is one file that may no longer stand at the destination.
type PlanRemoval struct {
	Path    string `json:"path"`
	PhotoID string `json:"photo_id,omitempty"`
}

// PlanBasis holds fingerprints of what the plan was decided from, beside those of each
// photo.
type PlanBasis struct {
	Destination string `json:"destination"` // what of earlier exports stands there
	Settings    string `json:"settings"`    // of the recall, which stand in the manifest
}
