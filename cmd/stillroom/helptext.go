package main

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
)

// printHelp is what --help prints, in place of the library's: commands in groups,
// as wide as a page, and no variable beside every option (`stillroom help settings`).
func printHelp(w io.Writer, _ string, data any) {
	var lines []string
	switch d := data.(type) {
	case *cli.App:
		lines = appHelp(d)
	case *cli.Command:
		lines = commandHelp(d)
	}
	fmt.Fprintln(w, strings.Join(lines, "\n"))
}

func appHelp(app *cli.App) []string {
	out := []string{"stillroom: " + app.Usage, "", "  " + app.UsageText}
	for _, g := range groups {
		out = append(out, "", strings.ToUpper(g.name))
		var rows [][2]string
		for _, name := range g.commands {
			if c := findCommand(app.Commands, name); c != nil {
				rows = append(rows, [2]string{c.Name, c.Usage})
			}
		}
		out = append(out, columns(rows)...)
	}
	out = append(out, "", "OPTIONS OF EVERY COMMAND")
	out = append(out, columns(options(app.VisibleFlags()))...)
	out = append(out, "", "PAGES (stillroom help PAGE)")
	out = append(out, columns(topicList())...)
	return append(out, "", "A first day: the README. What a command does: stillroom help COMMAND.")
}

func commandHelp(c *cli.Command) []string {
	name := c.HelpName
	if name == "" {
		name = "stillroom " + c.Name
	}
	usage := name
	switch {
	case len(c.Subcommands) > 0:
		usage += " COMMAND"
	case len(options(c.VisibleFlags())) > 0:
		usage += " [options]"
	}
	if c.ArgsUsage != "" {
		usage += " " + c.ArgsUsage
	}
	out := append(wrap(name+": "+c.Usage, "  "), "", "  "+usage)
	if c.Description != "" {
		out = append(out, "")
		out = append(out, layOut(c.Description)...)
	}
	if len(c.Subcommands) > 0 {
		var rows [][2]string
		for _, s := range c.Subcommands {
			rows = append(rows, [2]string{s.Name, s.Usage})
		}
		out = append(append(out, "", "COMMANDS"), columns(rows)...)
	}
	if rows := options(c.VisibleFlags()); len(rows) > 0 {
		out = append(append(out, "", "OPTIONS"), columns(rows)...)
		out = append(out, variables(c.VisibleFlags())...)
	}
	if lines := exampleLines(strings.TrimPrefix(name, "stillroom ")); len(lines) > 0 {
		out = append(append(out, "", "EXAMPLES"), lines...)
	}
	return out
}

// variables says in one sentence what the library would write beside every option.
func variables(flags []cli.Flag) []string {
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
	return append([]string{""}, wrap("  "+text, "  ")...)
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

func option(d cli.DocGenerationFlag, f cli.Flag) [2]string {
	usage := d.GetUsage()
	written := "--" + d.Names()[0]
	for _, n := range d.Names()[1:] {
		written += ", " + map[bool]string{true: "-", false: "--"}[len(n) == 1] + n
	}
	if d.TakesValue() {
		value := "VALUE"
		if m := placeholder.FindStringSubmatch(usage); m != nil {
			value = m[1]
		}
		written += " " + value
	}
	usage = strings.ReplaceAll(usage, "`", "")
	if s, ok := f.(*cli.StringFlag); ok && s.Value != "" {
		usage += fmt.Sprintf(" (default: %s)", s.Value)
	}
	return [2]string{written, usage}
}

// columns sets rows in two columns, the second as wide as the page lets it be.
func columns(rows [][2]string) []string {
	const most = 26
	lead := 0
	for _, r := range rows {
		if n := utf8.RuneCountInString(r[0]); n <= most {
			lead = max(lead, n)
		}
	}
	indent := strings.Repeat(" ", lead+4)
	var out []string
	for _, r := range rows {
		body := wrap(indent+r[1], indent)
		if n := utf8.RuneCountInString(r[0]); n <= lead {
			body[0] = "  " + r[0] + strings.Repeat(" ", lead+2-n) + strings.TrimLeft(body[0], " ")
		} else {
			out = append(out, wrap("  "+r[0], "    ")...)
		}
		out = append(out, body...)
	}
	return out
}
