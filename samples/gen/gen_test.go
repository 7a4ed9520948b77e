package main

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var shoot = filepath.Join("..", "shoot")

func TestSameFrameTwice(t *testing.T) {
	t.Parallel()
	shot := func() []byte {
		r := &rooms[1]
		s := r.build()
		s.settle(1, 1)
		f := &r.frames[1]
		file, err := write(r, f, r.film.develop(s.render(f.cam, 43, 64, effort{coarse: 3, samples: 2})))
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	if a, b := shot(), shot(); !bytes.Equal(a, b) {
		t.Errorf("the same frame was made twice and differs: %d and %d bytes", len(a), len(b))
	}
}

// TestCommittedFrames holds the sample shoot to what the rest of the
// repository counts on. If a frame was meant to change: go run ./samples/gen
func TestCommittedFrames(t *testing.T) {
	t.Parallel()
	promised := []struct {
		file        string
		orientation int
		w, h        int // as stored
	}{
		{"room-a/IMG_4101.JPG", 1, 2400, 1600},
		{"room-a/IMG_4102.JPG", 1, 1680, 1120},
		{"room-a/IMG_4103.JPG", 6, 1680, 1120},
		{"room-a/IMG_4104.JPG", 1, 1680, 1120},
		{"room-a/IMG_4105.JPG", 8, 1680, 1120},
		{"room-b/IMG_0217.JPG", 1, 2400, 1600},
		{"room-b/IMG_0218.JPG", 6, 1680, 1120},
		{"room-b/IMG_0219.JPG", 1, 1680, 1120},
		{"room-b/IMG_0220.JPG", 3, 1680, 1120},
		{"room-b/IMG_0221.JPG", 8, 1680, 1120},
		{"room-c/IMG_7731.JPG", 1, 2400, 1600},
		{"room-c/IMG_7732.JPG", 1, 1680, 1120},
		{"room-c/IMG_7733.JPG", 8, 1680, 1120},
		{"room-c/IMG_7734.JPG", 1, 1680, 1120},
		{"room-c/IMG_7735.JPG", 6, 1680, 1120},
	}
	records, err := os.ReadFile(filepath.Join(shoot, "shoot.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range promised {
		b, err := os.ReadFile(filepath.Join(shoot, filepath.FromSlash(p.file)))
		if err != nil {
			t.Error(err)
			continue
		}
		img, err := jpeg.Decode(bytes.NewReader(b))
		if err != nil {
			t.Errorf("%s: %v", p.file, err)
			continue
		}
		if got := img.Bounds().Size(); got.X != p.w || got.Y != p.h {
			t.Errorf("%s: got %d × %d pixels, want %d × %d", p.file, got.X, got.Y, p.w, p.h)
		}
		if got := orientation(b); got != p.orientation {
			t.Errorf("%s: got orientation %d, want %d", p.file, got, p.orientation)
		}
		if !strings.Contains(string(records), "match: "+p.file+"\n") {
			t.Errorf("%s: has no record in shoot.yaml", p.file)
		}
	}
}

func TestSamplesStaySmall(t *testing.T) {
	t.Parallel()
	const most = 6 << 20 // a clone should stay quick
	var total int64
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if total >= most {
		t.Errorf("samples take %d bytes, want less than %d", total, most)
	}
}

// orientation reads the tag from where writeEXIF puts its first directory.
func orientation(file []byte) int {
	const tiff = 2 + 4 + 6 // SOI, marker and length, "Exif\0\0"
	le := binary.LittleEndian
	if len(file) < tiff+10 || !bytes.HasPrefix(file[6:], []byte("Exif\x00\x00II*\x00")) {
		return 0
	}
	at := tiff + int(le.Uint32(file[tiff+4:]))
	for range le.Uint16(file[at:]) {
		if le.Uint16(file[at+2:]) == 0x0112 {
			return int(le.Uint16(file[at+10:]))
		}
		at += 12
	}
	return 0
}
