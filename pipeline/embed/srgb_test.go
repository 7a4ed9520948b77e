package embed_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/schema"
)

// A picture says that its numbers are sRGB in a profile that another program understands:
// converted by it to the sRGB that libvips brings, no number changes by more than one. Two
// profiles there are not.
func TestPicturesSayThatTheyAreSRGB(t *testing.T) {
	if _, err := exec.LookPath("vips"); err != nil {
		t.Skip("vips is not installed")
	}
	vips := func(args ...string) string {
		t.Helper()
		out, err := exec.Command("vips", args...).CombinedOutput()
		if err != nil {
			t.Fatalf("vips %v: %v: %s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, s := range samples(t) {
		out := into(t, s, embed.RightsOnly, whole())
		if n := bytes.Count(out, []byte("acsp")); s.format == schema.FormatJPEG && n != 1 {
			t.Errorf("%s %s: %d color profiles", s.format, s.name, n)
		}
		if s.format != schema.FormatJPEG || s.name == "color profile" {
			continue
		}
		if err := os.WriteFile(at("a.jpg"), out, 0o600); err != nil {
			t.Fatal(err)
		}
		vips("icc_transform", at("a.jpg"), at("to.v"), "srgb", "--embedded")
		vips("copy", at("a.jpg"), at("as.v"))
		vips("subtract", at("to.v"), at("as.v"), at("by.v"))
		vips("abs", at("by.v"), at("by2.v"))
		if most := vips("max", at("by2.v")); most != "0.000000" && most != "1.000000" {
			t.Errorf("%s: a number changed by %s", s.name, most)
		}
	}
}
