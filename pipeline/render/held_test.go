package render

import (
	"encoding/binary"
	"encoding/hex"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// plainWebP is a picture of one color and any size, in 34 bytes.
func plainWebP(t *testing.T, width, height int) Original {
	t.Helper()
	data, err := hex.DecodeString("52494646" + "1a000000" + "57454250" + "5650384c" + "0e000000" + "2f7ffe1b0c071011fd0f4444ff03")
	if err != nil {
		t.Fatal(err)
	}
	const size = 21
	said := binary.LittleEndian.Uint32(data[size:])
	binary.LittleEndian.PutUint32(data[size:], said&^(1<<28-1)|uint32(width-1)|uint32(height-1)<<14)
	return Original{Data: data, Format: schema.FormatWebP, Width: width, Height: height}
}

// TestNoPictureOnTheDisk draws a picture of more than 100 MB, which libvips would write
// into the folder for temporary files and read from there: here there is none.
func TestNoPictureOnTheDisk(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "none"))
	o := plainWebP(t, 6000, 6000)
	made, err := Limits{MaxPixels: 1 << 30}.Ladder(t.Context(), o, []schema.Recipe{{Name: "thumb", LongEdge: 256, Format: schema.FormatJPEG, Quality: 80, Version: 1, On: true}})
	if err != nil || made[0].Width != 256 {
		t.Errorf("%v, %v", made, err)
	}
}
