package render

// #cgo pkg-config: libjpeg
// #include <stdbool.h>
// #include <stdlib.h>
// #include "progressive.h"
import "C"

import "unsafe"

// Progressive is a JPEG of the same pixels, to the last bit, in scans that show the whole
// picture soon, with Huffman tables of its own: it is some percent smaller. What the file
// says beside its pixels is left out, but for the JFIF header. A JPEG that cannot be
// written so is returned as it is.
func Progressive(data []byte) []byte { return written(data, true) }

// Optimized is Progressive in one scan.
func Optimized(data []byte) []byte { return written(data, false) }

// written is a JPEG written anew from its coefficients, in scans or in one.
func written(data []byte, scans bool) []byte {
	if len(data) == 0 {
		return data
	}
	var out *C.uchar
	var size C.ulong
	failed := C.stillroom_write_anew((*C.uchar)(unsafe.Pointer(unsafe.SliceData(data))), C.ulong(len(data)), C.bool(scans), &out, &size)
	defer C.free(unsafe.Pointer(out))
	if failed != 0 || int(size) >= len(data) {
		return data
	}
	return C.GoBytes(unsafe.Pointer(out), C.int(size))
}
