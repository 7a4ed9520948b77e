package render

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// corpus gives the files of one folder of the directory that STILLROOM_CORPUS
// names: real files, too many and too private in licence to be in the
// repository.
func corpus(t *testing.T, folder string) []string {
	t.Helper()
	dir := os.Getenv("STILLROOM_CORPUS")
	if dir == "" {
		t.Skip("STILLROOM_CORPUS is not set")
	}
	entries, err := os.ReadDir(filepath.Join(dir, folder))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			files = append(files, filepath.Join(dir, folder, e.Name()))
		}
	}
	return files
}

// sniff knows the formats by their first bytes; the import's sniffer is another
// package's.
func sniff(b []byte) schema.Format {
	brand := func(names ...string) bool {
		for _, n := range names {
			if len(b) > 12 && string(b[4:8]) == "ftyp" && string(b[8:12]) == n {
				return true
			}
		}
		return false
	}
	switch {
	case bytes.HasPrefix(b, []byte("\xFF\xD8")):
		return schema.FormatJPEG
	case bytes.HasPrefix(b, []byte("\x89PNG")):
		return schema.FormatPNG
	case bytes.HasPrefix(b, []byte("GIF8")):
		return schema.FormatGIF
	case bytes.HasPrefix(b, []byte("RIFF")):
		return schema.FormatWebP
	case bytes.HasPrefix(b, []byte("II*\x00")), bytes.HasPrefix(b, []byte("MM\x00*")):
		return schema.FormatTIFF
	case brand("avif", "avis"):
		return schema.FormatAVIF
	case brand("heic", "heix", "mif1", "msf1"):
		return schema.FormatHEIF
	}
	return schema.FormatUnknown
}

// renderCorpus checks what must hold for every file there is, and gives each
// outcome to check.
func renderCorpus(t *testing.T, folder string, check func(t *testing.T, name string, rs []Rendering, err error)) {
	var slowest time.Duration
	var slowestName string
	for _, file := range corpus(t, folder) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		format, name := sniff(b), filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			rs, err := ladderOf(context.Background(), b, format, 6, usual())
			if d := time.Since(start); d > slowest {
				slowest, slowestName = d, name
			}
			check(t, name, rs, err)
			if err != nil {
				var ue *UnsupportedError
				var de *DecodeError
				var le *LimitError
				if rs != nil || !errors.As(err, &ue) && !errors.As(err, &de) && !errors.As(err, &le) {
					t.Errorf("%d renderings, error %T %v", len(rs), err, err)
				}
				return
			}
			for i, r := range rs {
				wantPlainJPEG(t, r.Data)
				if w, h := Box(rs[0].Width, rs[0].Height, r.Recipe.LongEdge); rs[0].Width < 2560 && rs[0].Height < 2560 && (w != r.Width || h != r.Height) {
					t.Errorf("rendering %d is %d x %d, want %d x %d", i, r.Width, r.Height, w, h)
				}
			}
		})
	}
	t.Logf("slowest: %s, %v", slowestName, slowest.Round(time.Millisecond))
}

// TestCorpus: sound files render, and are not suspected of damage.
func TestCorpus(t *testing.T) {
	for _, folder := range []string{"camera", "orientation", "formats", "perf"} {
		t.Run(folder, func(t *testing.T) {
			renderCorpus(t, folder, func(t *testing.T, name string, rs []Rendering, err error) {
				switch {
				case strings.HasSuffix(name, ".xmp"), strings.HasSuffix(name, ".jxl"):
				case name == "User Comment Encoding.jpg": // ends in the middle of the picture
					if err == nil {
						t.Error("rendered though truncated")
					}
				case err != nil:
					t.Error(err)
				case rs[0].Partial:
					t.Error("marked as partial")
				}
			})
		})
	}
}

// TestHostileCorpus: whatever the bytes, an outcome, and nothing cut short is
// rendered.
func TestHostileCorpus(t *testing.T) {
	renderCorpus(t, "hostile", func(t *testing.T, name string, rs []Rendering, err error) {
		if strings.HasPrefix(name, "trunc") && name != "truncated_app14.jpg" && err == nil {
			t.Error("rendered though truncated")
		}
		if strings.HasPrefix(name, "bomb_") && err == nil {
			t.Error("rendered a bomb")
		}
	})
}
