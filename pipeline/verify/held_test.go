package verify

import (
	"bytes"
	"testing"

	"github.com/stillroom/stillroom/pipeline/internal/parallel"
)

// Of a file that is read for its digest, the bytes are held if they are a picture's, and of a
// film, which may be long, none is.
func TestOnlyPicturesAreHeld(t *testing.T) {
	jpeg, film := []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"), []byte("\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ")
	for name, tt := range map[string]struct {
		head []byte
		held bool
	}{"a picture": {jpeg, true}, "a film": {film, false}, "a text": {[]byte("a letter, written by hand"), false}} {
		p := &pictureHeld{from: parallel.NewBuffers(1), size: 4096}
		var all []byte
		for _, part := range [][]byte{tt.head, bytes.Repeat([]byte{7}, 2000), bytes.Repeat([]byte{8}, 3000)} {
			all = append(all, part...)
			if n, err := p.Write(part); n != len(part) || err != nil {
				t.Fatalf("%s: %d, %v", name, n, err)
			}
		}
		if !tt.held {
			all = nil
		}
		if !bytes.Equal(p.data, all) || cap(p.data) > 0 != tt.held {
			t.Errorf("%s: %d bytes are held", name, len(p.data))
		}
		p.release()
	}
}
