package schema

import (
	"strings"
	"testing"
)

func TestRecipesOfSettings(t *testing.T) {
	yes, no, n := true, false, func(v int) *int { return &v }
	webp := FormatWebP
	for _, tt := range []struct {
		name string
		said map[string]RecipeSettings
		on   string // names of those that are on
		err  string
	}{
		{"nothing said", nil, "large preview thumb", ""},
		{"one more", map[string]RecipeSettings{"tiles": {On: &yes}}, "tiles large preview thumb", ""},
		{"one fewer", map[string]RecipeSettings{"large": {On: &no}}, "preview thumb", ""},
		{"one's own is on", map[string]RecipeSettings{"wall": {LongEdge: n(99)}}, "large preview thumb wall", ""},
		{"one's own, not yet", map[string]RecipeSettings{"wall": {LongEdge: n(99), On: &no}}, "large preview thumb", ""},
		{"without a size", map[string]RecipeSettings{"wall": {}}, "", "[recipes.wall]: long_edge"},
		{"too large for its format", map[string]RecipeSettings{"large": {Format: &webp, LongEdge: n(16384)}}, "", "[recipes.large]: long_edge must be 1 to 16383"},
		{"not a percentage", map[string]RecipeSettings{"thumb": {Quality: n(101)}}, "", "[recipes.thumb]: quality"},
		{"an effort that JPEG does not know", map[string]RecipeSettings{"thumb": {Effort: n(1)}}, "", "[recipes.thumb]: effort"},
		{"tiles of a part", map[string]RecipeSettings{"tiles": {LongEdge: n(100)}}, "", "[recipes.tiles]: tiles are cut"},
		{"a name that is a path", map[string]RecipeSettings{"../x": {LongEdge: n(100)}}, "", "is not a name"},
		{"no version", map[string]RecipeSettings{"thumb": {Version: n(0)}}, "", "[recipes.thumb]: version"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := Settings{Recipes: tt.said}.RecipeList()
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %v, want %q", err, tt.err)
				}
				return
			}
			var names []string
			for _, r := range On(list) {
				names = append(names, r.Name)
			}
			if got := strings.Join(names, " "); err != nil || got != tt.on {
				t.Errorf("on are %s, want %s; %v", got, tt.on, err)
			}
		})
	}
}

// TestMadeBy: what a derivative follows from, and nothing else, is in it.
func TestMadeBy(t *testing.T) {
	r := Recipe{Name: "a", LongEdge: 100, Format: FormatJPEG, Quality: 80, Version: 1}
	const programs = "libvips 8.14"
	same := r
	same.Name, same.On = "b", true
	if r.MadeBy(programs) != same.MadeBy(programs) {
		t.Error("a name is no setting")
	}
	for i, change := range []func(*Recipe){
		func(r *Recipe) { r.LongEdge++ }, func(r *Recipe) { r.Format = FormatWebP }, func(r *Recipe) { r.Quality++ },
		func(r *Recipe) { r.Effort++ }, func(r *Recipe) { r.Version++ },
	} {
		other := r
		change(&other)
		if r.MadeBy(programs) == other.MadeBy(programs) {
			t.Errorf("change %d does not show", i)
		}
	}
	if r.MadeBy(programs) == r.MadeBy("libvips 8.16") {
		t.Error("another libvips does not show")
	}
}

// What a package takes if nobody names it: for the web all that is on and the slow ones of
// two sizes; what a person turned off, nowhere.
func TestRecipesOfChannels(t *testing.T) {
	yes, no := true, false
	var said Settings
	said.Recipes = map[string]RecipeSettings{"full": {On: &yes}, "preview": {On: &no}, "press": {On: &no}}
	for _, tt := range []struct {
		settings Settings
		ch       Channel
		want     string
	}{
		{Settings{}, Web, "large large-avif large-webp preview preview-avif preview-webp thumb"},
		{said, Web, "full large large-avif large-webp preview-avif preview-webp thumb"},
		{Settings{}, Press, "press preview"},
		{said, Press, ""},
		{Settings{}, Film, "large preview thumb"},
		{said, Film, "full large thumb"},
	} {
		list, err := tt.settings.RecipesFor(tt.ch, nil)
		var names []string
		for _, r := range list {
			names = append(names, r.Name)
		}
		if got := strings.Join(names, " "); err != nil || got != tt.want {
			t.Errorf("%s: %s, want %s; %v", tt.ch, got, tt.want, err)
		}
	}
}
