package main

import (
	"slices"
	"strings"
	"testing"
)

// A command in a sentence names the catalog where the line that was typed did, and no
// command does that is not about one.
func TestTypedNamesTheCatalog(t *testing.T) {
	for _, c := range []struct{ dir, says, want string }{
		{"cat", "mend it: stillroom storage sync", "mend it: stillroom -C cat storage sync"},
		{"my cat", "run `stillroom derive --stale`, then stillroom verify", "run `stillroom -C 'my cat' derive --stale`, then stillroom -C 'my cat' verify"},
		{"cat", "another stillroom is writing", "another stillroom is writing"},
		{"cat", "(stillroom gc)", "(stillroom -C cat gc)"},
		{"cat", "`stillroom help backup` says more", "`stillroom help backup` says more"},
		{"cat", "`stillroom set --help` lists them", "`stillroom set --help` lists them"},
		{"cat", "stillroom recall list has no option --x; `stillroom recall list --help`", "stillroom recall list has no option --x; `stillroom recall list --help`"},
		{"cat", "`stillroom restore BACKUP DIR` makes one", "`stillroom restore BACKUP DIR` makes one"},
		{"cat", "stillroom -C old relocate new", "stillroom -C old relocate new"},
		{"cat", "photos/mystillroom list", "photos/mystillroom list"},
		{"", "mend it: stillroom storage sync", "mend it: stillroom storage sync"},
	} {
		s := &screen{}
		s.catalog.Store(&c.dir)
		if got := s.typed(c.says); got != c.want {
			t.Errorf("with %q: %q, want %q", c.dir, got, c.want)
		}
	}
}

// withoutCatalog are the commands that work where there is no catalog, and no others.
func TestWithoutCatalog(t *testing.T) {
	world := exampleWorld(t)
	works := map[string]bool{}
	for _, g := range groups {
		for _, name := range g.commands {
			works[name] = true
		}
	}
	dir := t.TempDir()
	copyTree(t, world, dir)
	t.Chdir(dir)
	t.Setenv("STILLROOM_CATALOG", "nowhere")
	for line := range strings.Lines(exampleText) {
		line, typed := strings.CutPrefix(strings.TrimSpace(line), "$ ")
		name := fields(line + " x x")[1]
		if !typed || strings.HasPrefix(name, "-") {
			continue
		}
		if code, _ := runLine(line); code == exitNoCatalog {
			works[name] = false
		}
	}
	// These say more where there is a catalog, or write into it at their end.
	for _, name := range []string{"answers", "doctor", "recipes"} {
		works[name] = false
	}
	for name, works := range works {
		if said := slices.Contains(withoutCatalog, name); said != works {
			t.Errorf("%s: works without a catalog: %v; withoutCatalog says %v", name, works, said)
		}
	}
}
