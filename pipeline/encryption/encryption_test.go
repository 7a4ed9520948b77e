package encryption

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"

	"filippo.io/age"
)

func newKey(t *testing.T) *Key {
	t.Helper()
	k, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestTextComesBack(t *testing.T) {
	k := newKey(t)
	for _, text := range []string{"", "quill@example.org", "Zoë, +1 555 0100\nline two", strings.Repeat("x", 100_000)} {
		line, err := k.SealText(text)
		if err != nil || !Sealed(line) || strings.ContainsAny(line, "\n ") || text != "" && strings.Contains(line, text) {
			t.Fatalf("%.20q became %.40q, %v", text, line, err)
		}
		if again, err := k.SealText(text); err != nil || again == line {
			t.Errorf("%.20q is the same line twice: who has two can tell that they are one contact (%v)", text, err)
		}
		if got, err := k.OpenText(line); err != nil || got != text {
			t.Errorf("%.20q came back as %.20q, %v", text, got, err)
		}
		if got, err := newKey(t).OpenText(line); !errors.Is(err, ErrOther) || got != "" {
			t.Errorf("another key: %q, %v", got, err)
		}
	}
}

// Nothing that a person writes is taken for a sealed text.
func TestOnlyWhatWasSealedIs(t *testing.T) {
	for _, text := range []string{"", "age: 40", "age:quill@example.org", "age:" + strings.Repeat("A", 120), "AGE-SECRET-KEY-1"} {
		if Sealed(text) {
			t.Errorf("%q is taken for sealed", text)
		}
		if _, err := newKey(t).OpenText(text); !errors.Is(err, ErrOther) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// One bit that was changed, or a piece that was cut off, gives nothing.
func TestWhatWasAlteredGivesNothing(t *testing.T) {
	k := newKey(t)
	line, err := k.SealText("quill@example.org")
	if err != nil {
		t.Fatal(err)
	}
	data, err := base64.StdEncoding.DecodeString(line[4:])
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		bent := bytes.Clone(data)
		bent[i] ^= 1
		for _, x := range [][]byte{bent, data[:i]} {
			if got, err := k.OpenText("age:" + base64.StdEncoding.EncodeToString(x)); !errors.Is(err, ErrOther) || got != "" && !strings.HasPrefix("quill@example.org", got) {
				t.Fatalf("byte %d: %q, %v", i, got, err)
			}
		}
	}
}

// age itself opens what is sealed with the key as its file holds it.
func TestAgeOpensIt(t *testing.T) {
	k := newKey(t)
	var b bytes.Buffer
	w, err := k.Seal(&b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, "a letter"); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	ids, err := age.ParseIdentities(bytes.NewReader(k.Text()))
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(&b, ids...)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || string(got) != "a letter" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestParse(t *testing.T) {
	k := newKey(t)
	if back, err := Parse(k.Text()); err != nil || back.Public() != k.Public() {
		t.Errorf("%v", err)
	}
	for _, bad := range []string{"", "# nothing", "AGE-SECRET-KEY-1", string(k.Text()) + string(newKey(t).Text()), strings.ToLower(string(k.Text()))[:200], "quill@example.org"} {
		if _, err := Parse([]byte(bad)); err == nil || err.Error() != ErrKey.Error() {
			t.Errorf("%.30q: %v", bad, err)
		}
	}
}
