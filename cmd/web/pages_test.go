package web

import (
	"bytes"
	"database/sql"
	"fmt"
	"image/jpeg"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/schema"
)

// bad is what no page may hold: a part from elsewhere, a script or a style of its own.
var bad = regexp.MustCompile(`(?i)(src|href|action|srcset)="?\s*(https?:|//)|<script>|<style|\sstyle=|\son[a-z]+="|javascript:|<iframe|<img src=x`)

func TestEveryPage(t *testing.T) {
	door := house(t, 3)
	for _, edit := range []bool{false, true} {
		p := served(t, door, edit)
		list := p.photos()
		for _, at := range []string{
			"", "photos", "photos?room=room-a", "photos?rejected=true", "photos/" + list[0], "photos/" + list[0] + "?zoom=4&at=0.1,0.9", "rooms/room-a", "rooms/room-b",
			"consent", "due", "deliveries", "recalls", "imports", "imports/1", "findings", "help", "nowhere", "photos?text=" + url.QueryEscape(hostile),
			"photos?tag=" + url.QueryEscape(hostile), "photos?in=%zz", "photos/" + list[0] + "?in=" + url.QueryEscape("room=room-a&sort=name"),
		} {
			got := p.get(at)
			if want := 200; got.code != want && at != "nowhere" {
				t.Errorf("%s: %d %.300s", at, got.code, got.body)
			}
			if m := bad.FindString(got.body); m != "" {
				t.Errorf("%s has %s", at, m)
			}
			if !strings.HasSuffix(strings.TrimSpace(got.body), "</html>") {
				t.Errorf("%s ends early", at)
			}
			wantHeaders(t, at, got.Header)
			if forms := strings.Contains(got.body, `method="post"`); forms && !edit && at != "findings" {
				t.Errorf("%s has a form that writes", at)
			}
		}
		if got := p.get("photos"); strings.Count(got.body, `class="cell"`) != 3 || !strings.Contains(got.body, "&lt;script&gt;") {
			t.Errorf("photos: %s", got.body)
		}
	}
}

// What may not be overlooked is written on a photo.
func TestMarks(t *testing.T) {
	p := served(t, house(t, 2), true)
	list := p.photos()
	if got := p.get("photos"); strings.Count(got.body, ">nowhere</span>") != 2 {
		t.Errorf("nobody has said yes: %s", got.body)
	}
	got := p.post("photos/"+list[0]+"/aside", url.Values{"form": {p.server.guard.form}, "do": {"reject"}})
	if got.code != 200 || !strings.Contains(got.body, ">rejected</span>") {
		t.Errorf("its page: %d %s", got.code, got.body)
	}
	if got := p.get("photos"); strings.Contains(got.body, list[0]) {
		t.Error("it is still listed")
	}
	if got := p.get("photos?rejected=true"); !strings.Contains(got.body, list[0]) || !strings.Contains(got.body, ">rejected</span>") {
		t.Errorf("it is not among those put aside: %s", got.body)
	}
	got = p.post("photos/"+list[0]+"/aside", url.Values{"form": {p.server.guard.form}, "do": {"restore"}})
	if got.code != 200 || strings.Contains(got.body, ">rejected</span>") {
		t.Errorf("taken back: %d", got.code)
	}
	for reason, word := range map[string]string{schema.ReasonWithdrawn: "withdrawn", schema.ReasonSuspended: "withdrawn", schema.ReasonHoldFamily: "held", schema.ReasonAlike: "held"} {
		ph := schema.Photo{Why: []string{reason}, Consent: map[schema.Channel]schema.Effect{schema.Web: schema.Permit}}
		if list := marksOf(ph, false); len(list) != 1 || list[0].Word != word {
			t.Errorf("%s: %+v", reason, list)
		}
	}
}

// Rooms come some at a time, each of them once, there and back; and a room leads to its place.
func TestRoomsFollowOneAnother(t *testing.T) {
	door := house(t, 1)
	text := "rooms:\n"
	for n := range 2*roomsOnPage + 5 {
		text += fmt.Sprintf("  - {id: more-%03d, people: [person-a], label: Room %d}\n", n, n)
	}
	rec, err := recordsfile.Parse("records.yaml", []byte(text))
	check(t, err)
	s, done, err := door.Write(t.Context())
	check(t, err)
	_, err = s.Catalog.Apply(t.Context(), rec, s.Applying(false))
	check(t, err)
	want, err := s.Catalog.RoomIDs(t.Context())
	check(t, err)
	answers, err := s.Catalog.Matrix(t.Context(), "", catalog.ListOptions{Zone: s.Zone, At: s.Now()})
	check(t, err)
	some, err := s.Catalog.RoomAnswers(t.Context(), want, catalog.ListOptions{Zone: s.Zone, At: s.Now()})
	check(t, err)
	done()
	if len(some) != len(answers) || len(some) != 2*roomsOnPage+7 {
		t.Fatalf("%d rooms of %d", len(some), len(answers))
	}
	for i := range some {
		answers[i].Photos = 0
		for k := range answers[i].Channels {
			answers[i].Channels[k].Differ = nil
		}
		if !reflect.DeepEqual(some[i], answers[i]) {
			t.Errorf("%+v, and with a look at the photos %+v", some[i], answers[i])
		}
	}
	p := served(t, door, false)
	for page, row := range map[string]string{"": `<li id="room-([^"]+)"`, "consent": `<th scope="row"><a href="[^"]*/rooms/([^"]+)"`} {
		for _, rel := range []string{"next", "prev"} {
			link, at, pages := regexp.MustCompile(`rel="`+rel+`" href="[^"]*/`+page+`(\?from=[^"]+)"`), page, 0
			var seen []string
			if rel == "prev" {
				at += "?from=" + want[2*roomsOnPage]
			}
			for more := true; more && pages < 9; {
				got, these := p.get(at), []string{}
				for _, m := range regexp.MustCompile(row).FindAllStringSubmatch(got.body, -1) {
					these = append(these, m[1])
				}
				if rel == "prev" {
					seen = append(these, seen...)
				} else {
					seen = append(seen, these...)
				}
				pages++
				m := link.FindStringSubmatch(got.body)
				if more = m != nil; more {
					at = page + m[1]
				}
			}
			if !slices.Equal(seen, want) || pages != 3 {
				t.Errorf("%q, %s: %d rooms in %d pages, want %d", page, rel, len(seen), pages, len(want))
			}
		}
		if got := p.get(page + "?from=zzz"); got.code != 200 || !strings.Contains(got.body, "no rooms from here on") || strings.Contains(got.body, "is recorded yet") {
			t.Errorf("%q, behind the last: %d %s", page, got.code, got.body)
		}
	}
	if got := p.get("rooms/more-150"); !strings.Contains(got.body, `/?from=more-150#room-more-150"`) || !strings.Contains(p.get("?from=more-150").body, `id="room-more-150"`) {
		t.Errorf("from its page back to the rooms: %s", got.body)
	}
}

// Pages follow one another in every order, forwards and back, and each photo is on one.
func TestPagesFollowOneAnother(t *testing.T) {
	p := served(t, house(t, 7), false)
	p.server.perPage = 2
	cells := regexp.MustCompile(`id="p-([0-9a-f]+)"`)
	next, earlier := regexp.MustCompile(`rel="next" href="[^"]*/(photos\?[^"]*)"`), regexp.MustCompile(`rel="prev" href="[^"]*/(photos\?[^"]*)"`)
	follow := func(at string, link *regexp.Regexp) (photos []string, pages []string) {
		for i := 0; at != "" && i < 20; i++ {
			got := p.get(at)
			pages = append(pages, at)
			for _, m := range cells.FindAllStringSubmatch(got.body, -1) {
				photos = append(photos, m[1])
			}
			m := link.FindStringSubmatch(got.body)
			at = ""
			if m != nil {
				at = strings.ReplaceAll(m[1], "&amp;", "&")
			}
		}
		return photos, pages
	}
	want := p.photos()
	back := slices.Clone(want)
	slices.Reverse(back)
	for sort, want := range map[string][]string{"name": want, "-name": back, "": want, "rating": want} {
		photos, pages := follow("photos?room=room-a&sort="+sort, next)
		if !slices.Equal(photos, want) || len(pages) != 4 {
			t.Errorf("by %q: %v in %d pages, want %v", sort, photos, len(pages), want)
		}
		photos, pages = follow(pages[len(pages)-1], earlier)
		seen := map[string]bool{}
		for _, ph := range photos {
			seen[ph] = true
		}
		if len(seen) != 7 || len(pages) != 4 {
			t.Errorf("back by %q: %d photos in %d pages", sort, len(seen), len(pages))
		}
	}
	// Whoever comes back from a photo finds it.
	for _, ph := range want {
		if got := p.get("photos?sort=name&near=" + ph); !strings.Contains(got.body, `id="p-`+ph+`"`) {
			t.Errorf("%s is not on the page of its place", ph)
		}
	}
	// Its page knows the photos beside it.
	got := p.get("photos/" + want[3] + "?in=sort%3D-name")
	if !strings.Contains(got.body, `rel="prev" href="`+p.server.guard.base+"/photos/"+want[4]) || !strings.Contains(got.body, `rel="next" href="`+p.server.guard.base+"/photos/"+want[2]) {
		t.Errorf("beside it: %s", got.body)
	}
}

// A picture and a part of it are JPEGs of the size that is promised.
func TestPictures(t *testing.T) {
	p := served(t, house(t, 1), false)
	photo := p.photos()[0]
	for at, want := range map[string][2]int{"pictures/large": {900, 600}, "pictures/thumb": {320, 213}, "piece?zoom=4&at=0.9,0.9": {225, 150}, "piece?zoom=2&at=9,none": {450, 300}, "piece?zoom=3": {900, 600}} {
		got := p.get("photos/" + photo + "/" + at)
		img, err := jpeg.Decode(bytes.NewReader([]byte(got.body)))
		if err != nil || got.Get("Content-Type") != "image/jpeg" {
			t.Errorf("%s: %d %v", at, got.code, err)
			continue
		}
		if b := img.Bounds(); b.Dx() != want[0] || b.Dy() != want[1] {
			t.Errorf("%s: %v, want %v", at, b, want)
		}
	}
}

// Without leave nothing is written.
func TestReadOnly(t *testing.T) {
	p := served(t, house(t, 1), false)
	photo := p.photos()[0]
	was := version(p.said(photo))
	for at, form := range map[string]url.Values{
		"photos/" + photo:            {"version": {was}, "rating": {"1"}},
		"photos/" + photo + "/aside": {"do": {"reject"}},
	} {
		form.Set("form", p.server.guard.form)
		if got := p.post(at, form); got.code != 403 || !strings.Contains(got.body, "--edit") {
			t.Errorf("%s: %d %s", at, got.code, got.body)
		}
	}
	if version(p.said(photo)) != was {
		t.Error("it was written")
	}
}

func TestEdit(t *testing.T) {
	p := served(t, house(t, 1), true)
	photo := p.photos()[0]
	send := func(version string, fields ...string) answer {
		form := url.Values{"form": {p.server.guard.form}, "version": {version}}
		for i := 0; i < len(fields); i += 2 {
			form.Add(fields[i], fields[i+1])
		}
		return p.post("photos/"+photo, form)
	}
	first := version(p.said(photo))
	got := send(first, "title", "The desk", "caption", "Two\r\nlines", "alt", "", "had-alt", "1", "extended", "", "tags", "bed\r\nlamp, small\r\n", "rating", "4", "sequence", "2", "focal", "0.25,0.5")
	if got.code != 200 {
		t.Fatalf("%d %s", got.code, got.body)
	}
	said := p.said(photo)
	want := schema.PhotoRecord{Match: said.Match, Title: ptr("The desk"), Caption: ptr("Two\nlines"), Alt: ptr(""), Tags: ptr([]string{"bed", "lamp, small"}), Rating: ptr(4), Sequence: ptr(2), Focal: &schema.Focal{X: 0.25, Y: 0.5}}
	if version(said) != version(want) {
		t.Errorf("recorded: %+v", said)
	}
	// The other window has an older page.
	if got := send(first, "title", "Another"); got.code != 412 || *p.said(photo).Title != "The desk" {
		t.Errorf("over what it has not seen: %d %s", got.code, *p.said(photo).Title)
	}
	if got := send("", "title", "Another"); got.code != 412 {
		t.Errorf("without a version: %d", got.code)
	}
	// A script names the version in a header, and is told the next.
	form := url.Values{"form": {p.server.guard.form}, "rating": {"1"}}
	got = p.post("photos/"+photo, form, "If-Match", `"`+version(said)+`"`)
	if got.code != 204 || got.Get("ETag") != `"`+version(p.said(photo))+`"` || *p.said(photo).Rating != 1 {
		t.Errorf("by a script: %d %s", got.code, got.Get("ETag"))
	}
	if got := p.post("photos/"+photo, form, "If-Match", `"`+version(said)+`"`); got.code != 412 {
		t.Errorf("by a script, once more: %d", got.code)
	}
	now := version(p.said(photo))
	for what, fields := range map[string][]string{
		"a rating of six": {"rating", "6"}, "a rating in words": {"rating", "good"}, "a place before the first": {"sequence", "0"},
		"a point outside": {"focal", "2,0"}, "nothing at all": {},
		"a part outside":     {"depicts", "1", "depicts-0-label", "x", "depicts-0-x", "0.9", "depicts-0-y", "0", "depicts-0-w", "0.2", "depicts-0-h", "0.5"},
		"half a part":        {"depicts", "1", "depicts-0-label", "x", "depicts-0-x", "0.9"},
		"a part in words":    {"depicts", "1", "depicts-0-label", "x", "depicts-0-x", "left", "depicts-0-y", "0", "depicts-0-w", "0.2", "depicts-0-h", "0.5"},
		"another treatment":  {"depicts", "1", "depicts-0-label", "x", "depicts-0-treatment", "erase"},
		"a part of no width": {"depicts", "1", "depicts-0-label", "x", "depicts-0-x", "0", "depicts-0-y", "0", "depicts-0-w", "0", "depicts-0-h", "0.5"},
	} {
		if got := send(now, fields...); got.code != 422 || version(p.said(photo)) != now {
			t.Errorf("%s: %d %s", what, got.code, got.body)
		}
	}
	got = send(now, "depicts", "1", "depicts-0-label", "a letter", "depicts-0-treatment", "blur", "depicts-0-x", "0.1", "depicts-0-y", "0.2", "depicts-0-w", "0.9", "depicts-0-h", "0.25",
		"depicts-1-label", "", "depicts-2-label", "gone", "depicts-2-remove", "1", "depicts-3-label", "somebody", "depicts-3-identifiable", "1")
	list := p.said(photo).Depicts
	if got.code != 200 || list == nil || fmt.Sprintf("%+v %+v", *list, *(*list)[0].Region) != fmt.Sprintf("%+v %+v", []schema.Depiction{
		{Label: "a letter", Treatment: "blur", Region: (*list)[0].Region}, {Label: "somebody", Identifiable: true},
	}, schema.Region{X: 0.1, Y: 0.2, W: 0.9, H: 0.25}) {
		t.Errorf("what is seen: %d %+v %s", got.code, list, got.body)
	}
	// Less may be hidden at the command line alone, where somebody says so.
	if got := send(version(p.said(photo)), "depicts", "1"); got.code != 422 || len(*p.said(photo).Depicts) != 2 {
		t.Errorf("shown without leave: %d", got.code)
	}
}

// The rule holds within one transaction, whoever else writes: see ApplyOptions.AsSeen.
func TestTwoWhoWriteAtOnce(t *testing.T) {
	p := served(t, house(t, 1), true)
	photo, from := p.photos()[0], version(p.said(p.photos()[0]))
	codes := make(chan int, 8)
	for i := range cap(codes) {
		go func() {
			form := url.Values{"form": {p.server.guard.form}, "version": {from}, "title": {fmt.Sprint("window ", i)}}
			codes <- p.post("photos/"+photo, form).code
		}()
	}
	done := map[int]int{}
	for range cap(codes) {
		done[<-codes]++
	}
	if done[200] != 1 || done[412] != cap(codes)-1 {
		t.Errorf("%v", done)
	}
}

// A catalog that is replaced is shown as it is now; one of a newer program, or one that
// is gone, is said to be.
func TestTheCatalogChangesMeanwhile(t *testing.T) {
	door := house(t, 1)
	p := served(t, door, false)
	first := p.photos()[0]
	p.get("photos")
	other := house(t, 2)
	db := filepath.Join(door.Dir, catalog.FileName)
	replace := func(with string) {
		for _, name := range []string{catalog.FileName, ".stillroom"} {
			data, err := os.ReadFile(filepath.Join(with, name))
			check(t, err)
			check(t, os.WriteFile(filepath.Join(door.Dir, name+".new"), data, 0o600))
			check(t, os.Rename(filepath.Join(door.Dir, name+".new"), filepath.Join(door.Dir, name)))
		}
		_ = os.Remove(db + "-wal")
		_ = os.Remove(db + "-shm")
	}
	replace(other.Dir)
	if got := p.get("photos"); got.code != 200 || strings.Count(got.body, `class="cell"`) != 2 {
		t.Errorf("replaced: %d, %v, %s", got.code, strings.Contains(got.body, first), got.body)
	}
	raw, err := sql.Open("sqlite3", filepath.Join(other.Dir, catalog.FileName))
	check(t, err)
	_, err = raw.Exec(`PRAGMA user_version = 99999`)
	check(t, err)
	check(t, raw.Close())
	replace(other.Dir)
	if got := p.get("photos"); got.code != 503 || !strings.Contains(got.body, "newer") {
		t.Errorf("of a newer program: %d %s", got.code, got.body)
	}
	check(t, os.Rename(door.Dir, door.Dir+"-away"))
	if got := p.get("photos"); got.code < 500 {
		t.Errorf("gone: %d", got.code)
	}
	wantHeaders(t, "gone", p.get("photos").Header)
}

// What verify finds is found here too, with what to do about it.
func TestFindings(t *testing.T) {
	door := house(t, 1)
	p := served(t, door, false)
	if got := p.get("findings"); !strings.Contains(got.body, "Nobody has looked") {
		t.Errorf("before: %s", got.body)
	}
	check(t, os.RemoveAll(filepath.Join(door.Dir, "originals")))
	if got := p.post("findings", url.Values{"form": {p.server.guard.form}, "read": {"sizes"}}); got.code != 200 {
		t.Fatalf("%d", got.code)
	}
	p.server.check.wait()
	if got := p.get("findings"); !strings.Contains(got.body, "SR-ORIGINAL-MISSING") || !strings.Contains(got.body, "What to do") {
		t.Errorf("after: %s", got.body)
	}
}
