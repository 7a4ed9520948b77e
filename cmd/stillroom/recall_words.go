package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

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

// openRecalls asks back the copies whose time has ended since the last command, and those
// that this command has ended.
func openRecalls(ctx context.Context, p *printer, s *app.Session) error {
	opened, err := app.AskBack(ctx, s)
	if opened.Items > 0 {
		p.notef("%s", askedBack(opened))
	}
	return err
}

// printAskedBack prints what a change of the records has asked back.
func printAskedBack(p *printer, opened schema.RecallsOpened, dryRun bool) {
	switch {
	case opened.Items == 0 || p.trying: // what would follow is said as a whole
	case dryRun:
		p.out.printf("would ask %s back\n", count(opened.Items, "delivered file"))
	default:
		p.out.println(p.out.said(askedBack(opened)))
	}
}

func askedBack(opened schema.RecallsOpened) string {
	return fmt.Sprintf("asked %s back, the first to be gone by %s: see `stillroom recall list`", count(opened.Items, "delivered file"), opened.DueAt)
}
