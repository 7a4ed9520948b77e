package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// listOptions say how a list of photos is printed.
type listOptions struct {
	columns, format   string
	null, wide, excel bool
	width             int
}

var listFormats = []string{"table", "csv", "json", "paths", "ids"}

func (o *listOptions) flags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "columns", Usage: "these `COLUMNS`, joined by commas: " + strings.Join(columnNames(), ", "), Destination: &o.columns},
		&cli.StringFlag{Name: "format", Usage: "one `FORMAT` of " + strings.Join(listFormats, ", "), Value: "table", Destination: &o.format},
		&cli.BoolFlag{Name: "null", Aliases: []string{"0"}, Usage: "end each path or id with a zero byte, for xargs -0", Destination: &o.null},
		&cli.BoolFlag{Name: "excel", Usage: "mark a csv as UTF-8, as some spreadsheets need it", Destination: &o.excel},
		&cli.BoolFlag{Name: "wide", Usage: "cut nothing off to fit the terminal", Destination: &o.wide},
		&cli.IntFlag{Name: "width", Usage: "fit a table into `N` characters instead", Destination: &o.width},
	}
}

// photoColumn is a column of a list: its name, and what is in it.
type photoColumn struct {
	name string
	of   func(schema.Photo) string
	cut  cutAt // where a value that is too long for the terminal is cut
}

var photoColumns = []photoColumn{
	{"photo", func(ph schema.Photo) string { return ph.ID }, cutNever},
	{"taken", func(ph schema.Photo) string { return ph.TakenLocal }, cutEnd},
	{"size", func(ph schema.Photo) string {
		dims := "-"
		if ph.Width > 0 {
			dims = fmt.Sprintf("%dx%d", ph.Width, ph.Height)
		}
		if told.DamagedFiles(ph) > 0 {
			dims += " damaged"
		}
		return dims
	}, cutNever},
	{"room", func(ph schema.Photo) string { return ph.Room }, cutEnd},
	{"shoot", func(ph schema.Photo) string { return ph.Shoot }, cutEnd},
	{"file", func(ph schema.Photo) string { return strings.TrimPrefix(ph.Path, "originals/") }, cutBegin},
	{"may-go-to", func(ph schema.Photo) string { return told.MayGoTo(ph.Consent) + told.LikeNote(ph.Alike) }, cutEnd},
	{"sequence", func(ph schema.Photo) string { return numberOrNone(ph.Sequence) }, cutNever},
	{"rating", func(ph schema.Photo) string {
		if ph.Rating == nil {
			return ""
		}
		return strconv.Itoa(*ph.Rating)
	}, cutNever},
	{"label", func(ph schema.Photo) string { return ph.Label }, cutEnd},
	{"tags", func(ph schema.Photo) string { return strings.Join(ph.Tags, ", ") }, cutEnd},
	{"title", func(ph schema.Photo) string { return ph.Title }, cutEnd},
	{"caption", func(ph schema.Photo) string { return ph.Caption }, cutEnd},
	{"alt", func(ph schema.Photo) string { return ph.Alt }, cutEnd},
	{"camera", func(ph schema.Photo) string { return strings.TrimSpace(ph.Make + " " + ph.Model) }, cutEnd},
	{"lens", func(ph schema.Photo) string { return ph.Lens }, cutEnd},
	{"format", func(ph schema.Photo) string { return string(ph.Format) }, cutNever},
	{"bytes", func(ph schema.Photo) string { return strconv.FormatInt(ph.Bytes, 10) }, cutNever},
	{"sha256", func(ph schema.Photo) string { return ph.SHA256.String() }, cutNever},
	{"names", func(ph schema.Photo) string {
		var names []string
		for _, f := range ph.Files {
			names = append(names, f.Names...)
		}
		return strings.Join(names, ", ")
	}, cutEnd},
	{"distance", func(ph schema.Photo) string {
		if ph.Distance == nil {
			return ""
		}
		return strconv.Itoa(*ph.Distance)
	}, cutNever},
}

const usualColumns = "photo,taken,size,room,shoot,file,may-go-to"

func columnNames() []string {
	names := make([]string, len(photoColumns))
	for i, c := range photoColumns {
		names[i] = c.name
	}
	return names
}

// columnsOf reads the names of columns.
func columnsOf(said string) ([]photoColumn, error) {
	var list []photoColumn
next:
	for _, name := range strings.FieldsFunc(said, func(r rune) bool { return r == ',' || r == ' ' }) {
		for _, c := range photoColumns {
			if c.name == name {
				list = append(list, c)
				continue next
			}
		}
		return nil, usagef("--columns: %v", &schema.UnknownError{What: "column", Word: name, Known: columnNames()})
	}
	if len(list) == 0 {
		return nil, usagef("--columns is empty; the columns are %s", strings.Join(columnNames(), ", "))
	}
	return list, nil
}

// listing prints photos in one of the formats.
type listing struct {
	p       *program
	format  string
	columns []photoColumn
	width   int // of a table; 0: as wide as it is
	null    bool
	excel   bool
}

// listing checks the options. fixed says that a person gave a width.
func (o listOptions) listing(p *program, fixed bool) (listing, error) {
	l := listing{p: p, format: o.format, null: o.null, excel: o.excel}
	if p.json {
		if o.format != "table" && o.format != "json" {
			return l, usagef("--json and --format %s exclude each other; use one", o.format)
		}
		l.format = "json"
	}
	var err error
	columns := o.columns
	if columns == "" {
		columns = usualColumns
	}
	if l.columns, err = columnsOf(columns); err != nil {
		return l, err
	}
	lists := l.format == "table" || l.format == "csv"
	switch {
	case !strings.Contains(" "+strings.Join(listFormats, " ")+" ", " "+l.format+" "):
		return l, usagef("--format: %v", &schema.UnknownError{What: "format", Word: o.format, Known: listFormats})
	case o.columns != "" && !lists:
		return l, usagef("--columns is for table and csv, and %s has its own form", l.format)
	case o.null && l.format != "paths" && l.format != "ids":
		return l, usagef("-0 is for --format paths and --format ids")
	case o.excel && l.format != "csv":
		return l, usagef("--excel is for --format csv")
	case (o.wide || fixed) && l.format != "table" || o.wide && fixed || o.width < 0:
		return l, usagef("--wide and --width N exclude each other; use one")
	}
	if !o.wide {
		l.width = o.width
		if !fixed {
			l.width = p.out.width()
		}
	}
	return l, nil
}

// print prints the photos that each hands to it.
func (l listing) print(each func(func(schema.Photo) error) error) error {
	switch l.format {
	case "json":
		n := 0
		if err := each(func(ph schema.Photo) error { n++; return l.p.object("photo", ph) }); err != nil {
			return err
		}
		return l.p.endWith(listed{n})
	case "paths", "ids":
		return each(func(ph schema.Photo) error { return l.item(ph) })
	case "csv":
		return l.csv(each)
	}
	return l.table(each)
}

// item prints one id, or one path that leads from the current folder to the original.
func (l listing) item(ph schema.Photo) error {
	item := ph.ID
	if l.format == "paths" {
		item = filepath.Join(l.p.door.Dir, filepath.FromSlash(ph.Path))
	}
	if l.null {
		return l.p.out.verbatim([]byte(item + "\x00"))
	}
	l.p.out.println(item)
	return l.p.out.failed
}

func (l listing) table(each func(func(schema.Photo) error) error) error {
	heads := make([]string, len(l.columns))
	cuts := make([]cutAt, len(l.columns))
	for i, c := range l.columns {
		heads[i], cuts[i] = strings.ToUpper(strings.ReplaceAll(c.name, "-", " ")), c.cut
	}
	table := fitting{s: l.p.out, cuts: cuts, width: l.width}
	n, damaged := 0, 0
	err := each(func(ph schema.Photo) error {
		if n++; n == 1 {
			if err := table.row(heads); err != nil {
				return err
			}
		}
		damaged += min(1, told.DamagedFiles(ph))
		row := make([]string, len(l.columns))
		for i, c := range l.columns {
			row[i] = orDash(c.of(ph))
		}
		return table.row(row)
	})
	if err != nil {
		return err
	}
	if err := table.print(); err != nil {
		return err
	}
	l.p.notef("%s", count(n, "photo"))
	if damaged > 0 {
		l.p.notef("%s: `stillroom show PHOTO` says which of its files", countIs(damaged, "picture")+" damaged")
	}
	return nil
}

// csv prints a table that a spreadsheet only reads: no cell is a formula, and no id is a
// number whose last digits are rounded.
func (l listing) csv(each func(func(schema.Photo) error) error) error {
	var page bytes.Buffer
	if l.excel {
		page.WriteString(formats.BOM)
	}
	w := csv.NewWriter(&page)
	w.UseCRLF = true
	heads := make([]string, len(l.columns))
	for i, c := range l.columns {
		heads[i] = strings.ReplaceAll(c.name, "-", "_")
	}
	if err := w.Write(heads); err != nil {
		return err
	}
	flush := func() error {
		w.Flush()
		err := l.p.out.verbatim(page.Bytes())
		page.Reset()
		return err
	}
	err := each(func(ph schema.Photo) error {
		row := make([]string, len(l.columns))
		for i, c := range l.columns {
			value := c.of(ph)
			if c.name == "photo" {
				value = unlikeNumber(ph.SHA256)
			}
			row[i] = formats.Cell(visible(value))
		}
		if err := w.Write(row); err != nil || page.Len() < 1<<16 {
			return err
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// unlikeNumber is the id of a photo. If all of it is digits, or digits around an e, it is
// longer, because a spreadsheet would make a number of it. More digits name the photo as
// well.
func unlikeNumber(sha schema.Digest) string {
	whole := sha.String()
	for n := len(sha.ID()); n < len(whole); n++ {
		if strings.Trim(strings.Replace(whole[:n], "e", "", 1), "0123456789") != "" {
			return whole[:n]
		}
	}
	return whole
}

func numberOrNone(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
