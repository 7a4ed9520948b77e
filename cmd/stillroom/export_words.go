package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// printExported prints what an export came to, as far as it got.
func printExported(p *printer, sum export.Summary, settings schema.Settings, err error) {
	if len(sum.Withheld) > 0 && !p.quiet {
		rows := [][]string{{"WITHHELD", "ROOM", "ANSWER", "BECAUSE"}}
		for _, w := range sum.Withheld {
			rows = append(rows, []string{withheldWords(w), orDash(w.Room), string(w.Effect), strings.Join(w.Reasons, ", ")})
		}
		_ = p.err.table(rows)
	}
	if sum.Again > 0 {
		p.notef("a consent changed while this ran, so every photo was decided again")
	}
	for _, why := range sum.Left {
		p.warnf("left behind: %s; `stillroom gc` tries once more", why)
	}
	if err != nil {
		if sum.Removed > 0 && !errors.As(err, new(*takenOut)) { // which says it
			p.notef("%s", removedWords(sum.Removed, true))
		}
		return
	}
	for _, o := range sum.Omitted {
		p.notef("%s is exported without its original: %s", o.Photo, strings.Join(o.Reasons, ", "))
	}
	if sum.Originals > 0 {
		p.notef("%s in the package, with all that the camera wrote; %s", countIs(sum.Originals, "original"),
			oneOrMore(sum.Originals, "its family lets the archive have it", "their families let the archive have them"))
	}
	if sum.Foreign > 0 {
		p.notef("%s written or changed by somebody else, and %s", countWas(sum.Foreign, "sidecar"), oneOrMore(sum.Foreign, "was left as it is", "were left as they are"))
	}
	if sum.Alone > 0 {
		p.notef("%s no copy in the mirror", countHas(sum.Alone, "photo"))
	}
	if sum.NoAlt > 0 {
		p.notef("%s no alt text; write one with `stillroom set`", countHas(sum.NoAlt, "photo"))
	}
	if sum.Lacking > 0 {
		p.notef("%s", lackingWords(sum))
	}
	if sum.TooSmall > 0 {
		p.notef("%s fewer pixels than Instagram shows; no picture is enlarged", countHas(sum.TooSmall, "picture"))
	}
	if sum.NoCreator > 0 {
		p.notef("%s no photographer; set credit in %s", count(sum.NoCreator, "photo")+" "+oneOrMore(sum.NoCreator, "names", "name"), app.SettingsName)
	}
	if settings.Recall.Contact == "" && sum.Format != "sidecar" {
		p.notef("no recall contact is set in %s; the manifest says %s", app.SettingsName, formats.NoContact)
	}
	if sum.Unchanged != "" {
		p.donef("nothing has changed: %s holds delivery %s, valid until %s", sum.Destination, sum.Unchanged, sum.ValidUntil)
		return
	}
	if sum.More+sum.Fewer > 0 {
		p.notef("this export chooses %s more than the one before it, and %d fewer", count(sum.More, "photo"), sum.Fewer)
	}
	verb := "exported"
	if sum.DryRun {
		verb = "would export"
	}
	p.donef("%s %d of %s to %s: %s, %s, valid until %s",
		verb, sum.Exported, count(sum.Selected, "photo"), sum.Channel, count(sum.Files, "file"), size(sum.Bytes), sum.ValidUntil)
	if sum.Format != "sidecar" && sum.Channel != schema.Archive {
		p.notef("a package is good for %s at most: export again with --update before it ends", count(int(formats.MaxValid.Hours()/24), "day"))
	}
	if a := sum.Attachments; a.Exported > 0 {
		p.donef("and %d of %s", a.Exported, count(a.Selected, "attachment"))
	}
	if n := sum.Attachments.LeftOut; n > 0 {
		p.notef("%s left out: the formats manifest, site and bagit carry letters, drawings, sound and film", countIs(n, "attachment"))
	}
	if sum.Removed > 0 {
		p.donef("%s", removedWords(sum.Removed, len(sum.Withheld) > 0))
	}
	if sum.Delivery != "" {
		p.donef("delivery %s in %s", sum.Delivery, sum.Destination)
	}
	if sum.Slip != "" {
		p.donef("no ledger has it yet: run `deliveries read %s` in the catalog that goes on", schema.ShellWord(sum.Slip))
	}
}

// lackingWords says by which command more is made of the photos.
func lackingWords(sum export.Summary) string {
	by := "`stillroom derive --channel web`" // no other channel takes some as they were made
	if sum.Format == "site" {
		by = "`stillroom derive --site`"
	}
	return fmt.Sprintf("%s in fewer sizes or formats than there could be; %s makes the others, once",
		count(sum.Lacking, "photo")+" "+oneOrMore(sum.Lacking, "leaves", "leave"), by)
}

// removedWords says why an update took files away: they may not stand or, if nothing is
// withheld, they are no longer asked for.
func removedWords(n int, withheld bool) string {
	files, why := "files", "that must not be there any more"
	if n == 1 {
		files = "file"
	}
	if !withheld {
		files, why = files+":", "not part of this export any more"
	}
	return fmt.Sprintf("removed %d %s %s", n, files, why)
}

// withheldWords names what is withheld: a photo by its id, an attachment by its kind too.
func withheldWords(w schema.Withheld) string {
	if w.Kind == "" {
		return w.Photo
	}
	return string(w.Kind) + " " + w.Photo
}
