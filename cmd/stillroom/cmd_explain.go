package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/consent/explain"
	"github.com/stillroom/stillroom/catalog/receipt"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/schema"
)

type consentExplainOptions struct {
	channel, at, known string
	check              bool
}

func cmdConsentExplain(p *program) *cli.Command {
	var o consentExplainOptions
	return &cli.Command{
		Name:      "explain",
		Usage:     "may this photo or attachment go to this channel, and why",
		ArgsUsage: "PHOTO",
		Description: "With --at it is the answer for that moment by all that is known today; --known leaves\n" +
			"out the consents and events that were recorded later. Who has a say, and what\n" +
			"belongs where, is as it is now.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "channel", Usage: "the `CHANNEL`", Destination: &o.channel},
			atFlag(&o.at),
			knownFlag(&o.known),
			&cli.BoolFlag{Name: "check", Usage: "exit 5 unless the answer is permit", Destination: &o.check},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runConsentExplain(c.Context, p, c.Args().First(), o)
		},
	}
}

func runConsentExplain(ctx context.Context, p *program, photo string, o consentExplainOptions) error {
	if o.channel == "" {
		return usagef("--channel is needed: to which channel? `stillroom channels` lists them")
	}
	ch, err := schema.ParseChannel(o.channel)
	if err != nil {
		return usagef("%v", err)
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		at := s.Now()
		if o.at != "" {
			if at, err = schema.When(o.at).Start(s.Zone); err != nil {
				return usagef("--at: %v", err)
			}
		}
		known, err := instantOf("--known", o.known, s.Zone)
		if err != nil {
			return err
		}
		opt := catalog.ListOptions{Zone: s.Zone, At: at, Known: known}
		d, advice, err := s.Catalog.Explain(ctx, photo, ch, opt)
		if errors.Is(err, catalog.ErrNotFound) {
			// Perhaps it is a letter.
			if found, more, aerr := s.Catalog.ExplainAttachment(ctx, photo, ch, opt); !errors.Is(aerr, catalog.ErrNotFound) {
				d, advice, err = found, more, aerr
			}
		}
		if err != nil {
			return err
		}
		if err := printExplain(p.printer, d, explain.Speak(advice, ch, s.Zone)); err != nil {
			return err
		}
		if allow, lack, err := app.OriginalHeld(ctx, s, d); err != nil {
			return err
		} else if len(allow) > 0 && len(lack) > 0 && !p.json {
			p.out.printf("The original does not go along: %s does not say x-include-original, which %s says; each of them has to.\n", strings.Join(lack, ", "), strings.Join(allow, ", "))
		}
		if o.check && d.Effect != schema.Permit {
			return errNotPermit
		}
		return nil
	})
}

// whyUntil says why an answer ends at its end, where that is not a day that somebody named.
func whyUntil(d schema.Decision) string {
	at, err := time.Parse(schema.InstantLayout, string(d.At))
	if err != nil || schema.WhenOf(at.Add(consent.MaxValid)) != d.ValidUntil {
		return ""
	}
	return fmt.Sprintf(": no answer counts for longer than %s; then it is asked for again", count(int(consent.MaxValid.Hours()/24), "day"))
}

// decisionView is a decision, and what would change it.
type decisionView struct {
	schema.Decision
	Advice []explain.Spoken `json:"advice"`
}

func printExplain(p *printer, d schema.Decision, advice []explain.Spoken) error {
	if p.json {
		return p.object("decision", decisionView{d, append([]explain.Spoken{}, advice...)})
	}
	answer := map[schema.Effect]string{schema.Permit: "yes", schema.Hold: "not yet", schema.Deny: "no"}[d.Effect]
	p.out.printf("may %s %s go to %s at %s?  %s (%s)\n", cmp.Or(d.Kind, schema.KindPhoto), d.Photo, d.Channel, d.At, answer, d.Effect)
	for _, r := range d.Reasons {
		p.out.printf("  %s: %s\n", r, explain.Short(r))
		if r == schema.ReasonAlike {
			p.out.printf("    %s\n", p.out.said(told.Like(d.Photo, d.Alike)))
		}
	}
	if d.Effect != schema.Deny {
		sentences := receipt.AskedFor(&d.Conditions)
		if len(sentences) > 0 {
			p.out.println("  on these conditions:")
		}
		for _, sentence := range sentences {
			p.out.printf("    %s\n", sentence)
		}
	}
	if d.ValidUntil != "" {
		p.out.printf("  until %s%s\n", d.ValidUntil, whyUntil(d))
	}
	if len(d.Considered) > 0 {
		p.out.println()
		rows := [][]string{{"CONSENT", "TERM", "GUARDIAN", "STATE", "WHAT IT DID"}}
		for _, k := range d.Considered {
			rows = append(rows, []string{k.Consent, fmt.Sprint(k.Term), k.Guardian, k.State, k.Why})
		}
		if err := p.out.table(rows); err != nil {
			return err
		}
	}
	p.out.println()
	for _, line := range explain.Sentences(d, advice) {
		p.out.println(p.out.said(line))
	}
	return nil
}
