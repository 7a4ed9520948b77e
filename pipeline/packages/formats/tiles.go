package formats

import (
	"fmt"
	"path"

	"github.com/stillroom/stillroom/schema"
)

// TilesName is the list of a photo's tiles, in the folder that they are below.
const TilesName = "tiles.json"

// ViewerWidths are the widths at which Universal Viewer asks every image service for the
// whole picture, in its list and in its gallery, at level 0 as well, whatever info.json
// lists. Each is answered by the smallest whole picture there is.
var ViewerWidths = []int{90, 200}

// ViewerPath is the path of the whole picture at a width.
func ViewerPath(width int) string { return fmt.Sprintf("full/%d,/0/default.jpg", width) }

// Tiling is how a picture becomes the pictures of an image service. The zero value
// is not at all.
type Tiling struct {
	Unpack   bool // it is a set of tiles
	Cut      bool // it is one picture, and new tiles are cut from it
	LongEdge int  // pixels to which it is shrunken before it is cut; 0: as it is
	Whole    bool // in several sizes, but never a part of it
}

// TileList writes the list of a photo's tiles (json/tiles.v1.schema.json).
func TileList(tiles []schema.Tile) ([]byte, error) {
	return document(schema.TilesSchema, schema.TileList{
		SchemaURI: schema.JSONSchemaID(schema.TilesSchema), Schema: "stillroom.tiles", SchemaVersion: schema.TilesVersion, Files: tiles,
	})
}

// ReadTileList reads a list of tiles as ReadManifest reads a manifest.
func ReadTileList(data []byte) (schema.TileList, error) {
	var l schema.TileList
	err := read("a list of tiles", schema.TilesSchema, schema.TilesVersion, data, &l)
	return l, err
}

// IsTileList reports whether a file of a manifest stands for tiles.
func IsTileList(f schema.ManifestFile) bool {
	return f.Role == schema.RoleTiles && f.MediaType == "application/json"
}

// ExpandTiles are the tiles that stand beside each list among the files of a photo, so
// that they are checked like every other. listed returns a list's bytes, or nil if they
// are not there or not those that the manifest promises: then the list is at fault, and
// nothing is known of the files in its folder, which ExpandTiles returns as unknown.
func ExpandTiles(
	p schema.ManifestPhoto, listed func(schema.ManifestFile) ([]byte, error),
) (more []schema.ManifestFile, unknown []string, err error) {
	for _, f := range p.Files {
		if !IsTileList(f) {
			continue
		}
		data, err := listed(f)
		if err != nil {
			return nil, nil, err
		}
		if data == nil {
			unknown = append(unknown, path.Dir(f.Path))
			continue
		}
		l, err := ReadTileList(data)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", brief(f.Path), err)
		}
		for _, t := range l.Files {
			more = append(more, schema.ManifestFile{
				Role: schema.RoleTiles, Path: path.Join(path.Dir(f.Path), t.Path), MediaType: "image/jpeg",
				Bytes: t.Bytes, SHA256: t.SHA256, Width: t.Width, Height: t.Height, MetadataProfile: f.MetadataProfile,
			})
		}
	}
	return more, unknown, nil
}
