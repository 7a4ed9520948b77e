package export_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// denyPhoto records a no to one photo.
func denyPhoto(b *testcatalog.Bench, photo schema.Digest) {
	b.RecordText(strings.NewReplacer("consent-a", "consent-no", "effect: permit", "effect: deny", "room:room-a", "photo:"+photo.String()).
		Replace(testcatalog.ExportRecords[strings.Index(testcatalog.ExportRecords, "consents:"):strings.Index(testcatalog.ExportRecords, "photos:")]))
}

// Whatever error ends an update, nothing of what was withdrawn stays as it was written,
// and nothing that names it: also where a file was altered, of that photo or of another,
// which a person has to look at.
func TestAnUpdateThatCannotGoOnTakesAwayAsWell(t *testing.T) {
	for name, tt := range map[string]struct {
		withdrawn bool // the altered file is of the photo that was withdrawn
		want      error
	}{
		"of the photo itself":  {true, export.ErrAltered},
		"of one that may stay": {false, destination.ErrUnusable},
	} {
		t.Run(name, func(t *testing.T) {
			b := testcatalog.NewExport(t)
			job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
			_, err := export.Run(context.Background(), job)
			testcatalog.Must(t, err)
			data, err := os.ReadFile(filepath.Join(job.Destination, formats.ManifestName))
			testcatalog.Must(t, err)
			m, err := formats.ReadManifest(data)
			testcatalog.Must(t, err)
			gone, stays := m.Photos[0], m.Photos[1]
			altered := filepath.Join(job.Destination, filepath.FromSlash(stays.Files[0].Path))
			if tt.withdrawn {
				altered = filepath.Join(job.Destination, filepath.FromSlash(gone.Files[0].Path))
			}
			testcatalog.Must(t, os.WriteFile(altered, []byte("changed by hand"), 0o600))
			photo, err := b.Catalog.PackagePhoto(context.Background(), schema.Web, gone.PhotoID)
			testcatalog.Must(t, err)
			denyPhoto(b, photo)
			job.Update = true
			sum, err := export.Run(context.Background(), job)
			if !errors.Is(err, tt.want) || errors.Is(err, export.ErrRefused) || strings.Count(err.Error(), tt.want.Error()) != 1 {
				t.Fatalf("got %v, want %v, once", err, tt.want)
			}
			if sum.Removed == 0 {
				t.Error("nothing was removed")
			}
			testcatalog.Must(t, filepath.WalkDir(job.Destination, func(name string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() || name == altered {
					return err
				}
				data, err := os.ReadFile(name)
				if strings.Contains(name, gone.PhotoID) || !strings.HasPrefix(d.Name(), "recall.json") && strings.Contains(string(data), gone.PhotoID) {
					t.Errorf("%s is left, of what was withdrawn", d.Name())
				}
				return err
			}))
			if _, err := os.Stat(altered); err != nil {
				t.Errorf("the altered file: %v", err)
			}
			// When a person has looked, the next update brings it to rest.
			testcatalog.Must(t, os.Remove(altered))
			if sum, err := export.Run(context.Background(), job); err != nil || sum.Exported != 2 {
				t.Errorf("%+v, %v", sum, err)
			}
			list, err := b.Catalog.Recalls(context.Background(), schema.RecallFilter{Open: true})
			if err != nil || len(list) > 1 || len(list) == 1 && !tt.withdrawn {
				t.Errorf("open: %v, %v", list, err)
			}
		})
	}
}
