package probe

import "fmt"

// Limits bound what one Read may cost. A zero field allows nothing, so begin
// from DefaultLimits.
type Limits struct {
	MaxPixels        int64 // width times height; more is reported with a warning, for nothing here decodes pixels
	MaxMetadataBytes int64 // bytes of metadata read into memory, and of garbage skipped, in all
	MaxTags          int   // entries of all image file directories, and items of XMP, IIM and other lists, each
	MaxTagBytes      int   // one EXIF, IIM or XMP value
	MaxDepth         int   // nesting of XML elements and of CIFF directories
	MaxDirs          int   // directories of one TIFF structure or CIFF heap
	MaxSegments      int   // segments, chunks or boxes of the container
}

// DefaultLimits are far above what cameras and editors write and far below
// what hurts: no photograph of the test corpus needs more than 0.6 MB of
// metadata or 100 tags. The memory of a call is a few times MaxMetadataBytes
// at worst.
func DefaultLimits() Limits {
	return Limits{
		MaxPixels:        1 << 30, // 1 gigapixel: ten times a medium format back
		MaxMetadataBytes: 16 << 20,
		MaxTags:          5000, // imagemeta's default
		MaxTagBytes:      1 << 16,
		MaxDepth:         64,
		MaxDirs:          64,
		MaxSegments:      1 << 16, // a PNG of 500 MB in chunks of 8 KB
	}
}

// LimitError says which limit stopped the reading of a part of a file. It
// arrives as the text of a warning.
type LimitError struct {
	Limit string // the field of Limits
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
