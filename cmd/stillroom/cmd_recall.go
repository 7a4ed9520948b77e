package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/recalls"
	"github.com/stillroom/stillroom/schema"
)

func cmdRecall(p *program) *cli.Command {
	return &cli.Command{
		Name:        "recall",
		Usage:       "call delivered copies back",
		Subcommands: []*cli.Command{cmdRecallList(p), cmdRecallClose(p), cmdRecallFeed(p)},
	}
}

type recallListOptions struct {
	open, overdue, all, notes bool
	photo                     string
	want                      schema.RecallFilter
}

func cmdRecallList(p *program) *cli.Command {
	var o recallListOptions
	return &cli.Command{
		Name:  "list",
		Usage: "which delivered files were asked back, and by when they are to be gone",
		Description: "First asks back the copies whose time has ended since the last command. The lines\n" +
			"below the list say, for each channel, which copies cannot be called back.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "open", Usage: "only items that are open (the default)", Destination: &o.open},
			&cli.BoolFlag{Name: "overdue", Usage: "only open items whose deadline has passed", Destination: &o.overdue},
			&cli.BoolFlag{Name: "all", Usage: "closed items as well", Destination: &o.all},
			&cli.StringFlag{Name: "recipient", Usage: "only what `WHO` was given", Destination: &o.want.Recipient},
			&cli.StringFlag{Name: "delivery", Usage: "only what left with the delivery `ID`", Destination: &o.want.Delivery},
			&cli.StringFlag{Name: "photo", Usage: "only copies of the `PHOTO`, by its id or by what a package calls it", Destination: &o.photo},
			&cli.BoolFlag{Name: "notes", Usage: "what people wrote when they closed one: private", Destination: &o.notes},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			if o.overdue && o.all || o.open && (o.overdue || o.all) {
				return usagef("--open, --overdue and --all exclude each other")
			}
			return p.door.Read(c.Context, func(s *app.Session) error { return runRecallList(c.Context, p.printer, s, o) })
		},
	}
}

func runRecallList(ctx context.Context, p *printer, s *app.Session, o recallListOptions) error {
	if err := openRecalls(ctx, p, s); err != nil {
		return err
	}
	o.want.Open = !o.all
	list, err := s.Catalog.Recalls(ctx, o.want)
	if err != nil {
		return err
	}
	if o.photo != "" {
		sum, err := s.Catalog.Photo(ctx, o.photo)
		if err != nil {
			return err
		}
		list = filter(list, func(r schema.Recall) bool { return r.Photo == sum })
	}
	now := s.Now()
	if o.overdue {
		list = filter(list, func(r schema.Recall) bool { return r.Overdue(now) })
	}
	if !o.notes {
		for i := range list {
			list[i].By, list[i].Note = "", ""
		}
	}
	if p.json {
		return p.document(recallsAt(list, now))
	}
	return printRecalls(p, list, now, o.notes)
}

// recallAt is an item as it stands at a moment.
type recallAt struct {
	schema.Recall
	Overdue bool `json:"overdue"`
}

func recallsAt(list []schema.Recall, now time.Time) []recallAt {
	out := []recallAt{}
	for _, r := range list {
		out = append(out, recallAt{r, r.Overdue(now)})
	}
	return out
}

func printRecalls(p *printer, list []schema.Recall, now time.Time, notes bool) error {
	if len(list) == 0 {
		p.notef("nothing is to be called back")
		return nil
	}
	rows := [][]string{{"RECALL", "PHOTO", "CHANNEL", "STATUS", "DUE", "DELIVERY", "WITH", "FILE"}}
	posted := slices.ContainsFunc(list, func(r schema.Recall) bool { return len(r.Posted) > 0 })
	if posted {
		rows[0] = append(rows[0], "POSTED AT")
	}
	if notes {
		rows[0] = append(rows[0], "BY", "NOTE")
	}
	overdue := 0
	for _, r := range list {
		status := string(r.Status)
		if r.Overdue(now) {
			overdue++
			status = "overdue"
		}
		row := []string{r.ID, r.Photo.ID(), string(r.Channel), status, string(r.DueAt), r.Delivery, cmp.Or(r.Recipient, r.Destination), r.Path}
		if posted {
			row = append(row, orDash(strings.Join(r.Posted, " ")))
		}
		if notes {
			row = append(row, orDash(r.By), orDash(r.Note))
		}
		rows = append(rows, row)
	}
	if err := p.out.table(rows); err != nil {
		return err
	}
	p.out.println()
	for _, ch := range schema.Channels() {
		if slices.ContainsFunc(list, func(r schema.Recall) bool { return r.Channel == ch }) {
			p.out.printf("%s: %s\n", ch, schema.RecallLimit(ch))
		}
	}
	p.notef("%s, %d of them overdue", count(len(list), "file"), overdue)
	return nil
}

type recallCloseOptions struct{ status, by, note, delivery string }

func cmdRecallClose(p *program) *cli.Command {
	var o recallCloseOptions
	return &cli.Command{
		Name:      "close",
		Usage:     "record what became of copies that were asked back",
		ArgsUsage: "RECALL...",
		Description: "done: the copy is gone. cannot_recall: nobody can get it back, as a print that was\n" +
			"sold. acknowledged: the recipient has seen it, and it stays open. lifted: the family says\n" +
			"yes to this copy again; refused unless that is so.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "status", Usage: "done, acknowledged, cannot_recall or lifted", Destination: &o.status},
			&cli.StringFlag{Name: "delivery", Usage: "all that is open of the delivery `ID`", Destination: &o.delivery},
			&cli.StringFlag{Name: "by", Usage: "`WHO` says so; kept private", Destination: &o.by},
			&cli.StringFlag{Name: "note", Usage: "`TEXT` for those who come after; kept private", Destination: &o.note},
		},
		Action: func(c *cli.Context) error {
			return runRecallClose(c.Context, p, c.Args().Slice(), o)
		},
	}
}

func runRecallClose(ctx context.Context, p *program, args []string, o recallCloseOptions) error {
	if (len(args) == 0) == (o.delivery == "") {
		return usagef("name the recalls (r-1 r-2 ...), or --delivery ID; `stillroom recall list` lists them")
	}
	if o.status == "" {
		return usagef("--status is needed: done, acknowledged, cannot_recall or lifted")
	}
	status, err := schema.ParseRecallStatus(o.status)
	if err != nil {
		return usagef("%v", err)
	}
	for _, id := range args {
		if _, err := schema.ParseRecallID(id); err != nil {
			return usagef("%v", err)
		}
	}
	// Both are printed in a table some day.
	if strings.ContainsFunc(o.by+o.note, unicode.IsControl) {
		return usagef("--by and --note are one line each")
	}
	want := schema.RecallFilter{IDs: args, Delivery: o.delivery, Open: o.delivery != ""}
	return p.door.Read(ctx, func(s *app.Session) error {
		return closeRecalls(ctx, p.printer, s, want, schema.RecallClose{Status: status, By: o.by, Note: o.note, At: s.Now()})
	})
}

func closeRecalls(
	ctx context.Context, p *printer, s *app.Session, want schema.RecallFilter,
	what schema.RecallClose,
) error {
	// Nothing is opened here: the person who says what became of the copies speaks of
	// those that were listed.
	if want.Delivery != "" {
		if _, err := s.Catalog.Delivery(ctx, want.Delivery); err != nil {
			return err
		}
	}
	closed, err := s.Catalog.CloseRecalls(ctx, want, what, s.Zone)
	if err != nil {
		return err
	}
	// The last copy of what was erased by order may be back. Then the recipient is erased
	// too.
	if forgotten, err := catalog.ForgetRecipients(ctx, s.Catalog); err != nil {
		return err
	} else if forgotten {
		if err := s.Catalog.Scrub(ctx); err != nil {
			return err
		}
	}
	open, err := s.Catalog.Recalls(ctx, schema.RecallFilter{Open: true})
	if err != nil {
		return err
	}
	ids := []string{}
	for _, r := range closed {
		ids = append(ids, r.ID)
	}
	if p.json {
		return p.document(map[string]any{"status": what.Status, "recalls": ids, "open": len(open)})
	}
	p.donef("%s: %s; %d %s still open", what.Status, count(len(ids), "file"), len(open), isAre(len(open)))
	return nil
}

func cmdRecallFeed(p *program) *cli.Command {
	var to, channel string
	return &cli.Command{
		Name:  "feed",
		Usage: "the feed of a channel: which photos were called back from it",
		Description: "Holds ids and digests, and neither whom they were delivered to nor why, nor anything\n" +
			"of another channel. Publish it where recall.feed in stillroom.toml says, before\n" +
			"next_update_by; {channel} in that address stands for the channel.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "channel", Usage: "the feed of this `CHANNEL`", Destination: &channel},
			&cli.StringFlag{Name: "to", Usage: "write it to `FILE` instead of standard output, and its signature to FILE.jws", Destination: &to},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runRecallFeed(c.Context, p, to, channel)
		},
	}
}

func runRecallFeed(ctx context.Context, p *program, to string, channel string) error {
	if channel == "" {
		return usagef("--channel is needed: every channel has a feed of its own")
	}
	ch, err := schema.ParseChannel(channel)
	if err != nil {
		return usagef("%v", err)
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		// A feed of a restored catalog lacks what was called back since the backup, and
		// whoever read it would go on showing that.
		if err := s.Catalog.Settled(ctx); err != nil {
			return err
		}
		feed, err := recalls.Feed(ctx, recalls.FeedJob{
			Catalog: s.Catalog, Channel: ch, Settings: s.Settings.Settings, Recall: s.Recall, Zone: s.Zone, At: s.Now(),
		})
		if err != nil {
			return err
		}
		if to != "" {
			return recalls.WriteFeed(ctx, to, feed, s.SigningKey)
		}
		return p.out.verbatimFrom(feed.Write)
	})
}

// openRecalls asks back the copies whose time has ended since the last command, and those
// that this command has ended.
func openRecalls(ctx context.Context, p *printer, s *app.Session) error {
	if s.Catalog.ReadOnly() != nil {
		return nil // what has ended is asked back by the next command that can write it down
	}
	opened, err := s.Catalog.OpenRecalls(ctx, s.Zone, s.Recall, s.Now())
	if opened.Items > 0 {
		p.notef("%s", askedBack(opened))
	}
	return err
}

// printAskedBack prints what a change of the records has asked back.
func printAskedBack(p *printer, opened schema.RecallsOpened, dryRun bool) {
	switch {
	case opened.Items == 0:
	case dryRun:
		p.out.printf("would ask %s back\n", count(opened.Items, "delivered file"))
	default:
		p.out.println(askedBack(opened))
	}
}

func askedBack(opened schema.RecallsOpened) string {
	return fmt.Sprintf("asked %s back, the first to be gone by %s: see `stillroom recall list`", count(opened.Items, "delivered file"), opened.DueAt)
}
