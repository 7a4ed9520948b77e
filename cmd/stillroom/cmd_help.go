package main

import (
	"embed"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// topics are pages about what no single command is about: Markdown, one a file,
// with a heading that says in a few words what it tells.
//
//go:embed help/*.md
var topics embed.FS

func cmdHelp(p *program) *cli.Command {
	return &cli.Command{
		Name:        helpCommand,
		Usage:       "what a command does, or a page about something larger",
		ArgsUsage:   "[COMMAND | TOPIC]",
		Description: "`stillroom help` lists all of both.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "man", Usage: "write all of it as manual pages into `DIR`"},
		},
		Action: func(c *cli.Context) error {
			if dir := c.String("man"); dir != "" {
				return writeManual(c.App, dir)
			}
			words := c.Args().Slice()
			if len(words) == 0 {
				return printHelp(p.out, c.App, nil)
			}
			if page, err := topic(words[0]); err == nil && len(words) == 1 {
				return printTopic(p.printer, c.App, words[0], page)
			}
			path, err := commandsCalled(c.App, words)
			if err != nil {
				asked := strings.Join(words, " ")
				if path, err := commandsCalled(c.App, strings.Split(asked, "-")); err == nil {
					return printHelp(p.out, c.App, path)
				}
				only := called(c.App, asked)
				if len(words) > 1 && only == nil && findCommand(c.App.Commands, words[0]) != nil {
					return err // a slip in a command of a group
				}
				if len(only) == 1 {
					if page, err := topic(only[0]); err == nil {
						return printTopic(p.printer, c.App, only[0], page)
					}
				}
				if rows := helpOn(c.App, asked); len(rows) > 0 {
					return p.out.table(append([][]string{{"ASK FOR", "ABOUT"}}, rows...))
				}
				return err
			}
			return printHelp(p.out, c.App, path)
		},
	}
}

// commandsCalled are the commands that words call, a group before its own.
func commandsCalled(app *cli.App, words []string) (path []*cli.Command, err error) {
	commands := app.Commands
	for _, w := range words {
		c := findCommand(commands, w)
		if c == nil {
			var among []string
			if len(path) == 0 {
				among = slices.Concat(topicNames(), slices.Sorted(maps.Keys(helpWords))) // never asked for behind a command
			}
			for _, k := range commands {
				among = append(among, k.Name)
			}
			return nil, usagef("there is no help on %q; %s`stillroom help` lists the commands and the pages", strings.Join(words, " "), didYouMean(w, "", among))
		}
		path, commands = append(path, c), c.Subcommands
	}
	return path, nil
}

// printTopic prints a page. Below the page it names the command that has the same name,
// if there is one.
func printTopic(p *printer, app *cli.App, name, text string) error {
	for _, line := range layOut(text, p.out.pageWidth()) {
		p.out.println(line)
	}
	if findCommand(app.Commands, name) != nil {
		p.out.printf("\nThe command: stillroom %s --help\n", name)
	}
	return nil
}

func topic(name string) (string, error) {
	text, err := topics.ReadFile("help/" + name + ".md")
	return string(text), err
}

func topicNames() []string {
	files, err := fs.Glob(topics, "help/*.md")
	if err != nil {
		panic(err) // the pattern is ours
	}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = strings.TrimSuffix(path.Base(f), ".md")
	}
	slices.Sort(names)
	return names
}

// topicList is a row for each page: its name, and its heading.
func topicList() [][2]string {
	var rows [][2]string
	for _, name := range topicNames() {
		text, err := topic(name)
		if err != nil {
			panic(err) // it is part of the program
		}
		heading, _, _ := strings.Cut(text, "\n")
		rows = append(rows, [2]string{name, strings.TrimPrefix(heading, "# ")})
	}
	return rows
}
