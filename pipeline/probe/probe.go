package probe

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// Read describes the file of the given size behind r. The name stands in
// Probe.File and in errors; nothing is concluded from it.
//
// Width and Height are upright, in pixels: as the picture is to be seen, after
// its Orientation (or, in HEIF, AVIF, JPEG XL and video, after the crop and
// rotation that the container prescribes, which replace Orientation there). Of
// a RAW they are those of the sensor's picture, of a sidecar what it says of
// its picture. All fields but SHA256 are filled; the caller hashes.
//
// An error means that the bytes could not be read, or that ctx ended. Malformed
// metadata is never an error: the readable part is returned, and Warnings name the
// rest. Read keeps no state and may be called concurrently, also for one r.
func Read(ctx context.Context, name string, r io.ReaderAt, size int64, lim schema.Limits) (schema.Probe, error) {
	var warned warnings
	in := input{f: newFile(r, size, lim.MaxMetadataBytes), lim: lim, warn: warned.add}
	head := make([]byte, min(size, sniffBytes))
	if err := in.f.readAt(head, 0); err != nil {
		return schema.Probe{}, fmt.Errorf("probe %q: %w", name, err)
	}
	p := schema.Probe{File: name, Bytes: size}
	p.Format, p.MIME = Sniff(head)

	var out found
	if read := readers[p.Format]; read != nil {
		var err error
		if out, err = read(ctx, in, in.f.whole()); err != nil {
			return schema.Probe{}, fmt.Errorf("probe %q: %w", name, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return schema.Probe{}, fmt.Errorf("probe %q: %w", name, err)
	}
	if out.format != "" {
		p.Format, p.MIME = out.format, mimeOf(out.format)
	}
	describe(in, &p, out)
	if in.f.err != nil {
		return schema.Probe{}, fmt.Errorf("probe %q: %w", name, in.f.err)
	}
	p.Warnings = warned.list
	return p, nil
}

// input is handed to a reader: the file, how much of it may be read, and the warnings.
// A reader returns what it finds.
type input struct {
	f    *file
	lim  schema.Limits
	warn func(error)
}

// reader reads the metadata of one format. Its error is ctx's.
type reader func(ctx context.Context, in input, b block) (found, error)

// readers are those of the formats that Sniff tells apart.
var readers = map[schema.Format]reader{
	schema.FormatJPEG: readJPEG,
	schema.FormatTIFF: tiffReader(schema.FormatTIFF),
	schema.FormatCR2:  tiffReader(schema.FormatCR2),
	schema.FormatORF:  tiffReader(schema.FormatORF),
	schema.FormatRW2:  tiffReader(schema.FormatRW2),
	schema.FormatPNG:  readPNG,
	schema.FormatWebP: readWebP,
	schema.FormatGIF:  readGIF,
	schema.FormatHEIF: readHEIF,
	schema.FormatAVIF: readHEIF,
	schema.FormatJXL:  readJXL,
	schema.FormatCR3:  readCR3,
	schema.FormatRAF:  readRAF,
	schema.FormatMRW:  readMRW,
	schema.FormatX3F:  readX3F,
	schema.FormatCRW:  readCRW,
	schema.FormatMP4:  readMovie,
	schema.FormatMOV:  readMovie,
	schema.FormatWAV:  readWAV,
	schema.FormatXMP:  readSidecar,
}

// readSidecar reads a file of XMP as one packet.
func readSidecar(_ context.Context, in input, b block) (out found, err error) {
	out.keepXMP(in, b)
	return out, nil
}

// warnings say what could not be read. Their number is bounded because a file
// can be wrong in as many places as it has bytes; 32 is arbitrary.
type warnings struct{ list []string }

func (w *warnings) add(err error) {
	const most = 32
	msg := err.Error()
	if slices.Contains(w.list, msg) {
		return
	}
	switch n := len(w.list); {
	case n < most:
		w.list = append(w.list, msg)
	case n == most:
		w.list = append(w.list, "and more of the kind")
	}
}
