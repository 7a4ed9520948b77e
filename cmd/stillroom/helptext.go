package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
)

// Help has commands in groups, is as wide as a page, and has no variable beside every
// option (`stillroom help settings`).

func appHelp(app *cli.App, width int) []string {
	out := append(wrap("stillroom: "+app.Usage, "  ", width), "")
	out = append(out, wrap("  "+app.UsageText, "    ", width)...)
	for _, g := range groups {
		out = append(out, "", strings.ToUpper(g.name))
		var rows [][2]string
		for _, name := range g.commands {
			if c := findCommand(app.Commands, name); c != nil {
				rows = append(rows, [2]string{c.Name, c.Usage})
			}
		}
		out = append(out, columns(rows, width)...)
	}
	out = append(out, "", "OPTIONS OF EVERY COMMAND")
	out = append(out, columns(options(ofEveryCommand(app)), width)...)
	out = append(out, "", "PAGES (stillroom help PAGE)")
	out = append(out, columns(topicList(), width)...)
	return append(append(out, ""), wrap("A first day: the README. What a command does: stillroom help COMMAND.", "", width)...)
}

// ofEveryCommand are the options that every command takes. The library adds its own to
// them when it runs, not before.
func ofEveryCommand(app *cli.App) []cli.Flag {
	flags := app.VisibleFlags()
	if findFlag(flags, "version") == nil {
		flags = append(flags, cli.VersionFlag)
	}
	return flags
}

// synopsis is a line of a command, with what may stand behind its words.
func synopsis(c *cli.Command, words string) string {
	switch {
	case len(c.Subcommands) > 0:
		words += " COMMAND"
	case len(options(c.VisibleFlags())) > 0:
		words += " [options]"
	}
	if c.ArgsUsage != "" {
		words += " " + c.ArgsUsage
	}
	return words
}

// commandHelp is the help of a command that is called with these words.
func commandHelp(c *cli.Command, words string, width int) []string {
	name := "stillroom " + words
	out := append(wrap(name+": "+c.Usage, "  ", width), "")
	out = append(out, wrap("  "+synopsis(c, name), "    ", width)...)
	if c.Description != "" {
		out = append(out, "")
		out = append(out, layOut(c.Description, width)...)
	}
	if len(c.Subcommands) > 0 {
		var rows [][2]string
		for _, s := range c.Subcommands {
			rows = append(rows, [2]string{s.Name, s.Usage})
		}
		out = append(append(out, "", "COMMANDS"), columns(rows, width)...)
		if _, err := topic(words); err == nil {
			out = append(out, "", "The page: stillroom help "+words)
		}
	}
	if rows := options(c.VisibleFlags()); len(rows) > 0 {
		out = append(append(out, "", "OPTIONS"), columns(rows, width)...)
		out = append(out, variables(c.VisibleFlags(), width)...)
	}
	if lines := exampleLines(words, width); len(lines) > 0 {
		out = append(append(out, "", "EXAMPLES"), lines...)
	}
	return out
}

// variables says in one sentence what the library would write beside every option.
func variables(flags []cli.Flag, width int) []string {
	first, none := "", []string{}
	for _, f := range flags {
		d, ok := f.(cli.DocGenerationFlag)
		switch name := f.Names()[0]; {
		case slices.Contains(inPerson, name):
			none = append(none, "--"+name)
		case first == "" && ok && len(d.GetEnvVars()) > 0:
			first = fmt.Sprintf("--%s by %s", name, d.GetEnvVars()[0])
		}
	}
	if first == "" {
		return nil
	}
	text := "Each can be set by a variable: " + first + "."
	if len(none) > 0 {
		text = fmt.Sprintf("Each but %s can be set by a variable: %s.", strings.Join(none, " and "), first)
	}
	return append([]string{""}, wrap("  "+text, "  ", width)...)
}

// options lists how each option is written, and what it does.
func options(flags []cli.Flag) [][2]string {
	var rows [][2]string
	for _, f := range flags {
		d, ok := f.(cli.DocGenerationFlag)
		if !ok || slices.Contains(f.Names(), "help") {
			continue // that there is help is known to who reads it
		}
		rows = append(rows, option(d, f))
	}
	return rows
}

var placeholder = regexp.MustCompile("`([^`]+)`")

// valueOf is how the value of an option is written in the help.
func valueOf(f cli.Flag) string {
	if d, ok := f.(cli.DocGenerationFlag); ok {
		if m := placeholder.FindStringSubmatch(d.GetUsage()); m != nil {
			return m[1]
		}
	}
	return "VALUE"
}

func option(d cli.DocGenerationFlag, f cli.Flag) [2]string {
	usage := d.GetUsage()
	written := "--" + d.Names()[0]
	for _, n := range d.Names()[1:] {
		written += ", " + map[bool]string{true: "-", false: "--"}[len(n) == 1] + n
	}
	if d.TakesValue() {
		written += " " + valueOf(f)
	}
	usage = strings.ReplaceAll(usage, "`", "")
	if s, ok := f.(*cli.StringFlag); ok && s.GetDefaultText() != "" { // and not what a variable says
		usage += fmt.Sprintf(" (default: %s)", strings.Trim(s.GetDefaultText(), `"`))
	}
	return [2]string{written, usage}
}

// columns sets rows in two columns, the second as wide as the page lets it be.
func columns(rows [][2]string, width int) []string {
	most := min(26, width/3)
	lead := 0
	for _, r := range rows {
		if n := utf8.RuneCountInString(r[0]); n <= most {
			lead = max(lead, n)
		}
	}
	indent := strings.Repeat(" ", lead+4)
	var out []string
	for _, r := range rows {
		body := wrap(indent+r[1], indent, width)
		if n := utf8.RuneCountInString(r[0]); n <= lead {
			body[0] = "  " + r[0] + strings.Repeat(" ", lead+2-n) + strings.TrimLeft(body[0], " ")
		} else {
			out = append(out, wrap("  "+r[0], "    ", width)...)
		}
		out = append(out, body...)
	}
	return out
}
