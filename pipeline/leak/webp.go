package leak

import (
	"encoding/binary"
)

// VP8X flags (RFC 9649, 2.7.1), from the most significant bit.
const (
	webpICC   = 1 << 5
	webpAlpha = 1 << 4
	webpEXIF  = 1 << 3
	webpXMP   = 1 << 2
	webpAnim  = 1 << 1
)

// webpWalk is a WebP under examination.
type webpWalk struct {
	blocks
	layout
	d []byte
}

// readWebP walks the RIFF chunks (RFC 9649, 2.3). Exif is refused in every profile;
// the flags must say what there is, because readers go by either.
func readWebP(c blocks, d []byte) layout {
	w := &webpWalk{blocks: c, d: d}
	w.walk()
	return w.layout
}

func (w *webpWalk) walk() {
	d := w.d
	end := uint64(binary.LittleEndian.Uint32(d[4:])) + 8
	switch {
	case end > uint64(len(d)):
		w.add(RuleUnchecked, "WebP: it ends before its size says")
		return
	case end < 12:
		w.add(RuleUnchecked, "WebP: a size that holds nothing")
		return
	case end < uint64(len(d)):
		w.add(RuleTrailer, "WebP: %d bytes after the end of the image", uint64(len(d))-end)
	}
	flags := -1
	seen := make(map[string]int)
	for at := 12; at < int(end); {
		if int(end)-at < 8 {
			w.add(RuleUnchecked, "WebP: it ends inside a chunk")
			return
		}
		kind, size := string(d[at:at+4]), uint64(binary.LittleEndian.Uint32(d[at+4:]))
		if size > end-uint64(at)-8 {
			w.add(RuleUnchecked, "WebP: the chunk at %d does not fit", at)
			return
		}
		body := d[at+8 : at+8+int(size)]
		if seen[kind]++; seen[kind] > 1 {
			w.add(RuleSegment, "WebP: a chunk a second time at %d", at)
		}
		switch kind {
		case "VP8X":
			if len(body) != 10 || at != 12 || body[1]|body[2]|body[3] != 0 || body[0]&0xC1 != 0 {
				w.add(RuleUnchecked, "WebP: a malformed extended header")
				return
			}
			flags = int(body[0])
		case "VP8 ":
			if len(body) < 10 || body[0]&1 != 0 || string(body[3:6]) != "\x9d\x01\x2a" {
				w.add(RuleUnchecked, "WebP: image data without its first bytes")
			}
			w.pixels = append(w.pixels, span{at + 8, at + 8 + len(body)})
		case "VP8L":
			if len(body) < 5 || body[0] != 0x2F {
				w.add(RuleUnchecked, "WebP: image data without its first bytes")
			}
			w.pixels = append(w.pixels, span{at + 8, at + 8 + len(body)})
		case "ALPH":
			w.pixels = append(w.pixels, span{at + 8, at + 8 + len(body)})
		case "ICCP":
			w.pixels = append(w.pixels, span{at + 8, at + 8 + len(body)})
			w.icc(body, "WebP")
		case "XMP ":
			w.xmp(body, "WebP")
		case "EXIF":
			w.exif(trimExif(body), "WebP", false)
		case "MARK":
			w.mark(&w.layout, body, at+8, "WebP")
		case "ANIM", "ANMF":
			w.add(RuleThumb, "WebP: further frames")
		default:
			w.add(RuleSegment, "WebP: a chunk outside the profile at %d", at)
		}
		at += 8 + len(body)
		if len(body)&1 == 1 {
			if at >= int(end) || d[at] != 0 {
				w.add(RuleUnchecked, "WebP: a chunk that is not padded with a zero")
			}
			at++
		}
	}
	w.agree(flags, seen)
}

// agree compares what the extended header announces with the chunks that there are;
// flags are below 0 where there is none.
func (w *webpWalk) agree(flags int, seen map[string]int) {
	if seen["VP8 "]+seen["VP8L"] != 1 {
		w.add(RuleUnchecked, "WebP: not exactly one picture")
	}
	has := func(kind string) bool { return seen[kind] > 0 }
	switch {
	case flags < 0 && len(seen) > 1:
		w.add(RuleUnchecked, "WebP: metadata without an extended header")
	case flags < 0:
	case flags&webpAnim != 0,
		flags&webpICC != 0 != has("ICCP"),
		flags&webpEXIF != 0 != has("EXIF"),
		flags&webpXMP != 0 != has("XMP "),
		flags&webpAlpha == 0 && has("ALPH"):
		w.add(RuleUnchecked, "WebP: flags that do not match the chunks")
	}
}

// trimExif drops the JPEG signature that some writers put before the block.
func trimExif(b []byte) []byte {
	if len(b) >= 6 && string(b[:6]) == string(sigExif) {
		return b[6:]
	}
	return b
}
