package main

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdList(p *program) *cli.Command {
	var q choosing
	var o listOptions
	var role string
	return &cli.Command{
		Name:      "list",
		Usage:     "find photos",
		ArgsUsage: "[TEXT]",
		Description: "TEXT is looked for in names, captions, alt texts, tags, rooms and cameras. Several\n" +
			"words must all be there; OR between them asks for one side. A word that ends in *\n" +
			"finds all words that begin so, *part* all that contain it. The id by which a package\n" +
			"calls a photo finds it too. `stillroom help finding` has more.",
		Flags: append(append(q.finding(), o.flags()...),
			&cli.StringFlag{Name: "role", Usage: "list files that belong to no photo, of `ROLE` " + strings.Join(looseRoles, ", "), Destination: &role}),
		Action: func(c *cli.Context) error {
			return runList(c.Context, p, q.with(c.Args().Slice()), o, c.IsSet("width"), role)
		},
	}
}

// runList prints the photos that are found. fixed says that a person gave the width. If
// role is set, it lists files that belong to no photo instead.
func runList(ctx context.Context, p *program, q app.Selecting, o listOptions, fixed bool, role string) error {
	sel, err := q.Selection()
	if err != nil {
		return err
	}
	l, err := o.listing(p, fixed)
	if err != nil {
		return err
	}
	if role != "" {
		return p.door.Read(ctx, func(s *app.Session) error { return listLoose(ctx, p.printer, s, role) })
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		opt := catalog.ListOptions{Zone: s.Zone, At: s.Now()}
		n := 0
		err := l.print(func(fn func(schema.Photo) error) error {
			return s.Catalog.List(ctx, sel, opt, func(ph schema.Photo) error { n++; return fn(ph) })
		})
		if err == nil && (sel.Room != "" || everything(sel)) && o.format == "table" {
			err = noteAttached(ctx, p.printer, s, sel.Room)
		}
		if err != nil || n > 0 {
			return err
		}
		if list := recordsCalled(sel.Text); list != "" {
			p.notef("words are looked for in photos; `stillroom %s` lists what %q is a word for", list, sel.Text)
		}
		for _, text := range notThere(sel, func(kind string) (list []string) {
			list, err = catalog.IDs(ctx, s.Catalog, kind, mostGuessed)
			return list
		}) {
			p.notef("%s", text)
		}
		if err != nil {
			return err
		}
		return noteTags(ctx, p.printer, s, slices.Concat(sel.Tags, sel.AnyTags))
	})
}

// recordsCalled is the command that lists the records that a word is for, "" if it is for none.
func recordsCalled(word string) string {
	for _, kind := range []string{"room", "shoot", "family", "guardian", "person", "event", "notice"} {
		if slices.Contains(forms(word), kind) || kind == "person" && word == "people" {
			return kind + " list"
		}
	}
	if slices.Contains(forms(word), "consent") {
		return "consent log"
	}
	return ""
}

// noteTags says which of the tags that found nothing no photo has, and which was probably
// meant.
func noteTags(ctx context.Context, p *printer, s *app.Session, asked []string) error {
	if len(asked) == 0 {
		return nil
	}
	known, _, err := countTags(ctx, s, schema.Selection{})
	aside, _, aerr := countTags(ctx, s, schema.Selection{Rejected: schema.RejectedOnly})
	if err = errors.Join(err, aerr); err != nil {
		return err
	}
	for _, tag := range asked {
		switch {
		case known[tag] > 0:
		case aside[tag] > 0:
			p.notef("only photos that were put aside have the tag %q; --rejected lists them", tag)
		default:
			p.notef("no photo has the tag %q; %s`stillroom tags` lists them", tag, didYouMean(tag, "", slices.Sorted(maps.Keys(known))))
		}
	}
	return nil
}

// everything reports whether a selection leaves nothing out but what was put aside.
func everything(sel schema.Selection) bool {
	sel.Sort, sel.Rejected = "", ""
	return reflect.ValueOf(sel).IsZero()
}

// noteAttached says that something is attached to a room whose photos were listed, or, of
// "", to any.
func noteAttached(ctx context.Context, p *printer, s *app.Session, room string) error {
	list, err := s.Catalog.Attachments(ctx, room)
	switch n := len(list); {
	case err != nil || n == 0:
	case room == "":
		p.notef("%s kept with rooms: `stillroom attached`", countIs(n, "attachment"))
	default:
		p.notef("%s kept with the room: `stillroom attached --room %s`", countIs(n, "attachment"), room)
	}
	return err
}
