package formats

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stillroom/stillroom/schema"
)

// together puts the parts of a document together again.
func together(data []byte) (string, error) {
	var b strings.Builder
	members, in := false, ""
	leave := func() {
		if in != "" {
			b.WriteString("]")
		}
		in = ""
	}
	p := parts{in: bufio.NewReaderSize(iotest.HalfReader(bytes.NewReader(data)), 16)}
	err := p.each(func(name string) bool { return name == "photos" || name == "documents" }, func(at string, i int, raw []byte) error {
		if !json.Valid(raw) && i != listBegins {
			return errNoJSON
		}
		if i < 0 {
			leave()
		}
		if i == whole {
			b.Write(raw)
			return nil
		}
		if i < 0 {
			if members {
				b.WriteString(",")
			}
			members = true
			name, err := json.Marshal(at)
			if err != nil {
				return err
			}
			b.Write(name)
			b.WriteString(":")
		}
		switch {
		case i == listBegins:
			in = at
			b.WriteString("[")
		case i > 0:
			b.WriteString(",")
		}
		b.Write(raw)
		return nil
	})
	leave()
	if members || b.Len() == 0 {
		return "{" + b.String() + "}", err
	}
	return b.String(), err
}

// sameJSON reports whether two texts are one value.
func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	decode := func(s string) (v any) {
		d := json.NewDecoder(strings.NewReader(s))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		return v
	}
	one, err := json.Marshal(decode(a))
	if err != nil {
		t.Fatal(err)
	}
	two, err := json.Marshal(decode(b))
	return err == nil && bytes.Equal(one, two)
}

var partsTexts = []string{
	`{}`, ` { } `, `{"photos": []}`, `{"photos": [1, {"a": "]\"}"}, "x"], "b": 2}`, `{"photos": [[]], "documents": [ ] }`, `{"photos": {"a": [1]}}`, `null`, `[1]`, `"{"`, `-1.5e3`,
	"{\"\\u0070hotos\": [\n1\t,\r2 ]}", `{"a": "\\", "photos": ["\\\"", "\u005d"]}`,
	``, ` `, `{`, `{"photos"`, `{"photos": [`, `{"photos": [1`, `{"photos": [1,`, `{"photos": [1]`, `{"photos": [,1]}`, `{"photos": [1,]}`, `{"photos": [1 2]}`, `{"a": 1,}`, `{"a" 1}`, `{"a": }`, `{"a": 1 "b": 2}`,
	`{"a": 1} {}`, `{} x`, `{"a": {]}`, `{"a": 01}`, `{"a": tru}`, `{'a': 1}`, `{"a": "` + "\n" + `"}`, `{a: 1}`, `{"photos": [1}]`, "\ufeff{}", `{"a": 1]`,
}

// A document is cut into parts exactly if it is JSON, and nothing of it is lost.
func TestPartsAreTheDocument(t *testing.T) {
	for _, text := range partsTexts {
		holdParts(t, text)
	}
}

func holdParts(t *testing.T, text string) {
	t.Helper()
	got, err := together([]byte(text))
	if (err == nil) != json.Valid([]byte(text)) {
		t.Errorf("%q: %v", text, err)
	} else if err == nil && !sameJSON(t, got, text) {
		t.Errorf("%q is put together as %q", text, got)
	}
}

func FuzzParts(f *testing.F) {
	for _, text := range partsTexts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := together(data)
		switch {
		case err == nil && !json.Valid(data):
			t.Errorf("%q was taken", data)
		case errors.Is(err, errNoJSON) && json.Valid(data):
			t.Errorf("%q was not taken", data)
		case err == nil && !sameJSON(t, got, string(data)):
			t.Errorf("%q is put together as %q", data, got)
		}
	})
}

// endless is a document that does not end, in pieces.
type endless struct{ before, piece string }

func (e *endless) Read(p []byte) (int, error) {
	if e.before != "" {
		n := copy(p, e.before)
		e.before = e.before[n:]
		return n, nil
	}
	return copy(p, e.piece), nil
}

// What has no end is refused at its first part that is too large or too deep.
func TestPartsAreBounded(t *testing.T) {
	for name, tt := range map[string]struct {
		r    io.Reader
		says string
	}{
		"a photo":      {&endless{`{"photos": ["`, "xxxx"}, "holds a value that is larger than 4 MiB"},
		"a member":     {&endless{`{"a": "`, "xxxx"}, "holds a value that is larger than 4 MiB"},
		"a name":       {&endless{`{"`, "xxxx"}, "holds a value that is larger than 4 MiB"},
		"a document":   {&endless{`"`, "xxxx"}, "holds a value that is larger than 4 MiB"},
		"a number":     {&endless{`{"photos": [1`, "1"}, "holds a value that is larger than 4 MiB"},
		"deep":         {&endless{``, "["}, "nested deeper than 32"},
		"deep, within": {&endless{`{"photos": [`, "["}, "nested deeper than 32"},
	} {
		_, err := ScanManifest(tt.r, ManifestScan{})
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var members strings.Builder
	for i := range 100 {
		members.WriteString(`"m` + strings.Repeat("x", i) + `": "` + strings.Repeat("y", 1<<20) + `", `)
	}
	if _, err := ScanManifest(strings.NewReader("{"+members.String()+`"a": 1}`), ManifestScan{}); err == nil || !strings.Contains(err.Error(), "beside its lists") {
		t.Errorf("many members: %v", err)
	}
	lost := errors.New("the disk is gone")
	if _, err := ScanManifest(io.MultiReader(strings.NewReader(`{"photos": [`), iotest.ErrReader(lost)), ManifestScan{}); !errors.Is(err, lost) {
		t.Errorf("a disk that is gone: %v", err)
	}
}

// Where a document says its version does not matter, nor does the order of its members.
func TestVersionAfterThePhotos(t *testing.T) {
	opt := options(schema.Web)
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{permitted("one", nil)}}, manifestFormat, opt, never)
	doc, err := Manifest(pkg, opt)
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(bytesOf(t, doc), &members); err != nil {
		t.Fatal(err)
	}
	order := func(version, photo string) []byte {
		photos := bytes.Replace(members["photos"], []byte(`"sequence"`), []byte(photo+`"sequence"`), 1)
		var b bytes.Buffer
		b.WriteString(`{"photos": ` + string(photos))
		for name, raw := range members {
			if name != "photos" && name != "schema_version" {
				b.WriteString(`, "` + name + `": ` + string(raw))
			}
		}
		b.WriteString(`, "schema_version": "` + version + `"}`)
		return b.Bytes()
	}
	if m, err := ReadManifest(order(schema.ManifestVersion, "")); err != nil || len(m.Photos) != 1 {
		t.Errorf("%v", err)
	}
	if _, err := ReadManifest(order(schema.ManifestVersion, `"mood": 1, `)); err == nil || !strings.Contains(err.Error(), "not valid at /photos/0") {
		t.Errorf("a member that nobody promised: %v", err)
	}
	if m, err := ReadManifest(order("1.99.0", `"mood": 1, `)); err != nil || len(m.Photos) != 1 {
		t.Errorf("a later version: %v", err)
	}
	if _, err := ReadManifest(order("2.0.0", `"mood": 1, `)); !errors.Is(err, ErrVersion) {
		t.Errorf("a later major version: %v", err)
	}
	if _, err := ReadManifest(order("1.99.0", `"sequence": -1, "x": 1, `)); err == nil {
		t.Error("a member twice was taken")
	}
}
