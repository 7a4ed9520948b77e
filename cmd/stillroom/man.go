package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/cpuguy83/go-md2man/v2/md2man"
	"github.com/urfave/cli/v2"
)

// writeManual writes the help as manual pages into dir: one for the program, one for
// each command (stillroom-import.1), one for each page of the help (stillroom-recall.7).
// They are made from the same texts, so there is nothing to keep in step.
func writeManual(app *cli.App, dir string) error {
	pages := map[string]string{"stillroom.1": manualOfProgram(app)}
	var walk func(commands []*cli.Command, path string)
	walk = func(commands []*cli.Command, path string) {
		for _, c := range commands {
			name := strings.TrimSpace(path + " " + c.Name)
			pages["stillroom-"+strings.ReplaceAll(name, " ", "-")+".1"] = manualOf(c, name)
			walk(c.Subcommands, name)
		}
	}
	walk(app.Commands, "")
	for _, name := range topicNames() {
		text, err := topic(name)
		if err != nil {
			return err
		}
		heading, rest, _ := strings.Cut(text, "\n")
		pages["stillroom-"+name+".7"] = title("stillroom-"+name, 7) +
			"# NAME\n\nstillroom-" + name + " - " + strings.TrimPrefix(heading, "# ") + "\n\n# DESCRIPTION\n\n" + manualText(rest)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(dir, name), md2man.Render([]byte(text)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func title(name string, section int) string {
	return fmt.Sprintf("%% %s %d \"\" \"stillroom %s\" \"stillroom\"\n\n", name, section, programVersion())
}

func manualOfProgram(app *cli.App) string {
	var b strings.Builder
	b.WriteString(title("stillroom", 1))
	fmt.Fprintf(&b, "# NAME\n\nstillroom - %s\n\n# SYNOPSIS\n\n%s\n\n# COMMANDS\n\n", app.Usage, escapeMarkdown(app.UsageText))
	for _, g := range groups {
		fmt.Fprintf(&b, "## %s\n\n", g.name)
		for _, name := range g.commands {
			if c := findCommand(app.Commands, name); c != nil {
				fmt.Fprintf(&b, "**%s**(1)\n: %s\n\n", "stillroom-"+c.Name, escapeMarkdown(c.Usage))
			}
		}
	}
	b.WriteString("# OPTIONS\n\n" + manualOptions(app.VisibleFlags()) + "# PAGES\n\n")
	for _, row := range topicList() {
		fmt.Fprintf(&b, "**stillroom-%s**(7)\n: %s\n\n", row[0], escapeMarkdown(row[1]))
	}
	return b.String()
}

func manualOf(c *cli.Command, name string) string {
	var b strings.Builder
	file := "stillroom-" + strings.ReplaceAll(name, " ", "-")
	b.WriteString(title(file, 1))
	fmt.Fprintf(&b, "# NAME\n\n%s - %s\n\n# SYNOPSIS\n\n%s\n\n", file, escapeMarkdown(c.Usage), escapeMarkdown(synopsis(c, "stillroom "+name)))
	if c.Description != "" {
		b.WriteString("# DESCRIPTION\n\n" + manualText(c.Description) + "\n\n")
	}
	if len(c.Subcommands) > 0 {
		b.WriteString("# COMMANDS\n\n")
		for _, s := range c.Subcommands {
			fmt.Fprintf(&b, "**%s-%s**(1)\n: %s\n\n", file, s.Name, escapeMarkdown(s.Usage))
		}
	}
	if text := manualOptions(c.VisibleFlags()); text != "" {
		b.WriteString("# OPTIONS\n\n" + text)
	}
	if lines := exampleLines(name, manualWidth); len(lines) > 0 {
		b.WriteString("# EXAMPLES\n\n```\n" + strings.Join(lines, "\n") + "\n```\n")
	}
	return b.String()
}

// manualOptions has each option's variable, which the help leaves out.
func manualOptions(flags []cli.Flag) string {
	var b strings.Builder
	for _, f := range flags {
		for _, row := range options([]cli.Flag{f}) {
			fmt.Fprintf(&b, "**%s**\n: %s", escapeMarkdown(row[0]), escapeMarkdown(row[1]))
			if d, ok := f.(cli.DocGenerationFlag); ok && len(d.GetEnvVars()) > 0 {
				fmt.Fprintf(&b, " (%s)", escapeMarkdown(d.GetEnvVars()[0]))
			}
			b.WriteString("\n\n")
		}
	}
	return b.String()
}

// manualWidth is what a manual page has room for on 80 columns, beside its margin.
const manualWidth = 73

var markdownSigns = strings.NewReplacer("*", `\*`, "_", `\_`, "<", `\<`, "[", `\[`, "]", `\]`)

func escapeMarkdown(s string) string { return markdownSigns.Replace(s) }

// manualText puts lines that begin with blanks into a fence, because Markdown would run
// them together. It turns a table into a list, because a table would be wider than the
// page.
func manualText(text string) string {
	var out []string
	for _, b := range blocks(text) {
		switch {
		case strings.HasPrefix(b[0], "  "):
			b = append(append([]string{"```"}, b...), "```")
		case b[0] == "```console":
			printed := []string{"```"}
			for _, l := range fenced(b, manualWidth) {
				printed = append(printed, strings.TrimPrefix(l, "  "))
			}
			b = append(printed, "```")
		case strings.HasPrefix(b[0], "|"):
			rows := tableRows(b)
			b = nil
			for _, r := range rows {
				b = append(b, "**"+strings.Trim(r[0], "`")+"**", ": "+r[1], "")
			}
		}
		out = append(out, strings.Join(b, "\n"))
	}
	return strings.Join(out, "\n\n")
}
