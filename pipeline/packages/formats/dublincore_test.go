package formats

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func TestDublinCore(t *testing.T) {
	title, caption := "=A shelf", "Books, and a lamp"
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{permitted("a", func(x *schema.ExportPhoto) {
		x.Photo.Record.Title, x.Photo.Record.Caption, x.Photo.TakenLocal = &title, &caption, "2024-03-02T09:14:05"
	}), permitted("b", nil)}}, bagitFormat, options(schema.Archive), never)
	docs, err := dublinCore(pkg, options(schema.Archive))
	if err != nil || len(docs) != 1 || docs[0].Path != "metadata/metadata.csv" {
		t.Fatalf("%+v, %v", docs, err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(docs[0].Data))).ReadAll()
	if err != nil || len(rows) != 5 || rows[0][0] != "filename" {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, name := range rows[0][1:] {
		if !strings.HasPrefix(name, "dc.") {
			t.Errorf("%s is no term", name)
		}
	}
	at := func(row []string, column string) string { return row[slices.Index(rows[0], column)] }
	titled := 0
	for _, row := range rows[1:] {
		if !strings.HasPrefix(row[0], "objects/r-") || at(row, "dc.type") != "StillImage" || at(row, "dc.format") != "image/jpeg" || !strings.HasPrefix(at(row, "dc.identifier"), "urn:uuid:") {
			t.Errorf("%q", row)
		}
		if at(row, "dc.title") != "" {
			titled++
			if at(row, "dc.title") != "'=A shelf" || at(row, "dc.description") != caption || at(row, "dc.date") != "2024" {
				t.Errorf("%q", row)
			}
		} else if at(row, "dc.description") != "" {
			t.Errorf("nobody wrote %q", at(row, "dc.description"))
		}
	}
	if titled != 2 {
		t.Errorf("%d rows with a title", titled)
	}
}

// What was rendered here is known to its version; of an original nothing is claimed.
func TestPronom(t *testing.T) {
	for mediaType, want := range map[string]string{"image/jpeg": "fmt/43", "image/webp": "fmt/568", "image/tiff": "fmt/353", "image/avif": ""} {
		x := Picture{File: schema.ManifestFile{MediaType: mediaType}}
		if got := pronom(x); got != want {
			t.Errorf("%s: %q", mediaType, got)
		}
		x.File.MetadataProfile = "none"
		if got := pronom(x); got != "" {
			t.Errorf("one without a header, %s: %q", mediaType, got)
		}
		x.File.MetadataProfile = ""
		x.Making.Original = true
		if got := pronom(x); got != "" {
			t.Errorf("an original, %s: %q", mediaType, got)
		}
	}
}
