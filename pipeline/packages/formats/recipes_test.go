package formats

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// For the web the AVIF and the WebP leave that were derived; nobody waits for others who did
// not ask for them. Who names one gets it.
func TestSlowPicturesAreTakenAsMade(t *testing.T) {
	named := schema.DefaultSettings()
	named.Channels = map[schema.Channel]schema.ChannelSettings{schema.Web: {Recipes: []string{"preview-webp", "thumb"}}}
	on, yes, no := schema.DefaultSettings(), true, false
	on.Recipes = map[string]schema.RecipeSettings{"preview-avif": {On: &yes}, "large": {On: &no}}
	for _, tt := range []struct {
		name     string
		settings schema.Settings
		asked    []string
		derived  []string
		want     string // its extension after each
		lacking  int
	}{
		{"nothing said", schema.DefaultSettings(), nil, nil, "large.jpg thumb.jpg", 1},
		{"some derived", schema.DefaultSettings(), nil, []string{"preview-webp", "large-avif"}, "large.jpg large-avif.avif preview-webp.webp thumb.jpg", 1},
		{"all derived", schema.DefaultSettings(), nil, []string{"large-avif", "large-webp", "preview-avif", "preview-webp"}, "large.jpg large-avif.avif large-webp.webp preview-avif.avif preview-webp.webp thumb.jpg", 0},
		{"asked for", schema.DefaultSettings(), []string{"large-avif", "thumb"}, nil, "large-avif.avif thumb.jpg", 0},
		{"named for the channel", named, nil, nil, "preview-webp.webp thumb.jpg", 0},
		{"one on, one off", on, nil, nil, "preview-avif.avif thumb.jpg", 1},
	} {
		x := permitted("a", func(x *schema.ExportPhoto) {
			x.Photo.Probe.Width, x.Photo.Probe.Height = 6000, 4000
			for _, name := range tt.derived {
				f := schema.Format(name[strings.LastIndex(name, "-")+1:])
				edge := 900
				if strings.HasPrefix(name, "preview") {
					edge = 450
				}
				x.Photo.Derivatives = append(x.Photo.Derivatives, schema.Derivative{Recipe: name, Format: f, Width: edge, Height: edge * 2 / 3, SHA256: schema.DigestOf([]byte(name))})
			}
		})
		opt := options(schema.Web)
		opt.Settings = tt.settings
		opt.Recipes, _ = tt.settings.RecipesFor(schema.Web, tt.asked)
		opt.Recipes = slices.DeleteFunc(opt.Recipes, func(r schema.Recipe) bool { return r.Name == "preview" })
		opt.Named = tt.settings.NamesRecipes(schema.Web, tt.asked)
		pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{x}}, manifestFormat, opt, never)
		if len(pkg.Photos) != 1 {
			t.Fatalf("%s: withheld: %v", tt.name, pkg.Withheld)
		}
		var got []string
		for _, pic := range pkg.Photos[0].Pictures {
			got = append(got, strings.TrimPrefix(path.Base(pic.File.Path), pkg.Photos[0].PhotoID+"-"))
		}
		if s := strings.Join(got, " "); s != tt.want || pkg.Lacking != tt.lacking {
			t.Errorf("%s: %s, %d lacking; want %s, %d", tt.name, s, pkg.Lacking, tt.want, tt.lacking)
		}
	}
}

// Of a photo that is so small that recipes make the same size of it, one picture a format
// leaves: that of the highest quality, then one that is there already, then the first named. A
// thumbnail is another thing, because it says nothing of itself.
func TestOnePictureASize(t *testing.T) {
	derived := func(name string, edge int) schema.Derivative {
		return schema.Derivative{Recipe: name, Format: schema.FormatJPEG, Width: edge, Height: edge / 2, SHA256: schema.DigestOf([]byte(name))}
	}
	for _, tt := range []struct {
		name    string
		ch      schema.Channel
		asked   []string
		long    int
		derived []schema.Derivative
		want    string
	}{
		{"a large photo", schema.Web, nil, 6000, []schema.Derivative{derived("large", 2560), derived("preview", 1280), derived("thumb", 320)}, "large preview thumb"},
		{"a small one", schema.Web, nil, 1000, []schema.Derivative{derived("large", 1000), derived("preview", 1000), derived("thumb", 320)}, "large thumb"},
		{"as small as a thumbnail", schema.Web, nil, 300, []schema.Derivative{derived("large", 300), derived("preview", 300), derived("thumb", 300)}, "large thumb"},
		{"both named", schema.Web, []string{"preview", "large"}, 1000, []schema.Derivative{derived("large", 1000), derived("preview", 1000)}, "large"},
		{"one named", schema.Web, []string{"preview"}, 1000, []schema.Derivative{derived("large", 1000), derived("preview", 1000)}, "preview"},
		{"a better one for the press", schema.Press, nil, 1000, []schema.Derivative{derived("preview", 1000)}, "press"},
		{"as large, for the press", schema.Press, nil, 6000, []schema.Derivative{derived("preview", 1280)}, "press preview"},
		{"cut to one size", schema.Web, nil, 6000, []schema.Derivative{derived("large", 900), derived("preview", 900)}, "large"},
	} {
		x := permitted("a", func(x *schema.ExportPhoto) {
			x.Photo.Probe.Width, x.Photo.Probe.Height, x.Photo.Derivatives = tt.long, tt.long/2, tt.derived
		})
		opt := options(tt.ch)
		opt.Recipes, _ = opt.Settings.RecipesFor(tt.ch, tt.asked)
		opt.Recipes = slices.DeleteFunc(opt.Recipes, func(r schema.Recipe) bool {
			return r.Format != schema.FormatJPEG || r.Name == "thumb" && tt.derived[len(tt.derived)-1].Recipe != "thumb"
		})
		opt.Named = opt.Settings.NamesRecipes(tt.ch, tt.asked)
		pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{x}}, manifestFormat, opt, never)
		if len(pkg.Photos) != 1 {
			t.Fatalf("%s: withheld: %v", tt.name, pkg.Withheld)
		}
		var got []string
		for _, pic := range pkg.Photos[0].Pictures {
			got = append(got, strings.TrimSuffix(strings.TrimPrefix(path.Base(pic.File.Path), pkg.Photos[0].PhotoID+"-"), ".jpg"))
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, s, tt.want)
		}
	}
}

// What could be derived is missed only where it may leave, can be made here and by this
// photo, and where nobody has to see it first.
func TestLacking(t *testing.T) {
	for _, tt := range []struct {
		name   string
		format Format
		edit   func(*schema.ExportPhoto)
		writes func(schema.Format) bool
		want   int
	}{
		{"the web", manifestFormat, nil, nil, 1},
		{"a site", siteFormat, nil, nil, 1},
		{"a site of a photo that has steps for a telephone alone", siteFormat, func(x *schema.ExportPhoto) {
			x.Photo.Derivatives = append(x.Photo.Derivatives, schema.Derivative{Recipe: "site-480-avif", Format: schema.FormatAVIF, Width: 480, Height: 320})
		}, nil, 1},
		{"no larger than a thumbnail may leave", manifestFormat, func(x *schema.ExportPhoto) { x.Decision.Conditions.MaxLongEdgePx = 400 }, nil, 0},
		{"as large as the smaller of them", manifestFormat, func(x *schema.ExportPhoto) { x.Decision.Conditions.MaxLongEdgePx = 1280 }, nil, 1},
		{"seen first", manifestFormat, func(x *schema.ExportPhoto) { x.Decision.Conditions.ReviewBeforeUse = true }, nil, 0},
		{"tried in vain", manifestFormat, func(x *schema.ExportPhoto) { x.Photo.NoPicture = "damaged" }, nil, 0},
		{"nothing writes them", manifestFormat, nil, func(schema.Format) bool { return false }, 0},
		{"pictures of its own", pressFormat, nil, nil, 0},
	} {
		ch := schema.Web
		if tt.format.Name == "press" {
			ch = schema.Press
		}
		x := permitted("a", func(x *schema.ExportPhoto) { x.Photo.Probe.Width, x.Photo.Probe.Height = 6000, 4000 })
		if tt.edit != nil {
			tt.edit(&x)
		}
		opt := options(ch)
		opt.Recipes, _ = opt.Settings.RecipesFor(ch, nil)
		opt.Writes = tt.writes
		pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{x}}, tt.format, opt, never)
		if len(pkg.Photos) != 1 || pkg.Lacking != tt.want {
			t.Errorf("%s: %d lacking, want %d; withheld: %v", tt.name, pkg.Lacking, tt.want, pkg.Withheld)
		}
	}
}
