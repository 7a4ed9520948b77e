package destination

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

var errLied = errors.New("these are other bytes")

// lying is a body of one text that gives another.
func lying(said, is string) Body {
	return From(schema.DigestOf([]byte(said)), int64(len(said)), func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(is)), nil
	}, func(err error) error {
		if errors.Is(err, atomicfile.ErrChanged) {
			return errLied
		}
		return err
	})
}

// Whoever reads a body to its end has the bytes that it was made for, or an error: as
// often as it is opened, and however they come.
func TestBody(t *testing.T) {
	const text = "what passed the gate"
	for _, b := range []Body{Held([]byte(text)), lying(text, text)} {
		if b.Sum() != schema.DigestOf([]byte(text)) || b.Size() != int64(len(text)) {
			t.Errorf("%s, %d bytes", b.Sum(), b.Size())
		}
		for range 2 {
			if got, err := b.Read(); err != nil || string(got) != text {
				t.Errorf("%q, %v", got, err)
			}
			r, err := b.Open()
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(iotest.OneByteReader(r)); err != nil || string(got) != text {
				t.Errorf("byte by byte: %q, %v", got, err)
			}
		}
	}
	for name, is := range map[string]string{
		"another": strings.Replace(text, "gate", "gats", 1), "less": text[:5], "more": text + "x", "none": "", "much more": strings.Repeat(text, 1000),
	} {
		if got, err := lying(text, is).Read(); !errors.Is(err, errLied) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		r, err := lying(text, is).Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(iotest.OneByteReader(r)); !errors.Is(err, errLied) {
			t.Errorf("%s, byte by byte: %v", name, err)
		}
		if _, err := r.Read(make([]byte, 1)); !errors.Is(err, errLied) {
			t.Errorf("%s, after its end: %v", name, err)
		}
	}
	if _, err := (Body{}).Open(); err == nil {
		t.Error("a body of nothing was opened")
	}
	gone := From(schema.DigestOf([]byte(text)), 1, func() (io.ReadCloser, error) { return nil, errLied }, nil)
	if _, err := gone.Read(); !errors.Is(err, errLied) {
		t.Errorf("gone: %v", err)
	}
}
