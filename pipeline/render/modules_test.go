package render

import (
	"bytes"
	"os"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// Modules of libvips that nothing asks for are not in the process, and pictures of the
// one that is asked for are rendered all the same.
func TestModulesAreLoadedWhenTheyAreAsked(t *testing.T) {
	if os.Getenv("VIPSHOME") != "" {
		t.Skip("VIPSHOME says where modules are")
	}
	if !Supports(schema.FormatAVIF) || !has("heifsave_buffer") {
		t.Error("AVIF is not there")
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Skip(err)
	}
	if !bytes.Contains(maps, []byte("vips-heif")) {
		t.Skip("libvips keeps HEIF in itself, or its modules elsewhere")
	}
	for _, module := range []string{"vips-magick", "vips-poppler", "vips-openslide", "vips-jxl"} {
		if bytes.Contains(maps, []byte(module)) {
			t.Errorf("%s is in the process", module)
		}
	}
}
