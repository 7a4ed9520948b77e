package export

import (
	"crypto/sha512"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// Format is a kind of package. Whatever its kind, a package has the manifest and
// the recall feed, by which it is checked, brought up to date and taken back. A
// format says which pictures leave, and what stands beside them.
type Format struct {
	Name  string
	About string

	// Pictures are those that leave of a photo that is permitted, largest first.
	// None withholds the photo. It also says why, if that is not the size.
	Pictures func(p Photo, opt Options) (list []Picture, reason string)

	// Documents are the files beside pictures, manifest and feed, in the order in
	// which they are written. They are made when it is known what every picture came
	// to. nil: there are none.
	Documents func(plan Plan, opt Options) ([]Document, error)

	// Below is the folder of the package in which all of the above stands, manifest
	// and feed with it, and is a package by itself. "": it is the package.
	Below string

	// Around are the files beside that folder, in the order in which they are
	// written. They are made last, when all that stands in it is known. nil: there
	// are none.
	Around func(plan Plan, payload []Payload, opt Options) ([]Document, error)

	// Omits are the reasons why a photo that leaves does so without its original,
	// although the family lets that leave. nil: the format never takes one along.
	Omits func(p Photo, opt Options) []string
}

// Payload is a file that stands below the folder of a format.
type Payload struct {
	Path   string // in the package
	Bytes  int64
	SHA256 schema.Digest
	SHA512 [sha512.Size]byte
}

// Picture is a picture that leaves: where it comes from, what is done to it on
// its way, and its place in the package.
type Picture struct {
	From   schema.Derivative // its bytes, if nothing is done to it
	Making Making
	File   schema.ManifestFile // its size and digest follow from the making
}

// Making is what is done to a picture on its way out. The zero value is nothing.
type Making struct {
	// Metadata is the profile that is written into it: see Embedded.
	Metadata string
	// Original is true of a picture that is no rendering: the original leaves, byte
	// for byte. From then names that. See OriginalMayLeave.
	Original bool
}

// None reports whether the picture leaves as the derivative is.
func (m Making) None() bool { return m == Making{} }

// SamePixels reports whether what leaves shows what the derivative shows, pixel
// by pixel: whoever has seen the one has seen the other.
func (m Making) SamePixels() bool {
	m.Metadata = ""
	return m.None()
}

// Document is a file of a package that is no picture.
type Document struct {
	Path      string
	MediaType string
	Data      []byte
}

// Formats are all there are, by name.
func Formats() []Format {
	return []Format{
		bagitFormat,
		csvFormat,
		manifestFormat,
	}
}

var manifestFormat = Format{
	Name:     "manifest",
	About:    "the manifest and the pictures, for programs",
	Pictures: derivatives,
}

// FormatNames lists the formats as a person names them.
func FormatNames() string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// ParseFormat returns the format named s, or an error that lists the names.
func ParseFormat(s string) (Format, error) {
	for _, f := range Formats() {
		if f.Name == s {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("unknown format %q: it is one of %s", s, FormatNames())
}

// derivatives are the pictures that the catalog has and that the conditions
// allow, with opaque names.
func derivatives(p Photo, opt Options) ([]Picture, string) {
	limit := longEdge(p, opt)
	var out []Picture
	for _, d := range p.Photo.Derivatives {
		if limit > 0 && max(d.Width, d.Height) > limit || d.Format == schema.FormatTiles {
			continue // tiles are for viewers, which do not read this manifest
		}
		out = append(out, Picture{From: d, File: schema.ManifestFile{
			Role: role(opt.Channel, d.Recipe), Path: fmt.Sprintf("%s/%s-%s.%s", p.RoomID, p.Photo.ID, d.Recipe, d.Format.Extension()),
			MediaType: "image/" + string(d.Format),
			Bytes:     d.Bytes, SHA256: d.SHA256, Width: d.Width, Height: d.Height, MetadataProfile: "none",
		}})
	}
	return out, schema.ReasonTooLarge
}

// longEdge is the most that a picture may measure, in pixels: the stricter of
// what the conditions and the settings say. 0: as it is.
func longEdge(p Photo, opt Options) int {
	limit := p.Decision.Conditions.MaxLongEdgePx
	if own := opt.Settings.Channels[opt.Channel].MaxLongEdgePx; own > 0 && (limit == 0 || own < limit) {
		limit = own
	}
	return limit
}

// unseen reports whether a guardian wants to see what leaves before it does, and
// would be shown something else by this format.
func unseen(p Photo) bool {
	return p.Decision.Conditions.ReviewBeforeUse && slices.ContainsFunc(p.Pictures, func(x Picture) bool { return !x.Making.SamePixels() })
}
