package probe

import (
	"context"
	"encoding/binary"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/stillroom/stillroom/pipeline/container"
)

// readX3F reads Sigma's RAW: a header with the size, and a directory at the end of the
// file that names its sections. One holds the camera's own words, older cameras'
// only account of the shot; a JPEG, with EXIF in newer ones, is the preview.
func readX3F(ctx context.Context, in input, b block) (out found, err error) {
	head, err := container.X3FHeader(b)
	if err != nil {
		in.warn(malformed("X3F", "cut off"))
		return out, ctx.Err()
	}
	out.width, out.height = head.Width, head.Height
	if o := map[uint32]int{0: 1, 90: 6, 180: 3, 270: 8}[head.Turn]; o != 0 {
		out.own.Orientation = o
	}

	n, at, err := container.X3FDirectory(b)
	if errors.Is(err, container.ErrMark) {
		in.warn(malformed("X3F", "no directory at its end"))
	}
	if err != nil {
		return out, ctx.Err()
	}
	var preview block
	for range min(int64(n), int64(in.lim.MaxTags)) {
		s, err := container.X3FSectionAt(b, at)
		if err != nil {
			break
		}
		at += container.X3FSectionSize
		switch section := b.place(s.Place); s.Kind {
		case "PROP":
			x3fWords(in, section, &out.own)
		case "IMAG", "IMA2":
			if raw, err := container.X3FImageOf(section); err == nil && raw.Format == container.X3FJPEG {
				if jpeg := section.from(container.X3FImageHead); jpeg.size > preview.size && jpeg.has("\xff\xd8\xff") {
					preview = jpeg
				}
			}
		}
	}
	if preview.size > 0 {
		err = out.keepPreview(ctx, in, preview)
		return out, err
	}
	return out, ctx.Err()
}

// x3fWords reads the names and values of PROP, UTF-16 that ends in zeros.
func x3fWords(in input, section block, o *statement) {
	const part = "X3F"
	c := container.Numbers{Src: section, Order: binary.LittleEndian, At: 8}
	n := int64(c.Uint(4))
	c.At = 24
	if !section.has("SECp") || n < 0 || n > int64(in.lim.MaxTags) {
		return
	}
	text := section.from(24 + 8*n)
	word := func(off uint64) string {
		var units []uint16
		for i := int64(off); len(units) < 256; i++ { // arbitrary, Sigma's are short
			raw, err := text.peek(2*i, 2)
			if err != nil {
				break
			}
			u := binary.LittleEndian.Uint16(raw)
			if u == 0 {
				break
			}
			units = append(units, u)
		}
		return strings.TrimSpace(string(utf16.Decode(units)))
	}
	words := map[string]string{}
	for range n {
		name, value := c.Uint(4), c.Uint(4)
		if c.Bad {
			in.warn(malformed(part, "its words are cut off"))
			break
		}
		words[word(name)] = word(value)
	}
	o.camera(words["CAMMANUF"], words["CAMMODEL"])
	number := func(name, field string, to *float64) {
		if v, err := strconv.ParseFloat(words[name], 64); err == nil && v > 0 && finite(v) {
			set(to, v)
			o.state(field, words[name])
		}
	}
	number("SHUTTER", "exposure_s", &o.ExposureS)
	number("APERTURE", "f_number", &o.FNumber)
	number("FLENGTH", "focal_mm", &o.FocalMM)
	if v, err := strconv.Atoi(words["ISO"]); err == nil && v > 0 {
		set(&o.ISO, v)
		o.state("iso", words["ISO"])
	}
	// Seconds since 1970 on the camera's clock, so it is a wall clock.
	if v, err := strconv.ParseInt(words["TIME"], 10, 64); err == nil && v > 0 && v < 1<<32 {
		local := time.Unix(v, 0).UTC().Format(localLayout)
		o.stateTaken(local, "X3F TIME")
		o.take(local, "", "X3F TIME")
	}
	o.serial(words["CAMSERIAL"], o.Model)
}
