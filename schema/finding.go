package schema

// Level says how much a finding matters.
type Level string

// Levels.
const (
	LevelError   Level = "error"
	LevelWarning Level = "warning"
)

// Finding is one thing verify saw. Subject is a path below the catalog, a
// photo id, a delivery id or a consent id: never a name or a place.
type Finding struct {
	Rule    string `json:"rule"`
	Level   Level  `json:"level"`
	Subject string `json:"subject"`
	Message string `json:"message"`
	Fix     string `json:"fix,omitempty"`
}
