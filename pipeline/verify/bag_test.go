package verify_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

// A package that calls a picture an original is not believed: the catalog has to
// know it as that.
func TestVerifyBelievesNoProfile(t *testing.T) {
	b := testcatalog.NewArchive(t)
	job := testcatalog.BagJob(b, filepath.Join(t.TempDir(), "bag"))
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	leaks := func(cat verify.Catalog) (rules []string) {
		_, err := verify.Run(context.Background(), verify.Job{
			Catalog: cat, Storages: b.Catalog.Storages(), Store: b.Store, Dir: b.Root, Places: disk.Places{}, Evidence: testcatalog.Documents(b.Store), Recipes: schema.DefaultRecipes(), Limits: schema.DefaultLimits(), Packages: []string{job.Destination}, Zone: time.UTC,
			Clock: time.Now, Found: func(f schema.Finding) {
				if strings.HasPrefix(f.Rule, "SR-PACKAGE") {
					rules = append(rules, f.Rule)
				}
			}, Looked: func(int64) {},
		})
		if err != nil {
			t.Fatal(err)
		}
		return rules
	}
	if got := leaks(b.Catalog); len(got) > 0 {
		t.Errorf("%v", got)
	}
	walked := &counting{Catalog: b.Catalog}
	if got := leaks(walked); len(got) > 0 || walked.walks != 1 {
		// One is the check of the originals. A walk for each in the bag would be as long
		// as the bag times the catalog.
		t.Errorf("%v, all originals were asked for %d times", got, walked.walks)
	}
	if got := leaks(forgetful{b.Catalog}); len(got) != 3 || got[0] != findings.PackageLeak {
		t.Errorf("%v", got)
	}
}

// forgetful is a catalog that knows none of the originals, but another one.
type forgetful struct{ verify.Catalog }

func (forgetful) Originals(_ context.Context, fn func(schema.StoredFile) error) error {
	return fn(schema.StoredFile{Kind: "original", Photo: "aaaaaaaaaaaa", Path: "originals/unsorted/a.jpg", Bytes: 1, SHA256: schema.DigestOf(nil)})
}

func (forgetful) Known(context.Context, schema.Digest) (schema.KnownOriginal, bool, error) {
	return schema.KnownOriginal{Path: "originals/unsorted/a.jpg", Photo: schema.DigestOf(nil)}, true, nil
}

// counting counts how often all originals are asked for.
type counting struct {
	verify.Catalog
	walks int
}

func (c *counting) Originals(ctx context.Context, fn func(schema.StoredFile) error) error {
	c.walks++
	return c.Catalog.Originals(ctx, fn)
}

// When the storage is not there, that is said, and no file of it is called missing.
func TestAStorageThatIsNotThere(t *testing.T) {
	b := testcatalog.NewArchive(t)
	away := storetest.NewMemory("away", "")
	away.Away(true)
	var rules []string
	_, err := verify.Run(context.Background(), verify.Job{
		Catalog: b.Catalog, Storages: b.Catalog.Storages(), Store: away, Dir: b.Root, Places: disk.Places{}, Evidence: testcatalog.Documents(b.Store), Recipes: schema.DefaultRecipes(), Limits: schema.DefaultLimits(),
		Zone: time.UTC, Clock: time.Now, Found: func(f schema.Finding) { rules = append(rules, f.Rule) }, Looked: func(int64) { t.Error("a file was looked at") },
	})
	if err != nil || !slices.Contains(rules, findings.StorageMissing) || slices.ContainsFunc(rules, func(r string) bool {
		return strings.HasPrefix(r, "SR-ORIGINAL") || strings.HasPrefix(r, "SR-DERIVATIVE") || strings.HasPrefix(r, "SR-EVIDENCE")
	}) {
		t.Errorf("%v, %v", rules, err)
	}
}
