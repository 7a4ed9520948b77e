package main

import (
	"context"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/web"
)

func cmdServe(p *program) *cli.Command {
	var listen string
	var edit, open bool
	return &cli.Command{
		Name:  "serve",
		Usage: "look at the catalog in a browser on this computer",
		Description: "Prints an address that lets whoever has it look at everything, until Ctrl-C ends it. No\n" +
			"other computer can reach it, no page of it is kept by the browser, and nothing is\n" +
			"changed unless you ask for --edit: `stillroom help serve`.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "listen", Usage: "the `ADDRESS` on this computer, 127.0.0.1 or [::1] with a port; port 0 is one that is free", Value: "127.0.0.1:0", Destination: &listen},
			&cli.BoolFlag{Name: "edit", Usage: "let words, ratings and what is seen be written; never a consent", Destination: &edit},
			&cli.BoolFlag{Name: "open", Usage: "open it in the browser", Destination: &open},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runServe(c.Context, p, listen, edit, open)
		},
	}
}

func runServe(ctx context.Context, p *program, listen string, edit, open bool) error {
	if _, err := web.Loopback(listen); err != nil {
		return err
	}
	// What is wrong with the catalog is said before anybody opens a page.
	err := p.door.Read(ctx, func(s *app.Session) error {
		if edit {
			return s.Catalog.ReadOnly()
		}
		return nil
	})
	if err != nil {
		return err
	}
	server, err := web.Listen(ctx, listen, web.Options{Door: p.door, Edit: edit, Explain: inPages})
	if err != nil {
		return err
	}
	if err := sayServing(p.printer, server, edit); err != nil {
		return err
	}
	if open {
		done, err := openBrowser(ctx, server.Address())
		if err != nil {
			p.warnf("%v; open the address by hand", err)
		}
		defer done()
	}
	if err := server.Serve(ctx); err != nil {
		return err
	}
	p.notef("the server has ended")
	return nil
}

// servingAt is where the catalog can be looked at.
type servingAt struct {
	Address string `json:"address"` // whoever has it sees everything
	Edit    bool   `json:"edit"`
}

func sayServing(p *printer, server *web.Server, edit bool) error {
	if p.json {
		return p.object("serving", servingAt{server.Address(), edit})
	}
	p.out.println(server.Address())
	p.notef("whoever has this address sees everything; Ctrl-C ends it")
	return p.out.failed
}

// inPages says an error as the command line would.
func inPages(err error) (lines []string, hint string) {
	_, hint = exitCode(err)
	return linesOf(err), oneLine(hint)
}

// openBrowser opens an address that holds a token. Other users see what programs are
// started with, so the browser is handed a private file that leads to the address. The
// file goes away with done.
func openBrowser(ctx context.Context, address string) (done func(), err error) {
	none := func() {}
	dir, err := os.MkdirTemp("", "stillroom-serve-")
	if err != nil {
		return none, err
	}
	done = func() { _ = os.RemoveAll(dir) }
	file := filepath.Join(dir, "open.html")
	at := html.EscapeString(address)
	page := `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>stillroom</title>` +
		`<meta http-equiv="refresh" content="0; url=` + at + `"></head><body><p><a href="` + at + `">Open the catalog</a></p></body></html>`
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		return done, err
	}
	program, args := opener("")
	cmd := exec.CommandContext(ctx, program, append(args, file)...)
	if err := cmd.Start(); err != nil {
		return done, fmt.Errorf("%s does not open it: %w", program, err)
	}
	go func() { _ = cmd.Wait() }()
	return done, nil
}
