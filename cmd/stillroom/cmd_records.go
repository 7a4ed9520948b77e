package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/schema"
)

func cmdApply(p *program) *cli.Command {
	var x app.Told
	return &cli.Command{
		Name:      "apply",
		Usage:     "bring the catalog to what records files say",
		ArgsUsage: "FILE...",
		Description: "Reads records, as YAML or JSON lines, and adds or changes what differs; applying a file twice\n" +
			"changes nothing. What a file leaves out stays. A consent that is recorded is\n" +
			"never changed. \"-\" reads standard input. Evidence is a file, named from the\n" +
			"folder of the records, and a copy of it is kept.",
		Flags: append(recordsFlags(&x),
			openFlag("allow records other than consents to let photos go where they might not go before", &x.Open),
			&cli.BoolFlag{Name: "references", Usage: "accept old free-text evidence references (only for dumps made before documents were kept)", Destination: &x.References},
		),
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			var errs []error
			for _, name := range c.Args().Slice() {
				rec, err := parseRecords(p, name)
				errs = append(errs, err)
				x.Files = append(x.Files, app.RecordsFile{Name: name, Records: rec})
			}
			if err := errors.Join(errs...); err != nil {
				return err
			}
			return runApply(c.Context, p, x, false)
		},
	}
}

func recordsFlags(x *app.Told) []cli.Flag {
	return []cli.Flag{
		dryRunFlag("show what would change", &x.DryRun),
		&cli.StringFlag{Name: "evidence", Usage: "look in `DIR` for documents that are named by sha256: and not kept here", Destination: &x.Documents},
	}
}

// runApply applies records; aloud says that what consents say is read back.
func runApply(ctx context.Context, p *program, x app.Told, aloud bool) error {
	door := p.door
	door.ForANo = aloud && x.OnlyNoes()
	return door.Apply(ctx, x, func(s *app.Session, done schema.Applied) error {
		if aloud && !p.json && (x.DryRun || !p.quiet) {
			if err := readBack(ctx, p.printer, s, x, done); err != nil {
				return err
			}
		}
		return printApplied(p.printer, done, x.DryRun)
	})
}

// readBack says what each new record of a guardian's word was understood to say: those of
// the files, and the noes of their own of guardians who took back another's word.
func readBack(ctx context.Context, p *printer, s *app.Session, x app.Told, done schema.Applied) error {
	var in, own []schema.Consent
	for _, ch := range done.Changes {
		if ch.Kind != "consent" || ch.Action != "add" {
			continue
		}
		if c, told := x.Consent(ch.ID); told {
			in = append(in, c)
		} else if c, err := s.Catalog.Consent(ctx, ch.ID); err == nil {
			own = append(own, c)
		}
	}
	for _, c := range in {
		for _, line := range letter(c, s.Zone) {
			p.out.println(line)
		}
		if err := printReplaced(ctx, p, s, c); err != nil {
			return err
		}
	}
	printOwn(p, own)
	return nil
}

func parseRecords(p *program, name string) (schema.Records, error) {
	r, err := p.openInput(name)
	if err != nil {
		return schema.Records{}, err
	}
	defer r.Close()
	return recordsfile.ParseFrom(name, r)
}

func printApplied(p *printer, a schema.Applied, dryRun bool) error {
	return printAppliedIn(p, a, dryRun, p.named(p.out))
}

// printAppliedIn is printApplied with the words that changed, if words is set.
func printAppliedIn(p *printer, a schema.Applied, dryRun, words bool) error {
	printMissed(p, a)
	if err := printChanges(p, a, dryRun, words); err != nil {
		return err
	}
	if len(a.Missed) > 0 {
		return errSomeFailed
	}
	return nil
}

// printMissed says what has no effect, or not the whole.
func printMissed(p *printer, a schema.Applied) {
	for _, u := range a.Unmatched {
		if slices.Contains(a.Missed, u) {
			p.warnf("photos: %q matches no photo, so what it says of hiding or placing has no effect; correct the name", u)
		} else {
			p.warnf("photos: %q matches no photo", u)
		}
	}
	printLacking(p, a.Lacking)
}

// changesView is what a change of the records changed, and what followed.
type changesView struct {
	DryRun bool `json:"dry_run"`
	schema.Applied
	MayStay     map[string][]string `json:"may_stay,omitempty"`    // delivery: photos that are asked back
	Outweighing []outweighing       `json:"outweighing,omitempty"` // earlier noes that a new yes does not lift

	Unknown bool `json:"outweighing_unknown,omitempty"` // whether there are more could not be read
}

// outweighing is an earlier no that a yes does not lift.
type outweighing struct {
	Consent  string           `json:"consent"`
	Channels []schema.Channel `json:"channels"`
	Paused   bool             `json:"paused,omitempty"` // it is a yes, and waits to be resumed
	Same     bool             `json:"same,omitempty"`   // the yes may take its place: it speaks of the same
}

// withLists is a change of which a program finds the list even if it is empty.
func withLists(a schema.Applied) schema.Applied {
	if a.Changes == nil {
		a.Changes = []schema.Change{}
	}
	return a
}

func printChanges(p *printer, a schema.Applied, dryRun, words bool) error {
	if p.json {
		return p.object("changes", changesView{DryRun: dryRun, Applied: withLists(a)})
	}
	for _, ch := range a.Changes {
		if p.quiet && !dryRun {
			break
		}
		line := fmt.Sprintf("%-6s %s %s", ch.Action, ch.Kind, told.Shorten(ch.Kind, ch.ID))
		if len(ch.Fields) > 0 {
			line += ": " + changedText(ch, words)
		}
		p.out.println(line)
	}
	verb := "changed"
	if dryRun {
		verb = "would change"
	}
	p.donef("%s %d, unchanged %d", verb, len(a.Changes), a.Unchanged)
	printOpened(p, a.Opens)
	printAskedBack(p, a.Recalls, dryRun)
	return nil
}

// printOpened says what records let go that might not go before.
func printOpened(p *printer, o schema.Openings) {
	for _, x := range []struct {
		schema.Opening
		what string
	}{{o.NoGone, "closed by a no before, and not any more"}, {o.MayGo, "may go now where they might not go before"}, {o.Shown, "a part that was hidden can be shown now, or a person counts as agreed who had not agreed"}} {
		if !x.Opening.IsZero() {
			p.donef("%s: %s", x.what, x.Text())
		}
	}
}

// printLacking names the documents that are named as evidence and not here, by their
// digests: nothing else is known of them.
func printLacking(p *printer, documents []schema.Digest) {
	for _, d := range documents {
		p.warnf("the document %s is named as evidence and not kept here; with --evidence DIR, `stillroom apply` looks for it in a folder", schema.EvidenceRef(d))
	}
}

func cmdDump(p *program) *cli.Command {
	var format string
	return &cli.Command{
		Name:  "dump",
		Usage: "write every record as text",
		Description: "The text holds everything people wrote, private fields included: keep it as you\n" +
			"keep the catalog. Applied to an empty catalog it gives the same records. Evidence\n" +
			"is named by its digest; the documents are in the catalog's folder evidence.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Usage: "yaml or jsonl", Value: "yaml", Destination: &format},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runDump(c.Context, p, format)
		},
	}
}

func runDump(ctx context.Context, p *program, format string) error {
	if format != "yaml" && format != "jsonl" {
		return usagef("--format: %v", &schema.UnknownError{What: "format", Word: format, Known: []string{"yaml", "jsonl"}})
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		return p.out.document(func(w io.Writer) error {
			text := recordsfile.YAML(w)
			if format == "jsonl" || p.json {
				text = recordsfile.JSONL(w)
			}
			err := s.Catalog.EachRecord(ctx, func(some schema.Records) error {
				if n := app.SealedContacts(some); n > 0 {
					p.warnf("%s sealed and the key is not here: the dump holds %s sealed, and stillroom apply takes %s so", countIs(n, "contact"), itThem(n), itThem(n))
				}
				return text.Add(some)
			})
			if err != nil {
				return err
			}
			return text.End()
		})
	})
}
