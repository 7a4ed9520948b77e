package main

import (
	"os"
	"regexp"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// ink is how a word is shown on a terminal. Color only repeats what the words say.
type ink string

const (
	heading ink = "1"
	good    ink = "32"
	caution ink = "33"
	bad     ink = "31"
)

// paint is a text in an ink, where this screen has color. The text is the program's own,
// or has been made visible: what is painted is not looked at again.
func (s *screen) paint(k ink, text string) string {
	if !s.color || k == "" || text == "" {
		return text
	}
	return "\x1b[" + string(k) + "m" + text + "\x1b[0m"
}

// colorWays are the words that --color takes.
var colorWays = []string{"auto", "always", "never"}

// colored reports whether a screen has color: always, never, or where a person sees it on
// a terminal that has some and does not ask for none (no-color.org).
func (s *screen) colored(way string) (bool, error) {
	switch way {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto", "":
		return s.terminal() && os.Getenv("NO_COLOR") == "" && !dumb(), nil
	}
	return false, usagef("--color: %v", &schema.UnknownError{What: "way", Word: way, Known: colorWays})
}

// dumb reports whether the terminal says that it obeys nothing.
func dumb() bool { term := os.Getenv("TERM"); return term == "dumb" || term == "" }

// colorSaid is what a line, or the variable, says of color. It is read before the line is
// taken apart, because what is wrong with a line is shown in color too.
func colorSaid(args []string) string {
	way := os.Getenv("STILLROOM_COLOR")
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if value, found := strings.CutPrefix(arg, "--color="); found {
			way = value
		} else if arg == "--color" && i+1 < len(args) {
			way = args[i+1]
		}
	}
	return way
}

// useColor has the screens show color, or not.
func (p *printer) useColor(way string) error {
	for _, s := range []*screen{p.out, p.err} {
		color, err := s.colored(way)
		if err != nil {
			return err
		}
		s.color = color
	}
	return nil
}

// inks are the words of tables that are painted where they are a whole cell.
var inks = map[string]ink{
	"error": bad, "warning": caution, "ATTENTION": bad, "ok": good,
	"deny": bad, "hold": caution, "permit": good, "withdrawn": bad, "refused": bad, "invalidated": bad, "suspended": caution, "overdue": bad, "open": caution,
	"nowhere": bad, "everywhere": good, "differs": bad, "missing": bad,
}

// answerCell is a cell of the matrix: an answer, its last day, a star.
var answerCell = regexp.MustCompile(`^(permit|hold|deny)( \d{4}-\d\d-\d\d)?\*?$`)

// inkOf is the ink of a cell.
func inkOf(cell string) ink {
	if m := answerCell.FindStringSubmatch(cell); m != nil {
		cell = m[1]
	}
	return inks[cell]
}

// isHead reports whether a row is the heading of a table: words in capitals.
func isHead(row []string) bool {
	all := strings.Join(row, "")
	return all != "" && strings.ToUpper(all) == all && strings.ToLower(all) != all
}
