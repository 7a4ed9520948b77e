package schema

import (
	"fmt"
	"regexp"
	"strings"
)

// SiteSettings are how the pages of a memorial are made.
type SiteSettings struct {
	Title    string `toml:"title" comment:"The name of the site. Empty is what the texts say."`
	Language string `toml:"language" comment:"Of what the pages themselves say: en, es, or one of your own in the folder theme."`
	Follow   bool   `toml:"follow" comment:"A feed that says that there is a new room, and no more; it takes --base-url."`
	Since    bool   `toml:"since" comment:"Beside the years of a room's child, where the whole name may be told: how long ago they died, in years and\ndays, counted for the reader's day. Whoever reads the page can reckon the day from it."`
	Gone     bool   `toml:"gone" comment:"Where a room stood that is shown no more, a page stays that says only that."`
}

// DefaultSite are those of a new catalog.
func DefaultSite() SiteSettings { return SiteSettings{Language: "en", Follow: true} }

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// Check returns an error that names the first wrong setting.
func (s SiteSettings) Check() error {
	if !languageTag.MatchString(s.Language) {
		return fmt.Errorf("[export.site] language %q is not a language code such as en or es", s.Language)
	}
	if strings.ContainsFunc(s.Title, func(r rune) bool { return r < ' ' }) {
		return fmt.Errorf("[export.site] title holds a control character")
	}
	return nil
}

// sitePrefix begins the names of the recipes whose derivatives are for pages only.
const sitePrefix = "site-"

// ForSite reports whether a recipe's derivatives are steps between those that other
// packages have, for the browsers of a site: no other package takes them along.
func ForSite(recipe string) bool { return strings.HasPrefix(recipe, sitePrefix) }

// siteRecipes are the steps in which a site has its pictures beside the JPEGs that
// every catalog has. A telephone of 360 pixels at two to one shows 656 of them, upright
// or not: a step near that has two thirds of the pixels of the next. Those steps are in
// the smallest format only; who cannot show it takes the next of the other. Efforts
// above these save a twentieth and take ten times as long.
func siteRecipes() []Recipe {
	var list []Recipe
	for _, edge := range []int{1600, 1152, 896, 768, 672, 480} {
		list = append(list,
			Recipe{Name: fmt.Sprintf("%s%d-avif", sitePrefix, edge), LongEdge: edge, Format: FormatAVIF, Quality: 50, Effort: 1, Version: 1})
		if edge == 896 || edge == 672 {
			continue
		}
		list = append(list,
			Recipe{Name: fmt.Sprintf("%s%d-webp", sitePrefix, edge), LongEdge: edge, Format: FormatWebP, Quality: 78, Effort: 2, Version: 1})
	}
	return list
}
