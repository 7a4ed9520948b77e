package render

// #include <stdlib.h>
// #include "vips.h"
import "C"

import (
	"unsafe"

	"github.com/stillroom/stillroom/schema"
)

// pixels is a picture in C's memory: triples, 8-bit sRGB or a still's. It must be
// freed.
type pixels struct {
	c C.StillroomPixels
}

func (p *pixels) width() int  { return int(p.c.width) }
func (p *pixels) height() int { return int(p.c.height) }
func (p *pixels) wide() bool  { return p.c.wide != 0 } // 16 bits

// free may be called twice.
func (p *pixels) free() {
	C.g_free(C.gpointer(p.c.data))
	p.c.data = nil
}

// bytes are the pixels themselves, in C's memory, of 8 bits each.
func (p *pixels) bytes() []byte {
	return unsafe.Slice((*byte)(p.c.data), p.width()*p.height()*3)
}

// blank is a black picture.
func blank(width, height int) (pixels, bool) {
	var p pixels
	p.c.data = unsafe.Pointer(C.g_try_malloc0(C.gsize(width * height * 3)))
	p.c.width, p.c.height = C.int(width), C.int(height)
	return p, p.c.data != nil
}

// words are the numbers of a wide picture, in C's memory.
func (p *pixels) words() []uint16 {
	return unsafe.Slice((*uint16)(p.c.data), p.width()*p.height()*3)
}

// unset is a picture of which every number is to be written. False: no memory.
func unset(width, height int, wide bool) (pixels, bool) {
	var p pixels
	bytes := width * height * 3
	if wide {
		bytes *= 2
		p.c.wide = 1
	}
	p.c.data = unsafe.Pointer(C.g_try_malloc(C.gsize(bytes)))
	p.c.width, p.c.height = C.int(width), C.int(height)
	return p, p.c.data != nil
}

// header is what is known of a picture before it is decoded.
type header struct {
	width, height int          // as stored
	components    int          // of colour: 1, 3 or 4
	alpha         bool         // or other bands beside colour
	bits          int          // of a number: 8, 16, or 0 for anything else
	picture       bool         // its numbers can be drawn
	pages         int          // pictures that the decoder finds in the file
	adobeRGB      bool         // EXIF marks the pixels as Adobe RGB
	profile       []byte       // embedded ICC profile, or empty
	page, sub     int          // which picture of a TIFF it is
	coded         schema.Coded // what the file says of its colors by numbers
	narrow        bool         // what the decoder gives has black at 16 of 255 and white at 235
}

// readHeader reports false for bytes that the loader cannot make sense of.
//
// C reads the bytes in place, during the call only: cgo keeps them where they
// are for that long, here and in decode.
func readHeader(loader string, data []byte) (header, bool) {
	return readHeaderOf(loader, data, 0, 0)
}

// readHeaderOf is readHeader of a picture in a TIFF: of the sub-directory of a
// page, counted from 1, or of the page itself.
func readHeaderOf(loader string, data []byte, page, sub int) (header, bool) {
	name := C.CString(loader)
	defer C.free(unsafe.Pointer(name))
	var c C.StillroomHeader
	if C.stillroom_header(name, C.int(page), C.int(sub-1), unsafe.Pointer(unsafe.SliceData(data)), C.size_t(len(data)), &c) != 0 {
		return header{}, false
	}
	defer C.g_free(C.gpointer(c.profile))
	return header{
		width:      int(c.width),
		height:     int(c.height),
		components: int(c.components),
		alpha:      c.bands > c.components,
		bits:       int(c.bits),
		picture:    c.picture != 0,
		pages:      int(c.pages),
		adobeRGB:   c.adobe_rgb != 0,
		profile:    C.GoBytes(c.profile, C.int(c.profile_size)),
		page:       page,
		sub:        sub,
	}, true
}

// ThreeColors reports whether the header of a rendering says red, green and
// blue, and nothing else.
func ThreeColors(data []byte, format schema.Format) bool {
	h, ok := readHeader(loaders[format], data)
	return ok && h.components == 3 && !h.alpha
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
	page, sub     int // of a TIFF
	shrink        int // by the decoder; 1 unless JPEG
	width, height int // as stored
	source        colorSource
	still, keep   bool // 16 bits stay; the numbers stay what they are, in the source's profile
	narrow        bool // black is stored as 16 of 255 and white as 235
}

// decode reports false when the bytes make no picture under the given rule.
func (d decoding) decode(data []byte, rule strictness) (pixels, bool) {
	name := C.CString(d.loader)
	defer C.free(unsafe.Pointer(name))
	profile := C.CBytes(d.source.profile)
	defer C.free(profile)
	how := C.StillroomDecode{
		loader:       name,
		page:         C.int(d.page),
		subifd:       C.int(d.sub - 1),
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
	if d.still {
		how.still = 1
	}
	if d.keep {
		how.keep = 1
	}
	if d.narrow {
		how.narrow = 1
	}
	var p pixels
	failed := C.stillroom_decode(&how, unsafe.Pointer(unsafe.SliceData(data)), C.size_t(len(data)), &p.c)
	if failed == -2 {
		starved.Add(1)
	}
	return p, failed == 0
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

// widen converts 16 bits of sRGB to Display P3.
func (p *pixels) widen() (pixels, bool) {
	var out pixels
	ok := C.stillroom_widen(&p.c, &out.c) == 0
	return out, ok
}

// crop cuts out width x height from x, y on.
func (p *pixels) crop(x, y, width, height int) (pixels, bool) {
	var out pixels
	ok := C.stillroom_crop(&p.c, C.int(x), C.int(y), C.int(width), C.int(height), &out.c) == 0
	return out, ok
}

// enlarge grows to exactly width x height, smoothly.
func (p *pixels) enlarge(width, height int) (pixels, bool) {
	var out pixels
	ok := C.stillroom_enlarge(&p.c, C.int(width), C.int(height), &out.c) == 0
	return out, ok
}

// put lays part over the picture from x, y on. All of it must fit.
func (p *pixels) put(part *pixels, x, y int) {
	C.stillroom_put(&p.c, &part.c, C.int(x), C.int(y))
}

// gray makes width x height from x, y on middle gray.
func (p *pixels) gray(x, y, width, height int) {
	C.stillroom_gray(&p.c, C.int(x), C.int(y), C.int(width), C.int(height))
}

// encoders are libvips' for each format that a recipe can name. JPEG is
// baseline, since progressive takes four times as long to write, and has the
// default Huffman tables, since better ones double the time for 6 %.
var encoders = map[schema.Format]struct {
	saver   string
	encoder C.StillroomEncoder
}{
	schema.FormatJPEG: {"jpegsave_buffer", C.STILLROOM_JPEG},
	schema.FormatWebP: {"webpsave_buffer", C.STILLROOM_WEBP},
	schema.FormatAVIF: {"heifsave_buffer", C.STILLROOM_AVIF},
}

// encode makes a file of a picture. Quality is in percent.
func (p *pixels) encode(format schema.Format, quality, effort int) ([]byte, bool) {
	var buf unsafe.Pointer
	var n C.size_t
	if C.stillroom_encode(&p.c, encoders[format].encoder, C.int(quality), C.int(effort), &buf, &n) != 0 {
		return nil, false
	}
	defer C.g_free(C.gpointer(buf))
	data := C.GoBytes(buf, C.int(n))
	if format == schema.FormatWebP {
		return bareWebP(data)
	}
	return data, true
}
