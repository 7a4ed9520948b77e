package leak

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// corpusDir is a folder of real files with exiftool's answers beside them. It is
// no part of the repository.
func corpusDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("STILLROOM_CORPUS")
	if dir == "" {
		t.Skip("STILLROOM_CORPUS is not set")
	}
	return dir
}

// Every file in which exiftool sees a place, a serial number, an owner or a
// camera must be refused in every profile but one: a JPEG whose camera is all
// there is may go to the archive.
func TestCorpusIsRefused(t *testing.T) {
	dir := corpusDir(t)
	raw, err := os.ReadFile(filepath.Join(dir, "exiftool.json"))
	if err != nil {
		t.Fatal(err)
	}
	var answers []map[string]any
	if err := json.Unmarshal(raw, &answers); err != nil {
		t.Fatal(err)
	}
	private, camera := 0, 0
	for _, a := range answers {
		name, _ := a["SourceFile"].(string)
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			continue
		}
		bad, any := false, false
		for k := range a {
			group, tag, _ := strings.Cut(k, ":")
			bad = bad || group == "GPS" || strings.Contains(tag, "SerialNumber") || strings.Contains(tag, "OwnerName")
			any = any || group == "IFD0" && tag != "Orientation" && !strings.HasSuffix(strings.ToLower(name), "tif") || group == "ExifIFD" || group == "IPTC" || strings.HasPrefix(group, "XMP")
		}
		if bad {
			private++
			for _, p := range []Profile{None, RightsOnly, Press, ArchiveFull} {
				if len(File(name, data, Policy{Profile: p, ICC: true})) == 0 {
					t.Errorf("%s: passed in profile %s", name, p)
				}
			}
		}
		if any {
			camera++
			if len(File(name, data, Policy{ICC: true})) == 0 {
				t.Errorf("%s: has metadata and passed in profile none", name)
			}
		}
	}
	if private == 0 || camera == 0 {
		t.Fatal("the corpus has no file to refuse")
	}
	t.Logf("%d files with places or serial numbers, %d with metadata", private, camera)
}

// Hostile files must be answered for, and soon: no panic, no loop.
func TestCorpusDoesNotHang(t *testing.T) {
	dir := corpusDir(t)
	n := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n++
		start := time.Now()
		for _, p := range []Profile{None, ArchiveFull} {
			discreet(t, File(e.Name(), data, Policy{Profile: p, ICC: true, Private: secrets}))
		}
		discreet(t, Text("file", data[:min(len(data), 1<<15)], secrets))
		if took := time.Since(start); took > 20*time.Second { // a second each is usual for the largest
			t.Errorf("%s took %v", e.Name(), took)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files", n)
}
