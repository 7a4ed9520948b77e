package probe

import (
	"cmp"
	"context"
	"slices"
)

// readCR3 reads Canon's RAW of 2018: in moov, in a box of Canon's own, each
// directory is a TIFF structure by itself.
func readCR3(ctx context.Context, in input, b block) (out found, err error) {
	if err := xmpBox(ctx, in, b, &out); err != nil {
		return out, err
	}
	const canon = "\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48"
	moov, ok, err := child(ctx, in, b, "moov")
	if err != nil || !ok {
		in.warn(malformed("CR3", "no moov box"))
		return out, err
	}
	var inner error
	err = boxes(ctx, in, moov, func(x box) bool {
		if x.uuid != canon {
			return true
		}
		inner = boxes(ctx, in, x.body, func(x box) bool {
			canonDirectory(in, x, &out)
			return true
		})
		return false
	})
	return out, cmp.Or(err, inner)
}

// xmpBox finds the box of Adobe's that holds the XMP of CR3 and of video.
func xmpBox(ctx context.Context, in input, b block, out *found) error {
	const adobe = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"
	return boxes(ctx, in, b, func(x box) bool {
		if x.uuid == adobe {
			out.keepXMP(in, x.body)
		}
		return out.xmp == nil
	})
}

func canonDirectory(in input, x box, out *found) {
	if !slices.Contains([]string{"CMT1", "CMT2", "CMT4"}, x.kind) {
		return // CMT3 is the MakerNote
	}
	g, err := newGuard("EXIF", x.body, in.lim, in.warn)
	if err != nil {
		in.warn(err)
		return
	}
	if len(out.exif) == 0 {
		out.exif = append(out.exif, &exifBlock{order: g.order})
	}
	own := out.exif[0]
	if own.order != g.order {
		in.warn(malformed("CR3", "its directories differ in byte order"))
		return
	}
	entries, _ := g.dir(x.kind, g.first)
	switch x.kind {
	case "CMT1":
		own.main = g.fields(entries, mainTags)
		if sh, ok := g.shape(directory{entries: entries}); ok {
			out.width, out.height = sh.width, sh.height
		}
	case "CMT2":
		own.sub = g.fields(entries, exifTags)
	case "CMT4":
		own.gps = g.fields(entries, gpsTags)
	}
}
