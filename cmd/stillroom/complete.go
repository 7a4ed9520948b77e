package main

import (
	"cmp"
	"context"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// completeFlag is the flag by which the scripts of the shells ask which words may replace
// the last word, which may be empty.
const completeFlag = "--complete"

// Among how many ids of one kind those are looked for that fit what was typed, and how
// many a shell is given to choose from.
const (
	mostIDs     = 20_000
	mostOffered = 500
)

// valuesOf says what kind of value an option takes, by the name of the option and, if
// that depends on the command, by both. An option that is not here takes a file, or
// words.
var valuesOf = map[string]string{
	"channel": "channel", "room": "room", "shoot": "shoot", "person": "person", "guardian": "guardian", "notice": "notice",
	"supersedes": "consent", "delivery": "delivery", "import": "import", "photo": "photo", "scope": "scope", "method": "method",
	"no": "channel", "family": "family", "event": "event", "delegated-by": "guardian", "mirror": "mirror", "similar": "photo", "recipe": "recipe",
	"sort": "order", "missing": "field", "columns": "columns", "role": "role", "color": "color", "condition": "condition", "pair": "pairing", "paper": "paper",
	"quorum": "quorum", "hold": "yes or no", "authority": "authority", "name-display": "name display", "location-precision": "precision",
	"consent grant kind": "kind", "consent deny kind": "kind", "attach kind": "attached kind", "list format": "list format",
	"consent invalidate reason": "invalid", "key rotate reason": "key reason",
	"export format": "format", "verify format": "report", "manifest check format": "report", "dump format": "text", "recall feed format": "feed form",
	"consent withdraw by": "guardian", "consent suspend by": "guardian", "consent resume by": "guardian", "consent refuse by": "guardian",
	"consent withdraw method": "event method", "consent suspend method": "event method", "consent resume method": "event method",
	"consent refuse method": "event method", "consent invalidate method": "event method", "consent approve method": "event method",
	"consent decline method": "event method",
	"consent approve by":     "guardian", "consent decline by": "guardian", "recall close status": "status", "fail-on": "level",
}

// argumentsOf is the same for the arguments of a command.
var argumentsOf = map[string]string{
	"show": "photo or record", "set": "photo", "derive": "photo", "pair": "photo", "unpair": "photo", "same": "photo", "different": "photo",
	"consent explain": "photo", "consent approve": "photo", "consent decline": "photo",
	"consent withdraw": "consent", "consent suspend": "consent", "consent resume": "consent", "consent refuse": "consent", "consent invalidate": "consent",
	"consent renew": "consent", "consent receipt": "consent", "consent evidence": "consent", "consent log": "scope", "purge": "scope",
	"deliveries show": "delivery", "deliveries note": "delivery", "imports show": "import", "imports undo": "import", "imports redo": "import", "export": "preset",
	"help": "page", "completion": "shell", "schema": "schema", "reject": "photo", "open": "photo", "restore": "photo", "storage retire": "mirror",
	"storage verify": "mirror", "storage sync": "mirror", "recall close": "recall",
	"room set": "room", "room remove": "room", "shoot set": "shoot", "shoot remove": "shoot", "family set": "family", "family remove": "family",
	"guardian set": "guardian", "person set": "person", "person remove": "person", "event set": "event", "event remove": "event",
}

// completer knows what may come next on a line that is being typed.
type completer struct {
	app  *cli.App
	door app.Door
}

// newCompleter looks at the catalog that the line names, or at the one here. It prints
// nothing: it runs while a person types.
func newCompleter(root *cli.App, clock func() time.Time) *completer {
	dir := cmp.Or(os.Getenv("STILLROOM_CATALOG"), ".")
	return &completer{root, app.Door{Dir: dir, Clock: clock, Notices: silent}}
}

// silent says nothing of a catalog that is only looked into.
var silent = &printer{err: &screen{to: io.Discard}}

// complete lists the words that may replace the last of words. If the list is empty, the
// shell offers files.
func (k *completer) complete(ctx context.Context, words []string) []string {
	last := words[len(words)-1]
	commands, flags, path := k.app.Commands, k.app.Flags, []string{}
	awaits := ""
	for _, w := range words[:len(words)-1] {
		switch c := findCommand(commands, w); {
		case awaits != "":
			if awaits == "catalog" {
				k.door.Dir = w
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
	before := "" // of the last word, which stays
	if name, value, given := strings.Cut(last, "="); given && awaits == "" && strings.HasPrefix(name, "--") {
		if f := findFlag(flags, strings.TrimLeft(name, "-")); f != nil {
			awaits, before, last = f.Names()[0], name+"=", value
		}
	}
	if i := strings.LastIndex(last, ","); i >= 0 && awaits != "" { // one more of several
		before, last = before+last[:i+1], last[i+1:]
	}
	command := strings.Join(path, " ")
	switch {
	case awaits != "":
		kind := valuesOf[command+" "+awaits]
		if kind == "" {
			kind = valuesOf[awaits]
		}
		found = k.values(ctx, kind)
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
		found = k.values(ctx, argumentsOf[command])
	}
	var out []string
	for _, f := range found {
		if strings.HasPrefix(f, last) && len(out) < mostOffered {
			out = append(out, before+f)
		}
	}
	return out
}

// values are those of a kind that are known here.
func (k *completer) values(ctx context.Context, kind string) []string {
	list := fixedWords(kind)
	if list != nil || kind == "" {
		return list
	}
	switch kind {
	case "format":
		for _, f := range formats.Formats() {
			list = append(list, f.Name)
		}
	case "event method":
		return schema.EventMethods()
	case "page":
		for _, c := range k.app.Commands {
			list = append(list, c.Name)
		}
		list = append(list, topicNames()...)
		slices.Sort(list)
		return slices.Compact(list)
	case "preset":
		all, err := app.ReadPresets(k.door.Dir)
		if err != nil {
			return nil
		}
		for name := range all {
			list = append(list, "@"+name)
		}
		slices.Sort(list)
	case "photo or record":
		for _, of := range []string{"photo", "room", "shoot", "person", "family", "guardian", "consent"} {
			list = append(list, k.values(ctx, of)...)
		}
	case "scope":
		for _, of := range schema.ScopeKinds() {
			for _, id := range k.ids(ctx, of) {
				list = append(list, of+":"+id)
			}
		}
	default:
		return k.ids(ctx, kind)
	}
	return list
}

// ids lists the ids of a kind of record in the catalog that is named, or here. Without a
// catalog the list is empty.
func (k *completer) ids(ctx context.Context, kind string) (list []string) {
	_ = k.door.Read(ctx, func(s *app.Session) (err error) {
		list, err = catalog.IDs(ctx, s.Catalog, kind, mostIDs)
		if err != nil || kind != "photo" {
			return err
		}
		names, err := catalog.FileNames(ctx, s.Catalog, mostIDs) // a name is as good as an id
		slices.Sort(names)
		list = append(list, slices.Compact(names)...)
		return err
	})
	return list
}
