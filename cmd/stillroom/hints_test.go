package main

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/urfave/cli/v2"
)

// hint is a command that a text says can be typed.
type hint struct {
	at    string   // where the text stands
	words []string // without the program's name
	whole bool     // it stands between marks for code, and ends where they do
}

func (h hint) line() string { return strings.Join(h.words, " ") }

// hintsIn are the commands that a text names. Between marks for code that is all there is;
// in the middle of a sentence, a command goes on as long as options, their values and
// PLACEHOLDERS do.
func hintsIn(at, text string, app *cli.App) (list []hint) {
	for _, m := range regexp.MustCompile("`stillroom ([^`]+)`").FindAllStringSubmatch(text, -1) {
		if words := wordsTyped(m[1]); words[0] != "%s" || len(words) > 1 { // a text that other words are put into
			list = append(list, hint{at, words, true})
		}
	}
	text = regexp.MustCompile("`[^`]*`").ReplaceAllString(text, "` `")
	for _, m := range regexp.MustCompile(`(?:^|[\s(:])stillroom ([^\n]+)`).FindAllStringSubmatch(text, -1) {
		words := wordsTyped(m[1])
		if w := strings.Trim(words[0], ".,;:)"); !strings.HasPrefix(w, "-C") && findCommand(app.Commands, w) == nil {
			continue // the program is what is spoken of
		}
		list = append(list, hint{at, typedPart(words, app), false})
	}
	return list
}

// wordsTyped are the words of a line; quotes hold some together.
func wordsTyped(line string) []string {
	var words []string
	for _, m := range regexp.MustCompile(`'[^']*'|"[^"]*"|\S+`).FindAllString(line, -1) {
		words = append(words, strings.Trim(m, `'"`))
	}
	return words
}

// withKind are words in which a kind of record is named, where a text leaves it open.
func withKind(words []string) []string {
	if len(words) > 1 && words[0] == "%s" {
		return append([]string{"room"}, words[1:]...)
	}
	return words
}

var (
	heldOpen = regexp.MustCompile(`^(%\w|%\.\d+\w|[A-Z][A-Z0-9_-]*(\.\.\.)?|family:ID)$`)
	ended    = regexp.MustCompile(`[.,;:)]+$`)
)

// typedPart is where a command in the middle of a sentence ends.
func typedPart(words []string, app *cli.App) (typed []string) {
	commands, flags, value := app.Commands, app.Flags, false
	for _, w := range words {
		plain := w
		if !strings.HasSuffix(w, "...") {
			plain = ended.ReplaceAllString(w, "")
		}
		name, _, hasValue := strings.Cut(strings.TrimLeft(plain, "-"), "=")
		c := findCommand(commands, plain)
		switch {
		case value:
			value = false
		case strings.HasPrefix(plain, "-"):
			f, takes := findFlag(flags, name).(cli.DocGenerationFlag)
			value = takes && f.TakesValue() && !hasValue
		case c != nil:
			commands, flags = c.Subcommands, slices.Concat(c.Flags, app.Flags)
		case !heldOpen.MatchString(plain):
			return typed
		}
		typed = append(typed, plain)
		if plain != w {
			return typed
		}
	}
	return typed
}

// toldTexts are the texts in which a person reads what to type: those of the program, its
// pages of help, the README, and what is written into packages and served to a browser.
func toldTexts(t *testing.T) []saidText {
	t.Helper()
	all := spokenTexts(t)
	for _, root := range []string{readme, "help", "../web", "../../pipeline/pages", "../app"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !slices.Contains([]string{".md", ".html", ".txt", ".yaml"}, filepath.Ext(path)) {
				return err
			}
			text, err := os.ReadFile(path)
			// What is typed in a transcript is run by its own test.
			plain := regexp.MustCompile("(?s)```.*?```").ReplaceAllString(string(text), "")
			all = append(all, saidText{path, strings.ReplaceAll(strings.ReplaceAll(plain, "`\n", "` "), "\n", " ")})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// Every command that is printed to be typed is one: the command is there, its options are,
// and one that is printed whole lacks nothing that it needs. In a page of help, the words of
// a command alone are its name.
func TestHints(t *testing.T) {
	app := newApp(&program{printer: &printer{out: &screen{to: &bytes.Buffer{}}, err: &screen{to: &bytes.Buffer{}}}})
	var all []hint
	for _, s := range toldTexts(t) {
		all = append(all, hintsIn(s.at, s.text, app)...)
	}
	for _, same := range otherWords {
		all = append(all, hint{"nearest.go", strings.Fields(same), true})
	}
	if len(all) < 250 {
		t.Fatalf("only %d commands were found in texts", len(all))
	}
	toRun := map[string]string{} // the line, and where it stands
	for _, h := range all {
		if why, whole := parsed(h, app); why != "" {
			t.Errorf("%s: stillroom %s: %s", h.at, h.line(), why)
		} else if whole && (len(h.words) > wordsOfCommand(h.words, app) || strings.Contains(h.at, ".go:")) && !slices.Contains(spokenOf, h.line()) {
			toRun[strings.Join(withKind(h.words), " ")] = h.at
		}
	}
	runHints(t, toRun)
}

// spokenOf are commands that a text of the program names without saying all that they need.
var spokenOf = []string{"consent grant", "export"}

// wordsOfCommand is how many words at the beginning are those of the command.
func wordsOfCommand(words []string, app *cli.App) (n int) {
	for commands := app.Commands; n < len(words); n++ {
		c := findCommand(commands, words[n])
		if c == nil {
			break
		}
		commands = c.Subcommands
	}
	return n
}

// parsed says why a hint cannot be typed, and whether it is printed whole: with a word for
// every argument and every option that it names.
func parsed(h hint, app *cli.App) (why string, whole bool) {
	if h.words = withKind(h.words); len(h.words) == 0 {
		return "it ends before it begins", false
	}
	commands, flags := app.Commands, app.Flags
	var last *cli.Command
	arguments := 0
	for i := 0; i < len(h.words); i++ {
		w := h.words[i]
		if strings.HasPrefix(w, "-") {
			name, _, hasValue := strings.Cut(strings.TrimLeft(w, "-"), "=")
			f := findFlag(flags, name)
			if name == "help" || name == "version" {
				return "", false
			}
			if f == nil {
				return "there is no option " + w, false
			}
			if d := f.(cli.DocGenerationFlag); d.TakesValue() && !hasValue {
				if i+1 == len(h.words) {
					return "", false // the option is what is spoken of
				}
				i++
			}
			continue
		}
		if last == nil || len(last.Subcommands) > 0 && arguments == 0 {
			if last = findCommand(commands, w); last == nil {
				return "there is no command " + w, false
			}
			commands, flags = last.Subcommands, slices.Concat(last.Flags, flags)
			continue
		}
		arguments++
	}
	if last == nil {
		return "no command is named", false
	}
	if len(last.Subcommands) > 0 {
		return "", arguments == 0
	}
	if most := last.ArgsUsage; most == "" && arguments > 0 && last.Name != "help" {
		return "it takes no arguments", false
	} else if most != "" && !strings.HasPrefix(most, "[") && arguments == 0 {
		return "", false // the command is what is spoken of
	}
	return "", true
}

// heldByHints are what a person puts in the place of a word in a hint: for the commands
// that begin so, or else for all.
var heldByHints = []struct{ command, word, value string }{
	{"answers read", "FILE", "answers.txt"},
	{"attach", "FILE", "letter.txt"},
	{"consent explain", "FILE", "IMG_4101.JPG"},
	{"consent record", "FILE", "consents.yaml"},
	{"consent withdraw", "%s", "consent-a-one"},

	{"export", "%s", "plan.json"}, {"export --channel", "DIR", "plain"},
	{"attached", "%s", "room-a"},
	{"import", "%s", "card"},
	{"imports", "ID", "1"},
	{"manifest check", "FILE", "keys.json"},
	{"notice add", "ID", "notice-new"},
	{"relocate", "DIR", "elsewhere"},
	{"-C catalog relocate", "%s", "moved"}, {"-C", "%s", "catalog"},
	{"derive", "NAME", "large"},
	{"restore", "FILE", "b.tar"},
	{"restore", "%s", "m"},
	{"schema", "%s", "manifest.v1"},
	{"storage retire", "%s", "m"}, {"storage retire", "DIR", "m"},
	{"storage", "DIR", "disk"},
	{"storage", "%s", "disk"},
	{"theme", "DIR", "theme"},
	{"verify", "FILE", "web"},
	{"verify", "%s", "2020-01-01T00:00:00Z"},
	{"apply", "DIR", "letters"},
	{"backup", "FILE", "new.tar"},
	{"export", "DIR", "new"},
	{"imports show", "FILE", "report.csv"},
	{"sheet", "FILE", "sheet.html"},
	{"restore --head", "FILE", "web"},
	{"", "FILE", "card/shoot.yaml"},
	{"", "BACKUP", "b.tar"}, {"", "THIS-FILE", "b.tar"}, {"", "NEW-FOLDER", "restored"},
	{"", "PHOTO...", "IMG_4101.JPG"}, {"", "PHOTO", "IMG_4101.JPG"}, {"", "OTHER", "IMG_4102.JPG"},
	{"", "A", "IMG_4101.JPG"}, {"", "B", "IMG_4102.JPG"},
	{"", "%s", "IMG_4101.JPG"}, {"", "%d", "1"},
	{"", "ID", "liaison"}, {"", "TEXT", "why"},
	{"", "CARD", "card"}, {"", "MIRROR", "m"}, {"", "NAME", "m"}, {"", "PACKAGE", "web"}, {"", "DIR", "newfolder"},
	{"", "C", "web"}, {"", "CHANNEL", "web"}, {"", "RULE", "SR-KEY"}, {"", "RECORD", "1"}, {"", "D", "30d"}, {"", "COMMAND", "list"}, {"", "PAGE", "no"},
	{"", "family:ID", "family:family-a"}, {"", "SHOOT", "shoot-a"}, {"", "ROOM", "room-a"}, {"", "KIND", "letter"}, {"", "WHO", "liaison"},
}

// filled is a hint with a word for each of those that somebody has to put in.
func filled(line string) []string {
	words := wordsTyped(line)
	for i, w := range words {
		for _, h := range heldByHints {
			if h.word == w && strings.HasPrefix(line, h.command) {
				words[i] = h.value
				break
			}
		}
	}
	return words
}

// looksOnly are commands that change nothing, and need no world of their own.
var looksOnly = []string{"help", "schema", "list", "show", "formats", "recipes", "channels", "rules", "dump", "duplicates", "consent explain", "consent matrix", "consent due", "consent log"}

// runHints types each line: what the command then finds is its own affair, but it must
// not say that it was typed wrong.
func runHints(t *testing.T, lines map[string]string) {
	world := exampleWorld(t)
	t.Setenv("STILLROOM_CATALOG", "catalog")
	t.Setenv("STILLROOM_OPEN_PRINT", "true")
	t.Chdir(world)
	if err := os.Mkdir("letters", 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"letter.txt": "Yes.\n", "letters/one.txt": "Yes.\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range []string{
		"storage add m", "storage sync", "export --channel web --to web", "export --channel web --plan plan.json --to planned",
		"backup b.tar", "export --format proof --channel review --room room-a --to proof",
	} {
		if code, out := runLine("stillroom " + line); code != exitOK {
			t.Fatalf("%s: exit %d: %s", line, code, out)
		}
	}
	settings, err := os.OpenFile("catalog/stillroom.toml", os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = settings.WriteString("\n[export.memorial]\nchannel = \"web\"\n")
	}
	if err := errors.Join(err, settings.Close()); err != nil {
		t.Fatal(err)
	}
	_, keys := runLine("stillroom key export-public")
	if err := os.WriteFile("keys.json", []byte(keys), 0o600); err != nil {
		t.Fatal(err)
	}
	writeAnswers(t, "proof", "answers.txt")
	_, out := runLine("stillroom deliveries list")
	delivery := strings.Fields(out[strings.Index(out, "\n")+1:])[0]
	_, out = runLine("stillroom verify --only ledger")
	newest := regexp.MustCompile("[0-9a-f]{64}").FindString(out)
	for _, line := range slices.Sorted(maps.Keys(lines)) {
		dir, at := world, lines[line]
		if !slices.ContainsFunc(looksOnly, func(command string) bool { return strings.HasPrefix(line, command) }) {
			dir = t.TempDir()
			copyTree(t, world, dir)
		}
		t.Chdir(dir)
		if strings.HasPrefix(line, "-C %s relocate") {
			line = strings.Replace(line, "%s", "catalog", 1)
		}
		for _, folder := range []string{"DIR", "%s"} {
			line = strings.Replace(line, "--update --to "+folder, "--update --to "+filepath.Join(world, "web"), 1)
		}
		words := filled(strings.NewReplacer("DELIVERY", delivery, "HASH", newest, "DATE", time.Now().UTC().Format(time.DateOnly)).Replace(line))
		if code, out := runWords(append([]string{"stillroom"}, words...)); code == exitUsage {
			t.Errorf("%s: stillroom %s, typed as it stands (%s), is told: %s", at, line, strings.Join(words, " "), out)
		}
	}
}
