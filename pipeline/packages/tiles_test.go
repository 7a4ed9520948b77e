package packages_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
)

// Who holds a package with tiles finds each that is not as it was handed over.
func TestCheckPackageTiles(t *testing.T) {
	const folder = "r-000000000001/aaaaaaaaaaaa/"
	const part = "0,0,512,512/512,512/0/default.jpg"
	listOf := func(path string) string {
		return `{"schema": "stillroom.tiles", "schema_version": "1.0.0", "files": [{"path": "` + path + `", "bytes": 4, "sha256": "` + hexSum("tile") + `", "width": 512, "height": 512}]}`
	}
	for _, tt := range []struct {
		name  string
		list  string
		plant func(h *held)
		rules []string
		shown []string
		says  string
	}{
		{"nothing", listOf(part), func(*held) {}, nil, both, ""},
		{"a tile is gone", listOf(part), func(h *held) { testcatalog.Must(h.t, os.Remove(h.path(folder+part))) }, []string{findings.PackageMissing}, []string{photoTwo}, part},
		{"a tile is another", listOf(part), func(h *held) { h.write(folder+part, "TILE") }, []string{findings.PackageAltered}, []string{photoTwo}, part},
		{"a tile of another size", listOf(part), func(h *held) { h.write(folder+part, "tiles") }, []string{findings.PackageAltered}, []string{photoTwo}, part},
		{"a tile too many", listOf(part), func(h *held) { h.write(folder+"1"+part, "tile") }, []string{findings.PackageStray}, both, "1" + part},
		{"the list is gone", listOf(part), func(h *held) { testcatalog.Must(h.t, os.Remove(h.path(folder+"tiles.json"))) }, []string{findings.PackageMissing}, []string{photoTwo}, "tiles.json"},
		{"the list is another", listOf(part), func(h *held) { h.write(folder+"tiles.json", listOf("full/max/0/default.jpg")) }, []string{findings.PackageAltered}, []string{photoTwo}, "tiles.json"},
		{"a tile was called back", listOf(part), func(h *held) { h.feed = feedText(entryText(1, "web", "cccccccccccc", hexSum("tile"))) }, []string{findings.PackageRecalled}, []string{photoTwo}, part},
		{"a tile twice", strings.Replace(listOf(part), "]}", `, {"path": "`+part+`", "bytes": 4, "sha256": "`+hexSum("tile")+`", "width": 512, "height": 512}]}`, 1), func(*held) {}, []string{findings.PackagePath}, none, part},
		{"a list that leads out", listOf("../../" + part), func(*held) {}, []string{findings.PackageManifest}, none, "tiles.json"},
		{"a list that is none", `{}`, func(*held) {}, []string{findings.PackageManifest}, none, "tiles.json"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHeld(t)
			h.manifest = strings.Replace(h.manifest, fileText(oneThumb, "1"), fileText(oneThumb, "1")+", "+strings.NewReplacer(
				`"role": "web"`, `"role": "tile_service"`, "image/jpeg", "application/json").Replace(fileText(folder+"tiles.json", tt.list)), 1)
			h.write(folder+"tiles.json", tt.list)
			h.write(folder+part, "tile")
			tt.plant(h)
			a := h.check(context.Background())
			if !slices.Equal(a.rules(), tt.rules) || !slices.Equal(a.shown(), tt.shown) || tt.says != "" && !a.says(tt.says) {
				t.Errorf("%v, shown %v: %+v", a.rules(), a.shown(), a.findings)
			}
		})
	}
}
