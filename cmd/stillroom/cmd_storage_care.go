package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/schema"
)

func cmdStorageVerify(p *program) *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Usage:     "read every byte of the mirrors that are connected",
		ArgsUsage: "[NAME...]",
		Action: func(c *cli.Context) error {
			return p.door.Read(c.Context, func(s *app.Session) error { return storageVerify(c.Context, p, s, c.Args().Slice()) })
		},
	}
}

func cmdStorageSync(p *program) *cli.Command {
	return &cli.Command{
		Name:      "sync",
		Usage:     "bring the mirrors that are connected up to date, and mend them",
		ArgsUsage: "[NAME...]",
		Description: "Reads every original in the catalog and in the mirrors. What a mirror lacks is\n" +
			"written; what is lost or damaged anywhere is mended from a copy that is whole, and\n" +
			"the damaged file is set aside beside it, in the folder aside/.",
		Action: func(c *cli.Context) error {
			sum := schema.SyncSummary{Mirrors: []string{}}
			err := storageSync(c.Context, p, c.Args().Slice(), &sum)
			return p.summarize(&sum, &sum.Error, err)
		},
	}
}

func storageVerify(ctx context.Context, p *program, s *app.Session, names []string) error {
	bar := &progress{}
	report, away, err := app.CheckMirrors(ctx, s, names, func(files int, bytes int64) { bar = p.startProgress(files, bytes) }, func(bytes int64) { bar.stepped(bytes) })
	bar.finish()
	if err != nil {
		return err
	}
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
		return findingsAndSummary(p, r)
	}
	if len(r.Findings) > 0 {
		if err := printFindings(p, r.Findings); err != nil {
			return err
		}
		p.out.println()
		p.out.println(p.out.said(problems(r.Errors, r.Warnings) + ": stillroom storage sync mends what is lost or damaged"))
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
	if s.Rehearsing {
		return wouldSync(ctx, p.printer, s, names, sum)
	}
	bar := &progress{}
	*sum, err = app.SyncMirrors(ctx, s, names, app.SyncWatch{
		Counted: func(files int, bytes int64) { bar = p.startProgress(files, bytes) },
		Looked:  func(bytes int64) { bar.stepped(bytes) },
		Away:    func(err error) { p.warnf("%v; nothing was done there", err) },
		Mended: func(m schema.Mended) {
			if !p.json {
				bar.aside(func() { p.warnf("%s", tellMended(m, "original "+m.SHA256.ID())) })
			} else {
				_ = p.object("mended", m) // a closed pipe ends the run by its signal
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
		p.donef("%s of the catalog %s whole in the catalog and in the %s: %d written, %d mended", count(sum.Originals-sum.Failed, "file"), isAre(sum.Originals-sum.Failed), quoted(sum.Mirrors), sum.Added, sum.Mended)
	}
	if sum.Failed > 0 {
		return errSomeFailed
	}
	return nil
}

// wouldSync says what storage sync would look at: what it would find, nobody knows before
// it has read every byte.
func wouldSync(ctx context.Context, p *printer, s *app.Session, names []string, sum *schema.SyncSummary) error {
	h, err := s.Home(ctx)
	if err != nil {
		return err
	}
	which, err := app.MeantMirrors(h, names)
	if err != nil {
		return err
	}
	if err := s.Catalog.Originals(ctx, func(schema.StoredFile) error { sum.Originals++; return nil }); err != nil {
		return err
	}
	for _, m := range which {
		sum.Mirrors = append(sum.Mirrors, m.Name)
		if !p.json {
			p.donef("mirror %q has %s of %d on record: what it lacks is written, and what is damaged is mended", m.Name, count(m.Copies, "file"), sum.Originals)
		}
	}
	return nil
}
