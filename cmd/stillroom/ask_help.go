package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// helpAsked reports whether a line asks for help, in whichever place: `stillroom -h list`,
// `stillroom consent help grant`, `stillroom import card --help`. path are the commands of
// the line, and rest is the first word after them, if there is one. The value of an option
// asks for nothing, and neither does a word after "--".
//
// `stillroom list help` asks for help too; who looks for that word writes
// `stillroom list -- help`.
func helpAsked(app *cli.App, args []string) (asked bool, path []*cli.Command, rest string) {
	commands, flags := app.Commands, app.Flags
	var words []string
	own := false // an option of the command has been given
	for i := 1; i < len(args) && args[i] != "--"; i++ {
		arg := args[i]
		if !strings.HasPrefix(arg, "-") || arg == "-" {
			switch c := findCommand(commands, arg); {
			case c != nil && len(words) == 0:
				path, commands, flags = append(path, c), c.Subcommands, slices.Concat(c.Flags, flags)
			case arg == helpCommand && len(commands) > 0 && len(path) > 0 && len(words) == 0:
				asked = true // of a group, perhaps of one of its commands
			default:
				words = append(words, arg)
			}
			continue
		}
		name, _, hasValue := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if name == "help" || name == "h" {
			asked = true
			continue
		}
		f := findFlag(flags, name)
		own = own || f == nil || findFlag(app.Flags, name) == nil
		if d, ok := f.(cli.DocGenerationFlag); ok && d.TakesValue() && !hasValue {
			i++
		}
	}
	if len(words) > 0 {
		rest = words[0]
	}
	if len(path) > 0 && path[0].Name != helpCommand && len(words) == 1 && rest == helpCommand && !own {
		return true, path, ""
	}
	return asked, path, rest
}

const helpCommand = "help"

// answerHelp prints the help that a line asks for. done is false if the line is for the
// command itself: it asks for no help, or it is `stillroom help` with a word.
func answerHelp(p *printer, app *cli.App, args []string) (done bool, err error) {
	asked, path, rest := helpAsked(app, args)
	switch {
	case !asked:
		return false, nil
	case len(path) > 0 && path[0].Name == helpCommand && rest != "":
		return false, nil
	case len(path) == 0 && rest != "":
		return true, unknownCommand(rest, app.Commands, "stillroom --help")
	case len(path) > 0 && rest != "" && len(path[len(path)-1].Subcommands) > 0:
		return true, unknownCommand(rest, path[len(path)-1].Subcommands, "stillroom "+wordsOf(path)+" --help")
	}
	return true, printHelp(p.out, app, path)
}

// withoutHelp is a line of `stillroom help` without the options that ask for help again.
func withoutHelp(args []string) []string {
	return slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == "-h" || a == "--help" })
}

// wordsOf are the words that call a command.
func wordsOf(path []*cli.Command) string {
	var words []string
	for _, c := range path {
		words = append(words, c.Name)
	}
	return strings.Join(words, " ")
}

// printHelp prints the help of the command of a path, or of the program.
func printHelp(s *screen, app *cli.App, path []*cli.Command) error {
	lines := appHelp(app, s.pageWidth())
	if len(path) > 0 {
		lines = commandHelp(path[len(path)-1], wordsOf(path), s.pageWidth())
	}
	return page{s}.print(lines)
}
