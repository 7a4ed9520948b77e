package embed

import (
	"encoding/binary"

	"github.com/stillroom/stillroom/pipeline/container"
)

// Flags of VP8X (RFC 9649, 2.7.1).
const (
	webpAlpha = 1 << 4
	webpXMP   = 1 << 2
	webpICC   = 1 << 5
)

// intoWebP puts the packet last, where the container wants it, and says so in
// the extended header.
func intoWebP(d, xmp []byte) ([]byte, error) {
	out, err := webpWith(d, "XMP ", webpXMP, xmp)
	if err != nil {
		return nil, err
	}
	return webpInSRGB(out), nil
}

// webpInSRGB is a picture with an extended header and a color profile.
func webpInSRGB(out []byte) []byte {
	if out[12+8]&webpICC != 0 {
		return out
	}
	// The color profile stands right behind the extended header (RFC 9649, 2.7.1.4).
	profile := sRGB()
	chunk := binary.LittleEndian.AppendUint32([]byte("ICCP"), uint32(len(profile)))
	chunk = append(append(chunk, profile...), make([]byte, len(profile)%2)...)
	out = splice(out, 12+8+10, chunk)
	out[12+8] |= webpICC
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// webpWith puts a chunk last, if kind names one, and sets flags in the extended header, which a simple
// picture gets with the size and the alpha of its own (RFC 9649, 2.7).
func webpWith(d []byte, kind string, flags byte, add []byte) ([]byte, error) {
	if len(d) < 12 || string(d[:4]) != "RIFF" || string(d[8:12]) != "WEBP" ||
		uint64(binary.LittleEndian.Uint32(d[4:]))+8 != uint64(len(d)) {
		return nil, ErrPicture
	}
	var extended, header []byte
	pictures, chunks := 0, 0
	for at := int64(container.RIFFStart); at < int64(len(d)); chunks++ {
		chunk, err := container.RIFFChunk(container.Bytes(d), at)
		if err != nil || chunk.Cut || chunk.Next > int64(len(d)) {
			return nil, ErrPicture
		}
		body := chunk.In(d)
		switch chunk.Kind {
		case "VP8X":
			if at != container.RIFFStart || len(body) != 10 {
				return nil, ErrPicture
			}
			extended = body
		case "VP8 ", "VP8L":
			h, ok := webpHeader(chunk.Kind, body)
			if !ok {
				return nil, ErrPicture
			}
			header = h
			pictures++
		case "EXIF", "XMP ", webpMark:
			return nil, ErrCarries
		case "ANIM", "ANMF":
			return nil, ErrFormat
		}
		at = chunk.Next
	}
	if pictures != 1 || extended == nil && chunks != 1 {
		return nil, ErrPicture
	}

	rest := d[12:]
	if extended != nil {
		header = extended
		rest = d[12+8+10:]
	}
	out := append(make([]byte, 0, len(d)+len(add)+32), d[:12]...)
	out = append(out, "VP8X\x0a\x00\x00\x00"...)
	out = append(out, header...)
	out[12+8] |= flags
	out = append(out, rest...)
	if kind != "" {
		out = append(out, kind...)
		out = binary.LittleEndian.AppendUint32(out, uint32(len(add)))
		out = append(out, add...)
		out = append(out, make([]byte, len(add)%2)...)
	}
	if uint64(len(out)) > 1<<32-2 {
		return nil, ErrFormat
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, nil
}

// webpHeader is the extended header of a simple picture, without metadata.
func webpHeader(kind string, b []byte) ([]byte, bool) {
	w, err := container.WebPHeader(kind, container.Bytes(b))
	if err != nil || kind == "VP8 " && !w.Key || w.Width == 0 || w.Height == 0 {
		return nil, false
	}
	h := make([]byte, 10)
	if w.Alpha {
		h[0] |= webpAlpha
	}
	put24 := func(b []byte, v int64) { b[0], b[1], b[2] = byte(v), byte(v>>8), byte(v>>16) }
	put24(h[4:], w.Width-1)
	put24(h[7:], w.Height-1)
	return h, true
}
