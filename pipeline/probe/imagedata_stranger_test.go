package probe

import (
	"bytes"
	"math/rand"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/pipeline/container"
)

// scanOf is data as the scan of a JPEG has it: every 0xFF is followed by a 0x00.
func scanOf(n int) []byte {
	r := rand.New(rand.NewSource(2))
	out := make([]byte, 0, n+1)
	for len(out) < n {
		if c := byte(1 + r.Intn(255)); c == 0xFF {
			out = append(out, c, 0)
		} else {
			out = append(out, c)
		}
	}
	return out[:n]
}

// darkSamples are raw samples of 16 bits of which none is more than 255.
func darkSamples(n int) []byte {
	r := rand.New(rand.NewSource(3))
	out := make([]byte, n)
	for i := 0; i < n; i += 2 {
		out[i] = byte(r.Intn(256))
	}
	return out
}

// A cluster of another file is told where decoders would show other colors; what has
// scans or files in it by right is left alone.
func TestClustersOfOtherFiles(t *testing.T) {
	with := func(file []byte, at int, other []byte) []byte {
		file = slices.Clone(file)
		copy(file[at:], other)
		return file
	}
	exif := append([]byte("\xff\xd8\xff\xe1\x10\x00Exif\x00\x00II*\x00"), noise(4080)...)
	movie := append([]byte("\x00\x00\x00\x18ftypmp42"), noise(4084)...)
	hevc, av1, inside := heifOf("hvc1", noise(60<<10)), heifOf("av01", noise(60<<10)), heifOf("jpeg", noise(60<<10))
	tiff := plainTIFF(1001, 100, 1, noise(1001*100))
	strips := plainTIFF(1001, 100, 25, noise(1001*100))
	atStart := plainTIFFAt(4096, 1001, 100, 1, noise(1001*100))
	jxl := slices.Concat([]byte("\x00\x00\x00\x0cJXL \r\n\x87\n"), boxOf("jxlc", noise(600<<10)))
	for _, tt := range []struct {
		name string
		data []byte
		want bool
	}{
		{"a piece of a scan in HEVC", with(hevc, 8192, scanOf(4096)), true},
		{"the beginning of a photo in HEVC", with(hevc, 8192, exif), true},
		{"the beginning of a film in AV1", with(av1, 8192, movie), true},
		{"a piece of a scan in a TIFF as it stands", with(tiff, 8192, scanOf(4096)), true},
		{"one over strips that follow one another", with(strips, 8192, scanOf(4096)), true},
		{"one over the end of what is read at once", with(jxl, 256<<10, scanOf(4096)), true},
		{"a scan that is no cluster", with(hevc, 8192+512, scanOf(4096)), false},
		{"a scan with one byte that is none of a scan's", with(hevc, 8192, with(scanOf(4096), 4000, []byte{0xFF, 0x12})), false},
		{"dark samples of 16 bits", with(tiff, 8192, darkSamples(4096)), false},
		{"a JPEG that is an item", with(inside, 8192, scanOf(4096)), false},
		{"a part that begins as a file does", with(atStart, 4096, exif), false},
		{"four bytes that some file begins with", with(hevc, 8192, []byte("\x00\x00\x00\x18ftypABCD")), false},
		{"light gray with a full alpha", plainTIFF(1000, 100, 1, bytes.Repeat([]byte("\xd3\xd3\xd3\xff"), 25_000)), false},
		{"a full red before a pale green", plainTIFF(1001, 100, 1, pale(1001*100)), false},
		{"none", hevc, false},
	} {
		if seen := pictureOf(t, tt.data); seen.Strange != tt.want {
			t.Errorf("%s: %+v", tt.name, seen)
		}
	}
	if !container.Coded(0xD7) || container.Coded(0xD8) {
		t.Error("restarts are no part of a scan, or more than those is")
	}
}

// pale is as many bytes of a wall of which the red is full, and the rest light and noisy.
func pale(n int) []byte {
	data := noise(n)
	for i := range data {
		data[i] = 0xD0 | data[i]&7
		if i%3 == 0 {
			data[i] = 0xFF
		}
	}
	return data
}
