package schema

// DateKind says what a date is of. The words are those of the records.
type DateKind string

// Kinds of dates that come round.
const (
	DateDied  DateKind = "died"
	DateBorn  DateKind = "born"
	DateEvent DateKind = "event"
)

// DateOf is whose date it is, by id: a person, or an event.
type DateOf struct {
	Kind   DateKind `json:"kind"`
	Person string   `json:"person,omitempty"`
	Event  string   `json:"event,omitempty"`
}

// ComingDate is the next time a recorded date comes round.
type ComingDate struct {
	Date Day `json:"date"`
	DateOf
	Years int         `json:"years"` // since the date itself, at least 1
	Rooms []QuietRoom `json:"rooms"` // of the person, or of the event's people; sorted
}

// QuietRoom is a room and the channels that its families keep quiet on a day.
type QuietRoom struct {
	Room  string    `json:"room"`
	Quiet []Channel `json:"quiet"`
}

// QuietGuardian is a time in which a guardian is not written to.
type QuietGuardian struct {
	From     Day    `json:"from,omitzero"`
	Until    Day    `json:"until,omitzero"`
	Always   bool   `json:"always,omitempty"` // on no day; from and until say nothing
	Guardian string `json:"guardian"`
	Family   string `json:"family"`
}

// ComingDates are those from one day to another, both included, soonest first.
type ComingDates struct {
	From  Day          `json:"from"`
	Until Day          `json:"until"`
	Dates []ComingDate `json:"dates"`
	// NoContact are the times that touch these days, each whole.
	NoContact  []QuietGuardian `json:"no_contact"`
	Unreadable []DateOf        `json:"unreadable,omitempty"` // recorded, and no day of the calendar
}
