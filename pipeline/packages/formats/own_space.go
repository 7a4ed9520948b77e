package formats

import (
	"github.com/stillroom/stillroom/schema"
)

// SaysSpace reports whether a file of a package has a color profile: every picture whose form
// has a place for one, but the many small ones. All but stills are sRGB.
func SaysSpace(f schema.ManifestFile) bool {
	small := f.Role == "thumbnail" || f.Role == schema.RoleTiles
	return InOwnSpace(f) || !small && (f.MediaType == "image/jpeg" || f.MediaType == "image/webp")
}

// InOwnSpace reports whether a file of a package needs a profile to say what its
// numbers mean: stills do, and everything else is sRGB.
func InOwnSpace(f schema.ManifestFile) bool { return f.MediaType == "image/tiff" }
