package main

import (
	"context"
	"errors"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/copies"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/schema"
)

func cmdStorageVerify(p *program) *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Usage:     "read every byte of the mirrors that are connected, and compare",
		ArgsUsage: "[NAME...]",
		Action: func(c *cli.Context) error {
			return p.door.Read(c.Context, func(s *app.Session) error { return storageVerify(c.Context, p, s, c.Args().Slice()) })
		},
	}
}

func cmdStorageSync(p *program) *cli.Command {
	return &cli.Command{
		Name:      "sync",
		Usage:     "give every mirror that is connected what it lacks, and mend what is damaged",
		ArgsUsage: "[NAME...]",
		Description: "Reads every original in the catalog and in the mirrors. What a mirror lacks is\n" +
			"written; what is lost or damaged anywhere is mended from a copy that is whole, and\n" +
			"the damaged file is set aside beside it, in the folder aside/.",
		Action: func(c *cli.Context) error {
			var sum schema.SyncSummary
			err := storageSync(c.Context, p, c.Args().Slice(), &sum)
			return p.summarize(&sum, &sum.Error, err)
		},
	}
}

func storageVerify(ctx context.Context, p *program, s *app.Session, names []string) error {
	h, err := s.Home(ctx)
	if err != nil {
		return err
	}
	which, err := app.MeantMirrors(h, names)
	if err != nil {
		return err
	}
	total := 0
	for _, m := range which {
		total += m.Copies
	}
	started := p.door.Clock()
	report := findings.Report{Type: "summary", Findings: []schema.Finding{}, Checked: findings.Checked{ReadData: true}}
	bar := p.startProgress(total)
	report.Mirrors, err = copies.Check{
		Records: s.Catalog.Storages(), Originals: s.Catalog.Originals, Home: h, Only: which,
		Read: func(schema.Copy) bool { return true }, Through: true, Clock: s.Now, Looked: bar.step,
		Found: func(rule, subject, message, file string) {
			f := findings.Find(rule, subject, message)
			f.File = file
			report.Add(f)
		},
	}.Run(ctx)
	bar.finish()
	if err != nil {
		return err
	}
	var away *schema.Storage
	for i, m := range report.Mirrors {
		report.Checked.Read, report.Checked.Bytes = report.Checked.Read+m.Read, report.Checked.Bytes+m.Bytes
		if !m.Connected && (len(names) > 0 || len(which) == 1) {
			away = &which[i]
		}
	}
	report.OK = report.Errors == 0
	report.Seconds = p.door.Clock().Sub(started).Seconds()
	if err := printMirrorReport(p.printer, report); err != nil {
		return err
	}
	switch {
	case report.Errors > 0:
		return errFindings
	case away != nil: // whoever named it wants to know of it
		return &mirror.AwayError{Mirror: *away}
	}
	return nil
}

func printMirrorReport(p *printer, r findings.Report) error {
	if p.json {
		return p.document(r)
	}
	if len(r.Findings) > 0 {
		if err := printFindings(p, r.Findings); err != nil {
			return err
		}
		p.out.println()
		p.out.printf("%s: stillroom storage sync mends what is lost or damaged\n", problems(r.Errors, r.Warnings))
	}
	for _, m := range r.Mirrors {
		p.donef("%s", mirrorChecked(m))
	}
	return nil
}

func problems(errors, warnings int) string {
	return count(errors, "error") + ", " + count(warnings, "warning")
}

func storageSync(ctx context.Context, p *program, names []string, sum *schema.SyncSummary) error {
	s, done, err := p.door.Write(ctx)
	if err != nil {
		return err
	}
	defer done()
	h, err := s.Home(ctx)
	if err != nil {
		return err
	}
	which, err := app.MeantMirrors(h, names)
	if err != nil {
		return err
	}
	var open []*mirror.Mirror
	defer func() { _ = mirror.CloseAll(open) }()
	for _, record := range which {
		m, err := h.Open(ctx, record, false)
		if errors.As(err, new(*mirror.AwayError)) && len(names) == 0 && len(which) > 1 {
			p.warnf("%v; nothing was done there", err)
			continue
		}
		if err != nil {
			return err
		}
		open = append(open, m)
	}
	if len(open) == 0 {
		return &mirror.AwayError{Mirror: which[0]}
	}
	total, _ := s.Catalog.FileCount(ctx) // for the bar only
	bar := p.startProgress(total)
	*sum, err = copies.Sync(ctx, copies.SyncJob{
		Records: s.Catalog.Storages(), Originals: s.Catalog.Originals, Moved: s.Catalog.Storages().Moved, Known: s.Catalog.Known, Store: s.Store, Mirrors: open,
		Clock: s.Now, Looked: bar.step,
		Mended: func(m schema.Mended) {
			if !p.json {
				bar.aside(func() { p.warnf("%s", tellMended(m, "original "+m.SHA256.ID())) })
			} else {
				_ = p.line(mendedLine{"mended", m}) // a closed pipe ends the run by its signal
			}
		},
		Failed: func(f schema.StoredFile, err error) {
			bar.aside(func() { p.warnf("original %s: %v; import it again from the card or a backup", f.SHA256.ID(), err) })
		},
	})
	bar.finish()
	if err != nil {
		return err
	}
	if !p.json {
		p.donef("%s of the catalog are whole in the catalog and in the %s: %d written, %d mended", count(sum.Originals-sum.Failed, "file"), quoted(sum.Mirrors), sum.Added, sum.Mended)
	}
	if sum.Failed > 0 {
		return errSomeFailed
	}
	return nil
}

type mendedLine struct {
	Type string `json:"type"`
	schema.Mended
}
