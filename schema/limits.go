package schema

import "fmt"

// Limits bound the memory and the time that one file may take. A file over a limit
// is kept as an original all the same, and a warning names the limit and the part
// that was not read or rendered. A zero field allows nothing, so begin from
// DefaultLimits.
//
// Fields and warnings have the names of [limits] in stillroom.toml.
type Limits struct {
	MaxFileBytes     int64 `toml:"max_file_bytes,commented" comment:"Bytes of the largest file that is held in memory and rendered; a larger one is\ncopied and read in parts, and gets no derivatives. The frames of twice --jobs are held at once."`
	MaxPixels        int64 `toml:"max_pixels,commented" comment:"Width times height of the largest picture that is decoded."`
	MaxMemoryBytes   int64 `toml:"max_memory_bytes,commented" comment:"Bytes of memory that pictures which are drawn at the same time may take together,\nby what their headers say; one that takes more by itself is kept and not drawn.\n0: half of what this machine has."`
	MaxSeconds       int   `toml:"max_seconds,commented" comment:"Seconds of a processor that drawing one picture may take."`
	MaxMetadataBytes int64 `toml:"max_metadata_bytes,commented" comment:"Bytes of metadata that are read into memory, and of garbage skipped, in all."`
	MaxTags          int   `toml:"max_tags,commented" comment:"Entries of all EXIF directories of a file; items of its XMP, of its IPTC-IIM."`
	MaxTagBytes      int   `toml:"max_tag_bytes,commented" comment:"Bytes of one EXIF, IPTC-IIM or XMP value."`
	MaxDepth         int   `toml:"max_depth,commented" comment:"Levels of XML elements, and of directories, within each other."`
	MaxDirs          int   `toml:"max_dirs,commented" comment:"EXIF or TIFF directories of one file."`
	MaxSegments      int   `toml:"max_segments,commented" comment:"Segments, chunks or boxes that a file is made of."`
}

// DefaultLimits are far above what cameras and editors write and far below
// what hurts: no photograph of the test corpus needs more than 0.6 MB of
// metadata or 100 tags. Reading one file takes a few times MaxMetadataBytes of
// memory at worst; rendering it, what the decoder needs for MaxPixels.
func DefaultLimits() Limits {
	return Limits{
		MaxFileBytes: 256 << 20,
		// The largest that cameras write today is 16320 x 12240 = 199.8 million
		// (phones with a 200 megapixel sensor); medium format stops at 151 million.
		MaxPixels:        200_000_000,
		MaxSeconds:       600, // tiles of 200 million pixels take some twenty
		MaxMetadataBytes: 16 << 20,
		MaxTags:          5000, // imagemeta's default
		MaxTagBytes:      1 << 16,
		MaxDepth:         64,
		MaxDirs:          64,
		MaxSegments:      1 << 16, // a PNG of 500 MB in chunks of 8 KB
	}
}

// Check refuses a limit that allows nothing, or so much that it limits nothing. The
// error names the setting.
func (l Limits) Check() error {
	if l.MaxMemoryBytes < 0 || l.MaxMemoryBytes > 1<<44 {
		return fmt.Errorf("limits.max_memory_bytes must be between 0 and %d, not %d", int64(1)<<44, l.MaxMemoryBytes)
	}
	for _, x := range []struct {
		key         string
		value, most int64
	}{
		{"max_file_bytes", l.MaxFileBytes, 64 << 30},
		{"max_pixels", l.MaxPixels, 10_000_000_000}, // 30 GB of decoded pixels
		{"max_seconds", int64(l.MaxSeconds), 1_000_000},
		{"max_metadata_bytes", l.MaxMetadataBytes, 1 << 30},
		{"max_tags", int64(l.MaxTags), 1_000_000},
		{"max_tag_bytes", int64(l.MaxTagBytes), 64 << 20},
		{"max_depth", int64(l.MaxDepth), 10_000}, // directories within each other are walked by recursion
		{"max_dirs", int64(l.MaxDirs), 100_000},
		{"max_segments", int64(l.MaxSegments), 100_000_000},
	} {
		if x.value < 1 || x.value > x.most {
			return fmt.Errorf("limits.%s must be between 1 and %d, not %d", x.key, x.most, x.value)
		}
	}
	return nil
}
