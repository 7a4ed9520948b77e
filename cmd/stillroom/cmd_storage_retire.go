package main

import (
	"cmp"
	"context"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func storageRetire(ctx context.Context, p *program, called string, gone bool, by string) error {
	s, done, err := p.door.Write(ctx)
	if err != nil {
		return err
	}
	defer done()
	if gone {
		if folder, ok, err := app.RetireFolder(ctx, s, called, by); ok || err != nil {
			return printGone(p.printer, folder, err)
		}
	}
	m, err := app.RetireMirror(ctx, s, called, gone)
	if err != nil {
		return err
	}
	switch {
	case p.json:
		m.Gone = m.Gone || gone
		m.RetiredAt = schema.When(cmp.Or(string(m.RetiredAt), string(schema.WhenOf(s.Now()))))
		return p.object("storage", app.Placed{Storage: m})
	case gone:
		p.donef("mirror %q is gone: its copies no longer count, and no erasure waits for it", m.Name)
	case m.Copies > 0:
		p.donef("mirror %q is retired: nothing is written to it any more. It holds %s, and an erasure still asks for it; erase or destroy the disk, then say --gone", m.Name, count(m.Copies, "file"))
	default:
		p.donef("mirror %q is retired: nothing is written to it any more", m.Name)
	}
	return nil
}

// printGone tells that an old folder is asked for no more.
func printGone(p *printer, g schema.GoneFolder, err error) error {
	switch {
	case err != nil:
		return err
	case p.json:
		return p.object("folder", g)
	}
	p.donef("%s is gone, as %s says: no erasure waits for it, and each says that it was not reached", g.Path, g.By)
	return nil
}
