package render

// #cgo pkg-config: libjpeg
// #include <stdlib.h>
// #include "progressive.h"
import "C"

import "unsafe"

// Progressive is a JPEG of the same pixels, to the last bit, in scans that show the whole
// picture soon, with Huffman tables of its own: it is some percent smaller. What the file
// says beside its pixels is left out, but for the JFIF header. A JPEG that cannot be
// written so is returned as it is.
func Progressive(data []byte) []byte {
	if len(data) == 0 {
		return data
	}
	var out *C.uchar
	var size C.ulong
	failed := C.stillroom_progressive((*C.uchar)(unsafe.Pointer(unsafe.SliceData(data))), C.ulong(len(data)), &out, &size)
	defer C.free(unsafe.Pointer(out))
	if failed != 0 || int(size) >= len(data) {
		return data
	}
	return C.GoBytes(unsafe.Pointer(out), C.int(size))
}
