package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/receipt"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/schema"
)

// letter is what a record says, in words that can be read back to a guardian.
func letter(c schema.Consent, zone *time.Location) []string {
	out := []string{fmt.Sprintf("%s says (%s, %s):", c.Guardian, strings.ReplaceAll(c.Method, "_", " "), dayOr(c.ObtainedAt, zone))}
	for _, t := range c.Terms {
		word := "yes"
		if t.Effect == schema.Deny {
			word = "no"
		}
		line := fmt.Sprintf("  %-3s  %s, for %s", word, inARow(t.Channels), t.Scope)
		if len(t.Kinds) > 0 {
			line += ", " + kindWords(t.Kinds) + " only"
		}
		if t.EmbargoUntil != "" {
			line += ", not before " + string(t.EmbargoUntil) + " is over"
		}
		if end := sooner(t.ExpiresAt, c.ExpiresAt); end != "" && t.Effect == schema.Permit {
			line += ", through " + string(end)
		}
		out = append(out, line)
		for _, sentence := range receipt.AskedFor(t.Conditions) {
			out = append(out, "       "+sentence)
		}
	}
	if c.ReviewBy != "" {
		again := "  to be asked again by "
		if !app.HasPermit(c) {
			again = "  it holds until the guardian says otherwise; to be looked at again by "
		}
		out = append(out, again+dayOr(c.ReviewBy, zone))
	}
	return append(out, "  shown before: notice "+c.Notice)
}

// printReplaced says which records new ones take the place of, which of their yeses end with
// that though the new ones do not speak of them, and which noes stay.
func printReplaced(ctx context.Context, p *printer, s *app.Session, records ...schema.Consent) error {
	list, err := s.Catalog.Replacements(ctx, records, s.Now())
	if err != nil {
		return err
	}
	for _, r := range list {
		line := "  in place of " + r.Old
		if r.Waits {
			line += ", once it is answered"
		}
		if len(r.Ends) > 0 {
			line += "; its yes to " + inARow(r.Ends) + " ends, because this letter does not name " + itThem(len(r.Ends))
		}
		if len(r.Stay) > 0 {
			line += "; its no to " + inARow(r.Stay) + " stays"
		}
		p.out.println(line)
	}
	return nil
}

// printStillNoes says which earlier noes of the guardian a new yes does not lift.
func printStillNoes(ctx context.Context, p *printer, s *app.Session, rec schema.Consent) error {
	list, err := app.StillNoes(ctx, s, rec)
	for _, no := range list {
		switch {
		case no.Paused:
			for _, ch := range no.Channels {
				p.notef("%s of %s is paused for %s, and outweighs this yes: stillroom consent resume %s --channel %s", no.Consent, rec.Guardian, ch, no.Consent, ch)
			}
		case no.Same:
			p.notef("%s of %s is still a no to %s, and outweighs this yes: --supersedes %s takes its place", no.Consent, rec.Guardian, inARow(no.Channels), no.Consent)
		default:
			p.notef("%s of %s is still a no to %s, and outweighs this yes where both speak of a photo; they do not speak of the same: stillroom show %s",
				no.Consent, rec.Guardian, inARow(no.Channels), no.Consent)
		}
	}
	return err
}

// printMayStay says which copies that are asked back may stay as they were delivered.
func printMayStay(p *printer, list []app.Uncovered) {
	for _, u := range list {
		lift := "`stillroom recall close --delivery " + u.Delivery + " --status lifted`"
		if u.Beside {
			lift = "`stillroom recall list --delivery " + u.Delivery + "` has their ids, for --status lifted, beside those of others"
		}
		p.donef("delivery %s: %s asked back, and may stay there now; if the copies are to stay: %s", u.Delivery, countIs(len(u.Photos), "photo"), lift)
	}
}

// inARow are channels with commas between them.
func inARow(list []schema.Channel) string {
	return strings.ReplaceAll(told.Channels(list), " ", ", ")
}

// sooner is the end that comes first: that of one use, or that of the whole letter.
func sooner(a, b schema.When) schema.When {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

// kindWords are the kinds that a term names.
func kindWords(kinds []schema.AttachmentKind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, " and ")
}

// dayOr is the day of a moment, as people say it; a date stays one.
func dayOr(w schema.When, zone *time.Location) string {
	t, err := w.Instant()
	if err != nil {
		return string(w)
	}
	return t.In(zone).Format("2006-01-02")
}
