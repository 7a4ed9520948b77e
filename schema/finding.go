package schema

// Level says how much a finding matters.
type Level string

// Levels.
const (
	LevelError   Level = "error"
	LevelWarning Level = "warning"
)

// Finding is one thing verify saw. Subject is a photo, an original or a document
// by its id, a path that stillroom made of ids, a delivery or a consent: never a
// name, a place, or what a file was called when it was shot.
type Finding struct {
	Rule    string `json:"rule"`
	Level   Level  `json:"level"`
	Subject string `json:"subject"`
	Message string `json:"message"`
	Fix     string `json:"fix,omitempty"`

	// What it is about, for a program: as far as the finding is about such a thing.
	Photo    string `json:"photo,omitempty"`
	Path     string `json:"path,omitempty"`
	Delivery string `json:"delivery,omitempty"`

	// Line is the line of Path, from 1, where it is about a text.
	Line int `json:"line,omitempty"`

	// Members are what it is about where it says one thing of many: each once.
	Members []FindingMember `json:"members,omitempty"`

	// Until is the day until which a baseline knows of it: so long it counts for nothing.
	Until string `json:"known_until,omitempty"`

	// File is the file meant, by its name, where Subject does not tell it. It is for
	// a person at a terminal, and never written down.
	File string `json:"-"`
}

// FindingMember is one of many things that a finding is about.
type FindingMember struct {
	Photo    string `json:"photo,omitempty"`
	Path     string `json:"path,omitempty"`
	Delivery string `json:"delivery,omitempty"`
	Message  string `json:"message,omitempty"`
}
