package recordsfile

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stillroom/stillroom/schema"
)

func TestErrorsNameTheLineAndNotTheValue(t *testing.T) {
	const consent = "consents:\n  - id: c\n    family: f\n    guardian: g\n    notice: n\n    method: email\n    obtained_at: 2024-01-01\n    obtained_by: x\n    effective_from: 2024-01-01\n"
	for _, tt := range []struct {
		name, yaml string
		want       []string
	}{
		{"not YAML", "rooms: [", []string{"f.yaml:1: YAML"}},
		{"brackets without end", "rooms: " + strings.Repeat("[", 1<<20), []string{"nested"}},
		{"lists without end", "rooms:\n  " + strings.Repeat("- ", 1<<20) + "a", []string{"nested"}},
		{"no records", "", []string{"no records"}},
		{"text", "Notreal", []string{"f.yaml:1: the file: object is expected"}},
		{"a key twice", "rooms: []\nrooms: []", []string{"f.yaml:2: YAML"}},
		{"aliases", "rooms: &x []\npeople: *x", []string{"f.yaml:2: aliases"}},
		{"two documents", "rooms: []\n---\npeople: []", []string{"one document"}},
		{"an unknown list", "asssets: []", []string{"f.yaml:1:", "unknown key"}},
		{"an unknown key", "rooms:\n  - id: a\n    people: []\n    label: x\n    zip: Notreal", []string{"f.yaml:5: rooms.0: unknown key; the keys are in"}},
		{"a slip in a key", "rooms:\n  - id: a\n    people: []\n    labl:\n\n      - Notreal", []string{"f.yaml:4: rooms.0: unknown key; did you mean \"label\"?"}},
		{"a slip deep down", "families:\n  - id: f\n    guardians:\n      - {id: g, name: Notreal, relationship: parent, authority: sole,\n         contct: x}", []string{"f.yaml:5: families.0.guardians.0: unknown key; did you mean \"contact\"?"}},
		{"a missing key", "rooms:\n\n  - id: a\n    label: x", []string{"f.yaml:3: rooms.0:", "people"}},
		{"an id with capitals", "rooms:\n  - label: x\n    people: []\n    id: Notreal", []string{"f.yaml:4: rooms.0.id: an id is lower-case"}},
		{"a name for a key", "rooms:\n  - {id: a, people: [], label: x, Notreal: y}", []string{"unknown key; the keys are in"}},
		{"blank text", "rooms:\n  - {id: a, people: [], label: ' '}", []string{"some text"}},
		{"a number for text", "notices:\n  - {id: n, version: 1, lang: en}", []string{"f.yaml:2:", "put quotes around it"}},
		{"an id used twice", "notices:\n  - {id: n, version: '1', lang: en}\n  - {id: n, version: '2', lang: en}", []string{"f.yaml:3:", "used twice"}},
		{"a word for a day", "shoots:\n  - {id: s, room: r, date: yesterday, photographer: x}", []string{"f.yaml:2:", "a date such as"}},
		{"braces that stand for nothing", "photos:\n  - match: a.jpg\n    alt: \"It has been {{since}}.\"\n    caption: \"After {{Notreal}}.\"", []string{"f.yaml:4:", `photo "a.jpg": caption: only {{since}} can be used in double braces`}},
		{"a word for a quiet day", consent + "    review_by: 2030-01-01\n    terms: [{effect: permit, scope: 'room:r', channels: [web], conditions: {blackout_dates: [birthday]}}]\n    events: []", []string{"f.yaml:11:", "blackout_dates.0: a day of every year such as 05-17 is expected, month first"}},
		{"a picture of ids", "pictures:\n  - {photos: [Notreal, Notreal2]}", []string{"f.yaml:2:", "photos.0: a photo is 7 or more hex digits"}},
		{"a reserved shoot", "shoots:\n  - {id: unsorted, room: r, date: 2024-01-01, photographer: x}", []string{"is reserved"}},
		{"a consent without end", consent + "    terms: [{effect: permit, scope: 'room:r', channels: [web]}]\n    events: []", []string{"f.yaml:2:", "expires_at or review_by"}},
		{"a permit for everything", consent + "    review_by: 2030-01-01\n    terms: [{effect: permit, scope: 'room:r', channels: ['*']}]\n    events: []", []string{"f.yaml:11:", "channels.0"}},
		{"a deny with an end", consent + "    review_by: 2030-01-01\n    terms: [{effect: deny, scope: 'room:r', channels: [web], expires_at: 2025-01-01}]\n    events: []", []string{"f.yaml:11:", "no end"}},
		{"an instant without a zone", consent + "    review_by: 2030-01-01T10:00:00\n    terms: [{effect: deny, scope: 'room:r', channels: [web]}]\n    events: []", []string{"f.yaml:10:", "an instant with a zone"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("f.yaml", []byte(tt.yaml))
			if err == nil {
				t.Fatal("it was taken")
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
			if strings.Contains(err.Error(), "Notreal") {
				t.Errorf("%q repeats the value", err)
			}
		})
	}
}

func TestWrittenTextReadsBack(t *testing.T) {
	alt, rating, none := "A window:\n  \"the\" # left one\n", 0, []schema.Depiction{}
	r := schema.Records{
		Families: []schema.Family{{ID: "f", Quorum: schema.QuorumAny, Guardians: []schema.Guardian{{ID: "g", Name: "Ōe: 'Notreal'", Relationship: "parent", Authority: "sole"}}}},
		Notices:  []schema.Notice{{ID: "n", Version: "1.0", Lang: "en"}},
		Rooms:    []schema.Room{{ID: "r", People: []string{}, Label: "yes"}},
		Photos:   []schema.PhotoRecord{{Match: "*.jpg", Alt: &alt, Rating: &rating, Depicts: &none}},
	}
	var buf bytes.Buffer
	if err := WriteYAML(&buf, r); err != nil {
		t.Fatal(err)
	}
	back, err := Parse("dump", buf.Bytes())
	if err != nil {
		t.Fatalf("%v\n%s", err, buf.String())
	}
	if !reflect.DeepEqual(r, back) {
		t.Errorf("it came back as %+v\n%s", back, buf.String())
	}
}

// Whatever a person wrote comes back as it was written.
func TestTextComesBackToTheByte(t *testing.T) {
	for _, s := range []string{
		"", "a", "yes", "null", "~", "1", "1.0", "0x1f", "1e3", "2024-03-02", "a: b", "- a", "? a", "# a", "a # b", "&a", "*a", "!a", "%a", "@a", "`a`",
		"'", "\"", "a\tb", "one\ntwo", "one\ntwo ", " one\ntwo", "one\r\ntwo", "trailing ", " leading", "\n", "\n\n", "a\n", "\u0085", "\u2028x", "\ufeff",
		"日本語", "é", "😀", "a\\b", "{}", "[]", ",", "|", ">", "=", "<<", "\u007f", "\u0001", "true", "No", "off", ".inf", "1_000", "12:30:45", "---", "...",
	} {
		alt := s
		var buf bytes.Buffer
		if err := WriteYAML(&buf, schema.Records{Photos: []schema.PhotoRecord{{Match: "x", Alt: &alt, Tags: &[]string{"t" + s}}}}); err != nil {
			t.Fatal(err)
		}
		back, err := Parse("dump", buf.Bytes())
		if err != nil {
			t.Errorf("%q: %v\n%s", s, err, buf.String())
			continue
		}
		if p := back.Photos[0]; *p.Alt != s || (*p.Tags)[0] != "t"+s {
			t.Errorf("%q came back as %q and %q\n%s", s, *p.Alt, (*p.Tags)[0], buf.String())
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\tb")
	f.Add(" one\ntwo ")
	f.Add("since {{")
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		var buf bytes.Buffer
		if err := WriteYAML(&buf, schema.Records{Photos: []schema.PhotoRecord{{Match: "x", Alt: &s}}}); err != nil {
			t.Fatal(err)
		}
		back, err := Parse("dump", buf.Bytes())
		if schema.HasUnknownPlaceholder(s) { // no catalog has such a text
			if err == nil || !strings.Contains(err.Error(), schema.ErrPlaceholder.Error()) {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if err != nil || *back.Photos[0].Alt != s {
			t.Errorf("%q: %+v, %v", s, back.Photos, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("rooms:\n  - {id: a, people: [], label: x}\n"))
	f.Add([]byte("a: &x [1]\nb: *x"))
	f.Add([]byte("? [a]\n: b"))
	f.Add([]byte("rooms: !!binary aGk="))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Parse("f", data)
		if err == nil {
			if cerr := Check("f", r); cerr != nil {
				t.Errorf("read and then refused: %v", cerr)
			}
		}
	})
}
