package main

import (
	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
)

// asked holds what the command line says by options that app declares.
type asked[T any] struct {
	value T
	lists []func() // put what the library collected where it belongs
}

// flags turns the options into flags of a command; short are their one-letter names.
func (a *asked[T]) flags(options []app.Option[T], short map[string]string) []cli.Flag {
	var list []cli.Flag
	for _, o := range options {
		if o.Argument {
			continue
		}
		var aliases []string
		if s := short[o.Name]; s != "" {
			aliases = []string{s}
		}
		switch into := o.Of(&a.value).(type) {
		case *string:
			list = append(list, &cli.StringFlag{Name: o.Name, Aliases: aliases, Usage: o.Usage, Value: o.Default, Destination: into})
		case *bool:
			list = append(list, &cli.BoolFlag{Name: o.Name, Aliases: aliases, Usage: o.Usage, Destination: into})
		case *int:
			list = append(list, &cli.IntFlag{Name: o.Name, Aliases: aliases, Usage: o.Usage, Destination: into})
		case *int64:
			list = append(list, &cli.Int64Flag{Name: o.Name, Aliases: aliases, Usage: o.Usage, Destination: into})
		case *[]string:
			var said cli.StringSlice
			list = append(list, &cli.StringSliceFlag{Name: o.Name, Aliases: aliases, Usage: o.Usage, Destination: &said})
			a.lists = append(a.lists, func() {
				*into = said.Value()
				if o.Words {
					*into = words(said)
				}
			})
		default:
			panic("option " + o.Name + " is of no kind that a flag has")
		}
	}
	return list
}

// said is what was said, once the line has been read.
func (a *asked[T]) said() T {
	for _, put := range a.lists {
		put()
	}
	return a.value
}

// choosing are flags by which photos are chosen.
type choosing struct{ asked[app.Selecting] }

// finding are those by which a person looks for photos in the house.
func (q *choosing) finding() []cli.Flag { return q.flags(app.Finding(), nil) }

// with is what was said, and the words that are looked for.
func (q *choosing) with(text []string) app.Selecting {
	sel := q.said()
	sel.Text = text
	return sel
}
