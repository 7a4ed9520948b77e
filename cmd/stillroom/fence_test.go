package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// brokenDecoder is loaded before libjpeg, and is it, but for pictures of certain widths: an
// overrun, an endless loop, and a decoder that takes all the memory there is.
const brokenDecoder = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jpeglib.h>
int jpeg_read_header(j_decompress_ptr c, boolean image) {
	int (*real)(j_decompress_ptr, boolean) = dlsym(RTLD_NEXT, "jpeg_read_header");
	int r = real(c, image);
	switch (c->image_width) {
	case 331: *(volatile int *) 8 = 1; break;
	case 332: for (volatile int i = 0;; i++); break;
	case 333:
		for (size_t n = 64 << 20; n > 8; n /= 2)
			for (char *b; (b = malloc(n)) != NULL;)
				memset(b, 1, n);
	}
	return r;
}`

// TestAPictureCostsItself imports a card on which three pictures break their decoder, in
// three ways, as the program that people start.
func TestAPictureCostsItself(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("a library is put before another by LD_PRELOAD")
	}
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("broken.c", []byte(brokenDecoder), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("cc", "-shared", "-fPIC", "-o", "broken.so", "broken.c", "-ldl").CombinedOutput(); err != nil {
		t.Skipf("no broken decoder can be made here: %v: %s", err, out)
	}
	if err := os.Mkdir("card", 0o700); err != nil {
		t.Fatal(err)
	}
	why := map[string][]string{
		"IMG_0331.jpg": {"the decoder of jpeg crashed on this file"},
		"IMG_0332.jpg": {"drawing this jpeg took longer than 1 seconds of processor time"},
		// Who asks for memory last, and what they do then, is not the same each time; and where others
		// keep the processor busy, to fill it may take the time that there is.
		"IMG_0333.jpg": {"there was not enough memory to draw this jpeg", "the decoder of jpeg crashed on this file", "drawing this jpeg took longer than 1 seconds of processor time"},
	}
	for name, width := range map[string]int{
		"IMG_0001.jpg": 300, "IMG_0331.jpg": 331, "IMG_0332.jpg": 332, "IMG_0333.jpg": 333, "IMG_0999.jpg": 301,
	} {
		m := image.NewGray(image.Rect(0, 0, width, 200))
		for i := range m.Pix { // no two alike
			m.Pix[i] = uint8(rand.IntN(256))
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, m, nil); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("card", name), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("stillroom", "init", "cat").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	name := filepath.Join("cat", "stillroom.toml")
	settings, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Replace(settings, []byte("# max_seconds = 600"), []byte("max_seconds = 1"), 1)
	if bytes.Equal(changed, settings) {
		t.Fatalf("no max_seconds in %s", settings)
	}
	if err := os.WriteFile(name, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	said := func(args ...string) (code int, out string) {
		t.Helper()
		c := exec.Command("stillroom", append([]string{"-C", "cat"}, args...)...)
		c.Env = append(os.Environ(), "LD_PRELOAD="+filepath.Join(dir, "broken.so"))
		b, err := c.CombinedOutput()
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return exit.ExitCode(), string(b)
		} else if err != nil {
			t.Fatal(err)
		}
		return 0, string(b)
	}
	code, out := said("-v", "import", "card")
	if code != exitOK {
		t.Errorf("import ended with %d", code)
	}
	for name, reasons := range why {
		_, said, _ := strings.Cut(out, name+": no derivative: ")
		if !slices.ContainsFunc(reasons, func(r string) bool { return strings.HasPrefix(said, r) }) || strings.Count(out, name) != 1 {
			t.Errorf("of %s, which is to be named once, none of %q is said:\n%s", name, reasons, out)
		}
	}
	code, out = said("--json", "list")
	kept, drawn := 0, 0
	for line := range strings.Lines(out) {
		var photo struct {
			Type        string
			Derivatives []any
		}
		if err := json.Unmarshal([]byte(line), &photo); err != nil || code != 0 {
			t.Fatalf("%v, %d: %s", err, code, line)
		}
		if photo.Type == "photo" {
			kept++
			if len(photo.Derivatives) > 0 {
				drawn++
			}
		}
	}
	if kept != 5 || drawn != 2 {
		t.Errorf("of five photos %d are kept and %d drawn", kept, drawn)
	}
	// What a file did is known: it is not tried again. Want of memory is nobody's fault, and
	// may be tried as often as one likes.
	if _, out = said("derive", "--stale"); !strings.Contains(out, "current 5,") && !strings.Contains(out, "current 4,") {
		t.Errorf("what broke a decoder is tried again:\n%s", out)
	}
}
