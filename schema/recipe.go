package schema

import (
	"fmt"
	"regexp"
	"slices"
)

// Recipe is named settings for a derivative. A change to what a recipe makes
// is a new Version, so that derivatives made before can be found and remade.
type Recipe struct {
	Name     string `json:"name"`
	LongEdge int    `json:"long_edge"` // pixels; 0: the original's own; a smaller original is not enlarged
	Format   Format `json:"format"`    // jpeg, webp, avif, tiles
	Quality  int    `json:"quality"`   // percent
	Effort   int    `json:"effort"`    // of the encoder, 0 (quick) to 6 for WebP, to 9 for AVIF
	Version  int    `json:"version"`
	On       bool   `json:"on"` // made of every photo; the others on demand, never
}

// DefaultRecipes are the recipes that are built in, largest first. Those that
// are not on wait for a line in stillroom.toml.
func DefaultRecipes() []Recipe {
	return append(append([]Recipe{
		{Name: "tiles", LongEdge: 0, Format: FormatTiles, Quality: 82, Version: 1},
	}, channelRecipes()...), append([]Recipe{
		{Name: "large", LongEdge: 2560, Format: FormatJPEG, Quality: 82, Version: 1, On: true},
		{Name: "large-avif", LongEdge: 2560, Format: FormatAVIF, Quality: 60, Effort: 1, Version: 1},
		{Name: "large-webp", LongEdge: 2560, Format: FormatWebP, Quality: 80, Effort: 2, Version: 1},
		{Name: "preview", LongEdge: 1280, Format: FormatJPEG, Quality: 82, Version: 1, On: true},
		{Name: "preview-avif", LongEdge: 1280, Format: FormatAVIF, Quality: 60, Effort: 1, Version: 1},
		{Name: "preview-webp", LongEdge: 1280, Format: FormatWebP, Quality: 80, Effort: 2, Version: 1},
		{Name: "thumb", LongEdge: 320, Format: FormatJPEG, Quality: 82, Version: 1, On: true},
	}, siteRecipes()...)...)
}

// On are the recipes that are made of every photo.
func On(recipes []Recipe) []Recipe {
	return slices.DeleteFunc(slices.Clone(recipes), func(r Recipe) bool { return !r.On })
}

// MadeBy says what the bytes of a derivative follow from, beside the original
// and how it was turned and treated: the recipe's settings and version, and the programs
// that rendered it. A derivative whose MadeBy is another than today's is stale.
func (r Recipe) MadeBy(programs string) string {
	return fmt.Sprintf("%s %d px q%d e%d v%d; %s", r.Format, r.LongEdge, r.Quality, r.Effort, r.Version, programs)
}

var recipeName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// Check returns an error that names the first setting which no rendering can
// follow.
func (r Recipe) Check() error {
	// The largest sides that libjpeg and libwebp write. AVIF's is the decoder's.
	most := map[Format]int{FormatJPEG: mostTiled, FormatWebP: 16383, FormatAVIF: 16384}
	effort := map[Format]int{FormatWebP: 6, FormatAVIF: 9}
	switch {
	case !recipeName.MatchString(r.Name):
		return fmt.Errorf("%q is not a name: up to 40 lower-case letters, digits and -", r.Name)
	case r.Format == FormatTiles && r.LongEdge != 0:
		return fmt.Errorf("tiles are cut from the whole picture: long_edge must be 0")
	case r.Format != FormatTiles && most[r.Format] == 0:
		return fmt.Errorf("format %q is none of jpeg, webp, avif, tiles", r.Format)
	case r.Format != FormatTiles && (r.LongEdge < 1 || r.LongEdge > most[r.Format]):
		return fmt.Errorf("long_edge must be 1 to %d pixels for %s", most[r.Format], r.Format)
	case r.Quality < 1 || r.Quality > 100:
		return fmt.Errorf("quality must be 1 to 100")
	case r.Effort < 0 || r.Effort > effort[r.Format]:
		return fmt.Errorf("effort must be 0 to %d for %s", effort[r.Format], r.Format)
	case r.Version < 1:
		return fmt.Errorf("version must be 1 or more")
	}
	return nil
}

// mostTiled is the longest side of a picture that can be tiled: level 0 wants it
// whole as well, and no JPEG is longer.
const mostTiled = 65500

// Fits reports whether the recipe can be made of a picture of that size. It is
// no fault of a photo that a recipe does not fit it.
func (r Recipe) Fits(width, height int) bool {
	return r.Format != FormatTiles || max(width, height) <= mostTiled
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
	MadeBy  string `json:"-"` // see Recipe.MadeBy
	Turn    int    `json:"-"` // the orientation that a person gave, 1 to 8; 0: nobody had
	Treated string `json:"-"` // the treatments that it was rendered with: see Treatments.Text
	Source  string `json:"-"` // what it was made from: original, preview (embedded in a RAW), libraw
	MadeAt  When   `json:"-"` // when it was made
	ReadAt  When   `json:"-"` // when its bytes were last read and found right; "" for never
	Partial bool   `json:"-"` // the decoder complained: look at it before using it
}
