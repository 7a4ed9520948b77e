package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func evidenceFlag(dest *string) cli.Flag {
	return &cli.StringFlag{Name: "evidence", Usage: "the document: a `FILE`, which is copied, or sha256: and the digits of a document that is kept", Destination: dest}
}

func cmdConsentEvidence(p *program) *cli.Command {
	var to, document string
	return &cli.Command{
		Name:      "evidence",
		Usage:     "list the documents of a consent, or write one to a file",
		ArgsUsage: "CONSENT",
		Description: "Lists the documents of the record and of its events. With --to it writes one to a\n" +
			"file that only you can read: it is private, and belongs to no export.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "to", Usage: "write the document to `FILE`", Destination: &to},
			&cli.StringFlag{Name: "document", Usage: "the document whose `DIGEST` begins so (default: the only one)", Destination: &document},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runConsentEvidence(c.Context, p, c.Args().First(), to, document)
		},
	}
}

func runConsentEvidence(ctx context.Context, p *program, consent string, to string, document string) error {
	if document != "" && to == "" {
		return usagef("--document names the document to write; --to FILE is needed too")
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		list, err := app.DocumentsOf(ctx, s, consent)
		if err != nil {
			return err
		}
		if to == "" {
			return printDocuments(p.printer, list)
		}
		return runCopyDocument(ctx, p.printer, s, list, document, to)
	})
}

func printDocuments(p *printer, list []app.Document) error {
	if p.json {
		return objects(p, "document", list)
	}
	rows := [][]string{{"DOCUMENT", "OF", "AT", "SIZE", "TYPE", "KEPT"}}
	for _, v := range list {
		row := []string{"-", v.Of, string(v.At), "-", "-", "no"}
		switch {
		case v.Reference != "":
			row[4], row[5] = "reference", v.Reference
		case v.Kept:
			row[0], row[3], row[4], row[5] = v.SHA256.ID(), size(v.Bytes), v.MediaType, string(v.KeptAt)
		default:
			row[0] = v.SHA256.ID()
		}
		rows = append(rows, row)
	}
	if len(rows) == 1 {
		p.notef("no evidence is recorded")
		return nil
	}
	return p.out.table(rows)
}

// documentCopy is a document that was written out for somebody.
type documentCopy struct {
	SHA256    schema.Digest `json:"sha256"`
	MediaType string        `json:"media_type"`
	Path      string        `json:"path"`
}

func runCopyDocument(ctx context.Context, p *printer, s *app.Session, list []app.Document, prefix, to string) error {
	v, err := app.CopyDocument(ctx, s, list, prefix, to)
	if err != nil {
		return err
	}
	if p.json {
		if err := p.object("document_copy", documentCopy{v.SHA256, v.MediaType, to}); err != nil {
			return err
		}
		return p.endWith(listed{1})
	}
	p.donef("wrote %s (%s) to %s; it is private", v.SHA256.ID(), v.MediaType, to)
	return nil
}
