package formats

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// edlEvent is an event by its columns: number, reel of 8, track of 4, kind of 4, and four
// timecodes.
var edlEvent = regexp.MustCompile(`^(\d{3})  ([!-~]{1,8}) {1,8}V {5}C {8}(\d\d:\d\d:\d\d:\d\d) (\d\d:\d\d:\d\d:\d\d) (\d\d:\d\d:\d\d:\d\d) (\d\d:\d\d:\d\d:\d\d)$`)

// shotRate is a rate that the one who opens a list may choose: any does.
const shotRate = 24

func framesOf(t *testing.T, code string) int {
	t.Helper()
	var h, m, s, f int
	if n, err := fmt.Sscanf(code, "%02d:%02d:%02d:%02d", &h, &m, &s, &f); n != 4 || err != nil || m > 59 || s > 59 || f >= shotRate {
		t.Fatalf("%s is no timecode", code)
	}
	return (h*3600+m*60+s)*shotRate + f
}

// readEDL reads a list as an editing program does.
func readEDL(t *testing.T, data []byte) (title string, names, files []string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(string(data), "\r\n"), "\r\n")
	if len(lines) < 2 || !strings.HasPrefix(lines[0], "TITLE: ") || lines[1] != "FCM: NON-DROP FRAME" {
		t.Fatalf("no head:\n%s", data)
	}
	at, events := 3600*shotRate, 0
	for _, line := range lines[2:] {
		if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("not ASCII: %q", line)
		}
		if name, ok := strings.CutPrefix(line, "* FROM CLIP NAME: "); ok {
			names = append(names, name)
			continue
		}
		if file, ok := strings.CutPrefix(line, "* SOURCE FILE: "); ok {
			files = append(files, file)
			continue
		}
		m := edlEvent.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("no event: %q", line)
		}
		events++
		if m[1] != fmt.Sprintf("%03d", events) {
			t.Errorf("event %s is number %d", m[1], events)
		}
		in, out, from, to := framesOf(t, m[3]), framesOf(t, m[4]), framesOf(t, m[5]), framesOf(t, m[6])
		if in != 0 || out-in != to-from || out-in != shotSeconds*shotRate || from != at {
			t.Errorf("%s: source %d to %d, sequence %d to %d, after %d", line, in, out, from, to, at)
		}
		at = to
	}
	if len(names) != events || len(files) != events {
		t.Errorf("%d events, %d names, %d files", events, len(names), len(files))
	}
	return lines[0][len("TITLE: "):], names, files
}

func TestEditList(t *testing.T) {
	var photos []schema.ExportPhoto
	for i := range maxEvents + 2 {
		photos = append(photos, permitted(fmt.Sprint(i), func(x *schema.ExportPhoto) { x.Room = schema.Room{ID: "room-a", Label: "The corner\nroom ñ"} }))
	}
	opt := options(schema.Film)
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: photos}, stillsFormat, opt, never)
	docs := editLists(pkg, opt)
	if len(docs) != 2 || docs[0].Path != "timeline.edl" || docs[1].Path != "timeline-2.edl" {
		t.Fatalf("%d lists", len(docs))
	}
	title, names, files := readEDL(t, docs[0].Data)
	_, more, _ := readEDL(t, docs[1].Data)
	if len(names) != maxEvents || len(more) != 2 || !strings.HasPrefix(title, "Stills for film, ") {
		t.Errorf("%q: %d and %d shots", title, len(names), len(more))
	}
	if len(files) == 0 || files[0] != pkg.Photos[0].Pictures[0].File.Path || !strings.HasSuffix(names[0], " 001") {
		t.Errorf("%q, %q", names[0], files[0])
	}
}

// A shot is called as its room is in the manifest, which tells no label that is private.
func TestShotsHaveNamesForPeople(t *testing.T) {
	labelled := func(x *schema.ExportPhoto) { x.Room = schema.Room{ID: "room-a", Label: "The corner room"} }
	opt := options(schema.Film)
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{permitted("a", labelled)}}, stillsFormat, opt, never)
	if got := shotName(pkg, pkg.Photos[0]); got != "The corner room 001" {
		t.Error(got)
	}
	told := func(p Photo) bool { return strings.Contains(p.Text.Headline, "corner") }
	pkg = NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{permitted("a", labelled)}}, stillsFormat, opt, told)
	if got := shotName(pkg, pkg.Photos[0]); got != "Room 1 001" {
		t.Error(got)
	}
}
