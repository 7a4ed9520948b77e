package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// What is proposed for a word that is no command and no option here can be typed.
func TestOtherWordsAreThere(t *testing.T) {
	a := newApp(&program{printer: &printer{out: &screen{to: &bytes.Buffer{}}, err: &screen{to: &bytes.Buffer{}}}})
	can := func(line string) bool {
		if line == "--version" {
			return true
		}
		why, _ := parsed(hint{words: wordsTyped(line)}, a)
		page, isHelp := strings.CutPrefix(line, "help ")
		return why == "" && (!isHelp || helpRow(a, page) != nil)
	}
	for word, line := range otherWords {
		if findCommand(a.Commands, word) != nil {
			t.Errorf("%s is a command, and leads to %s", word, line)
		}
		if !can(line) {
			t.Errorf("%s leads to %q, which cannot be typed", word, line)
		}
	}
	for typed, line := range otherWays {
		words := strings.Fields(typed)
		if path, err := commandsCalled(a, words[:len(words)-1]); err != nil || findFlag(path[len(path)-1].Flags, words[len(words)-1]) != nil {
			t.Errorf("%q is no command with an option that it does not have: %v", typed, err)
		}
		if !can(strings.ReplaceAll(line, " >FILE", "")) {
			t.Errorf("%s leads to %q, which cannot be typed", typed, line)
		}
	}
	var names, grouped []string
	var walk func([]*cli.Command, bool)
	walk = func(list []*cli.Command, inGroup bool) {
		for _, c := range list {
			if inGroup {
				grouped = append(grouped, c.Name)
			}
			for _, f := range c.Flags {
				names = append(names, f.Names()...)
			}
			walk(c.Subcommands, true)
		}
	}
	walk(a.Commands, false)
	for word, same := range otherOptions {
		if !slices.Contains(names, strings.Fields(same)[0]) {
			t.Errorf("--%s leads to --%s, which no command has", word, same)
		}
	}
	for word, list := range inGroups {
		for same := range strings.FieldsSeq(list) {
			if !slices.Contains(grouped, same) {
				t.Errorf("%s leads to %s, which no group has", word, same)
			}
		}
	}
}

// A line that lacks an argument, or has one too many, is told with one that can be typed.
func TestArgumentsAreTold(t *testing.T) {
	for line, want := range map[string]string{
		"stillroom backup":                     "stillroom backup needs FILE | DIR | -; for example: stillroom backup records.tar",
		"stillroom show room room-a":           `stillroom show takes ID, and "room-a" is one more; for example: stillroom show `,
		"stillroom clock +1h":                  `stillroom clock takes no arguments, not "+1h"; for example: stillroom clock --photo`,
		"stillroom export --plan p --apply":    "--apply needs a value: --apply FILE",
		"stillroom verify --junit x":           "here it is --format junit=FILE;",
		"stillroom reject --undo x":            "here it is `stillroom restore PHOTO...`;",
		"stillroom backup --to x":              "here it is `stillroom backup FILE`;",
		"stillroom set x --stars 3":            "here it is --rating;",
		"stillroom ci":                         "here it is `stillroom help ci`;",
		"stillroom consent list":               "here it is log;",
		"stillroom manifest diff":              "here it is check;",
		"stillroom export --preset x":          "here it is `stillroom export @NAME`;",
		"stillroom consent matrix --channel C": "here it is `stillroom list --channel C`;",
		"stillroom person show person-a":       "here it is `stillroom show PERSON`;",
		"stillroom consent log --family x":     "here it is `stillroom consent log family:ID`;",
		"stillroom guardian remove x":          "here it is `stillroom help people`;",
		"stillroom guardian set x --died d":    "here it is `stillroom help people`;",
		"stillroom recall letter":              "here it is `stillroom recall list --recipient WHO`;",
		"stillroom person add x --birthday d":  "here it is --born;",
		"stillroom consent suspend x --phone":  "here it is --method phone;",
		"stillroom guardian add x":             "stillroom guardian add needs --family, --name, --relationship, --authority; `stillroom guardian add --help` says more of each",
		"stillroom consent grant":              "missing: --guardian, --scope, --channel, --method, --obtained-by, --until or --review-by; `stillroom consent grant --help` has examples",
		"stillroom consent explain x":          "--channel is needed: to which channel? `stillroom channels` lists them",
		"stillroom export --format proof":      "--channel is needed: --format proof is for --channel review",
	} {
		if code, said := inWorld(line); code != exitUsage || !strings.Contains(said, want) {
			t.Errorf("%s: exit %d: %s, want %s", line, code, said, want)
		}
	}
}
