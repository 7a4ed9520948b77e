package probe

import "fmt"

// LimitError says which limit stopped the reading of a part of a file. It
// arrives as the text of a warning.
type LimitError struct {
	Limit string // its name in [limits] of stillroom.toml
	Part  string // what was being read
	Value int64  // what the file asked for
	Max   int64
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("%s: %d is over the limit %s (%d)", e.Part, e.Value, e.Limit, e.Max)
}

// MalformedError says that a part of a file breaks its format. It arrives as
// the text of a warning.
type MalformedError struct {
	Part   string // what was being read: "EXIF", "JPEG", ...
	Reason string
}

func (e *MalformedError) Error() string { return e.Part + ": " + e.Reason }

func malformed(part, format string, args ...any) error {
	return &MalformedError{Part: part, Reason: fmt.Sprintf(format, args...)}
}
