package pipeline_test

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/text"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/formats"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

// handBag is a bag that is written by hand, from the text of RFC 8493.
type handBag struct {
	t     *testing.T
	dir   string
	files map[string]string // all but the tag manifest
}

func newHandBag(t *testing.T) *handBag {
	b := &handBag{t: t, dir: filepath.Join(t.TempDir(), "bag"), files: map[string]string{
		"bagit.txt":            "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
		"data/originals/a.jpg": string(picture(t, 1)),
		"data/originals/b.jpg": string(picture(t, 2)),
		"data/notes.txt":       "notes",
	}}
	size := len(b.files["data/originals/a.jpg"]) + len(b.files["data/originals/b.jpg"]) + len("notes")
	b.files["bag-info.txt"] = fmt.Sprintf("Payload-Oxum: %d.3\n", size)
	b.list("manifest-sha512.txt", "data/")
	return b
}

// list writes a manifest of the files whose path begins so.
func (b *handBag) list(name, below string) {
	var text strings.Builder
	for path, content := range b.files {
		if !strings.HasPrefix(path, below) || below == "" && strings.HasPrefix(path, "data/") {
			continue
		}
		sum := sha512.Sum512([]byte(content))
		if strings.Contains(name, "sha256") {
			short := sha256.Sum256([]byte(content))
			copy(sum[:], short[:])
			fmt.Fprintf(&text, "%s  %s\n", hex.EncodeToString(sum[:32]), path)
			continue
		}
		fmt.Fprintf(&text, "%s  %s\n", hex.EncodeToString(sum[:]), path)
	}
	b.files[name] = text.String()
}

func (b *handBag) write() {
	b.t.Helper()
	for path, content := range b.files {
		name := filepath.Join(b.dir, filepath.FromSlash(path))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(content), 0o644)); err != nil {
			b.t.Fatal(err)
		}
	}
}

// A bag is a source when it is complete and valid (RFC 8493, 3), and only then.
func TestABagIsValidOrNoSource(t *testing.T) {
	edit := func(path string, change func(string) string) func(*handBag) {
		return func(b *handBag) { b.files[path] = change(b.files[path]) }
	}
	drop := func(path string) func(*handBag) { return func(b *handBag) { delete(b.files, path) } }
	with := func(path, content string) func(*handBag) { return func(b *handBag) { b.files[path] = content } }
	all := func(steps ...func(*handBag)) func(*handBag) {
		return func(b *handBag) {
			for _, s := range steps {
				s(b)
			}
		}
	}
	for _, tt := range []struct {
		name  string
		edit  func(*handBag)
		after func(t *testing.T, dir string)
		want  string // of the error; "": it is taken in
	}{
		{name: "whole", edit: func(*handBag) {}},
		{name: "without bag-info.txt", edit: drop("bag-info.txt")},
		{name: "with a tag manifest", edit: func(b *handBag) { b.list("tagmanifest-sha512.txt", "") }},
		{name: "with two manifests", edit: func(b *handBag) { b.list("manifest-sha256.txt", "data/") }},
		{name: "sha256 alone", edit: all(drop("manifest-sha512.txt"), func(b *handBag) { b.list("manifest-sha256.txt", "data/") })},
		{name: "a tag file that nothing lists", edit: with("metadata/more.txt", "more")},

		{name: "a byte of the payload", edit: edit("data/notes.txt", func(string) string { return "nodes" }), want: "data/notes.txt: other bytes"},
		{name: "a byte more of the payload", edit: edit("data/notes.txt", func(s string) string { return s + "." }), want: "data/notes.txt: other bytes"},
		{name: "a file less", edit: drop("data/notes.txt"), want: "data/notes.txt: it is not there"},
		{name: "a file more", edit: with("data/more/x.jpg", "x"), want: "data/more/x.jpg: no manifest names it"},
		{name: "a hidden file more", edit: with("data/.x", "x"), want: "data/.x: no manifest names it"},
		{name: "a file that one of two manifests lacks", edit: func(b *handBag) {
			b.list("manifest-sha256.txt", "data/originals/")
		}, want: "manifest-sha256.txt: it does not name data/notes.txt"},
		{name: "a digest in one of two manifests", edit: func(b *handBag) {
			b.list("manifest-sha256.txt", "data/")
			b.files["manifest-sha256.txt"] = strings.Repeat("0a", 32) + b.files["manifest-sha256.txt"][64:]
		}, want: "other bytes"},
		{name: "a tag file", edit: func(b *handBag) {
			b.list("tagmanifest-sha512.txt", "")
			b.files["bag-info.txt"] += "Bag-Size: 1 KB\n"
		}, want: "bag-info.txt: other bytes"},
		{name: "a tag file less", edit: func(b *handBag) {
			b.list("tagmanifest-sha512.txt", "")
			delete(b.files, "bag-info.txt")
		}, want: "bag-info.txt: it is not there"},
		{name: "no manifest", edit: drop("manifest-sha512.txt"), want: "there is no manifest"},
		{name: "no payload", edit: all(drop("data/notes.txt"), drop("data/originals/a.jpg"), drop("data/originals/b.jpg")), want: "data"},
		{name: "another version", edit: edit("bagit.txt", func(s string) string { return strings.Replace(s, "1.0", "0.97", 1) }), want: "bagit.txt: "},
		{name: "a count", edit: edit("bag-info.txt", func(string) string { return "Payload-Oxum: 5.3\n" }), want: "bag-info.txt: the payload is"},
		{name: "a count that is none", edit: edit("bag-info.txt", func(string) string { return "Payload-Oxum: many\n" }), want: "bag-info.txt: "},
		{name: "to be fetched", edit: with("fetch.txt", "https://example.org/x 5 data/x\n"), want: "fetch.txt: "},
		{name: "a digest that nobody here checks", edit: with("manifest-md5.txt", "0cc175b9c0f1b6a831c399e269772661  data/notes.txt\n"), want: "manifest-md5.txt: "},
		{name: "a way out", edit: edit("manifest-sha512.txt", func(s string) string { return s + strings.Repeat("0a", 64) + "  data/../../x\n" }), want: "manifest-sha512.txt: "},
		{name: "a tag file in the manifest", edit: edit("manifest-sha512.txt", func(s string) string { return s + strings.Repeat("0a", 64) + "  bagit.txt\n" }), want: "manifest-sha512.txt: "},
		{name: "the payload in a tag manifest", edit: with("tagmanifest-sha512.txt", strings.Repeat("0a", 64)+"  data/notes.txt\n"), want: "tagmanifest-sha512.txt: "},
		{name: "a link", edit: func(*handBag) {}, after: func(t *testing.T, dir string) {
			if err := errors.Join(os.Rename(filepath.Join(dir, "data/notes.txt"), filepath.Join(dir, "notes.txt")),
				os.Symlink("../notes.txt", filepath.Join(dir, "data/notes.txt"))); err != nil {
				t.Skip(err)
			}
		}, want: "data/notes.txt: not a regular file"},
		{name: "a link to a folder", edit: func(*handBag) {}, after: func(t *testing.T, dir string) {
			if err := errors.Join(os.Rename(filepath.Join(dir, "data/originals"), filepath.Join(dir, "other")),
				os.Symlink("../other", filepath.Join(dir, "data/originals"))); err != nil {
				t.Skip(err)
			}
		}, want: "not a regular file"},
		{name: "no originals", edit: func(b *handBag) {
			delete(b.files, "data/originals/a.jpg")
			delete(b.files, "data/originals/b.jpg")
			b.files["bag-info.txt"] = "Payload-Oxum: 5.1\n"
			b.list("manifest-sha512.txt", "data/")
		}, want: "holds no originals"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			hand := newHandBag(t)
			tt.edit(hand)
			hand.write()
			if tt.after != nil {
				tt.after(t, hand.dir)
			}
			b := newBench(t, 0)
			job := b.job()
			job.Sources, job.Recipes = []string{hand.dir}, nil
			sum, err := b.run(context.Background(), job)
			if tt.want == "" {
				if err != nil || sum.Imported != 2 || sum.Seen != 2 {
					t.Errorf("%+v, %v", sum, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), hand.dir) {
				t.Errorf("%v, want %q of %s", err, tt.want, hand.dir)
			}
			if sum.Seen != 0 || sum.Import != 0 {
				t.Errorf("something was taken in: %+v", sum)
			}
		})
	}
}

// What is read after the check is what was checked.
func TestABagThatChangesAfterItsCheck(t *testing.T) {
	hand := newHandBag(t)
	hand.write()
	name := filepath.Join(hand.dir, "data/originals/a.jpg")
	b := newBench(t, 0)
	job := b.job()
	job.Sources, job.Recipes = []string{hand.dir}, nil
	job.Watch = changing{func() {
		other := picture(t, 1)
		other[len(other)/2] ^= 0xff
		// Of the size and the time that the walk saw.
		if err := errors.Join(os.WriteFile(name, other, 0o644), os.Chtimes(name, time.Unix(1e9, 0), time.Unix(1e9, 0))); err != nil {
			t.Error(err)
		}
	}}
	if err := os.Chtimes(name, time.Unix(1e9, 0), time.Unix(1e9, 0)); err != nil {
		t.Fatal(err)
	}
	sum, err := b.run(context.Background(), job)
	if err != nil || sum.Failed != 1 || sum.Imported != 1 {
		t.Errorf("%+v, %v", sum, err)
	}
}

// changing calls a function when the walk has ended.
type changing struct{ planned func() }

func (c changing) Planned(int, int64)   { c.planned() }
func (c changing) Unsorted(int)         {}
func (changing) Applied(schema.Applied) {}
func (changing) Item(schema.ImportItem) {}

// archiveRecords let the archive have the originals.
var archiveRecords = strings.Replace(exportRecords, "channels: [web]}", "channels: [web, archive], conditions: {x-include-original: true}}", 1)

func newArchiveBench(t *testing.T) *bench {
	t.Helper()
	b := newBench(t, 3)
	b.takeIn(archiveRecords)
	return b
}

// takeIn imports the card with these records.
func (b *bench) takeIn(records string) {
	b.t.Helper()
	rec, err := text.Parse("records", []byte(records))
	if err != nil {
		b.t.Fatal(err)
	}
	job := b.job()
	job.Records = &rec
	if _, err := b.run(context.Background(), job); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) bagJob(to string) export.Job {
	job := b.exportJob(to)
	job.Channel, job.Format = schema.Archive, format(b.t, "bagit")
	return job
}

// sneaking is a format that takes originals along and asks nobody.
func sneaking(t *testing.T) formats.Format {
	f := format(t, "bagit")
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
		{"the archive, as the families say", archiveRecords, schema.Archive, true},
		{"the web", archiveRecords, schema.Web, false},
		{"the archive, and they do not say so", strings.Replace(archiveRecords, ", conditions: {x-include-original: true}", "", 1), schema.Archive, false},
		{"a region to hide", archiveRecords[:strings.Index(archiveRecords, "photos:")] +
			`photos: [{match: "*", shoot: shoot-a, depicts: [{label: somebody, identifiable: true, treatment: blur, region: {x: 0.1, y: 0.1, w: 0.3, h: 0.3}}]}]`, schema.Archive, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, 1)
			b.takeIn(tt.records)
			job := b.bagJob(filepath.Join(t.TempDir(), "bag"))
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
			job.Format = format(t, "bagit")
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
	b := newArchiveBench(t)
	job := b.bagJob(filepath.Join(t.TempDir(), "bag"))
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
	b := newArchiveBench(t)
	var hit string
	err := b.catalog.Originals(context.Background(), func(f schema.StoredFile) error { hit = f.Path; return nil })
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(b.root, hit)
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 0xff
	if err := errors.Join(os.Chmod(name, 0o644), os.WriteFile(name, data, 0o644)); err != nil {
		t.Fatal(err)
	}
	job := b.bagJob(filepath.Join(t.TempDir(), "bag"))
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
	b := newArchiveBench(t)
	job := b.bagJob(filepath.Join(t.TempDir(), "bag"))
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	originals := filepath.Join(job.Destination, "data", "originals")
	if list, err := os.ReadDir(originals); err != nil || len(list) != 3 {
		t.Fatalf("%v, %v", list, err)
	}
	b.takeIn(strings.NewReplacer("id: consent-a", "id: consent-b\n    supersedes: consent-a", ", conditions: {x-include-original: true}", "").Replace(archiveRecords))
	job.Update, job.Catalog = true, refusing{b.catalog}
	if _, err := export.Run(context.Background(), job); err == nil {
		t.Fatal("it went through")
	}
	if _, err := os.Lstat(originals); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("they still stand: %v", err)
	}
	job.Catalog = b.catalog
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	sum, err := packages.Check(context.Background(), packages.Job{Paths: []string{job.Destination}, Clock: time.Now,
		Found: func(f schema.Finding) { t.Errorf("%+v", f) }, Photo: func(findings.PackagePhoto) {}, Done: func(findings.PackageVerdict) {}})
	if err != nil || sum.MayBeShown != 3 {
		t.Errorf("%+v, %v", sum, err)
	}
}

// A package that calls a picture an original is not believed: the catalog has to
// know it as that.
func TestVerifyBelievesNoProfile(t *testing.T) {
	b := newArchiveBench(t)
	job := b.bagJob(filepath.Join(t.TempDir(), "bag"))
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	leaks := func(cat verify.Catalog) (rules []string) {
		_, err := verify.Run(context.Background(), verify.Job{
			Catalog: cat, Storages: b.catalog.Storages(), Store: b.store, Places: disk.Places{}, Evidence: documents(b.store), Recipes: schema.DefaultRecipes(), Limits: schema.DefaultLimits(), Packages: []string{job.Destination}, Zone: time.UTC,
			Clock: time.Now, Found: func(f schema.Finding) {
				if strings.HasPrefix(f.Rule, "SR-PACKAGE") {
					rules = append(rules, f.Rule)
				}
			}, Looked: func() {},
		})
		if err != nil {
			t.Fatal(err)
		}
		return rules
	}
	if got := leaks(b.catalog); len(got) > 0 {
		t.Errorf("%v", got)
	}
	if got := leaks(forgetful{b.catalog}); len(got) != 3 || got[0] != findings.PackageLeak {
		t.Errorf("%v", got)
	}
}

// forgetful is a catalog that knows none of the originals, but another one.
type forgetful struct{ verify.Catalog }

func (forgetful) Originals(_ context.Context, fn func(schema.StoredFile) error) error {
	return fn(schema.StoredFile{Kind: "original", Photo: "aaaaaaaaaaaa", Path: "originals/unsorted/a.jpg", Bytes: 1, SHA256: schema.DigestOf(nil)})
}

// What only the bag says of a picture counts for the picture, and what it says of
// the rest for all of them.
func TestAHeldBag(t *testing.T) {
	b := newArchiveBench(t)
	job := b.bagJob(filepath.Join(t.TempDir(), "bag"))
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	look := func() (shown int, rules []string) {
		sum, err := packages.Check(context.Background(), packages.Job{Paths: []string{job.Destination}, Clock: time.Now,
			Found: func(f schema.Finding) { rules = append(rules, f.Rule) }, Photo: func(findings.PackagePhoto) {}, Done: func(findings.PackageVerdict) {}})
		if err != nil {
			t.Fatal(err)
		}
		return sum.MayBeShown, rules
	}
	if shown, rules := look(); shown != 3 || len(rules) != 0 {
		t.Fatalf("%d, %v", shown, rules)
	}
	// A digest of one picture in one manifest, and nothing that lists that: then
	// nothing lists the events either, which is a warning.
	list := filepath.Join(job.Destination, "manifest-sha512.txt")
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	i := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "-large.jpg") })
	lines[i] = strings.Repeat("0a", 64) + lines[i][128:]
	for _, name := range []string{"tagmanifest-sha256.txt", "tagmanifest-sha512.txt"} {
		if err := os.Remove(filepath.Join(job.Destination, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(list, []byte(strings.Join(lines, "")), 0o644); err != nil {
		t.Fatal(err)
	}
	if shown, rules := look(); shown != 2 || !slices.Equal(rules, []string{findings.PackageAltered, findings.PackageStray}) {
		t.Errorf("%d, %v", shown, rules)
	}
	// Its own manifest is not what was handed over: nothing that it says holds.
	name := filepath.Join(job.Destination, "data", "manifest.json")
	text, err = os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(text), "Sample Photographer", "Sample Photographes", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if shown, _ := look(); shown != 0 {
		t.Errorf("%d may be shown", shown)
	}
}
