package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// importWatch shows an import as it happens.
type importWatch struct {
	*printer
	report   *report
	store    store.Storage
	progress *progress
	skipped  map[string]int // by reason
	dryRun   bool
	folders  bool     // a template says where files are kept
	names    *preview // of a dry run
	idle     []string // mirrors that were there, and not written to
	away     []string // mirrors that were not there
}

func (w *importWatch) Counted(files int, bytes int64) {
	w.progress = w.startProgress(files, bytes)
	if free, err := store.Free(w.store); err == nil && bytes > free {
		w.warnf("the files are %s and the catalog's disk has %s left; duplicates need no room", size(bytes), size(free))
	}
}

func (w *importWatch) Unsorted(files int) {
	if w.json {
		return // what reads it sees where each file was kept
	}
	if w.folders {
		w.notef("%s without a shoot; name it with --shoot ID", countIs(files, "file"))
		return
	}
	w.notef("%s without a shoot: new ones go to originals/unsorted; name their shoot with --shoot ID, or later with `stillroom set PHOTO... --shoot SHOOT`", countIs(files, "file"))
}

// Given says that a shoot has files that nobody placed in it one by one.
func (w *importWatch) Given(files int, shoot, records string) {
	if w.json {
		return
	}
	verb := "were given"
	switch {
	case w.dryRun:
		verb = "would be given"
	case files == 1:
		verb = "was given"
	}
	w.notef("%s %s to %s, the only shoot of %s", count(files, "file"), verb, shoot, records)
}

func (w *importWatch) Applied(a schema.Applied) {
	for _, u := range a.Unmatched {
		if w.dryRun || !slices.ContainsFunc(a.Held, func(h schema.Unmatched) bool { return h.Match == u }) {
			w.warnf("shoot.yaml: photos: %q matches no file", u)
		}
	}
	if len(a.Missed) > 0 && w.dryRun {
		w.warnf("the photos that these lines mean may have other names here; an import would hold all photos of this card")
	}
	for _, h := range a.Held {
		w.warnf("shoot.yaml: photos: %q matches no file, and says what to hide, who agreed or which room is shown: %s held until it finds its file (record %d)", h.Match, countIs(h.Photos, "photo"), h.ID)
	}
	if len(a.Held) > 0 {
		w.warnf("correct the names and apply the file, or import the card that has these photos; if there is no such photo: stillroom imports dismiss RECORD --open")
	}
	printLacking(w.printer, a.Lacking)
	for _, d := range a.Differs {
		w.warnf("%s %s is recorded, and shoot.yaml differs (%s): the record was kept; `stillroom apply` changes it",
			d.Kind, told.Shorten(d.Kind, d.ID), strings.Join(d.Fields, ", "))
	}
	if a.Recalls.Items > 0 && !w.dryRun {
		w.notef("%s", askedBack(a.Recalls))
	}
	if n := len(a.Changes); n > 0 && w.verbose {
		w.warnf("records: %d changed, %d unchanged", n, a.Unchanged)
	}
}

func (w *importWatch) Item(it schema.ImportItem) {
	w.progress.stepped(it.Bytes)
	w.report.item(it)
	if it.Outcome == schema.Skipped {
		w.skipped[it.Reason]++
	}
	if it.Outcome == schema.Imported {
		w.names.add(filepath.Base(it.Source), it.Path)
	}
	if w.json {
		_ = w.object("item", it) // a closed pipe ends the run by its signal
		return
	}
	// A file that is not in the catalog has no id: whoever has the card looks for it
	// by its name.
	name := filepath.Base(it.Source)
	called := name
	switch {
	case w.named(w.err):
	case it.New != nil && it.New.Frame == nil:
		called = "original " + it.SHA256.ID()
	default:
		called = "photo " + it.Photo
	}
	for _, m := range it.Mended {
		w.progress.aside(func() { w.warnf("%s", tellMended(m, called)) })
	}
	if it.Unpaired != "" && w.verbose {
		w.progress.aside(func() { w.notef("%s: no pair with the picture of its name: %s", called, it.Unpaired) })
	}
	switch {
	case it.Outcome == schema.Failed:
		w.progress.aside(func() { w.warnf("failed: %s: %s", name, it.Reason) })
	case it.Damage != "":
		// By its name, too: whoever has the card looks for a whole copy.
		w.progress.aside(func() { w.warnf("damaged: %s: %s", name, it.Warns[len(it.Warns)-1]) })
	case it.Unrendered() != nil:
		w.progress.aside(func() { w.notef("%s: no derivative: %s", called, it.Unrendered().Reason) })
	case it.Reread != nil && len(it.Warns) > 0:
		w.progress.aside(func() { w.notef("%s: %s", called, it.Warns[len(it.Warns)-1]) })
	case it.Joins != "" && it.Outcome == schema.Imported:
		w.progress.aside(func() {
			w.notef("%s: a file of photo %s, which is known: %s", called, it.Photo, it.Joins)
			if i := slices.IndexFunc(it.Warns, func(s string) bool { return strings.HasPrefix(s, "it was written later") }); i >= 0 {
				w.notef("%s: %s", called, it.Warns[i])
			}
		})
	case it.Outcome == schema.Imported && it.New != nil && it.New.Photo.IsZero() && len(it.Warns) > 0:
		w.progress.aside(func() { w.notef("%s: %s", called, it.Warns[len(it.Warns)-1]) })
	case w.verbose && it.Reason != "":
		w.progress.aside(func() { w.warnf("%s: %s: %s", it.Outcome, name, it.Reason) })
	}
}
