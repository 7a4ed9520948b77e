package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
)

// rehearsed are the commands that record something and can be tried: with --dry-run all
// is done as always, it is said what would follow, and nothing is kept. A command that
// does more than to record (it writes files) has a dry run of its own, which it says
// with app.Session.Rehearsing; so have those in ownDryRun.
var rehearsed = []string{
	"apply", "set", "attach", "clock", "pair", "unpair", "same", "different", "reject", "derive",
	"imports redo", "imports dismiss",
	"room add", "room set", "room remove", "shoot add", "shoot set", "shoot remove", "family add", "family set", "family remove",
	"guardian add", "guardian set", "person add", "person set", "person remove", "event add", "event set", "event remove", "notice add", "notice set",
	"consent record", "consent grant", "consent deny", "consent withdraw", "consent suspend", "consent resume", "consent refuse",
	"consent invalidate", "consent renew", "consent approve", "consent decline", "answers read",
	"deliveries note", "deliveries read", "recall list", "recall close", "key rotate", "privacy apply",
	"storage add", "storage retire", "storage sync", "storage verify",
}

// ownDryRun are the commands that find out by themselves what they would do.
var ownDryRun = []string{"init", "import", "imports undo", "arrange", "purge", "export", "ledger accept", "gc", "restore", "relocate"}

// triable gives the commands that record something their --dry-run.
func triable(p *program, commands []*cli.Command, path string) {
	for _, c := range commands {
		name := strings.TrimSpace(path + " " + c.Name)
		triable(p, c.Subcommands, name)
		if !slices.Contains(rehearsed, name) {
			continue
		}
		prefix := ""
		if findFlag(c.Flags, "dry-run") == nil {
			prefix = "dry run: " // it says what it did, and did not do it
			c.Flags = append(c.Flags, dryRunFlag("say what would be recorded and what would follow", nil))
		}
		action := c.Action
		c.Action = func(c *cli.Context) error {
			if !c.Bool("dry-run") {
				return action(c)
			}
			p.trying, p.prefix = true, prefix
			told := false
			p.door.Rehearsal = func(f app.Follows) error { told = true; return printFollows(p.printer, f) }
			err := action(c)
			if err == nil && !told && !p.json {
				p.out.println("nothing was recorded")
			}
			return err
		}
	}
}

// printFollows says what would follow from what was tried.
func printFollows(p *printer, f app.Follows) error {
	if p.json {
		if answers[p.command].form == manyLines {
			return nil // its summary stands already
		}
		return p.object("follows", f)
	}
	for _, x := range f.Leave {
		p.out.printf("%s could not go to %s any more: %s\n", count(len(x.Photos), "photo"), x.Channel, some(x.Photos))
	}
	for _, x := range f.Enter {
		p.out.printf("%s could go to %s then: %s\n", count(len(x.Photos), "photo"), x.Channel, some(x.Photos))
	}
	if len(f.Leave)+len(f.Enter) == 0 {
		p.out.println("every photo could go where it may go now, and nowhere else")
	}
	if f.Recalls.Items > 0 {
		p.out.printf("%s would be asked back, the first to be gone by %s\n", count(f.Recalls.Items, "delivered file"), f.Recalls.DueAt)
	}
	p.out.println("nothing was recorded")
	return nil
}

// some are the first of many ids.
func some(ids []string) string {
	const most = 6
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return strings.Join(ids[:most], ", ") + ", ..."
}
