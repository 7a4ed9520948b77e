package recordsfile

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

func TestNumbersAreReadInOneWay(t *testing.T) {
	for text, want := range map[string]int{
		"1": 1, "10": 10, "8": 8, "120": 120,
		"010": 0, "011": 0, "08": 0, "008": 0, "0777": 0, "1_000": 0, "0x10": 0, "0o17": 0, "0b11": 0, "+010": 0, "-010": 0, "1_0": 0,
	} {
		r, err := Parse("f.yaml", []byte("photos:\n  - match: a.jpg\n    sequence: "+text+"\n"))
		switch {
		case want == 0 && err == nil:
			t.Errorf("%s was taken for %d", text, *r.Photos[0].Sequence)
		case want == 0 && !strings.Contains(err.Error(), "f.yaml:3:"):
			t.Errorf("%s: %v", text, err)
		case want > 0 && (err != nil || *r.Photos[0].Sequence != want):
			t.Errorf("%s: %v", text, err)
		}
	}
	for text, want := range map[string]float64{"0.5": 0.5, ".5": 0.5, "1": 1, "0": 0, "00.5": -1, "0_1.5": -1} {
		r, err := Parse("f.yaml", []byte("photos:\n  - {match: a.jpg, focal: {x: "+text+", y: 0.5}}\n"))
		if want < 0 && err == nil || want >= 0 && (err != nil || r.Photos[0].Focal.X != want) {
			t.Errorf("%s: %+v, %v", text, r, err)
		}
	}
	for _, quoted := range []string{`"010"`, `'1_000'`} {
		if _, err := Parse("f.yaml", []byte("photos: [{match: a.jpg, caption: "+quoted+"}]")); err != nil {
			t.Errorf("text in quotes: %v", err)
		}
	}
}

func TestDaysThatAreNone(t *testing.T) {
	const consent = "consents:\n  - {id: c, family: f, guardian: g, notice: n, method: email, obtained_by: x,\n     obtained_at: %s, effective_from: %s, review_by: %s,\n     terms: [{effect: permit, scope: 'room:r', channels: [web],\n       embargo_until: %s, expires_at: %s}],\n     events: [{state: given, at: %s, by: g, method: email}]}\n"
	ok := "2024-02-29"
	for _, tt := range []struct{ name, yaml, line string }{
		{"an event", "events:\n  - {id: e, name: E,\n     date: 2021-02-29}", ":3: date"},
		{"a birth", "people:\n  - {id: p, family: f, name: N, born: 2003-04-31}", ":2: born"},
		{"a death", "people:\n  - {id: p, family: f, name: N, died: 2003-13-01}", ":2: died"},
		{"a shoot", "shoots:\n  - {id: s, room: r, date: 2023-02-29, photographer: P}", ":2: date"},
		{"obtained", fmt.Sprintf(consent, "2021-02-29", ok, ok, ok, ok, ok), ":3: obtained_at"},
		{"begins", fmt.Sprintf(consent, ok, "2021-02-29", ok, ok, ok, ok), ":3: effective_from"},
		{"asked again", fmt.Sprintf(consent, ok, ok, "2021-06-31", ok, ok, ok), ":3: review_by"},
		{"embargo", fmt.Sprintf(consent, ok, ok, ok, "2021-02-30", ok, ok), ":5: embargo_until"},
		{"ends", fmt.Sprintf(consent, ok, ok, ok, ok, "2021-00-10", ok), ":5: expires_at"},
		{"an instant", fmt.Sprintf(consent, ok, ok, ok, ok, ok, "2021-02-29T10:00:00Z"), ":6: at"},
	} {
		if _, err := Parse("f.yaml", []byte(tt.yaml)); err == nil || !strings.Contains(err.Error(), "f.yaml"+tt.line) || strings.Contains(err.Error(), "2021-") {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if _, err := Parse("f.yaml", []byte(fmt.Sprintf(consent, ok, ok, ok, ok, ok, ok))); err != nil {
		t.Errorf("29 February of a leap year: %v", err)
	}
}

func TestEncodings(t *testing.T) {
	const text = "rooms:\n  - {id: room-a, people: [], label: \"Caf\u00e9 \U0001f56f\"}\n"
	sixteen := func(order binary.AppendByteOrder, mark bool) []byte {
		var out []byte
		if mark {
			out = order.AppendUint16(out, 0xfeff)
		}
		for _, u := range utf16.Encode([]rune(text)) {
			out = order.AppendUint16(out, u)
		}
		return out
	}
	for name, data := range map[string][]byte{
		"as it is":                   []byte(text),
		"with a mark in front":       []byte("\ufeff" + text),
		"UTF-16, little end":         sixteen(binary.LittleEndian, true),
		"UTF-16, big end":            sixteen(binary.BigEndian, true),
		"lines as Windows ends them": []byte("\ufeff" + strings.ReplaceAll(text, "\n", "\r\n")),
	} {
		r, err := Parse("f.yaml", data)
		if err != nil || r.Rooms[0].Label != "Caf\u00e9 \U0001f56f" {
			t.Errorf("%s: %+v, %v", name, r.Rooms, err)
		}
	}
	half := sixteen(binary.LittleEndian, true)
	for name, tt := range map[string]struct {
		data []byte
		want string
	}{
		"Windows-1252":               {[]byte("rooms:\n  - {id: room-a, people: [], label: Caf\xe9}\n"), "f.yaml:2: this character"},
		"UTF-16 without a mark":      {sixteen(binary.LittleEndian, false), "f.yaml:1: this is a zero byte"},
		"UTF-16 that was cut":        {half[:len(half)-1], "half a character"},
		"UTF-16 with half a pair":    {append(half[:len(half):len(half)], 0x3d, 0xd8, 'a', 0), "f.yaml:3: this character"},
		"UTF-16 that ends in a pair": {append(half[:len(half):len(half)], 0x3d, 0xd8), "f.yaml:3: this character"},
		"UTF-32":                     {append([]byte{0xff, 0xfe, 0, 0}, 'r', 0, 0, 0), "UTF-32"},
		"a zero byte":                {[]byte("rooms:\n  - {id: room-a, people: [], label: \"a\x00b\"}\n"), "f.yaml:2: this is a zero byte"},
	} {
		if _, err := Parse("f.yaml", tt.data); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
