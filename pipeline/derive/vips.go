package derive

// #include <stdlib.h>
// #include "vips.h"
import "C"

import "unsafe"

// pixels is a picture in C's memory: 8-bit sRGB triples. It must be freed.
type pixels struct {
	c C.StillroomPixels
}

func (p *pixels) width() int  { return int(p.c.width) }
func (p *pixels) height() int { return int(p.c.height) }

// free may be called twice.
func (p *pixels) free() {
	C.g_free(C.gpointer(p.c.data))
	p.c.data = nil
}

// header is what is known of a picture before it is decoded.
type header struct {
	width, height int    // as stored
	components    int    // of colour: 1, 3 or 4
	adobeRGB      bool   // EXIF marks the pixels as Adobe RGB
	profile       []byte // embedded ICC profile, or empty
}

// readHeader reports false for bytes that the loader cannot make sense of.
//
// C reads the bytes in place, during the call only: cgo keeps them where they
// are for that long, here and in decode.
func readHeader(loader string, data []byte) (header, bool) {
	name := C.CString(loader)
	defer C.free(unsafe.Pointer(name))
	var c C.StillroomHeader
	if C.stillroom_header(name, unsafe.Pointer(unsafe.SliceData(data)), C.size_t(len(data)), &c) != 0 {
		return header{}, false
	}
	defer C.g_free(C.gpointer(c.profile))
	return header{
		width:      int(c.width),
		height:     int(c.height),
		components: int(c.components),
		adobeRGB:   c.adobe_rgb != 0,
		profile:    C.GoBytes(c.profile, C.int(c.profile_size)),
	}, true
}

// strictness is how much a decoder may complain before decoding counts as
// failed.
type strictness int

const (
	noWarnings strictness = C.VIPS_FAIL_ON_WARNING
	noMissing  strictness = C.VIPS_FAIL_ON_TRUNCATED
)

// decoding is what to do with an original's bytes.
type decoding struct {
	loader        string
	shrink        int // by the decoder; 1 unless JPEG
	width, height int // as stored
	source        colorSource
}

// decode reports false when the bytes make no picture under the given rule.
func (d decoding) decode(data []byte, rule strictness) (pixels, bool) {
	name := C.CString(d.loader)
	defer C.free(unsafe.Pointer(name))
	profile := C.CBytes(d.source.profile)
	defer C.free(profile)
	how := C.StillroomDecode{
		loader:       name,
		fail_on:      C.int(rule),
		shrink:       C.int(d.shrink),
		width:        C.int(d.width),
		height:       C.int(d.height),
		profile_size: C.size_t(len(d.source.profile)),
		intent:       C.VIPS_INTENT_RELATIVE,
	}
	if d.source.profile != nil {
		how.profile = profile
	}
	if d.source.perceptual {
		how.intent = C.VIPS_INTENT_PERCEPTUAL
	}
	var p pixels
	ok := C.stillroom_decode(&how, unsafe.Pointer(unsafe.SliceData(data)), C.size_t(len(data)), &p.c) == 0
	return p, ok
}

// orient makes a picture upright that is stored with the orientation.
func (p *pixels) orient(orientation int) (pixels, bool) {
	var out pixels
	ok := C.stillroom_orient(&p.c, C.int(orientation), &out.c) == 0
	return out, ok
}

// resize shrinks to exactly width x height.
func (p *pixels) resize(width, height int) (pixels, bool) {
	var out pixels
	ok := C.stillroom_resize(&p.c, C.int(width), C.int(height), &out.c) == 0
	return out, ok
}

// jpeg encodes: baseline, since progressive takes four times as long to write,
// and with default Huffman tables, since better ones double the time for 6 %.
func (p *pixels) jpeg(quality int) ([]byte, bool) {
	var buf unsafe.Pointer
	var n C.size_t
	if C.stillroom_jpeg(&p.c, C.int(quality), &buf, &n) != 0 {
		return nil, false
	}
	defer C.g_free(C.gpointer(buf))
	return C.GoBytes(buf, C.int(n)), true
}
