package formats

import (
	"crypto/sha512"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// Format is a kind of package. Whatever its kind, a package has the manifest and the
// recall feed, by which it is checked, brought up to date and taken back. A format says
// which pictures leave, and which files stand beside them.
type Format struct {
	Name  string
	About string

	// Once is the name by which older deliveries have it in the ledger, beside its
	// channel; "": none.
	Once string

	// Channels are those that it may be made for; nil: all of them.
	Channels []schema.Channel
	// Addressed says that the documents hold addresses: Options.BaseURL is needed.
	Addressed bool
	// MayAddress says that they hold some where Options.BaseURL is given.
	MayAddress bool

	// ByRecipe says that the pictures are those of Options.Recipes.
	ByRecipe bool

	// Steps are the recipes whose derivatives it takes as far as they are there, beside
	// those that every photo has. nil: none.
	Steps func(s schema.Settings) []schema.Recipe

	// Check returns an error for settings that the format cannot follow. They are read
	// by every command and checked here, so that a mistake keeps nobody from a
	// withdrawal. nil: there are none.
	Check func(s schema.Settings) error

	// Pictures returns the pictures that leave of a permitted photo, largest first.
	// None withholds the photo; the reason says why, if that is not the size.
	Pictures func(p Photo, opt Options) (list []Picture, reason string)

	// Arrange gives the pictures their names where those depend on what else leaves:
	// photos are all that leave, sorted by room and place. It returns a reason for
	// each that cannot leave together with the others, and "" for the rest. private
	// is asked about texts that it puts together. nil: nothing depends on that.
	Arrange func(photos []Photo, opt Options, private TextGate) []string

	// Rename gives the pictures names by what the rooms are called, which is known when all
	// that leaves is. nil: they keep theirs.
	Rename func(pkg Package, opt Options)

	// Documents are the files beside pictures, manifest and feed, in the order in which
	// they are written. They are made when the size and digest of every picture are
	// known. nil: there are none.
	Documents func(pkg Package, opt Options) ([]Document, error)

	// Remembers names the documents that are made of those of the same name that stand at
	// the destination: they say what was once, which no record keeps for ever.
	Remembers []string

	// Below is the folder of the package in which all of the above stands, manifest
	// and feed with it, and is a package by itself. "": it is the package.
	Below string

	// Around are the files beside that folder, in the order in which they are written.
	// They are made last, when all files of the folder are known. nil: there are none.
	Around func(pkg Package, payload []Payload, opt Options) ([]Document, error)

	// Beside says that the files stand beside originals in a mirror, where nothing else
	// is ours: there is no manifest and no feed, and names are as shot.
	Beside bool

	// Attachments says that it carries the letters, drawings, sound and film of rooms.
	Attachments bool

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

// Picture is a picture that leaves: its source, how it is made, and its place in the
// package.
type Picture struct {
	From   schema.Derivative // its bytes, if nothing is done to it
	Making Making
	File   schema.ManifestFile // its size and digest follow from the making
	Tiles  []schema.Tile       // the tiles, if it was made into tiles; File is the list of them
	Still  StillMade           // facts of a still that are known once it is made
}

// Making says how a picture is made on its way out. The zero value: it leaves as it is.
type Making struct {
	// Metadata is the profile of the metadata that is written into it, "" for none.
	Metadata string
	// Frame is the canvas that it is laid on.
	Frame schema.Frame

	// Tiles is how it becomes the pictures of an image service.
	Tiles     Tiling
	Watermark WatermarkMaking
	Still     StillMaking // it is rendered from the original, for a film's edit
	// Sidecar is the file of the mirror beside which programs that keep a folder read it,
	// if it is no picture but a sidecar; "": it is none.
	Sidecar string
	// Original is true of a picture that is no rendering: the original leaves, byte
	// for byte. From then names that. See OriginalMayLeave.
	Original bool
	Attached AttachedMaking // it is made of an attachment
	// Fresh is how it is rendered from the original; the zero value: it is not.
	Fresh schema.Recipe
	// Smaller is how it is rendered from the derivative; the zero value: it is not.
	Smaller schema.Recipe
}

// None reports whether the picture leaves as the derivative is; a JPEG in scans of its own, if
// that is smaller.
func (m Making) None() bool { return m == Making{} }

// SamePixels reports whether the picture that leaves shows the derivative pixel by
// pixel: whoever has seen the one has seen the other.
func (m Making) SamePixels() bool {
	m.Metadata, m.Sidecar = "", "" // which shows none
	if !m.Tiles.Cut {
		m.Tiles = Tiling{}
	}
	return m.None()
}

// Formats are all there are, by name.
func Formats() []Format {
	return []Format{
		bagitFormat,
		csvFormat,
		instagramFormat,
		iiifFormat,
		manifestFormat,
		pressFormat,
		proofFormat,
		sidecarFormat,
		siteFormat,
		stillsFormat,
	}
}

var manifestFormat = Format{
	Name:     "manifest",
	About:    "the manifest and the pictures, for programs",
	ByRecipe: true,
	Pictures: derivatives,

	Attachments: true,
}

// FormatNames lists the formats as a person names them.
func FormatNames() string { return strings.Join(formatNames(), ", ") }

func formatNames() (names []string) {
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// For returns an error unless the format may be made for the channel.
func (f Format) For(ch schema.Channel) error {
	if f.Channels == nil || slices.Contains(f.Channels, ch) {
		return nil
	}
	var names []string
	for _, c := range f.Channels {
		names = append(names, string(c))
	}
	return fmt.Errorf("--format %s is for --channel %s only: a family says yes for one channel at a time", f.Name, strings.Join(names, ", "))
}

// OfDelivery is the format of a delivery, which the ledger may know by a name of once.
func OfDelivery(d schema.Delivery) (Format, error) {
	for _, f := range Formats() {
		if f.Once != "" && f.Once == d.Format && slices.Contains(f.Channels, d.Channel) {
			return f, nil
		}
	}
	return ParseFormat(d.Format)
}

// ParseFormat returns the format named s, or an error that lists the names.
func ParseFormat(s string) (Format, error) {
	for _, f := range Formats() {
		if f.Name == s {
			return f, nil
		}
	}
	return Format{}, &schema.UnknownError{What: "format", Word: s, Known: formatNames()}
}

// metadataProfile is the profile of a channel's pictures, "" for none. A proof for the
// family alone needs nothing; an archive wants to know how a picture was taken, and the
// press what newsrooms look for.
func metadataProfile(ch schema.Channel) string {
	switch ch {
	case schema.Review:
		return ""
	case schema.Archive:
		return "archive_full"
	case schema.Press:
		return "press"
	}
	return "rights_only"
}

// longEdge is the longest edge that a picture may have, in pixels: the stricter of the
// conditions and the settings. 0: as it is.
func longEdge(p Photo, opt Options) int {
	limit := p.Terms.MaxLongEdgePx
	if own := opt.Settings.Channels[opt.Channel].MaxLongEdgePx; own > 0 && (limit == 0 || own < limit) {
		limit = own
	}
	return limit
}

// unseen reports whether a guardian wants to see the picture before it leaves, and this
// format makes another one than they saw.
func unseen(p Photo) bool {
	return p.Terms.ReviewBeforeUse && slices.ContainsFunc(p.Pictures, func(x Picture) bool { return !x.Making.SamePixels() })
}
