package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// recordCommands are room, shoot, family, guardian, person, event and notice: the commands
// by which records are written without YAML.
func recordCommands(p *program) []*cli.Command {
	return []*cli.Command{
		recordCommand(p, app.Rooms, roomColumns), recordCommand(p, app.Shoots, shootColumns), recordCommand(p, app.Families, familyColumns),
		recordCommand(p, app.Guardians, guardianColumns), recordCommand(p, app.People, personColumns), recordCommand(p, app.Events, eventColumns),
		recordCommand(p, app.ShownTexts, noticeColumns),
	}
}

func recordCommand[T any](p *program, k app.Kind[T], columns recordColumns[T]) *cli.Command {
	commands := []*cli.Command{recordAdd(p, k), recordSet(p, k), recordList(p, k, columns)}
	if k.Keeps == "" {
		commands = append(commands, recordRemove(p, k.Name))
	}
	var also []string
	if k.Name == "notice" {
		also = []string{"notices"}
	}
	return &cli.Command{Name: k.Name, Aliases: also, Usage: k.About, Description: k.Keeps, Subcommands: commands}
}

// recordOptions are the options of add and set, filled by the command line.
type recordOptions[T any] struct {
	kind          app.Kind[T]
	one           []string
	with, without []cli.StringSlice
	app.Writing
}

func (o *recordOptions[T]) flags(add bool) []cli.Flag {
	n := len(o.kind.Fields)
	o.one, o.with, o.without = make([]string, n), make([]cli.StringSlice, n), make([]cli.StringSlice, n)
	var flags []cli.Flag
	for i, f := range o.kind.Fields {
		usage := f.Usage
		if add && f.Need {
			usage += " (needed)"
		}
		if !f.Many() {
			flags = append(flags, &cli.StringFlag{Name: f.Name, Usage: usage, Destination: &o.one[i]})
			continue
		}
		flags = append(flags, &cli.StringSliceFlag{Name: f.Name, Usage: usage + " (more than once for more)", Destination: &o.with[i]})
		if !add {
			flags = append(flags, &cli.StringSliceFlag{Name: "not-" + f.Name, Usage: "take this `ID` away", Destination: &o.without[i]})
		}
	}
	return append(flags,
		openFlag("allow the photos to go where they might not go before", &o.Open),
		dryRunFlag("show what would change", &o.DryRun),
	)
}

// said is what the options say, field by field; set reports whether one was said.
func (o *recordOptions[T]) said(set func(option string) bool) (list []app.FieldSaid) {
	for i, f := range o.kind.Fields {
		if set(f.Name) || set("not-"+f.Name) {
			list = append(list, app.FieldSaid{Field: f.Name, Value: o.one[i], With: words(o.with[i]), Without: words(o.without[i])})
		}
	}
	return list
}

func recordAdd[T any](p *program, k app.Kind[T]) *cli.Command {
	o := &recordOptions[T]{kind: k}
	return &cli.Command{
		Name:      "add",
		Usage:     "write a new one",
		ArgsUsage: "ID",
		Description: "Choose an ID that holds nobody's name: ids are printed where names are not, in findings\n" +
			"and logs.",
		Flags: o.flags(true),
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runRecordAdd(c.Context, p, k, c.Args().First(), o.said(c.IsSet), o.Writing)
		},
	}
}

// runRecordAdd writes a new record.
func runRecordAdd[T any](
	ctx context.Context, p *program, k app.Kind[T], id string, said []app.FieldSaid,
	w app.Writing,
) error {
	if err := k.Missing(said); err != nil {
		return err // before a catalog is looked for
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		done, err := k.Add(ctx, s, id, said, w)
		if err != nil {
			return err
		}
		return printApplied(p.printer, done, w.DryRun)
	})
}

func recordSet[T any](p *program, k app.Kind[T]) *cli.Command {
	o := &recordOptions[T]{kind: k}
	return &cli.Command{
		Name:        "set",
		Usage:       "change what is recorded of one",
		ArgsUsage:   "ID",
		Description: "Fields that no option names stay as they are; an empty value clears a field.",
		Flags:       o.flags(false),
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runRecordSet(c.Context, p, k, c.Args().First(), o.said(c.IsSet), o.Writing)
		},
	}
}

func runRecordSet[T any](
	ctx context.Context, p *program, k app.Kind[T], id string, said []app.FieldSaid,
	w app.Writing,
) error {
	door := p.door
	door.ForANo = onlyHolds(k.Name, said)
	return door.Read(ctx, func(s *app.Session) error {
		done, err := k.Set(ctx, s, id, said, w)
		if err != nil {
			return err
		}
		return printApplied(p.printer, done, w.DryRun)
	})
}

// onlyHolds reports whether nothing is said but that a family wants quiet: that is a no.
func onlyHolds(kind string, said []app.FieldSaid) bool {
	return kind == "family" && len(said) == 1 && said[0].Field == "hold" && said[0].Value == "yes"
}

func recordRemove(p *program, kind string) *cli.Command {
	return &cli.Command{
		Name:      "remove",
		Usage:     "remove a record that nothing names",
		ArgsUsage: "ID",
		Description: "For a record that was written by mistake. It stays if a photo, another record or the\n" +
			"word of a family names it: no word of a family is ever lost this way. To erase by a\n" +
			"family's order, use `stillroom purge`.",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runRecordRemove(c.Context, p, kind, c.Args().First())
		},
	}
}

func runRecordRemove(ctx context.Context, p *program, kind, id string) error {
	return p.door.Read(ctx, func(s *app.Session) error {
		if err := app.RemoveRecord(ctx, s, kind, id); err != nil {
			return err
		}
		if p.json {
			return p.object("changes", changesView{DryRun: p.trying, Applied: schema.Applied{Changes: []schema.Change{{Action: "remove", Kind: kind, ID: id}}}})
		}
		p.donef("removed %s %s", kind, id)
		return nil
	})
}
