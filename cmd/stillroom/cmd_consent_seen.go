package main

import (
	"context"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdConsentSeen(p *program, name string, verdict schema.Verdict, usage string) *cli.Command {
	var o consentSeenOptions
	return &cli.Command{
		Name:      name,
		Usage:     usage,
		ArgsUsage: "PHOTO...",
		Description: "The answer is about the renderings and the words as they are now: when they change,\n" +
			"they have to be seen again. Each guardian who asked to see it answers for\n" +
			"themselves, and the last answer counts.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "channel", Usage: "the `CHANNEL`", Destination: &o.channel},
			byFlag("the guardian's `ID`", &o.by),
			eventMethodFlag(&o.method),
			saidAtFlag(&o.at),
			&cli.StringFlag{Name: "code", Usage: "the `CODE` of what was shown, of one photo", Destination: &o.code},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			return runConsentSeen(c.Context, p, c.Args().Slice(), verdict, o)
		},
	}
}

func runConsentSeen(
	ctx context.Context, p *program, args []string, verdict schema.Verdict, o consentSeenOptions,
) error {
	ch, err := needChannel(o.channel)
	switch {
	case err != nil:
		return err
	case o.by == "":
		return usagef("--by is needed: which guardian said so?")
	case o.code != "" && len(args) != 1:
		return usagef("--code is of one photo")
	case !slices.Contains(schema.EventMethods(), o.method):
		return usagef("--method %s: it is one of %s", o.method, strings.Join(schema.EventMethods(), ", "))
	}
	door := p.door
	door.ForANo = verdict == schema.Declined
	return door.Read(ctx, func(s *app.Session) error {
		at, err := momentOf(o.at, s.Zone, s.Now())
		if err != nil {
			return err
		}
		if at.After(s.Now()) {
			return usagef("--at: an answer is recorded when it was given, not before")
		}
		opened, err := s.Catalog.RecordReview(ctx, catalog.ReviewAnswer{
			Photos: args, Channel: ch, Guardian: o.by, Verdict: verdict, Method: o.method, At: schema.WhenOf(at), Code: o.code,
		}, schema.ApplyOptions{Zone: s.Zone, Now: s.Now(), Recall: s.Recall})
		if err != nil {
			return err
		}
		return printSeen(p.printer, verdict, args, ch, opened)
	})
}

// reviewedView is what a guardian said of photos that were shown.
type reviewedView struct {
	Verdict schema.Verdict       `json:"verdict"`
	Channel schema.Channel       `json:"channel"`
	Photos  []string             `json:"photos"`
	Recalls schema.RecallsOpened `json:"recalls,omitzero"`
}

func printSeen(
	p *printer, verdict schema.Verdict, photos []string, ch schema.Channel,
	opened schema.RecallsOpened,
) error {
	if p.json {
		return p.object("reviewed", reviewedView{verdict, ch, photos, opened})
	}
	for _, id := range photos {
		p.donef("%s %s for %s", verdict, id, ch)
	}
	printAskedBack(p, opened, false)
	return nil
}

type consentSeenOptions struct{ channel, by, method, at, code string }
