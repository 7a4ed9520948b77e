package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// Two channels share no id, and no format tells the digest of an original: whoever
// holds two packages, or a package and the original, finds nothing that is in both.
func TestNothingLinksTwoChannels(t *testing.T) {
	opaque := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,16}`)
	for _, f := range Formats() {
		if f.Beside || len(f.Channels) == 1 { // sidecars stay in the house
			continue
		}
		channels := f.Channels
		if channels == nil {
			channels = []schema.Channel{schema.Web, schema.Press, schema.Archive}
		}
		seen := map[string]schema.Channel{}
		for _, ch := range channels {
			opt := options(ch)
			opt.BaseURL = "https://example.org"
			x := permitted("one", nil)
			pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{x}}, f, opt, never)
			if len(pkg.Photos) != 1 {
				t.Fatalf("%s for %s: %+v", f.Name, ch, pkg.Withheld)
			}
			p := pkg.Photos[0]
			text, err := json.Marshal([]any{pkg.ID, pkg.Feed, p.PhotoID, p.RoomID, p.DecisionID, p.GUID, p.ReleaseID, p.Pictures[0].File.Path,
				Agreement(pkg, f, opt, Grounds{Secret: "s"}).Catalog})
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range opaque.FindAllString(string(text), -1) {
				if strings.HasPrefix(x.Photo.SHA256.String(), id) {
					t.Errorf("%s for %s: %s is of the original's digest", f.Name, ch, id)
				}
				if other, is := seen[id]; is && other != ch {
					t.Errorf("%s: %s and %s have %s in common", f.Name, other, ch, id)
				}
				seen[id] = ch
			}
		}
	}
}

func TestTwoPhotosOfOneIDAreRefused(t *testing.T) {
	opt := options(schema.Web)
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{permitted("one", nil), permitted("two", nil)}}, manifestFormat, opt, never)
	if _, err := Manifest(pkg, opt); err != nil {
		t.Fatal(err)
	}
	pkg.Photos[1].PhotoID = pkg.Photos[0].PhotoID
	if _, err := Manifest(pkg, opt); err == nil || !strings.Contains(err.Error(), "the same id") {
		t.Errorf("got %v", err)
	}
}

// An entry that is taken out, put in, changed or moved shows; so does one at the
// beginning.
func TestFeedShowsWhatWasTakenOut(t *testing.T) {
	var entries []schema.RecallEntry
	for i := range 4 {
		sum := schema.DigestOf([]byte{byte(i)})
		entries = append(entries, schema.RecallEntry{
			Seq: i + 1, Action: schema.RecallWithdraw, Channel: schema.Web, PhotoID: schema.PackagePhotoID("s", schema.Web, sum),
			Derivatives: []schema.Digest{sum}, EffectiveAt: "2025-06-01T12:00:00Z", ActBy: "2025-06-02T12:00:00Z",
		})
	}
	entries[2].EarlierIDs = []string{"0123456789ab"}
	doc, err := Feed(entries, options(schema.Web))
	if err != nil {
		t.Fatal(err)
	}
	data := bytesOf(t, doc)
	if _, err := ReadFeed(data); err != nil {
		t.Fatal(err)
	}
	var whole schema.RecallFeed
	if err := json.Unmarshal(data, &whole); err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string]func(f *schema.RecallFeed){
		"the first is gone":      func(f *schema.RecallFeed) { f.Entries = f.Entries[1:] },
		"one within is gone":     func(f *schema.RecallFeed) { f.Entries = slices.Delete(f.Entries, 1, 2) },
		"one is there twice":     func(f *schema.RecallFeed) { f.Entries = slices.Insert(f.Entries, 1, f.Entries[0]) },
		"two are exchanged":      func(f *schema.RecallFeed) { f.Entries[1], f.Entries[2] = f.Entries[2], f.Entries[1] },
		"a date":                 func(f *schema.RecallFeed) { f.Entries[0].ActBy = "2099-01-01T00:00:00Z" },
		"a digest":               func(f *schema.RecallFeed) { f.Entries[1].Derivatives[0] = schema.DigestOf(nil) },
		"an earlier id":          func(f *schema.RecallFeed) { f.Entries[2].EarlierIDs = nil },
		"a link":                 func(f *schema.RecallFeed) { f.Entries[3].Prev = schema.DigestOf(nil) },
		"no link":                func(f *schema.RecallFeed) { f.Entries[1].Prev = schema.Digest{} },
		"a number":               func(f *schema.RecallFeed) { f.Entries[3].Seq = 2 },
		"no channel, and a hole": func(f *schema.RecallFeed) { f.Channel, f.Entries = "", slices.Delete(f.Entries, 1, 2) },
	} {
		f := whole
		f.Entries = slices.Clone(whole.Entries)
		for i := range f.Entries {
			f.Entries[i].Derivatives = slices.Clone(f.Entries[i].Derivatives)
		}
		edit(&f)
		text, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ReadFeed(text); !errors.Is(err, ErrFeedBroken) {
			t.Errorf("%s: got %v, want ErrFeedBroken", name, err)
		}
	}
	// What a later version adds to an entry is part of it, and a feed of before is read.
	later := bytes.Replace(data, []byte(`"schema_version": "`+schema.RecallVersion), []byte(`"schema_version": "1.9.0`), 1)
	if _, err := ReadFeed(later); err != nil {
		t.Errorf("a later version: %v", err)
	}
	for i := range whole.Entries {
		whole.Entries[i].Prev = schema.Digest{}
	}
	whole.Channel, whole.Entries[1].Channel = "", schema.Film
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFeed(text); err != nil {
		t.Errorf("a feed of before: %v", err)
	}
	if _, err := Feed(whole.Entries, options(schema.Web)); err == nil {
		t.Error("an entry of another channel was written")
	}
}
