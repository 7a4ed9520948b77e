package schema

import (
	"fmt"
	"slices"
	"strings"
)

// StillsSettings say how the timeline of a package of stills counts.
type StillsSettings struct {
	FrameRate string `toml:"frame_rate" comment:"Frames a second of timeline.otio and timeline.edl: 23.976, 24, 25, 29.97, 30, 50, 59.94 or 60."`
}

// DefaultStills are those of a new catalog.
func DefaultStills() StillsSettings { return StillsSettings{FrameRate: "24"} }

// frameRates are those that a timeline may have, with the frames of a second of timecode.
// Those of NTSC are slower than that by 1000/1001 (SMPTE ST 12-1).
var frameRates = []struct {
	name  string
	count int
	ntsc  bool
}{
	{"23.976", 24, true}, {"24", 24, false}, {"25", 25, false}, {"29.97", 30, true},
	{"30", 30, false}, {"50", 50, false}, {"59.94", 60, true}, {"60", 60, false},
}

// Check returns an error that names the first wrong setting.
func (s StillsSettings) Check() error {
	var names []string
	for _, r := range frameRates {
		names = append(names, r.name)
	}
	if !slices.Contains(names, s.FrameRate) {
		return fmt.Errorf("frame_rate %q is none of %s", s.FrameRate, strings.Join(names, ", "))
	}
	return nil
}

// Rate is how many frames a second of timecode counts, and how many are shown in a second.
// It is 24 and 24 where the settings cannot be followed: see Check.
func (s StillsSettings) Rate() (count int, perSecond float64) {
	for _, r := range frameRates {
		if r.name == s.FrameRate {
			if r.ntsc {
				return r.count, float64(r.count) * 1000 / 1001
			}
			return r.count, float64(r.count)
		}
	}
	return 24, 24
}
