package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/fence"
)

// program is given to every command: its input, its printer, and the catalog that was
// named. It knows no flags.
type program struct {
	*printer
	in   io.Reader
	door app.Door // of the catalog that was named
}

type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer

	devices func(path string) string // what a path lies on; nil: the system says
	spare   *fence.Spare             // processes that draw, of runs before; nil: there are none
}

// run is the program without the process: arguments in, exit code out.
func run(ctx context.Context, args []string, s streams, now func() time.Time) int {
	p := &program{in: s.in, printer: &printer{out: &screen{to: s.out}, err: &screen{to: s.err}}}
	p.door = app.Door{Clock: now, Notices: p.printer, Zoned: p.useZone}
	p.door.Places.Devices, p.door.Spare = s.devices, s.spare
	app := newApp(p)
	if len(args) > 2 && args[1] == completeFlag {
		for _, word := range newCompleter(app, now).complete(ctx, args[2:]) {
			p.out.println(word)
		}
		return exitOK
	}
	p.command = commandOf(app, args)
	p.useCatalog(catalogSaid(app, args))
	// A line that is wrong is answered in the form that it asks for.
	if end := slices.Index(args, "--"); slices.Contains(args[:max(end, 0)], "--json") || end < 0 && slices.Contains(args, "--json") {
		p.json = true
	}
	err := p.useColor(colorSaid(args))
	done := err != nil
	if !done {
		done, err = answerHelp(p.printer, app, args)
	}
	if !done {
		err = obey(ctx, app, args)
	}
	if err == nil {
		err = p.out.failed
	}
	if ctx.Err() != nil && err != nil {
		err = errInterrupted
	}
	if err != nil {
		err = explainSlips(err, optionsSaid(app, args), p.idsHere(ctx))
	}
	return p.exit(err)
}

// obey runs the command of a line.
func obey(ctx context.Context, app *cli.App, args []string) error {
	if commandOf(app, args) == helpCommand {
		args = withoutHelp(args)
	}
	ordered, err := reorder(app, args)
	if err != nil {
		return err
	}
	return app.RunContext(ctx, ordered)
}

// commandOf are the words of the command that a line asks for, "" if there is none. Only
// the first words count: any other may be a word that is searched for.
func commandOf(app *cli.App, args []string) string {
	var words []string
	commands, flags := app.Commands, app.Flags
	for i := 1; i < len(args); i++ {
		arg := args[i]
		if !strings.HasPrefix(arg, "-") || arg == "-" {
			c := findCommand(commands, arg)
			if c == nil {
				break
			}
			words, commands, flags = append(words, c.Name), c.Subcommands, slices.Concat(c.Flags, app.Flags)
			continue
		}
		name, _, hasValue := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		f := findFlag(flags, name)
		if _, isBool := f.(*cli.BoolFlag); f != nil && !isBool && !hasValue {
			i++ // and its value
		}
	}
	return strings.Join(words, " ")
}

func newApp(p *program) *cli.App {
	app := &cli.App{
		Name:            "stillroom",
		Usage:           "a catalog for photographs that must never leak",
		UsageText:       "stillroom [--catalog DIR] COMMAND [options] [arguments]",
		Version:         versionText(),
		Writer:          page{p.out},
		ErrWriter:       page{p.err},
		HideHelpCommand: true,
		// A credit line may hold a comma; lists of ids are split by words.
		DisableSliceFlagSeparator: true,
		Flags:                     globalFlags(p),
		Commands:                  append(commands(p), recordCommands(p)...),
		// The library would print to stdout and call os.Exit in the middle of a
		// command: errors are mapped once, in exit.go.
		ExitErrHandler: func(*cli.Context, error) {},
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return unknownCommand(c.Args().First(), c.App.Commands, "stillroom --help")
			}
			return printHelp(p.out, c.App, nil)
		},
		OnUsageError: onUsageError,
	}
	cli.VersionFlag = &cli.BoolFlag{Name: "version", Usage: "print the version", DisableDefaultText: true}
	cli.VersionPrinter = func(c *cli.Context) { p.out.printf("stillroom %s\n", c.App.Version) }
	setEnv(app.Flags, "STILLROOM")
	app.Flags = append(app.Flags, cli.HelpFlag) // which the library leaves out beside a command of that name
	prepare(app.Commands, "STILLROOM")
	grouped(p.printer, app.Commands, nil)
	triable(p, app.Commands, "")
	pulsed(p, app.Commands)
	return app
}

// prepare sets what commands do not inherit from the app: how usage errors are reported
// and each flag's variable.
func prepare(commands []*cli.Command, prefix string) {
	for _, c := range commands {
		c.OnUsageError = onUsageError
		c.HideHelpCommand = true
		name := prefix + "_" + envName(c.Name)
		setEnv(c.Flags, name)
		prepare(c.Subcommands, name)
	}
}

// grouped has a group of commands print them where none of them is named.
func grouped(p *printer, commands []*cli.Command, above []*cli.Command) {
	for _, c := range commands {
		path := append(slices.Clone(above), c)
		grouped(p, c.Subcommands, path)
		if len(c.Subcommands) == 0 {
			continue
		}
		c.Action = func(ctx *cli.Context) error {
			if ctx.NArg() > 0 {
				return unknownCommand(ctx.Args().First(), c.Subcommands, "stillroom "+wordsOf(path)+" --help")
			}
			return printHelp(p.out, ctx.App, path)
		}
	}
}

func onUsageError(c *cli.Context, err error, _ bool) error {
	return unknownOption(c, err)
}

// inPerson are the flags by which a person says, at this very command, that they mean
// what it opens or erases. A variable in a profile was said on another day.
var inPerson = []string{
	"open", "confirm",
	"new-mirror",   // else a disk that is not connected would silently be begun anew
	"gone",         // and nobody asks for a copy that exists
	"altered",      // erases a file with other bytes than were kept
	"edited",       // takes back what somebody has worked on
	"with-key",     // hands out what signs
	"slip",         // lets leave what somebody may have said no to since
	"today",        // says which of two clocks is right
	"reason",       // why a no, a ledger or a key does not count
	"serve edit",   // lets be written what was to be looked at
	"restore head", // says that an entry is the newest that anybody holds
}

// inPersonThere are the variables that flags would have which are so at one command.
var inPersonThere = sync.OnceValue(func() (list []string) {
	for _, said := range inPerson {
		if strings.Contains(said, " ") {
			list = append(list, "STILLROOM_"+envName(strings.ReplaceAll(said, " ", "-")))
		}
	}
	return list
})

// setEnv gives every flag a variable: STILLROOM_CATALOG, STILLROOM_IMPORT_JOBS.
func setEnv(flags []cli.Flag, prefix string) {
	for _, f := range flags {
		name := []string{prefix + "_" + envName(f.Names()[0])}
		if slices.Contains(inPerson, f.Names()[0]) || slices.Contains(inPersonThere(), name[0]) {
			continue
		}
		switch f := f.(type) {
		case *cli.StringFlag:
			f.EnvVars = name
		case *cli.StringSliceFlag:
			f.EnvVars = name
		case *cli.BoolFlag:
			f.EnvVars = name
		case *cli.IntFlag:
			f.EnvVars = name
		case *cli.Int64Flag:
			f.EnvVars = name
		default:
			panic(fmt.Sprintf("flag %s has no variable", f.Names()[0]))
		}
	}
}

func envName(s string) string { return strings.ToUpper(strings.ReplaceAll(s, "-", "_")) }

// reorder puts flags before arguments, and flags of the whole program before the command,
// because the library takes everything after the first argument for arguments. It leaves
// words after "--" alone.
func reorder(app *cli.App, args []string) ([]string, error) {
	if len(args) == 0 {
		return []string{app.Name}, nil
	}
	var global, own, path, rest []string
	commands := app.Commands
	flags := [][]cli.Flag{} // of the command so far, innermost last
	inCommand := false
	given := map[cli.Flag]bool{}
	for i := 1; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			rest = append(rest, args[i+1:]...)
			break
		}
		if !strings.HasPrefix(arg, "-") || arg == "-" {
			if c := findCommand(commands, arg); c != nil && len(rest) == 0 {
				path, commands, flags, inCommand = append(path, c.Name), c.Subcommands, append(flags, c.Flags), true
				continue
			}
			if len(path) > 0 && len(commands) > 0 && len(rest) == 0 {
				return nil, unknownCommand(arg, commands, "stillroom "+strings.Join(path, " ")+" --help")
			}
			rest = append(rest, arg)
			continue
		}
		name, _, hasValue := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		var into *[]string
		f := (cli.Flag)(nil)
		for _, own := range flags {
			if g := findFlag(own, name); g != nil {
				f = g
			}
		}
		if f != nil || inCommand && (name == "help" || name == "h") {
			into = &own
		} else if f = findFlag(app.Flags, name); f != nil || name == "version" || name == "help" || name == "h" {
			into = &global
		} else if inCommand {
			into = &own // unknown: the command reports it
		} else {
			into = &global
		}
		if f != nil && once(f) {
			if given[f] {
				return nil, usagef("--%s is given twice; give it once", f.Names()[0])
			}
			given[f] = true
		}
		*into = append(*into, arg)
		if _, isBool := f.(*cli.BoolFlag); f != nil && !isBool && !hasValue {
			if i+1 == len(args) {
				return nil, usagef("%s needs a value: %s %s", arg, arg, valueOf(f))
			}
			i++
			*into = append(*into, args[i])
		}
	}
	out := append([]string{args[0]}, global...)
	out = append(append(out, path...), own...)
	if len(rest) > 0 {
		out = append(append(out, "--"), rest...)
	}
	return out, nil
}

// once reports whether a flag holds one value: the library would silently take the last
// of two.
func once(f cli.Flag) bool {
	switch f.(type) {
	case *cli.BoolFlag, *cli.StringSliceFlag:
		return false
	}
	return true
}

func findCommand(commands []*cli.Command, name string) *cli.Command {
	for _, c := range commands {
		if c.HasName(name) {
			return c
		}
	}
	return nil
}

func findFlag(flags []cli.Flag, name string) cli.Flag {
	for _, f := range flags {
		for _, n := range f.Names() {
			if n == name {
				return f
			}
		}
	}
	return nil
}

// needArgs checks how many arguments a command was given; most < 0 is no limit.
func needArgs(c *cli.Context, least, most int) error {
	n := c.NArg()
	switch {
	case n < least:
		return usagef("%s needs %s%s", c.Command.HelpName, c.Command.ArgsUsage, forExample(c.Command.HelpName))
	case most == 0 && n > 0:
		return usagef("%s takes no arguments, not %q%s", c.Command.HelpName, c.Args().First(), forExample(c.Command.HelpName))
	case most > 0 && n > most:
		return usagef("%s takes %s, and %q is one more%s", c.Command.HelpName, c.Command.ArgsUsage, c.Args().Get(most), forExample(c.Command.HelpName))
	}
	return nil
}

// forExample is a clause with the first example of a command that has more than its words,
// "" if it has none.
func forExample(command string) string {
	words := strings.TrimPrefix(command, "stillroom ")
	for _, e := range examplesOf(words) {
		if !e.prepare && strings.HasPrefix(e.line, command+" ") {
			return "; for example: " + e.line
		}
	}
	return ""
}

// words are the values of a flag that may be repeated, or given once with
// commas: --channel web,film.
func words(s cli.StringSlice) []string {
	var out []string
	for _, v := range s.Value() {
		out = append(out, app.Words(v)...)
	}
	return out
}

// openInput opens a named file, or standard input for "-".
func (p *program) openInput(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(p.in), nil
	}
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &slip{"no such file: " + name, err}
	}
	if err != nil {
		return nil, err // and no file that is nil
	}
	return f, nil
}

// readInput reads a named file, or standard input for "-", up to limit bytes.
func (p *program) readInput(name string, limit int64) ([]byte, error) {
	r, err := p.openInput(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s is larger than %d MiB", name, limit>>20)
	}
	return data, err
}
