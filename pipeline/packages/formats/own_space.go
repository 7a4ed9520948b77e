package formats

import (
	"github.com/stillroom/stillroom/schema"
)

// InOwnSpace reports whether a file of a package needs a profile to say what its
// numbers mean: stills do, and everything else is sRGB.
func InOwnSpace(f schema.ManifestFile) bool { return f.MediaType == "image/tiff" }
