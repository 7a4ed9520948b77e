package schema

// Recipe is named settings for a derivative. A change to what a recipe makes
// is a new Version, so that derivatives made before can be found and remade.
type Recipe struct {
	Name     string `json:"name"`
	LongEdge int    `json:"long_edge"` // pixels; a smaller original is not enlarged
	Format   Format `json:"format"`    // jpeg
	Quality  int    `json:"quality"`   // percent
	Version  int    `json:"version"`
}

// DefaultRecipes are what every import makes, largest first.
func DefaultRecipes() []Recipe {
	return []Recipe{
		{Name: "large", LongEdge: 2560, Format: FormatJPEG, Quality: 82, Version: 1},
		{Name: "preview", LongEdge: 1280, Format: FormatJPEG, Quality: 82, Version: 1},
		{Name: "thumb", LongEdge: 320, Format: FormatJPEG, Quality: 82, Version: 1},
	}
}

// Derivative is a rendering made from an original by a recipe.
type Derivative struct {
	Recipe  string `json:"recipe"`
	Path    string `json:"path"` // below the catalog, with slashes
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	Bytes   int64  `json:"bytes"`
	SHA256  Digest `json:"sha256"`
	Format  Format `json:"-"`
	Version int    `json:"-"` // of the recipe
	Libvips string `json:"-"` // that made it
	Source  string `json:"-"` // what it was made from: original, preview (embedded in a RAW), libraw
	Partial bool   `json:"-"` // the decoder complained: look at it before using it
}
