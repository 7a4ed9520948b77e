package ingest_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/schema"
)

// What is to be trusted is a file of the same name, size and date, of which samples are
// those of a copy that is there, as long as it was. Whatever differs is read in whole.
func TestWhatIsTrustedIsNotRead(t *testing.T) {
	b := testcatalog.New(t, 6)
	card := func(n string) string { return filepath.Join(b.Card, "IMG_000"+n+".JPG") }
	// change changes a file and leaves its date.
	change := func(file string, to func([]byte) []byte) {
		t.Helper()
		info, err := os.Stat(file)
		testcatalog.Must(t, err)
		data, err := os.ReadFile(file)
		testcatalog.Must(t, err)
		testcatalog.Must(t, os.Chmod(file, 0o600))
		testcatalog.Must(t, os.WriteFile(file, to(data), 0o600))
		testcatalog.Must(t, os.Chtimes(file, info.ModTime(), info.ModTime()))
	}
	change(card("3"), func(data []byte) []byte { return append(data, make([]byte, 10_000)...) }) // longer than all samples
	if _, err := b.Run(context.Background(), b.Job()); err != nil {
		t.Fatal(err)
	}
	testcatalog.Must(t, os.Chtimes(card("1"), time.Time{}, time.Now().Add(-time.Hour)))
	change(card("2"), func(data []byte) []byte { data[len(data)-3] ^= 1; return data })
	original := ""
	testcatalog.Must(t, b.Catalog.Photos(context.Background(), schema.Selection{}, func(p schema.Photo) error {
		if filepath.Base(p.Path) == "IMG_0003.JPG" {
			original = p.Path
		}
		return nil
	}))
	change(filepath.Join(b.Root, filepath.FromSlash(original)), func(data []byte) []byte { return append(data, 0) })

	sampled := map[string]bool{}
	job := b.Job()
	job.Trust = true
	job.Watch = testcatalog.Watch{Each: func(it schema.ImportItem) { sampled[filepath.Base(it.Source)] = it.Sampled }}
	if _, err := b.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{
		"IMG_0000.JPG": true, "IMG_0001.JPG": false, "IMG_0002.JPG": false, "IMG_0003.JPG": false, "IMG_0004.JPG": true, "IMG_0005.JPG": true,
	} {
		if got, seen := sampled[name]; !seen || got != want {
			t.Errorf("%s: trusted %v (seen %v), want %v", name, got, seen, want)
		}
	}
	// Without being told to, nothing is.
	job.Trust = false
	if _, err := b.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	for name, is := range sampled {
		if is {
			t.Errorf("%s was not read, and nobody asked for that", name)
		}
	}
}
