package main

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/store/disk"
)

// A card, a catalog and a mirror, each on a disk of its own: only then, and while every
// copy is whole, are the words said on which somebody formats a card.
func TestSafeToFormatIsSaid(t *testing.T) {
	ctx, root := context.Background(), t.TempDir()
	dir, card, attic := filepath.Join(root, "catalog"), filepath.Join(root, "card"), filepath.Join(root, "attic")
	on := map[string]string{dir: "disk a", attic: "disk b", card: "disk c"}
	var out, err bytes.Buffer
	p := &program{printer: &printer{out: &screen{to: &out}, err: &screen{to: &err}}, in: strings.NewReader("")}
	p.door = app.Door{Dir: dir, Clock: time.Now, Notices: p.printer, Places: disk.Places{Devices: func(path string) string { return on[path] }}}
	if err := os.Mkdir(card, 0o700); err != nil {
		t.Fatal(err)
	}
	var frame bytes.Buffer
	if err := jpeg.Encode(&frame, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(card, "IMG_1.JPG"), frame.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	importing := func(m app.Mirrors) error {
		return runImport(ctx, p, importOptions{Import: app.Import{Sources: []string{card}, NoDerive: true, Mirrors: m}, onErrors: "continue", pair: "auto"})
	}
	asked := func() error { return runCard(ctx, p, []string{card}, nil) }
	rewrite := func(data []byte) {
		name := filepath.Join(attic, "originals", "unsorted", "IMG_1.JPG")
		if err := errors.Join(os.Chmod(name, 0o600), os.WriteFile(name, data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	bent := bytes.Clone(frame.Bytes())
	bent[len(bent)-5] ^= 1
	const safe = "safe to format: each of the 1 file has 2 whole copies on different disks, all read back now\n"
	if err := runInit(ctx, p.printer, app.New{Dir: dir, Name: "Rooms", Zone: "UTC", Clock: time.Now}, false); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		name string
		run  func() error
		says string
		not  bool
	}{
		{"no mirror", func() error { return importing(app.Mirrors{None: true}) }, "do not format the card yet: one copy is not a backup", false},
		{"a mirror on another disk", func() error { return importing(app.Mirrors{Named: []string{attic}, Fresh: true}) }, safe, false},
		{"asked", asked, safe, false},
		{"the mirror's copy has aged", func() error { rewrite(bent); return asked() }, "safe to format", true},
		{"mended", func() error { return importing(app.Mirrors{Named: []string{attic}}) }, safe, false},
		{"the mirror moved to the catalog's disk", func() error { on[attic] = "disk a"; return asked() }, "do not format the card yet: the catalog and mirror \"attic\" lie on one disk", false},
		{"imported there", func() error { return importing(app.Mirrors{Named: []string{attic}}) }, "safe to format", true},
		{"the mirror is on the card's disk", func() error { on[attic] = "disk c"; return asked() }, "safe to delete: each of the 1 file has 2 whole copies", false},
		{"imported there", func() error { return importing(app.Mirrors{Named: []string{attic}}) }, "safe to format", true},
		{"nobody can tell", func() error { on[attic] = ""; return asked() }, "safe to", true},
		{"apart again", func() error { on[attic] = "disk b"; return asked() }, safe, false},
		{"not connected", func() error { return errors.Join(os.Rename(attic, attic+"-away"), asked()) }, "do not format the card yet: one copy is not a backup, and 2 are asked for. Connect mirror \"attic\" and ask again\n", false},
	} {
		out.Reset()
		got := step.run()
		if strings.Contains(out.String(), step.says) == step.not {
			t.Errorf("%s: it said %q %q, %v", step.name, out.String(), err.String(), got)
		}
		if step.says == safe && got != nil {
			t.Errorf("%s: %v", step.name, got)
		}
	}
}
