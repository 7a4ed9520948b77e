package main

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/urfave/cli/v2"
)

// helpWords are words that a person may ask help for and that no page or command is called:
// the pages that tell of it, and the commands (with a dot before a command of a group).
var helpWords = map[string]string{
	"delete": "erasure reject purge", "remove": "erasure reject purge", "trash": "reject", "gdpr": "erasure purge", "forget": "erasure",
	"exiftool": "pictures privacy", "watermark": "proof sheet",
	"stick": "mirrors moving", "usb": "mirrors moving", "ssd": "mirrors", "disk": "mirrors moving", "cloud": "mirrors backup no", "nas": "mirrors",
	"full": "first-card limits", "card full": "first-card card", "space": "limits gc", "memory": "limits", "quota": "limits",
	"password": "privacy key", "passphrase": "privacy", "encrypt": "privacy", "encryption": "privacy", "lost key": "privacy key", "lost-key": "privacy key",
	"sign": "key", "signature": "key manifest", "copyright": "records press", "license": "records press", "credit": "records conditions",
	"why": "consent consent.explain reasons", "reason": "reasons consent.explain", "who": "consent.log deliveries", "audit": "consent.log ledger deliveries",
	"log": "consent.log", "history": "consent.log ledger", "said": "consent.log letters-and-receipts",
	"withdraw": "letters-and-receipts consent.withdraw recall", "revoke": "letters-and-receipts consent.withdraw", "pause": "letters-and-receipts consent.suspend",
	"hold": "consent family.set", "embargo": "letters-and-receipts consent.grant", "expire": "dates-and-durations consent.due", "expiry": "dates-and-durations consent.due",
	"phone": "letters-and-receipts", "email": "letters-and-receipts people", "letter": "letters-and-receipts attachments", "receipt": "letters-and-receipts",
	"child": "people person", "parent": "people guardian", "sibling": "people", "birthday": "quiet-days dates", "anniversary": "quiet-days dates",
	"face": "records conditions consent", "faces": "records conditions consent", "gps": "privacy pictures", "location": "privacy records", "address": "privacy records",
	"photo": "finding list set", "picture": "pictures finding", "raw": "pairs formats", "jpeg": "pairs formats", "heic": "formats", "video": "attachments formats", "movie": "attachments formats",
	"share": "packages export", "send": "packages export", "upload": "packages export", "publish": "packages site export", "website": "site export", "twitter": "channels no", "facebook": "channels no",
	"newspaper": "press", "film": "stills channels", "archive": "bagit channels", "museum": "iiif", "zip": "packages bagit", "pdf": "sheet letters-and-receipts", "print": "sheet channels",
	"copy": "mirrors backup", "duplicate": "duplicates pictures", "dedupe": "duplicates pictures", "lost": "backup mirrors", "lost card": "mirrors backup", "stolen": "mirrors backup privacy",
	"checksum": "checks verify", "hash": "checks verify", "corrupt": "checks storage", "damaged": "checks storage", "bitrot": "checks cron", "schedule": "cron", "nightly": "cron", "github": "ci", "docker": "ci",
	"timezone": "clock dates-and-durations", "summer": "clock", "date": "dates-and-durations clock", "rename": "names arrange", "folder": "names arrange", "filename": "names",
	"star": "set finding", "rating": "set finding", "tag": "tags set", "keyword": "tags set", "caption": "set records", "alt": "set records",
	"search": "finding list", "find": "finding list", "excel": "csv finding", "spreadsheet": "csv finding", "api": "json schema", "script": "ci json exit-codes", "error": "exit-codes",
	"tutorial": "first-card", "start": "first-card", "quickstart": "first-card", "guide": "first-card", "update": "packages moving", "upgrade": "moving backup", "migrate": "moving relocate", "move": "moving relocate",
	"laptop": "moving", "new computer": "moving relocate", "crash": "gc checks", "rotate": "set key.rotate",
}

// helpOn lists the help in which a word is told of, and of what each is about: by the words
// above and, of others, the pages that say it most often.
func helpOn(app *cli.App, asked string) (rows [][]string) {
	word := strings.ToLower(asked)
	for target := range strings.FieldsSeq(helpWords[word]) {
		if row := helpRow(app, target); row != nil {
			rows = append(rows, row)
		}
	}
	if len(rows) > 0 {
		return rows
	}
	type found struct {
		name string
		n    int
	}
	var pages []found
	for _, name := range topicNames() {
		text, err := topic(name)
		if err != nil {
			panic(err) // it is part of the program
		}
		n := 0
		for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if w == word || w == word+"s" || w+"s" == word {
				n++
			}
		}
		if n > 0 {
			pages = append(pages, found{name, n})
		}
	}
	slices.SortStableFunc(pages, func(a, b found) int { return cmp.Compare(b.n, a.n) })
	for _, x := range pages[:min(len(pages), 4)] {
		rows = append(rows, helpRow(app, x.name))
	}
	return rows
}

// helpRow is how a page or a command is asked for, and what it is about.
func helpRow(app *cli.App, target string) []string {
	for _, t := range topicList() {
		if t[0] == target {
			return []string{"stillroom help " + target, t[1]}
		}
	}
	commands, about := app.Commands, ""
	for name := range strings.SplitSeq(target, ".") {
		c := findCommand(commands, name)
		if c == nil {
			return nil
		}
		commands, about = c.Subcommands, c.Usage
	}
	return []string{"stillroom " + strings.ReplaceAll(target, ".", " ") + " --help", about}
}
