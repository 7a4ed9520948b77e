package schema

// RoleTiles is the role of the file that stands in a manifest for the tiles of a
// photo: a TileList. A large picture has hundreds of them, whose names have
// characters that no name in a manifest has.
const RoleTiles = "tile_service"

// TilesVersion is the version of the list of tiles that this program writes.
const TilesVersion = "1.1.0"

// TileList names every picture of a photo's IIIF image service. Its JSON form is
// json/tiles.v1.schema.json.
type TileList struct {
	SchemaURI     string `json:"$schema"`
	Schema        string `json:"schema"` // "stillroom.tiles"
	SchemaVersion string `json:"schema_version"`
	Files         []Tile `json:"files"`
}

// Tile is one picture of the service: the whole of the photo or a part of it.
type Tile struct {
	Path   string `json:"path"` // below the list's folder, as the Image API has it; since 1.1 also with a width alone
	Bytes  int64  `json:"bytes"`
	SHA256 Digest `json:"sha256"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}
