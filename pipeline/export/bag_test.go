package export_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// sneaking is a format that takes originals along and asks nobody.
func sneaking(t *testing.T) formats.Format {
	f := testcatalog.Format(t, "bagit")
	honest := f.Pictures
	f.Pictures = func(p formats.Photo, opt formats.Options) ([]formats.Picture, string) {
		list, reason := honest(p, opt)
		if slices.ContainsFunc(list, func(x formats.Picture) bool { return x.Making.Original }) {
			return list, reason
		}
		return append(list, formats.Picture{
			From:   schema.Derivative{Path: p.Photo.Path, SHA256: p.Photo.SHA256, Bytes: p.Photo.Bytes},
			Making: formats.Making{Original: true},
			File: schema.ManifestFile{Role: "master", Path: "originals/" + p.Photo.ID + ".jpg", MediaType: "image/jpeg", Bytes: p.Photo.Bytes,
				SHA256: p.Photo.SHA256, Width: 48, Height: 32, MetadataProfile: "original"},
		}), reason
	}
	return f
}

// Whatever a format says, the gate lets an original out for the archive only, and
// on the families' words only.
func TestNoOriginalLeavesBySneaking(t *testing.T) {
	for _, tt := range []struct {
		name    string
		records string
		channel schema.Channel
		leaves  bool
	}{
		{"the archive, as the families say", testcatalog.ArchiveRecords, schema.Archive, true},
		{"the web", testcatalog.ArchiveRecords, schema.Web, false},
		{"the archive, and they do not say so", strings.Replace(testcatalog.ArchiveRecords, ", conditions: {x-include-original: true}", "", 1), schema.Archive, false},
		{"a region to hide", testcatalog.ArchiveRecords[:strings.Index(testcatalog.ArchiveRecords, "photos:")] +
			`photos: [{match: "*", shoot: shoot-a, depicts: [{label: somebody, identifiable: true, treatment: blur, region: {x: 0.1, y: 0.1, w: 0.3, h: 0.3}}]}]`, schema.Archive, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := testcatalog.New(t, 1)
			b.TakeIn(tt.records)
			job := testcatalog.BagJob(b, filepath.Join(t.TempDir(), "bag"))
			job.Channel, job.Format = tt.channel, sneaking(t)
			sum, err := export.Run(context.Background(), job)
			if tt.leaves {
				if err != nil || sum.Originals != 1 {
					t.Fatalf("%+v, %v", sum, err)
				}
				return
			}
			if !errors.Is(err, export.ErrLeak) {
				t.Errorf("%+v, %v", sum, err)
			}
			if _, err := os.Lstat(job.Destination); !errors.Is(err, fs.ErrNotExist) {
				t.Error("something was written")
			}

			// The honest format takes none along.
			job.Format = testcatalog.Format(t, "bagit")
			sum, err = export.Run(context.Background(), job)
			if err != nil || sum.Originals != 0 || sum.Exported != 1 {
				t.Fatalf("%+v, %v", sum, err)
			}
			if _, err := os.Lstat(filepath.Join(job.Destination, "data", "originals")); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("an original left: %v", err)
			}
		})
	}
}

// The original of one photo is not let out as that of another.
func TestAnOriginalIsThatOfItsPhoto(t *testing.T) {
	b := testcatalog.NewArchive(t)
	job := testcatalog.BagJob(b, filepath.Join(t.TempDir(), "bag"))
	var first schema.Derivative
	honest := job.Format.Pictures
	job.Format.Pictures = func(p formats.Photo, opt formats.Options) ([]formats.Picture, string) {
		list, reason := honest(p, opt)
		for i := range list {
			if list[i].Making.Original {
				if first.Path == "" {
					first = list[i].From
				}
				list[i].From = first
			}
		}
		return list, reason
	}
	if _, err := export.Run(context.Background(), job); !errors.Is(err, export.ErrLeak) {
		t.Errorf("%v", err)
	}
}

func TestADamagedOriginalDoesNotLeave(t *testing.T) {
	b := testcatalog.NewArchive(t)
	var hit string
	err := b.Catalog.Originals(context.Background(), func(f schema.StoredFile) error { hit = f.Path; return nil })
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(b.Root, hit)
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 0xff
	if err := errors.Join(os.Chmod(name, 0o644), os.WriteFile(name, data, 0o644)); err != nil {
		t.Fatal(err)
	}
	job := testcatalog.BagJob(b, filepath.Join(t.TempDir(), "bag"))
	for _, job.DryRun = range []bool{true, false} {
		_, err = export.Run(context.Background(), job)
		if err == nil || !strings.Contains(err.Error(), "the original of photo") {
			t.Errorf("dry run %v: %v", job.DryRun, err)
		}
	}
	if _, err := os.Lstat(job.Destination); !errors.Is(err, fs.ErrNotExist) {
		t.Error("something was written")
	}
}

// refusing is a ledger that cannot be written to.
type refusing struct{ export.Catalog }

func (refusing) OpenDelivery(context.Context, schema.Delivery, *time.Location, time.Time) error {
	return errors.New("no")
}

// An original that may no longer stand goes first, whatever fails after that.
func TestAnOriginalGoesFirst(t *testing.T) {
	b := testcatalog.NewArchive(t)
	job := testcatalog.BagJob(b, filepath.Join(t.TempDir(), "bag"))
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	originals := filepath.Join(job.Destination, "data", "originals")
	if list, err := os.ReadDir(originals); err != nil || len(list) != 3 {
		t.Fatalf("%v, %v", list, err)
	}
	b.TakeIn(strings.NewReplacer("id: consent-a", "id: consent-b\n    supersedes: consent-a", ", conditions: {x-include-original: true}", "").Replace(testcatalog.ArchiveRecords))
	job.Update, job.Catalog = true, refusing{b.Catalog}
	if _, err := export.Run(context.Background(), job); err == nil {
		t.Fatal("it went through")
	}
	if _, err := os.Lstat(originals); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("they still stand: %v", err)
	}
	job.Catalog = b.Catalog
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	sum, err := packages.Check(context.Background(), packages.Job{Paths: []string{job.Destination}, Clock: time.Now,
		Found: func(f schema.Finding) { t.Errorf("%+v", f) }, Photo: func(findings.PackagePhoto) {}, Done: func(findings.PackageVerdict) {}})
	if err != nil || sum.MayBeShown != 3 {
		t.Errorf("%+v, %v", sum, err)
	}
}
