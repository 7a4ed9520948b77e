package export_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/schema"
)

// What a picture says of itself follows from where it goes: nothing to the family,
// rights to the web, more to the press and the archive, and to none of them what
// the camera's owner is called. The probe, which shares no code with the writer,
// reads it back.
func TestPicturesSayWhatTheirChannelMayKnow(t *testing.T) {
	b := testcatalog.New(t, 2)
	records := strings.Replace(testcatalog.ExportRecords, "channels: [web]}", "channels: [web, press, archive, review], conditions: {credit_line: \"Sample Archive & Söhne\", no_crop: true, blackout_dates: [\"--01-31\"]}}", 1)
	records = strings.Replace(records, `{match: "*", shoot: shoot-a}`, `{match: "*", shoot: shoot-a, title: A shelf, caption: "A shelf, 部屋", alt: Books on a shelf.}`, 1)
	rec, err := recordsfile.Parse("records", []byte(records))
	if err != nil {
		t.Fatal(err)
	}
	job := b.Job()
	job.Records = &rec
	if _, err := b.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	for ch, want := range map[schema.Channel]struct {
		profile, credit, caption string
	}{
		schema.Review:  {"none", "", ""},
		schema.Web:     {"rights_only", "Sample Archive & Söhne", "A shelf, 部屋"},
		schema.Press:   {"press", "Sample Archive & Söhne", "A shelf, 部屋"},
		schema.Archive: {"archive_full", "Sample Archive & Söhne", "A shelf, 部屋"},
	} {
		t.Run(string(ch), func(t *testing.T) {
			to := filepath.Join(t.TempDir(), "out")
			x := b.ExportJob(to)
			x.Channel = ch
			if _, err := export.Run(context.Background(), x); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(filepath.Join(to, "manifest.json"))
			if err != nil {
				t.Fatal(err)
			}
			m, err := formats.ReadManifest(data)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range m.Photos[0].Files {
				picture, err := os.ReadFile(filepath.Join(to, filepath.FromSlash(f.Path)))
				if err != nil || schema.DigestOf(picture) != f.SHA256 || int64(len(picture)) != f.Bytes {
					t.Fatalf("%s: %v, or not what the manifest says", f.Path, err)
				}
				w := want
				if f.Role == "thumbnail" {
					w.profile, w.credit, w.caption = "none", "", ""
				}
				if f.MetadataProfile != w.profile {
					t.Errorf("%s: %s, want %s", f.Path, f.MetadataProfile, w.profile)
				}
				if found := leak.File(f.Path, picture, leak.Policy{Profile: leak.Profile(w.profile), ICC: f.Role != "thumbnail", AnyMark: w.profile == "none"}); len(found) > 0 {
					t.Errorf("%s: %+v", f.Path, found)
				}
				if f.Role != "thumbnail" && !bytes.Contains(picture, []byte("ICC_PROFILE")) {
					t.Errorf("%s says no color space", f.Path)
				}
				p, err := probe.Read(context.Background(), "x.jpg", bytes.NewReader(picture), int64(len(picture)), schema.DefaultLimits())
				if err != nil || p.Credit != w.credit || p.Caption != w.caption || len(p.Warnings) > 0 {
					t.Errorf("%s: credit %q, caption %q, %v, %v", f.Path, p.Credit, p.Caption, p.Warnings, err)
				}
				if bytes.Contains(picture, []byte("Notreal")) || bytes.Contains(picture, []byte("01-31")) {
					t.Errorf("%s names somebody", f.Path)
				}
			}
		})
	}
	// Another day changes the manifest, and no picture.
	to := filepath.Join(t.TempDir(), "again")
	x := b.ExportJob(to)
	first := exported(t, x, to)
	x.Update, x.Clock = true, func() time.Time { return time.Now().Add(48 * time.Hour) }
	for name, sum := range exported(t, x, to) {
		if strings.HasSuffix(name, ".jpg") && first[name] != sum {
			t.Errorf("%s is another two days later", name)
		}
	}
	if _, err := os.Stat(filepath.Join(b.Root, ".export")); !os.IsNotExist(err) {
		t.Errorf("the pictures that were made are left in the catalog: %v", err)
	}
	// A picture that says more is the one that was seen: nothing is asked back.
	opened, err := b.Catalog.OpenRecalls(context.Background(), time.UTC, nil, time.Now())
	if err != nil || opened.Items != 0 {
		t.Errorf("%+v, %v", opened, err)
	}
}

// exported runs an export and returns what stands at its destination.
func exported(t *testing.T, job export.Job, to string) map[string]schema.Digest {
	t.Helper()
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	files := map[string]schema.Digest{}
	err := filepath.WalkDir(to, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		files[name] = schema.DigestOf(data)
		return err
	})
	if err != nil || len(files) < 4 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	return files
}
