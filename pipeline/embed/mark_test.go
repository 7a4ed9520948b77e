package embed_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/schema"
)

const (
	aMark     = "urn:stillroom:mark:00112233445566778899aabbccddeeff"
	otherMark = "urn:stillroom:mark:ffeeddccbbaa99887766554433221100"
)

// A mark makes other bytes of the same pixels, and is all that the gate of a picture
// that says nothing lets by: this mark, once, of its form, and it has to be there.
func TestMark(t *testing.T) {
	for _, s := range samples(t) {
		marked, err := embed.Mark(s.data, s.format, aMark)
		if s.format == schema.FormatPNG || s.format == schema.FormatTIFF {
			if !errors.Is(err, embed.ErrFormat) {
				t.Errorf("%s: %v", s.format, err) // no derivative is one
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s %s: %v", s.format, s.name, err)
		}
		again, err := embed.Mark(s.data, s.format, aMark)
		if err != nil || !bytes.Equal(marked, again) {
			t.Errorf("%s %s: other bytes the second time (%v)", s.format, s.name, err)
		}
		other, err := embed.Mark(s.data, s.format, otherMark)
		if err != nil || bytes.Equal(marked, other) || len(marked) != len(other) {
			t.Errorf("%s %s: another mark: %v", s.format, s.name, err)
		}
		want, err := pixels(t, s.format, s.data)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := pixels(t, s.format, marked); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s %s: other pixels (%v)", s.format, s.name, err)
		}
		gate := leak.New(leak.Policy{ICC: true, Private: []string{"445566", "Notreal"}})
		name := "a" + s.ext()
		for _, tt := range []struct {
			what string
			gate *leak.Gate
			data []byte
			leak bool
		}{
			{"its mark", gate.With(aMark), marked, false},
			{"another mark", gate.With(otherMark), marked, true},
			{"a mark where there is to be none", gate, marked, true},
			{"no mark where there is to be one", gate.With(aMark), s.data, true},
			{"any mark", leak.New(leak.Policy{ICC: true, AnyMark: true}), marked, false},
			{"none of any", leak.New(leak.Policy{ICC: true, AnyMark: true}), s.data, false},
			{"what is not of the form", gate.With(strings.ToUpper(aMark)), bytes.ReplaceAll(marked, []byte(aMark), []byte(strings.ToUpper(aMark))), true},
			{"a name in its place", gate.With(aMark), bytes.ReplaceAll(marked, []byte(aMark[19:26]), []byte("Notreal")), true},
			{"any comment", leak.New(leak.Policy{ICC: true, AnyMark: true}), bytes.ReplaceAll(marked, []byte(aMark), []byte(strings.Repeat("x", len(aMark)))), true},
		} {
			if found := tt.gate.File(name, tt.data); (len(found) > 0) != tt.leak {
				t.Errorf("%s %s, %s: %v", s.format, s.name, tt.what, found)
			}
		}
		if _, err := embed.Mark(marked, s.format, otherMark); !errors.Is(err, embed.ErrCarries) {
			t.Errorf("%s %s: a second mark: %v", s.format, s.name, err)
		}
		if s.format == schema.FormatJPEG { // the writer writes no second one, so it is made here
			i := bytes.Index(marked, []byte("\xff\xfe"))
			twice := cat(marked[:i], marked[i:i+4+len(aMark)], marked[i:])
			if found := gate.With(aMark).File(name, twice); len(found) == 0 {
				t.Errorf("%s: two marks", s.name)
			}
		}
		for _, p := range profiles {
			if found := leak.New(leak.Policy{ICC: true, Profile: leak.Profile(p)}).File(name, marked); len(found) == 0 {
				t.Errorf("%s: a mark beside the words of %s", s.name, p)
			}
		}
	}
	for _, mark := range []string{"", aMark + "0", aMark[:len(aMark)-1], "Marlow Notreal", strings.ToUpper(aMark), aMark + "\n"} {
		if out, err := embed.Mark(sampleOf(t, schema.FormatJPEG).data, schema.FormatJPEG, mark); err == nil || out != nil {
			t.Errorf("%q was written", mark)
		}
	}
}
