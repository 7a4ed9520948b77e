package schema

import (
	"encoding/json"
	"slices"
)

// Records is what people write as YAML and `stillroom apply` brings the
// catalog to. Order inside a list carries no meaning.
type Records struct {
	Events   []Event         `json:"events,omitempty"`
	Families []Family        `json:"families,omitempty"`
	People   []Person        `json:"people,omitempty"`
	Rooms    []Room          `json:"rooms,omitempty"`
	Shoots   []Shoot         `json:"shoots,omitempty"`
	Notices  []Notice        `json:"notices,omitempty"`
	Consents []Consent       `json:"consents,omitempty"`
	Photos   []PhotoRecord   `json:"photos,omitempty"`
	Pictures []PictureRecord `json:"pictures,omitempty"`
}

// JoinRecords returns the records of a followed by those of b.
func JoinRecords(a, b Records) Records {
	return Records{
		Events:   slices.Concat(a.Events, b.Events),
		Families: slices.Concat(a.Families, b.Families),
		People:   slices.Concat(a.People, b.People),
		Rooms:    slices.Concat(a.Rooms, b.Rooms),
		Shoots:   slices.Concat(a.Shoots, b.Shoots),
		Notices:  slices.Concat(a.Notices, b.Notices),
		Consents: slices.Concat(a.Consents, b.Consents),
		Photos:   slices.Concat(a.Photos, b.Photos),
		Pictures: slices.Concat(a.Pictures, b.Pictures),
	}
}

// AppendRecords is JoinRecords that may use the memory of the first.
func AppendRecords(a, b Records) Records {
	a.Events = append(a.Events, b.Events...)
	a.Families = append(a.Families, b.Families...)
	a.People = append(a.People, b.People...)
	a.Rooms = append(a.Rooms, b.Rooms...)
	a.Shoots = append(a.Shoots, b.Shoots...)
	a.Notices = append(a.Notices, b.Notices...)
	a.Consents = append(a.Consents, b.Consents...)
	a.Photos = append(a.Photos, b.Photos...)
	a.Pictures = append(a.Pictures, b.Pictures...)
	return a
}

// Event is something that happened, when, and where: the town at the finest.
type Event struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Date  string `json:"date"`
	Place string `json:"place,omitempty"` // "City, State"
}

// Family is the people with a say about a room.
type Family struct {
	ID        string     `json:"id"`
	Quorum    Quorum     `json:"quorum,omitempty"` // default all
	Hold      bool       `json:"hold,omitempty"`
	Guardians []Guardian `json:"guardians"`

	// HoldStated: the text says hold, true or false. A text that does not speak of
	// it must not lift one.
	HoldStated bool `json:"-"`
}

// UnmarshalJSON implements json.Unmarshaler; it notes whether hold is stated.
func (f *Family) UnmarshalJSON(text []byte) error {
	type plain Family
	var v struct {
		plain
		Hold *bool `json:"hold"`
	}
	if err := json.Unmarshal(text, &v); err != nil {
		return err
	}
	*f = Family(v.plain)
	if v.Hold != nil {
		f.Hold, f.HoldStated = *v.Hold, true
	}
	return nil
}

// Guardian is one person who can give or refuse consent. Name and contact are
// private: they never leave the catalog.
type Guardian struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Relationship string    `json:"relationship"`
	Authority    Authority `json:"authority"`
	// HadSay: the guardian had another authority and is advisory now. Their no stays a
	// no, and nobody waits for their yes. Recorded once, it stays.
	HadSay bool `json:"had_say,omitempty"`
	// DelegatedBy is the guardian for whom a delegate speaks. It is written down and
	// decides nothing: a delegate's no counts, and a delegate's yes stands for nobody's.
	DelegatedBy string `json:"delegated_by,omitempty"`
	Contact     string `json:"contact,omitempty"`
	// NoContact are the windows in which the guardian is not written to, as
	// [ParseNoContact] reads them. nil is "not said": what is recorded stays, and
	// only a list that is empty takes it away.
	NoContact []string `json:"no_contact,omitzero"`
}

// Person is the child remembered.
type Person struct {
	ID          string `json:"id"`
	Family      string `json:"family"`
	Name        string `json:"name"`
	Born        string `json:"born,omitempty"`
	Died        string `json:"died,omitempty"`
	Event       string `json:"event,omitempty"`
	NameDisplay string `json:"name_display,omitempty"` // default none
	Story       string `json:"story,omitempty"`
}

// Room is a place photographed. It belongs to the families of its people.
type Room struct {
	ID                string   `json:"id"`
	People            []string `json:"people"`
	Label             string   `json:"label"`
	Place             string   `json:"place,omitempty"`
	LocationPrecision string   `json:"location_precision,omitempty"` // default none
	// Warning is said before the room is shown. nil is "not said": what is recorded stays,
	// and only an empty one takes it away.
	Warning *string `json:"warning,omitempty"`
}

// Shoot is one visit.
type Shoot struct {
	ID           string `json:"id"`
	Room         string `json:"room"`
	Date         string `json:"date"`
	Photographer string `json:"photographer"`
	Copyright    string `json:"copyright,omitempty"`
	Credit       string `json:"credit,omitempty"`
	Notes        string `json:"notes,omitempty"`
}

// Notice is the text a family was shown before it answered.
type Notice struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Lang    string `json:"lang"`
	File    string `json:"file,omitempty"`
}

// PhotoRecord is what a person says about photos. Match is a glob over the
// file name or the path below originals/ (or below the source folder during
// an import), or a SHA-256 prefix of at least 7 hex digits. A nil field is
// "not said"; what the camera wrote is kept beside it and never overwritten.
type PhotoRecord struct {
	Match    string    `json:"match"`
	Room     *string   `json:"room,omitempty"`
	Shoot    *string   `json:"shoot,omitempty"`
	Sequence *int      `json:"sequence,omitempty"`
	Title    *string   `json:"title,omitempty"`
	Caption  *string   `json:"caption,omitempty"`
	Alt      *string   `json:"alt,omitempty"`
	Extended *string   `json:"extended,omitempty"`
	Tags     *[]string `json:"tags,omitempty"`
	Rating   *int      `json:"rating,omitempty"`
	// Orientation is how the original has to be turned, as EXIF counts (1 to 8),
	// where what the camera wrote is wrong.
	Orientation *int         `json:"orientation,omitempty"`
	Focal       *Focal       `json:"focal,omitempty"`
	Depicts     *[]Depiction `json:"depicts,omitempty"` // [] says: somebody looked, no person is shown
}

// Depiction is a person or a private thing to be seen in a photo. Label is
// private.
type Depiction struct {
	Label        string  `json:"label"`
	Identifiable bool    `json:"identifiable"`
	Cleared      bool    `json:"cleared,omitempty"`
	Treatment    string  `json:"treatment,omitempty"` // blur, withhold, crop: see Treatments
	Region       *Region `json:"region,omitempty"`    // nil: the whole photo
}

// Region is a rectangle of the upright photo, in fractions of its size.
type Region struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}
