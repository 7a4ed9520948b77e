package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// CollectionName is the list of the rooms of an IIIF package.
const CollectionName = "collection.json"

// iiifFormat follows IIIF's Presentation API 3.0 and, at level 0, its Image API
// 3.0: every answer that a client may ask for is a file, whose path below the base
// URL is the client's question.
var iiifFormat = Format{
	Name:      "iiif",
	About:     "a IIIF manifest a room and tiles, for viewers and museums; needs --base-url",
	Addressed: true,
	Pictures:  services,
	Documents: presentation,
	Remembers: []string{changesPage},
}

// services are one picture, which becomes a photo's image service: the tiles that
// the catalog has, or, where it has none or too large ones, such as are cut from
// the largest other derivative. An original is not cut: what leaves is never larger
// than what the catalog was told to render.
//
// Where the family wants nothing cropped the picture leaves in several sizes and no
// part of it does: deep zoom is a way to look at parts.
func services(p Photo, opt Options) ([]Picture, string) {
	limit := longEdge(p, opt)
	tiling := Tiling{Cut: true, Whole: p.Terms.NoCrop}
	var from *schema.Derivative
	for i := range p.Photo.Derivatives {
		d := &p.Photo.Derivatives[i]
		if d.Format == schema.FormatTiles {
			if limit == 0 || max(d.Width, d.Height) <= limit {
				from, tiling = d, Tiling{Unpack: true, Whole: tiling.Whole}
				break
			}
			continue
		}
		if from == nil || d.Width*d.Height > from.Width*from.Height ||
			d.Width*d.Height == from.Width*from.Height && d.Format == schema.FormatJPEG && from.Format != schema.FormatJPEG {
			from = d
		}
	}
	if from == nil {
		return nil, schema.ReasonNoDerivative
	}
	if tiling.Cut && limit > 0 && limit < max(from.Width, from.Height) {
		tiling.LongEdge = limit
	}
	return []Picture{{From: *from, Making: Making{Tiles: tiling}, File: schema.ManifestFile{
		Role: schema.RoleTiles, Path: path.Join(imagePath(p), TilesName), MediaType: "application/json",
		Width: from.Width, Height: from.Height, MetadataProfile: "none",
	}}}, ""
}

// imagePath is the folder of a photo's image service.
func imagePath(p Photo) string { return p.RoomID + "/" + p.PhotoID }

// ParseBaseURL returns the address under which a package will be published, in one
// form for all ways to write it, and without a slash at the end.
func ParseBaseURL(s string) (string, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Opaque != "":
		return "", fmt.Errorf("it is not an address such as https://example.org/rooms")
	case !strings.EqualFold(u.Scheme, "http") && !strings.EqualFold(u.Scheme, "https"):
		return "", fmt.Errorf("it must begin with https:// or http://")
	case u.Hostname() == "":
		return "", fmt.Errorf("it names no host")
	case u.User != nil:
		return "", fmt.Errorf("it must not hold a name or a password: whoever sees the package would read it")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(s, "#"):
		return "", fmt.Errorf("it must end with a path, without ? or #: the addresses of files are made from it")
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	switch port := u.Port(); {
	case port == "", port == "80" && u.Scheme == "http", port == "443" && u.Scheme == "https":
		u.Host = strings.TrimSuffix(strings.TrimSuffix(u.Host, port), ":")
	}
	return strings.TrimRight(u.JoinPath().String(), "/"), nil
}

// Addresses of the two standards, and the one statement of rights there is for
// pictures whose copyright somebody keeps. It begins with http: by definition.
const (
	presentationContext = "http://iiif.io/api/presentation/3/context.json"
	imageContext        = "http://iiif.io/api/image/3/context.json"
	imageProtocol       = "http://iiif.io/api/image"
	inCopyright         = "http://rightsstatements.org/vocab/InC/1.0/"
)

// The members of each of these stand in the order in which the standard's examples
// have them.
type (
	iiifPair struct {
		Label words `json:"label"`
		Value words `json:"value"`
	}
	iiifImage struct {
		ID      string        `json:"id"`
		Type    string        `json:"type"`
		Format  string        `json:"format"`
		Height  int           `json:"height"`
		Width   int           `json:"width"`
		Service []iiifService `json:"service,omitempty"`
	}
	iiifService struct {
		ID      string `json:"id"`
		Type    string `json:"type"`
		Profile string `json:"profile"`
	}
	iiifSeeAlso struct {
		ID      string `json:"id"`
		Type    string `json:"type"`
		Label   words  `json:"label"`
		Format  string `json:"format"`
		Profile string `json:"profile"`
	}
	iiifHomepage struct {
		ID     string `json:"id"`
		Type   string `json:"type"`
		Label  words  `json:"label"`
		Format string `json:"format"`
	}
	iiifAgent struct {
		ID       string         `json:"id"`
		Type     string         `json:"type"`
		Label    words          `json:"label"`
		Homepage []iiifHomepage `json:"homepage"`
	}
	iiifAnnotation struct {
		ID         string    `json:"id"`
		Type       string    `json:"type"`
		Motivation string    `json:"motivation"`
		Body       iiifImage `json:"body"`
		Target     string    `json:"target"`
	}
	iiifPage struct {
		ID    string           `json:"id"`
		Type  string           `json:"type"`
		Items []iiifAnnotation `json:"items"`
	}
	iiifCanvas struct {
		ID                string      `json:"id"`
		Type              string      `json:"type"`
		Label             words       `json:"label"`
		Height            int         `json:"height"`
		Width             int         `json:"width"`
		Summary           words       `json:"summary"`
		Metadata          []iiifPair  `json:"metadata,omitempty"`
		RequiredStatement iiifPair    `json:"requiredStatement"`
		Rights            string      `json:"rights"`
		Thumbnail         []iiifImage `json:"thumbnail"`
		Items             []iiifPage  `json:"items"`
	}
	iiifManifest struct {
		Context           string        `json:"@context,omitempty"` // of a document only
		ID                string        `json:"id"`
		Type              string        `json:"type"`
		Label             words         `json:"label"`
		Summary           words         `json:"summary,omitempty"`
		Metadata          []iiifPair    `json:"metadata,omitempty"`
		RequiredStatement *iiifPair     `json:"requiredStatement,omitempty"`
		Rights            string        `json:"rights,omitempty"`
		Provider          []iiifAgent   `json:"provider,omitempty"`
		Behavior          []string      `json:"behavior,omitempty"`
		SeeAlso           []iiifSeeAlso `json:"seeAlso,omitempty"`
		Thumbnail         []iiifImage   `json:"thumbnail,omitempty"`
		Items             []iiifCanvas  `json:"items,omitempty"`
	}
	iiifCollection struct {
		Context           string         `json:"@context"`
		ID                string         `json:"id"`
		Type              string         `json:"type"`
		Label             words          `json:"label"`
		Summary           words          `json:"summary"`
		RequiredStatement iiifPair       `json:"requiredStatement"`
		Rights            string         `json:"rights"`
		Provider          []iiifAgent    `json:"provider,omitempty"`
		SeeAlso           []iiifSeeAlso  `json:"seeAlso"`
		Items             []iiifManifest `json:"items"`
	}
	iiifSize struct {
		Width  int `json:"width"`
		Height int `json:"height"`
	}
	iiifTiles struct {
		Width        int   `json:"width"`
		ScaleFactors []int `json:"scaleFactors"`
	}
	iiifInfo struct {
		Context  string      `json:"@context"`
		ID       string      `json:"id"`
		Type     string      `json:"type"`
		Protocol string      `json:"protocol"`
		Profile  string      `json:"profile"`
		Width    int         `json:"width"`
		Height   int         `json:"height"`
		Sizes    []iiifSize  `json:"sizes"`
		Tiles    []iiifTiles `json:"tiles,omitempty"`
		Rights   string      `json:"rights"`
	}
)

// presentation writes the collection, a manifest a room, and an info.json a photo.
func presentation(pkg Package, opt Options) ([]Document, error) {
	if opt.BaseURL == "" {
		return nil, errors.New("a IIIF package needs the address under which it will be published")
	}
	b := iiifPackage{base: opt.BaseURL, provider: provider(opt), rooms: pkg.Rooms}
	var rooms []iiifManifest
	for rest := pkg.Photos; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].RoomID == rest[0].RoomID {
			n++
		}
		m, err := b.room(rest[:n])
		if err != nil {
			return nil, err
		}
		rooms = append(rooms, m)
		rest = rest[n:]
	}
	c := iiifCollection{
		Context: presentationContext, ID: b.url(CollectionName), Type: "Collection", Label: ours("Rooms"), Summary: counted(len(rooms), "room"),
		RequiredStatement: statement(pkg.Photos), Rights: inCopyright, Provider: b.provider, SeeAlso: b.follow(), Items: rooms,
	}
	if err := b.add(CollectionName, c); err != nil {
		return nil, err
	}
	err := b.changes(pkg, opt)
	return b.documents, err
}

// iiifPackage are the documents that were written so far.
type iiifPackage struct {
	base      string
	provider  []iiifAgent
	rooms     []schema.ManifestRoom
	documents []Document
}

func (b *iiifPackage) url(path string) string { return b.base + "/" + path }

func (b *iiifPackage) add(path string, v any) error {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	b.documents = append(b.documents, Document{Path: path, MediaType: "application/json", Data: buf.Bytes()})
	return nil
}

// seeAlso leads to the terms, which have no place in a IIIF manifest.
func (b *iiifPackage) seeAlso() []iiifSeeAlso {
	return []iiifSeeAlso{{
		ID: b.url(ManifestName), Type: "Dataset", Label: ours("The terms on which each photograph may be shown"),
		Format: "application/json", Profile: schema.JSONSchemaID(schema.ManifestSchema),
	}}
}

// follow leads to the stream of changes as well.
func (b *iiifPackage) follow() []iiifSeeAlso {
	return append(b.seeAlso(), iiifSeeAlso{
		ID: b.url(ChangesName), Type: "Dataset", Label: ours("What is new here and what went"),
		Format: "application/json", Profile: "https://iiif.io/api/discovery/1.0/",
	})
}

// room writes the manifest of a room, whose photos these are, and returns its entry in
// the collection.
func (b *iiifPackage) room(photos []Photo) (iiifManifest, error) {
	name := photos[0].RoomID + "/" + ManifestName
	required := statement(photos)
	m := iiifManifest{
		Context: presentationContext, ID: b.url(name), Type: "Manifest", Label: b.roomLabel(photos), Summary: counted(len(photos), "photograph"),
		Metadata: b.roomMetadata(photos), RequiredStatement: &required, Rights: inCopyright, Provider: b.provider, Behavior: []string{"individuals"}, SeeAlso: b.seeAlso(),
	}
	for _, p := range photos {
		c, err := b.photo(p)
		if err != nil {
			return m, err
		}
		m.Items = append(m.Items, c)
	}
	m.Thumbnail = m.Items[0].Thumbnail
	return iiifManifest{ID: m.ID, Type: m.Type, Label: m.Label, Thumbnail: m.Thumbnail}, b.add(name, m)
}

// photo writes the description of a photo's image service and returns its canvas.
func (b *iiifPackage) photo(p Photo) (iiifCanvas, error) {
	if len(p.Pictures) != 1 {
		return iiifCanvas{}, fmt.Errorf("photo %s has %d image services", p.Photo.ID, len(p.Pictures))
	}
	whole := iiifSize{p.Pictures[0].File.Width, p.Pictures[0].File.Height}
	id := b.url(imagePath(p))
	info := iiifInfo{
		Context: imageContext, ID: id, Type: "ImageService3", Protocol: imageProtocol, Profile: "level0", Width: whole.Width, Height: whole.Height,
		Sizes: sizes(p.Pictures[0].Tiles), Rights: inCopyright,
	}
	if len(info.Sizes) == 0 || info.Sizes[len(info.Sizes)-1] != whole {
		return iiifCanvas{}, fmt.Errorf("photo %s: its tiles lack the whole picture", p.Photo.ID)
	}
	if !p.Pictures[0].Making.Tiles.Whole {
		info.Tiles = []iiifTiles{{Width: tileSize}}
		for i := range info.Sizes {
			info.Tiles[0].ScaleFactors = append(info.Tiles[0].ScaleFactors, 1<<i)
		}
	}
	if err := b.add(imagePath(p)+"/info.json", info); err != nil {
		return iiifCanvas{}, err
	}
	image := func(request string, s iiifSize, by ...iiifService) iiifImage {
		return iiifImage{ID: id + "/full/" + request + "/0/default.jpg", Type: "Image", Format: "image/jpeg", Height: s.Height, Width: s.Width, Service: by}
	}
	canvas := id + "/canvas"
	smallest := info.Sizes[0]
	return iiifCanvas{
		ID: canvas, Type: "Canvas", Label: photoLabel(p), Height: whole.Height, Width: whole.Width, Summary: description(p), Metadata: metadata(p),
		RequiredStatement: statement([]Photo{p}), Rights: inCopyright,
		// Without a service: a viewer would ask that for a width of its own, which at level 0 is no file.
		Thumbnail: []iiifImage{image(fmt.Sprintf("%d,%d", smallest.Width, smallest.Height), smallest)},
		Items: []iiifPage{{ID: canvas + "/page", Type: "AnnotationPage", Items: []iiifAnnotation{{
			ID: canvas + "/page/painting", Type: "Annotation", Motivation: "painting", Body: image("max", whole, iiifService{id, info.Type, info.Profile}), Target: canvas,
		}}}},
	}, nil
}

// tileSize is the side of a tile of a set of tiles, in pixels.
const tileSize = 512

// sizes are those in which the whole picture is there, smallest first. Each is half
// of the next: the scales of the tiles are theirs.
func sizes(tiles []schema.Tile) []iiifSize {
	var list []iiifSize
	for _, t := range tiles {
		if t.Path == fmt.Sprintf("full/%d,%d/0/default.jpg", t.Width, t.Height) {
			list = append(list, iiifSize{t.Width, t.Height})
		}
	}
	slices.SortFunc(list, func(a, b iiifSize) int { return (a.Width + a.Height) - (b.Width + b.Height) })
	return list
}

// roomLabel is the name that may stand beside every photo of the room, or else what the
// house calls it, as far as that may be told.
func (b *iiifPackage) roomLabel(photos []Photo) words {
	name := photos[0].Subject
	if name != "" && !slices.ContainsFunc(photos, func(p Photo) bool { return p.Subject != name }) {
		return theirs(name, photos[0].Text.Lang)
	}
	if r, ok := b.told(photos[0].RoomID); ok {
		return theirs(r.Label, photos[0].Text.Lang)
	}
	return oursf("Room %s", photos[0].RoomID)
}

// told is what may be told of a room.
func (b *iiifPackage) told(room string) (schema.ManifestRoom, bool) {
	i := slices.IndexFunc(b.rooms, func(r schema.ManifestRoom) bool { return r.RoomID == room })
	if i < 0 {
		return schema.ManifestRoom{}, false
	}
	return b.rooms[i], true
}

// provider is whom to ask, where the settings say so: a name that may be printed
// everywhere, and the page.
func provider(opt Options) []iiifAgent {
	r := opt.Settings.Rights
	if r.Licensor == "" || r.LicensorURL == "" {
		return nil
	}
	label := theirs(r.Licensor, "")
	return []iiifAgent{{ID: r.LicensorURL, Type: "Agent", Label: label, Homepage: []iiifHomepage{{r.LicensorURL, "Text", label, "text/html"}}}}
}
