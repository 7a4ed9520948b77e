package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// closedSchema is cli.v1 without room for members that it does not describe: what is
// printed and not described is a mistake here, and none for who reads it.
func closedSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := schema.JSONSchemaText(schema.CLISchema)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range doc.(map[string]any)["$defs"].(map[string]any) {
		if d := def.(map[string]any); d["properties"] != nil {
			d["additionalProperties"] = false
		}
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("cli.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("cli.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// leafCommands are all commands that do something, by the words that call them.
func leafCommands() map[string]*cli.Command {
	all := map[string]*cli.Command{}
	var walk func(commands []*cli.Command, path string)
	walk = func(commands []*cli.Command, path string) {
		for _, c := range commands {
			name := strings.TrimSpace(path + " " + c.Name)
			if len(c.Subcommands) > 0 {
				walk(c.Subcommands, name)
				continue
			}
			all[name] = c
		}
	}
	app := newApp(&program{printer: &printer{out: &screen{to: &bytes.Buffer{}}, err: &screen{to: &bytes.Buffer{}}}})
	walk(app.Commands, "")
	return all
}

// spoken is what one command line printed.
type spoken struct {
	line     string
	code     int
	out, err string
}

func speak(line string) spoken {
	ctx, end := context.WithCancel(context.Background())
	defer end()
	out, err := &untilServed{end: end}, &bytes.Buffer{}
	code := run(ctx, fields(line), streams{in: strings.NewReader(""), out: out, err: err, devices: devicesOfScripts, spare: &spareOfTests}, time.Now)
	return spoken{line, code, out.String(), err.String()}
}

// check holds what a command printed against the schema and against its form, and
// returns the types that it printed on stdout.
func (a spoken) check(t *testing.T, s *jsonschema.Schema, command string) {
	t.Helper()
	form := answers[command]
	types := []string{}
	for _, stream := range []struct{ name, text string }{{"stdout", a.out}, {"stderr", a.err}} {
		if stream.name == "stdout" && (form.form == ownForm || form.form == runsAnyway && strings.HasSuffix(a.line, " -")) {
			continue
		}
		for line := range strings.Lines(stream.text) {
			doc, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
			if err != nil {
				t.Errorf("%s: %s: no JSON: %s", a.line, stream.name, line)
				continue
			}
			if err := s.Validate(doc); err != nil {
				t.Errorf("%s: %s: %v\n%s", a.line, stream.name, err, line)
			}
			kind, _ := doc.(map[string]any)["type"].(string)
			allowed := append([]string{"summary", "follows"}, form.types...)
			if stream.name == "stderr" {
				allowed = []string{"error", "warning", "note"}
			} else {
				types = append(types, kind)
			}
			if !slices.Contains(allowed, kind) {
				t.Errorf("%s: %s: type %q, expected one of %q", a.line, stream.name, kind, allowed)
			}
		}
	}
	summaries := len(slices.DeleteFunc(slices.Clone(types), func(k string) bool { return k != "summary" }))
	switch form.form {
	case manyLines:
		if summaries != 1 || types[len(types)-1] != "summary" {
			t.Errorf("%s: a list ends in one summary: %q", a.line, types)
		}
	case oneOrMany:
		if summaries > 1 || len(types) > 1 && types[len(types)-1] != "summary" {
			t.Errorf("%s: of several files there is one summary, at the end: %q", a.line, types)
		}
	case oneObject:
		types = slices.DeleteFunc(types, func(k string) bool { return k == "follows" }) // of a dry run
		if summaries != 0 || len(types) > 1 || a.code == exitOK && len(types) != 1 {
			t.Errorf("%s: one object was expected: %q", a.line, types)
		}
	}
	if a.code != exitOK && a.code != exitFindings && !strings.Contains(a.err, `"type":"error"`) {
		t.Errorf("%s: exit %d, and no error on stderr: %s", a.line, a.code, a.err)
	}
}

// Every command prints with --json what cli.v1 describes, when all is well, when the line
// is wrong and when there is no catalog. The list of commands is the program's own, and
// what each does is its examples.
func TestEveryAnswerIsJSON(t *testing.T) {
	s := closedSchema(t)
	world := exampleWorld(t)
	commands := leafCommands()
	for name := range answers {
		if commands[name] == nil {
			t.Errorf("answers has %q, which is no command", name)
		}
	}
	printed := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(commands)) {
		if _, there := answers[name]; !there {
			t.Errorf("%s: nobody says what it prints with --json: see answer.go", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			inExamples(t, world, examplesOf(name), func(e example, line string) (int, string) {
				if e.prepare {
					return runLine(line)
				}
				if strings.Contains(line, " --format ") || strings.Contains(line, " --csv") {
					return runLine(line) // another form was asked for
				}
				head := newestEntry(t)
				a := speak(strings.Replace(line, "stillroom ", "stillroom --json ", 1))
				a.check(t, s, commandIn(line))
				// verify notes that this moment was seen: nothing follows from it.
				if head != newestEntry(t) && name != "verify" && !slices.Contains(append(ownDryRun, rehearsed...), commandIn(line)) {
					t.Errorf("%s writes the ledger, and cannot be tried: see dryrun.go", line)
				}
				for l := range strings.Lines(a.out) {
					printed[typeOf(l)] = true
				}
				return a.code, a.out + a.err
			})
			wrong := speak("stillroom " + name + " --json --no-such-option")
			if wrong.code != exitUsage {
				t.Errorf("%s: exit %d", wrong.line, wrong.code)
			}
			wrong.check(t, s, name)
			for _, e := range examplesOf(name) {
				if !e.prepare {
					t.Chdir(t.TempDir())
					t.Setenv("STILLROOM_CATALOG", "nowhere")
					speak(e.line+" --json").check(t, s, commandIn(e.line))
				}
			}
		})
	}
	t.Run("seldom", func(t *testing.T) { seldom(t, s, world, printed) })
	said := []string{"error", "warning", "note"} // on stderr
	for kind := range cliTypes {
		if !strings.HasPrefix(kind, "summary") && !printed[kind] && !slices.Contains(said, kind) {
			t.Errorf("no example prints %q", kind)
		}
	}
}

// newestEntry is the number of the newest entry in the ledger of the catalog, read without the
// program, or why there is none.
func newestEntry(t *testing.T) string {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join("catalog", catalog.FileName)+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n sql.NullInt64
	if err := db.QueryRow("SELECT MAX(seq) FROM ledger").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(n.Int64)
}

// seldomAsked are lines that print what the examples do not, in one catalog, one after
// another. A line that begins with ! does its work on the files without stillroom.
var seldomAsked = []string{
	"stillroom apply review.yaml",
	"stillroom consent review --channel print",
	"stillroom consent due --within 9000d",
	"stillroom person set person-a --died 2020-05-05",
	"stillroom dates --within 366d",
	"!write letter.txt She said yes to the film.",
	"stillroom consent grant --guardian guardian-a-one --scope room:room-a --yes exhibition --method letter --obtained-by liaison --review-by 2034-01-01 --evidence letter.txt --id consent-letter",
	"stillroom consent evidence consent-letter",
	"stillroom consent evidence consent-letter --to copy.txt",
	"!write preset.toml [export.site-a]",
	"stillroom export --presets",
	"!write other/notes.pdf %PDF-1.4",
	"!write other/shoot.yaml photos: [{match: no-such-*.jpg, depicts: [{label: a person, identifiable: true}]}]",
	"stillroom import other",
	"stillroom list --role any",
	"stillroom imports unmatched",
	"stillroom imports dismiss --all --open",
	"!copy card/room-a/IMG_4101.JPG again/IMG_9999.JPG",
	"stillroom import again",
	"stillroom duplicates",
	"stillroom export --channel web --to web",
	"stillroom consent withdraw consent-a-one --channel web --by guardian-a-one",
	"stillroom recall list",
	"stillroom deliveries list",
	"stillroom storage add disk --name disk",
	"stillroom storage sync",
	"!remove disk/originals/shoot-a/IMG_4101.JPG",
	"stillroom storage verify",
	"stillroom storage sync",
	"stillroom verify",
	"stillroom -v verify",
	"stillroom backup backup.tar",
	"stillroom restore backup.tar again-made",
	"stillroom -C again-made restore --open",
	"stillroom -C again-made relocate moved",
}

// seldom prints them, and notes what they print.
func seldom(t *testing.T, s *jsonschema.Schema, world string, printed map[string]bool) {
	dir := t.TempDir()
	copyTree(t, world, dir)
	t.Chdir(dir)
	t.Setenv("STILLROOM_CATALOG", "catalog")
	for _, line := range seldomAsked {
		words := strings.SplitN(line, " ", 3)
		var err error
		switch words[0] {
		case "!write":
			if err = os.MkdirAll(filepath.Dir(words[1]), 0o755); err == nil {
				err = os.WriteFile(words[1], []byte(words[2]+"\n"), 0o644)
			}
		case "!remove":
			err = os.Remove(words[1])
		case "!copy":
			var data []byte
			from, to, _ := strings.Cut(strings.TrimPrefix(line, "!copy "), " ")
			if data, err = os.ReadFile(from); err == nil {
				if err = os.MkdirAll(filepath.Dir(to), 0o755); err == nil {
					err = os.WriteFile(to, data, 0o644)
				}
			}
		default:
			a := speak(line + " --json")
			a.check(t, s, commandIn(line))
			if a.code == exitUsage || a.code == exitFailed {
				t.Errorf("%s: exit %d: %s", line, a.code, a.err)
			}
			for l := range strings.Lines(a.out) {
				printed[typeOf(l)] = true
			}
		}
		if words[1] == "preset.toml" {
			settings := filepath.Join("catalog", "stillroom.toml")
			var text []byte
			if text, err = os.ReadFile(settings); err == nil {
				err = os.WriteFile(settings, append(text, "\n[export.site-a]\nchannel = 'web'\nformat = 'site'\n"...), 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func typeOf(line string) string {
	var o struct{ Type string }
	_ = json.Unmarshal([]byte(line), &o)
	return o.Type
}

// commandIn is the command of a line.
func commandIn(line string) string {
	app := newApp(&program{printer: &printer{out: &screen{to: &bytes.Buffer{}}, err: &screen{to: &bytes.Buffer{}}}})
	return commandOf(app, fields(line))
}

// The schema has the members that the program has, each with a description, and no
// others.
func TestSchemaDescribesEveryMember(t *testing.T) {
	text, err := schema.JSONSchemaText(schema.CLISchema)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Defs map[string]struct {
			Description string
			Properties  map[string]struct{ Description string }
		} `json:"$defs"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	for name, d := range doc.Defs {
		if !strings.HasPrefix(name, "part_") && d.Description == "" {
			t.Errorf("%s has no description", name)
		}
		for member, p := range d.Properties {
			if p.Description == "" {
				t.Errorf("%s.%s has no description", name, member)
			}
		}
	}
	for kind, v := range cliTypes {
		d, there := doc.Defs[strings.ReplaceAll(kind, " ", "_")]
		if !there {
			t.Errorf("%s is not described", kind)
			continue
		}
		for _, m := range membersOf(reflect.TypeOf(v)) {
			if _, there := d.Properties[m]; !there {
				t.Errorf("%s.%s is not described", kind, m)
			}
		}
	}
	for command, a := range answers {
		for _, kind := range a.types {
			if _, there := cliTypes[kind]; !there {
				t.Errorf("%s prints %q, which cliTypes does not have", command, kind)
			}
		}
	}
}

// membersOf are the members that a struct has as JSON.
func membersOf(t reflect.Type) (names []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			names = append(names, membersOf(f.Type)...)
		case f.IsExported() && name != "-" && f.Name != "Findings":
			names = append(names, name)
		}
	}
	return names
}

// The page about JSON says of every command what it prints.
func TestJSONPageNamesEveryAnswer(t *testing.T) {
	page, err := topic("json")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string][]string{}
	for line := range strings.Lines(page) {
		cells := strings.Split(line, " | ")
		if len(cells) != 2 || !strings.HasPrefix(line, "| `") {
			continue
		}
		words := func(cell string) []string {
			return strings.Split(strings.Trim(strings.NewReplacer("`", "", ", ", ",").Replace(cell), "| \n"), ",")
		}
		for _, command := range words(cells[0]) {
			told[command] = words(cells[1])
		}
	}
	for command, a := range answers {
		want := slices.Clone(a.types)
		if a.form == manyLines || a.form == oneOrMany {
			want = append(want, "summary")
		}
		if a.form != ownForm && !slices.Equal(told[command], want) {
			t.Errorf("help json says that %q prints %q, and it prints %q", command, told[command], want)
		}
		delete(told, command)
	}
	if len(told) > 0 {
		t.Errorf("help json speaks of %q, which are no commands", told)
	}
}
