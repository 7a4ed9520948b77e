package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/schema"
)

// Options that several commands have are declared here, once each. What is chosen by, and
// what an export or a preset has, is declared in package app.

// dryRunFlag has a command say what it would do; to is nil where triable asks for it.
func dryRunFlag(usage string, to *bool) *cli.BoolFlag {
	return &cli.BoolFlag{Name: "dry-run", Aliases: []string{"n"}, Usage: usage, Destination: to}
}

func jobsFlag(things string, to *int) *cli.IntFlag {
	return &cli.IntFlag{Name: "jobs", Usage: "work on `N` " + things + " at once (default: one a processor)", Destination: to}
}

func failOnFlag(to *string) *cli.StringFlag {
	return &cli.StringFlag{Name: "fail-on", Usage: "exit 4 on error, or on warning too", Value: "error", Destination: to}
}

// openFlag lets a change open what was closed: usage says which.
func openFlag(usage string, to *bool) *cli.BoolFlag {
	return &cli.BoolFlag{Name: "open", Usage: usage, Destination: to}
}

// byFlag is who says so.
func byFlag(usage string, to *string) *cli.StringFlag {
	return &cli.StringFlag{Name: "by", Usage: usage, Destination: to}
}

// confirmFlag is the answer to a question that nobody is there to be asked.
func confirmFlag(word string, to *string) *cli.StringFlag {
	return &cli.StringFlag{Name: "confirm", Usage: word + ", for scripts", Destination: to}
}

// headFlag is entries of the ledger that somebody else holds.
func headFlag(usage string, to *cli.StringSlice) *cli.StringSliceFlag {
	return &cli.StringSliceFlag{Name: "head", Usage: usage + " (more than once for more)", Destination: to}
}

// About which moment is asked, and by what was known then.

func atFlag(to *string) *cli.StringFlag {
	return &cli.StringFlag{Name: "at", Usage: "as it was, or will be, at this `INSTANT`", Destination: to}
}

func knownFlag(to *string) *cli.StringFlag {
	return &cli.StringFlag{Name: "known", Usage: "by the consents that were recorded until this `INSTANT`", Destination: to}
}

// How a yes was got, and for how long it is good.

func noticeFlag(usual string, to *string) *cli.StringFlag {
	return &cli.StringFlag{Name: "notice", Usage: "the `ID` of the notice that was shown (default: " + usual + ")", Destination: to}
}

func obtainedByFlag(did string, to *string) *cli.StringFlag {
	return &cli.StringFlag{Name: "obtained-by", Usage: "`WHO` of the team " + did + " it", Destination: to}
}

func obtainedAtFlag(to *string) *cli.StringFlag {
	return &cli.StringFlag{Name: "obtained-at", Usage: "`WHEN` (default: now)", Destination: to}
}

func untilFlag(to *string) *cli.StringFlag {
	return &cli.StringFlag{Name: "until", Usage: "good through the evening of this `DATE`", Destination: to}
}

func reviewByFlag(to *string) *cli.StringFlag {
	return &cli.StringFlag{Name: "review-by", Usage: "`DATE` by which it is to be asked again", Destination: to}
}

func supersedesFlag(to *string) *cli.StringFlag {
	return &cli.StringFlag{Name: "supersedes", Usage: "the consent `ID` this one replaces", Destination: to}
}

// How and when something was said of what was recorded before.

func eventMethodFlag(to *string) *cli.StringFlag {
	return &cli.StringFlag{
		Name: "method", Usage: "how it was said, a `WORD`: " + strings.Join(schema.EventMethods(), ", "), Value: schema.MethodUnrecorded, Destination: to,
	}
}

func saidAtFlag(to *string) *cli.StringFlag {
	return &cli.StringFlag{Name: "at", Usage: "`WHEN` it was said (default: now)", Destination: to}
}
