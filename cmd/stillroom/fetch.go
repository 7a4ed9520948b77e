package main

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// runFetch puts back originals of the catalog that are missing.
func runFetch(ctx context.Context, p *program, from []string) error {
	got, err := fetchInto(ctx, p, p.door, from)
	if err != nil {
		return err
	}
	if p.json {
		if err := p.object("fetched", got); err != nil {
			return err
		}
	} else if got.Fetched+got.Missing == 0 {
		p.donef("no original is missing")
	} else {
		p.donef("%s put back (%s); every byte was read and compared", count(got.Fetched, "original"), size(got.Bytes))
	}
	if got.Fetched > 0 {
		p.notef("derivatives are made with: stillroom derive --stale")
	}
	if got.Missing > 0 {
		p.warnf("%s still missing: name another mirror or the card with --originals-from", count(got.Missing, "original")+" "+isAre(got.Missing))
		return errSomeFailed
	}
	return nil
}

// fetchInto does so in the catalog behind a door.
func fetchInto(ctx context.Context, p *program, door app.Door, from []string) (schema.Fetched, error) {
	s, done, err := door.Write(ctx)
	if err != nil {
		return schema.Fetched{}, err
	}
	defer done()
	bar := &progress{}
	defer func() { bar.finish() }()
	return app.FetchOriginals(ctx, s, from, app.FetchWatch{
		Counted: func(files int, bytes int64) { bar = p.startProgress(files, bytes) },
		Fetched: func(bytes int64) { bar.stepped(bytes) },
		// Whoever has the folder looks for it by its name.
		Failed: func(file string, err error) {
			bar.aside(func() { p.warnf("not read: %s: %v", filepath.Base(file), err) })
		},
	})
}

// saidOnce says the same thing once, however many sessions have it to say.
type saidOnce struct {
	to   app.Notices
	said []string
}

func (o *saidOnce) Warning(text string) { o.say(text, o.to.Warning) }
func (o *saidOnce) Note(text string)    { o.say(text, o.to.Note) }

func (o *saidOnce) say(text string, say func(string)) {
	if !slices.Contains(o.said, text) {
		o.said = append(o.said, text)
		say(text)
	}
}
