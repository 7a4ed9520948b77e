package packages_test

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
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
	"github.com/stillroom/stillroom/schema"
)

// What only the bag says of a picture counts for the picture, and what it says of
// the rest for all of them.
func TestAHeldBag(t *testing.T) {
	b := testcatalog.NewArchive(t)
	job := testcatalog.BagJob(b, filepath.Join(t.TempDir(), "bag"))
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
	// A digest of one picture in one manifest, and whoever changed it has changed the
	// digests of that manifest too.
	list := filepath.Join(job.Destination, "manifest-sha512.txt")
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	i := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "-large.jpg") })
	lines[i] = strings.Repeat("0a", 64) + lines[i][128:]
	altered := strings.Join(lines, "")
	for name, sum := range map[string]func(string) string{
		"tagmanifest-sha256.txt": func(s string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(s))) },
		"tagmanifest-sha512.txt": func(s string) string { return fmt.Sprintf("%x", sha512.Sum512([]byte(s))) },
	} {
		name = filepath.Join(job.Destination, name)
		tags, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		now := strings.ReplaceAll(string(tags), sum(string(text)), sum(altered))
		if now == string(tags) {
			t.Fatal("the tag manifest does not list the manifest")
		}
		if err := os.WriteFile(name, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(list, []byte(altered), 0o644); err != nil {
		t.Fatal(err)
	}
	if shown, rules := look(); shown != 2 || !slices.Equal(rules, []string{findings.PackageAltered}) {
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
