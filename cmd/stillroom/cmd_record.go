package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/cmd/house"
	"github.com/stillroom/stillroom/schema"
)

// The commands by which records are written without YAML. Each makes a text of one
// record, and the text goes the way of every other: read and checked as apply does,
// refused where it opens something, written into the ledger.

// recordKind is a kind of record as these commands see it.
type recordKind[T any] struct {
	name, about string
	fields      []recordField[T]
	heads       []string // of its list, behind the id
	row         func(T) []string
	id          func(*T) *string
	all         func(schema.Records) []T
	// text is the records that say v. all is what is recorded.
	text func(all schema.Records, v T) (schema.Records, error)
	// keeps says why none is ever removed; "" where one that nothing names can be.
	keeps string
}

// recordField is what one option sets. Of one that takes many, with is added and
// without taken away.
type recordField[T any] struct {
	flag, usage string
	need        bool     // a new record has to have it
	values      []string // all that it can be; nil: the rules of records say
	set         func(*T, string)
	many        func(*T) *[]string
}

func recordCommand[T any](p *program, k recordKind[T]) *cli.Command {
	commands := []*cli.Command{recordAdd(p, k), recordSet(p, k), recordList(p, k)}
	c := &cli.Command{Name: k.name, Usage: k.about}
	if k.keeps == "" {
		commands = append(commands, recordRemove(p, k.name))
	}
	c.Description, c.Subcommands = k.keeps, commands
	return c
}

// recordOptions are the options of add and set, filled by the command line.
type recordOptionsOf[T any] struct {
	one           []string
	with, without []cli.StringSlice
	open, dryRun  bool
}

func (o *recordOptionsOf[T]) flags(k recordKind[T], add bool) []cli.Flag {
	n := len(k.fields)
	o.one, o.with, o.without = make([]string, n), make([]cli.StringSlice, n), make([]cli.StringSlice, n)
	var flags []cli.Flag
	for i, f := range k.fields {
		usage := f.usage
		if add && f.need {
			usage += " (needed)"
		}
		if f.many == nil {
			flags = append(flags, &cli.StringFlag{Name: f.flag, Usage: usage, Destination: &o.one[i]})
			continue
		}
		flags = append(flags, &cli.StringSliceFlag{Name: f.flag, Usage: usage + " (more than once for more)", Destination: &o.with[i]})
		if !add {
			flags = append(flags, &cli.StringSliceFlag{Name: "not-" + f.flag, Usage: "take this `ID` away", Destination: &o.without[i]})
		}
	}
	return append(flags,
		&cli.BoolFlag{Name: "open", Usage: "allow it to let photos go where they might not go before", Destination: &o.open},
		&cli.BoolFlag{Name: "dry-run", Aliases: []string{"n"}, Usage: "show what would change", Destination: &o.dryRun},
	)
}

// lay lays what the command line said over a record, and says whether that was
// anything.
func (o *recordOptionsOf[T]) lay(set func(option string) bool, k recordKind[T], v *T) (said bool, err error) {
	for i, f := range k.fields {
		if f.many == nil {
			if !set(f.flag) {
				continue
			}
			if f.values != nil && !slices.Contains(f.values, o.one[i]) {
				return said, usagef("--%s is %s, not %q", f.flag, strings.Join(f.values, " or "), o.one[i])
			}
			f.set(v, o.one[i])
			said = true
			continue
		}
		list := f.many(v)
		with, without := words(o.with[i]), words(o.without[i])
		if len(with)+len(without) == 0 {
			continue
		}
		said = true
		*list = slices.DeleteFunc(slices.Clone(*list), func(s string) bool { return slices.Contains(without, s) })
		for _, w := range with {
			if !slices.Contains(*list, w) {
				*list = append(*list, w)
			}
		}
	}
	return said, nil
}

func recordAdd[T any](p *program, k recordKind[T]) *cli.Command {
	var o recordOptionsOf[T]
	return &cli.Command{
		Name:      "add",
		Usage:     "write a new one",
		ArgsUsage: "ID",
		Flags:     o.flags(k, true),
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runRecordAdd(c.Context, p, k, c.Args().First(), &o, c.IsSet)
		},
	}
}

// runRecordAdd writes a new record; set reports whether an option was said.
func runRecordAdd[T any](ctx context.Context, p *program, k recordKind[T], id string, o *recordOptionsOf[T], set func(option string) bool) error {
	for _, f := range k.fields {
		if f.need && !set(f.flag) {
			return usagef("stillroom %s add needs --%s: %s", k.name, f.flag, strings.ReplaceAll(f.usage, "`", ""))
		}
	}
	return p.door.Read(ctx, func(s *house.Session) error {
		all, err := s.Catalog.Dump(ctx)
		if err != nil {
			return err
		}
		var v T
		*k.id(&v) = id
		if slices.ContainsFunc(k.all(all), func(x T) bool { return *k.id(&x) == id }) {
			return usagef("%s %s is recorded already; stillroom %s set changes it", k.name, id, k.name)
		}
		if _, err := o.lay(set, k, &v); err != nil {
			return err
		}
		return writeRecord(p.printer, ctx, s, k, all, v, o.open, o.dryRun)
	})
}

func recordSet[T any](p *program, k recordKind[T]) *cli.Command {
	var o recordOptionsOf[T]
	return &cli.Command{
		Name:        "set",
		Usage:       "change what is recorded of one",
		ArgsUsage:   "ID",
		Description: "Fields that no option names stay as they are; an empty value clears a field.",
		Flags:       o.flags(k, false),
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runRecordSet(c.Context, p, k, c.Args().First(), &o, c.IsSet)
		},
	}
}

func runRecordSet[T any](ctx context.Context, p *program, k recordKind[T], id string, o *recordOptionsOf[T], set func(option string) bool) error {
	return p.door.Read(ctx, func(s *house.Session) error {
		all, err := s.Catalog.Dump(ctx)
		if err != nil {
			return err
		}
		list := k.all(all)
		i := slices.IndexFunc(list, func(x T) bool { return *k.id(&x) == id })
		if i < 0 {
			return fmt.Errorf("%s %q is not recorded; stillroom %s list has those that are", k.name, id, k.name)
		}
		v := list[i]
		if said, err := o.lay(set, k, &v); err != nil {
			return err
		} else if !said {
			return usagef("what shall be changed? `stillroom %s set --help` lists the options", k.name)
		}
		return writeRecord(p.printer, ctx, s, k, all, v, o.open, o.dryRun)
	})
}

// writeRecord has one record read, checked and applied as a text of it would be.
func writeRecord[T any](p *printer, ctx context.Context, s *house.Session, k recordKind[T], all schema.Records, v T, open, dryRun bool) error {
	rec, err := k.text(all, v)
	if err != nil {
		return err
	}
	var yaml bytes.Buffer
	if err := recordsfile.WriteYAML(&yaml, rec); err != nil {
		return err
	}
	checked, err := recordsfile.Parse("stillroom "+k.name, yaml.Bytes())
	if err != nil {
		return withoutLines(err)
	}
	for i := range checked.Families { // the text leaves a hold out that is none
		checked.Families[i].HoldStated = true
	}
	opt := s.Applying(open)
	opt.DryRun = dryRun
	done, err := s.Catalog.Apply(ctx, checked, opt)
	if err != nil {
		return err
	}
	return printApplied(p, done, dryRun)
}

// withoutLines is an error of a text that nobody wrote: its lines say nothing.
func withoutLines(err error) error {
	var lines []string
	for line := range strings.Lines(err.Error()) {
		where, what, found := strings.Cut(strings.TrimSpace(line), ": ")
		if name, _, numbered := strings.Cut(where, ":"); found && numbered {
			where = name
		}
		lines = append(lines, where+": "+what)
	}
	return &usageError{What: strings.Join(slices.Compact(lines), "\n")}
}

func recordList[T any](p *program, k recordKind[T]) *cli.Command {
	return &cli.Command{
		Name:        "list",
		Usage:       "those that are recorded",
		Description: "A name is printed on a terminal, with -v, or in --json; `stillroom show ID` has all.",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runRecordList(c.Context, p, k)
		},
	}
}

func runRecordList[T any](ctx context.Context, p *program, k recordKind[T]) error {
	return p.door.Read(ctx, func(s *house.Session) error {
		all, err := s.Catalog.Dump(ctx)
		if err != nil {
			return err
		}
		list := k.all(all)
		if p.json {
			for _, v := range list {
				if err := p.line(recordLine[T]{k.name, v}); err != nil {
					return err
				}
			}
			return p.endWith(recordSummary{"summary", len(list)})
		}
		rows := [][]string{append([]string{strings.ToUpper(k.name)}, k.heads...)}
		for _, v := range list {
			rows = append(rows, append([]string{*k.id(&v)}, k.row(v)...))
		}
		for i, head := range rows[0] {
			for n := range rows {
				switch {
				case n > 0 && head == "NAME" && !p.named(p.out):
					rows[n][i] = "..."
				default:
					rows[n][i] = orDash(rows[n][i])
				}
			}
		}
		if len(list) == 0 {
			p.notef("none is recorded; stillroom %s add makes one", k.name)
			return nil
		}
		return p.out.table(rows)
	})
}

type recordLine[T any] struct {
	Type   string `json:"type"` // its kind
	Record T      `json:"record"`
}

type recordSummary struct {
	Type    string `json:"type"` // "summary"
	Records int    `json:"records"`
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
	return p.door.Read(ctx, func(s *house.Session) error {
		if err := s.Catalog.Remove(ctx, kind, id, s.Applying(false)); err != nil {
			return err
		}
		if p.json {
			return p.document(schema.Change{Action: "remove", Kind: kind, ID: id})
		}
		p.donef("removed %s %s", kind, id)
		return nil
	})
}
