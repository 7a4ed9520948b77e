package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
)

// What app declares is what the command line has: a flag, and its variable. What an
// export has beside that is no option of a package but what is done with one.
func TestOptionsAreFlags(t *testing.T) {
	root := newApp(&program{printer: &printer{out: &screen{to: &bytes.Buffer{}}, err: &screen{to: &bytes.Buffer{}}}})
	declared := map[string][]string{}
	for _, o := range app.ExportOptions() {
		declared["export"] = append(declared["export"], o.Name)
	}
	for _, o := range app.Choosing() {
		if !o.Argument {
			declared["export"] = append(declared["export"], o.Name)
		}
	}
	for _, o := range app.Finding() {
		if !o.Argument {
			for _, command := range []string{"list", "sheet", "tags"} {
				declared[command] = append(declared[command], o.Name)
			}
		}
	}
	for _, o := range app.ExportOptions() {
		if slices.Contains(inPerson, o.Name) && o.InPreset() != "" {
			t.Errorf("--%s is said by a person, at this command, and a preset has it", o.Name)
		}
	}
	beside := map[string][]string{
		"export": {"plan", "apply", "slip", "presets", "help"},
		"list":   {"columns", "format", "null", "excel", "wide", "width", "role", "help"},
		"sheet":  {"to", "title", "paper", "help"},
		"tags":   {"help"},
	}
	for command, names := range declared {
		flags := findCommand(root.Commands, command).Flags
		for _, name := range names {
			f := findFlag(flags, name)
			if f == nil {
				t.Errorf("%s has no --%s", command, name)
				continue
			}
			want := []string{"STILLROOM_" + strings.ToUpper(command) + "_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))}
			if slices.Contains(inPerson, name) {
				want = nil
			}
			if got := f.(cli.DocGenerationFlag).GetEnvVars(); !slices.Equal(got, want) {
				t.Errorf("%s --%s is set by %v, not %v", command, name, got, want)
			}
		}
		for _, f := range flags {
			if name := f.Names()[0]; !slices.Contains(names, name) && !slices.Contains(beside[command], name) {
				t.Errorf("%s --%s is declared nowhere else: see app.ExportOptions", command, name)
			}
		}
	}
}

// Every flag of the program has a name of its own in its command, and a variable that
// no other flag has.
func TestFlagsAreDeclaredOnce(t *testing.T) {
	root := newApp(&program{printer: &printer{out: &screen{to: &bytes.Buffer{}}, err: &screen{to: &bytes.Buffer{}}}})
	variables := map[string]string{}
	var look func(commands []*cli.Command, above string)
	check := func(command string, flags []cli.Flag) {
		names := map[string]bool{}
		for _, f := range flags {
			for _, name := range f.Names() {
				if names[name] {
					t.Errorf("%s: --%s is declared twice", command, name)
				}
				names[name] = true
			}
			for _, v := range f.(cli.DocGenerationFlag).GetEnvVars() {
				if other := variables[v]; other != "" {
					t.Errorf("%s sets %s and %s --%s", v, other, command, f.Names()[0])
				}
				variables[v] = command + " --" + f.Names()[0]
			}
		}
	}
	look = func(commands []*cli.Command, above string) {
		for _, c := range commands {
			check(above+c.Name, c.Flags)
			look(c.Subcommands, above+c.Name+" ")
		}
	}
	check("stillroom", root.Flags)
	look(root.Commands, "")
	if len(variables) < 100 {
		t.Errorf("only %d variables were found", len(variables))
	}
}
