package packages_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

const (
	photoOne = "aaaaaaaaaaaa"
	photoTwo = "bbbbbbbbbbbb"
	oneLarge = "r-000000000001/aaaaaaaaaaaa-large.jpg"
	oneThumb = "r-000000000001/aaaaaaaaaaaa-thumb.jpg"
	twoLarge = "r-000000000001/bbbbbbbbbbbb-large.jpg"
)

// held is a package as somebody was given it, written by hand.
type held struct {
	t        testing.TB
	dir      string
	manifest string
	feed     string // the one that was fetched; "" for none
	at       time.Time
	maxAge   time.Duration
}

var heldAt = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

func hexSum(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func fileText(path, content string) string {
	return fmt.Sprintf(`{"role": "web", "path": %q, "media_type": "image/jpeg", "bytes": %d, "sha256": %q, "width": 3, "height": 2, "metadata_profile": "none"}`,
		path, len(content), hexSum(content))
}

func photoText(id string, sequence int, until string, files ...string) string {
	return fmt.Sprintf(`{"photo_id": %q, "room_id": "r-000000000001", "sequence": %d, "text": {"alt": "A window."},
		"rights": {"creator": "Sample Photographer", "copyright_notice": "All rights reserved.", "data_mining": "DMI-PROHIBITED"},
		"consent": {"decision_id": "d-%d", "effect": "permit", "decided_at": "2026-03-01T09:00:00Z", "valid_until": %q, "conditions": {}},
		"files": [%s]}`, id, sequence, sequence, until, strings.Join(files, ", "))
}

func manifestText(photos ...string) string {
	return `{"schema": "stillroom.manifest", "schema_version": "1.0.0", "manifest_id": "urn:uuid:3f1a1d1e-7a52-4b53-9a3c-6f0d6c3a9b10",
	"channel": "web", "generated_at": "2026-03-01T09:00:00Z", "valid_until": "2026-05-01T09:00:00Z",
	"policy": {"id": "deny-overrides/1", "sha256": "` + hexSum("policy") + `"},
	"recall": {"feed": "https://example.org/recall.json", "contact": "liaison@example.org", "max_poll_seconds": 86400},
	"photos": [` + strings.Join(photos, ", ") + `]}`
}

func entryText(seq int, channel, photo, sum string) string {
	return fmt.Sprintf(`{"seq": %d, "action": "withdraw", "channel": %q, "photo_id": %q, "derivative_sha256": [%q],
		"effective_at": "2026-03-05T09:00:00Z", "act_by": "2026-03-06T09:00:00Z"}`, seq, channel, photo, sum)
}

func feedText(entries ...string) string {
	return `{"schema": "stillroom.recall", "schema_version": "1.0.0", "generated_at": "2026-03-10T09:00:00Z", "next_update_by": "2026-03-11T09:00:00Z",
	"entries": [` + strings.Join(entries, ", ") + `]}`
}

func newHeld(t testing.TB) *held {
	t.Helper()
	h := &held{t: t, dir: filepath.Join(t.TempDir(), "web"), at: heldAt, feed: feedText()}
	h.manifest = manifestText(
		photoText(photoOne, 1, "2026-05-01T09:00:00Z", fileText(oneLarge, "one"), fileText(oneThumb, "1")),
		photoText(photoTwo, 2, "2026-06-01T09:00:00Z", fileText(twoLarge, "two")))
	for path, content := range map[string]string{oneLarge: "one", oneThumb: "1", twoLarge: "two"} {
		h.write(path, content)
	}
	return h
}

func (h *held) path(rel string) string { return filepath.Join(h.dir, filepath.FromSlash(rel)) }

func (h *held) write(rel, content string) {
	h.t.Helper()
	testcatalog.Must(h.t, os.MkdirAll(filepath.Dir(h.path(rel)), 0o755))
	testcatalog.Must(h.t, os.WriteFile(h.path(rel), []byte(content), 0o644))
}

func (h *held) remove(rel string) {
	h.t.Helper()
	testcatalog.Must(h.t, os.Remove(h.path(rel)))
}

// edit puts other words into the manifest, everywhere.
func (h *held) edit(old, new string) {
	h.t.Helper()
	if !strings.Contains(h.manifest, old) {
		h.t.Fatalf("the manifest does not hold %s", old)
	}
	h.manifest = strings.ReplaceAll(h.manifest, old, new)
}

// asked is what a check said.
type asked struct {
	sum      findings.PackageSummary
	findings []schema.Finding
	photos   []findings.PackagePhoto
	err      error
}

func (h *held) check(ctx context.Context) (a asked) {
	h.t.Helper()
	if h.manifest != "" {
		h.write(formats.ManifestName, h.manifest)
	}
	job := packages.Job{
		Paths: []string{h.dir}, At: h.at, MaxAge: h.maxAge, Clock: func() time.Time { return heldAt },
		Found: func(f schema.Finding) { a.findings = append(a.findings, f) },
		Photo: func(p findings.PackagePhoto) { a.photos = append(a.photos, p) },
		Done:  func(findings.PackageVerdict) {},
	}
	if h.feed != "" {
		f, err := packages.ReadFeed(strings.NewReader(h.feed))
		testcatalog.Must(h.t, err)
		job.Feed = f
	}
	a.sum, a.err = packages.Check(ctx, job)
	return a
}

func (a asked) rules() (out []string) {
	for _, f := range a.findings {
		out = append(out, f.Rule)
	}
	slices.Sort(out)
	return out
}

func (a asked) shown() (out []string) {
	for _, p := range a.photos {
		if p.MayBeShown {
			out = append(out, p.PhotoID)
		}
	}
	return out
}

func (a asked) says(words string) bool {
	return slices.ContainsFunc(a.findings, func(f schema.Finding) bool {
		return strings.Contains(f.Message, words) || strings.Contains(f.File, words) && !strings.Contains(f.Message, f.File)
	})
}

var both, none = []string{photoOne, photoTwo}, []string(nil)

// Every fault a package can have, what is said of it, and which photos may be
// shown all the same.
func TestCheckPackage(t *testing.T) {
	for _, tt := range []struct {
		name  string
		plant func(h *held)
		rules []string
		shown []string
		says  string
	}{
		{"nothing", func(*held) {}, nil, both, ""},
		{"desktop droppings", func(h *held) { h.write("r-000000000001/.DS_Store", "x"); h.write("Thumbs.db", "x") }, nil, both, ""},
		{"what systems leave on a disk", func(h *held) {
			for _, rel := range []string{"._manifest.json", ".Spotlight-V100/Store-V2/1.db", ".fseventsd/1", "$RECYCLE.BIN/S-1/desktop.ini", "System Volume Information/tracking.log"} {
				h.write(rel, "x")
			}
		}, nil, both, ""},
		{"what was thrown away, and lies there still", func(h *held) { h.write(".Trashes/501/IMG_1.JPG", "x") }, []string{findings.PackageStray}, both, ""},

		{"no manifest", func(h *held) { h.manifest = "" }, []string{findings.PackageManifest}, none, "no manifest"},
		{"no folder", func(h *held) { h.manifest, h.dir = "", h.dir+"-2" }, []string{findings.PackageManifest}, none, "no such folder"},
		{"not JSON", func(h *held) { h.manifest = "manifest" }, []string{findings.PackageManifest}, none, "not JSON"},
		{"two documents", func(h *held) { h.manifest += "{}" }, []string{findings.PackageManifest}, none, "not JSON"},
		{"not valid", func(h *held) { h.edit(`"web", "generated`, `"billboard", "generated`) }, []string{findings.PackageManifest}, none, "not valid at /channel"},
		{"a member that nobody promised", func(h *held) { h.edit(`"channel"`, `"gps": 1, "channel"`) }, []string{findings.PackageManifest}, none, ""},
		{"a no", func(h *held) { h.edit(`"permit"`, `"deny"`) }, []string{findings.PackageManifest}, none, "/consent/effect"},
		{"no end", func(h *held) { h.edit(`"valid_until": "2026-05-01T09:00:00Z",`, "") }, []string{findings.PackageManifest}, none, ""},
		{"an end that is no moment", func(h *held) { h.edit("2026-05-01T09:00:00Z", "2026-12-31T23:59:60Z") }, []string{findings.PackageManifest}, none, "is not a moment"},
		{"another program's", func(h *held) { h.edit("stillroom.manifest", "other.manifest") }, []string{findings.PackageManifest}, none, "/schema"},
		{"a later patch", func(h *held) { h.edit("1.0.0", "1.0.7") }, nil, both, ""},
		{"a later minor", func(h *held) {
			h.edit("1.0.0", "1.99.0")
			h.edit(`"channel"`, `"mood": {"deep": [1]}, "channel"`)
			h.edit(`"role"`, `"dpi": 300, "role"`)
		}, nil, both, ""},
		{"a later minor that is not valid", func(h *held) { h.edit("1.0.0", "1.99.0"); h.edit(`"permit"`, `"deny"`) }, []string{findings.PackageManifest}, none, ""},
		{"a later minor, the end written two ways", func(h *held) {
			h.edit("1.0.0", "1.99.0")
			h.edit(`"channel"`, `"Valid_Until": "2099-01-01T00:00:00Z", "channel"`)
		}, []string{findings.PackageManifest}, none, "twice"},
		{"a later major", func(h *held) { h.edit("1.0.0", "2.0.0") }, []string{findings.PackageVersion}, none, "reads 1.x"},
		{"a photo twice", func(h *held) { h.edit(photoTwo, photoOne); h.edit(`"path": "`+oneLarge, `"path": "x/`+oneLarge) }, []string{findings.PackageManifest}, none, "twice"},

		{"a file is gone", func(h *held) { testcatalog.Must(h.t, os.Remove(h.path(oneThumb))) }, []string{findings.PackageMissing}, []string{photoTwo}, photoOne + ": " + oneThumb},
		{"a folder is gone", func(h *held) { testcatalog.Must(h.t, os.RemoveAll(h.path("r-000000000001"))) },
			[]string{findings.PackageMissing, findings.PackageMissing, findings.PackageMissing}, none, ""},
		{"a file where a folder was", func(h *held) {
			testcatalog.Must(h.t, os.RemoveAll(h.path("r-000000000001")))
			h.write("r-000000000001", "x")
		}, []string{findings.PackageMissing, findings.PackageMissing, findings.PackageMissing, findings.PackageStray}, none, ""},
		{"a file is shorter", func(h *held) { h.write(twoLarge, "t") }, []string{findings.PackageAltered}, []string{photoOne}, "1 bytes, 3 in the manifest"},
		{"a file has other bytes", func(h *held) { h.write(twoLarge, "owt") }, []string{findings.PackageAltered}, []string{photoOne}, twoLarge + ": other bytes"},
		{"a folder where a file was", func(h *held) {
			testcatalog.Must(h.t, os.Remove(h.path(twoLarge)))
			testcatalog.Must(h.t, os.Mkdir(h.path(twoLarge), 0o755))
		}, []string{findings.PackageAltered}, []string{photoOne}, "not a regular file"},
		{"a file that nobody named", func(h *held) { h.write("notes\x1b[2J.txt", "x") }, []string{findings.PackageStray}, both, `"notes\x1b[2J.txt"`},

		{"the end has come", func(h *held) { h.at = time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC) }, []string{findings.PackagePhotoStale, findings.PackageStale}, none, ""},
		{"a week before the end", func(h *held) { h.at = time.Date(2026, 4, 24, 9, 0, 0, 0, time.UTC) }, []string{findings.PackageEnding}, both, ""},
		{"more than a week before", func(h *held) { h.at = time.Date(2026, 4, 24, 8, 59, 59, 0, time.UTC) }, nil, both, ""},
		{"a second before the end", func(h *held) { h.at = time.Date(2026, 5, 1, 8, 59, 59, 0, time.UTC) }, []string{findings.PackageEnding}, both, ""},
		{"an end with part of a second", func(h *held) {
			h.edit("2026-05-01T09:00:00Z", "2026-05-01T09:00:00.5Z")
			h.at = time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
		}, []string{findings.PackagePhotoStale, findings.PackageStale}, none, "valid until 2026-05-01T09:00:00Z"},
		{"an end that only looks late", func(h *held) { h.edit("2026-05-01T09", "2026-05-01t09") }, []string{findings.PackageManifest}, none, "is not a moment"},
		{"a photo's end has come", func(h *held) { h.edit("2026-06-01T09", "2026-03-10T12") }, []string{findings.PackagePhotoStale}, []string{photoOne}, photoTwo + ": valid until 2026-03-10T12:00:00Z: " + twoLarge},
		{"a photo ends soon", func(h *held) { h.edit("2026-06-01T09", "2026-03-17T12") }, []string{findings.PackageEnding}, both, photoTwo},
		{"before it was made", func(h *held) { h.at = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC) }, []string{findings.PackageEarly}, both, ""},

		{"no feed", func(h *held) { h.feed = "" }, []string{findings.PackageFeedNone}, both, "fetch it from https://example.org/recall.json"},
		{"a feed without an address", func(h *held) { h.feed = ""; h.edit("https://example.org/recall.json", "urn:stillroom:recall:0") }, []string{findings.PackageFeedNone}, both, "ask whoever gave you"},
		{"its own feed", func(h *held) { h.write(formats.RecallName, h.feed); h.feed = "" }, nil, both, ""},
		{"its own feed, a day later", func(h *held) {
			h.write(formats.RecallName, strings.NewReplacer("03-10T09", "03-01T09", "03-11T09", "03-10T12").Replace(h.feed))
			h.feed = ""
		}, []string{findings.PackageFeedStale}, both, "it was made at 2026-03-01T09:00:00Z; fetch it from https://example.org/recall.json"},
		{"its own feed, older than wanted", func(h *held) {
			h.write(formats.RecallName, h.feed)
			h.feed, h.maxAge = "", time.Hour
		}, []string{findings.PackageFeedOld}, none, ""},
		{"its own feed is broken", func(h *held) { h.write(formats.RecallName, "{}"); h.feed = "" }, []string{findings.PackageFeed}, none, ""},
		{"its own feed is of a later major", func(h *held) { h.write(formats.RecallName, strings.Replace(h.feed, "1.0.0", "2.1.0", 1)) }, []string{findings.PackageVersion}, none, ""},
		{"a feed of another minor", func(h *held) { h.feed = strings.Replace(h.feed, "1.0.0", `1.7.0", "house": "x`, 1) }, nil, both, ""},
		{"a fetched feed that is too old", func(h *held) {
			h.feed = strings.NewReplacer("03-10T09", "03-09T11", "03-11T09", "03-12T11").Replace(h.feed)
		},
			[]string{findings.PackageFeedOld}, none, ""},
		{"a fetched feed that has a newer one", func(h *held) { h.feed = strings.Replace(h.feed, "03-11T09", "03-10T12", 1) }, []string{findings.PackageFeedStale}, both, ""},
		{"a fetched feed older than wanted", func(h *held) { h.maxAge = 2 * time.Hour }, []string{findings.PackageFeedOld}, none, ""},
		{"whoever asks cannot allow more", func(h *held) {
			h.feed = strings.NewReplacer("03-10T09", "03-09T11", "03-11T09", "03-12T11").Replace(h.feed)
			h.maxAge = 240 * time.Hour
		}, []string{findings.PackageFeedOld}, none, ""},
		{"a feed from the future", func(h *held) {
			h.feed = strings.NewReplacer("03-10T09", "03-12T09", "03-11T09", "03-13T09").Replace(h.feed)
		}, []string{findings.PackageClock}, none, "the recall feed is of 2026-03-12T09:00:00Z"},
		{"a clock behind the package", func(h *held) { h.edit("2026-03-01T09:00:00Z", "2026-03-10T12:02:01Z") }, []string{findings.PackageClock}, none, "the manifest is of 2026-03-10T12:02:01Z"},
		{"a clock behind it by what clocks differ", func(h *held) { h.edit("2026-03-01T09:00:00Z", "2026-03-10T12:02:00Z") }, nil, both, ""},
		{"asked about next month, the feed is as old as it is now", func(h *held) { h.at = heldAt.AddDate(0, 1, 0) }, nil, both, ""},

		{"called back by id", func(h *held) { h.feed = feedText(entryText(4, "web", photoOne, hexSum("else"))) }, []string{findings.PackageRecalled}, []string{photoTwo},
			photoOne + ": called back on 2026-03-05T09:00:00Z, to be gone by 2026-03-06T09:00:00Z: " + oneLarge + ", " + oneThumb},
		{"called back under another name", func(h *held) { h.feed = feedText(entryText(4, "web", "cccccccccccc", hexSum("1"))) }, []string{findings.PackageRecalled}, []string{photoTwo},
			"gone by 2026-03-06T09:00:00Z: " + oneThumb},
		{"called back twice", func(h *held) {
			later := strings.Replace(entryText(4, "web", photoOne, hexSum("one")), "2026-03-06T09", "2026-03-07T09", 1)
			h.feed = feedText(later, entryText(5, "web", photoOne, hexSum("one")), strings.Replace(later, ": 4", ": 6", 1))
		}, []string{findings.PackageRecalled}, []string{photoTwo}, "to be gone by 2026-03-06T09:00:00Z"},
		{"called back from elsewhere", func(h *held) { h.feed = feedText(entryText(4, "press", photoOne, hexSum("one"))) }, nil, both, ""},
		{"called back by its own feed", func(h *held) {
			h.write(formats.RecallName, feedText(entryText(4, "web", photoOne, hexSum("one"))))
			h.feed = ""
		},
			[]string{findings.PackageRecalled}, []string{photoTwo}, ""},
		{"called back by its own feed, and the fetched one is of another catalog", func(h *held) {
			h.write(formats.RecallName, feedText(entryText(4, "web", photoOne, hexSum("one"))))
		}, []string{findings.PackageFeedOther, findings.PackageRecalled}, none, "no entry 4 about photo " + photoOne},
		{"the fetched feed is of another channel, and it has none", func(h *held) {
			h.feed = strings.Replace(feedText(), `"generated_at"`, `"channel": "press", "generated_at"`, 1)
		}, []string{findings.PackageFeedOther}, none, "it is the feed of press, and the package is for web"},
		{"the fetched feed goes on where its own ends", func(h *held) {
			h.write(formats.RecallName, feedText(entryText(4, "web", photoOne, hexSum("one"))))
			h.feed = feedText(entryText(4, "web", photoOne, hexSum("one")), entryText(5, "web", photoTwo, hexSum("two")))
		}, []string{findings.PackageRecalled, findings.PackageRecalled}, none, ""},
		{"called back before, and permitted again", func(h *held) {
			h.edit("1.0.0", "1.1.0")
			h.edit("86400", `86400, "last_seq": 4`)
			h.edit("2026-03-01T09", "2026-03-05T09")
			h.feed = feedText(entryText(4, "web", photoOne, hexSum("one")))
		}, nil, both, ""},
		{"called back again", func(h *held) {
			h.edit("1.0.0", "1.1.0")
			h.edit("86400", `86400, "last_seq": 4`)
			h.edit("2026-03-01T09", "2026-03-05T09")
			h.feed = feedText(entryText(4, "web", photoOne, hexSum("one")), entryText(5, "web", photoOne, hexSum("one")))
		}, []string{findings.PackageRecalled}, []string{photoTwo}, ""},
		{"a number that was given twice", func(h *held) { // a catalog that was put back from a backup
			h.edit("1.0.0", "1.1.0")
			h.edit("86400", `86400, "last_seq": 4`)
			h.feed = feedText(entryText(4, "web", photoOne, hexSum("one")))
		}, []string{findings.PackageRecalled}, []string{photoTwo}, ""},
		{"dated ahead", func(h *held) { // decided before it was called back, for a moment after it
			h.edit("2026-03-01T09", "2026-03-06T09")
			h.feed = feedText(entryText(4, "web", photoOne, hexSum("one")))
		}, []string{findings.PackageRecalled}, []string{photoTwo}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHeld(t)
			tt.plant(h)
			a := h.check(context.Background())
			want := slices.Sorted(slices.Values(tt.rules))
			if a.err != nil || !slices.Equal(a.rules(), want) || !slices.Equal(a.shown(), tt.shown) {
				t.Errorf("found %v, want %v; may be shown %v, want %v; %v\n%+v", a.rules(), want, a.shown(), tt.shown, a.err, a.findings)
			}
			if !a.says(tt.says) && tt.says != "" {
				t.Errorf("nothing says %q: %+v", tt.says, a.findings)
			}
			if a.sum.MayBeShown != len(tt.shown) || a.sum.OK != (a.sum.Errors == 0) || a.sum.Errors+a.sum.Warnings != len(a.findings) {
				t.Errorf("summary %+v", a.sum)
			}
			for _, p := range a.photos {
				if p.MayBeShown != (len(p.Reasons) == 0) || p.Reasons == nil || len(p.Files) == 0 {
					t.Errorf("photo %+v", p)
				}
			}
			for _, f := range a.findings {
				if strings.ContainsAny(f.Message, "\n\x1b") {
					t.Errorf("not one plain line: %q", f.Message)
				}
			}
		})
	}
}

// What a manifest may name: nothing but files below it, each by one name.
func TestCheckPackagePaths(t *testing.T) {
	for _, path := range []string{
		"/etc/passwd", "../secret.jpg", "a/../../secret.jpg", "..", "a/..", "a//b.jpg", "a/./b.jpg", "a/", "a/.", `C:\\x.jpg`, `a\\b.jpg`, `a\u0000.jpg`, `a\n.jpg`, "",
		"manifest.json", "Manifest.JSON", "recall.json", "manifest.json.", oneLarge, strings.ToUpper(oneLarge), oneLarge + ".", "r-000000000001./aaaaaaaaaaaa-large.jpg",
		strings.Repeat("a/", 600) + "b.jpg", "." + twoLarge, "-x.jpg", "ä.jpg",
	} {
		t.Run(fmt.Sprintf("%.40s", path), func(t *testing.T) {
			h := newHeld(t)
			testcatalog.Must(t, os.WriteFile(filepath.Join(filepath.Dir(h.dir), "secret.jpg"), []byte("two"), 0o644))
			h.edit(`"path": "`+twoLarge+`"`, `"path": "`+path+`"`)
			a := h.check(context.Background())
			if !slices.Equal(a.rules(), []string{findings.PackagePath}) || len(a.shown()) > 0 {
				t.Errorf("found %v, may be shown %v: %+v", a.rules(), a.shown(), a.findings)
			}
			for _, f := range a.findings {
				if len(f.Message) > 400 || strings.ContainsAny(f.Message, "\x00\n") {
					t.Errorf("%d characters: %.300q", len(f.Message), f.Message)
				}
			}
		})
	}
}

// A link is followed inside the package and nowhere else, and a pipe is not
// waited for.
func TestCheckPackageLinks(t *testing.T) {
	for name, tt := range map[string]struct {
		target string
		rule   string
	}{
		"out":            {"../../secret.jpg", findings.PackagePath},
		"out, absolute":  {"", findings.PackagePath},
		"out, to nobody": {"../../nowhere.jpg", findings.PackagePath},
		"in a circle":    {filepath.Base(twoLarge), findings.PackagePath},
		"to nobody":      {"nowhere.jpg", findings.PackageMissing},
		"inside":         {"../kept.jpg", findings.PackageStray},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHeld(t)
			secret := filepath.Join(filepath.Dir(h.dir), "secret.jpg")
			testcatalog.Must(t, os.WriteFile(secret, []byte("two"), 0o644))
			if tt.target == "" {
				tt.target = secret
			}
			if name == "inside" {
				h.write("kept.jpg", "two")
			}
			testcatalog.Must(t, os.Remove(h.path(twoLarge)))
			if err := os.Symlink(tt.target, h.path(twoLarge)); err != nil {
				t.Skip(err)
			}
			if a := h.check(context.Background()); !slices.Equal(a.rules(), []string{tt.rule}) || slices.Contains(a.shown(), photoTwo) != (name == "inside") {
				t.Errorf("found %v, may be shown %v: %+v", a.rules(), a.shown(), a.findings)
			}
		})
	}
	t.Run("a folder", func(t *testing.T) {
		h := newHeld(t)
		testcatalog.Must(t, os.Rename(h.path("r-000000000001"), filepath.Join(filepath.Dir(h.dir), "moved")))
		if err := os.Symlink("../moved", h.path("r-000000000001")); err != nil {
			t.Skip(err)
		}
		want := []string{findings.PackagePath, findings.PackagePath, findings.PackagePath, findings.PackageStray}
		if a := h.check(context.Background()); !slices.Equal(a.rules(), want) || len(a.shown()) > 0 {
			t.Errorf("found %v, may be shown %v", a.rules(), a.shown())
		}
	})
	t.Run("the manifest", func(t *testing.T) {
		h := newHeld(t)
		testcatalog.Must(t, os.WriteFile(filepath.Join(filepath.Dir(h.dir), "m.json"), []byte(h.manifest), 0o644))
		if err := os.Symlink("../m.json", h.path(formats.ManifestName)); err != nil {
			t.Skip(err)
		}
		h.manifest = ""
		if a := h.check(context.Background()); !slices.Equal(a.rules(), []string{findings.PackagePath}) {
			t.Errorf("found %v", a.rules())
		}
	})
}

// Documents that are written to cost: each is refused, and soon. STILLROOM_LONG=1 (make
// check-long) writes ten times as much of one.
func TestCheckPackageHostile(t *testing.T) {
	very := 110_000
	if os.Getenv("STILLROOM_LONG") != "" {
		very = 1_100_000
	}
	many := func(one string, n int) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }
	for name, tt := range map[string]struct{ manifest, says string }{
		"too large":        {`{"schema": "` + strings.Repeat("x", formats.MaxPart) + `"}`, "larger than 4 MiB"},
		"deep":             {strings.Repeat(`[`, 5_000_000), "nested deeper than 32"},
		"deep, and closed": {strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), "nested deeper than 32"},
		"many":             {`{"photos": [` + many("1", very) + `]}`, "not valid at"},
		"nearly too many":  {strings.Replace(manifestText(), `"photos": [`, `"photos": [`+many("1", 1_000_000), 1), "not valid at"},
		"a member twice":   {strings.Replace(manifestText(), `"channel": "web"`, `"channel": "press", "channel": "web"`, 1), "the member \"channel\" twice"},
		"a large number":   {strings.Replace(manifestText(), "86400", "864e100000000", 1), "a number that is too large or too small"},
		"a small number":   {strings.Replace(manifestText(), "86400", "864e-100000000", 1), "a number that is too large or too small"},
		"a long number":    {strings.Replace(manifestText(), "86400", "86400"+strings.Repeat("0", 1<<20), 1), "a number that is too large or too small"},
		"no number":        {strings.Replace(manifestText(photoText(photoOne, 1, "2026-05-01T09:00:00Z", fileText(oneLarge, "one"))), `"bytes": 3`, `"bytes": 3.0`, 1), "an impossible number or digest"},
		"a long name":      {strings.Replace(manifestText(), `"channel"`, `"`+strings.Repeat("y\\u001b", 1<<18)+`": 1, "channel"`, 1), "not valid at"},
		"no digest":        {strings.Replace(manifestText(), hexSum("policy"), strings.Repeat("0", 64), 1), "an impossible number or digest"},
		"a mark before it": {"\ufeff" + manifestText(), "not JSON"},
		"nothing":          {"", "not JSON"},
		"null":             {"null", "not valid at /"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "nearly too many" && os.Getenv("STILLROOM_LONG") == "" {
				t.Skip("STILLROOM_LONG is not set")
			}
			h := newHeld(t)
			h.manifest = ""
			h.write(formats.ManifestName, tt.manifest)
			a := h.check(context.Background())
			if !slices.Equal(a.rules(), []string{findings.PackageManifest}) || len(a.shown()) > 0 || !a.says(tt.says) {
				t.Errorf("found %v, may be shown %v: %.300v", a.rules(), a.shown(), a.findings)
			}
			if m := a.findings[0].Message; len(m) > 400 || strings.ContainsAny(m, "\x1b\n") {
				t.Errorf("%d characters: %.300q", len(m), m)
			}
		})
	}
}

// One digest named by every file and every entry is asked about once.
func TestCheckPackageManyOfOne(t *testing.T) {
	h := newHeld(t)
	var photos, entries []string
	for i := range 3000 {
		id := fmt.Sprintf("%012x", i)
		photos = append(photos, photoText(id, 1, "2026-05-01T09:00:00Z", fileText("r/"+id+".jpg", "one")))
		entries = append(entries, entryText(i+1, "web", photoTwo, hexSum("one")))
	}
	h.manifest, h.feed = manifestText(photos...), feedText(entries...)
	a := h.check(context.Background())
	if len(a.photos) != 3000 || len(a.shown()) > 0 {
		t.Errorf("%d photos, %d shown", len(a.photos), len(a.shown()))
	}
}

// An interrupted check says nothing of what it has not seen.
func TestCheckPackageInterrupted(t *testing.T) {
	h := newHeld(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h.write(formats.ManifestName, h.manifest)
	a := h.check(ctx)
	if a.err == nil || a.sum.OK || a.sum.MayBeShown != 0 || len(a.photos) != 0 || a.sum.Type != "summary" {
		t.Errorf("%v: %+v, %d photos", a.err, a.sum, len(a.photos))
	}

	ctx, cancel = context.WithCancel(context.Background())
	told := 0
	sum, err := packages.Check(ctx, packages.Job{
		Paths: []string{h.dir, h.dir}, At: heldAt, Clock: func() time.Time { return heldAt },
		Found: func(schema.Finding) {},
		Photo: func(findings.PackagePhoto) { told++; cancel() },
		Done:  func(findings.PackageVerdict) { t.Error("a package was closed") },
	})
	if err == nil || sum.OK || sum.Packages != 0 || told != 1 {
		t.Errorf("%v: %+v, %d photos", err, sum, told)
	}
}

// FuzzManifestCheck looks for panics, for time that grows beyond reason, and for
// a photo that may be shown though its file is not what the manifest says, lies
// elsewhere, or was called back.
func FuzzManifestCheck(f *testing.F) {
	h := newHeld(f)
	feed := feedText(entryText(4, "web", photoOne, hexSum("one")), entryText(5, "web", "cccccccccccc", hexSum("two")))
	for _, edit := range [][2]string{
		{}, {"1.0.0", "1.9.0"}, {"1.0.0", "2.0.0"}, {"86400", `86400, "last_seq": 4`}, {twoLarge, "../secret.jpg"}, {twoLarge, "manifest.json"},
		{"2026-05-01T09", "2026-03-10T11"}, {"2026-06-01T09:00:00Z", "2026-04-01T09:00:00.5Z"}, {`"channel"`, `"x-a": [{"b": 1e5}], "channel"`},
	} {
		f.Add([]byte(strings.Replace(h.manifest, edit[0], edit[1], 1)), []byte(h.feed))
		f.Add([]byte(strings.Replace(h.manifest, edit[0], edit[1], 1)), []byte(feed))
	}
	f.Fuzz(func(t *testing.T, manifest, feed []byte) {
		h.t, h.manifest, h.feed = t, "", ""
		testcatalog.Must(t, os.WriteFile(h.path(formats.ManifestName), manifest, 0o644))
		testcatalog.Must(t, os.WriteFile(h.path(formats.RecallName), feed, 0o644))
		began := time.Now()
		a := h.check(context.Background())
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("it took %v", took)
		}
		if a.err != nil || len(a.findings) == 0 && len(a.shown()) != a.sum.Photos {
			t.Errorf("%v: %+v", a.err, a)
		}
		for _, p := range a.photos {
			if !p.MayBeShown {
				continue
			}
			if p.ValidUntil <= schema.WhenOf(heldAt) {
				t.Errorf("%s is past its end, and may be shown", p.PhotoID)
			}
			if by := naivelyRecalled(t, manifest, feed, p.PhotoID); by != 0 {
				t.Errorf("%s was called back by entry %d, and may be shown", p.PhotoID, by)
			}
			for _, rel := range p.Files {
				data, err := os.ReadFile(h.path(rel))
				if err != nil || !filepath.IsLocal(rel) || !strings.Contains(strings.ToLower(string(manifest)), hexSum(string(data))) {
					t.Errorf("%s may be shown: %v", rel, err)
				}
			}
		}
		for _, x := range a.findings {
			if strings.ContainsAny(x.Message, "\n\x1b\x00") {
				t.Errorf("not one plain line: %q", x.Message)
			}
		}
	})
}

// naivelyRecalled is the number of the entry that calls a photo back, 0 for none,
// found by looking at everything.
func naivelyRecalled(t *testing.T, manifest, feed []byte, photo string) int {
	m, err := formats.ReadManifest(manifest)
	testcatalog.Must(t, err)
	f, err := formats.ReadFeed(feed)
	testcatalog.Must(t, err)
	i := slices.IndexFunc(m.Photos, func(p schema.ManifestPhoto) bool { return p.PhotoID == photo })
	for _, e := range f.Entries {
		named := e.PhotoID == photo || slices.ContainsFunc(m.Photos[i].Files, func(x schema.ManifestFile) bool { return slices.Contains(e.Derivatives, x.SHA256) })
		if e.Channel == m.Channel && named && (e.Seq > m.Recall.LastSeq || e.EffectiveAt > m.GeneratedAt) {
			return e.Seq
		}
	}
	return 0
}
