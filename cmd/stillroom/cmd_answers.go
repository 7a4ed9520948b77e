package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

func cmdAnswers(p *program) *cli.Command {
	return &cli.Command{
		Name:        "answers",
		Usage:       "what a family said on its proof",
		Subcommands: []*cli.Command{cmdAnswersRead(p)},
	}
}

type answersOptions struct {
	by, obtainedBy, notice, until, reviewBy, supersedes, confirm string
}

func cmdAnswersRead(p *program) *cli.Command {
	var o answersOptions
	return &cli.Command{
		Name:      "read",
		Usage:     "read a file of answers aloud, and record them as a consent",
		ArgsUsage: "FILE",
		Description: "Without --by the file is only read. With --by you type the guardian's id once more,\n" +
			"and each yes and no is recorded, with the file as evidence. \"Not this part\", and no\n" +
			"answer, is recorded as nothing: `stillroom help proof`.",
		Flags: []cli.Flag{
			byFlag("who answered: a guardian's `ID`", &o.by),
			obtainedByFlag("received", &o.obtainedBy),
			noticeFlag("the only one", &o.notice),
			untilFlag(&o.until),
			reviewByFlag(&o.reviewBy),
			supersedesFlag(&o.supersedes),
			confirmFlag("the guardian's `ID` once more", &o.confirm),
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runAnswersRead(c.Context, p, c.Args().First(), o)
		},
	}
}

func runAnswersRead(ctx context.Context, p *program, name string, o answersOptions) error {
	switch {
	case o.confirm != "" && o.confirm != o.by:
		return usagef("--confirm names another guardian")
	case o.by != "" && o.obtainedBy == "":
		return usagef("--obtained-by is needed: who of the team received it?")
	}
	return readAnswers(ctx, p, name, o)
}

// readAnswers compares a file of answers with the proof that it is about, and says what
// it says. It records the answers if somebody who has read them agrees.
func readAnswers(ctx context.Context, p *program, name string, o answersOptions) error {
	data, err := p.readInput(name, formats.MaxAnswers)
	if err != nil {
		return err
	}
	said, err := formats.ReadAnswers(data)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	door := p.door
	door.ForANo = !slices.ContainsFunc(said.Photos, func(x schema.AnswersPhoto) bool { return len(app.Answered(x, "yes")) > 0 })
	return door.Read(ctx, func(s *app.Session) error {
		shown, err := app.ShownOnProof(ctx, s, said.Package)
		if err != nil {
			return err
		}
		for _, x := range said.Photos {
			if shown[x.PhotoID].IsZero() {
				return fmt.Errorf("%s: the file answers for a photo that is not on the proof; nothing was recorded", name)
			}
		}
		aloud := answersAloud(said, shown)
		if p.json && o.by == "" {
			return p.object("answers", said)
		}
		if !p.json {
			for _, l := range aloud {
				p.out.println(p.out.said(l))
			}
		}
		if o.by == "" {
			p.notef("nothing was recorded: add --by and --obtained-by to record it")
			return nil
		}
		return recordAnswers(ctx, p, s, name, said, shown, o)
	})
}

// answersAloud are the answers as sentences, in the order in which they were given.
func answersAloud(a schema.Answers, shown map[string]schema.Digest) []string {
	out := []string{fmt.Sprintf("Saved %s, by whoever wrote the name %q. It answers for %d of %s on the proof.", a.SavedAt, a.Name, len(a.Photos), count(len(shown), "photo"))}
	if a.Note != "" {
		out = append(out, fmt.Sprintf("They say: %q", a.Note))
	}
	for _, x := range a.Photos {
		out = append(out, "", "photo "+shown[x.PhotoID].String()[:schema.PhotoIDLen])
		for _, u := range []struct{ answer, says string }{
			{"yes", "yes to %s"}, {"no", "no to %s"}, {"part", "not with this part, to %s: recorded as nothing until the part is hidden and they have seen it"},
		} {
			if list := app.Answered(x, u.answer); len(list) > 0 {
				out = append(out, "  "+fmt.Sprintf(u.says, strings.ReplaceAll(told.Channels(list), " ", ", ")))
			}
		}
		for _, b := range x.Parts {
			out = append(out, fmt.Sprintf("  the part: region %.4g,%.4g,%.4g,%.4g", b.X, b.Y, b.W, b.H))
		}
		if x.Note != "" {
			out = append(out, fmt.Sprintf("  They say: %q", x.Note))
		}
	}
	return out
}

func recordAnswers(
	ctx context.Context, p *program, s *app.Session, name string, said schema.Answers,
	shown map[string]schema.Digest, o answersOptions,
) error {
	got, err := app.RecordAnswers(ctx, s, said, shown, app.Reply{
		File: name, By: o.by, ObtainedBy: o.obtainedBy, Notice: o.notice, Until: o.until, ReviewBy: o.reviewBy, Supersedes: o.supersedes,
		Agreed: func() error { return askAgreed(ctx, p, o) },
	})
	if errors.Is(err, app.ErrNothingSaid) {
		p.notef("%v", err)
		return nil
	}
	if err != nil {
		return err
	}
	return printApplied(p.printer, got.Applied, false)
}

var errAnswersNotAgreed = errors.New("the guardian's id was not typed as asked; nothing was recorded")

// askAgreed asks the person who has read the answers for the guardian's id: a file by
// itself records nothing.
func askAgreed(ctx context.Context, p *program, o answersOptions) error {
	if o.confirm != "" || p.trying {
		return nil
	}
	p.err.printf("\nIf this is what %s said, type %s to record it: ", o.by, o.by)
	return typedBack(ctx, p, o.by, errAnswersNotAgreed)
}
