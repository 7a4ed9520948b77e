package recalls_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/recalls"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
	"github.com/stillroom/stillroom/schema"
)

// A name as RFC 8141 has it (assigned-name), without the parts that belong to no name.
var urn = regexp.MustCompile(`^urn:[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:[A-Za-z0-9\-._~!$&'()*+,;=:@%/]+$`)

// calledBack is a feed of three photos in a form, and as stillroom reads it.
func calledBack(
	t *testing.T, form recalls.Form,
) (b *testcatalog.Bench, job recalls.FeedJob, text []byte, own schema.RecallFeed) {
	t.Helper()
	b = testcatalog.NewExport(t)
	b.MustExport(filepath.Join(t.TempDir(), "web"), "memorial")
	b.Withdraw()
	set := schema.DefaultSettings()
	set.Recall.Contact, set.Recall.Feed, set.Rights.Licensor = "rooms@example.org", "https://example.org/{channel}/recall.json", "Sample <Archive>"
	job = recalls.FeedJob{Catalog: b.Catalog, Channel: schema.Web, Settings: set, Zone: time.UTC, At: time.Now()}
	doc, err := recalls.Feed(context.Background(), job)
	testcatalog.Must(t, err)
	testcatalog.Must(t, json.Unmarshal(testcatalog.TextOf(t, doc), &own))
	if len(own.Entries) != 3 {
		t.Fatalf("%d entries", len(own.Entries))
	}
	job.Form = form
	doc, err = recalls.Feed(context.Background(), job)
	testcatalog.Must(t, err)
	return b, job, testcatalog.TextOf(t, doc), own
}

// JSON Feed 1.1: version, title and items are required, an item's id and content; an
// item's id is a string; an extension is an object whose name begins with _.
func TestJSONFeed(t *testing.T) {
	_, _, text, own := calledBack(t, recalls.JSONFeed)
	var got map[string]any
	testcatalog.Must(t, json.Unmarshal(text, &got))
	items := got["items"].([]any)
	delete(got, "items")
	want := map[string]any{
		"version": "https://jsonfeed.org/version/1.1", "title": "Photographs called back from web", "description": got["description"], "language": "en",
		"authors": []any{map[string]any{"name": "Sample <Archive>", "url": "mailto:rooms@example.org"}},
		"_stillroom": map[string]any{
			"about": "https://github.com/stillroom/stillroom/schema/json/recall.v1.1.schema.json", "channel": "web",
			"generated_at": string(own.GeneratedAt), "next_update_by": string(own.NextUpdateBy), "feed": "https://example.org/web/recall.json",
		},
	}
	if !reflect.DeepEqual(got, want) || len(items) != 3 {
		t.Errorf("%v", got)
	}
	seen := map[string]bool{}
	for i, x := range items {
		e := own.Entries[len(own.Entries)-1-i] // the newest first
		item := x.(map[string]any)
		id, _ := item["id"].(string)
		if seen[id] || !strings.HasSuffix(id, fmt.Sprintf(":%d", e.Seq)) || !urn.MatchString(id) || !strings.HasPrefix(id, "urn:stillroom:recall:") {
			t.Errorf("id %q", id)
		}
		seen[id] = true
		wantText := "Do not show photograph " + e.PhotoID + " any more. Every copy has to be gone by " + string(e.ActBy) + "."
		if item["content_text"] != wantText || item["date_published"] != string(e.EffectiveAt) || !reflect.DeepEqual(item["tags"], []any{"withdraw"}) {
			t.Errorf("%v", item)
		}
		// The very entry that stillroom's own feed has, with what links it to the one before.
		entry, err := json.Marshal(item["_stillroom"])
		testcatalog.Must(t, err)
		var same schema.RecallEntry
		testcatalog.Must(t, json.Unmarshal(entry, &same))
		if !reflect.DeepEqual(same, e) {
			t.Errorf("%+v, want %+v", same, e)
		}
	}
}

// RFC 4287, 4.1.1 and 4.1.2: a feed has an author, an id, a title and the moment it was
// brought up to date, an entry an id, a title, that moment and content or a link.
func TestAtomFeed(t *testing.T) {
	_, _, text, own := calledBack(t, recalls.Atom)
	var f struct {
		XMLName xml.Name
		ID      string `xml:"http://www.w3.org/2005/Atom id"`
		Title   string `xml:"http://www.w3.org/2005/Atom title"`
		Updated string `xml:"http://www.w3.org/2005/Atom updated"`
		Author  struct {
			Name  string `xml:"name"`
			Email string `xml:"email"`
		} `xml:"http://www.w3.org/2005/Atom author"`
		Link struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"http://www.w3.org/2005/Atom link"`
		Entries []struct {
			ID      string `xml:"http://www.w3.org/2005/Atom id"`
			Title   string `xml:"http://www.w3.org/2005/Atom title"`
			Updated string `xml:"http://www.w3.org/2005/Atom updated"`
			Content string `xml:"http://www.w3.org/2005/Atom content"`
			Recall  struct {
				Seq         int      `xml:"seq,attr"`
				PhotoID     string   `xml:"photo_id"`
				Derivatives []string `xml:"derivative_sha256"`
				ActBy       string   `xml:"act_by"`
				Prev        string   `xml:"prev"`
			} `xml:"https://github.com/stillroom/stillroom/schema/recall/1 recall"`
		} `xml:"http://www.w3.org/2005/Atom entry"`
	}
	testcatalog.Must(t, xml.Unmarshal(text, &f))
	if f.XMLName != (xml.Name{Space: "http://www.w3.org/2005/Atom", Local: "feed"}) || f.Title != "Photographs called back from web" || f.Updated != string(own.GeneratedAt) ||
		f.Author.Name != "Sample <Archive>" || f.Author.Email != "rooms@example.org" || f.Link.Rel != "alternate" || f.Link.Href != "https://example.org/web/recall.json" {
		t.Errorf("%+v", f)
	}
	if len(f.Entries) != len(own.Entries) {
		t.Fatalf("%d entries", len(f.Entries))
	}
	for i, got := range f.Entries {
		e := own.Entries[len(own.Entries)-1-i]
		prev := ""
		if !e.Prev.IsZero() {
			prev = e.Prev.String()
		}
		if got.ID != fmt.Sprintf("%s:%d", f.ID, e.Seq) || got.Updated != string(e.EffectiveAt) || !strings.Contains(got.Content, e.PhotoID) || !strings.Contains(got.Title, e.PhotoID) {
			t.Errorf("%+v", got)
		}
		sums := []string{}
		for _, d := range e.Derivatives {
			sums = append(sums, d.String())
		}
		if r := got.Recall; r.Seq != e.Seq || r.PhotoID != e.PhotoID || r.ActBy != string(e.ActBy) || r.Prev != prev || !slices.Equal(r.Derivatives, sums) {
			t.Errorf("%+v", r)
		}
	}
}

// Every form is signed as stillroom's own is, is the same for the same moment, keeps its
// id, and tells nothing more.
func TestEveryFormIsSignedAndPublic(t *testing.T) {
	for _, form := range recalls.Forms() {
		b, job, text, _ := calledBack(t, form)
		ctx := context.Background()
		again, err := recalls.Feed(ctx, job)
		testcatalog.Must(t, err)
		if string(testcatalog.TextOf(t, again)) != string(text) {
			t.Errorf("%s: other bytes the second time", form)
		}
		for _, private := range []string{"Notreal", "Sample Photographer", "room-a", "guardian", "consent-", "memorial", "x-2"} {
			if strings.Contains(string(text), private) {
				t.Errorf("%s holds %q", form, private)
			}
		}
		to := filepath.Join(t.TempDir(), "feed")
		testcatalog.Must(t, recalls.WriteFeed(ctx, to, again, b.Key))
		by, err := os.ReadFile(to + signature.Extension)
		testcatalog.Must(t, err)
		keys, err := signingkey.Public(ctx, b.Catalog)
		testcatalog.Must(t, err)
		if _, err := signature.Verify(by, text, keys); err != nil {
			t.Errorf("%s: %v", form, err)
		}
		if _, err := signature.Verify(by, append(text, ' '), keys); err == nil {
			t.Errorf("%s: a signature of anything", form)
		}
	}
}

// A feed of nothing is a feed: whoever follows it knows that nothing was called back.
func TestFormsOfNothing(t *testing.T) {
	b := testcatalog.NewExport(t)
	for form, want := range map[recalls.Form]string{recalls.JSONFeed: `"items": []`, recalls.Atom: `<id>urn:stillroom:recall:`} {
		doc, err := recalls.Feed(context.Background(), recalls.FeedJob{Catalog: b.Catalog, Channel: schema.Web, Form: form, Settings: schema.DefaultSettings(), Zone: time.UTC, At: time.Now()})
		testcatalog.Must(t, err)
		if text := string(testcatalog.TextOf(t, doc)); !strings.Contains(text, want) || strings.Contains(text, "mailto:") {
			t.Errorf("%s: %s", form, text)
		}
	}
}
