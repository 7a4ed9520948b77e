package main

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the program says into the README and the pages of the help")

const readme = "../../README.md"

// The README is read at one sitting, has its parts in the order in which a reader needs
// them, and names each command in its group.
func TestReadme(t *testing.T) {
	data, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	if n := strings.Count(text, "\n"); n > 150 {
		t.Errorf("it has %d lines; 150 is what is read", n)
	}
	rest := text
	for _, part := range []string{
		"# stillroom", "![", "## Who it is for", "## Install", "## Your first card", "shoot.yaml", "## A family says yes, and changes its mind",
		"## Ten tasks", "## What holds", "## Commands", "## Exit codes", "## Limits, and never", "## Where to read on", "## Licence",
	} {
		_, after, found := strings.Cut(rest, part)
		if !found {
			t.Errorf("there is no %q after the parts before it", part)
			continue
		}
		rest = after
	}
	for _, g := range groups {
		if row := "| " + g.name + " | `" + strings.Join(g.commands, "` `") + "` |\n"; !strings.Contains(text, row) {
			t.Errorf("the commands of a group are not told: %s", row)
		}
	}
	// What it says of the help is there.
	app := newApp(&program{printer: &printer{out: &screen{to: &bytes.Buffer{}}, err: &screen{to: &bytes.Buffer{}}}})
	for span := range strings.SplitSeq(text, "`") {
		name, isHelp := strings.CutPrefix(strings.TrimPrefix(span, "stillroom "), "help ")
		if !isHelp || strings.ContainsAny(name, "\n ") || name == "COMMAND" {
			continue
		}
		if _, err := topic(name); err != nil && findCommand(app.Commands, name) == nil {
			t.Errorf("there is no help on %s", name)
		}
	}
}

// fields splits a command line; double quotes keep words together.
func fields(s string) []string {
	var out []string
	for i, part := range strings.Split(s, `"`) {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}
