package main

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/backup"
)

type backupOptions struct {
	to        string // a file, a folder, or - for standard output
	withKey   bool
	retain    int // how many, if retaining
	retaining bool
}

func cmdBackup(p *program) *cli.Command {
	var o backupOptions
	return &cli.Command{
		Name:      "backup",
		Usage:     "write records, consents, documents and settings to one file",
		ArgsUsage: "FILE | DIR | -",
		Description: "Writes the catalog without its photographs, whole or not at all, and opens and\n" +
			"checks what it wrote. Others may go on working meanwhile. In DIR it makes a file\n" +
			"with a name of its own; - writes to standard output. Photographs are kept by\n" +
			"mirrors: see `stillroom help backup`.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "with-key", Usage: "put the key that signs packages in as well: whoever has the file can sign", Destination: &o.withKey},
			&cli.IntFlag{Name: "retain", Usage: "in DIR, keep the newest `N` of this catalog and remove older ones", Destination: &o.retain},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			o.to, o.retaining = c.Args().First(), c.IsSet("retain")
			return runBackup(c.Context, p, o)
		},
	}
}

func runBackup(ctx context.Context, p *program, o backupOptions) error {
	x := app.Backup{To: o.to, WithKey: o.withKey, Program: programVersion(), Watch: p.saying}
	if o.retaining {
		x.Retain = &o.retain
	}
	if o.to == "-" {
		x.Out = archive{p.out}
	}
	if err := x.Check(); err != nil {
		return err
	}
	if o.to == "-" && p.out.terminal() {
		return usagef("a backup is not text, and was not sent to the terminal; send it to a file or a program")
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		done, err := x.Make(ctx, s)
		if err != nil {
			return err
		}
		return printBackup(p.printer, done.Manifest, done.Name, done.Removed, s)
	})
}

// backupMade is a backup that was written.
type backupMade struct {
	Backup   string          `json:"backup"` // its file
	Manifest backup.Manifest `json:"manifest"`
	Removed  []string        `json:"removed"` // older backups that --retain did not keep
}

// printBackup says what is in a backup, and what is not.
func printBackup(p *printer, m backup.Manifest, name string, removed []string, s *app.Session) error {
	say := p.donef
	if name == "-" {
		say = p.notef // the file itself goes to stdout
	} else if p.json {
		if err := p.object("backup", backupMade{name, m, append([]string{}, removed...)}); err != nil {
			return err
		}
		return printLacks(p, m)
	}
	documents, theme := 0, 0
	for _, f := range m.Files {
		switch {
		case strings.HasPrefix(f.Path, backup.Theme):
			theme++
		case filepath.Dir(f.Path) != ".":
			documents++
		}
	}
	written := "written, opened and compared"
	if name == "-" {
		written = "written to standard output; `stillroom restore --dry-run FILE DIR` checks the file that it becomes"
	}
	say("backup %s: %s", name, written)
	say("in it: the records of %s, what was said and what left (ledger entry %d), %s, the settings", count(m.Photos, "photo"), m.Head.Seq, count(documents, "document"))
	if theme > 0 {
		say("in it too: %s of the theme", count(theme, "file"))
	}
	say("not in it: %s; a mirror keeps those", count(m.Originals, "original"))
	if m.WithKey {
		say("the signing key is in it: keep this file where you would keep the key")
	} else {
		say("not in it: the signing key (--with-key puts it in)")
	}
	if s.Settings.Privacy.Encrypt {
		say("not in it: the key to contacts and documents, without which they cannot be read; keep a copy of that elsewhere")
	}
	for _, r := range removed {
		say("removed the older backup %s", r)
	}
	say("its newest entry, to be kept with your papers: %s", m.Head.SHA256)
	return printLacks(p, m)
}

func printLacks(p *printer, m backup.Manifest) error {
	if len(m.Lacks) == 0 {
		return nil
	}
	p.warnf("%s named as evidence %s not in the catalog and so not in the backup: stillroom verify lists them", count(len(m.Lacks), "document"), isAre(len(m.Lacks)))
	return errSomeFailed
}
