package leak

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// pngSizes is the allow-list of chunks that draw the picture (PNG third edition,
// 11; RFC 2083, 4), with their exact length, or -1 where it varies.
var pngSizes = map[string]int{
	"IHDR": 13, "PLTE": -1, "IDAT": -1, "IEND": 0,
	"tRNS": -1, "cHRM": 32, "gAMA": 4, "sRGB": 1, "sBIT": -1, "bKGD": -1, "pHYs": 9, "cICP": 4,
}

// maxInflated bounds what is inflated to look at it; larger is "cannot be
// checked". 512 MiB holds 170 megapixels of 8-bit RGB; a color profile and an
// XMP packet have far less.
const (
	maxInflated = 512 << 20
	maxICC      = 8 << 20
)

// pngWalk is a PNG under examination.
type pngWalk struct {
	blocks
	layout
	d []byte
}

// readPNG walks the chunks up to IEND and nothing more, and inflates the image data
// to see that it ends where the picture does: data of a larger, earlier picture
// left behind it is how cropped screenshots came to show what was cropped.
func readPNG(c blocks, d []byte) layout {
	w := &pngWalk{blocks: c, d: d}
	w.walk()
	return w.layout
}

func (w *pngWalk) walk() {
	d := w.d
	var ihdr []byte
	var idat parts
	last, ended := "", false
	for at := 8; at < len(d); {
		if ended {
			w.add(RuleTrailer, "PNG: %d bytes after the end of the image", len(d)-at)
			break
		}
		if len(d)-at < 12 {
			w.add(RuleUnchecked, "PNG: it ends inside a chunk")
			return
		}
		size := uint64(binary.BigEndian.Uint32(d[at:]))
		if size > uint64(len(d)-at-12) {
			w.add(RuleUnchecked, "PNG: the chunk at %d does not fit", at)
			return
		}
		kind, body := string(d[at+4:at+8]), d[at+8:at+8+int(size)]
		end := at + 12 + int(size)
		if crc32.ChecksumIEEE(d[at+4:end-4]) != binary.BigEndian.Uint32(d[end-4:]) {
			w.add(RuleUnchecked, "PNG: the chunk at %d is damaged", at)
		}
		if ihdr == nil && kind != "IHDR" {
			w.add(RuleUnchecked, "PNG: it does not begin with its header")
			return
		}
		switch want, ok := pngSizes[kind]; {
		case !ok:
			w.meta(kind, body, at)
		case want >= 0 && want != len(body):
			w.add(RuleUnchecked, "PNG: chunk %s longer or shorter than its values", kind)
		case want < 0 && kind != "IDAT" && len(body) > 3*256:
			w.add(RuleUnchecked, "PNG: chunk %s longer than its values", kind)
		}
		switch kind {
		case "IHDR":
			if ihdr != nil {
				w.add(RuleUnchecked, "PNG: a second header")
				return
			}
			ihdr = body
		case "IDAT":
			if len(idat) > 0 && last != "IDAT" {
				w.add(RuleUnchecked, "PNG: image data in two places")
			}
			idat = append(idat, body)
			w.pixels = append(w.pixels, span{at + 8, end - 4})
		case "IEND":
			ended = true
		}
		last, at = kind, end
	}
	if !ended {
		w.add(RuleUnchecked, "PNG: it ends before its end chunk")
		return
	}
	w.data(ihdr, idat)
}

// meta checks a chunk that is no part of the picture.
func (w *pngWalk) meta(kind string, b []byte, at int) {
	switch kind {
	case "iTXt":
		const head = "XML:com.adobe.xmp\x00\x00\x00\x00\x00" // not compressed, no language
		if bytes.HasPrefix(b, []byte(head)) {
			w.xmp(b[len(head):], "PNG")
			return
		}
		w.add(RuleSegment, "PNG: a text chunk at %d", at)
	case "tEXt", "zTXt":
		w.add(RuleSegment, "PNG: a text chunk at %d", at)
	case "tIME":
		w.add(RuleSegment, "PNG: a time chunk at %d", at)
	case "eXIf", "zxIf":
		w.exif(bytes.TrimPrefix(b, sigExif), "PNG", false)
	case "iCCP":
		w.profile(b, at)
	case "acTL", "fcTL", "fdAT":
		w.add(RuleThumb, "PNG: further frames")
	default:
		w.add(RuleSegment, "PNG: a chunk outside the profile at %d", at)
	}
}

// profile checks an iCCP chunk: a name, a zero, the method, deflated data.
func (w *pngWalk) profile(b []byte, at int) {
	name, rest, ok := bytes.Cut(b, []byte{0})
	if !ok || len(rest) < 1 || rest[0] != 0 {
		w.add(RuleUnchecked, "PNG: a color profile that cannot be read")
		return
	}
	w.text("PNG: the color profile's name", string(name))
	start := at + 8 + len(name) + 2
	w.pixels = append(w.pixels, span{start, at + 8 + len(b)})
	var p bytes.Buffer
	if err := inflate(&p, bytes.NewReader(rest[1:]), maxICC); err != nil {
		w.add(RuleUnchecked, "PNG: the color profile: %v", err)
		return
	}
	w.icc(p.Bytes(), "PNG")
}

// data inflates the image data. It must give exactly the rows that the header
// promises, and end with the last chunk.
func (w *pngWalk) data(ihdr []byte, idat parts) {
	if len(ihdr) != 13 {
		return // said already
	}
	want, ok := pngBytes(ihdr)
	if !ok {
		w.add(RuleUnchecked, "PNG: a malformed header, or a picture too large to check")
		return
	}
	var got counter
	switch err := inflate(&got, &idat, want); {
	case errors.Is(err, errAfter):
		w.add(RuleTrailer, "PNG: bytes behind the compressed image data")
	case errors.Is(err, errTooLong):
		w.add(RuleTrailer, "PNG: more image data than the picture has")
	case err != nil:
		w.add(RuleUnchecked, "PNG: the image data: %v", err)
	case int64(got) != want:
		w.add(RuleUnchecked, "PNG: less image data than the picture has")
	}
}

// pngBytes is how long the image data of a picture with this header is when
// inflated: a filter byte and the samples for each row, of each pass (PNG third
// edition, 8.1).
func pngBytes(ihdr []byte) (int64, bool) {
	w, h := int64(binary.BigEndian.Uint32(ihdr)), int64(binary.BigEndian.Uint32(ihdr[4:]))
	samples := map[byte]int64{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[ihdr[9]]
	bits := samples * int64(ihdr[8])
	if w == 0 || h == 0 || w > 1<<31 || h > 1<<31 || bits == 0 || bits > 64 || ihdr[12] > 1 {
		return 0, false
	}
	passes := [][4]int64{{0, 0, 1, 1}}
	if ihdr[12] == 1 { // Adam7
		passes = [][4]int64{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}
	}
	total := int64(0)
	for _, p := range passes {
		pw, ph := (w-p[0]+p[2]-1)/p[2], (h-p[1]+p[3]-1)/p[3]
		if pw <= 0 || ph <= 0 {
			continue
		}
		row := 1 + (pw*bits+7)/8
		if row > maxInflated || ph > maxInflated/row {
			return 0, false
		}
		total += row * ph
	}
	return total, total <= maxInflated
}

var (
	errTooLong = errors.New("it inflates to more than it may")
	errAfter   = errors.New("bytes after its end")
)

// inflate writes what the zlib stream r (RFC 1950) holds to w: at most limit
// bytes, and r must end where the stream does. r must read single bytes, or the
// inflater would read ahead.
func inflate(w io.Writer, r interface {
	io.Reader
	io.ByteReader
}, limit int64) error {
	z, err := zlib.NewReader(r)
	if err != nil {
		return errors.New("it cannot be inflated")
	}
	n, err := io.Copy(w, io.LimitReader(z, limit+1))
	if n > limit {
		return errTooLong
	}
	if err != nil {
		return errors.New("it cannot be inflated")
	}
	if _, err := r.ReadByte(); err != io.EOF {
		return errAfter
	}
	return nil
}

// parts reads byte slices one after the other.
type parts [][]byte

func (p *parts) Read(b []byte) (int, error) {
	for len(*p) > 0 && len((*p)[0]) == 0 {
		*p = (*p)[1:]
	}
	if len(*p) == 0 {
		return 0, io.EOF
	}
	n := copy(b, (*p)[0])
	(*p)[0] = (*p)[0][n:]
	return n, nil
}

func (p *parts) ReadByte() (byte, error) {
	for len(*p) > 0 {
		if b := (*p)[0]; len(b) > 0 {
			(*p)[0] = b[1:]
			return b[0], nil
		}
		*p = (*p)[1:]
	}
	return 0, io.EOF
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
