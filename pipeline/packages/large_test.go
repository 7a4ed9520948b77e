package packages_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// repeated is a text that is made while it is read: what stands before, n items with
// commas between them, and what stands after.
type repeated struct {
	before, after string
	item          func(i int) string
	n, i          int
	rest          string
	ended         bool
	most          *peak
}

func (r *repeated) Read(p []byte) (int, error) {
	for r.rest == "" {
		switch {
		case r.before != "":
			r.rest, r.before = r.before, ""
		case r.i < r.n:
			if r.i%(r.n/20) == 0 {
				r.most.look()
			}
			if r.rest = r.item(r.i); r.i > 0 {
				r.rest = ", " + r.rest
			}
			r.i++
		case !r.ended:
			r.rest, r.ended = r.after, true
		default:
			r.most.look()
			return 0, io.EOF
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// peak is the most memory that was in use whenever somebody looked.
type peak struct{ began, most int64 }

func (p *peak) look() {
	runtime.GC()
	runtime.GC() // what pools held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if p.began == 0 {
		p.began = int64(m.HeapAlloc)
	}
	p.most = max(p.most, int64(m.HeapAlloc)-p.began)
}

func manyPhotos(n int, most *peak) *repeated {
	whole := manifestText()
	at := strings.Index(whole, `"photos": [`) + len(`"photos": [`)
	caption := strings.Repeat("A window. ", 120)
	return &repeated{before: whole[:at], after: whole[at:], n: n, most: most, item: func(i int) string {
		id := fmt.Sprintf("%012x", i)
		return strings.Replace(photoText(id, 1, "2026-05-01T09:00:00Z", fileText("r/"+id+"-large.jpg", id), fileText("r/"+id+"-web.jpg", id)), "A window.", caption, 1)
	}}
}

// A manifest may have any number of photos: reading it takes memory for their names
// alone. It is read from a generator, because it would fill the test's disk.
func TestScanManifestOfAnyLength(t *testing.T) {
	n := 1000
	if os.Getenv("STILLROOM_LONG") != "" {
		n = 50_000 // and 200,000, some 400 MB
	}
	grown := growth(t, n, func(n int, most *peak) {
		photos := 0
		m, err := formats.ScanManifest(manyPhotos(n, most), formats.ManifestScan{Photo: func(schema.ManifestPhoto) error { photos++; return nil }})
		if err != nil || photos != n || m.Channel != schema.Web {
			t.Fatalf("%d photos, %v", photos, err)
		}
	})
	// Three names of sixteen bytes, in tables that are half empty after they grew.
	if grown > 350 {
		t.Errorf("%d bytes for each further photo, of some 2500 that it has", grown)
	}
}

// A feed only ever grows: of an entry less is kept than it has.
func TestReadFeedOfAnyLength(t *testing.T) {
	n := 1000
	if os.Getenv("STILLROOM_LONG") != "" {
		n = 50_000
	}
	grown := growth(t, n, func(n int, most *peak) {
		whole := feedText()
		at := strings.Index(whole, `"entries": [`) + len(`"entries": [`)
		f, err := packages.ReadFeed(&repeated{before: whole[:at], after: whole[at:], n: n, most: most, item: func(i int) string {
			return entryText(i+1, "web", fmt.Sprintf("%012x", i), hexSum(fmt.Sprint(i)))
		}})
		most.look()
		if err != nil || f.Entries != nil {
			t.Fatal(err)
		}
		runtime.KeepAlive(f)
	})
	if grown > 450 {
		t.Errorf("%d bytes for each further entry", grown)
	}
}

// growth is how many bytes more are in use for each more of n: read with n and with 4n.
func growth(t *testing.T, n int, read func(n int, most *peak)) int {
	t.Helper()
	read(n/10, new(peak)) // whatever is made once
	var most [2]peak
	for i, n := range []int{n, 4 * n} {
		most[i].look()
		read(n, &most[i])
	}
	t.Logf("%d KiB for %d, %d KiB for %d", most[0].most>>10, n, most[1].most>>10, 4*n)
	return int(most[1].most-most[0].most) / (3 * n)
}

// A package beyond what a manifest could once hold is checked as any other is.
func TestCheckPackageBeyond32MiB(t *testing.T) {
	if os.Getenv("STILLROOM_LONG") == "" {
		t.Skip("STILLROOM_LONG is not set")
	}
	const n = 20_000
	h := newHeld(t)
	file, err := os.Create(h.path(formats.ManifestName))
	testcatalog.Must(t, err)
	defer file.Close()
	size, err := io.Copy(file, manyPhotos(n, new(peak)))
	testcatalog.Must(t, err)
	if size < 40<<20 {
		t.Fatalf("%d bytes are no more than there could be", size)
	}
	testcatalog.Must(t, os.RemoveAll(h.path("r-000000000001")))
	testcatalog.Must(t, os.MkdirAll(h.path("r"), 0o755))
	for i := range n {
		id := fmt.Sprintf("%012x", i)
		for _, step := range []string{"large", "web"} {
			testcatalog.Must(t, os.WriteFile(filepath.Join(h.dir, "r", id+"-"+step+".jpg"), []byte(id), 0o644))
		}
	}
	h.manifest = ""
	h.feed = feedText(entryText(7, "web", fmt.Sprintf("%012x", 12_345), hexSum("x")))
	if a := h.check(context.Background()); a.err != nil || len(a.shown()) != n-1 || len(a.findings) != 1 || a.findings[0].Rule != findings.PackageRecalled {
		t.Errorf("%d may be shown, %d findings, %v", len(a.shown()), len(a.findings), a.err)
	}
}

// A manifest that is another one the second time it is read holds for nothing.
func TestCheckPackageThatChanges(t *testing.T) {
	h := newHeld(t)
	h.write(formats.ManifestName, h.manifest)
	var found []string
	told := 0
	sum, err := packages.Check(t.Context(), packages.Job{
		Paths: []string{h.dir}, At: heldAt, Clock: func() time.Time { return heldAt },
		Found: func(f schema.Finding) { found = append(found, f.Message) },
		Photo: func(findings.PackagePhoto) {
			if told++; told == 1 {
				h.edit("A window.", "A door.")
				h.write(formats.ManifestName, h.manifest)
			}
		},
		Done: func(findings.PackageVerdict) {},
	})
	if err != nil || sum.OK || !strings.Contains(strings.Join(found, "\n"), "it changed while it was read") {
		t.Errorf("%+v, %v, %q", sum, err, found)
	}
}
