package render

import (
	"bytes"
	"testing"
)

func TestTidyJPEG(t *testing.T) {
	file := encodeJPEG(t, paint(16, 16, scene))
	comment := segment(0xFE, []byte("x"))
	for _, tt := range []struct {
		name     string
		in, want []byte
	}{
		{"nothing stray", file, nil},
		{"fill bytes are allowed", withSegments(file, []byte{0xFF, 0xFF}), file},
		{"zeros", withSegments(file, comment, []byte{0, 0}), withSegments(file, comment)},
		{"an escaped byte", withSegments(file, comment, []byte{7, 0xFF, 0}), withSegments(file, comment)},
		{"twice", withSegments(file, []byte{1}, comment, []byte{2, 3}), withSegments(file, comment)},
		{"no scan", file[:60], nil},
		{"a segment beyond the end", withSegments(file[:2], []byte{0xFF, 0xFE, 0xFF, 0xFF, 0}), nil},
		{"a segment shorter than its own length", withSegments(file, []byte{0, 0xFF, 0xFE, 0, 1}), nil},
		{"two bytes", file[:2], nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, stray := tidyJPEG(tt.in)
			if stray != (tt.want != nil) || stray && !bytes.Equal(got, tt.want) {
				t.Errorf("stray %v, %d bytes, want %d", stray, len(got), len(tt.want))
			}
		})
	}
}

// FuzzTidyJPEG: tidying never panics, never adds bytes, and is done once.
func FuzzTidyJPEG(f *testing.F) {
	f.Add(encodeJPEG(f, paint(16, 16, scene), []byte{0, 0}, segment(0xFE, []byte("x"))))
	f.Fuzz(func(t *testing.T, b []byte) {
		tidy, stray := tidyJPEG(b)
		if !stray {
			return
		}
		if len(tidy) >= len(b) {
			t.Errorf("%d bytes from %d", len(tidy), len(b))
		}
		if _, again := tidyJPEG(tidy); again {
			t.Error("still not tidy")
		}
	})
}

func TestJPEGShrink(t *testing.T) {
	for _, tt := range []struct {
		width, height, wantWidth, wantHeight int
		shrink                               int
	}{
		{6000, 4000, 2560, 1707, 2},
		{6000, 4000, 3000, 2000, 2},
		{6000, 4000, 3001, 2001, 1},
		{6000, 4000, 320, 213, 8},
		{5999, 4000, 3000, 2000, 1},
		{5999, 3999, 2560, 1707, 2}, // one row and column are left over
		{5996, 4000, 320, 213, 4},   // four of 5996 would be a fifth of a pixel
		{450, 320, 65, 46, 2},
		{100, 68, 100, 68, 1},
		{1, 1, 1, 1, 1}, // an eighth of a pixel would be none
	} {
		if got := jpegShrink(tt.width, tt.height, tt.wantWidth, tt.wantHeight); got != tt.shrink {
			t.Errorf("%+v: got %d", tt, got)
		}
	}
}
