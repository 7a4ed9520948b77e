package probe

import "github.com/stillroom/stillroom/schema"

// Reads names the blocks of metadata that are read in files of a format, in the
// order of facts; the container is what it has of its own: words of PNG, CIFF's and
// Sigma's records, QuickTime's keys, the broadcast extension of a WAV.
func Reads(f schema.Format) []schema.Block {
	const exif, xmp, iim, own = schema.BlockEXIF, schema.BlockXMP, schema.BlockIIM, schema.BlockContainer
	switch f {
	case schema.FormatPNG, schema.FormatX3F:
		return []schema.Block{exif, own, xmp, iim}
	case schema.FormatWebP, schema.FormatHEIF, schema.FormatAVIF, schema.FormatJXL, schema.FormatCR3:
		return []schema.Block{exif, xmp}
	case schema.FormatGIF, schema.FormatXMP:
		return []schema.Block{xmp}
	case schema.FormatCRW, schema.FormatWAV:
		return []schema.Block{own}
	case schema.FormatMP4, schema.FormatMOV:
		return []schema.Block{own, xmp}
	case schema.FormatJPEG, schema.FormatTIFF:
		return []schema.Block{exif, xmp, iim}
	}
	if f.RAW() {
		return []schema.Block{exif, xmp, iim}
	}
	return nil
}
