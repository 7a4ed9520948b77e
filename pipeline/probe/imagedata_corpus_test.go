package probe

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// What programs write into files changes nothing of the picture, and no two
// pictures of the corpus have one digest unless their pixels are one.
func TestImageDataStays(t *testing.T) {
	corpus := os.Getenv("STILLROOM_CORPUS")
	if corpus == "" {
		t.Skip("STILLROOM_CORPUS is not set")
	}
	exiftool, err := exec.LookPath("exiftool")
	if err != nil {
		t.Skip("needs exiftool")
	}
	dir := t.TempDir()
	before := map[string]schema.Digest{} // by the name of the copy
	seen := map[schema.Digest]string{}
	n := 0
	for _, from := range []string{"camera", "formats", "raw", "orientation"} {
		files, err := filepath.Glob(filepath.Join(corpus, from, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sum, ok := imageDataOf(t, data)
			if format, _ := Sniff(data[:min(len(data), sniffBytes)]); !ok {
				if !format.Companion() && format != schema.FormatUnknown {
					t.Errorf("%s (%s): no image data", filepath.Base(file), format)
				}
				continue
			}
			n++
			name := filepath.Join(dir, fmt.Sprintf("%d%s", n, filepath.Ext(file)))
			if err := os.WriteFile(name, data, 0o600); err != nil {
				t.Fatal(err)
			}
			before[name], seen[sum] = sum, file
		}
	}
	if len(seen) < n*3/4 {
		t.Errorf("%d pictures of %d files: pictures are taken for each other", len(seen), n)
	}
	edited := map[schema.Format]int{}
	for _, edit := range [][]string{
		{"-Keywords=edited", "-XMP-dc:Title=A title", "-Artist=Somebody", "-ImageDescription=Words", "-Orientation#=3"},
		{"-all="},
	} {
		// It exits 1 for the files that it cannot write, and writes the others.
		_ = exec.Command(exiftool, append(append([]string{"-q", "-q", "-m", "-overwrite_original"}, edit...), dir)...).Run()
		for name, was := range before {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			format, _ := Sniff(data[:min(len(data), sniffBytes)])
			if format == schema.FormatUnknown {
				continue // it was damaged, and is a picture no more
			}
			if schema.DigestOf(data) != seenAs(t, seen[was]) {
				edited[format]++
			}
			if now, ok := imageDataOf(t, data); !ok || now != was {
				t.Errorf("%s (%s) after %v: another picture", filepath.Base(seen[was]), format, edit)
			}
		}
	}
	for _, f := range []schema.Format{schema.FormatJPEG, schema.FormatTIFF, schema.FormatPNG, schema.FormatWebP, schema.FormatHEIF, schema.FormatAVIF} {
		if edited[f] == 0 {
			t.Errorf("exiftool wrote into no %s", f)
		}
	}
	t.Log(edited)
}

func seenAs(t *testing.T, file string) schema.Digest {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return schema.DigestOf(data)
}

func imageDataOf(t testing.TB, data []byte) (schema.Digest, bool) {
	t.Helper()
	seen, err := ImageData(context.Background(), "x", bytes.NewReader(data), int64(len(data)), schema.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return seen.Data, !seen.Data.IsZero()
}
