package derive

// #include <stdlib.h>
// #include "vips.h"
import "C"

import (
	"unsafe"

	"github.com/stillroom/stillroom/schema"
)

// loaders are the libvips operations that decode each format. The one named is
// the only one tried, so that a file cannot choose its decoder. RAW files are
// not libvips' to open: it would take a DNG for a TIFF and render its
// thumbnail. JPEG XL is left out by libvips itself, which does not trust its
// loader with hostile input.
var loaders = map[schema.Format]string{
	schema.FormatJPEG: "jpegload_buffer",
	schema.FormatTIFF: "tiffload_buffer",
	schema.FormatPNG:  "pngload_buffer",
	schema.FormatWebP: "webpload_buffer",
	schema.FormatGIF:  "gifload_buffer",
	schema.FormatHEIF: "heifload_buffer",
	schema.FormatAVIF: "heifload_buffer",
}

// isRAW tells the formats that hold a sensor's values and, nearly always, a
// JPEG preview.
func isRAW(format schema.Format) bool {
	switch format {
	case schema.FormatDNG, schema.FormatCR2, schema.FormatCR3, schema.FormatCRW, schema.FormatNEF, schema.FormatARW,
		schema.FormatRAF, schema.FormatORF, schema.FormatRW2, schema.FormatPEF, schema.FormatMRW:
		return true
	}
	return false
}

// Supports tells whether this build can render the format. Of a file with
// several pictures, the first is rendered, of a RAW file its picture. (libheif
// may be built without one of the codecs of HEIF and AVIF; then those give a
// DecodeError. A RAW file without a preview needs LibRaw: see [HasLibRaw].)
func Supports(format schema.Format) bool {
	if isRAW(format) {
		format = schema.FormatJPEG // what a preview is
	}
	loader, ok := loaders[format]
	if !ok {
		return false
	}
	name := C.CString(loader)
	defer C.free(unsafe.Pointer(name))
	return C.stillroom_has(name) != 0
}

// turnsItself tells whether the decoder makes the picture upright. libheif
// applies the container's own rotation, and the standard says that an
// orientation in EXIF is then no more than information.
func turnsItself(format schema.Format) bool {
	return format == schema.FormatHEIF || format == schema.FormatAVIF
}
