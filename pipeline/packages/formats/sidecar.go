package formats

import (
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// Sidecars are for programs that keep a folder of photographs, such as Lightroom and
// digiKam: they stand beside the copies in a mirror, which is in the house, under the
// names as shot. There is no picture and no other file of a package.
var sidecarFormat = Format{
	Name:     "sidecar",
	About:    "XMP sidecars beside the copies in a mirror, for programs that keep a folder",
	Channels: []schema.Channel{schema.Archive},
	Pictures: sidecar,
	Beside:   true,
}

// sidecar is the one file of a photo, IMG_1.JPG.xmp beside IMG_1.JPG: of a pair,
// beside the file that the photo is named by.
func sidecar(p Photo, _ Options) ([]Picture, string) {
	i := slices.IndexFunc(p.Photo.Derivatives, func(d schema.Derivative) bool { return d.Format != schema.FormatTiles })
	if i < 0 {
		return nil, schema.ReasonNoDerivative
	}
	width, height := p.Photo.Size()
	return []Picture{{
		From: p.Photo.Derivatives[i], Making: Making{Sidecar: true},
		File: schema.ManifestFile{
			Role: "sidecar", Path: p.Photo.Path + ".xmp", MediaType: "application/rdf+xml", Width: width, Height: height, MetadataProfile: "archive_full",
		},
	}}, ""
}
