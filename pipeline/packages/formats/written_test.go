package formats

import (
	"bytes"
	"crypto/sha512"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// bytesOf are the bytes of a document, which has to know them.
func bytesOf(t testing.TB, d Document) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := d.Write(&buf); err != nil {
		t.Fatal(err)
	}
	r, err := d.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	read, err := io.ReadAll(r)
	p := d.payload()
	if err != nil || !bytes.Equal(read, buf.Bytes()) || d.Size() != int64(buf.Len()) || p.Bytes != d.Size() ||
		d.Sum() != schema.DigestOf(read) || p.SHA256 != d.Sum() || p.SHA512 != sha512.Sum512(read) {
		t.Fatalf("%s is %d bytes, and %d of another digest are read: %v", d.Path, d.Size(), len(read), err)
	}
	return read
}

// What is written item by item is what the standard library writes at once.
func TestWrittenAsEncodedAtOnce(t *testing.T) {
	hard := "a \"photos\": []\n  \"photos\": [\n  ]<&>\u2028 \\ é"
	for n := range 4 {
		m := schema.Manifest{ID: hard, Photos: []schema.ManifestPhoto{}}
		for i := range n {
			m.Photos = append(m.Photos, schema.ManifestPhoto{PhotoID: fmt.Sprint(i), Text: schema.ManifestText{Caption: hard}, Files: []schema.ManifestFile{{Path: hard}, {}}})
		}
		for range n / 2 {
			m.Documents = append(m.Documents, schema.ManifestDocument{Path: hard})
		}
		var want, got bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(m); err != nil {
			t.Fatal(err)
		}
		head := m
		head.Photos, head.Documents = first(m.Photos), first(m.Documents)
		if err := manifestKind.write(&got, head, itemsOf("photos", m.Photos), itemsOf("documents", m.Documents)); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("%d photos:\n%s\nwant\n%s", n, got.String(), want.String())
		}
	}
}

// A list that the document has not is a fault of the program, and one of a disk is told
// of wherever it comes.
func TestWriteFails(t *testing.T) {
	m := schema.Manifest{Photos: []schema.ManifestPhoto{{}}}
	if err := manifestKind.write(io.Discard, m, itemsOf("pictures", []int{1})); err == nil {
		t.Error("a list that is not there was written")
	}
	var whole bytes.Buffer
	if err := manifestKind.write(&whole, m, itemsOf("photos", m.Photos)); err != nil {
		t.Fatal(err)
	}
	full := errors.New("the disk is full")
	for n := range whole.Len() {
		if err := manifestKind.write(&upTo{n, full}, m, itemsOf("photos", m.Photos)); !errors.Is(err, full) {
			t.Fatalf("after %d bytes: %v", n, err)
		}
	}
}

// upTo takes so many bytes, and then fails.
type upTo struct {
	left int
	err  error
}

func (u *upTo) Write(p []byte) (int, error) {
	if len(p) > u.left {
		return 0, u.err
	}
	u.left -= len(p)
	return len(p), nil
}

// What no reader would take is not written: neither what the schema refuses, nor a part
// that is too large. Nothing of the value is said.
func TestNotWrittenWhatNobodyReads(t *testing.T) {
	opt := options(schema.Web)
	for name, edit := range map[string]func(p *Package){
		"too large":    func(p *Package) { p.Photos[1].Text.Extended = strings.Repeat("secret ", MaxPart/7) },
		"not a date":   func(p *Package) { p.Photos[1].Until = "secret" },
		"no such head": func(p *Package) { p.ID = "secret" },
	} {
		pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{permitted("one", nil), permitted("two", nil)}}, manifestFormat, opt, never)
		edit(&pkg)
		if _, err := Manifest(pkg, opt); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A plan is read item by item as the standard library reads it at once.
func TestReadPlanAsAtOnce(t *testing.T) {
	var text bytes.Buffer
	was := agreement(testAt, nil)
	if err := WritePlan(&text, was); err != nil {
		t.Fatal(err)
	}
	var want schema.ExportPlan
	if err := json.Unmarshal(text.Bytes(), &want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadPlan(bytes.NewReader(text.Bytes()))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}
