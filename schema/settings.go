package schema

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Settings are what a person sets in stillroom.toml. The zero value is not
// valid: see DefaultSettings.
type Settings struct {
	Name      string                      `toml:"name" comment:"What this catalog is called. Never exported."`
	Zone      string                      `toml:"zone" comment:"IANA time zone. A date without a time means the whole day here."`
	Credit    string                      `toml:"credit" comment:"Credit line for photographs whose shoot has none."`
	Copyright string                      `toml:"copyright" comment:"Copyright notice for photographs whose shoot has none."`
	Language  string                      `toml:"language" comment:"The language in which titles and captions are written: a code such as en or es. Empty is not said."`
	Rights    RightsSettings              `toml:"rights" comment:"What pictures that leave say of how they may be used. Empty is not said."`
	Storage   StorageSettings             `toml:"storage" comment:"Where second copies of the photographs are kept: stillroom help mirrors."`
	Import    ImportSettings              `toml:"import" comment:"What originals are called, and in which folder they lie: stillroom help names."`
	Recall    RecallSettings              `toml:"recall" comment:"How consumers of an export learn that a photograph was called back."`
	Contact   ContactSettings             `toml:"contact" comment:"When families are not written to: consent due --contact and dates go by it."`
	Privacy   PrivacySettings             `toml:"privacy" comment:"Whether what names people can be read without a key: stillroom help privacy."`
	Channels  map[Channel]ChannelSettings `toml:"channels,omitempty"`
	Recipes   map[string]RecipeSettings   `toml:"recipes,omitempty"`
	Export    ExportSettings              `toml:"export"`
	Limits    Limits                      `toml:"limits" comment:"What one file may cost. These are the defaults; a file over one is kept all the same,\nand what was not read or rendered of it is said."`
}

// RightsSettings are written into pictures that leave (PLUS, IPTC).
type RightsSettings struct {
	WebStatement string `toml:"web_statement" comment:"The address of a page with the terms."`
	Licensor     string `toml:"licensor" comment:"Whom to ask: a name that may be printed everywhere."`
	LicensorURL  string `toml:"licensor_url" comment:"The address of a page on which to ask."`
}

// PrivacySettings say how contacts of guardians and consent documents are kept.
type PrivacySettings struct {
	Encrypt bool   `toml:"encrypt" comment:"Seal contacts and consent documents; \"stillroom privacy apply\" does it to those that are there."`
	Key     string `toml:"key" comment:"The file with the key, perhaps on another disk. Empty is privacy.key in this folder."`
}

// StorageSettings say where copies are kept, and how many are enough.
type StorageSettings struct {
	Copies  int      `toml:"copies" comment:"How many whole copies on different disks every file needs before a card is called safe to format.\nThe catalog itself is one."`
	Mirrors []string `toml:"mirrors" comment:"The mirrors of every import, by name or by folder; \"stillroom storage add DIR\" makes one."`
}

// ImportSettings are the templates of import and arrange, where neither says otherwise.
type ImportSettings struct {
	Folder string `toml:"folder" comment:"Below originals/, such as {year}/{date}_{shoot}. Empty is the folder of the shoot."`
	Rename string `toml:"rename" comment:"Such as {shoot}_{sequence:4}. Empty is the name as shot, which is on record in any case."`
}

// Check returns an error unless the settings can be followed.
func (s StorageSettings) Check() error {
	if s.Copies < 1 || s.Copies > 20 {
		return fmt.Errorf("[storage] copies must be between 1 and 20, not %d", s.Copies)
	}
	return nil
}

// RecallSettings are printed in every manifest.
type RecallSettings struct {
	Contact        string `toml:"contact" comment:"An e-mail address that consumers of an export may write to."`
	Feed           string `toml:"feed" comment:"The address where the feed is published; {channel} in it stands for the channel, each of which has its own.\nEmpty if it is only handed over with the files."`
	MaxPollSeconds int    `toml:"max_poll_seconds" comment:"How often consumers must look at the feed, at the least."`
}

// FeedOf is the address of a channel's feed, "" if there is none.
func (r RecallSettings) FeedOf(ch Channel) string {
	return strings.ReplaceAll(r.Feed, "{channel}", string(ch))
}

// ChannelSettings limit what a channel gets, whatever the families allow.
type ChannelSettings struct {
	MaxLongEdgePx int      `toml:"max_long_edge_px,omitempty"`
	Recipes       []string `toml:"recipes,omitempty"`      // whose pictures its packages hold; none: as it is built in, see recipesOf
	Keywords      []string `toml:"keywords,omitempty"`     // the tags that may leave as keywords; none: no tag does
	RecallHours   *int     `toml:"recall_hours,omitempty"` // within which a copy that is called back must be gone
}

// RecallHours are how long recipients have, where a person has set it. The error names
// the first wrong value; the others hold all the same.
func (s Settings) RecallHours() (RecallHours, error) {
	hours := RecallHours{}
	var err error
	for _, ch := range Channels() {
		n := s.Channels[ch].RecallHours
		switch {
		case n == nil:
		case *n < MinRecallHours || *n > MaxRecallHours:
			err = cmp.Or(err, fmt.Errorf("[channels.%s]: recall_hours must be between %d and %d", ch, MinRecallHours, MaxRecallHours))
		default:
			hours[ch] = *n
		}
	}
	return hours, err
}

// RecipeSettings change a recipe that is built in, or make a new one, which is on
// unless it says otherwise. A nil field stays as it is.
type RecipeSettings struct {
	On       *bool   `toml:"on"`
	LongEdge *int    `toml:"long_edge"`
	Format   *Format `toml:"format"`
	Quality  *int    `toml:"quality"`
	Effort   *int    `toml:"effort"`
	Version  *int    `toml:"version"`
}

// RecipeList are the recipes as the settings have them: those that are built in,
// then those that a person added, by name. Each can be followed.
func (s Settings) RecipeList() ([]Recipe, error) {
	list := DefaultRecipes()
	for _, name := range slices.Sorted(maps.Keys(s.Recipes)) {
		if !slices.ContainsFunc(list, func(r Recipe) bool { return r.Name == name }) {
			list = append(list, Recipe{Name: name, Format: FormatJPEG, Quality: 82, Version: 1, On: true})
		}
	}
	for i := range list {
		r, said := &list[i], s.Recipes[list[i].Name]
		lay(&r.On, said.On)
		lay(&r.LongEdge, said.LongEdge)
		lay(&r.Format, said.Format)
		lay(&r.Quality, said.Quality)
		lay(&r.Effort, said.Effort)
		lay(&r.Version, said.Version)
		if err := r.Check(); err != nil {
			return nil, fmt.Errorf("[recipes.%s]: %w", r.Name, err)
		}
	}
	return list, nil
}

// RecipesFor are the recipes whose pictures a package for a channel holds, largest first:
// those that are named; else those of the channel, by the settings or as it is built in but
// for those that a person turned off, with those that a person added and left on; else all
// that are on. The error says which name is that of no recipe.
func (s Settings) RecipesFor(ch Channel, named []string) ([]Recipe, error) {
	all, err := s.RecipeList()
	if err != nil {
		return nil, err
	}
	at := ""
	if len(named) == 0 {
		named, at = s.Channels[ch].Recipes, fmt.Sprintf("[channels.%s] recipes: ", ch)
	}
	var known []string
	for _, r := range all {
		known = append(known, r.Name)
	}
	for _, name := range named {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("%s%w", at, &UnknownError{What: "recipe", Word: name, Known: known})
		}
	}
	if len(named) == 0 {
		if named = recipesOf(ch); named == nil {
			return On(all), nil
		}
		named = slices.DeleteFunc(named, s.Off)
		added := all[len(DefaultRecipes()):]
		if ch == Web {
			added = all // beside those that are on it takes more
		}
		for _, r := range added {
			if r.On {
				named = append(named, r.Name)
			}
		}
	}
	return slices.DeleteFunc(all, func(r Recipe) bool { return !slices.Contains(named, r.Name) }), nil
}

// SiteSteps are the recipes whose pictures a site takes as far as they were derived.
// Settings that cannot be read are named where somebody asks for a recipe.
func (s Settings) SiteSteps() []Recipe {
	all, _ := s.RecipeList()
	return slices.DeleteFunc(all, func(r Recipe) bool { return !ForSite(r.Name) || s.Off(r.Name) })
}

// Off reports whether a person turned the recipe off.
func (s Settings) Off(recipe string) bool {
	on := s.Recipes[recipe].On
	return on != nil && !*on
}

// NamesRecipes reports whether a person said which recipes a package for the channel takes.
func (s Settings) NamesRecipes(ch Channel, named []string) bool {
	return len(named) > 0 || len(s.Channels[ch].Recipes) > 0
}

func lay[T any](field *T, said *T) {
	if said != nil {
		*field = *said
	}
}

// DefaultSettings are those of a new catalog.
func DefaultSettings() Settings {
	return Settings{
		Zone:    "UTC",
		Storage: StorageSettings{Copies: 2, Mirrors: []string{}},
		Recall:  RecallSettings{MaxPollSeconds: 86400},
		Contact: DefaultContact(),
		Export:  ExportSettings{Instagram: DefaultInstagram(), Site: DefaultSite(), Stills: DefaultStills(), Sidecar: DefaultSidecar(), Proof: DefaultProof()},
		Limits:  DefaultLimits(),
	}
}
