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
	"blackout": "quiet-days conditions", "quiet": "quiet-days family.set", "died": "people quiet-days", "dead": "people", "death": "people quiet-days", "mother": "people guardian", "father": "people guardian",
	"appeal": "people consent.invalidate", "recipient": "recall deliveries export", "changed mind": "letters-and-receipts consent.withdraw", "yes again": "letters-and-receipts recall consent.resume", "resume": "letters-and-receipts consent.resume",
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
	"photographer": "first-card day", "archivist": "bagit presets-and-plans iiif", "liaison": "letters-and-receipts people consent", "engineer": "ci json exit-codes", "developer": "ci json schema",
	"card": "first-card card mirrors", "memory card": "first-card card", "import": "first-card import", "offload": "first-card import", "format": "first-card formats packages",
	"batch": "presets-and-plans export", "preset": "presets-and-plans", "plan": "presets-and-plans", "deliver": "packages deliveries", "bag": "bagit", "viewer": "iiif serve",
	"read-only": "backup limits export", "readonly": "backup limits export", "snapshot": "backup export", "jq": "json ci", "json": "json", "report": "ci checks verify", "baseline": "ci checks",
	"time": "clock dates-and-durations", "camera": "clock finding", "label": "set finding records", "sort": "set finding records arrange", "cull": "reject set", "select": "finding", "album": "records finding",
	"family": "people family", "mirror": "mirrors", "guardian": "people guardian", "yes": "consent.grant letters-and-receipts", "answer": "proof answers", "permission": "consent", "rights": "consent records",
	"lightroom": "sidecar", "digikam": "sidecar", "darktable": "sidecar", "metadata": "records pictures privacy", "exif": "probe privacy", "iptc": "press probe", "xmp": "sidecar probe",
	"blur": "records conditions", "crop": "conditions records", "hide": "records conditions", "fixity": "checks storage", "integrity": "checks ledger", "provenance": "ledger imports",
	"settings": "catalog", "config": "catalog", "configuration": "catalog", "environment": "commands", "variable": "commands", "return code": "exit-codes",
	"takedown": "recall", "take down": "recall", "call back": "recall", "mistake": "undo", "reject": "undo reject", "trailer": "channels", "book": "channels", "tv": "channels", "social": "instagram channels",
}

// forms are a word as it is typed, in the singular and in the plural, with blanks and with
// hyphens between its parts.
func forms(asked string) (list []string) {
	word := strings.ToLower(asked)
	for _, w := range []string{word, strings.ReplaceAll(word, "-", " "), strings.ReplaceAll(word, " ", "-")} {
		list = append(list, w)
		switch one, several := strings.CutSuffix(w, "s"); {
		case several && strings.HasSuffix(one, "ie"):
			list = append(list, strings.TrimSuffix(one, "ie")+"y", one)
		case several:
			list = append(list, one)
		case strings.HasSuffix(w, "y"):
			list = append(list, strings.TrimSuffix(w, "y")+"ies", w+"s")
		default:
			list = append(list, w+"s")
		}
	}
	return list
}

// called lists the pages and commands that are called by a form of a word, or by the words
// above that are.
func called(app *cli.App, asked string) (targets []string) {
	for _, w := range forms(asked) {
		if words, ok := helpWords[w]; ok {
			return strings.Fields(words)
		}
	}
	for _, w := range forms(asked) {
		if _, err := topic(w); err == nil {
			targets = append(targets, w)
		}
		if findCommand(app.Commands, w) != nil {
			targets = append(targets, w)
		}
	}
	return slices.Compact(targets)
}

// helpOn lists the help in which a word is told of, and of what each is about: by the words
// above and, of others, the pages that say it most often.
func helpOn(app *cli.App, asked string) (rows [][]string) {
	for _, target := range called(app, asked) {
		rows = append(rows, helpRow(app, target))
	}
	if len(rows) > 0 {
		return rows
	}
	word := strings.ToLower(asked)
	if words := strings.Fields(word); len(words) > 1 {
		for _, w := range words {
			for _, row := range helpOn(app, w) {
				if !slices.ContainsFunc(rows, func(r []string) bool { return r[0] == row[0] }) && len(rows) < 6 {
					rows = append(rows, row)
				}
			}
		}
		return rows
	}
	if shortWords[word] {
		return nil
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

// shortWords are in every sentence, and say nothing of what is asked.
var shortWords = map[string]bool{"a": true, "an": true, "the": true, "to": true, "of": true, "in": true, "on": true, "for": true, "and": true, "or": true,
	"is": true, "i": true, "my": true, "do": true, "how": true, "with": true, "from": true, "can": true, "it": true, "get": true, "change": true, "make": true, "use": true}

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
