package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/schema"
)

// didYouMean is a clause that names the word nearest to the one that was typed. It is
// empty if none is near.
func didYouMean(word, prefix string, among []string) string {
	near := schema.Nearest(word, among)
	if near == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %s%s? ", prefix, near)
}

func unknownCommand(word string, among []*cli.Command, ask string) error {
	var names []string
	for _, c := range among {
		names = append(names, c.Names()...)
	}
	if slices.Contains(names, "import") { // no group: the program itself
		same := otherWords[word]
		if _, err := topic(word); same == "" && err == nil {
			same = "help " + word
		}
		if same != "" {
			return usagef("unknown command %q; here it is `stillroom %s`; `%s` lists the commands", word, same, ask)
		}
	}
	group := strings.TrimSuffix(strings.TrimPrefix(ask, "stillroom "), " --help")
	if way := otherWays[group+" "+word]; way != "" {
		return usagef("unknown command %q; here it is `stillroom %s`; `%s` lists the commands", word, way, ask)
	}
	for same := range strings.FieldsSeq(inGroups[word]) {
		if slices.Contains(names, same) {
			return usagef("unknown command %q; here it is %s; `%s` lists the commands", word, same, ask)
		}
	}
	return usagef("unknown command %q; %s`%s` lists the commands", word, didYouMean(word, "", names), ask)
}

// inGroups are such words for the commands of a group: the first that the group has.
var inGroups = map[string]string{
	"add": "grant", "pause": "suspend", "new": "add", "create": "add", "delete": "remove", "rm": "remove", "edit": "set", "change": "set",
	"done": "close", "init": "add", "list": "log show", "ls": "list log", "history": "log", "why": "explain", "revoke": "withdraw",
	"check": "verify", "verify": "check", "test": "verify check", "diff": "check", "compare": "check", "validate": "check", "export": "export-public feed",
}

// otherWords are words that other programs have for what a command here does.
var otherWords = map[string]string{
	"undo": "help undo", "delete": "reject", "remove": "reject", "rm": "reject", "trash": "reject", "erase": "purge",
	"find": "list", "search": "list", "ls": "list", "query": "list", "info": "show", "view": "open", "exif": "probe",
	"edit": "set", "tag": "set", "caption": "set", "rate": "set", "rotate": "set", "sort": "set", "rename": "arrange",
	"publish": "export", "upload": "export", "share": "export", "check": "verify", "status": "verify", "fsck": "verify",
	"mirror": "storage add", "sync": "storage sync", "disk": "storage", "grant": "consent grant", "withdraw": "consent withdraw",
	"receipt": "consent receipt", "history": "consent log", "log": "consent log", "ingest": "import", "version": "--version", "web": "serve",
	"preset": "export --presets", "presets": "export --presets", "plan": "help presets-and-plans", "config": "help catalog", "settings": "help catalog",
	"unreject": "restore", "undelete": "restore", "recover": "restore", "copy": "storage sync", "label": "set", "keyword": "set", "keywords": "tags",
	"print": "sheet", "clean": "gc", "prune": "gc", "move": "help moving", "revoke": "consent withdraw", "deny": "consent deny",
	"report": "verify", "validate": "manifest check", "new": "init", "create": "init", "start": "help first-card", "add": "import", "diff": "apply --dry-run",
}

// unknownOption says which option a command does not have, or what an option takes.
func unknownOption(c *cli.Context, err error) error {
	command, flags := "stillroom", c.App.Flags
	if c.Command != nil && c.Command.Name != "" && c.Command.Name != c.App.Name {
		command, flags = c.Command.HelpName, slices.Concat(c.Command.Flags, c.App.Flags)
	}
	name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !ok {
		return unreadValue(flags, err)
	}
	name = strings.TrimPrefix(name, "-")
	var names []string
	for _, f := range flags {
		for _, n := range f.Names() {
			if len(n) > 1 {
				names = append(names, n)
			}
		}
	}
	if way := otherWays[strings.TrimPrefix(command, "stillroom ")+" "+name]; way != "" {
		return usagef("%s has no option %s; here it is `stillroom %s`; `%s --help` lists them", command, dashed(name), way, command)
	}
	if same := otherOptions[name]; same != "" && slices.Contains(names, strings.Fields(same)[0]) {
		return usagef("%s has no option %s; here it is --%s; `%s --help` lists them", command, dashed(name), same, command)
	}
	return usagef("%s has no option %s; %s`%s --help` lists them", command, dashed(name), didYouMean(name, "--", names), command)
}

// otherOptions are options that other programs have for what an option here does.
var otherOptions = map[string]string{
	"csv": "format csv", "output": "to", "out": "to", "o": "to", "dest": "to", "days": "within", "end": "until", "expires": "until",
	"stars": "rating", "star": "rating", "min-rating": "rating", "label": "tag", "keyword": "tag", "keywords": "tag", "description": "caption", "album": "shoot",
	"date": "taken", "between": "taken", "file": "name", "filename": "name", "port": "listen", "address": "listen", "bind": "listen",
	"report": "format html=FILE", "html": "format html=FILE", "junit": "format junit=FILE", "sarif": "format sarif=FILE", "gitlab": "format gitlab=FILE", "github": "format github",
	"deep": "read-data", "full": "read-data", "url": "base-url", "target": "to", "client": "recipient", "who": "by", "why": "reason", "pattern": "name", "person-id": "person",
	"people": "person", "persons": "person", "birthday": "born", "birthdate": "born", "dob": "born", "birth": "born", "death": "died", "phone": "method phone",
	"email": "method email", "letter": "method letter", "document": "evidence", "replaces": "supersedes", "mirror-dir": "mirror",
}

// otherWays are commands, or other forms of a command, for what an option or a command of a
// group does elsewhere: by the command, and the option or the word that was typed.
var otherWays = map[string]string{
	"reject undo": "restore PHOTO...", "backup to": "backup FILE", "backup output": "backup FILE", "dump to": "dump >FILE", "dump output": "dump >FILE", "dump out": "dump >FILE",
	"export preset": "export @NAME", "export list": "export --presets", "consent matrix channel": "list --channel C", "list where": "list --room ID",
	"purge photo": "purge photo:ID", "purge room": "purge room:ID", "purge shoot": "purge shoot:ID", "purge family": "purge family:ID",
	"consent receipt output": "consent receipt --guardian ID --to FILE.txt", "consent explain for": "consent explain PHOTO --channel C", "export for": "export --recipient WHO",
	"consent log family": "consent log family:ID", "consent log room": "consent log room:ID", "consent log shoot": "consent log shoot:ID", "consent log photo": "consent log photo:ID",
	"consent log guardian": "consent log family:ID", "guardian list family": "show FAMILY", "person list family": "show FAMILY", "recall letter": "recall list --recipient WHO",
	"guardian remove": "help people", "guardian set died": "help people", "guardian set dead": "help people", "guardian add died": "help people",
	"guardian set quiet": "guardian set ID --no-contact DAYS", "family set no-contact": "guardian set ID --no-contact DAYS", "room show": "show ROOM", "shoot show": "show SHOOT",
	"person show": "show PERSON", "family show": "show FAMILY", "guardian show": "show GUARDIAN", "event show": "show event:ID", "notice show": "show notice:ID", "consent show": "show CONSENT",
	"export include-original": "help bagit", "export include-originals": "help bagit", "export originals": "help bagit", "export original": "help bagit",
}

// dashed is an option as it is typed.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// unread is what the library says of a value that is not of its flag's kind.
var unread = regexp.MustCompile(`^invalid (?:boolean )?value (".*") for (?:flag )?-+([a-z-]+): parse error$`)

// unreadValue says which kind of value a flag takes, if that is what is wrong.
func unreadValue(flags []cli.Flag, err error) error {
	m := unread.FindStringSubmatch(err.Error())
	if m == nil {
		return &usageError{What: err.Error()}
	}
	takes := "another kind of value"
	for _, f := range flags {
		if !slices.Contains(f.Names(), m[2]) {
			continue
		}
		switch f.(type) {
		case *cli.IntFlag, *cli.Int64Flag, *cli.UintFlag, *cli.Uint64Flag:
			takes = "a whole number"
		case *cli.Float64Flag:
			takes = "a number"
		case *cli.DurationFlag:
			takes = "a time such as 90s or 2h"
		case *cli.BoolFlag:
			takes = "true or false, or nothing"
		}
	}
	return usagef("--%s cannot be %s: it takes %s", m[2], m[1], takes)
}
