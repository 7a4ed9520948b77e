package probe

import (
	"context"
	"encoding/binary"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// readX3F reads Sigma's RAW: a header with the size, and a directory at the end of the
// file that names its sections. One holds the camera's own words, older cameras'
// only account of the shot; a JPEG, with EXIF in newer ones, is the preview.
func readX3F(ctx context.Context, in input, b block) (out found, err error) {
	le := binary.LittleEndian
	head, err := b.peek(0, 52)
	if err != nil {
		in.warn(malformed("X3F", "cut off"))
		return out, ctx.Err()
	}
	at := 28
	if le.Uint32(head[4:])>>16 >= 4 {
		at = 40 // Quattro
	}
	out.width, out.height = int64(le.Uint32(head[at:])), int64(le.Uint32(head[at+4:]))
	if o := map[uint32]int{0: 1, 90: 6, 180: 3, 270: 8}[le.Uint32(head[at+8:])]; o != 0 {
		out.own.Orientation = o
	}

	end, err := b.peek(b.size-4, 4)
	if err != nil {
		return out, ctx.Err()
	}
	dir := b.from(int64(le.Uint32(end)))
	if !dir.has("SECd") {
		in.warn(malformed("X3F", "no directory at its end"))
		return out, ctx.Err()
	}
	c := cursorLE{b: dir, pos: 8}
	n := c.uint32()
	var preview block
	for i := uint32(0); i < n && !c.bad; i++ {
		if int(i) >= in.lim.MaxTags {
			break
		}
		off, size, kind := int64(c.uint32()), int64(c.uint32()), c.uint32()
		section := b.sub(off, size)
		switch string(le.AppendUint32(nil, kind)) {
		case "PROP":
			x3fWords(in, section, &out.own)
		case "IMAG", "IMA2":
			if raw, err := section.peek(0, 28); err == nil && string(raw[:4]) == "SECi" && le.Uint32(raw[12:]) == 18 {
				if jpeg := section.from(28); jpeg.size > preview.size && jpeg.has("\xff\xd8\xff") {
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

// cursorLE reads little-endian numbers one after the other.
type cursorLE struct {
	b   block
	pos int64
	bad bool
}

func (c *cursorLE) uint32() uint32 {
	raw, err := c.b.peek(c.pos, 4)
	if err != nil {
		c.bad = true
		return 0
	}
	c.pos += 4
	return binary.LittleEndian.Uint32(raw)
}

// x3fWords reads the names and values of PROP, UTF-16 that ends in zeros.
func x3fWords(in input, section block, o *said) {
	const part = "X3F"
	c := cursorLE{b: section, pos: 8}
	n := int64(c.uint32())
	c.pos = 24
	if !section.has("SECp") || n < 0 || n > int64(in.lim.MaxTags) {
		return
	}
	text := section.from(24 + 8*n)
	word := func(off uint32) string {
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
		name, value := c.uint32(), c.uint32()
		if c.bad {
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
