package schema

import (
	"fmt"
	"slices"
	"strings"
)

// SidecarSettings say for which program the sidecars in a mirror are.
type SidecarSettings struct {
	For string `toml:"for" comment:"The program that reads them: digikam or darktable (NAME.CR2.xmp), or lightroom (NAME.xmp, beside RAW files alone)."`
}

// The programs that sidecars are for.
const (
	ForDigiKam   = "digikam"
	ForDarktable = "darktable"
	ForLightroom = "lightroom"
)

// DefaultSidecar are those of a new catalog.
func DefaultSidecar() SidecarSettings { return SidecarSettings{For: ForDigiKam} }

// Check returns an error that names the first wrong setting.
func (s SidecarSettings) Check() error {
	known := []string{ForDigiKam, ForDarktable, ForLightroom}
	if !slices.Contains(known, s.For) {
		return fmt.Errorf("[export.sidecar] for %q is none of %s", s.For, strings.Join(known, ", "))
	}
	return nil
}
