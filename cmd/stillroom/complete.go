package main

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/house"
	"github.com/stillroom/stillroom/pipeline/formats"
	"github.com/stillroom/stillroom/schema"
)

// completeFlag is how the scripts of the shells ask what may stand in the place of the
// last word, which may be empty.
const completeFlag = "--complete"

// mostIDs is how many ids of one kind a shell is given to choose from.
const mostIDs = 500

// valuesOf says what kind of value an option takes, by its name and, where that
// depends on the command, by both. What is not here is a file, or words.
var valuesOf = map[string]string{
	"channel": "channel", "room": "room", "shoot": "shoot", "person": "person", "guardian": "guardian", "notice": "notice",
	"supersedes": "consent", "delivery": "delivery", "import": "import", "photo": "photo", "scope": "scope", "method": "method",
	"export format": "format", "verify format": "report", "manifest check format": "report", "dump format": "text",
	"consent approve by": "guardian", "consent decline by": "guardian", "recall close status": "status", "fail-on": "level",
}

// argumentsOf is the same for the arguments of a command.
var argumentsOf = map[string]string{
	"show": "photo", "set": "photo", "derive": "photo", "pair": "photo", "unpair": "photo", "same": "photo", "different": "photo",
	"consent explain": "photo", "consent approve": "photo", "consent decline": "photo",
	"consent withdraw": "consent", "consent suspend": "consent", "consent refuse": "consent", "consent invalidate": "consent",
	"consent renew": "consent", "consent receipt": "consent", "consent evidence": "consent", "consent log": "scope", "purge": "scope",
	"deliveries show": "delivery", "deliveries note": "delivery", "imports show": "import", "export": "preset",
	"help": "page", "completion": "shell",
}

// complete prints what may stand in the place of the last of words, a line each. A
// shell that is told nothing offers files.
func (p *program) complete(ctx context.Context, app *cli.App, words []string) {
	p.err = &screen{to: io.Discard} // nothing is said between two words of a line
	p.door.Dir = os.Getenv("STILLROOM_CATALOG")
	if p.door.Dir == "" {
		p.door.Dir = "."
	}
	last := words[len(words)-1]
	commands, flags, path := app.Commands, app.Flags, []string{}
	awaits := ""
	for _, w := range words[:len(words)-1] {
		switch c := findCommand(commands, w); {
		case awaits != "":
			if awaits == "catalog" {
				p.door.Dir = w
			}
			awaits = ""
		case strings.HasPrefix(w, "-"):
			f := findFlag(flags, strings.TrimLeft(w, "-"))
			if d, ok := f.(cli.DocGenerationFlag); ok && d.TakesValue() {
				awaits = f.Names()[0]
			}
		case c != nil:
			path, commands, flags = append(path, c.Name), c.Subcommands, slices.Concat(c.Flags, flags)
		}
	}
	var found []string
	command := strings.Join(path, " ")
	switch {
	case awaits != "":
		kind := valuesOf[command+" "+awaits]
		if kind == "" {
			kind = valuesOf[awaits]
		}
		found = p.values(ctx, app, kind)
	case strings.HasPrefix(last, "-"):
		for _, f := range flags {
			for _, n := range f.Names() {
				if len(n) > 1 {
					found = append(found, "--"+n)
				}
			}
		}
	case len(commands) > 0:
		for _, c := range commands {
			found = append(found, c.Name)
		}
	default:
		found = p.values(ctx, app, argumentsOf[command])
	}
	for _, f := range found {
		if strings.HasPrefix(f, last) {
			p.out.println(f)
		}
	}
}

// values are those of a kind that are known here.
func (p *program) values(ctx context.Context, app *cli.App, kind string) []string {
	var list []string
	switch kind {
	case "":
		return nil
	case "channel":
		for _, c := range schema.Channels() {
			list = append(list, string(c))
		}
	case "format":
		for _, f := range formats.Formats() {
			list = append(list, f.Name)
		}
	case "method":
		return schema.Methods()
	case "report":
		return []string{"text", "json"}
	case "text":
		return []string{"yaml", "jsonl"}
	case "level":
		return []string{"error", "warning"}
	case "status":
		return []string{"done", "acknowledged", "cannot_recall", "lifted"}
	case "shell":
		return []string{"bash", "zsh", "fish"}
	case "page":
		for _, c := range app.Commands {
			list = append(list, c.Name)
		}
		list = append(list, topicNames()...)
		slices.Sort(list)
		return slices.Compact(list)
	case "preset":
		all, err := readPresets(p.door.Dir)
		if err != nil {
			return nil
		}
		for name := range all {
			list = append(list, "@"+name)
		}
		slices.Sort(list)
	case "scope":
		for _, k := range schema.ScopeKinds() {
			for _, id := range p.ids(ctx, k) {
				list = append(list, k+":"+id)
			}
		}
	default:
		return p.ids(ctx, kind)
	}
	return list
}

// ids are those of a kind of record in the catalog that is named, or here; none where
// there is no catalog.
func (p *program) ids(ctx context.Context, kind string) (list []string) {
	_ = p.door.Read(ctx, func(s *house.Session) (err error) {
		list, err = catalog.IDs(ctx, s.Catalog, kind, mostIDs)
		return err
	})
	return list
}
