package main

import (
	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdConsent(p *program) *cli.Command {
	return &cli.Command{
		Name:  "consent",
		Usage: "who said what: write the ledger and ask it",
		Subcommands: []*cli.Command{
			cmdConsentRecord(p),
			cmdConsentGive(p, schema.Permit),
			cmdConsentGive(p, schema.Deny),
			cmdConsentEvent(p, "withdraw", schema.StateWithdrawn, "the family takes it back; acts at once, needs no reason"),
			cmdConsentEvent(p, "suspend", schema.StateSuspended, "stop relying on it for now"),
			cmdConsentEvent(p, "resume", schema.StateGiven, "the guardian lifts a pause: it counts again"),
			cmdConsentEvent(p, "refuse", schema.StateRefused, "the family said no to what was asked"),
			cmdConsentEvent(p, "invalidate", schema.StateInvalidated, "it should never have counted; a no takes a reason too"),
			cmdConsentRenew(p),
			cmdConsentReview(p),
			cmdConsentSeen(p, "approve", schema.Approved, "a guardian has seen photos and lets them go to a channel"),
			cmdConsentSeen(p, "decline", schema.Declined, "a guardian has seen photos and does not let them go"),
			cmdConsentExplain(p),
			cmdConsentMatrix(p),
			cmdConsentDue(p),
			cmdConsentLog(p),
			cmdConsentReceipt(p),
			cmdConsentEvidence(p),
		},
	}
}

func cmdConsentRecord(p *program) *cli.Command {
	var x app.Told
	return &cli.Command{
		Name:      "record",
		Usage:     "record consents from a records file",
		ArgsUsage: "FILE",
		Description: "Like apply, but the file may hold families, notices and consents only, and what each\n" +
			"consent was understood to say is read back.",
		Flags: recordsFlags(&x),
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			name := c.Args().First()
			rec, err := parseRecords(p, name)
			if err != nil {
				return err
			}
			file := app.RecordsFile{Name: name, Records: rec}
			if err := file.OnlyConsents(); err != nil {
				return err
			}
			x.Files = append(x.Files, file)
			return runApply(c.Context, p, x, true)
		},
	}
}
