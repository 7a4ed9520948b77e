package render

// #include <stdlib.h>
// #include "vips.h"
import "C"

import (
	"sync"
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

// Supports tells whether this build can render the format. Of a file with
// several pictures, the first is rendered, of a RAW file its picture. (libheif
// may be built without one of the codecs of HEIF and AVIF; then those give a
// DecodeError. A RAW file without a preview needs LibRaw: see [HasLibRaw].)
func Supports(format schema.Format) bool {
	if format.RAW() {
		format = schema.FormatJPEG // what a preview is
	}
	loader, ok := loaders[format]
	return ok && has(loader)
}

// Makes tells whether this build can write derivatives of the format. It tries once,
// because libheif may be there without an encoder.
func Makes(format schema.Format) bool {
	can, known := made.Load(format)
	if !known {
		can, _ = made.LoadOrStore(format, makes(format))
	}
	return can.(bool)
}

// made are the answers of Makes.
var made sync.Map

func makes(format schema.Format) bool {
	if format == schema.FormatTiles {
		format = schema.FormatJPEG // what a tile is
	}
	encoder, ok := encoders[format]
	if !ok || !has(encoder.saver) {
		return false
	}
	p, ok := blank(16, 16)
	if !ok {
		return false
	}
	defer p.free()
	_, ok = p.encode(format, 50, 0)
	return ok
}

func has(operation string) bool {
	name := C.CString(operation)
	defer C.free(unsafe.Pointer(name))
	return C.stillroom_has(name) != 0
}
