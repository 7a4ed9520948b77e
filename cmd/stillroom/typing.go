package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/schema"
)

// What is printed to be typed runs as it stands. Where the line that was typed named the
// catalog, each command in an answer to it names that catalog too: without it, the command
// would be about another one.

// withoutCatalog are the commands that no catalog is asked for.
var withoutCatalog = []string{"channels", "completion", "conditions", "formats", "help", "init", "manifest", "probe", "reasons", "rules", "schema", "theme"}

// catalogSaid is the folder of the catalog as the words of a line name it; "" if they do
// not. A variable that names it is there for the next line as well.
func catalogSaid(app *cli.App, args []string) (dir string) {
	for _, o := range optionsSaid(app, args) {
		if o.name == "C" || o.name == "catalog" {
			dir = o.value
		}
	}
	return dir
}

// useCatalog has what both screens print to be typed name the catalog in a folder; "" is
// the one that is found without a name.
func (p *printer) useCatalog(dir string) {
	p.out.catalog.Store(&dir)
	p.err.catalog.Store(&dir)
}

// commandSaid is a command in a sentence, and whether it is spoken of, or its help asked for.
var commandSaid = regexp.MustCompile("(^|[\\s`(])stillroom ([a-z]+)((?: [a-z]+)?(?: --help| has no| needs| takes)| BACKUP)?")

// typed is a sentence of the program's own in which every command names the catalog.
func (s *screen) typed(sentence string) string {
	dir := s.catalog.Load()
	if dir == nil || *dir == "" {
		return sentence
	}
	return commandSaid.ReplaceAllStringFunc(sentence, func(found string) string {
		m := commandSaid.FindStringSubmatch(found)
		if m[3] != "" || slices.Contains(withoutCatalog, m[2]) || !isCommand(m[2]) {
			return found
		}
		return m[1] + "stillroom -C " + schema.ShellWord(*dir) + strings.TrimPrefix(found, m[1]+"stillroom")
	})
}

// said is a sentence of the program's own as a person reads it: its moments are in the
// zone of the catalog, its commands can be typed.
func (s *screen) said(sentence string) string { return s.typed(s.hereIn(sentence)) }
