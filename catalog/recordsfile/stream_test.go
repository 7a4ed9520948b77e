package recordsfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stillroom/stillroom/schema"
)

// manyRecords are some of everything that a text is made of.
func manyRecords(photos int) schema.Records {
	r := schema.Records{
		Families: []schema.Family{{ID: "f", Quorum: schema.QuorumAny, Guardians: []schema.Guardian{{ID: "g", Name: "Ōe: 'Notreal'", Relationship: "parent", Authority: "sole"}}}},
		Rooms:    []schema.Room{{ID: "room-a", People: []string{}, Label: "yes"}, {ID: "room-b", People: []string{}, Label: "- id: a\nrooms:\n- b"}},
		Notices:  []schema.Notice{{ID: "n", Version: "1.0", Lang: "en"}},
	}
	for i := range photos {
		alt := fmt.Sprintf("A window, %d.\n- \"match\": x\nphotos:\n # no comment\n", i)
		r.Photos = append(r.Photos, schema.PhotoRecord{Match: fmt.Sprintf("IMG_%06d.jpg", i), Alt: &alt, Tags: &[]string{"a b", "- c"}})
	}
	return r
}

// The whole text at once, as it was written before it was written record by record.
func yamlAtOnce(t *testing.T, r schema.Records) string {
	t.Helper()
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	y := &yamlWriter{in: d}
	if err := y.value(0, false); err != nil {
		t.Fatal(err)
	}
	return y.out.String()
}

func TestYAMLIsWrittenAsAtOnce(t *testing.T) {
	for _, r := range []schema.Records{{}, {Rooms: []schema.Room{}}, manyRecords(0), manyRecords(3)} {
		var text bytes.Buffer
		if err := WriteYAML(&text, r); err != nil {
			t.Fatal(err)
		}
		if want := yamlAtOnce(t, r); text.String() != want {
			t.Errorf("%s\nwant\n%s", text.String(), want)
		}
	}
}

// Records that come one by one are written as those that come at once.
func TestPartsAreTheWhole(t *testing.T) {
	forms := map[string]struct {
		whole func(io.Writer, schema.Records) error
		parts func(io.Writer) *Text
	}{"YAML": {WriteYAML, YAML}, "JSON lines": {WriteJSONL, JSONL}}
	for name, form := range forms {
		for _, r := range []schema.Records{{}, manyRecords(0), manyRecords(3)} {
			var whole, parts bytes.Buffer
			text := form.parts(&parts)
			err := errors.Join(form.whole(&whole, r), eachRecord(r, text.Add), text.End())
			if err != nil || whole.String() != parts.String() {
				t.Errorf("%s: %v\n%s\nwant\n%s", name, err, parts.String(), whole.String())
			}
		}
	}
}

// eachRecord hands records on one by one, between parts of nothing.
func eachRecord(r schema.Records, add func(schema.Records) error) error {
	for _, l := range lists {
		err := l.each(&r, func(v any) error {
			raw, err := json.Marshal(v)
			var one schema.Records
			return errors.Join(err, l.add(&one, raw), add(one), add(schema.Records{}))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// What was written reads back in either form, however long it is.
func TestLongTextsReadBack(t *testing.T) {
	r := manyRecords(2000)
	for name, write := range map[string]func(io.Writer, schema.Records) error{"YAML": WriteYAML, "JSON lines": WriteJSONL} {
		var text bytes.Buffer
		if err := write(&text, r); err != nil {
			t.Fatal(err)
		}
		if text.Len() < 2*pieceBytes {
			t.Fatalf("%s: %d bytes are one piece", name, text.Len())
		}
		got, err := ParseFrom("dump", iotest.HalfReader(&text))
		if err != nil || !reflect.DeepEqual(got, r) {
			t.Errorf("%s: %d photos, %v", name, len(got.Photos), err)
		}
	}
}

// A text that is read in pieces says what it says at once, or cannot be read in pieces.
func holdPieces(t *testing.T, text string) {
	t.Helper()
	if _, err := decode("f", []byte(text)); err != nil || marked([]byte(text)) {
		return // it comes decoded
	}
	got, err := parsePieces("f", strings.NewReader(text))
	want, werr := parseYAML("f", []byte(text))
	if err == nil && (werr != nil || !reflect.DeepEqual(got, want)) {
		t.Errorf("%q is read in pieces as %+v, and at once as %+v, %v", text, got, want, werr)
	}
	if werr == nil && err != nil && !errors.Is(err, errUncut) {
		t.Errorf("%q cannot be read in pieces: %v", text, err)
	}
}

var pieceTexts = []string{
	"rooms:\n  - id: a\n    people: []\n    label: x\n  - id: b\n    people: []\n    label: y\n",
	"rooms:\n- id: a\n  people: []\n  label: x\n# a comment\n\n- id: b\n  people: []\n  label: |\n    - id: c\n\n    rooms:\nnotices:\n- {id: n, version: '1', lang: en}\n",
	"rooms:\n  - id: a\n    people: []\n    label: \"one\n  - id: b\n    two\"\n",
	"rooms:\n  - id: a\n    people: [\n  - b\n    ]\n    label: x\n",
	"rooms:\n  - id: a\n    people: []\n    label: 'one\n\n  - two'\n",
	"rooms:\n  - &x\n    id: a\n    people: []\n    label: x\n  - *x\n",
	"rooms:\n  - id: a\n    people: []\n    label: >1 # x\n     y", "rooms: []\n", "rooms:\n", "rooms:\n  - id: a\n    people: []\n    label: x\nrooms:\n  - id: b\n    people: []\n    label: y\n",
	"rooms:\n  - id: a\n    people: []\n    label: >-\n      one\n      - two\n  -\n    id: b\n    people: []\n    label: x\n",
	"---\nrooms:\n  - id: a\n    people: []\n    label: x\n", "{rooms: [{id: a, people: [], label: x}]}\n", "rooms:\n    - id: a\n      people: []\n      label: x\n  - id: b\n",
	"rooms:\n  - id: a\n    people: []\n    label: x # y\n  - id: a\n    people: []\n    label: y\n", "photos:\n  - match: x\n    tags:\n    - a\n    - b\n", "rooms:\r\n  - id: a\r\n    people: []\r\n    label: x\r\n",
}

func TestPiecesAreTheText(t *testing.T) {
	for _, text := range pieceTexts {
		holdPieces(t, text)
	}
}

func FuzzPieces(f *testing.F) {
	for _, text := range pieceTexts {
		f.Add(text)
	}
	f.Fuzz(holdPieces)
}

// A mistake is told with its line and its place, wherever the text was cut.
func TestMistakesOfALongText(t *testing.T) {
	r := manyRecords(9000)
	var yaml, lines bytes.Buffer
	if err := errors.Join(WriteYAML(&yaml, r), WriteJSONL(&lines, r)); err != nil {
		t.Fatal(err)
	}
	if yaml.Len() < wholeBytes {
		t.Fatalf("%d bytes can be parsed at once", yaml.Len())
	}
	for name, tt := range map[string]struct{ text, old, new, says string }{
		"YAML, a key":          {yaml.String(), `match: IMG_007000.jpg`, `mutch: IMG_007000.jpg`, "photos.7000: "},
		"YAML, a kind":         {yaml.String(), `match: IMG_007000.jpg`, `match: [1]`, "photos.7000.match: "},
		"YAML, no YAML":        {yaml.String(), `match: IMG_007000.jpg`, `match: "IMG_007000.jpg`, "YAML: "},
		"YAML, a number":       {yaml.String(), `match: IMG_007000.jpg`, "match: IMG_007000.jpg\n    rating: 010", "two ways"},
		"YAML, an id twice":    {yaml.String() + "consents: []\n", "consents: []\n", "", ""},
		"JSON, a key":          {lines.String(), `"match":"IMG_007000.jpg"`, `"mutch":"IMG_007000.jpg"`, "photos.7000: "},
		"JSON, a kind":         {lines.String(), `"match":"IMG_007000.jpg"`, `"match":[1]`, "photos.7000.match: "},
		"JSON, no JSON":        {lines.String(), `"match":"IMG_007000.jpg"`, `"match":"IMG_007000.jpg`, "not JSON"},
		"JSON, a key twice":    {lines.String(), `"match":"IMG_007000.jpg"`, `"match":"IMG_007000.jpg","match":"x"`, "twice"},
		"JSON, another member": {lines.String(), `{"type":"photo","record":{"match":"IMG_007000.jpg"`, `{"type":"photo","x":1,"record":{"match":"IMG_007000.jpg"`, "is expected"},
		"JSON, another type":   {lines.String(), `{"type":"photo","record":{"match":"IMG_007000.jpg"`, `{"type":"foto","record":{"match":"IMG_007000.jpg"`, "no such type"},
		"JSON, an id twice":    {lines.String(), `"id":"room-b"`, `"id":"room-a"`, "used twice"},
		"JSON, Latin-1":        {lines.String(), "IMG_007000", "IMG_\xe9", "UTF-8"},
	} {
		before, after, ok := strings.Cut(tt.text, tt.old)
		if !ok {
			t.Fatalf("%s: there is no %s", name, tt.old)
		}
		_, err := ParseFrom("f", strings.NewReader(before+tt.new+after))
		if tt.says == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		n := strings.Count(before, "\n") + 1
		var e *Error
		if !errors.As(err, &e) || e.Line < n || e.Line > n+1 || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: line %d is wrong, and it is said: %v", name, n, err)
		}
	}
}

// What cannot be cut is read up to a MiB, and refused beyond.
func TestWhatCannotBeCut(t *testing.T) {
	flow := func(n int) string {
		return "photos: [" + strings.TrimSuffix(strings.Repeat("{match: \"a very long name of a file that nobody will ever have.jpg\"},\n", n), ",\n") + "]\n"
	}
	if r, err := ParseFrom("f", strings.NewReader(flow(2000))); err != nil || len(r.Photos) != 2000 {
		t.Errorf("%d photos, %v", len(r.Photos), err)
	}
	if _, err := ParseFrom("f", strings.NewReader(flow(20_000))); err == nil || !strings.Contains(err.Error(), "line of its own") {
		t.Errorf("%v", err)
	}
	if _, err := ParseFrom("f", strings.NewReader("photos:\n  - match: "+strings.Repeat("x", 2*wholeBytes))); err == nil || !strings.Contains(err.Error(), "longer than 1 MiB") {
		t.Errorf("%v", err)
	}
	if _, err := ParseFrom("f", strings.NewReader("photos:\n  - match: x\n    alt: >\n"+strings.Repeat("      xxxxxxxx\n", 4*wholeBytes/15))); err == nil || !strings.Contains(err.Error(), "larger than 1 MiB") {
		t.Errorf("%v", err)
	}
	utf16 := []byte{0xff, 0xfe}
	for _, c := range "photos:\n" + strings.Repeat("  - match: \"a.jpg\"\n", 100_000) {
		utf16 = append(utf16, byte(c), 0)
	}
	if r, err := ParseFrom("f", bytes.NewReader(utf16)); err != nil || len(r.Photos) != 100_000 {
		t.Errorf("UTF-16: %d photos, %v", len(r.Photos), err)
	}
}

// A text takes less than twenty bytes of memory for one, records and all: it took some
// 140, so that a card could fill the machine.
func TestMemoryOfALongText(t *testing.T) {
	photos := 4000
	if os.Getenv("STILLROOM_LONG") != "" {
		photos = 40_000
	}
	for name, write := range map[string]func(io.Writer, schema.Records) error{"YAML": WriteYAML, "JSON lines": WriteJSONL} {
		var text bytes.Buffer
		if err := write(&text, manyRecords(photos)); err != nil {
			t.Fatal(err)
		}
		size := text.Len()
		in := func() int64 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return int64(m.HeapAlloc)
		}
		began, most := in(), int64(0)
		left := 10
		r, err := ParseFrom("dump", &looking{&text, size / left, func() { most = max(most, in()-began) }})
		most = max(most, in()-began)
		if err != nil || len(r.Photos) != photos {
			t.Fatalf("%s: %v", name, err)
		}
		t.Logf("%s: %d bytes take %d", name, size, most)
		// What is made once and what is parsed in one piece come on top.
		if most > 20*int64(size)+16<<20 {
			t.Errorf("%s: %d bytes take %d", name, size, most)
		}
		runtime.KeepAlive(r)
	}
}

// looking is a reader that looks about every so many bytes.
type looking struct {
	io.Reader
	every int
	look  func()
}

func (l *looking) Read(p []byte) (int, error) {
	l.look()
	return l.Reader.Read(p[:min(len(p), l.every)])
}

// Files that are put one behind the other without an end of line between them: the record
// that comes first in the second is not lost without a word.
func TestTwoRecordsOnALine(t *testing.T) {
	const room = `{"type":"room","record":{"id":"room-%s","label":"A room","people":[]}}`
	a, b, c := strings.ReplaceAll(room, "%s", "a"), strings.ReplaceAll(room, "%s", "b"), strings.ReplaceAll(room, "%s", "c")
	for _, text := range []string{a + "\n" + b + c + "\n", a + "\n" + b + " " + c, a + "\n" + b + "x", a + "\n" + b + "]"} {
		var e *Error
		if r, err := ParseFrom("f", strings.NewReader(text)); !errors.As(err, &e) || e.Line != 2 {
			t.Errorf("%q: %d rooms, %v", text, len(r.Rooms), err)
		}
	}
	if r, err := ParseFrom("f", strings.NewReader(a+"\n"+b+" \t\n"+c)); err != nil || len(r.Rooms) != 3 {
		t.Errorf("%d rooms, %v", len(r.Rooms), err)
	}
}
