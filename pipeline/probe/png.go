package probe

import (
	"bytes"
	"compress/zlib"
	"context"
	"io"
)

// png walks the chunks of a PNG; metadata may stand before or behind the
// picture. Checksums are not verified: a damaged one says nothing about the
// chunk's use.
func (s *scan) png(ctx context.Context, b block) error {
	pos := int64(8)
	for range s.lim.MaxSegments {
		if err := ctx.Err(); err != nil {
			return err
		}
		head, err := b.peek(pos, 8)
		if err != nil {
			s.warn(malformed("PNG", "ends without IEND"))
			return nil
		}
		size, kind := int64(be32(head)), string(head[4:8])
		chunk := b.sub(pos+8, size)
		pos += 12 + size
		switch kind {
		case "IHDR":
			if dim, err := chunk.peek(0, 8); err != nil {
				s.warn(malformed("PNG", "IHDR is cut off"))
			} else if s.found.width == 0 {
				s.found.width, s.found.height = int64(be32(dim)), int64(be32(dim[4:]))
			}
		case "eXIf":
			s.keepEXIF(chunk)
		case "iTXt":
			s.pngText(chunk)
		case "iCCP":
			s.pngICC(chunk)
		case "IEND":
			return nil
		}
	}
	s.warn(&LimitError{Limit: "MaxSegments", Part: "PNG", Value: int64(s.lim.MaxSegments) + 1, Max: int64(s.lim.MaxSegments)})
	return nil
}

// pngText takes the XMP packet: a keyword, whether it is compressed and how,
// a language, a translated keyword, text.
func (s *scan) pngText(chunk block) {
	const keyword = "XML:com.adobe.xmp\x00"
	if !chunk.has(keyword) {
		return
	}
	data, err := chunk.from(int64(len(keyword))).bytes("XMP")
	if err != nil {
		s.warn(err)
		return
	}
	if len(data) < 2 {
		s.warn(malformed("XMP", "cut off"))
		return
	}
	compressed := data[0] == 1
	data = data[2:]
	for range 2 { // language, translated keyword
		_, rest, ok := bytes.Cut(data, []byte{0})
		if !ok {
			s.warn(malformed("XMP", "cut off"))
			return
		}
		data = rest
	}
	if compressed {
		if data, err = s.inflate("XMP", data); err != nil {
			s.warn(err)
			return
		}
	}
	s.keepXMP(s.f.memory(data))
}

// pngICC takes the profile: a name, NUL, the method, compressed bytes.
func (s *scan) pngICC(chunk block) {
	const part = "ICC profile"
	data, err := chunk.bytes(part)
	if err != nil {
		s.warn(err)
		return
	}
	_, rest, ok := bytes.Cut(data, []byte{0})
	if !ok || len(rest) < 1 {
		s.warn(malformed(part, "cut off"))
		return
	}
	profile, err := s.inflate(part, rest[1:])
	if err != nil {
		s.warn(err)
		return
	}
	icc := s.f.memory(profile)
	s.found.icc = &icc
}

// inflate decompresses data, paid from the metadata budget: a few kilobytes
// can stand for gigabytes.
func (s *scan) inflate(part string, data []byte) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, malformed(part, "not zlib data")
	}
	out, err := io.ReadAll(io.LimitReader(z, s.f.left+1))
	if err != nil {
		return nil, malformed(part, "damaged zlib data")
	}
	if err := s.f.spend(part, int64(len(out))); err != nil {
		return nil, err
	}
	return out, nil
}
