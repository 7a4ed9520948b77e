package main

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
)

// Help is given wherever it is asked for: before a command, behind it, between a group
// and its command, and behind what a command is given.
func TestHelpIsEverywhere(t *testing.T) {
	first := func(want string) string {
		return "stillroom " + strings.TrimSuffix(strings.TrimPrefix(want, "help "), " --help") + ": "
	}
	for want, lines := range map[string][]string{
		"help consent grant": {
			"consent grant -h", "consent grant --help", "consent grant help", "consent help grant", "consent -h grant", "--help consent grant",
			"-h consent grant", "-C nowhere consent grant --guardian g -h", "help consent grant --help", "help -h consent grant",
		},
		"consent --help":      {"consent", "consent help", "consent -h", "--json consent -h"},
		"import --help":       {"import card -h", "import card --room room-a --help", "--help import card", "import help", "-v import help"},
		"list --help":         {"list help", "list window -h"},
		"help help":           {"help -h", "help --help", "--help help"},
		"help":                {"", "-h", "--help", "--quiet --help"},
		"deliveries --help":   {"deliveries", "deliveries help"},
		"help manifest check": {"manifest help check", "manifest check web --help"},
	} {
		all := helped(t, strings.Fields(want)...)
		if want != "help" && !strings.HasPrefix(all, first(want)) {
			t.Errorf("%s: %.80q", want, all)
		}
		for _, line := range lines {
			if got := helped(t, strings.Fields(line)...); got != all {
				t.Errorf("stillroom %s does not say what stillroom %s says:\n%s", line, want, got)
			}
		}
	}
}

// What is no question for help stays what it is, and a slip beside one is told.
func TestHelpIsNotEverything(t *testing.T) {
	for line, want := range map[string]string{
		"list --room -h":       "no catalog", // the value of an option
		"list -- help":         "no catalog", // a word that is looked for
		"list --rating 3 help": "no catalog",
		"consent grnat --help": `unknown command "grnat"; did you mean grant?`,
		"expotr -h":            `unknown command "expotr"; did you mean export?`,
		"help conset":          "did you mean consent?",
		"help quietdays":       "did you mean quiet-days?",
		"help consent grnat":   "did you mean grant?",
	} {
		var out, err bytes.Buffer
		run(context.Background(), append([]string{"stillroom", "-C", t.TempDir()}, strings.Fields(line)...), streams{in: strings.NewReader(""), out: &out, err: &err}, time.Now)
		if out.Len() > 0 || !strings.Contains(err.String(), want) {
			t.Errorf("stillroom %s: %q, %q", line, err.String(), out.String())
		}
	}
}

// A page of help is as wide as it may be: each command has one line of 80 columns, and
// what is narrower loses no word.
func TestHelpFollowsTheWidth(t *testing.T) {
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	t.Setenv("COLUMNS", "")
	usual := helped(t, "help")
	all := usual + groupHelp(t)
	for _, c := range append(commandsOf(t), groupsOf(t)...) {
		line := regexp.MustCompile(`(?m)^  ` + c.Name + ` +` + regexp.QuoteMeta(c.Usage) + `$`)
		if !line.MatchString(all) {
			t.Errorf("%s is not in one line: %s", c.Name, c.Usage)
		}
	}
	for _, width := range []string{"40", "64", "100", "300"} {
		t.Setenv("COLUMNS", width)
		most := map[string]int{"40": 40, "64": 64, "100": 100, "300": widestPage}[width]
		for _, ask := range []string{"help", "help pictures"} {
			page, widest := helped(t, strings.Fields(ask)...), 0
			for line := range strings.Lines(page) {
				if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); !strings.HasPrefix(line, "  $ ") {
					widest = max(widest, n)
				}
			}
			if widest > most || ask == "help" && width == "100" && widest <= usualWidth {
				t.Errorf("%s at %s columns is %d wide", ask, width, widest)
			}
		}
		if got := helped(t, "help"); words(got) != words(usual) {
			t.Errorf("at %s columns the help says something else:\n%s", width, got)
		}
	}
}

func commandsOf(t *testing.T) []*cli.Command {
	t.Helper()
	return newApp(&program{printer: &printer{out: &screen{to: &bytes.Buffer{}}, err: &screen{to: &bytes.Buffer{}}}}).Commands
}

// groupsOf are the commands of groups.
func groupsOf(t *testing.T) (list []*cli.Command) {
	for _, c := range commandsOf(t) {
		list = append(list, c.Subcommands...)
	}
	return list
}

// groupHelp is the help of all groups.
func groupHelp(t *testing.T) string {
	var all strings.Builder
	for _, c := range commandsOf(t) {
		if len(c.Subcommands) > 0 {
			all.WriteString(helped(t, c.Name))
		}
	}
	return all.String()
}

// A placeholder is a word in capitals: --name NAME, never --name called.
func TestPlaceholdersAreInCapitals(t *testing.T) {
	app := newApp(&program{printer: &printer{out: &screen{to: &bytes.Buffer{}}, err: &screen{to: &bytes.Buffer{}}}})
	capitals := regexp.MustCompile(`^[A-Z0-9@=",.:|/ -]+$`)
	check := func(of string, flags []cli.Flag) {
		for _, row := range options(flags) {
			if _, value, found := strings.Cut(row[0], " "); found {
				fields := strings.Fields(value)
				for strings.HasPrefix(fields[0], "-") { // another name of it
					if fields = fields[1:]; len(fields) == 0 {
						break
					}
				}
				if value := strings.Join(fields, " "); value != "" && !capitals.MatchString(value) {
					t.Errorf("%s: %s", of, row[0])
				}
			}
		}
	}
	check("stillroom", app.Flags)
	for name, c := range leafCommands() {
		check(name, c.Flags)
	}
}
