package render

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLostClusters: what a failing card does to a picture decodes without a
// complaint, and is told by what is left over.
func TestLostClusters(t *testing.T) {
	whole := encodeJPEG(t, paint(800, 600, scene))
	if strayEntropy(whole) {
		t.Fatal("a whole picture")
	}
	change := func(f func(b []byte)) []byte {
		b := bytes.Clone(whole)
		f(b)
		return b
	}
	const cluster = 4096
	for name, b := range map[string][]byte{
		"a cluster of zeros":      change(func(b []byte) { clear(b[10*cluster : 11*cluster]) }),
		"a cluster of another":    change(func(b []byte) { copy(b[20*cluster:21*cluster], b[10*cluster:]) }),
		"the picture in the file": append(bytes.Clone(whole[:len(whole)-2]), whole[len(whole)/2:]...),
	} {
		if !strayEntropy(b) {
			t.Errorf("%s: not seen", name)
		}
		if rs, err := ladderOf(t.Context(), b, "jpeg", 1, one(400)); err == nil && !rs[0].Partial {
			t.Errorf("%s: rendered as if it were whole", name)
		}
	}
	for name, b := range map[string][]byte{
		"zeros before the end":  append(append(bytes.Clone(whole[:len(whole)-2]), make([]byte, 500)...), 0xFF, 0xD9),
		"some bytes before it":  append(append(bytes.Clone(whole[:len(whole)-2]), "12345678"...), 0xFF, 0xD9),
		"bytes behind the end":  append(bytes.Clone(whole), whole...),
		"nothing":               nil,
		"a header alone":        whole[:600],
		"cut off, which others": whole[:len(whole)/2],
	} {
		if strayEntropy(b) {
			t.Errorf("%s: taken for damage", name)
		}
	}
	for n := 0; n < len(whole); n += 997 {
		strayEntropy(whole[:n])
	}
}

// TestWholePicturesAreWhole: no picture of any camera in the corpus is taken for a
// damaged one.
func TestWholePicturesAreWhole(t *testing.T) {
	dir := os.Getenv("STILLROOM_CORPUS")
	if dir == "" {
		t.Skip("STILLROOM_CORPUS is not set")
	}
	n := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		low := strings.ToLower(path)
		if err != nil || d.IsDir() || strings.Contains(path, "hostile") || !strings.HasSuffix(low, ".jpg") && !strings.HasSuffix(low, ".jpeg") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n++
		if strayEntropy(b) {
			t.Errorf("%s: taken for damage", path)
		}
		return nil
	})
	if err != nil || n == 0 {
		t.Fatalf("%d pictures, %v", n, err)
	}
	t.Logf("%d pictures", n)
}
