package render

// #cgo pkg-config: vips gmodule-2.0
// #cgo linux LDFLAGS: -ldl
// #include "vips.h"
import "C"

import (
	"fmt"
	"strings"

	// bimg starts libvips in its init, and libvips must be started once in a
	// process: so bimg starts it for both. It renders one picture to one
	// picture (Watermark, with which proofs are made); it has no means to keep
	// a decoded picture and would decode an original again for each rung of a
	// ladder, which is why the rest of this package speaks to libvips itself
	// (Compose says why an export does). No other package may import bimg: they
	// build and test without libvips.
	_ "github.com/h2non/bimg"

	"github.com/stillroom/stillroom/schema"
)

// init runs after bimg's, and so has the last word on libvips' settings.
func init() {
	if C.stillroom_start() != 0 {
		panic("derive: libvips does not start")
	}
}

// Version is the version of libvips at work, such as "8.14.1". Renderings may
// differ from one to the next.
func Version() string {
	return fmt.Sprintf("%d.%d.%d", C.vips_version(0), C.vips_version(1), C.vips_version(2))
}

// Programs are the ones that a rendering of an original of the format may come
// from, down to the version numbers that change pictures: "libvips 8.14". Of a
// RAW file it may be LibRaw's.
func Programs(format schema.Format) string {
	libvips := fmt.Sprintf("libvips %d.%d", C.vips_version(0), C.vips_version(1))
	if !format.RAW() {
		return libvips
	}
	if !HasLibRaw() {
		return libvips + ", no LibRaw"
	}
	major, rest, _ := strings.Cut(LibRawVersion(), ".")
	minor, _, _ := strings.Cut(rest, ".")
	return fmt.Sprintf("%s, LibRaw %s.%s", libvips, major, minor)
}
