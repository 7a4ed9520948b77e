package probe

import (
	"fmt"

	"github.com/stillroom/stillroom/schema"
)

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

// ConflictError says that blocks of a file say different things. It arrives as
// the text of a warning, which never holds what they say: that is in
// Probe.Stated.
type ConflictError struct {
	Field  string       // by its name in JSON
	Taken  schema.Block // whose word counts
	Newer  bool         // it counts because it was edited last
	Others []schema.Block
}

func (e *ConflictError) Error() string {
	between := e.Taken.Name()
	for i, b := range e.Others {
		separator := ", "
		if i == len(e.Others)-1 {
			separator = " and "
		}
		between += separator + b.Name()
	}
	newer := ""
	if e.Newer {
		newer = ", which is newer"
	}
	return fmt.Sprintf("%s differs between %s; taken from %s%s", e.Field, between, e.Taken.Name(), newer)
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
