package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// hostileJPEG is a picture whose Exif says model and description.
func hostileJPEG(t *testing.T, name, model, description string, shade uint8) {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for i := range img.Pix {
		img.Pix[i] = uint8(i) ^ shade
	}
	img.Set(3, 3, color.RGBA{shade, 0, 0, 255})
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, img, nil); err != nil {
		t.Fatal(err)
	}
	words := []string{description, model} // tags 0x010e, 0x0110
	exif := binary.LittleEndian.AppendUint16([]byte("II*\x00\x08\x00\x00\x00"), uint16(len(words)))
	at := uint32(8 + 2 + 12*len(words) + 4)
	var values []byte
	for i, w := range words {
		exif = binary.LittleEndian.AppendUint16(exif, []uint16{0x010e, 0x0110}[i])
		exif = binary.LittleEndian.AppendUint16(exif, 2)
		exif = binary.LittleEndian.AppendUint32(exif, uint32(len(w)+1))
		exif = binary.LittleEndian.AppendUint32(exif, at+uint32(len(values)))
		values = append(append(values, w...), 0)
	}
	exif = append(append(exif, 0, 0, 0, 0), values...)
	segment := append([]byte("Exif\x00\x00"), exif...)
	out := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(segment)+2))
	if err := os.WriteFile(name, append(append(out, segment...), plain.Bytes()[2:]...), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A card cannot write on the screen: neither with the names of its files, nor with
// what its camera wrote, nor with what stands in its records.
func TestACardCannotWriteOnTheScreen(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.Mkdir("card", 0o700); err != nil {
		t.Fatal(err)
	}
	hostileJPEG(t, "card/a.jpg", "Box\x1b]0;owned\x07\x1b[2J", "line\x1b[31mred\rOVER", 1)
	hostileJPEG(t, "card/n\x1b[2J\u202e\nl.jpg", "Model\u009b31m", "a\u2028b", 2)
	if err := os.WriteFile("card/e\x1b[31m\n.jpg", []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	records, err := json.Marshal(map[string]any{"photos": []any{map[string]any{
		"match": "a.jpg", "title": "T\u202eevil", "caption": "one\ntwo\x1b[2J", "tags": []string{"k\x1b[2J"}, "extended": "more\x1b[2J\nstill more",
	}, map[string]any{"match": "no\x1b\nsuch.jpg", "title": "x"}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("card/shoot.yaml", records, 0o600); err != nil {
		t.Fatal(err)
	}
	said := func(args ...string) string {
		t.Helper()
		var out bytes.Buffer
		run(context.Background(), append([]string{"stillroom", "-C", "cat"}, args...), streams{in: strings.NewReader(""), out: &out, err: &out}, time.Now)
		if i := strings.IndexFunc(out.String(), func(r rune) bool { return obeyed(r) && r != '\n' && r != '\t' }); i >= 0 || !utf8.ValidString(out.String()) {
			t.Errorf("stillroom %q printed %q", args, out.String())
		}
		return out.String()
	}
	said("init", "cat")
	said("import", "card")
	if got := strings.Count(said("-q", "list"), "\n"); got != 4 {
		t.Errorf("list printed %d lines for three photos:\n%s", got, said("list"))
	}
	if got := strings.Count(said("imports", "show", "1"), "\n"); got != 8 {
		t.Errorf("imports show printed %d lines for three photos and records:\n%s", got, said("imports", "show", "1"))
	}
	for _, args := range [][]string{
		{"-v", "import", "card"}, {"import", "--json", "card"}, {"list", "--json"}, {"probe", "card/a.jpg"}, {"probe", "card/n\x1b[2J\u202e\nl.jpg", "card/e\x1b[31m\n.jpg"},
		{"probe", "--json", "card/n\x1b[2J\u202e\nl.jpg"}, {"dump"}, {"dump", "--format", "jsonl"}, {"clock"}, {"verify"}, {"imports", "show", "1", "--json"},
		{"import", "no\x1b[2Jsuch"}, {"show", "\x1b[2J"}, {"\x1b[2J"}, {"list", "--\x1b[2J"}, {"list", "--sort", "\x1b[2J"}, {"apply", "a\x1b[2J\nb.yaml"}, {"--json", "apply", "a\x1b[2J\u202e\nb.yaml"},
		{"consent", "\x1b[2J"}, {"export", "--channel", "\x1b[2J"}, {"export", "--channel", "web", "--to", "out\x1b[2J\n"}, {"-C", "no\x1b[2J\n", "list"},
	} {
		if said(args...) == "" {
			t.Errorf("stillroom %q said nothing", args)
		}
	}
	var p struct{ Model string }
	if err := json.Unmarshal([]byte(said("probe", "--json", "card/a.jpg")), &p); err != nil || p.Model != "Box\x1b]0;owned\x07\x1b[2J" {
		t.Errorf("the JSON of probe says %q, %v", p.Model, err)
	}
	for line := range strings.Lines(said("-q", "list", "--json")) {
		var photo struct{ ID, Path string }
		if err := json.Unmarshal([]byte(line), &photo); err != nil {
			t.Fatal(err)
		}
		said("show", photo.ID)
		said("show", photo.ID, "--json")
		if _, err := os.Stat(filepath.Join("cat", filepath.FromSlash(photo.Path))); err != nil {
			t.Errorf("the JSON of list names no file: %v", err)
		}
	}
	if before := said("dump"); !strings.Contains(before, `\u202eevil`) {
		t.Errorf("dump has no title:\n%s", before)
	} else {
		if err := os.WriteFile("back.yaml", []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := said("apply", "back.yaml"); !strings.Contains(got, "changed 0") {
			t.Errorf("a dump applied again: %s", got)
		}
	}
}
