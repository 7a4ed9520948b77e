package probe

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/hex"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

// readPNG walks the chunks of a PNG; metadata may stand before or behind the
// picture. Checksums are not verified: a damaged one says nothing about the
// chunk's use.
func readPNG(ctx context.Context, in input, b block) (out found, err error) {
	var profiles []rawProfile
	pos := int64(container.PNGStart)
	ended := false
	var color pngColor
	for range in.lim.MaxSegments {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		part, err := container.PNGChunk(b, pos)
		if err != nil {
			in.warn(malformed("PNG", "ends without IEND"))
			ended = true
			break
		}
		kind, chunk := part.Kind, b.payload(part)
		pos = part.Next
		switch kind {
		case "IHDR":
			if dim, err := chunk.peek(0, 8); err != nil {
				in.warn(malformed("PNG", "IHDR is cut off"))
			} else if out.width == 0 {
				out.width, out.height = int64(be32(dim)), int64(be32(dim[4:]))
			}
		case "eXIf":
			out.keepEXIF(in, chunk)
		case "tEXt", "zTXt", "iTXt":
			if p, ok := pngText(in, kind, chunk, &out); ok {
				profiles = append(profiles, p)
			}
		case "iCCP":
			if icc := pngICC(in, chunk); icc != nil {
				out.icc = icc
			}
		case "cICP", "sRGB", "gAMA", "cHRM":
			color.chunk(kind, chunk)
		case "IEND":
			ended = true
		}
		if ended {
			break
		}
	}
	if !ended {
		in.warn(&LimitError{Limit: "max_segments", Part: "PNG", Value: int64(in.lim.MaxSegments) + 1, Max: int64(in.lim.MaxSegments)})
	}
	for _, p := range profiles {
		keepRaw(in, p, &out)
	}
	out.coded = color.coded()
	return out, ctx.Err()
}

// pngColor are the chunks in which a PNG says what its numbers mean.
type pngColor struct {
	cicp, old schema.Coded
	sRGB      bool
}

func (p *pngColor) chunk(kind string, b block) {
	c := container.Numbers{Src: b}
	switch kind {
	case "cICP":
		p.cicp = schema.Coded{Primaries: int(c.Uint(1)), Transfer: int(c.Uint(1)), Outranks: true}
	case "sRGB":
		p.sRGB = true
	case "gAMA":
		p.old.Gamma = float64(c.Uint(4)) / 100000
	case "cHRM":
		for i := range p.old.Chroma {
			p.old.Chroma[i] = float64(c.Uint(4)) / 100000
		}
	}
	if c.Bad {
		*p = pngColor{}
	}
}

// coded is what counts: the standard's order is cICP, a profile, sRGB, the rest.
func (p pngColor) coded() schema.Coded {
	switch {
	case p.cicp.Outranks:
		return p.cicp
	case p.sRGB:
		return schema.Coded{}
	}
	return p.old
}

// pngText reads the text chunks that matter: the XMP packet, the few keywords
// that the standard gives a meaning, and ImageMagick's raw profiles, which are
// handed back, for they count only where the chunks made for it say nothing.
func pngText(in input, kind string, chunk block, out *found) (p rawProfile, isProfile bool) {
	const longest = 79 // bytes of a keyword
	head, err := chunk.peek(0, int(min(chunk.size, longest+1)))
	if err != nil {
		return p, false
	}
	keyword, _, ok := strings.Cut(string(head), "\x00")
	if !ok {
		return p, false
	}
	profile, isProfile := strings.CutPrefix(strings.ToLower(keyword), "raw profile type ")
	plain := plainText(keyword)
	if !isProfile && plain == "" && keyword != "XML:com.adobe.xmp" {
		return p, false
	}
	data, err := pngTextData(in, kind, keyword, chunk.from(int64(len(keyword)+1)))
	if err != nil {
		in.warn(err)
		return p, false
	}
	switch {
	case isProfile:
		return rawProfile{kind: profile, text: data}, true
	case plain != "" && len(data) > in.lim.MaxTagBytes:
		in.warn(&LimitError{Limit: "max_tag_bytes", Part: "PNG text", Value: int64(len(data)), Max: int64(in.lim.MaxTagBytes)})
	case plain != "":
		pngSays(&out.own, plain, text(data))
	default: // XMP; in iTXt by the book, in zTXt from some programs
		out.keepXMP(in, in.f.memory(data))
	}
	return p, false
}

// plainText is the keyword that the standard gives a meaning and that is meant:
// many write it small.
func plainText(keyword string) string {
	for _, k := range []string{"Title", "Author", "Description", "Copyright"} {
		if strings.EqualFold(k, keyword) {
			return k
		}
	}
	return ""
}

// pngTextData returns the text behind the keyword: in zTXt behind the method,
// in iTXt behind whether and how it is compressed, a language, and the keyword
// in that language.
func pngTextData(in input, kind, keyword string, b block) ([]byte, error) {
	part := "PNG text"
	if keyword == "XML:com.adobe.xmp" {
		part = "XMP"
	}
	data, err := b.bytes(part)
	if err != nil {
		return nil, err
	}
	compressed := kind == "zTXt"
	switch kind {
	case "zTXt":
		if len(data) < 1 {
			return nil, malformed(part, "cut off")
		}
		data = data[1:]
	case "iTXt":
		if len(data) < 2 {
			return nil, malformed(part, "cut off")
		}
		compressed = data[0] == 1
		data = data[2:]
		for range 2 {
			_, rest, ok := bytes.Cut(data, []byte{0})
			if !ok {
				return nil, malformed(part, "cut off")
			}
			data = rest
		}
	}
	if compressed {
		return inflate(in, part, data)
	}
	return data, nil
}

// pngSays keeps one of the PNG standard's own texts.
func pngSays(c *statement, keyword, v string) {
	switch keyword {
	case "Title":
		c.say("title", &c.Title, v)
	case "Description":
		c.say("caption", &c.Caption, v)
	case "Copyright":
		c.say("rights", &c.Rights, v)
	case "Author":
		c.say("creator", &c.Creator, v)
	}
}

// rawProfile is metadata as ImageMagick keeps it in a PNG: a text of a name, a
// length and hexadecimal digits. What kind it is its keyword says.
type rawProfile struct {
	kind string
	text []byte
}

// keepRaw reads p into what is still open. EXIF is added to that of eXIf,
// because converters strip a place or a serial number from one and forget the
// other.
func keepRaw(in input, p rawProfile, out *found) {
	if !slices.Contains([]string{"exif", "app1", "xmp", "iptc", "8bim", "icc", "icm"}, p.kind) {
		return
	}
	data, err := unhex(p.text)
	if err != nil {
		in.warn(err)
		return
	}
	switch b := in.f.memory(data); {
	case b.has(xmpSignature):
		out.keepXMP(in, b.from(int64(len(xmpSignature))))
	case p.kind == "exif", p.kind == "app1":
		if b.has("Exif\x00") {
			b = b.from(6)
		}
		var more found
		more.keepEXIF(in, b)
		out.exif = append(out.exif, more.exif...)
	case p.kind == "xmp":
		out.keepXMP(in, b)
	case b.has("8BIM"):
		out.keepResources(in, b)
	case p.kind == "iptc" && b.has("\x1c") && out.iim == nil:
		out.iim = data
	case (p.kind == "icc" || p.kind == "icm") && out.icc == nil:
		out.icc = &b
	}
}

// unhex decodes a raw profile: an empty line, a line with its name, one with
// its length, and lines of digits.
func unhex(text []byte) ([]byte, error) {
	_, rest, named := bytes.Cut(bytes.TrimLeft(text, "\r\n"), []byte("\n"))
	stated, rest, sized := bytes.Cut(rest, []byte("\n"))
	if !named || !sized {
		return nil, malformed("PNG raw profile", "cut off")
	}
	length, err := strconv.Atoi(string(bytes.TrimSpace(stated)))
	digits := bytes.Join(bytes.Fields(rest), nil)
	if err != nil || length < 0 || length > len(digits)/2 {
		return nil, malformed("PNG raw profile", "its stated length differs from its number of digits")
	}
	data := make([]byte, length)
	if _, err := hex.Decode(data, digits[:2*length]); err != nil {
		return nil, malformed("PNG raw profile", "not hexadecimal")
	}
	return data, nil
}

// pngICC takes the profile: a name, NUL, the method, compressed bytes.
func pngICC(in input, chunk block) *block {
	const part = "ICC profile"
	data, err := chunk.bytes(part)
	if err != nil {
		in.warn(err)
		return nil
	}
	_, rest, ok := bytes.Cut(data, []byte{0})
	if !ok || len(rest) < 1 {
		in.warn(malformed(part, "cut off"))
		return nil
	}
	profile, err := inflate(in, part, rest[1:])
	if err != nil {
		in.warn(err)
		return nil
	}
	icc := in.f.memory(profile)
	return &icc
}

// inflate decompresses data, paid from the metadata budget: a few kilobytes
// can stand for gigabytes.
func inflate(in input, part string, data []byte) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, malformed(part, "not zlib data")
	}
	out, err := io.ReadAll(io.LimitReader(z, in.f.left+1))
	if err != nil {
		return nil, malformed(part, "damaged zlib data")
	}
	if err := in.f.spend(part, int64(len(out))); err != nil {
		return nil, err
	}
	return out, nil
}
