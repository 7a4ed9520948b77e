package verify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/recalls"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

// finders say who finds that a package was tampered with: whoever has only the
// package, whoever has the public key as well, and whoever has the catalog.
type finders struct{ alone, key, catalog bool }

func (f finders) String() string {
	yes := func(b bool) string { return map[bool]string{true: "yes", false: "no"}[b] }
	return fmt.Sprintf("alone %s, with the key %s, with the catalog %s", yes(f.alone), yes(f.key), yes(f.catalog))
}

func whoFinds(b *testcatalog.Bench, dir string) (f finders, rules []string) {
	b.T.Helper()
	ctx := context.Background()
	keys, err := signingkey.Public(ctx, b.Catalog)
	testcatalog.Must(b.T, err)
	for _, asked := range [][]signature.Public{nil, keys} {
		sum, err := packages.Check(ctx, packages.Job{
			Paths: []string{dir}, Keys: asked, Clock: time.Now, Photo: func(findings.PackagePhoto) {}, Done: func(findings.PackageVerdict) {},
			Found: func(x schema.Finding) { rules = append(rules, x.Rule) },
		})
		testcatalog.Must(b.T, err)
		if asked == nil {
			f.alone = sum.Errors > 0
		} else {
			f.key = sum.Errors > 0
		}
	}
	report, err := verify.Run(ctx, verify.Job{
		Catalog: b.Catalog, Storages: b.Catalog.Storages(), Store: b.Store, Dir: b.Root, Places: disk.Places{}, Evidence: testcatalog.Documents(b.Store), Recipes: schema.DefaultRecipes(), Limits: schema.DefaultLimits(), Zone: time.UTC, Clock: time.Now,
		Packages: []string{dir}, Looked: func(int64) {}, Found: func(x schema.Finding) { rules = append(rules, x.Rule) },
	})
	testcatalog.Must(b.T, err)
	f.catalog = report.Errors > 0
	return f, rules
}

// newTamperBench has two photos that may go everywhere, the archive with originals.
func newTamperBench(t *testing.T) *testcatalog.Bench {
	t.Helper()
	b := testcatalog.New(t, 2)
	rec, err := recordsfile.Parse("records", []byte(strings.Replace(testcatalog.ExportRecords, "channels: [web]", "channels: [web, press, film, instagram, archive, review], conditions: {x-include-original: true}", 1)))
	testcatalog.Must(t, err)
	job := b.Job()
	job.Records = &rec
	_, err = b.Run(context.Background(), job)
	testcatalog.Must(t, err)
	return b
}

var tampered = []struct {
	format  string
	channel schema.Channel
}{
	{"manifest", schema.Web}, {"csv", schema.Web}, {"iiif", schema.Web}, {"press", schema.Press}, {"stills", schema.Film}, {"instagram", schema.Instagram}, {"bagit", schema.Archive},
	{"site", schema.Web}, {"proof", schema.Review},
}

func packageOf(b *testcatalog.Bench, format_ string, ch schema.Channel, to string) string {
	b.T.Helper()
	job := b.ExportJob(to)
	job.Format, job.Channel = testcatalog.Format(b.T, format_), ch
	if format_ == "iiif" || format_ == "site" {
		job.BaseURL = "https://example.org"
	}
	_, err := export.Run(context.Background(), job)
	testcatalog.Must(b.T, err)
	return to
}

func filesBelow(t *testing.T, dir string) (list []string) {
	t.Helper()
	testcatalog.Must(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, rerr := filepath.Rel(dir, name)
			testcatalog.Must(t, rerr)
			list = append(list, filepath.ToSlash(rel))
		}
		return err
	}))
	return list
}

// long reports whether all is to be tried and not a sample: make check-long.
func long() bool { return os.Getenv("STILLROOM_LONG") != "" }

// Every file of every format is flipped, cut short, made longer, taken away, renamed,
// exchanged for another, and beside it another is put: who has the catalog or the key finds
// all of it, and who has neither all that the manifest names.
func TestTamperingIsFound(t *testing.T) {
	b := newTamperBench(t)
	for _, f := range formats.Formats() {
		if !f.Beside && !slices.ContainsFunc(tampered, func(x struct {
			format  string
			channel schema.Channel
		}) bool {
			return x.format == f.Name
		}) {
			t.Errorf("nobody tampers with %s", f.Name)
		}
	}
	ways := []string{"flipped", "cut", "longer", "gone", "renamed", "exchanged", "added"}
	for _, x := range tampered {
		t.Run(x.format, func(t *testing.T) {
			dir := packageOf(b, x.format, x.channel, filepath.Join(t.TempDir(), x.format))
			if f, rules := whoFinds(b, dir); f != (finders{}) {
				t.Fatalf("as it left: %s: %v", f, rules)
			}
			counts := map[string]map[finders]int{}
			files := filesBelow(t, dir)
			for i, rel := range files {
				name := filepath.Join(dir, filepath.FromSlash(rel))
				kept, err := os.ReadFile(name)
				testcatalog.Must(t, err)
				other, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(files[(i+1)%len(files)])))
				testcatalog.Must(t, err)
				each := ways
				if !long() {
					// What says something of others is tried in more ways than what is one of many.
					each = []string{ways[i%7], ways[(i+3)%7]}
					if slices.Contains([]string{".jpg", ".webp", ".avif", ".tif", ".html"}, filepath.Ext(rel)) {
						each = each[:1]
					}
				}
				do := map[string]func() error{
					"flipped":   func() error { return os.WriteFile(name, flip(kept), 0o644) },
					"cut":       func() error { return os.WriteFile(name, kept[:len(kept)/2], 0o644) },
					"longer":    func() error { return os.WriteFile(name, append(bytes.Clone(kept), ' '), 0o644) },
					"gone":      func() error { return os.Remove(name) },
					"renamed":   func() error { return os.Rename(name, name+".x") },
					"exchanged": func() error { return os.WriteFile(name, other, 0o644) },
					"added":     func() error { return os.WriteFile(name+".x", other, 0o644) },
				}
				for _, how := range each {
					if how == "exchanged" && bytes.Equal(kept, other) {
						continue
					}
					testcatalog.Must(t, do[how]())
					f, rules := whoFinds(b, dir)
					// A signature that grew by a space is the same signature.
					same := how == "longer" && strings.HasSuffix(rel, ".jws")
					if !same && (!f.catalog || !f.key) {
						t.Errorf("%s is %s: %s: %v", rel, how, f, rules)
					}
					// Whoever has no key is told of everything that the manifest names.
					named := !strings.HasSuffix(rel, ".jws") && path.Base(rel) != "manifest.json" && path.Base(rel) != "recall.json"
					if named && how != "added" && !f.alone {
						t.Errorf("%s is %s, and nobody without a key is told: %v", rel, how, rules)
					}
					if counts[how] == nil {
						counts[how] = map[finders]int{}
					}
					counts[how][f]++
					testcatalog.Must(t, errors.Join(os.WriteFile(name, kept, 0o644), os.RemoveAll(name+".x")))
				}
			}
			for _, how := range slices.Sorted(mapKeys(counts)) {
				for f, n := range counts[how] {
					t.Logf("%s: %d files %s: %s", x.format, n, how, f)
				}
			}
		})
	}
}

func mapKeys[K comparable, V any](m map[K]V) func(func(K) bool) {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func flip(data []byte) []byte {
	out := bytes.Clone(data)
	if len(out) > 0 {
		out[len(out)/2] ^= 1
	}
	return out
}

// What a manifest says is changed, and everything in it made to fit: nobody can tell
// who has only the package, and everybody who has the key.
func TestAManifestThatWasEditedIsFound(t *testing.T) {
	b := newTamperBench(t)
	dir := packageOf(b, "csv", schema.Web, filepath.Join(t.TempDir(), "web"))
	elsewhere := packageOf(b, "manifest", schema.Press, filepath.Join(t.TempDir(), "press"))
	above := filepath.Join(dir, "manifest.json")
	kept, err := os.ReadFile(above)
	testcatalog.Must(t, err)
	for name, edit := range map[string]func(m *schema.Manifest){
		"a later end": func(m *schema.Manifest) {
			m.ValidUntil = schema.WhenOf(time.Now().AddDate(70, 0, 0))
			for i := range m.Photos {
				m.Photos[i].Consent.ValidUntil = m.ValidUntil
			}
		},
		"other conditions":   func(m *schema.Manifest) { m.Photos[0].Consent.Conditions.NoAds = true },
		"another channel":    func(m *schema.Manifest) { m.Channel = schema.Film },
		"another caption":    func(m *schema.Manifest) { m.Photos[0].Text.Caption = "Something else." },
		"another feed":       func(m *schema.Manifest) { m.Recall.Feed = "https://example.net/feed.json" },
		"later numbers":      func(m *schema.Manifest) { m.Recall.LastSeq = 1000 },
		"another photo's id": func(m *schema.Manifest) { m.Photos[0].PhotoID = "0123456789abcdef" },
		"two photos' ids": func(m *schema.Manifest) {
			m.Photos[0].PhotoID, m.Photos[1].PhotoID = m.Photos[1].PhotoID, m.Photos[0].PhotoID
		},
		"another package's id":     func(m *schema.Manifest) { m.ID = "urn:uuid:00000000-0000-0000-0000-000000000000" },
		"a photo less":             func(m *schema.Manifest) { m.Photos = m.Photos[:1] },
		"a file less":              func(m *schema.Manifest) { m.Photos[0].Files = m.Photos[0].Files[:1] },
		"a document less":          func(m *schema.Manifest) { m.Documents = nil },
		"a picture of another one": func(m *schema.Manifest) { swapPicture(t, dir, m, previewOf(b)) },
		"a picture of the press": func(m *schema.Manifest) {
			p, err := filepath.Glob(filepath.Join(elsewhere, "r-*", "*-press.jpg"))
			testcatalog.Must(t, err)
			data, err := os.ReadFile(p[0])
			testcatalog.Must(t, err)
			swapPicture(t, dir, m, data)
		},
	} {
		var m schema.Manifest
		testcatalog.Must(t, json.Unmarshal(kept, &m))
		first := filepath.Join(dir, filepath.FromSlash(m.Photos[0].Files[0].Path))
		picture, err := os.ReadFile(first)
		testcatalog.Must(t, err)
		edit(&m)
		data, err := json.Marshal(m)
		testcatalog.Must(t, err)
		testcatalog.Must(t, os.WriteFile(above, data, 0o644))
		f, rules := whoFinds(b, dir)
		if !f.key || !f.catalog || !slices.Contains(rules, findings.PackageSignature) || !slices.Contains(rules, findings.PackageLedger) {
			t.Errorf("%s: %s: %v", name, f, rules)
		}
		t.Logf("%s: %s", name, f)
		testcatalog.Must(t, errors.Join(os.WriteFile(above, kept, 0o644), os.WriteFile(first, picture, 0o644)))
	}
	if f, rules := whoFinds(b, dir); f != (finders{}) {
		t.Errorf("as it left: %s: %v", f, rules)
	}
}

// previewOf is a picture of the catalog that never left.
func previewOf(b *testcatalog.Bench) []byte {
	b.T.Helper()
	names, err := filepath.Glob(filepath.Join(b.Root, "derivatives", "*", "*", "preview.jpg"))
	if err != nil || len(names) == 0 {
		b.T.Fatal(names, err)
	}
	data, err := os.ReadFile(names[0])
	testcatalog.Must(b.T, err)
	return data
}

func swapPicture(t *testing.T, dir string, m *schema.Manifest, data []byte) {
	t.Helper()
	f := &m.Photos[0].Files[0]
	f.Bytes, f.SHA256 = int64(len(data)), schema.DigestOf(data)
	testcatalog.Must(t, os.WriteFile(filepath.Join(dir, filepath.FromSlash(f.Path)), data, 0o644))
}

// A feed that is brought up to date in a package is as good as the one that left; one
// that somebody made up, or cut short, is not.
func TestTheFeedInAPackage(t *testing.T) {
	b := newTamperBench(t)
	ctx := context.Background()
	one := packageOf(b, "manifest", schema.Web, filepath.Join(t.TempDir(), "one"))
	b.Withdraw()
	b.PermitAgain()
	dir := packageOf(b, "manifest", schema.Web, filepath.Join(t.TempDir(), "web"))
	_ = one
	feed := filepath.Join(dir, "recall.json")
	write := func(data []byte) {
		t.Helper()
		testcatalog.Must(t, recalls.WriteFeed(ctx, feed, formats.Document{Data: data}, b.Key))
	}
	doc, err := recalls.Feed(ctx, recalls.FeedJob{Catalog: b.Catalog, Channel: schema.Web, Settings: schema.DefaultSettings(), Zone: time.UTC, At: time.Now()})
	testcatalog.Must(t, err)
	fresh := testcatalog.TextOf(t, doc)
	rulesOf := func() []string {
		t.Helper()
		_, rules := whoFinds(b, dir)
		return slices.DeleteFunc(rules, func(r string) bool { // of the deliveries, whose copies are asked back
			return r == findings.RecallOpen || r == findings.DeliveryUncovered || r == findings.DeliveryConditions
		})
	}
	write(fresh)
	if rules := rulesOf(); len(rules) != 0 {
		t.Errorf("brought up to date: %v", rules)
	}
	var f schema.RecallFeed
	testcatalog.Must(t, json.Unmarshal(fresh, &f))
	if len(f.Entries) != 2 {
		t.Fatalf("%d entries", len(f.Entries))
	}
	for name, edit := range map[string]func(f *schema.RecallFeed){
		"shortened": func(f *schema.RecallFeed) { f.Entries = f.Entries[:1] },
		"emptied":   func(f *schema.RecallFeed) { f.Entries = f.Entries[:0] },
		"a later end": func(f *schema.RecallFeed) {
			f.Entries[1].ActBy = "2099-01-01T00:00:00Z"
		},
	} {
		g := f
		g.Entries = slices.Clone(f.Entries)
		edit(&g)
		data, err := json.Marshal(g)
		testcatalog.Must(t, err)
		// As somebody without the key writes it, and as somebody with it would.
		testcatalog.Must(t, os.WriteFile(feed, data, 0o644))
		if rules := rulesOf(); !slices.Contains(rules, findings.PackageSignature) || !slices.Contains(rules, findings.PackageLedger) {
			t.Errorf("%s: %v", name, rules)
		}
		write(data)
		if rules := rulesOf(); slices.Contains(rules, findings.PackageSignature) || !slices.Contains(rules, findings.PackageLedger) {
			t.Errorf("%s, and signed: %v", name, rules)
		}
	}
	testcatalog.Must(t, os.Remove(feed))
	if rules := rulesOf(); !slices.Contains(rules, findings.PackageLedger) {
		t.Errorf("gone: %v", rules)
	}
}

// Packages of before have no signatures: the ledger knows them all the same, and
// whoever asks for a signature finds none.
func TestAPackageOfBeforeIsKnown(t *testing.T) {
	b := newTamperBench(t)
	dir := packageOf(b, "manifest", schema.Web, filepath.Join(t.TempDir(), "web"))
	for _, name := range []string{"manifest.json.jws", "recall.json.jws"} {
		testcatalog.Must(t, os.Remove(filepath.Join(dir, name)))
	}
	f, rules := whoFinds(b, dir)
	if f.alone || !f.key || !f.catalog {
		t.Errorf("%s: %v", f, rules)
	}
	other := newTamperBench(t)
	stranger := packageOf(other, "manifest", schema.Web, filepath.Join(t.TempDir(), "web"))
	if f, rules := whoFinds(b, stranger); f.alone || !f.key || !f.catalog {
		t.Errorf("of another catalog: %s: %v", f, rules)
	}
}

func TestSigningKey(t *testing.T) {
	ctx := context.Background()
	b := newTamperBench(t)
	file := filepath.Join(b.Root, signingkey.KeyName)
	first, err := b.Key(ctx)
	testcatalog.Must(t, err)
	kept, err := os.ReadFile(file)
	testcatalog.Must(t, err)
	if info, err := os.Stat(file); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if again, err := b.Key(ctx); err != nil || again.Public().ID != first.Public().ID {
		t.Errorf("another key: %v", err)
	}
	dir := packageOf(b, "manifest", schema.Web, filepath.Join(t.TempDir(), "web"))
	other, err := signature.New()
	testcatalog.Must(t, err)
	theirs, err := other.Write()
	testcatalog.Must(t, err)
	for name, spoil := range map[string]func() error{
		"gone":        func() error { return os.Remove(file) },
		"damaged":     func() error { return os.WriteFile(file, kept[:20], 0o600) },
		"empty":       func() error { return os.WriteFile(file, nil, 0o600) },
		"another key": func() error { return os.WriteFile(file, theirs, 0o600) },
		"a link":      func() error { return errors.Join(os.Rename(file, file+".x"), os.Symlink(path.Base(file)+".x", file)) },
	} {
		testcatalog.Must(t, spoil())
		job := b.ExportJob(filepath.Join(t.TempDir(), "new"))
		if _, err := export.Run(ctx, job); !errors.Is(err, signingkey.ErrKey) {
			t.Errorf("%s: got %v, want ErrKey", name, err)
		}
		if _, err := os.Lstat(job.Destination); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: something was written: %v", name, err)
		}
		if _, rules := whoFinds(b, dir); !slices.Contains(rules, findings.SigningKey) {
			t.Errorf("%s: verify says %v", name, rules)
		}
		testcatalog.Must(t, errors.Join(os.RemoveAll(file), os.RemoveAll(file+".x"), os.WriteFile(file, kept, 0o600)))
	}
	testcatalog.Must(t, os.Chmod(file, 0o644))
	if _, rules := whoFinds(b, dir); !slices.Contains(rules, findings.SigningKey) {
		t.Errorf("others can read it: verify says %v", rules)
	}
	// A new key: what the old one signed is still known.
	second, err := signingkey.Rotate(ctx, b.Catalog, b.Root, time.Now(), schema.KeyPlanned)
	testcatalog.Must(t, err)
	if f, rules := whoFinds(b, dir); f != (finders{}) {
		t.Errorf("after a rotation: %s: %v", f, rules)
	}
	next := packageOf(b, "manifest", schema.Web, filepath.Join(t.TempDir(), "next"))
	if f, rules := whoFinds(b, next); f != (finders{}) {
		t.Errorf("what the new key signed: %s: %v", f, rules)
	}
	by, err := os.ReadFile(filepath.Join(next, "manifest.json.jws"))
	testcatalog.Must(t, err)
	above, err := os.ReadFile(filepath.Join(next, "manifest.json"))
	testcatalog.Must(t, err)
	if who, err := signature.Verify(by, above, []signature.Public{second.Public()}); err != nil || who.ID == first.Public().ID {
		t.Errorf("%s, %v", who.ID, err)
	}
	list, err := b.Catalog.SigningKeys(ctx)
	if err != nil || len(list) != 2 || list[0].ID != first.Public().ID || list[0].Until != list[1].Since || list[1].Until != "" {
		t.Errorf("%+v, %v", list, err)
	}
}

// Two commands that need the first key at once have one and the same.
func TestFirstKeyIsOne(t *testing.T) {
	b := testcatalog.New(t, 0)
	ids := make([]string, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			key, err := b.Key(context.Background())
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = key.Public().ID
		})
	}
	wg.Wait()
	if list, err := b.Catalog.SigningKeys(context.Background()); err != nil || len(list) != 1 || len(slices.Compact(ids)) != 1 || list[0].ID != ids[0] {
		t.Errorf("%v, %+v, %v", ids, list, err)
	}
}

// What may no longer stand goes whether or not there is a key, to sign or to read
// what is sealed, or a part is not wanted; and all that names it goes with it.
func TestRefusedUpdateTakesAwayAllTheSame(t *testing.T) {
	for name, tt := range map[string]struct {
		take func(b *testcatalog.Bench)
		want error
	}{
		"but all or nothing": {func(*testcatalog.Bench) {}, export.ErrRefused},
		"to sign": {func(b *testcatalog.Bench) {
			testcatalog.Must(b.T, os.Remove(filepath.Join(b.Root, signingkey.KeyName)))
		}, signingkey.ErrKey},
		"to contacts": {func(b *testcatalog.Bench) {
			b.RecordText(strings.Replace(testcatalog.ExportRecords[:strings.Index(testcatalog.ExportRecords, "people:")], "authority: sole", "authority: sole, contact: sealed", 1))
			b.Catalog.UseSealer(nil, true, func(line string) bool { return line == "sealed" })
		}, schema.ErrSealed},
	} {
		t.Run(name, func(t *testing.T) {
			b := testcatalog.NewExport(t)
			job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
			_, err := export.Run(context.Background(), job)
			testcatalog.Must(t, err)
			view, err := b.Catalog.ExportView(context.Background(), schema.Selection{}, schema.Web, time.UTC, time.Now())
			testcatalog.Must(t, err)
			b.RecordText(strings.NewReplacer("consent-a", "consent-no", "effect: permit", "effect: deny", "room:room-a", "photo:"+view.Photos[0].Photo.SHA256.String()).
				Replace(testcatalog.ExportRecords[strings.Index(testcatalog.ExportRecords, "consents:"):strings.Index(testcatalog.ExportRecords, "photos:")]))
			tt.take(b)
			job.Update, job.Strict = true, tt.want == export.ErrRefused
			sum, err := export.Run(context.Background(), job)
			if !errors.Is(err, tt.want) || sum.Removed == 0 {
				t.Errorf("%+v, %v", sum, err)
			}
			if left, err := filepath.Glob(filepath.Join(job.Destination, "r-*", schema.PackagePhotoID(view.Secret, schema.Web, view.Photos[0].Photo.SHA256)+"*")); err != nil || len(left) != 0 {
				t.Errorf("still there: %v, %v", left, err)
			}
			if _, err := os.Stat(filepath.Join(job.Destination, "manifest.json")); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("a manifest that names it is there: %v", err)
			}
			job.Update, job.Destination = false, filepath.Join(t.TempDir(), "other")
			if _, err := export.Run(context.Background(), job); !errors.Is(err, tt.want) {
				t.Errorf("elsewhere: %v", err)
			}
			if _, err := os.Stat(job.Destination); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("something left: %v", err)
			}
		})
	}
}
