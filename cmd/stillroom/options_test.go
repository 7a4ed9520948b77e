package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/house"
)

// What house declares is what the command line has: a flag, and its variable. What an
// export has beside that is no option of a package but what is done with one.
func TestOptionsAreFlags(t *testing.T) {
	app := newApp(&program{printer: &printer{out: &screen{to: &bytes.Buffer{}}, err: &screen{to: &bytes.Buffer{}}}})
	declared := map[string][]string{}
	for _, o := range house.ExportOptions() {
		declared["export"] = append(declared["export"], o.Name)
	}
	for _, o := range house.Choosing() {
		if !o.Argument {
			declared["export"] = append(declared["export"], o.Name)
		}
	}
	for _, o := range house.Finding() {
		if !o.Argument {
			declared["list"] = append(declared["list"], o.Name)
		}
	}
	for _, o := range house.ExportOptions() {
		if slices.Contains(inPerson, o.Name) && o.InPreset() != "" {
			t.Errorf("--%s is said by a person, at this command, and a preset has it", o.Name)
		}
	}
	beside := map[string][]string{
		"export": {"plan", "apply", "presets", "help"},
		"list":   {"columns", "format", "null", "excel", "wide", "width", "role", "help"},
	}
	for command, names := range declared {
		flags := findCommand(app.Commands, command).Flags
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
				t.Errorf("%s --%s is declared nowhere else: see house.ExportOptions", command, name)
			}
		}
	}
}
