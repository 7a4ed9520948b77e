package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/schema"
)

func cmdConsentRenew(p *program) *cli.Command {
	var by schema.Consent
	var obtainedAt, until, reviewBy string
	return &cli.Command{
		Name:      "renew",
		Usage:     "the guardian says it again, for a new time",
		ArgsUsage: "CONSENT",
		Description: "A consent is never changed: this records a new one that supersedes it and says the\n" +
			"same, but for the channels that the family took back, which stay a no. Every no\n" +
			"in it is said again. What ended as a whole is not renewed; it takes a new\n" +
			"`stillroom consent grant --supersedes`.",
		Flags: []cli.Flag{
			untilFlag(&until),
			reviewByFlag(&reviewBy),
			&cli.StringFlag{Name: "method", Usage: "how it was said, as for grant", Destination: &by.Method},
			obtainedByFlag("obtained", &by.ObtainedBy),
			obtainedAtFlag(&obtainedAt),
			noticeFlag("that of the old record", &by.Notice),
			evidenceFlag(&by.Evidence),
			&cli.StringFlag{Name: "id", Usage: "an `ID` of your own for the new record", Destination: &by.ID},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runConsentRenew(c.Context, p, c.Args().First(), by, obtainedAt, until, reviewBy)
		},
	}
}

func runConsentRenew(
	ctx context.Context, p *program, consent string, by schema.Consent, obtainedAt string,
	until string, reviewBy string,
) error {
	var missing []string
	for flag, given := range map[string]bool{
		"--until or --review-by": until != "" || reviewBy != "", "--method": by.Method != "", "--obtained-by": by.ObtainedBy != "",
	} {
		if !given {
			missing = append(missing, flag)
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return usagef("missing: %s", strings.Join(missing, ", "))
	}
	by.ObtainedAt = schema.When(obtainedAt)
	by.ExpiresAt, by.ReviewBy = schema.When(until), schema.When(reviewBy)
	return runRenew(ctx, p, app.Renewing{Consent: consent, By: by})
}

func runRenew(ctx context.Context, p *program, x app.Renewing) error {
	return p.door.Read(ctx, func(s *app.Session) error {
		got, err := app.Renew(ctx, s, x)
		if err != nil {
			return err
		}
		return printRenewed(p.printer, got.Old, got.New, got.Recalls, s.Zone)
	})
}

// renewedView is a consent that was said again.
type renewedView struct {
	Consent    string           `json:"consent"`
	Supersedes string           `json:"supersedes"`
	ExpiresAt  schema.When      `json:"expires_at,omitempty"`
	ReviewBy   schema.When      `json:"review_by,omitempty"`
	NotRenewed []schema.Channel `json:"not_renewed"` // taken back before

	Recalls schema.RecallsOpened `json:"recalls,omitzero"`
}

// printRenewed prints the id of the new record, and what it does not renew although a
// person might think so.
func printRenewed(p *printer, old, n schema.Consent, opened schema.RecallsOpened, zone *time.Location) error {
	var kept, left []schema.Channel
	for _, t := range n.Terms {
		if t.Effect == schema.Permit {
			kept = append(kept, t.Channels...)
		}
		if t.Effect == schema.Permit && t.ExpiresAt != "" {
			p.warnf("%s for %s keeps its own end, %s", t.Scope, told.Channels(t.Channels), told.LastDay(t.ExpiresAt, zone))
		}
	}
	for _, t := range old.Terms {
		for _, ch := range t.Channels {
			if t.Effect == schema.Permit && !slices.Contains(kept, ch) && !slices.Contains(left, ch) {
				left = append(left, ch)
			}
		}
	}
	if p.json {
		return p.object("renewed", renewedView{n.ID, n.Supersedes, n.ExpiresAt, n.ReviewBy, append([]schema.Channel{}, left...), opened})
	}
	p.donef("renewed %s as %s", n.Supersedes, n.ID)
	if len(left) > 0 {
		p.warnf("not renewed, because it was taken back: %s", told.Channels(left))
	}
	printAskedBack(p, opened, false)
	return nil
}
