package formats

import (
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// digiKam and darktable call a sidecar by the whole name of its file, and Lightroom by the
// name without its end, beside a RAW file and nothing else. No two photos share one.
func TestSidecarNames(t *testing.T) {
	photo := func(rel string, format schema.Format, raw string) schema.ExportPhoto {
		return permitted(rel, func(x *schema.ExportPhoto) {
			x.Photo.Path, x.Photo.Format = rel, format
			if raw != "" {
				x.Photo.Others = []schema.OtherOriginal{{Role: schema.RoleSidecar, Path: "o/z.xmp", Format: schema.FormatXMP}, {Role: schema.RoleRAW, Path: raw, Format: schema.FormatCR2}}
			}
		})
	}
	photos := []schema.ExportPhoto{
		photo("o/a.CR2", schema.FormatCR2, ""), photo("o/b.JPG", schema.FormatJPEG, ""), photo("o/c.DNG", schema.FormatDNG, ""),
		photo("o/d.JPG", schema.FormatJPEG, "o/D.CR2"), photo("o/e.CR2", schema.FormatCR2, ""), photo("o/E.NEF", schema.FormatNEF, ""),
	}
	whole := "o/a.CR2.xmp beside o/a.CR2, o/b.JPG.xmp beside o/b.JPG, o/c.DNG.xmp beside o/c.DNG, o/d.JPG.xmp beside o/d.JPG, o/e.CR2.xmp beside o/e.CR2, o/E.NEF.xmp beside o/E.NEF"
	for program, want := range map[string]string{
		schema.ForDigiKam: whole, schema.ForDarktable: whole,
		schema.ForLightroom: "o/a.xmp beside o/a.CR2, sidecar.inside, sidecar.inside, o/D.xmp beside o/D.CR2, sidecar.shared, sidecar.shared",
	} {
		opt := options(schema.Archive)
		opt.Settings.Export.Sidecar.For = program
		pkg := NewPackage(schema.ExportView{Secret: "s", Photos: photos}, sidecarFormat, opt, never)
		var got []string
		for _, x := range photos {
			for _, p := range pkg.Photos {
				if p.Photo.ID == x.Photo.ID {
					got = append(got, p.Pictures[0].File.Path+" beside "+p.Pictures[0].Making.Sidecar)
				}
			}
			for _, w := range pkg.Withheld {
				if w.Photo == x.Photo.ID {
					got = append(got, strings.Join(w.Reasons, " "))
				}
			}
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: %s\nwant %s", program, s, want)
		}
	}
	set := schema.DefaultSettings()
	set.Export.Sidecar.For = "bridge"
	if err := sidecarFormat.Check(set); err == nil || !strings.Contains(err.Error(), `"bridge" is none of digikam, darktable, lightroom`) {
		t.Errorf("a program that is not known: %v", err)
	}
}
