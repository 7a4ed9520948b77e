package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
)

func helped(t *testing.T, args ...string) string {
	t.Helper()
	var out, err bytes.Buffer
	if code := run(context.Background(), append([]string{"stillroom"}, args...), streams{in: strings.NewReader(""), out: &out, err: &err}, time.Now); code != exitOK || err.Len() > 0 {
		t.Fatalf("stillroom %q: exit %d: %s", args, code, err.String())
	}
	return out.String()
}

var (
	commandSpan = regexp.MustCompile("`stillroom ([^`]*)`")
	catalogWord = regexp.MustCompile(`^-C \S+ `)
	flagWord    = regexp.MustCompile(`(^|[\s(\x60])(--?[a-z][a-z-]*)`)
)

// Every page is there, is found from the help, fits on a terminal, loses no word, and
// names only commands and options that there are.
func TestPagesSpeakOfWhatIsThere(t *testing.T) {
	if len(topicNames()) < 2 {
		t.Fatalf("pages: %v", topicNames())
	}
	app := newApp(&program{printer: &printer{out: &screen{to: &bytes.Buffer{}}, err: &screen{to: &bytes.Buffer{}}}})
	everywhere := []string{"--decrypt", "--identity", "-c", "-d", "-f"} // of age, cut and ls
	var gather func(commands []*cli.Command)
	gather = func(commands []*cli.Command) {
		for _, c := range commands {
			everywhere = append(everywhere, flagNames(c.Flags)...)
			gather(c.Subcommands)
		}
	}
	gather(app.Commands)
	everywhere = append(everywhere, flagNames(app.Flags)...)
	for _, name := range topicNames() {
		text, err := topic(name)
		if err != nil || !strings.HasPrefix(text, "# ") {
			t.Fatalf("%s: %v: %.40q", name, err, text)
		}
		if all := helped(t, "--help"); !strings.Contains(all, "  "+name+" ") {
			t.Errorf("the help does not name the page %s", name)
		}
		shown := helped(t, "help", name)
		for line := range strings.Lines(shown) {
			if utf8.RuneCountInString(line) > widest && !strings.HasPrefix(line, "  $ ") || strings.HasPrefix(line, "#") {
				t.Errorf("%s: %q", name, line)
			}
		}
		for _, block := range blocks(text) {
			mark := strings.TrimLeft(block[0], "abcdefghijklmnopqrstuvwxyz#`")
			switch {
			case strings.HasPrefix(block[0], "|"):
				block = block[2:] // the heads of its columns tell nothing that the page does not
			case mark == "":
				block = block[1 : len(block)-1] // a fence
			}
			for w := range strings.FieldsSeq(plainText(strings.NewReplacer("|", " ", "#", " ").Replace(strings.Join(block, "\n")))) {
				// What a shell prints before the rest of a command is no word.
				if w != ">" && !strings.Contains(strings.ToLower(strings.ReplaceAll(shown, "#", " ")), strings.ToLower(w)) {
					t.Errorf("%s: the word %q of the page is not shown", name, w)
				}
			}
		}
		for _, m := range commandSpan.FindAllStringSubmatch(text, -1) {
			if err := knownLine(app, catalogWord.ReplaceAllString(m[1], "")); err != "" {
				t.Errorf("%s: `stillroom %s`: %s", name, m[1], err)
			}
		}
		for _, m := range flagWord.FindAllStringSubmatch(otherPrograms.ReplaceAllString(text, ""), -1) {
			if !slices.Contains(everywhere, m[2]) {
				t.Errorf("%s: no command has the option %s", name, m[2])
			}
		}
	}
}

// otherPrograms are commands of other programs, with options of their own.
var otherPrograms = regexp.MustCompile("(?s)```sh\npodman .*?\n```|(?m:^\\$ rm .*$)")

// knownLine says what of a command line there is not.
func knownLine(app *cli.App, line string) string {
	commands, flags := app.Commands, flagNames(app.Flags)
	var last *cli.Command
	for _, w := range strings.Fields(line) {
		switch c := findCommand(commands, w); {
		case strings.HasPrefix(w, "-"):
			if name, _, _ := strings.Cut(w, "="); !slices.Contains(flags, name) {
				return "no option " + name
			}
		case c != nil:
			last, commands, flags = c, c.Subcommands, append(flags, flagNames(c.Flags)...)
		case last == nil || len(commands) > 0:
			return "no command " + w
		}
	}
	if last == nil || len(last.Subcommands) > 0 {
		return "no whole command"
	}
	return ""
}

func flagNames(flags []cli.Flag) []string {
	var names []string
	for _, f := range flags {
		for _, n := range f.Names() {
			names = append(names, map[bool]string{true: "-", false: "--"}[len(n) == 1]+n)
		}
	}
	return names
}

// Each way to ask for help gives it, on stdout, and is no mistake.
func TestWaysToAskForHelp(t *testing.T) {
	all := helped(t, "--help")
	for _, args := range [][]string{{"help"}, {"-h"}, {}} {
		if got := helped(t, args...); got != all {
			t.Errorf("stillroom %q says something else than --help:\n%s", args, got)
		}
	}
	for _, c := range [][]string{{"import"}, {"consent", "grant"}, {"deliveries"}, {"verify"}} {
		if got, want := helped(t, append([]string{"help"}, c...)...), helped(t, append(slices.Clone(c), "--help")...); got != want || !strings.Contains(got, c[len(c)-1]) {
			t.Errorf("help %q:\n%s\nand --help:\n%s", c, got, want)
		}
	}
	var out, err bytes.Buffer
	if code := run(context.Background(), []string{"stillroom", "help", "no\x1bthing"}, streams{in: strings.NewReader(""), out: &out, err: &err}, time.Now); code != exitUsage || !strings.Contains(err.String(), "lists the commands and the pages") || strings.Contains(err.String(), "\x1b") {
		t.Errorf("exit %d: %q", code, err.String())
	}
}

// The help of every command, and what is typed on a page, fit a terminal of 80 columns.
func TestHelpFits(t *testing.T) {
	app := newApp(&program{printer: &printer{out: &screen{to: &bytes.Buffer{}}, err: &screen{to: &bytes.Buffer{}}}})
	pages := [][]string{{"--help"}}
	for _, c := range app.Commands {
		pages = append(pages, []string{c.Name, "--help"})
		for _, s := range c.Subcommands {
			pages = append(pages, []string{c.Name, s.Name, "--help"})
		}
	}
	for _, args := range pages {
		for line := range strings.Lines(helped(t, args...)) {
			if utf8.RuneCountInString(line) > usualWidth+1 {
				t.Errorf("stillroom %q: %q", args, line)
			}
		}
	}
	const fenceWidth = manualWidth + len("  ") // a manual page has a margin of its own
	for _, name := range topicNames() {
		text, err := topic(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range blocks(text) {
			if !strings.HasPrefix(b[0], "```") {
				continue
			}
			for _, line := range layOut(strings.Join(b, "\n"), fenceWidth) {
				theirs := b[0] == "```console" && !strings.HasPrefix(line, "  $") && !strings.HasPrefix(line, "  >") && !strings.HasPrefix(line, continued) // a table that the program printed
				if utf8.RuneCountInString(line) > fenceWidth && !theirs {
					t.Errorf("help %s: %q", name, line)
				}
			}
		}
	}
}

// What is typed is broken where a shell lets it be broken: copied, it is the same command.
func TestTypedIsTheSame(t *testing.T) {
	lines := []string{
		`stillroom set IMG_4101.JPG --caption "The whole room in the morning" --rating 4 --dry-run --tag 'on the wall' | head -n 2`,
		`stillroom import card --sheet card.pdf    # of the photos that it "brings" along, one a page`,
		`stillroom set a\ b.JPG --caption \"said\" --title "it \"is\" so" --by $(echo keeper one two)  --no`,
	}
	for name := range leafCommands() {
		for _, e := range examplesOf(name) {
			lines = append(lines, e.line)
		}
	}
	for _, line := range lines {
		for _, width := range []int{40, manualWidth, usualWidth} {
			broken := typedLines("  $ "+line, width)
			if len(broken) == 1 {
				continue
			}
			if want, got := asTyped(t, line), asTyped(t, strings.TrimPrefix(strings.Join(broken, "\n"), "  $ ")); got != want {
				t.Errorf("%s, at %d: %s, want %s", line, width, got, want)
			}
		}
	}
	if got := typedLines("  $ "+lines[0], 50); len(got) != 4 {
		t.Errorf("%q", got)
	}
	page := layOut("```console\n$ stillroom export \\\n>     --dry-run\n$ cat >a <<END\n> text\n> END\n```", 80)
	if want := []string{`  $ stillroom export \`, continued + "--dry-run", "  $ cat >a <<END", "  > text", "  > END"}; !slices.Equal(page, want) {
		t.Errorf("%q", page)
	}
}

// asTyped is what a shell makes of a command of stillroom, each argument in brackets.
func asTyped(t *testing.T, line string) string {
	t.Helper()
	c := exec.Command("sh", "-c", `stillroom() { printf '[%s]' "$@"; }; head() { cat; }`+"\n"+line)
	c.Dir = t.TempDir()
	out, err := c.CombinedOutput()
	if err != nil {
		return err.Error() + string(out)
	}
	if left, err := os.ReadDir(c.Dir); err != nil || len(left) > 0 {
		return fmt.Sprintf("%s, and %v (%v)", out, left, err)
	}
	return string(out)
}

// A slip of the fingers is told from a word that is none.
func TestDidYouMean(t *testing.T) {
	for line, want := range map[string]string{
		"expotr":                            "did you mean export?",
		"consent grnat":                     "did you mean grant?",
		"export --chanel x":                 "export has no option --chanel; did you mean --channel?",
		"list -n":                           "stillroom list has no option -n; `stillroom list --help`",
		"list --bogus":                      "stillroom list has no option --bogus; `stillroom list --help`",
		"help consent grnat":                `no help on "consent grnat"; did you mean grant?`,
		"help consent nope":                 `no help on "consent nope"; ` + "`stillroom help`",
		"help pepole":                       "did you mean people?",
		"frobnicate":                        `unknown command "frobnicate"; ` + "`stillroom --help`",
		"verify --records . --only consent": "--records works without a catalog: leave out --read-data, --subset, --max-age, --export, --head, --only and --skip",
		"--catalgo cat list":                "stillroom has no option --catalgo; did you mean --catalog?",
		"clock --import nope":               "--import cannot be \"nope\": it takes a whole number",
		"export --dry-run=maybe":            "--dry-run cannot be \"maybe\": it takes true or false, or nothing",
	} {
		if code, out := runLine("stillroom " + line); code != exitUsage || !strings.Contains(out, want) {
			t.Errorf("%s: exit %d: %s", line, code, out)
		}
	}
}
