package main

import (
	"bytes"
	"slices"
	"testing"

	"github.com/urfave/cli/v2"
)

// What a person has to say at this very command is an option of some command, and no
// variable says it for them.
func TestNoVariableSpeaksForAPerson(t *testing.T) {
	app := newApp(&program{printer: &printer{out: &screen{to: &bytes.Buffer{}}, err: &screen{to: &bytes.Buffer{}}}})
	seen := map[string]bool{}
	var walk func(commands []*cli.Command)
	walk = func(commands []*cli.Command) {
		for _, c := range commands {
			for _, f := range c.Flags {
				name := f.Names()[0]
				if whole := c.Name + " " + name; whole == "restore head" {
					name = whole
				}
				d, ok := f.(cli.DocGenerationFlag)
				if !ok || !slices.Contains([]string{"open", "confirm", "new-mirror", "gone", "altered", "edited", "with-key", "today", "reason", "restore head"}, name) {
					continue
				}
				seen[name] = true
				if len(d.GetEnvVars()) > 0 {
					t.Errorf("%s --%s is set by %v", c.Name, name, d.GetEnvVars())
				}
			}
			walk(c.Subcommands)
		}
	}
	walk(app.Commands)
	if len(seen) != 10 {
		t.Errorf("only %v are options", seen)
	}
}
