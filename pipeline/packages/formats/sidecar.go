package formats

import (
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// Sidecars are for programs that keep a folder of photographs, such as Lightroom and
// digiKam: they stand beside the copies in a mirror, which is in the house, under the
// names as shot. There is no picture and no other file of a package.
var sidecarFormat = Format{
	Name:     "sidecar",
	About:    "XMP sidecars beside the copies in a mirror, for programs that keep a folder",
	Channels: []schema.Channel{schema.Archive},
	Check:    func(s schema.Settings) error { return s.Export.Sidecar.Check() },
	Pictures: sidecar,
	Arrange:  sidecarsApart,
	Beside:   true,
}

// SidecarExt ends the name of every sidecar.
const SidecarExt = ".xmp"

// sidecar is the one file of a photo. digiKam and darktable look for IMG_1.JPG.xmp beside
// IMG_1.JPG, of a pair beside the file that the photo is named by. Lightroom looks for
// IMG_1.xmp beside a RAW file; of a DNG and every other picture it reads what is in the
// file, into which nothing is written here.
func sidecar(p Photo, opt Options) ([]Picture, string) {
	i := slices.IndexFunc(p.Photo.Derivatives, func(d schema.Derivative) bool { return d.Format != schema.FormatTiles })
	if i < 0 {
		return nil, schema.ReasonNoDerivative
	}
	beside := p.Photo.Path
	name := beside
	if opt.Settings.Export.Sidecar.For == schema.ForLightroom {
		if beside = rawOf(p.Photo); beside == "" {
			return nil, schema.ReasonSidecarInside
		}
		name = strings.TrimSuffix(beside, path.Ext(beside))
	}
	width, height := p.Photo.Size()
	return []Picture{{
		From: p.Photo.Derivatives[i], Making: Making{Sidecar: beside},
		File: schema.ManifestFile{
			Role: "sidecar", Path: name + SidecarExt, MediaType: "application/rdf+xml", Width: width, Height: height, MetadataProfile: "archive_full",
		},
	}}, ""
}

// rawOf is the RAW file of a photo that has its words beside it; "": there is none.
func rawOf(p schema.Photo) string {
	if apart(p.Format) {
		return p.Path
	}
	for _, o := range p.Others {
		if o.Role == schema.RoleRAW && apart(o.Format) {
			return o.Path
		}
	}
	return ""
}

// apart reports whether Lightroom keeps its words beside a file of the format.
func apart(f schema.Format) bool { return f.RAW() && f != schema.FormatDNG }

// sidecarsApart withholds photos whose sidecars would be one file, as those of IMG_1.CR2
// and IMG_1.NEF would for Lightroom: it would read of both what is said of one.
func sidecarsApart(photos []Photo, _ Options, _ TextGate) []string {
	times := map[string]int{}
	for _, p := range photos {
		times[foldPath(p.Pictures[0].File.Path)]++
	}
	reasons := make([]string, len(photos))
	for i, p := range photos {
		if times[foldPath(p.Pictures[0].File.Path)] > 1 {
			reasons[i] = schema.ReasonSidecarShared
		}
	}
	return reasons
}
