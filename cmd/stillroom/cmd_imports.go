package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/schema"
)

func cmdImports(p *program) *cli.Command {
	var report string
	return &cli.Command{
		Name:  "imports",
		Usage: "look at past imports",
		Subcommands: []*cli.Command{
			{
				Name:  "list",
				Usage: "every import, oldest first",
				Action: func(c *cli.Context) error {
					if err := needArgs(c, 0, 0); err != nil {
						return err
					}
					return p.door.Read(c.Context, func(s *app.Session) error { return runImportsList(c.Context, p.printer, s) })
				},
			},
			{
				Name:      "show",
				Usage:     "one import and what became of each of its files",
				ArgsUsage: "ID",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "report", Usage: "write it to a new `FILE` as well: .csv, .json, .jsonl or .html", Destination: &report},
				},
				Action: func(c *cli.Context) error {
					if err := needArgs(c, 1, 1); err != nil {
						return err
					}
					id, err := importID(c)
					if err != nil {
						return err
					}
					return p.door.Read(c.Context, func(s *app.Session) error {
						if report != "" {
							if err := reportAgain(c.Context, s, id, report); err != nil {
								return err
							}
						}
						return runImportsShow(c.Context, p.printer, s, id)
					})
				},
			},
			cmdImportsUndo(p),
			cmdImportsRedo(p),
			cmdUnmatched(p),
			cmdDismiss(p),
		},
	}
}

// importID is the import that is the first argument of a command.
func importID(c *cli.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Args().First(), 10, 64)
	if err != nil {
		return 0, usagef("an import's id is a number, not %q", c.Args().First())
	}
	return id, nil
}

func importRow(r schema.ImportRun) []string {
	state := r.State
	if r.UndoneAt != "" {
		state = "undone"
	}
	return []string{
		fmt.Sprint(r.ID), string(r.StartedAt), state, fmt.Sprint(r.Seen), fmt.Sprint(r.Imported),
		fmt.Sprint(r.Duplicate), fmt.Sprint(r.Skipped), fmt.Sprint(r.Failed), size(r.Bytes),
	}
}

var importHead = []string{"ID", "STARTED", "STATE", "SEEN", "IMPORTED", "DUPLICATE", "SKIPPED", "FAILED", "BYTES"}

func runImportsList(ctx context.Context, p *printer, s *app.Session) error {
	runs, err := s.Catalog.Imports(ctx)
	if err != nil {
		return err
	}
	if p.json {
		return objects(p, "import", runs)
	}
	rows := [][]string{importHead}
	for _, r := range runs {
		rows = append(rows, importRow(r))
	}
	return p.out.table(rows)
}

func runImportsShow(ctx context.Context, p *printer, s *app.Session, id int64) error {
	run, err := s.Catalog.Import(ctx, id)
	if err != nil {
		return err
	}
	if p.json {
		return p.object("import", run)
	}
	if err := p.out.table([][]string{importHead, importRow(run)}); err != nil {
		return err
	}
	p.out.println()
	rows := [][]string{{"OUTCOME", "PHOTO", "SOURCE", "REASON"}}
	for _, it := range run.Items {
		rows = append(rows, []string{string(it.Outcome), it.Photo, it.Source, it.Reason})
	}
	return p.out.table(rows)
}

// reportAgain writes the report of a past import, as import --report would have.
func reportAgain(ctx context.Context, s *app.Session, id int64, file string) error {
	run, err := s.Catalog.Import(ctx, id)
	if err != nil {
		return err
	}
	// What was typed from another folder is known no more.
	sources := slices.DeleteFunc(slices.Clone(run.Sources), func(dir string) bool { return !filepath.IsAbs(dir) })
	kept, err := app.KeptFolders(ctx, s, sources, nil)
	if err == nil {
		err = app.CheckNewFiles([]destination.NewName{{Option: "--report", Path: file}}, kept...)
	}
	if err != nil {
		return err
	}
	r, err := newReport(file)
	if err != nil {
		return err
	}
	defer r.drop()
	for _, it := range run.Items {
		r.item(it)
	}
	return r.close(schema.ImportSummary{
		Type: "summary", Import: run.ID, State: run.State, Seen: run.Seen, Imported: run.Imported, Duplicate: run.Duplicate,
		Skipped: run.Skipped, Failed: run.Failed, Bytes: run.Bytes,
	})
}
