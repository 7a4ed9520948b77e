package render

import (
	"encoding/base64"
	"sync"

	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

// Video has black at 16 and white at 235 of 255, and a HEIF or AVIF may say that its
// picture does too. Of a picture in color every decoder stretches that. Of one that is
// gray alone, libheif up to 1.15 at least hands out the numbers as they are stored: black is
// a dark gray then and white a light one. Whether the decoder at work does so is
// asked of it, since a later one need not: stretched twice, a picture loses its ends.

// narrowGray tells whether the picture of a HEIF or AVIF is gray, and its numbers are
// those of video: the file says so in "colr" or, without that, AV1 in its sequence
// header. Where neither speaks, black is 0 (ISO/IEC 23000-22, 7.3.6.4).
func narrowGray(b []byte) bool {
	f, ok := heifOf(b)
	if !ok {
		return false
	}
	nclx := f.picture["nclx"]
	if nclx == nil {
		nclx = f.of["nclx"]
	}
	narrow := len(nclx) > 10 && nclx[10]>>7 == 0
	switch av1, hevc := f.of["av1C"], f.of["hvcC"]; {
	case len(av1) >= 4:
		gray := av1[2]>>4&1 == 1
		if !gray || nclx != nil {
			return gray && narrow
		}
		s, ok := container.SequenceOf(container.Bytes(av1[4:]))
		if !ok {
			s, ok = container.SequenceOf(container.Bytes(f.data(f.coded)))
		}
		return ok && s.Gray && !s.Full
	case len(hevc) >= 17:
		return hevc[16]&3 == 0 && narrow
	}
	return false
}

// blackOfVideo are pictures of 16 x 16 pixels, gray, black, and in the range of video:
// of 8 bits and of 10.
var blackOfVideo = [2]string{
	"AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAPBtZXRhAAAAAAAAAChoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAbGliYXZpZgAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAEUAAAAFgAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABoaXBycAAAAElpcGNvAAAAFGlzcGUAAAAAAAAAEAAAABAAAAAOcGl4aQAAAAABCAAAAAxhdjFDgQAcAAAAABNjb2xybmNseAABAA0ABgAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAAB5tZGF0EgAKCBgM/9lgIaDEMggQAAAeGLNWKg==",
	"AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAPBtZXRhAAAAAAAAAChoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAbGliYXZpZgAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAEUAAAAFwAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABoaXBycAAAAElpcGNvAAAAFGlzcGUAAAAAAAAAEAAAABAAAAAOcGl4aQAAAAABCgAAAAxhdjFDgQBcAAAAABNjb2xybmNseAABAA0ABgAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAAB9tZGF0EgAKCBgM/9ngIaDEMgkQAAAeGLEzp+A=",
}

// handsOutNarrow tells whether the decoder at work leaves gray in the range of
// video as it is. Not known: there is no decoder of AV1 to ask, or no memory to ask it.
func handsOutNarrow(wide bool) (narrow, known bool) {
	if wide {
		return narrow16.is(blackOfVideo[1])
	}
	return narrow8.is(blackOfVideo[0])
}

var narrow8, narrow16 answer

// answer is what a decoder made of a picture, once it made something of it.
type answer struct {
	sync.Mutex
	narrow, known bool
}

func (a *answer) is(avif string) (narrow, known bool) {
	a.Lock()
	defer a.Unlock()
	if !a.known {
		a.narrow, a.known = askOfBlack(avif)
	}
	return a.narrow, a.known
}

func askOfBlack(avif string) (narrow, known bool) {
	data, err := base64.StdEncoding.DecodeString(avif)
	if err != nil {
		return false, false
	}
	d := decoding{loader: loaders[schema.FormatAVIF], shrink: 1, width: 16, height: 16}
	p, ok := d.decode(data, noWarnings)
	if !ok {
		return false, false
	}
	defer p.free()
	return p.bytes()[0] > 8, true
}
