package export_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/recalls"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

var markForm = regexp.MustCompile(`^urn:stillroom:mark:[0-9a-f]{32}$`)

// unmarked is a JPEG without its mark, which has to be there, once, as a comment.
func unmarked(t *testing.T, data []byte) []byte {
	t.Helper()
	at := bytes.Index(data, []byte("urn:stillroom:mark:")) - 4
	if at < 2 || bytes.Count(data, []byte("urn:stillroom:mark:")) != 1 || data[at] != 0xFF || data[at+1] != 0xFE {
		t.Fatal("it has not one mark in one comment")
	}
	end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
	if end > len(data) || !markForm.Match(data[at+4:end]) {
		t.Fatal("its comment is no mark")
	}
	return append(bytes.Clone(data[:at]), data[end:]...)
}

// markBench is a catalog whose photos may go everywhere, with pictures of every kind.
func markBench(t *testing.T) *testcatalog.Bench {
	t.Helper()
	b := testcatalog.New(t, 1)
	every := strings.ReplaceAll(fmt.Sprint(schema.Channels()), " ", ", ")
	rec, err := recordsfile.Parse("records", []byte(strings.Replace(testcatalog.ExportRecords, "channels: [web]}", "channels: "+every+"}", 1)))
	testcatalog.Must(t, err)
	job := b.Job()
	job.Records = &rec
	for i := range job.Recipes {
		job.Recipes[i].LongEdge /= 4
	}
	job.Recipes = append(job.Recipes,
		schema.Recipe{Name: "tiles", Format: schema.FormatTiles, Quality: 82, Version: 1, On: true},
		schema.Recipe{Name: "small-webp", LongEdge: 300, Format: schema.FormatWebP, Quality: 80, Version: 1, On: true},
		schema.Recipe{Name: "small-avif", LongEdge: 300, Format: schema.FormatAVIF, Quality: 60, Effort: 9, Version: 1, On: true})
	_, err = b.Run(context.Background(), job)
	testcatalog.Must(t, err)
	return b
}

// leaving are the files of a folder by what is in them.
func leaving(t *testing.T, dir string) map[schema.Digest]string {
	t.Helper()
	files := map[schema.Digest]string{}
	testcatalog.Must(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		files[schema.DigestOf(data)] = name
		return err
	}))
	return files
}

var digests = regexp.MustCompile(`[0-9a-f]{64}`)

// leavesInScans fails where the picture of a JPEG would be smaller in several scans. A part
// of a picture, which is below its place in that (x,y,width,height), may be in one.
func leavesInScans(t *testing.T, name string) {
	t.Helper()
	place := filepath.Base(filepath.Dir(filepath.Dir(filepath.Dir(name))))
	if filepath.Ext(name) != ".jpg" || strings.Count(place, ",") == 3 {
		return
	}
	data, err := os.ReadFile(name)
	testcatalog.Must(t, err)
	bare := slices.Clone(data[:2])
	for at := 2; at+4 < len(data); {
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if data[at+1] == 0xDA {
			bare = append(bare, data[at:]...)
			break
		}
		if data[at+1] <= 0xE0 { // what it says beside the picture goes, but for JFIF
			bare = append(bare, data[at:end]...)
		}
		at = end
	}
	if len(render.Progressive(bare)) < len(bare) {
		t.Errorf("%s would be smaller in scans", name)
	}
}

// No file of a package is, by its digest, in a package of another channel, whatever the
// formats of the packages and of the pictures; and no document of one names what stands in
// the other, its feed included. What a package is made of is the same when it is made again.
func TestChannelsShareNoDigest(t *testing.T) {
	b := markBench(t)
	pictures := []string{".jpg", ".webp", ".avif", ".tif"}
	at := time.Now().Add(time.Hour)
	// What is the same in packages of another catalog, with another secret, is the program's
	// own, or what a standard says word by word: it tells of no picture.
	anybodys := map[schema.Digest]bool{}
	other := markBench(t)
	for _, f := range []string{"site", "bagit"} {
		job := other.ExportJob(filepath.Join(t.TempDir(), "out"))
		job.Format = testcatalog.Format(t, f)
		_, err := export.Run(context.Background(), job)
		testcatalog.Must(t, err)
		for sum, name := range leaving(t, job.Destination) {
			if !slices.Contains(pictures, filepath.Ext(name)) {
				anybodys[sum] = true
			}
		}
	}
	packages, edge := map[schema.Channel]map[schema.Digest]string{}, 300
	for _, ch := range schema.Channels() {
		packages[ch] = map[schema.Digest]string{}
		for _, f := range formats.Formats() {
			if f.For(ch) != nil || f.Beside {
				continue
			}
			sums := make([]map[schema.Digest]string, 1)
			if ch == schema.Review || ch == schema.Film {
				sums = append(sums, nil) // made again
			}
			for i := range sums {
				job := b.ExportJob(filepath.Join(t.TempDir(), "out"))
				job.Channel, job.Format, job.At = ch, f, at
				job.Settings.Recipes = map[string]schema.RecipeSettings{"small-webp": {LongEdge: &edge}, "small-avif": {LongEdge: &edge}} // and so they are on
				if f.Addressed {
					job.BaseURL = "https://example.org/rooms"
				}
				_, err := export.Run(context.Background(), job)
				testcatalog.Must(t, err)
				sums[i] = leaving(t, job.Destination)
			}
			for sum, name := range sums[0] {
				leavesInScans(t, name)
				if _, again := sums[len(sums)-1][sum]; !again && slices.Contains(pictures, filepath.Ext(name)) {
					t.Errorf("%s, %s: %s is another the second time", ch, f.Name, name)
				}
				// The list of changes says where its pages are, and nothing of a photo.
				if !anybodys[sum] && filepath.Base(name) != "changes.json" {
					packages[ch][sum] = name
				}
			}
		}
		if len(packages[ch]) < 6*2 {
			t.Fatalf("%s: %d files", ch, len(packages[ch]))
		}
	}
	b.Withdraw()
	house := map[schema.Digest]bool{}
	testcatalog.Must(t, b.Catalog.Photos(context.Background(), schema.Selection{}, func(p schema.Photo) error {
		house[p.SHA256] = true
		for _, d := range p.Derivatives {
			house[d.SHA256] = true
		}
		return nil
	}))
	for ch, files := range packages {
		feed, err := recalls.Feed(context.Background(), recalls.FeedJob{
			Catalog: b.Catalog, Channel: ch, Settings: schema.DefaultSettings(), Zone: time.UTC, At: time.Now(),
		})
		testcatalog.Must(t, err)
		named := digests.FindAllString(string(testcatalog.TextOf(t, feed)), -1)
		if len(named) < 4 {
			t.Fatalf("the feed of %s names %d files", ch, len(named))
		}
		for sum, name := range files {
			if house[sum] {
				t.Errorf("%s: %s is as the catalog has it", ch, name)
			}
			data, err := os.ReadFile(name)
			testcatalog.Must(t, err)
			switch filepath.Ext(name) {
			case ".jpg", ".webp", ".avif", ".tif":
			default:
				named = append(named, digests.FindAllString(string(data), -1)...)
			}
		}
		for _, s := range named {
			sum, err := schema.ParseDigest(s)
			testcatalog.Must(t, err)
			if house[sum] {
				t.Errorf("%s names a file of the catalog by its digest", ch)
			}
			for other, theirs := range packages {
				if at := theirs[sum]; other != ch && at != "" {
					t.Errorf("what left for %s names %s by its digest", ch, at)
				}
			}
		}
		for sum, name := range files {
			for other, theirs := range packages {
				if at := theirs[sum]; other != ch && at != "" {
					t.Errorf("%s and %s are the same bytes", name, at)
				}
			}
		}
	}
}

// before is a catalog whose ledger has thumbnails as they left before there were marks:
// as the derivatives are.
type before struct {
	export.Catalog
	sums map[string]schema.Digest
}

func (c before) OpenDelivery(ctx context.Context, d schema.Delivery, zone *time.Location, at time.Time) error {
	d.Files = slices.Clone(d.Files)
	for i := range d.Files {
		if f := &d.Files[i]; strings.HasSuffix(f.Path, "-thumb.jpg") {
			f.SHA256, f.Rendering = f.Rendering, schema.Digest{}
			c.sums[f.Path] = f.SHA256
		}
	}
	return c.Catalog.OpenDelivery(ctx, d, zone, at)
}

// What left before there were marks is called back by the digests that it left with, is
// brought up to date, and is taken away.
func TestWhatLeftUnmarkedIsCalledBack(t *testing.T) {
	b := markBench(t)
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	old := before{b.Catalog, map[string]schema.Digest{}}
	job.Catalog = old
	_, err := export.Run(context.Background(), job)
	testcatalog.Must(t, err)
	if len(old.sums) != 1 {
		t.Fatalf("%d thumbnails", len(old.sums))
	}
	for rel := range old.sums {
		thumbs, err := filepath.Glob(filepath.Join(b.Root, "derivatives", "*", "*", "thumb.jpg"))
		testcatalog.Must(t, err)
		data, err := os.ReadFile(thumbs[0])
		testcatalog.Must(t, err)
		testcatalog.Must(t, os.WriteFile(filepath.Join(job.Destination, rel), data, 0o600))
	}
	job.Catalog, job.Update, job.Program = b.Catalog, true, "one with marks"
	_, err = export.Run(context.Background(), job)
	testcatalog.Must(t, err)
	for rel, was := range old.sums {
		data, err := os.ReadFile(filepath.Join(job.Destination, rel))
		testcatalog.Must(t, err)
		if schema.DigestOf(data) == was || schema.DigestOf(unmarked(t, data)) == was {
			t.Errorf("%s was not brought up to date", rel)
		}
	}
	b.Withdraw()
	feed, err := recalls.Feed(context.Background(), recalls.FeedJob{
		Catalog: b.Catalog, Channel: schema.Web, Settings: schema.DefaultSettings(), Zone: time.UTC, At: time.Now(),
	})
	testcatalog.Must(t, err)
	text := testcatalog.TextOf(t, feed)
	for rel, was := range old.sums {
		if !strings.Contains(string(text), was.String()) {
			t.Errorf("%s is not called back by what it was", rel)
		}
	}
	if sum, err := export.Run(context.Background(), job); !errors.Is(err, export.ErrRefused) || sum.Removed == 0 {
		t.Errorf("%+v, %v", sum, err)
	}
	if left := leaving(t, filepath.Dir(job.Destination)); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}
